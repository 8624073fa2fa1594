"""终结: a source comes to its end, all done or repealed, and lives again when one of its measures does."""
