"""Ending a source (终结). Locks are taken in the order of measures, then the source."""

from datetime import datetime

from django.db import transaction

from audit.rules import Actor
from measures import texts
from measures.dispatch.ends import rules as end_rules
from measures.dispatch.lifecycle.actions import cancel_measure
from measures.documents.kinds import ENDING_NAMES, Ending
from measures.documents.models import Measure, Policy
from measures.documents.rules import check_not_ended
from measures.documents.trace import record
from measures.states import MEASURE_MOVES, MeasureAct, MeasureState


@transaction.atomic
def end_source(policy: Policy, *, how: Ending, reason: str, version: int, by: Actor, at: datetime) -> Policy:
    """End a source: 全部办结 when every measure is closed or cancelled, or 废止, which cancels what is open.

    Reports still owed on what is cancelled are excused and open requests withdrawn, as with any cancelled measure; drafts
    stay drafts and are not given out any more. Refuses without a reason, what ``end_rules.faults`` names, a source
    that has ended, and a version somebody changed since.
    """
    # Locked in order, so that nothing is given out or taken up at this moment.
    measures = list(Measure.objects.select_for_update(no_key=True).filter(policy=policy).order_by("id"))
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    texts.check_version(policy.version, version)
    check_not_ended(policy.ending)
    reason = texts.check_text(reason, label="终结原因", field="reason", most=texts.REASON_MAX)
    for fault in end_rules.faults(how, [(str(one), MeasureState(one.state)) for one in measures]):
        raise fault
    cancelled = [one for one in measures if (MeasureState(one.state), MeasureAct.CANCEL) in MEASURE_MOVES]
    if how is Ending.REPEALED:
        why = f"《{policy.title}》废止：{reason}"[: texts.REASON_MAX]
        for measure in cancelled:
            cancel_measure(measure, reason=why, by=by, at=at)
    policy.ending, policy.ended_at, policy.ended_by_name, policy.end_reason = how, at, by.name, reason
    policy.version += 1
    policy.save(update_fields=["ending", "ended_at", "ended_by_name", "end_reason", "version"])
    record(
        policy,
        by=by,
        at=at,
        verb="policy.ended",
        summary=f"终结《{policy.title}》（{ENDING_NAMES[how]}）",
        after={"ending": how, "reason": reason, "cancelled": len(cancelled)},
    )
    return policy
