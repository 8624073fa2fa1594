"""The order of the measures of a source as a whole."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from audit.rules import Actor, RuleBroken, StaleVersion
from measures.documents.models import Measure, Policy
from measures.documents.trace import record
from measures.states import MeasureState


@transaction.atomic
def arrange_measures(policy: Policy, order: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Number the measures of a source as ``order`` has their keys. What keeps its number is not touched.

    Refuses once something was given out, as slips and reports know the order (``order_fixed``), and an order in which a
    measure of the source lacks, or one stands that is none.
    """
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    measures = {measure.pk: measure for measure in policy.measures.select_for_update(no_key=True)}
    if sorted(measures) != sorted(order):
        raise StaleVersion("有人刚刚增删了这一来源的事项，请刷新后重新办理。")
    if any(measure.state != MeasureState.DRAFT for measure in measures.values()):
        raise RuleBroken("order_fixed", "已有事项交办，不能再移动次序。")
    numbers = {pk: number for number, pk in enumerate(order, start=1)}
    moved = [measure for pk, measure in measures.items() if measure.number != numbers[pk]]
    if not moved:
        return
    # Out of the way first: a number is one row's at any moment.
    beyond = max(len(order), *(measure.number for measure in measures.values()))
    Measure.objects.filter(pk__in=[measure.pk for measure in moved]).update(number=F("number") + beyond)
    before = {str(measure): measure.number for measure in moved}
    for measure in moved:
        measure.number, measure.version = numbers[measure.pk], measure.version + 1
    Measure.objects.bulk_update(moved, ["number", "version"])
    after = {str(measure): measure.number for measure in moved}
    summary = f"调整《{policy.title}》{len(moved)} 项的次序"
    record(policy, by=by, at=at, verb="policy.arranged", summary=summary[:500], before=before, after=after)
