"""An obligation's past as pages show it: its rounds with the office's word on them, earlier periods, every move."""

from dataclasses import dataclass

from accounts.rules import Standing
from measures.reporting import access as reporting_access
from measures.reporting.models import Move, Obligation, ProgressReport, Submission
from measures.reporting.review import access as review_access
from measures.reporting.review.models import ReviewComment
from measures.states import REPORTED_STATES, STATE_NAMES, WRITABLE_STATES, Act, State


@dataclass(frozen=True)
class Told:
    """One move and, where this person may read it, what was noted on it."""

    move: Move
    note: str


def rounds_of(obligation: Obligation, standing: Standing) -> list[Submission]:
    """This period's rounds that the person may read, newest first, with all that is told of each."""
    return list(review_access.rounds_to_read(standing).filter(obligation=obligation).order_by("-round"))


def earlier_rounds(obligation: Obligation, standing: Standing) -> list[Submission]:
    """The last round of each earlier period that the person may read, newest period first."""
    last: dict[int, Submission] = {}
    for submission in (
        review_access.rounds_to_read(standing).earlier_than(obligation).select_related("obligation__period")
    ):
        last.setdefault(submission.obligation_id, submission)
    return list(last.values())


def history_of(obligation: Obligation, standing: Standing) -> list[Told]:
    """Every move, newest first."""
    return [
        Told(move, move.note if reporting_access.may_read_note(standing, obligation, move.act) else "")
        for move in obligation.moves.order_by("-id")
    ]


def draft_of(obligation: Obligation, standing: Standing, rounds: list[Submission]) -> ProgressReport | None:
    """The working copy, while it is the body's own and says something else than the newest round."""
    if obligation.state in REPORTED_STATES or not reporting_access.may_see_draft(standing, obligation):
        return None
    draft = ProgressReport.objects.filter(obligation=obligation).first()
    is_old = draft is not None and bool(rounds) and draft.content == rounds[0].content
    if (
        is_old
        and obligation.state == State.RETURNED
        and not any(r.text for r in replies_in(obligation, draft))
    ):
        return None
    return draft


@dataclass(frozen=True)
class Replied:
    """A comment of the last return, and what the draft answers so far."""

    comment: ReviewComment
    text: str


def replies_in(obligation: Obligation, draft: ProgressReport | None) -> list[Replied]:
    """The comments that the next round answers, with the draft's answers."""
    kept = draft.answers if draft is not None else {}
    comments = ReviewComment.objects.to_answer(obligation)
    return [Replied(comment, kept.get(str(comment.pk), "")) for comment in comments]


def open_remarks(obligation: Obligation) -> list[Move]:
    """What the writer is asked to change: the office's newest return, and the approver's word since then."""
    if obligation.state not in (State.RETURNED, State.DRAFTING):
        return []
    remarks: dict[str, Move] = {}
    for move in obligation.moves.filter(act__in=[Act.RETURN, Act.SEND_BACK]).order_by("id"):
        if move.act == Act.RETURN:
            remarks.clear()
        remarks[move.act] = move
    return list(remarks.values())


def why_read_only(obligation: Obligation) -> str:
    """Why the report cannot be written now, in a sentence; empty when it can."""
    if not obligation.period.is_open:
        return f"{obligation.period.name}填报已结束，内容只能查看。如需补报，请联系省政府督查室。"
    if obligation.state in WRITABLE_STATES:
        return ""
    return f"该报告现为“{STATE_NAMES[State(obligation.state)]}”，内容只能查看。"
