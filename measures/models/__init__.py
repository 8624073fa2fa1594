"""What is kept: the document (``policy``), its reporting periods (``periods``), reporting on them (``reporting``),
giving measures out (``dispatch``), what is said beside a report (``answers``), cases with a decision of their own
(``cases``), urging (``urging``) and work plans (``plans``)."""

from .answers import CommentAnswer, Contribution, ReviewComment, SubmissionPart
from .cases import (
    CaseMove,
    ClosingEvidence,
    CompletionRequest,
    ExtensionRequest,
    InstructionAnswer,
    InstructionCase,
    LeaderInstruction,
)
from .dispatch import DispatchSlip, Receipt
from .periods import ReportingPeriod, current_of
from .plans import Milestone, PlanRound, WorkPlan
from .policy import ActionItem, Chapter, ItemAssignment, Measure, MeasureMove, Policy, Responsibility
from .reporting import (
    Evidence,
    Move,
    Obligation,
    ProgressReport,
    Review,
    Submission,
)
from .urging import UrgeNotice

__all__ = [
    "ActionItem",
    "CaseMove",
    "Chapter",
    "ClosingEvidence",
    "CommentAnswer",
    "CompletionRequest",
    "Contribution",
    "DispatchSlip",
    "Evidence",
    "ExtensionRequest",
    "InstructionAnswer",
    "InstructionCase",
    "ItemAssignment",
    "LeaderInstruction",
    "Measure",
    "MeasureMove",
    "Milestone",
    "Move",
    "Obligation",
    "PlanRound",
    "Policy",
    "ProgressReport",
    "Receipt",
    "ReportingPeriod",
    "Responsibility",
    "Review",
    "ReviewComment",
    "Submission",
    "SubmissionPart",
    "UrgeNotice",
    "WorkPlan",
    "current_of",
]
