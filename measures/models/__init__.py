"""What is kept: the document and its measures (``policy``), the reporting on them (``reporting``)."""

from .policy import ActionItem, Chapter, Measure, Policy, Responsibility
from .reporting import (
    Evidence,
    Move,
    Obligation,
    ProgressReport,
    ReportingPeriod,
    Review,
    Submission,
    current_of,
)

__all__ = [
    "ActionItem",
    "Chapter",
    "Evidence",
    "Measure",
    "Move",
    "Obligation",
    "Policy",
    "ProgressReport",
    "ReportingPeriod",
    "Responsibility",
    "Review",
    "Submission",
    "current_of",
]
