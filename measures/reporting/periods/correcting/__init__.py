"""What was wrong with a period is put right: its due date moved, the whole withdrawn."""
