"""What a paper may say of a round: its words once the office has accepted it, else only where it stands (decision 7)."""

from datetime import datetime
from typing import Any

from measures.models import ReportingPeriod, Review, Submission
from measures.reporting.indicators.reading import tell_values
from measures.states import PROGRESS_STATUS_NAMES, ProgressStatus, Respondent
from reports.freezing.envelope import moment
from reports.freezing.indicators import told

UNDER_REVIEW, RETURNED = "已报送，待审核。", "已退回，待重报。"


def rounds_of(period: ReportingPeriod, *, as_of: datetime) -> dict[int, dict[str, Any]]:
    """The newest round handed in by then as plain values, by obligation. One query, two where values were given."""
    handed_in = Submission.objects.filter(obligation__period=period, submitted_at__lte=as_of)
    newest = {
        one.obligation_id: one for one in handed_in.select_related("review", "obligation").order_by("round")
    }
    tell_values(*(one for one in newest.values() if is_accepted(one, as_of)))
    return {obligation: frozen_round(one, as_of) for obligation, one in newest.items()}


def frozen_round(one: Submission, as_of: datetime) -> dict[str, Any]:
    """One round; needs the row with its review and obligation, and the values of an accepted one named (``tell_values``)."""
    effective = ProgressStatus(one.effective_status)
    return {
        "round": one.round,
        "status": one.status,
        "effective_status": effective.value,
        "status_name": PROGRESS_STATUS_NAMES[effective],
        "is_no_change": one.status == ProgressStatus.NO_CHANGE,
        **words_of(one, as_of),
        "submitted_at": moment(one.submitted_at),
        "submitted_by": one.submitted_by_name,
        "is_late": one.is_late,
        **(_values_of(one) if is_accepted(one, as_of) else {}),
    }


def _values_of(one: Submission) -> dict[str, Any]:
    return told(one.values_told, is_city=one.obligation.respondent == Respondent.CITY)


def words_of(one: Submission, as_of: datetime) -> dict[str, Any]:
    """What was done, the problems and the next steps, or in the place of the first where an unaccepted round stands."""
    if not is_accepted(one, as_of):
        stands = RETURNED if decided(one, as_of) else UNDER_REVIEW
        return {"is_accepted": False, "done": stands, "problems": "", "next_steps": ""}
    return {"is_accepted": True, "done": one.done, "problems": one.problems, "next_steps": one.next_steps}


def is_accepted(one: Submission, as_of: datetime) -> bool:
    """True when the office had accepted the round by then."""
    review = decided(one, as_of)
    return review is not None and review.decision == Review.ACCEPT


def decided(one: Submission, as_of: datetime) -> Review | None:
    """The office's decision on a round, if it was made by then. Needs the row with its review."""
    review: Review | None = getattr(one, "review", None)
    return review if review is not None and review.decided_at <= as_of else None
