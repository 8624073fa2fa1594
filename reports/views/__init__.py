"""Doors of the reports room: ``dashboard`` for figures, ``reports`` for frozen reports and their files."""
