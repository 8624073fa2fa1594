"""A text on its way to becoming a source: read, reviewed beside the original, entered."""
