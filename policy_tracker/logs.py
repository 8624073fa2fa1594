"""What the log leaves out."""

import logging


class RefusedInOneLine(logging.Filter):
    """Who may not see a page is refused with a sentence; where in the code says nothing more to who reads the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == 403:
            record.exc_info = None
        return True
