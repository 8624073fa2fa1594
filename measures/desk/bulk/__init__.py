"""One decision on many rows of a list."""
