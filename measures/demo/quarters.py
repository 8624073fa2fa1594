"""The four quarters of the demo year: opened, reported on, answered by co-bodies, decided, the older ones closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from measures import dates, states
from measures.demo import cases
from measures.demo.year import LAST, DemoYear, somebody_of
from measures.documents.models import Responsibility
from measures.reporting import actions as reports
from measures.reporting.evidence.rules import EvidenceKind
from measures.reporting.indicators.models import Indicator
from measures.reporting.models import Obligation
from measures.reporting.parts import actions as contributions
from measures.reporting.parts.models import Contribution
from measures.reporting.parts.rules import Stance
from measures.reporting.periods import actions as periods
from measures.reporting.periods.models import ReportingPeriod
from measures.reporting.review import actions as reviews
from measures.reporting.review.models import ReviewComment
from measures.reporting.rules import Content
from measures.states import ProgressStatus, State

# The newest rounds stay undecided, so the office's queue is not empty.
LEFT_FOR_REVIEW = 3


def replay(year: DemoYear, quarter: int) -> ReportingPeriod:
    """Open the quarter and let everything happen in it that the texts tell."""
    period = _open(year, quarter)
    # The texts go by the names as printed; a duty may have passed on since.
    duties = Responsibility.objects.filter(measure__policy=year.policy)
    printed = {(r.measure_id, r.holder_id): r.name_as_printed for r in duties}
    owed = {
        (o.measure.number, printed.get((o.measure_id, o.body_id), o.body.name)): o
        for o in Obligation.objects.with_names().filter(period=period)
    }
    rows = [row for row in year.texts(quarter) if (row["measure"], row["body"]) in owed]
    asked = _asked_supports(period, printed)
    opened = states.day_of(period.opened_at)
    departments = sum(1 for row in rows if "city" not in row)
    undecided = range(departments - LEFT_FOR_REVIEW, departments) if quarter == LAST else ()
    for index, row in enumerate(rows):
        obligation = owed[row["measure"], row["body"]]
        reported_on, decided_on = year.on(opened, 1 + index % 9), year.on(opened, 2 + index % 9)
        later = year.about("extensions", row)
        if later is not None:
            cases.grant(year, obligation, later, on=year.on(period.due_on, -6))
            reported_on, decided_on = year.on(period.due_on, 3), year.on(period.due_on, 4)
        for row_asked in asked.pop(obligation.pk, []):
            _answer_lead(year, quarter, row_asked, on=year.on(reported_on, -1))
        _report(year, obligation, row, at=year.day(reported_on, 0, 9 + index % 8))
        if index not in undecided:
            _decide(year, obligation, row, day=decided_on)
    if quarter == LAST:
        for left in asked.values():
            for row_asked in left:
                _answer_lead(year, quarter, row_asked, on=year.on(year.today, -2), is_told_only=True)
        _begin_some(year, owed)
    elif quarter < LAST - 1:
        periods.close_period(period, by=year.lead, at=year.day(period.due_on, 10))
    return period


@dataclass(frozen=True)
class _Asked:
    """One co-body that a lead waits for, by the names of the texts."""

    contribution: Contribution
    measure: int
    body: str


def _asked_supports(
    period: ReportingPeriod, printed: Mapping[tuple[int, int], str]
) -> dict[int, list[_Asked]]:
    asked: dict[int, list[_Asked]] = {}
    waiting = Contribution.objects.filter(obligation__period=period).with_names().order_by("id")
    for row in waiting:
        measure = row.obligation.measure
        name = printed.get((measure.pk, row.body_id), row.body.name)
        asked.setdefault(row.obligation_id, []).append(_Asked(row, measure.number, name))
    return asked


def _answer_lead(
    year: DemoYear, quarter: int, asked: _Asked, *, on: date, is_told_only: bool = False
) -> None:
    """The co-body says what the texts have it say; without a text it agrees, or (``is_told_only``) is still silent."""
    key = {"measure": asked.measure, "body": asked.body, "quarter": quarter}
    told = year.about("contributions", key)
    if told is None and is_told_only:
        return
    stance, text = (told["stance"], told["text"]) if told else (Stance.AGREE, "")
    if not stance:
        return
    contributions.answer_lead(
        asked.contribution,
        stance=stance,
        text=text,
        version=0,
        by=somebody_of(asked.contribution.body),
        at=year.day(on, 0, 15),
    )


def _open(year: DemoYear, quarter: int) -> ReportingPeriod:
    """Past quarters fall due in the week after they end, the running one a few working days from today."""
    first, number = year.quarter(quarter)
    if quarter == LAST:
        due_on, opened = year.on(year.today, 6), year.day(year.today, -11)
    else:
        # Long enough ago for what came late in the last of them to have been returned, waited for and urged.
        due_on = min(dates.first_due(year.quarter_end(quarter), year.calendar), year.on(year.today, -12))
        opened = year.day(due_on, -15)
    return periods.open_period(
        year.policy, year=first, quarter=number, due_on=due_on, by=year.lead, at=opened, is_demo=True
    )


def _content(row: Mapping[str, Any], obligation: Obligation) -> Content:
    """What the row tells; its values go by the names of the measure's indicators."""
    values = row.get("values", {})
    counted = Indicator.objects.filter(measure_id=obligation.measure_id).order_by("id") if values else ()
    told = tuple((one.pk, Decimal(values[one.name])) for one in counted if one.name in values)
    return Content(row["status"], row["done"], row["problems"], row["next_steps"], told)


def _report(year: DemoYear, obligation: Obligation, row: Mapping[str, Any], *, at: datetime) -> None:
    by = somebody_of(obligation.body)
    if row["status"] == ProgressStatus.NO_CHANGE:
        reports.report_no_change(obligation, by=by, at=at, is_approver=True)
        return
    for piece in row.get("evidence", []):
        kind = EvidenceKind(piece["kind"])
        reports.attach_evidence(
            obligation, kind=kind, title=piece["title"], value=piece["value"], by=by, at=at
        )
    _hand_in(obligation, _content(row, obligation), at=at)


def _hand_in(
    obligation: Obligation,
    content: Content,
    *,
    at: datetime,
    is_approver: bool = True,
    answers: Mapping[int, str] | None = None,
) -> None:
    draft = getattr(Obligation.objects.select_related("report").get(pk=obligation.pk), "report", None)
    reports.submit_report(
        obligation,
        content=content,
        version=draft.version if draft else 0,
        by=somebody_of(obligation.body),
        at=at,
        is_approver=is_approver,
        answers=answers,
    )


def _decide(year: DemoYear, obligation: Obligation, row: Mapping[str, Any], *, day: date) -> None:
    returned = year.about("returns", row)
    if returned is None:
        reviews.accept_report(obligation, round=1, by=year.office, at=year.day(day, 0, 16))
        return
    again = returned["then"]
    at, new_due_on = year.day(day, 0, 16), None
    if again is None and row["quarter"] < LAST:
        # Returned a while ago and not done again: overdue today.
        at, new_due_on = year.day(year.today, -13, 16), year.on(year.today, -7)
    reviews.return_report(
        obligation,
        round=1,
        comment=returned["comment"],
        comments=returned["comments"],
        new_due_on=new_due_on,
        by=year.office,
        at=at,
    )
    if again is not None:
        answers = _answers(obligation, returned["answers"])
        _hand_in(obligation, _content(again, obligation), at=year.day(day, 2, 11), answers=answers)
        reviews.accept_report(obligation, round=2, by=year.office, at=year.day(day, 3, 15))


def _answers(obligation: Obligation, told: Mapping[str, str]) -> dict[int, str]:
    """What is answered to each comment pinned to the last round, by the comment's number."""
    fresh = Obligation.objects.get(pk=obligation.pk)
    return {comment.pk: told[comment.field] for comment in ReviewComment.objects.to_answer(fresh)}


def _begin_some(year: DemoYear, owed: Mapping[tuple[int, str], Obligation]) -> None:
    """One report waiting for its signature and one half-written, for the desks to show."""
    accounts = User.objects.filter(is_demo=True)
    bodies = set(
        accounts.filter(memberships__role="approver").values_list("memberships__body__name", flat=True)
    )
    last = {(row["measure"], row["body"]): row for row in year.texts(LAST - 1) if row["done"]}
    fresh = Obligation.objects.filter(state=State.AWAITING).values_list("pk", flat=True)
    waiting = [o for key, o in owed.items() if key[1] in bodies and key in last and o.pk in set(fresh)]
    for index, obligation in enumerate(waiting[:2]):
        content = _content(last[obligation.measure.number, obligation.body.name], obligation)
        at = year.day(year.today, -1, 14)
        if index == 0:
            _hand_in(obligation, content, at=at, is_approver=False)
        else:
            reports.save_draft(obligation, content=content, version=0, by=somebody_of(obligation.body), at=at)
