"""Waiting for what another process or thread does: for the thing itself, never for a time."""

import time
from collections.abc import Callable
from typing import Any

import pytest

PATIENCE = 90  # seconds, on a machine that does other things besides


def wait_until(
    is_so: Callable[[], Any], *, seconds: float = PATIENCE, pause: float = 0.05, said: Callable[[], str] = str
) -> None:
    """Returns when it is so; fails, with what ``said`` tells of the other side, when it does not become so."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            pytest.fail(f"not so after {seconds} s\n{said()}")
        time.sleep(pause)
