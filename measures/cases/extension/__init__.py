"""延期: a body asks for a later date."""
