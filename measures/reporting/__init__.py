"""Reporting on measures: what is owed, drafts, evidence, the unit's signature, rounds."""
