"""How content frozen under an earlier template is set. Nothing here is changed: what was published says what it said."""
