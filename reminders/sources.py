"""Where matters come from: for each kind the rows that may call for a reminder, and their names. Only reads.

A source gives bare values for planning, which looks at very many rows, and names for the few a letter mentions.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse

from measures.models import (
    CompletionRequest,
    Contribution,
    ExtensionRequest,
    InstructionCase,
    Measure,
    Milestone,
    Obligation,
    PlanRound,
    Receipt,
    Responsibility,
    UrgeNotice,
    WorkPlan,
)
from measures.rules import (
    REPORTING_MEASURE_STATES,
    STATE_NAMES,
    WRITABLE_STATES,
    CaseState,
    MeasureState,
    ResponsibilityRole,
    State,
    day_of,
)
from reminders import rules
from reminders.matter_rules import RETURNED_PLAN, REVISION, Fact, Matter
from reminders.models import Announcement, Digest
from workdays.rules import Calendar, add_workdays

WITH_OFFICE = (CaseState.SUBMITTED, CaseState.VERIFIED)
NOTHING = Value("")


@dataclass(frozen=True)
class Horizon:
    """What a pass looks at: the day, its calendar, and the latest due date that any ladder may speak about by then.

    ``due_by`` None: every due date, since some ladder speaks as soon as the matter begins.
    """

    on: date
    calendar: Calendar
    due_by: date | None

    def near(self, column: str, *, days_before: int = 0) -> Q:
        """Rows whose date (less so many working days) some ladder may have reached."""
        if self.due_by is None:
            return Q()
        return Q(**{f"{column}__lte": add_workdays(self.due_by, days_before, self.calendar)})


@dataclass(frozen=True)
class Named:
    """A matter as a letter names it. ``path`` is its page, ``seen_at`` where the office may look at it, if elsewhere."""

    title: str
    body: str
    what: str
    path: str
    seen_at: str = ""

    @property
    def office_path(self) -> str:
        return self.seen_at or self.path


class Source(ABC):
    """One kind of matter."""

    matter: ClassVar[Matter]
    # How a row's body is reached, to narrow to some bodies; empty where the matter belongs to none.
    body_path: ClassVar[str] = "body_id"

    @abstractmethod
    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        """Rows that may call for a reminder, as tuples that ``fact`` reads, the key first."""

    @abstractmethod
    def fact(self, row: Any, horizon: Horizon) -> Fact: ...

    @abstractmethod
    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        """The names of these rows; one query."""


def _day(moment: datetime | date) -> date:
    return day_of(moment) if isinstance(moment, datetime) else moment


class Reports(Source):
    """Progress reports, from owed to reviewed, in periods still open."""

    matter = Matter.REPORT

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        waiting = Q(state__in=[State.RETURNED, State.UNIT_REVIEW, State.SUBMITTED])
        owed = Q(state__in=[State.AWAITING, State.DRAFTING]) & horizon.near("due_on")
        found = Obligation.objects.filter(waiting | owed, period__closed_at__isnull=True)
        columns = ("body_id", "period__policy_id", "state", "due_on", "state_at", "rounds", "review_due_on")
        return found.values_list("pk", *columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, rounds, review_due_on = row
        return Fact(pk, body, policy, state, due_on, _day(state_at), rounds, review_due_on)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = Obligation.objects.select_related("measure", "body", "period").filter(pk__in=keys)
        only = ("state", "measure__number_text", "measure__title", "body__name", "period__name")
        return {
            row.pk: Named(
                str(row.measure),
                row.body.name,
                f"{row.period.name}，{STATE_NAMES[State(row.state)]}",
                reverse("measures:obligation", args=[row.pk]),
            )
            for row in rows.only(*only)
        }


class Receipts(Source):
    """Measures given out and not signed for."""

    matter = Matter.RECEIPT

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        columns = ("body_id", "measure__policy_id", "due_on", "slip__dispatched_at")
        return Receipt.objects.waiting().values_list("pk", *columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, due_on, dispatched_at = row
        return Fact(pk, body, policy, "", due_on, _day(dispatched_at))

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = Receipt.objects.select_related("measure", "slip").filter(pk__in=keys)
        return {
            row.pk: Named(
                str(row.measure), row.body_name, "交办待签收", reverse("measures:slip", args=[row.slip_id])
            )
            for row in rows
        }


class Contributions(Source):
    """What leads asked co-responsible bodies and got no answer to."""

    matter = Matter.CONTRIBUTION

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        found = Contribution.objects.silent().filter(
            horizon.near("obligation__due_on", days_before=30),
            obligation__state__in=list(WRITABLE_STATES),
            obligation__period__closed_at__isnull=True,
        )
        owed = ("due_on", "created_at", "rounds")
        columns = ("body_id", "obligation__period__policy_id", *(f"obligation__{name}" for name in owed))
        return found.values_list("pk", *columns, "obligation__period__policy__answer_workdays")

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, due_on, created_at, rounds, days = row
        wanted_on = add_workdays(due_on, -days, horizon.calendar)
        return Fact(pk, body, policy, "", wanted_on, _day(created_at), rounds)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = Contribution.objects.with_names().filter(pk__in=keys)
        return {
            row.pk: Named(
                str(row.obligation.measure),
                row.body.name,
                f"{row.obligation.body.name}牵头填报{row.obligation.period.name}进展，请答复配合意见",
                reverse("measures:contribution", args=[row.pk]),
                # The part is its body's own until the lead hands in.
                seen_at=reverse("measures:obligation", args=[row.obligation_id]),
            )
            for row in rows
        }


class Extensions(Source):
    """Requests for a later date that wait for a signature or a decision."""

    matter = Matter.EXTENSION

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        columns = ("body_id", "measure__policy_id", "state", "due_on", "state_at", "decide_due_on")
        return ExtensionRequest.objects.open().values_list("pk", *columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, decide_due_on = row
        return Fact(pk, body, policy, state, due_on, _day(state_at), 0, decide_due_on)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = ExtensionRequest.objects.with_names().filter(pk__in=keys)
        return {
            row.pk: Named(
                str(row.measure),
                row.body_name,
                f"{row.obligation.period.name if row.obligation else '完成时限'}，申请延至 {row.proposed_on}",
                reverse("measures:extension", args=[row.pk]),
            )
            for row in rows
        }


class Instructions(Source):
    """Leaders' instructions with a body, or answered and with the office. Names never quote them."""

    matter = Matter.INSTRUCTION

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        ended = [CaseState.APPROVED, CaseState.WITHDRAWN, CaseState.REFUSED]
        found = InstructionCase.objects.exclude(state__in=ended)
        columns = ("body_id", "instruction__measure__policy_id", "state", "due_on", "state_at", "rounds")
        days = "instruction__measure__policy__review_workdays"
        return found.values_list("pk", *columns, days, "instruction__priority")

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, rounds, days, priority = row
        decide_on = add_workdays(_day(state_at), days, horizon.calendar)
        return Fact(pk, body, policy, state, due_on, _day(state_at), rounds, decide_on, priority)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = InstructionCase.objects.with_names().filter(pk__in=keys)
        return {
            row.pk: Named(
                f"{row} 办理",
                row.body_name,
                f"{row.instruction.get_priority_display()}，{row.get_state_display()}",
                reverse("measures:instruction_case", args=[row.pk]),
            )
            for row in rows
        }


class Completions(Source):
    """Requests for completion under way, and those the office returned that were not asked for again."""

    matter = Matter.COMPLETION

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        newest = CompletionRequest.objects.filter(measure=OuterRef("measure")).order_by("-round")
        waiting = Q(state__in=[CaseState.UNIT_REVIEW, *WITH_OFFICE])
        returned = Q(state=CaseState.RETURNED, pk=F("newest_id"), measure__state=MeasureState.IN_PROGRESS)
        found = CompletionRequest.objects.annotate(newest_id=Subquery(newest.values("pk")[:1]))
        columns = ("body_id", "measure__policy_id", "state", "measure__due_on", "state_at", "review_due_on")
        return found.filter(waiting | returned).values_list("pk", *columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, review_due_on = row
        came_on = _day(state_at)
        return Fact(pk, body, policy, state, due_on or came_on, came_on, 0, review_due_on)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = CompletionRequest.objects.with_names().defer("statement").filter(pk__in=keys)
        return {
            row.pk: Named(
                str(row.measure),
                row.body_name,
                f"办结申请，{row.get_state_display()}",
                reverse("measures:completion", args=[row.pk]),
            )
            for row in rows
        }


class Plans(Source):
    """Work plans to make, to mend, to sign and to review."""

    matter = Matter.PLAN

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        found = WorkPlan.objects.with_newest().exclude(state=CaseState.APPROVED)
        columns = ("body_id", "policy_id", "state", "due_on", "state_at", "rounds", "review_due_on")
        return found.values_list("pk", *columns, "created_at", "in_force_id", "newest_decision")

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, state, due_on, state_at, rounds, review_due_on, asked_at, in_force, decision = row
        # Taken back before anybody signed it, it is as open as on the day it was asked for: no new beginning.
        since = asked_at if state == CaseState.OPEN else state_at
        mark = RETURNED_PLAN if decision == PlanRound.RETURN else REVISION if in_force else ""
        return Fact(pk, body, policy, state, due_on, _day(since), rounds, review_due_on, mark)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = WorkPlan.objects.with_names().filter(pk__in=keys)
        return {
            row.pk: Named(
                f"{row.policy.title}工作方案",
                row.body.name,
                row.get_state_display(),
                reverse("measures:plan", args=[row.pk]),
            )
            for row in rows
        }


class Milestones(Source):
    """What bodies planned to reach, of plans in force."""

    matter = Matter.MILESTONE
    body_path = "plan_round__plan__body_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        found = Milestone.objects.open_now().filter(
            horizon.near("due_on"), measure__state__in=list(REPORTING_MEASURE_STATES)
        )
        columns = (self.body_path, "plan_round__plan__policy_id", "due_on", "plan_round__decided_at")
        return found.values_list("pk", *columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, due_on, decided_at = row
        return Fact(pk, body, policy, "", due_on, _day(decided_at or due_on))

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = Milestone.objects.select_related("measure", "plan_round__plan__body").filter(pk__in=keys)
        return {
            row.pk: Named(
                row.title,
                row.plan_round.plan.body.name,
                f"{row.measure}的阶段目标",
                reverse("measures:plan", args=[row.plan_round.plan_id]),
            )
            for row in rows
        }


class Measures(Source):
    """Measures with a date to be done by; their lead body is told."""

    matter = Matter.MEASURE
    body_path = "lead_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        lead = Responsibility.objects.filter(measure=OuterRef("pk"), role=ResponsibilityRole.LEAD)
        worked_on = [MeasureState.DISPATCHED, MeasureState.IN_PROGRESS]
        found = Measure.objects.annotate(lead_id=Subquery(lead.values("holder_id")[:1]))
        found = found.filter(horizon.near("due_on"), state__in=worked_on, due_on__isnull=False)
        return found.filter(lead_id__isnull=False).values_list(
            "pk", "lead_id", "policy_id", "due_on", "state_at"
        )

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, due_on, state_at = row
        return Fact(pk, body, policy, "", due_on, _day(state_at or due_on))

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        lead = Responsibility.objects.filter(measure=OuterRef("pk"), role=ResponsibilityRole.LEAD)
        rows = Measure.objects.annotate(lead_name=Subquery(lead.values("holder__name")[:1]))
        return {
            row.pk: Named(
                str(row),
                row.lead_name or "",
                "请按完成时限办结",
                reverse("measures:measure", args=[row.pk]),
            )
            for row in rows.filter(pk__in=keys).defer("text")
        }


class Urges(Source):
    """Notices the office sent about reports that are still owed."""

    matter = Matter.URGE
    body_path = "obligation__body_id"

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        columns = (self.body_path, "obligation__period__policy_id", "due_on", "sent_at", "round", "level")
        return UrgeNotice.objects.standing().values_list("pk", *columns)

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, body, policy, due_on, sent_at, turn, level = row
        return Fact(pk, body, policy, "", due_on, _day(sent_at), turn, None, level)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = UrgeNotice.objects.with_names().filter(pk__in=keys)
        return {
            row.pk: Named(
                str(row.obligation.measure),
                row.body_name,
                f"{row.title}，{row.obligation.period.name}进展报告尚未报送",
                reverse("measures:urge", args=[row.pk]),
            )
            for row in rows
        }


class Undelivered(Source):
    """Digests that reached nobody through some channel and were not read in the inbox either."""

    matter = Matter.DIGEST
    body_path = ""

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        found = Digest.objects.failed().filter(
            opened_at__isnull=True,
            on__gt=horizon.on - timedelta(days=rules.FAILURE_DAYS),
            on__lte=horizon.on,
            recipient__is_active=True,
        )
        return found.values_list("pk", "on")

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, on = row
        return Fact(pk, 0, 0, "", on, on)

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = Digest.objects.select_related("recipient").filter(pk__in=keys)
        return {
            row.pk: Named(
                f"发给{row.recipient.name}的提醒未能送达",
                "",
                row.error or "未说明原因",
                reverse("reminders:failures"),
            )
            for row in rows
        }


class Announcements(Source):
    """What the office is to know of."""

    matter = Matter.NOTICE
    body_path = ""

    def rows(self, horizon: Horizon) -> QuerySet[Any, Any]:
        begin = rules.moment_of(horizon.on - timedelta(days=rules.NOTICE_DAYS - 1), time.min)
        end = rules.moment_of(horizon.on + timedelta(days=1), time.min)
        return Announcement.objects.filter(created_at__gte=begin, created_at__lt=end).values_list(
            "pk", "created_at"
        )

    def fact(self, row: Any, horizon: Horizon) -> Fact:
        pk, created_at = row
        return Fact(pk, 0, 0, "", _day(created_at), _day(created_at))

    def named(self, keys: Collection[int]) -> Mapping[int, Named]:
        rows = Announcement.objects.filter(pk__in=keys)
        return {row.pk: Named(row.title, "", row.what, row.path) for row in rows}


SOURCES: tuple[Source, ...] = (
    Reports(),
    Receipts(),
    Contributions(),
    Extensions(),
    Instructions(),
    Completions(),
    Plans(),
    Milestones(),
    Measures(),
    Urges(),
    Undelivered(),
    Announcements(),
)


def names_of(found: Iterable[tuple[Matter, int]]) -> Mapping[tuple[Matter, int], Named]:
    """The names of these matters; one query for each kind among them."""
    keys: dict[Matter, set[int]] = {}
    for matter, pk in found:
        keys.setdefault(matter, set()).add(pk)
    return {
        (source.matter, pk): named
        for source in SOURCES
        if source.matter in keys
        for pk, named in source.named(keys[source.matter]).items()
    }
