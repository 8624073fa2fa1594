"""Doors of the reports room: ``dashboard`` for figures, ``summaries`` for frozen reports and their files."""
