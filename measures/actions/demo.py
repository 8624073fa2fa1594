"""The demo year: invented reports replayed through the product's own actions, dated in the past.

Nothing here writes by itself what another action could; so the demo obeys every rule a person obeys.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from accounts.models import User
from audit.rules import Actor, ActorKind, Channel
from departments.models import Body
from measures import date_rules, rules
from measures.actions import dispatch, periods, policies, reports, reviews, transfers
from measures.evidence_rules import EvidenceKind
from measures.models import DispatchSlip, Measure, Obligation, Policy, ReportingPeriod, Responsibility
from measures.report_rules import Content
from measures.rules import OFFICE_TIME, MeasureState, ProgressStatus, State
from workdays.models import CalendarDay
from workdays.rules import Calendar, add_workdays

# The newest rounds stay undecided, so the office's queue is not empty.
LEFT_FOR_REVIEW = 3
LAST = 3
# About fourteen months: before the first of the four quarters is opened.
START_WORKDAYS = 290


@dataclass(frozen=True)
class DemoYear:
    """What a replay needs: the policy, the invented texts, who reviews, today and the calendar."""

    policy: Policy
    data: Mapping[str, Any]
    office: Actor
    today: date
    calendar: Calendar

    def day(self, start: date, workdays: int, hour: int = 10) -> datetime:
        """An office hour some working days after (before, when negative) a day, never later than today's morning."""
        day = min(add_workdays(start, workdays, self.calendar), self.today)
        return datetime.combine(day, time(hour if day < self.today else 8), OFFICE_TIME)

    def texts(self, quarter: int) -> Iterator[Mapping[str, Any]]:
        """The quarter's reports, departments first, each with the answering body under ``body``."""
        rows: Iterable[Mapping[str, Any]] = [*self.data["reports"], *self.data["city_reports"]]
        return ({"body": row.get("city"), **row} for row in rows if row["quarter"] == quarter)

    def returned(self, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """How the office sent this report back, if it did."""
        key = (row["measure"], row["body"], row["quarter"])
        return next((r for r in self.data["returns"] if (r["measure"], r["body"], r["quarter"]) == key), None)


def load_demo_year(
    policy: Policy, *, data: Mapping[str, Any], office: User, at: datetime
) -> list[ReportingPeriod]:
    """Replay the four quarters up to the one running at ``at``; the last two stay open.

    ``office`` decides on the reports. Refuses, as opening a period does, where one of the quarters is open already.
    """
    today = rules.day_of(at)
    calendar = CalendarDay.objects.calendar(today.year - 2, today.year - 1, today.year, today.year + 1)
    by = Actor(kind=ActorKind.USER, id=office.pk, name=office.name, channel=Channel.COMMAND)
    year = DemoYear(policy, data, by, today, calendar)
    _dispatch_all(year)
    first = _replay(year, 0)
    # Cities were asked from the second quarter on, as the demo texts have it.
    _open_to_cities(year, at=year.day(first.due_on, 5))
    return [first, *(_replay(year, quarter) for quarter in range(1, LAST + 1))]


def _dispatch_all(year: DemoYear) -> None:
    """Every measure is given out and signed for a while before the first quarter is asked about.

    A body known to be gone by then has handed its duties on.
    """
    at = year.day(year.today, -START_WORKDAYS)
    gone = Body.objects.filter(valid_to__lt=rules.day_of(at), held_responsibilities__isnull=False)
    for body in gone.distinct().in_order():
        heir = body.successions.get(is_partial=False).successor
        transfers.transfer_duties(body, successor=heir, by=year.office, at=at)
    for measure in Measure.objects.filter(policy=year.policy, state=MeasureState.DRAFT).in_order():
        slip = dispatch.dispatch_measure(measure, by=year.office, at=at)
        _sign_for(slip, at=year.day(rules.day_of(at), 1))


def _sign_for(slip: DispatchSlip, *, at: datetime) -> None:
    for receipt in slip.receipts.unsigned().select_related("measure", "body").order_by("id"):
        name = f"{receipt.body_name}经办人（演示）"
        by = Actor(kind=ActorKind.SYSTEM, name=name, channel=Channel.COMMAND)
        dispatch.sign_receipt(receipt, by=by, at=at)


def _open_to_cities(year: DemoYear, *, at: datetime) -> None:
    for measure in Measure.objects.filter(policy=year.policy, number__in=year.data["city_measures"]):
        policies.edit_measure(
            measure,
            due_on=measure.due_on,
            due_text=measure.due_text,
            is_open_to_cities=True,
            version=measure.version,
            by=year.office,
            at=at,
        )
        _sign_for(measure.slips.get(), at=year.day(rules.day_of(at), 1))


def _replay(year: DemoYear, quarter: int) -> ReportingPeriod:
    period = _open(year, quarter)
    # The texts go by the names as printed; a duty may have passed on since.
    duties = Responsibility.objects.filter(measure__policy=year.policy)
    printed = {(r.measure_id, r.holder_id): r.name_as_printed for r in duties}
    owed = {
        (o.measure.number, printed.get((o.measure_id, o.body_id), o.body.name)): o
        for o in Obligation.objects.with_names().filter(period=period)
    }
    rows = [row for row in year.texts(quarter) if (row["measure"], row["body"]) in owed]
    opened = rules.day_of(period.opened_at)
    departments = sum(1 for row in rows if "city" not in row)
    undecided = range(departments - LEFT_FOR_REVIEW, departments) if quarter == LAST else ()
    for index, row in enumerate(rows):
        obligation = owed[row["measure"], row["body"]]
        _report(year, obligation, row, at=year.day(opened, 1 + index % 9, 9 + index % 8))
        if index not in undecided:
            _decide(year, obligation, row, day=add_workdays(opened, 2 + index % 9, year.calendar))
    if quarter == LAST:
        _begin_some(year, owed)
    elif quarter < LAST - 1:
        periods.close_period(period, by=year.office, at=year.day(period.due_on, 10))
    return period


def _open(year: DemoYear, quarter: int) -> ReportingPeriod:
    """Past quarters fall due in the week after they end, the running one a few working days from today."""
    months = (year.today.year * 12 + year.today.month - 1) // 3 - (LAST - quarter)
    number = months % 4 + 1
    _, ends_on, _ = date_rules.quarter(months // 4, number)
    if quarter == LAST:
        due_on, opened = add_workdays(year.today, 6, year.calendar), year.day(year.today, -9)
    else:
        due_on = min(
            date_rules.first_due(ends_on, year.calendar), add_workdays(year.today, -3, year.calendar)
        )
        opened = year.day(due_on, -15)
    return periods.open_period(
        year.policy, year=months // 4, quarter=number, due_on=due_on, by=year.office, at=opened, is_demo=True
    )


def _writer(obligation: Obligation) -> Actor:
    name = f"{obligation.body.name}经办人（演示）"
    return Actor(kind=ActorKind.SYSTEM, name=name, channel=Channel.COMMAND)


def _content(row: Mapping[str, Any]) -> Content:
    return Content(row["status"], row["done"], row["problems"], row["next_steps"])


def _report(year: DemoYear, obligation: Obligation, row: Mapping[str, Any], *, at: datetime) -> None:
    by = _writer(obligation)
    if row["status"] == ProgressStatus.NO_CHANGE:
        reports.report_no_change(obligation, by=by, at=at, is_approver=True)
        return
    for piece in row.get("evidence", []):
        kind = EvidenceKind(piece["kind"])
        reports.attach_evidence(
            obligation, kind=kind, title=piece["title"], value=piece["value"], by=by, at=at
        )
    _hand_in(obligation, _content(row), at=at)


def _hand_in(obligation: Obligation, content: Content, *, at: datetime, is_approver: bool = True) -> None:
    draft = getattr(Obligation.objects.select_related("report").get(pk=obligation.pk), "report", None)
    version = draft.version if draft else 0
    reports.submit_report(
        obligation, content=content, version=version, by=_writer(obligation), at=at, is_approver=is_approver
    )


def _decide(year: DemoYear, obligation: Obligation, row: Mapping[str, Any], *, day: date) -> None:
    returned = year.returned(row)
    if returned is None:
        reviews.accept_report(obligation, round=1, by=year.office, at=year.day(day, 0, 16))
        return
    again = returned["then"]
    at, new_due_on = year.day(day, 0, 16), None
    if again is None and row["quarter"] < LAST:
        # Returned a while ago and not done again: overdue today.
        at, new_due_on = year.day(year.today, -7, 16), add_workdays(year.today, -2, year.calendar)
    reviews.return_report(
        obligation, round=1, comment=returned["comment"], new_due_on=new_due_on, by=year.office, at=at
    )
    if again is not None:
        _hand_in(obligation, _content(again), at=year.day(day, 2, 11))
        reviews.accept_report(obligation, round=2, by=year.office, at=year.day(day, 3, 15))


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
        content = _content(last[obligation.measure.number, obligation.body.name])
        at = year.day(year.today, -1, 14)
        if index == 0:
            _hand_in(obligation, content, at=at, is_approver=False)
        else:
            reports.save_draft(obligation, content=content, version=0, by=_writer(obligation), at=at)
