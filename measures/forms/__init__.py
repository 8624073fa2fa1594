"""Shapes of what comes in through the pages: the body's (``reports``) and the office's (``office``). They never save."""
