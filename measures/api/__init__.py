"""What other systems read and hand in: the document (``document``), the reporting on it (``reporting``)."""
