"""What is kept, listed once for Django and for the apps above; inside ``measures`` each subject is asked itself."""

from measures.cases.completion.models import ClosingEvidence, CompletionRequest
from measures.cases.coordination.models import Coordination
from measures.cases.errand.models import Errand, ErrandProof, ErrandReply
from measures.cases.extension.models import ExtensionRequest
from measures.cases.inspection.models import Finding, InspectedBody, Inspection
from measures.cases.instruction.models import InstructionAnswer, InstructionCase, LeaderInstruction
from measures.cases.models import CaseMove
from measures.cases.plan.models import Milestone, PlanRound, WorkPlan
from measures.dispatch.duties.models import DutyChange
from measures.dispatch.models import DispatchSlip, Receipt
from measures.dispatch.people.models import DutyPerson
from measures.documents.history import MeasureMove
from measures.documents.importing.models import ImportDraft
from measures.documents.items.models import ActionItem, ItemAssignment
from measures.documents.models import Chapter, Measure, Policy, Responsibility
from measures.ledger.models import SavedView
from measures.reporting.indicators.models import Indicator
from measures.reporting.models import Evidence, Move, Obligation, ProgressReport, Review, Submission
from measures.reporting.parts.models import Contribution, SubmissionPart
from measures.reporting.periods.models import PeriodSchedule, ReportingPeriod, current_of
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
    "Coordination",
    "DispatchSlip",
    "DutyChange",
    "DutyPerson",
    "Errand",
    "ErrandProof",
    "ErrandReply",
    "Evidence",
    "ExtensionRequest",
    "Finding",
    "ImportDraft",
    "Indicator",
    "InspectedBody",
    "Inspection",
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
    "PeriodSchedule",
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
