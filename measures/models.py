"""What is kept, listed once for Django and for the apps above; inside ``measures`` each subject is asked itself."""

from measures.cases.completion.models import ClosingEvidence, CompletionRequest
from measures.cases.extension.models import ExtensionRequest
from measures.cases.instruction.models import InstructionAnswer, InstructionCase, LeaderInstruction
from measures.cases.models import CaseMove
from measures.cases.plan.models import Milestone, PlanRound, WorkPlan
from measures.dispatch.models import DispatchSlip, Receipt
from measures.documents.history import MeasureMove
from measures.documents.importing.models import ImportDraft
from measures.documents.models import (
    ActionItem,
    Chapter,
    ItemAssignment,
    Measure,
    Policy,
    Responsibility,
)
from measures.ledger.models import SavedView
from measures.reporting.models import Evidence, Move, Obligation, ProgressReport, Review, Submission
from measures.reporting.parts.models import Contribution, SubmissionPart
from measures.reporting.periods.models import ReportingPeriod, current_of
from measures.reporting.review.models import CommentAnswer, ReviewComment
from measures.urging.models import PaperDelivery, UrgeNotice

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
    "ImportDraft",
    "InstructionAnswer",
    "InstructionCase",
    "ItemAssignment",
    "LeaderInstruction",
    "Measure",
    "MeasureMove",
    "Milestone",
    "Move",
    "Obligation",
    "PaperDelivery",
    "PlanRound",
    "Policy",
    "ProgressReport",
    "Receipt",
    "ReportingPeriod",
    "Responsibility",
    "Review",
    "ReviewComment",
    "SavedView",
    "Submission",
    "SubmissionPart",
    "UrgeNotice",
    "WorkPlan",
    "current_of",
]
