"""The desk's rows about reports: to write and to sign for the bodies, to review for the office."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.urls import reverse

from accounts.rules import Standing
from measures.desk_rows import Asker, DeskRow, Rest, Told, Weight, due_at, urgency_of
from measures.reporting import access as reporting_access
from measures.reporting.models import Move, Obligation, Submission
from measures.reporting.steps import WRITING, due_of, next_step, tone_of
from measures.states import OFFICE_TIME, Act, State
from measures.steps import Step
from measures.urging.views import standing_levels

WHY = {
    Act.RETURN: "督查室退回，请修改后重报",
    Act.SEND_BACK: "单位负责人退回修改",
}
WEIGHTS = {State.RETURNED: Weight.RETURNED, State.UNIT_REVIEW: Weight.OTHERS_WAIT}


class Asked(NamedTuple):
    """One report that the person's bodies were asked for, in as few columns as tell how urgent it is."""

    pk: int
    state: str
    state_at: datetime
    due_on: date
    body_id: int
    number: int
    body_order: int
    warn_workdays: int

    def is_mine(self, standing: Standing) -> bool:
        """The person does something about it now, as ``next_step`` has it."""
        if self.state == State.UNIT_REVIEW:
            return self.body_id in standing.approve_body_ids
        return self.state in WRITING

    def urgency(self, asker: Asker) -> tuple[int, int, date, int]:
        """The urgency of its row (``DeskRow.urgency``)."""
        weight = WEIGHTS.get(State(self.state), Weight.OWN)
        return urgency_of(self.tone(asker), weight, self.due_on, self.number * 1000 + self.body_order)

    def tone(self, asker: Asker) -> str:
        return tone_of(
            self.due_on, warn_workdays=self.warn_workdays, today=asker.today, calendar=asker.calendar
        )


def asked_of(asker: Asker) -> list[Asked]:
    """What the person's bodies were asked in periods still open, in document order. One query, no model made."""
    mine = Obligation.objects.of_bodies(asker.standing.own_body_ids).filter(period__closed_at__isnull=True)
    columns = ("measure__number", "body__order", "period__policy__warn_workdays")
    rows = mine.exclude(state=State.EXCUSED).in_document_order()
    return [Asked(*row) for row in rows.values_list(*Asked._fields[:5], *columns)]


def to_do(asker: Asker, asked: Iterable[Asked]) -> list[Asked]:
    """Those that the person does something about now, the most urgent first."""
    mine = [a for a in asked if a.is_mine(asker.standing)]
    return sorted(mine, key=lambda a: a.urgency(asker))


def handed_in(asker: Asker, asked: Iterable[Asked]) -> list[Asked]:
    """Those that wait for somebody else, or for nobody any more; the newest first."""
    others = [a for a in asked if not a.is_mine(asker.standing)]
    return sorted(others, key=lambda a: (a.state_at, a.pk), reverse=True)


def shown_of(*parts: Iterable[Asked]) -> dict[int, Obligation]:
    """What stands on the page, with its names. One query."""
    numbers = [a.pk for part in parts for a in part]
    return Obligation.objects.with_names().in_bulk(numbers)


def report_rows(asker: Asker, mine: list[Asked], known: Mapping[int, Obligation]) -> Told:
    """The rows of what the person does something about, as far as the page reads. Three queries, however many."""
    rows = _rows(asker, [known[a.pk] for a in mine[: asker.most] if a.pk in known])
    return Told(rows, [] if asker.most is None else _rest(asker, mine[asker.most :]))


def _rest(asker: Asker, left: Iterable[Asked]) -> Iterator[Rest]:
    by_kind: dict[str, list[Asked]] = {}
    for a in left:
        by_kind.setdefault(_kind_of(a.state), []).append(a)
    for kind, of_kind in by_kind.items():
        late = sum(a.due_on < asker.today for a in of_kind)
        yield Rest(kind, len(of_kind), late, sum(a.state == State.RETURNED for a in of_kind))


def _kind_of(state: str) -> str:
    return "签发" if state == State.UNIT_REVIEW else "填报"


def _rows(asker: Asker, owed: Iterable[Obligation]) -> list[DeskRow]:
    steps = {o: step for o in owed if (step := next_step(o, asker.standing))}
    moves = _newest_moves(steps)
    urged = standing_levels([o.pk for o in steps])
    earlier = _earlier_of(o for o in steps if o.state == State.AWAITING)
    return [
        _row(
            asker,
            o,
            step,
            move=moves.get(o.pk),
            earlier=earlier.get(o.pk),
            urged=urged.get(o.pk, ""),
        )
        for o, step in steps.items()
    ]


def _row(
    asker: Asker, owed: Obligation, step: Step, *, move: Move | None, earlier: Submission | None, urged: str
) -> DeskRow:
    signs = owed.state == State.UNIT_REVIEW
    when = f"{move.at.astimezone(OFFICE_TIME):%-m月%-d日} " if move else ""
    said = WHY.get(Act(move.act), f"{move.by_name} 提交签发") if move else ""
    return DeskRow(
        kind=_kind_of(owed.state),
        title=owed.measure.title,
        number=owed.measure.number_text,
        url=reverse("measures:obligation", args=[owed.pk]),
        due=due_of(owed, today=asker.today, calendar=asker.calendar),
        step=step,
        source_name=owed.period.policy.called,
        body_name=owed.body.name,
        why=f"{owed.period.name}{' · ' + when + said if said else ''}",
        quote=move.note if move else "",
        state=owed.state,
        state_words=owed.get_state_display(),
        marks=(f"督查室{urged}",) if urged else (),
        weight=WEIGHTS.get(State(owed.state), Weight.OWN),
        bulk="sign" if signs else "",
        pk=owed.pk,
        order=owed.measure.number * 1000 + owed.body.order,
        obligation=owed,
        earlier=earlier,
    )


def review_rows(asker: Asker) -> Told:
    """Reports that wait for the office, each with the office's own deadline. Two queries; none for others."""
    if not asker.standing.is_office:
        return Told()
    # In the order of the queue, which is that of their dates, as their urgency has it: they all weigh the same.
    queue = reporting_access.review_queue(asker.standing)
    rows = _reviews(asker, queue[: asker.most])
    if asker.most is None or len(rows) < asker.most:
        return Told(rows)
    late = Count("pk", filter=Q(review_due_on__lt=asker.today))
    whole = queue.order_by().aggregate(count=Count("pk"), late=late)
    is_late = sum(row.is_late for row in rows)
    return Told(rows, [Rest("审核", whole["count"] - len(rows), whole["late"] - is_late)])


def _reviews(asker: Asker, queue: Iterable[Obligation]) -> list[DeskRow]:
    return [
        DeskRow(
            kind="审核",
            title=owed.measure.title,
            number=owed.measure.number_text,
            url=reverse("measures:obligation", args=[owed.pk]),
            due=due_at(owed.review_due_on or asker.today, asker),
            step=step,
            source_name=owed.period.policy.called,
            body_name=owed.body.name,
            why=f"{owed.period.name} · {owed.state_at.astimezone(OFFICE_TIME):%-m月%-d日} 报送，第 {owed.rounds} 轮",
            state=owed.state,
            state_words=owed.get_state_display(),
            weight=Weight.OTHERS_WAIT,
            bulk="review",
            pk=owed.pk,
            order=place,
        )
        for place, owed in enumerate(queue)
        if (step := next_step(owed, asker.standing))
    ]


def _earlier_of(owed: Iterable[Obligation]) -> dict[int, Submission]:
    """What "no change" would carry over, where something was reported earlier. Two queries at most."""
    asked = Obligation.objects.filter(pk__in=[o.pk for o in owed]).order_by().with_earlier_report()
    # The annotation is the queryset's own; only its method knows the column.
    columns: tuple[Any, ...] = ("pk", "earlier_id")
    earlier_of = {pk: earlier for pk, earlier in asked.values_list(*columns) if earlier}
    found = Submission.objects.select_related("obligation__period").in_bulk(set(earlier_of.values()))
    return {pk: found[earlier] for pk, earlier in earlier_of.items()}


def _newest_moves(owed: Iterable[Obligation]) -> Mapping[int, Move]:
    """The newest return, send-back or hand-in of each: why it is here, and in whose words."""
    telling = {
        State.RETURNED: (Act.RETURN, Act.SEND_BACK),
        State.DRAFTING: (Act.SEND_BACK,),
        State.UNIT_REVIEW: (Act.HAND_IN,),
    }
    states = {o.pk: State(o.state) for o in owed}
    acts = (Act.RETURN, Act.SEND_BACK, Act.HAND_IN)
    moves = Move.objects.filter(obligation__in=list(states), act__in=acts).order_by("id")
    # Later ones replace earlier ones.
    return {m.obligation_id: m for m in moves if m.act in telling.get(states[m.obligation_id], ())}
