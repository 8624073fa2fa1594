"""Wording that only papers of earlier templates use; not changed any more."""
