"""What waits for whom on a day. Only reads; planning and the check at the moment of sending both ask here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import Membership
from accounts.rules import Role
from measures.models import Obligation
from measures.models.reporting import ObligationQuerySet
from measures.rules import State, day_of
from workdays.models import CalendarDay
from workdays.rules import Calendar

from . import rules
from .rules import Duty, Notice

Users = frozenset[int]
NOBODY: Users = frozenset()


@dataclass(frozen=True)
class People:
    """Active people by what they do: for which body, or in the office."""

    reporters: Mapping[int, Users]
    approvers: Mapping[int, Users]
    office: Users

    def holding(self, duty: Duty, body_id: int) -> Users:
        """Whom a notice for this duty reaches. A body without reporters: its approvers, who may write as well."""
        approvers = self.approvers.get(body_id, NOBODY)
        if duty is Duty.REVIEW:
            return self.office
        if duty is Duty.WRITE:
            return self.reporters.get(body_id) or approvers
        return approvers


def people(*, around: int | None = None) -> People:
    """Everybody who can be told; with ``around``, those of this person's bodies only. One query.

    The office is its reviewers, or its leads where nobody reviews.
    """
    held = Membership.objects.filter(user__is_active=True)
    if around is not None:
        held = held.filter(body_id__in=Membership.objects.filter(user_id=around).values("body_id"))
    by_role: dict[str, dict[int, set[int]]] = {role: {} for role in Role}
    for role, body_id, user_id in held.values_list("role", "body_id", "user_id"):
        by_role[role].setdefault(body_id, set()).add(user_id)
    reviewers = frozenset[int]().union(*by_role[Role.REVIEWER].values())
    leads = frozenset[int]().union(*by_role[Role.LEAD].values())
    return People(
        reporters={body: frozenset(users) for body, users in by_role[Role.REPORTER].items()},
        approvers={body: frozenset(users) for body, users in by_role[Role.APPROVER].items()},
        office=reviewers or leads,
    )


class Outlook:
    """What the obligations call for by one day, under the office calendar around it."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.calendar: Calendar = CalendarDay.objects.calendar(on.year - 1, on.year, on.year + 1)
        self._known: dict[tuple[str, date, date], tuple[Notice, ...]] = {}

    @property
    def is_workday(self) -> bool:
        return self.calendar.is_workday(self.on)

    def obligations(self) -> ObligationQuerySet:
        """Every obligation, in a period still open, that may call for a notice."""
        waiting = Q(state__in=[State.RETURNED, State.UNIT_REVIEW, State.SUBMITTED])
        owed = Q(state__in=[State.AWAITING, State.DRAFTING])
        near = Q(due_on__lte=rules.horizon(self.on, self.calendar))
        return Obligation.objects.filter(waiting | (owed & near), period__closed_at__isnull=True)

    def notices(self, obligation: Obligation) -> tuple[Notice, ...]:
        """What this obligation calls for. Equal dates and states are worked out once."""
        key = (obligation.state, obligation.due_on, day_of(obligation.state_at))
        if key not in self._known:
            state, due_on, since = State(key[0]), key[1], key[2]
            self._known[key] = rules.notices(
                state, due_on=due_on, since=since, on=self.on, calendar=self.calendar
            )
        return self._known[key]


@dataclass(frozen=True)
class Pending:
    """One obligation that waits for one person, and why they are told."""

    obligation: Obligation
    notices: tuple[Notice, ...]

    @property
    def duty(self) -> Duty:
        """What they are asked to do: writing comes before watching others write."""
        return self.notices[0].duty

    @property
    def is_late(self) -> bool:
        return any(notice.stage.is_after_due for notice in self.notices)


# All that a letter says of an obligation; the document's text stays where it is.
NAMED = (
    *("state", "state_at", "due_on", "rounds", "body_id"),
    *("measure__number_text", "measure__title", "body__name", "period__name"),
)


def pending_for(user_id: int, outlook: Outlook) -> list[Pending]:
    """Everything that waits for this person on the outlook's day, earliest due date first. Two queries.

    Nothing for a disabled person.
    """
    who = people(around=user_id)
    bodies = {
        body for held in (who.reporters, who.approvers) for body, users in held.items() if user_id in users
    }
    mine = Q(body_id__in=bodies) & ~Q(state=State.SUBMITTED)
    if user_id in who.office:
        mine |= Q(state=State.SUBMITTED)
    found = []
    rows = (
        outlook.obligations().filter(mine).with_names().order_by("due_on", "measure__number", "body__order")
    )
    for obligation in rows:
        reaching = tuple(
            notice
            for notice in outlook.notices(obligation)
            if user_id in who.holding(notice.duty, obligation.body_id)
        )
        if reaching:
            found.append(Pending(obligation, reaching))
    return found
