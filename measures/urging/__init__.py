"""催办: notices up the line of a body, and their papers."""
