"""Attempts to enter what bears a mark: recorded, without anything of the content."""

from collections.abc import Collection
from datetime import datetime, timedelta

from audit import actions as audit
from audit.models import AuditEvent
from audit.rules import Actor
from audit.screening.rules import PLACE_NAMES, Mark

VERB = "screening.held"
# A page that saves by itself tries again at every pause in typing: within this time it is the same attempt.
SAME_ATTEMPT = timedelta(minutes=10)


def record_held(marks: Collection[Mark], *, door: str, by: Actor, at: datetime) -> AuditEvent:
    """Record that ``by`` tried to enter marked content through ``door``: who, when, which kinds of marks, no content.

    Call it outside of any transaction of the act: the act is refused, its record stays. The same person's next try
    at the same door with the same marks within ten minutes is the attempt that is recorded already.
    """
    found = sorted({(mark.word, PLACE_NAMES[mark.place]) for mark in marks})
    after = {"door": door, "marks": [{"mark": word, "place": place} for word, place in found]}
    known = AuditEvent.objects.filter(
        verb=VERB, at__gt=at - SAME_ATTEMPT, actor_kind=by.kind, actor_id=by.id, address=by.address
    )
    for event in known.order_by("-id"):
        if event.after == after:
            return event
    words = "、".join(f"{place}中的“{word}”" for word, place in found)
    return audit.record(None, by=by, at=at, verb=VERB, summary=f"拦下疑似涉密内容：{words}", after=after)
