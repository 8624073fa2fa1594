"""The only writes: the document (``policies``), periods, the body's side (``reports``), the office's (``reviews``)."""
