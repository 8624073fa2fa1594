"""What changing the bodies of one measure takes along: read here, shown to the office, then carried out.

The lead's report, requests and signature pass to the new lead; who comes in is asked for what the others are asked for; who
goes out is asked for nothing more. By the same rows and fates as a transfer between bodies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from departments.models import Body
from measures.cases.plan.models import WorkPlan
from measures.dispatch.duties.models import DutyChange
from measures.dispatch.duties.rules import DutyAct, Fate, Matter
from measures.dispatch.duties.transfer_plan import DutyPlan, Entry, Reader
from measures.dispatch.models import Receipt
from measures.documents.models import Measure, Responsibility
from measures.documents.roster import Roster
from measures.reporting.models import Obligation
from measures.reporting.parts.models import Contribution
from measures.states import (
    RESPONSIBILITY_ROLE_NAMES,
    WRITABLE_STATES,
    Respondent,
    ResponsibilityRole,
    State,
)


@dataclass(frozen=True)
class Change:
    """The roster as it is to be. ``heirs``: who takes over from a body that goes out, by the body's number."""

    roster: Roster
    heirs: Mapping[int, Body] = field(default_factory=dict)


@dataclass(frozen=True)
class RosterPlan(DutyPlan):
    """Everything that a change of the bodies of one measure touches."""

    measure: Measure
    changes: tuple[DutyChange, ...]

    @property
    def note(self) -> str:
        return "责任单位变动：" + "；".join(change.words for change in self.changes)

    @property
    def about(self) -> str:
        return f"{self.measure.pk}:{self.measure.version}:{self.note}"

    @property
    def is_empty(self) -> bool:
        """The roster is as it was."""
        return not self.changes


@dataclass(frozen=True)
class _Move:
    """What becomes of one body: its part before and after, and who takes over where it goes out."""

    body: Body
    before: str
    after: str
    place: Responsibility | None = None
    heir: Body | None = None


def plan_change(measure: Measure, change: Change, *, locks: bool = False) -> RosterPlan:
    """What the change would do; ``locks`` holds every row until the transaction ends. A constant number of queries."""
    held = list(measure.responsibilities.select_related("body", "holder").order_by("order"))
    moves = list(_moves(held, change))
    reader = _Change(measure, moves, locks=locks)
    return RosterPlan(tuple(reader.entries()), measure, tuple(_told(measure, moves)))


def _moves(held: list[Responsibility], change: Change) -> Iterator[_Move]:
    """Body by body, those that go out last. One that holds two places counts by the higher of them."""
    places: dict[int, Responsibility] = {}
    for held_now in sorted(held, key=lambda one: one.role != ResponsibilityRole.LEAD):
        places.setdefault(held_now.holder_id, held_now)
    for body in change.roster.bodies:
        place = places.get(body.pk)
        before = "" if place is None else place.role
        yield _Move(body, before, change.roster.role_of(body, before or None), place)
    stay = {body.pk for body in change.roster.bodies}
    for out in (one for pk, one in places.items() if pk not in stay):
        is_lead = out.role == ResponsibilityRole.LEAD
        heir = change.roster.lead if is_lead else change.heirs.get(out.holder_id)
        yield _Move(out.holder, out.role, "", out, heir)


def _told(measure: Measure, moves: list[_Move]) -> Iterator[DutyChange]:
    """The changes as they are kept, without when and why."""
    came_for = {move.heir.pk: move.body for move in moves if move.heir and not move.after}
    for move in moves:
        if move.before == move.after:
            continue
        instead = came_for.get(move.body.pk) if not move.before else None
        yield DutyChange(
            measure=measure,
            act=DutyAct.CHANGE,
            body=move.body,
            body_name=move.body.name,
            name_as_printed="" if move.place is None or move.place.is_added else move.place.name_as_printed,
            instead_of=instead,
            instead_of_name=instead.name if instead else "",
            before=move.before,
            after=move.after,
        )


class _Change:
    """Reads what each body's part has hanging on it."""

    def __init__(self, measure: Measure, moves: list[_Move], *, locks: bool) -> None:
        self.measure, self.moves, self.locks = measure, moves, locks
        self.old_lead = next((m for m in moves if m.before == ResponsibilityRole.LEAD), None)
        self.new_lead = next((m for m in moves if m.after == ResponsibilityRole.LEAD), None)
        self.slip = measure.slips.order_by("-id").first()

    def entries(self) -> list[Entry]:
        found = [*self._places(), *self._lead(), *self._gone()]
        moved = {entry.row.pk: entry.new for entry in found if _moves_report(entry)}
        return [*found, *self._coming(found, moved)]

    def _reader(self, old: Body, new: Body | None) -> Reader:
        return Reader(old, new, [self.measure.pk], self.locks)

    def _places(self) -> Iterator[Entry]:
        for move in self.moves:
            if move.before == move.after:
                continue
            fate = Fate.BEGINS if not move.before else Fate.MOVES if move.after else Fate.ENDS
            names = (
                RESPONSIBILITY_ROLE_NAMES.get(ResponsibilityRole(r), "") if r else ""
                for r in (move.before, move.after)
            )
            words = f"{move.body.name}（{' → '.join(filter(None, names))}）"
            row = move.place or Responsibility(measure=self.measure, body=move.body)
            yield Entry(Matter.RESPONSIBILITY, fate, row, words, new=move.body)

    def _lead(self) -> Iterator[Entry]:
        """The lead's own matters pass to the new lead, all of them where the old one goes out."""
        if self.old_lead is None or self.new_lead is None or self.old_lead == self.new_lead:
            return
        reader = self._reader(self.old_lead.body, self.new_lead.body)
        owed = list(reader.obligations())
        yield from owed
        yield from reader.contributions(owed)
        yield from reader.extensions(owed)
        yield from reader.completions()
        yield from reader.instructions()
        if not self.old_lead.after:
            yield from reader.items()
            yield from reader.receipts()

    def _gone(self) -> Iterator[Entry]:
        for move in self.moves:
            if move.after or move == self.old_lead:
                continue
            reader = self._reader(move.body, move.heir)
            is_asked_still = move.body.is_city and self.measure.is_open_to_cities
            owed: list[Entry] = [] if is_asked_still else list(reader.obligations())
            yield from reader.items()
            yield from owed
            yield from reader.contributions(owed)
            if not is_asked_still:
                yield from reader.receipts()
            yield from reader.instructions()
            yield from reader.extensions(owed) if owed else ()

    def _coming(self, found: list[Entry], moved: dict[int, Body | None]) -> Iterator[Entry]:
        """What is asked anew: answers to the lead's report, a signature, a plan for the document."""
        supports = [
            m.body
            for m in self.moves
            if m.after and m.after != ResponsibilityRole.LEAD and not m.body.is_city
        ]
        yield from self._answers(supports, found, moved)
        yield from self._signatures(found)
        yield from self._plans()

    def _answers(
        self, supports: list[Body], found: list[Entry], moved: dict[int, Body | None]
    ) -> Iterator[Entry]:
        # A report that waits for a signature goes back to its writer where it passes on.
        writable = Q(state__in=list(WRITABLE_STATES)) | Q(state=State.UNIT_REVIEW, pk__in=list(moved))
        owed = Obligation.objects.filter(
            writable,
            measure=self.measure,
            respondent=Respondent.DEPARTMENT,
            period__closed_at__isnull=True,
        ).select_related("period", "body", "measure")
        asked = set(
            Contribution.objects.filter(obligation__measure=self.measure, body__in=supports).values_list(
                "obligation_id", "body_id"
            )
        )
        asked |= {
            (entry.row.obligation_id, entry.new.pk)
            for entry in found
            if entry.matter is Matter.CONTRIBUTION and entry.fate is Fate.MOVES and entry.new
        }
        for row in owed.order_by("id"):
            writer = moved.get(row.pk) or row.body
            for body in supports:
                if body.pk != writer.pk and (row.pk, body.pk) not in asked:
                    words = f"{row.period.name} {self.measure}：{body.name}"
                    new = Contribution(obligation=row, body=body)
                    yield Entry(Matter.CONTRIBUTION, Fate.BEGINS, new, words, new=body)

    def _signatures(self, found: list[Entry]) -> Iterator[Entry]:
        if self.slip is None:
            return
        asked = set(self.slip.receipts.values_list("body_id", flat=True))
        asked |= {
            entry.new.pk
            for entry in found
            if entry.matter is Matter.RECEIPT and entry.fate is Fate.MOVES and entry.new
        }
        for move in self.moves:
            if move.after and move.body.pk not in asked:
                is_lead = move.after == ResponsibilityRole.LEAD
                row = Receipt(slip=self.slip, measure=self.measure, body=move.body, is_lead=is_lead)
                words = f"{self.measure}：{move.body.name}"
                yield Entry(Matter.RECEIPT, Fate.BEGINS, row, words, new=move.body)

    def _plans(self) -> Iterator[Entry]:
        named = [m for m in self.moves if not m.body.is_city and not (m.before and m.after)]
        have = set(
            WorkPlan.objects.filter(
                policy=self.measure.policy_id, body__in=[m.body for m in named]
            ).values_list("body_id", flat=True)
        )
        for move in named:
            row = WorkPlan(policy=self.measure.policy, body=move.body)
            words = f"《{self.measure.policy.title}》：{move.body.name}"
            if move.after and move.body.pk not in have:
                yield Entry(Matter.PLAN, Fate.BEGINS, row, words, new=move.body)
            elif not move.after and move.body.pk in have:
                why = "工作方案按文件编报，仍属原单位；涉及本事项的目标由各单位自行调整方案"
                yield Entry(Matter.PLAN, Fate.STAYS, row, words, why=why, old=move.body)


def _moves_report(entry: Entry) -> bool:
    return entry.matter is Matter.OBLIGATION and entry.fate is Fate.MOVES
