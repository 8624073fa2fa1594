"""Rounds of a case as the office received them: each is decided once, by who read the newest."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model

from audit.rules import Actor, RuleBroken, StaleVersion
from measures import dates, states
from measures.cases.models import Case
from measures.states import CaseAct, CaseState
from workdays.models import CalendarDay
from workdays.rules import workdays_between

AnyRound = TypeVar("AnyRound", bound=Model)


def undecided(case: Case, rounds: Any, round: int, act: CaseAct, *, what: str, stale: str) -> Any:
    """The newest round of a locked case, provided it is the one that was read and nobody decided it yet.

    ``what`` a round is called; ``stale``: said to who read an older one (``StaleVersion``).
    """
    newest = rounds.order_by("-round").first()
    if newest is not None and newest.round == round and newest.decided_at is not None:
        when = newest.decided_at.astimezone(states.OFFICE_TIME)
        outcome = f"{newest.decided_by_name} 已于 {when:%m月%d日 %H:%M} 审核{newest.get_decision_display()}"
        raise RuleBroken("decided_already", f"该{what}由{outcome}，无需重复审核。")
    states.next_case_state(case.kind, CaseState(case.state), act, rounds=case.rounds)
    if newest is None or newest.round != round:
        raise StaleVersion(stale)
    return newest


def decide(newest: AnyRound, *, by: Actor, at: datetime, **columns: Any) -> AnyRound:
    """Write the decision into its round. Refuses who is nobody."""
    if by.user_id is None:
        raise RuleBroken("person_needed", "审核须由督查室人员办理。")
    columns |= {"decided_at": at, "decided_by_name": by.name}
    for name, value in columns.items():
        setattr(newest, name, value)
    newest.save(update_fields=list(columns))
    return newest


def due_after_return(submitted_at: datetime, due_on: date, *, today: date, days: int) -> tuple[date, str]:
    """The date to hand in again by: what was left when the round came in, if that is more than ``days``, is given back."""
    handed_in = states.day_of(submitted_at)
    calendar = CalendarDay.objects.calendar(handed_in.year, today.year, today.year + 1)
    left = workdays_between(handed_in, due_on, calendar)
    return dates.due_after_return(today, days, calendar, left=left)
