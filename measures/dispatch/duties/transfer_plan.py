"""What a duty that passes on takes along, row by row: read here, shown to the office, then carried out.

Nothing here writes. The preview and the act itself read through the same function, so they cannot differ. A whole body's
duties pass to its successor (``TransferPlan``); one measure's to whom the office names (``roster_plan``)."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from departments.models import Body
from measures import states
from measures.cases.completion.models import CompletionRequest
from measures.cases.coordination.models import Coordination
from measures.cases.errand.models import Errand
from measures.cases.extension.models import ExtensionRequest
from measures.cases.inspection.models import InspectedBody
from measures.cases.instruction.models import InstructionCase
from measures.cases.plan.models import WorkPlan
from measures.dispatch.duties.rules import Fate, Matter
from measures.dispatch.models import Receipt
from measures.documents.items.models import ItemAssignment
from measures.documents.models import Measure, Responsibility
from measures.reporting.models import Obligation
from measures.reporting.parts.models import Contribution
from measures.states import CaseState, State

# What is unfinished. A report that was accepted or excused keeps the body that answered for it, for good.
UNFINISHED = states.OWED_STATES | {State.SUBMITTED}
UNFINISHED_CASES = frozenset(CaseState) - states.ENDED_CASE_STATES


@dataclass(frozen=True)
class Entry:
    """One row and what becomes of it. ``words`` name it; ``why`` says why it does not simply move.

    ``old`` had it, ``new`` has it from now on; None: nobody.
    """

    matter: Matter
    fate: Fate
    row: Any
    words: str
    state: str = ""
    state_words: str = ""
    why: str = ""
    old: Body | None = None
    new: Body | None = None

    @property
    def told(self) -> str:
        """The same for the same row with the same fate, and for nothing else."""
        bodies = ">".join(str(body.pk) if body else "" for body in (self.old, self.new))
        return f"{self.matter}:{self.row.pk or self.words}:{self.fate}:{self.state}:{bodies}"


@dataclass(frozen=True)
class DutyPlan(ABC):
    """Everything that an act on duties touches, in the order in which it is carried out."""

    entries: tuple[Entry, ...]

    @property
    @abstractmethod
    def note(self) -> str:
        """Why it all passes, in a clause: what every move of it says."""

    @property
    @abstractmethod
    def about(self) -> str:
        """What else the act depends on, in any spelling: a part of the fingerprint."""

    def of(self, matter: Matter, fate: Fate) -> list[Entry]:
        return [entry for entry in self.entries if entry.matter is matter and entry.fate is fate]

    def count(self, fate: Fate) -> int:
        return sum(entry.fate is fate for entry in self.entries)

    @property
    def is_empty(self) -> bool:
        """Nothing would change: all was handed over already, or nothing was ever held."""
        return all(entry.fate is Fate.STAYS for entry in self.entries)

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same rows in the same states with the same fates, and for nothing else."""
        whole = "|".join([self.about, *sorted(entry.told for entry in self.entries)])
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class TransferPlan(DutyPlan):
    """Everything that passes from a body to its successor."""

    predecessor: Body
    successor: Body

    @property
    def note(self) -> str:
        return f"{self.predecessor.name}的职责由{self.successor.name}承接"

    @property
    def about(self) -> str:
        return f"{self.predecessor.pk}>{self.successor.pk}"


def plan_transfer(
    predecessor: Body,
    successor: Body,
    *,
    measures: Collection[int] | None = None,
    is_partial: bool = False,
    locks: bool = False,
) -> TransferPlan:
    """What passes from ``predecessor`` to ``successor``; with ``measures`` of those measures only.

    A partial succession leaves the work plan where it is: it covers what the body keeps as well. ``locks`` holds every
    row until the transaction ends. A constant number of queries.
    """
    reader = Reader(predecessor, successor, measures, locks)
    owed = list(reader.obligations())
    entries = [
        *reader.responsibilities(),
        *reader.items(),
        *owed,
        *reader.contributions(owed),
        *reader.receipts(),
        *reader.instructions(),
        *reader.extensions(owed),
        *reader.completions(),
        *reader.plans(is_partial=is_partial),
        *reader.followed(),
    ]
    return TransferPlan(tuple(entries), predecessor, successor)


class Reader:
    """Reads one kind of row after the other, for one pair of bodies; ``new`` None: nobody takes over."""

    def __init__(self, old: Body, new: Body | None, measures: Collection[int] | None, locks: bool) -> None:
        self.old, self.new, self.locks = old, new, locks
        self.measures = None if measures is None else list(measures)

    @property
    def heir(self) -> str:
        return self.new.name if self.new else ""

    def _entry(
        self, matter: Matter, fate: Fate, row: Any, words: str, told: tuple[str, str, str] = ("", "", "")
    ) -> Entry:
        """``told``: the state, the state in words, and why the row does not simply move."""
        return Entry(matter, fate, row, words, *told, old=self.old, new=self.new)

    def _rows(self, rows: QuerySet[Any], of_measure: str = "measure_id") -> Iterable[Any]:
        if self.measures is not None:
            rows = rows.filter(**{f"{of_measure}__in": self.measures})
        # Foreign keys may still point here meanwhile: who writes beside these rows need not wait for us.
        return rows.select_for_update(of=("self",), no_key=True) if self.locks else rows

    def responsibilities(self) -> Iterator[Entry]:
        held = Responsibility.objects.filter(holder=self.old).select_related("measure__policy")
        for row in self._rows(held.order_by("measure__number", "id")):
            words = f"{_named(row.measure)}（{row.get_role_display()}）"
            yield self._entry(Matter.RESPONSIBILITY, Fate.MOVES, row, words, (row.role, "", ""))

    def items(self) -> Iterator[Entry]:
        assigned = ItemAssignment.objects.filter(body=self.old).select_related("item__measure__policy")
        rows = list(self._rows(assigned.order_by("id"), "item__measure_id"))
        there = self._there(ItemAssignment, "item_id", rows)
        for row in rows:
            words = f"{row.item.measure.cited}{row.item.quote}"
            if self.new is None:
                why = "原单位不再承担，事项由各责任单位承办"
                yield self._entry(Matter.ITEM, Fate.ENDS, row, words, ("", "", why))
            elif row.item_id in there:
                why = f"{self.heir}已承办该事项"
                yield self._entry(Matter.ITEM, Fate.ENDS, row, words, ("", "", why))
            else:
                yield self._entry(Matter.ITEM, Fate.MOVES, row, words)

    def obligations(self) -> Iterator[Entry]:
        owed = Obligation.objects.filter(
            body=self.old, state__in=list(UNFINISHED), period__closed_at__isnull=True
        ).select_related("measure__policy", "period__policy", "body")
        rows = list(self._rows(owed.order_by("id")))
        periods = {row.period_id for row in rows}
        others = Obligation.objects.filter(body=self.new, period_id__in=periods)
        there = set(others.values_list("period_id", "measure_id")) if self.new else set()
        for row in rows:
            fate, why = Fate.MOVES, ""
            if self.new is None or (row.period_id, row.measure_id) in there:
                fate, why = Fate.ENDS, f"{self.heir}同期已有该事项的填报任务，本项免予填报"
                if self.new is None:
                    why = "不再承担该事项，本项免予填报"
                if row.state == State.SUBMITTED:
                    fate, why = Fate.STAYS, "已报送，仍由督查室按原单位名义审核"
            words = f"{row.period.name} {_named(row.measure)}"
            yield self._entry(Matter.OBLIGATION, fate, row, words, (row.state, row.get_state_display(), why))

    def contributions(self, owed: list[Entry]) -> Iterator[Entry]:
        asked = Contribution.objects.filter(
            body=self.old,
            obligation__state__in=list(UNFINISHED),
            obligation__period__closed_at__isnull=True,
        ).select_related("obligation__measure__policy", "obligation__period")
        rows = list(self._rows(asked.order_by("id"), "obligation__measure_id"))
        there = self._there(Contribution, "obligation_id", rows)
        moving = {entry.row.pk for entry in owed if entry.fate is Fate.MOVES}
        for row in rows:
            fate, why = Fate.MOVES, ""
            if self.new is None:
                fate, why = Fate.ENDS, "不再承担该事项，无需答复"
            elif row.obligation.body_id == self.new.pk or row.obligation_id in moving:
                fate, why = Fate.ENDS, f"{self.heir}即填报单位，无需再征求意见"
            elif row.obligation_id in there:
                fate, why = Fate.ENDS, f"{self.heir}已被征求意见"
            if fate is Fate.ENDS and row.answered_at is not None:
                fate, why = Fate.STAYS, "已答复，按原单位名义保留"
            yield self._contribution(row, fate, why)
        # The successor was asked by the body whose report it now writes itself.
        own = Contribution.objects.silent().filter(body=self.new, obligation_id__in=moving)
        own = own.select_related("obligation__measure__policy", "obligation__period").order_by("id")
        for row in self._rows(own, "obligation__measure_id") if moving else ():
            yield self._contribution(row, Fate.ENDS, f"{self.heir}即填报单位，无需再征求意见")

    def _contribution(self, row: Contribution, fate: Fate, why: str) -> Entry:
        words = f"{row.obligation.period.name} {_named(row.obligation.measure)}"
        state, said = ("silent", "未答复") if row.answered_at is None else ("answered", "已答复")
        return self._entry(Matter.CONTRIBUTION, fate, row, words, (state, said, why))

    def receipts(self) -> Iterator[Entry]:
        waiting = Receipt.objects.unsigned().filter(body=self.old).select_related("measure__policy", "slip")
        rows = list(self._rows(waiting.order_by("id")))
        there = self._there(Receipt, "slip_id", rows)
        for row in rows:
            fate, why = Fate.MOVES, ""
            if self.new is None:
                fate, why = Fate.ENDS, "不再承担该事项，无需签收"
            elif row.slip_id in there:
                fate, why = Fate.ENDS, f"同一交办单已交{self.heir}签收"
            yield self._entry(Matter.RECEIPT, fate, row, _named(row.measure), ("unsigned", "未签收", why))

    def instructions(self) -> Iterator[Entry]:
        held = InstructionCase.objects.filter(body=self.old, state__in=list(UNFINISHED_CASES)).select_related(
            "instruction__measure__policy"
        )
        rows = list(self._rows(held.order_by("id"), "instruction__measure_id"))
        there = self._there(InstructionCase, "instruction_id", rows)
        for row in rows:
            fate, why = Fate.MOVES, ""
            if self.new is None:
                fate, why = Fate.STAYS, "批示仍由原单位办理，需要改交的由督查室撤回后另行交办"
            elif row.instruction_id in there:
                fate, why = Fate.ENDS, f"同一批示已交{self.heir}办理"
                if row.state == CaseState.SUBMITTED:
                    fate, why = Fate.STAYS, "已反馈，仍由督查室按原单位名义审核"
            yield self._case(
                Matter.INSTRUCTION, row, f"{row.instruction}：{_named(row.instruction.measure)}", fate, why
            )

    def extensions(self, owed: list[Entry]) -> Iterator[Entry]:
        asked = (
            ExtensionRequest.objects.open()
            .filter(body=self.old)
            .select_related("measure__policy", "obligation")
        )
        fates = {entry.row.pk: entry.fate for entry in owed}
        default = Fate.MOVES if self.new else Fate.STAYS
        for row in self._rows(asked.order_by("id")):
            fate, why = fates.get(row.obligation_id, default), ""
            if fate is Fate.ENDS:
                why = "所涉填报任务免予填报"
            elif fate is Fate.STAYS:
                why = "所涉填报任务保留在原单位名下"
            yield self._case(Matter.EXTENSION, row, _named(row.measure), fate, why)

    def completions(self) -> Iterator[Entry]:
        asked = CompletionRequest.objects.open().filter(body=self.old).select_related("measure__policy")
        for row in self._rows(asked.order_by("id")):
            yield self._case(Matter.COMPLETION, row, _named(row.measure), Fate.MOVES, "")

    def plans(self, *, is_partial: bool) -> Iterator[Entry]:
        own = WorkPlan.objects.filter(body=self.old).select_related("policy", "body").order_by("id")
        rows = list(own.select_for_update(of=("self",), no_key=True) if self.locks else own)
        there = self._there(WorkPlan, "policy_id", rows)
        for row in rows:
            fate, why = Fate.MOVES, ""
            if is_partial:
                fate, why = Fate.STAYS, "部分职责移交，工作方案仍属原单位"
            elif row.policy_id in there:
                fate, why = Fate.STAYS, f"{self.heir}已有该文件的工作方案"
            yield self._case(Matter.PLAN, row, f"《{row.policy.title}》", fate, why)

    def followed(self) -> Iterator[Entry]:
        """Requests for coordination, what is done by a date, and checks; a check of no single measure passes whole only."""
        held = {"body": self.old, "state__in": list(UNFINISHED_CASES)}
        fate, why = (Fate.MOVES, "") if self.new else (Fate.STAYS, "仍由原单位办理到底")
        raised = Coordination.objects.filter(**held).select_related("measure__policy").order_by("id")
        for row in self._rows(raised):
            yield self._case(Matter.COORDINATION, row, f"{row.subject}：{_named(row.measure)}", fate, why)
        for row in self._rows(Errand.objects.filter(**held).with_names().order_by("id")):
            yield self._case(Matter.ERRAND, row, str(row), fate, why)
        if self.measures is not None:
            return
        checked = InspectedBody.objects.filter(**held).select_related("inspection").order_by("id")
        rows = list(self._rows(checked))
        there = self._there(InspectedBody, "inspection_id", rows)
        for row in rows:
            fate, why = Fate.MOVES, ""
            if row.inspection_id in there:
                fate, why = Fate.STAYS, f"{self.heir}也是该次督查的对象，仍按原单位名义办理"
            yield self._case(Matter.INSPECTION, row, row.inspection.title, fate, why)

    def _case(self, matter: Matter, row: Any, words: str, fate: Fate, why: str) -> Entry:
        return self._entry(matter, fate, row, words, (row.state, row.get_state_display(), why))

    def _there(self, model: Any, column: str, rows: list[Any]) -> set[int]:
        """Where the one who takes over has a row of its own already, by the number in ``column``."""
        if self.new is None or not rows:
            return set()
        wanted = [getattr(row, column) for row in rows]
        own = model.objects.filter(**{"body": self.new, f"{column}__in": wanted})
        return set(own.values_list(column, flat=True))


def _named(measure: Measure) -> str:
    return f"{measure.policy.called} {measure}"
