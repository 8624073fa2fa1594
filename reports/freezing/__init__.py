"""What the snapshots of several kinds share: reading measures, answers and cases as they stood, as plain values."""
