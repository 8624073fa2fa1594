"""The demo year from the dispatch to today, in the order in which it happened."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from accounts.models import User
from audit.rules import Actor, ActorKind, Channel
from departments.models import Body
from measures import states
from measures.demo import cases, others, plans, quarters
from measures.demo.year import LAST, DemoYear, somebody_of
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.duties import actions as transfers
from measures.dispatch.editing import actions as editing_actions
from measures.dispatch.lifecycle import actions as lifecycle_actions
from measures.dispatch.models import DispatchSlip
from measures.documents.models import Measure, Policy
from measures.documents.sources import actions as source_actions
from measures.reporting.periods.models import ReportingPeriod
from measures.states import MeasureCompletion, MeasureState
from workdays.models import CalendarDay

# About fourteen months: before the first of the four quarters is opened.
START_WORKDAYS = 290


def load_demo_year(
    policy: Policy,
    *,
    data: Mapping[str, Any],
    sources: Sequence[Mapping[str, Any]] = (),
    office: User,
    lead: User,
    at: datetime,
) -> list[ReportingPeriod]:
    """Replay the four quarters up to the one running at ``at``; the last two stay open. ``sources`` are invented ones beside it.

    ``lead`` gives the measures out and opens the quarters, ``office`` decides. Refuses, as opening a period does, where
    one of the quarters is open already.
    """
    today = states.day_of(at)
    calendar = CalendarDay.objects.calendar(today.year - 2, today.year - 1, today.year, today.year + 1)
    year = DemoYear(policy, data, _actor(office), _actor(lead), at, calendar)
    called, named_at = data["short_title"], _given_out_at(year)
    source_actions.set_short_title(
        policy, short_title=called, version=policy.version, by=year.office, at=named_at
    )
    given_out_on = _dispatch_all(year)
    plans.make_plans(year, given_out_on=given_out_on)
    periods = [quarters.replay(year, 0)]
    # Cities were asked from the second quarter on, as the demo texts have it.
    for number in data["city_measures"]:
        _open_to_cities(year, number, at=year.day(periods[0].due_on, 5))
    _stand_still(year, since=periods[0].due_on)
    periods += [quarters.replay(year, quarter) for quarter in range(1, LAST + 1)]
    plans.bring_up_to_date(year)
    cases.close_last_year(year)
    cases.ask_for_completion(year)
    cases.give_instruction(year)
    cases.ask_for_later(year, periods[LAST])
    cases.urge_late(year, periods[LAST - 1])
    late = data["newly_opened"]
    # Three working days were given to sign: some have let them pass.
    _open_to_cities(year, late["measure"], at=year.day(today, -6), unsigned=late["unsigned"])
    others.replay_others(year, sources)
    return periods


def _given_out_at(year: DemoYear) -> datetime:
    return year.day(year.today, -START_WORKDAYS)


def _actor(user: User) -> Actor:
    return Actor(kind=ActorKind.USER, id=user.pk, name=user.name, channel=Channel.COMMAND)


def _dispatch_all(year: DemoYear) -> date:
    """Every measure is given out and signed for a while before the first quarter is asked about.

    A body known to be gone by then has handed its duties on.
    """
    at = _given_out_at(year)
    day = states.day_of(at)
    gone = Body.objects.filter(valid_to__lt=day, held_responsibilities__isnull=False)
    for body in gone.distinct().in_order():
        heir = body.successions.get(is_partial=False).successor
        transfers.transfer_duties(body, successor=heir, by=year.lead, at=at)
    chosen = year.data["important"]
    for measure in Measure.objects.filter(policy=year.policy, state=MeasureState.DRAFT).in_order():
        is_chosen = measure.number == chosen["measure"]
        if is_chosen:
            _make_important(year, measure, at=at)
        requirement = chosen["requirement"] if is_chosen else ""
        slip = dispatch_actions.dispatch_measure(measure, requirement=requirement, by=year.lead, at=at)
        _sign_for(slip, at=year.day(day, 1))
    return day


def _make_important(year: DemoYear, measure: Measure, *, at: datetime) -> None:
    """One measure gets a date, which the document gives to none; its basis says that it is the demo's."""
    editing_actions.edit_measure(
        measure,
        due_on=year.quarter_end(LAST + 1),
        due_text=year.data["important"]["due_text"],
        completion_kind=MeasureCompletion.BY_DATE,
        is_open_to_cities=measure.is_open_to_cities,
        is_important=True,
        version=measure.version,
        by=year.lead,
        at=at,
    )


def _sign_for(slip: DispatchSlip, *, at: datetime, unsigned: list[str] | None = None) -> None:
    waiting = slip.receipts.unsigned().exclude(body_name__in=unsigned or [])
    for receipt in waiting.select_related("measure", "body").order_by("id"):
        dispatch_actions.sign_receipt(receipt, by=somebody_of(receipt.body), at=at)


def _open_to_cities(year: DemoYear, number: int, *, at: datetime, unsigned: list[str] | None = None) -> None:
    measure = Measure.objects.get(policy=year.policy, number=number)
    editing_actions.edit_measure(
        measure,
        due_on=measure.due_on,
        due_text=measure.due_text,
        is_open_to_cities=True,
        version=measure.version,
        by=year.lead,
        at=at,
    )
    _sign_for(measure.slips.get(), at=year.day(states.day_of(at), 1), unsigned=unsigned)


def _stand_still(year: DemoYear, *, since: date) -> None:
    """One measure stood still between two quarters, so that both ask about it."""
    told = year.data["suspension"]
    measure = Measure.objects.get(policy=year.policy, number=told["measure"])
    lifecycle_actions.suspend_measure(measure, reason=told["reason"], by=year.lead, at=year.day(since, 12))
    lifecycle_actions.resume_measure(
        measure, reason=told["resume_reason"], by=year.lead, at=year.day(since, 25)
    )
