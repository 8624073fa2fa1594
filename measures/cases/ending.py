"""What is still owed and asked for on a measure stands down when the measure does."""

from datetime import datetime

from audit.rules import Actor
from measures import states
from measures.cases.completion.models import CompletionRequest
from measures.cases.extension.models import ExtensionRequest
from measures.cases.moves import move_case
from measures.documents.models import Measure
from measures.reporting.models import Obligation, ObligationQuerySet
from measures.reporting.moves import move
from measures.states import Act, CaseAct, MeasureAct


def stand_down(measure: Measure, act: MeasureAct, *, by: Actor, at: datetime) -> int:
    """Excuse what is still owed on a locked measure and withdraw what is asked for; returns how many reports.

    Rounds that the office holds stay to be decided.
    """
    note = f"该事项{states.MEASURE_ACT_NAMES[act]}，本期免予填报。"
    owed = [o for o in lock_reports(measure) if o.state in states.OWED_STATES]
    for obligation in owed:
        move(obligation, Act.EXCUSE, by=by, at=at, note=note)
    note = f"该事项{states.MEASURE_ACT_NAMES[act]}，申请自动撤回。"
    extensions = ExtensionRequest.objects.open().select_for_update().filter(measure=measure)
    completions = CompletionRequest.objects.open().select_for_update().filter(measure=measure)
    for extension in extensions.order_by("id"):
        move_case(extension, CaseAct.WITHDRAW, by=by, at=at, note=note)
    if act != MeasureAct.CLOSE:
        for completion in completions.order_by("id"):
            move_case(completion, CaseAct.WITHDRAW, by=by, at=at, note=note)
    return len(owed)


def lock_reports(measure: Measure) -> list[Obligation]:
    """Every report of the measure in a period still open, locked.

    All of them, whatever their state: one that is being handed in or returned at this moment is seen as it is after.
    """
    pks = list(
        Obligation.objects.select_for_update()
        .filter(measure=measure)
        .order_by("id")
        .values_list("pk", flat=True)
    )
    # Read after the locks are held, as closing a period takes the same locks.
    fresh = Obligation.objects.with_names().filter(pk__in=pks, period__closed_at__isnull=True)
    return list(fresh.order_by("id"))


def owed_reports(measure: Measure) -> ObligationQuerySet:
    """The reports that suspending, cancelling or closing the measure now would excuse."""
    return Obligation.objects.owed().filter(measure=measure)
