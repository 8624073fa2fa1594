"""我的工作台: what the person's bodies owe, most urgent first, and what they have handed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.rules import Standing
from measures import access, rules
from measures.models import Move, Obligation, Submission
from measures.rules import Act, State
from measures.views.steps import Due, SignedRequest, Step, calendar_around, due_of, next_step
from workdays.rules import Calendar


@dataclass(frozen=True)
class Row:
    """One matter on the desk. ``step`` is empty when it waits for somebody else."""

    obligation: Obligation
    due: Due
    step: Step | None
    # The newest return, send-back or hand-in: why it is here, and in whose words.
    move: Move | None
    # What "no change" would carry over; only where that is one click away.
    earlier: Submission | None

    @property
    def is_late(self) -> bool:
        return self.due.tone == "late"

    @property
    def is_returned(self) -> bool:
        return self.obligation.state == State.RETURNED

    @property
    def urgency(self) -> tuple[int, date, int, int]:
        """Sorts the most urgent first: returned and overdue, overdue, returned, due soon, the rest."""
        if self.is_late:
            rank = 0 if self.is_returned else 1
        elif self.is_returned:
            rank = 2
        else:
            rank = 3 if self.due.tone in ("soon", "today") else 4
        return rank, self.obligation.due_on, self.obligation.measure.number, self.obligation.body.order


@login_required
def desk(request: SignedRequest) -> HttpResponse:
    standing = request.standing
    if not standing.own_body_ids:
        return render(request, "measures/desk.html", {"has_no_body": True})
    today = rules.day_of(timezone.now())
    rows = _rows(standing, today, calendar_around(today))
    todo = sorted((row for row in rows if row.step), key=lambda row: row.urgency)
    handed_in = [row for row in rows if not row.step]
    context = {
        "todo": todo,
        "handed_in": handed_in,
        "late_count": sum(row.is_late for row in todo),
        "returned_count": sum(row.is_returned for row in todo),
        "waiting_count": sum(row.obligation.state == State.UNIT_REVIEW for row in handed_in),
        "submitted_count": sum(row.obligation.state == State.SUBMITTED for row in handed_in),
        "accepted_count": sum(row.obligation.state == State.ACCEPTED for row in handed_in),
        "shows_body": len(standing.own_body_ids) > 1,
    }
    return render(request, "measures/desk.html", context)


def _rows(standing: Standing, today: date, calendar: Calendar) -> list[Row]:
    """Three queries, however many rows: the obligations, their newest moves, their earlier reports."""
    mine = access.obligations_to_read(standing).of_bodies(standing.own_body_ids)
    owed = list(
        mine.filter(period__closed_at__isnull=True).with_names().with_earlier_report().in_document_order()
    )
    moves = _newest_moves(owed)
    one_click = {o.pk: getattr(o, "earlier_id", None) for o in owed if o.state == State.AWAITING}
    earlier = Submission.objects.select_related("obligation__period").in_bulk(
        [pk for pk in one_click.values() if pk]
    )
    return [
        Row(
            obligation=o,
            due=due_of(o, today=today, calendar=calendar),
            step=next_step(o, standing),
            move=moves.get(o.pk),
            earlier=earlier.get(one_click.get(o.pk) or 0),
        )
        for o in owed
    ]


def _newest_moves(owed: Iterable[Obligation]) -> Mapping[int, Move]:
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
