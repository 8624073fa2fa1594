"""Digests into a body's own office system (OA): one signed message each. Knows nothing of how they are kept."""

from collections.abc import Mapping
from typing import Any

from reminders.models import OfficeSystem


def push(system: OfficeSystem, message_id: str, payload: Mapping[str, Any]) -> None:
    """Returns when the system has taken the message; raises ``NotDelivered`` else."""
    raise NotImplementedError
