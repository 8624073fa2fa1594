"""Duties pass from a body to the one that took over (机构沿革): what is unfinished moves, what is finished stays."""

from datetime import datetime

from django.db import transaction

from audit import actions as audit
from audit.rules import Actor
from departments.models import Body
from measures import rules
from measures.actions.dispatch import check_valid
from measures.models import Responsibility


@transaction.atomic
def transfer_duties(predecessor: Body, *, successor: Body, by: Actor, at: datetime) -> int:
    """Move what ``predecessor`` still holds to ``successor``; returns how many duties moved.

    Refuses a successor that no longer exists itself.
    """
    check_valid(successor, rules.day_of(at))
    moved = Responsibility.objects.filter(holder=predecessor).update(holder=successor)
    audit.record(
        predecessor,
        by=by,
        at=at,
        verb="body.duties_transferred",
        summary=f"职责移交：{predecessor.name} → {successor.name}，{moved} 项责任",
        after={"successor": successor.pk, "responsibilities": moved},
    )
    return moved
