"""The office's side: deciding on rounds."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from audit.rules import Actor, RuleBroken, StaleVersion
from measures import dates, states
from measures.documents.models import Measure
from measures.reporting import rules as reporting_rules
from measures.reporting.models import Obligation, Review, Submission
from measures.reporting.moves import lock, move
from measures.reporting.review.models import ReviewComment
from measures.states import MEASURE_STATE_NAMES, REPORTING_MEASURE_STATES, Act, MeasureState, State
from workdays.models import CalendarDay
from workdays.rules import workdays_between


@transaction.atomic
def accept_report(
    obligation: Obligation,
    *,
    round: int,
    comment: str = "",
    comments: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> Review:
    """Accept the round the reviewer read.

    Refuses a round already decided, one that is not the newest, and ``comments`` pinned to fields: only a round that
    is returned gets them, as nobody would answer them otherwise.
    """
    obligation = lock(obligation)
    submission = _undecided(obligation, round, Act.ACCEPT)
    reporting_rules.check_no_pinned(comments or {})
    review = _decide(submission, Review.ACCEPT, comment=comment, new_due_on=None, by=by, at=at)
    move(obligation, Act.ACCEPT, by=by, at=at, note=review.comment, after={"round": round})
    return review


@transaction.atomic
def return_report(
    obligation: Obligation,
    *,
    round: int,
    comment: str,
    by: Actor,
    at: datetime,
    new_due_on: date | None = None,
    comments: Mapping[str, str] | None = None,
) -> Review:
    """Send the round back with a comment and a new due date.

    ``comments`` are pinned to fields of the report (``reporting_rules.COMMENTED``), each to be answered with the next
    round; with any, the overall ``comment`` may be empty. Without ``new_due_on`` it is the policy's number of working
    days from today. Refuses without any comment, with a day that is gone, a round already decided, and one that is not
    the newest.
    """
    obligation = lock(obligation)
    submission = _undecided(obligation, round, Act.RETURN)
    _check_goes_on(obligation)
    pinned = reporting_rules.check_pinned(comments or {})
    comment = reporting_rules.check_comment(comment) or (reporting_rules.SEE_FIELDS if pinned else "")
    if not comment:
        raise RuleBroken("comment_missing", "退回时请写明审核意见，让填报单位知道改什么。", "comment")
    today = states.day_of(at)
    proposed, due_why = due_after_return(obligation, submission, today=today)
    if new_due_on is None:
        new_due_on = proposed
    elif new_due_on != proposed:
        due_why = f"督查室{today:%Y年}{today.month}月{today.day}日退回时指定。"
    dates.check_new_due(new_due_on, today=today)
    review = _decide(submission, Review.RETURN, comment=comment, new_due_on=new_due_on, by=by, at=at)
    ReviewComment.objects.bulk_create(
        ReviewComment(review=review, field=field, text=text) for field, text in pinned.items()
    )
    after = {"round": round, "comment": review.comment, "comments": pinned}
    move(
        obligation,
        Act.RETURN,
        by=by,
        at=at,
        due_on=new_due_on,
        due_why=due_why,
        note=review.comment,
        after=after,
    )
    return review


def _check_goes_on(obligation: Obligation) -> None:
    """Refuse to ask for another round about a measure that asks for no report now; accepting stays possible."""
    state = MeasureState(Measure.objects.values_list("state", flat=True).get(pk=obligation.measure_id))
    if state not in REPORTING_MEASURE_STATES:
        name = MEASURE_STATE_NAMES[state]
        raise RuleBroken(
            "measure_at_rest", f"该事项{name}，不再要求重报，不能退回；可以审核通过，或待事项恢复后再退回。"
        )


def due_after_return(obligation: Obligation, submission: Submission, *, today: date) -> tuple[date, str]:
    """What a return would make the due date, and why; the review page proposes it.

    The body's clock stood still while the office held the report: what was left of it then, if more, is given back.
    """
    days = obligation.period.policy.return_workdays
    handed_in = states.day_of(submission.submitted_at)
    calendar = CalendarDay.objects.calendar(handed_in.year, today.year, today.year + 1)
    return dates.due_after_return(
        today, days, calendar, left=workdays_between(handed_in, submission.due_on, calendar)
    )


def _undecided(obligation: Obligation, round: int, act: Act) -> Submission:
    """The newest round of a locked obligation, provided it is the one the reviewer read and nobody decided yet."""
    newest = obligation.submissions.order_by("-round").first()
    review = Review.objects.filter(submission=newest).first() if newest else None
    if review is not None and newest is not None and newest.round == round:
        when = review.decided_at.astimezone(states.OFFICE_TIME)
        outcome = f"{review.decided_by_name} 已于 {when:%m月%d日 %H:%M} 审核{review.get_decision_display()}"
        raise RuleBroken("decided_already", f"该报告由{outcome}，无需重复审核。")
    states.next_state(State(obligation.state), act, rounds=obligation.rounds)
    if newest is None or newest.round != round:
        raise StaleVersion("填报单位已报送新的一轮，请重新阅读后再审核。")
    return newest


def _decide(
    submission: Submission, decision: str, *, comment: str, new_due_on: date | None, by: Actor, at: datetime
) -> Review:
    comment = reporting_rules.check_comment(comment)
    if by.user_id is None:
        raise RuleBroken("person_needed", "审核须由督查室人员办理。")
    return Review.objects.create(
        submission=submission,
        decision=decision,
        comment=comment,
        new_due_on=new_due_on,
        decided_at=at,
        decided_by_id=by.user_id,
        decided_by_name=by.name,
    )
