"""Defining what is counted for a measure, correcting it with a reason, and no longer asking for it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.rules import Actor, RuleBroken, StaleVersion
from measures import states, texts
from measures.documents import rules as documents_rules
from measures.documents.models import Measure
from measures.documents.moves import lock_measure
from measures.documents.trace import record
from measures.reporting.indicators import rules
from measures.reporting.indicators.models import Indicator
from measures.reporting.indicators.rules import Definition
from measures.reporting.models import ProgressReport, Submission
from measures.states import MeasureState

EDITABLE = frozenset({MeasureState.DRAFT, *documents_rules.GIVEN_OUT})


@transaction.atomic
def add_indicator(measure: Measure, *, said: Definition, by: Actor, at: datetime) -> Indicator:
    """Define an indicator of a draft or a measure in work.

    Refuses a sixth living one, a name that is taken, and a definition that is half said (``check_definition``).
    """
    measure = _locked(measure)
    living = list(measure.indicators.living())
    rules.check_room(len(living))
    rules.check_definition(said, taken=[other.name for other in living])
    indicator = Indicator.objects.create(measure=measure, **asdict(said))
    _record(indicator, "added", "增加", by=by, at=at, after=_said(indicator))
    return indicator


@transaction.atomic
def edit_indicator(
    indicator: Indicator,
    *,
    said: Definition,
    reason: str,
    shown: str,
    by: Actor,
    at: datetime,
) -> Indicator:
    """Correct the definition, with a reason; the record keeps how it stood before.

    ``shown``: the ``fingerprint`` of what the writer saw. Refuses where it was corrected since, a retired one, what
    ``add_indicator`` refuses, and another unit once a report gave a value: those values would say something else.
    """
    indicator = _present(indicator)
    if shown != indicator.fingerprint:
        raise StaleVersion("该指标已有他人修改，您填写的内容没有保存，请与现在的内容核对后再保存。")
    reason = texts.check_text(reason, label="修改原因", field="reason", most=texts.REASON_MAX)
    others = indicator.measure.indicators.living().exclude(pk=indicator.pk)
    rules.check_definition(said, taken=others.values_list("name", flat=True))
    if said.unit != indicator.unit and _has_values(indicator):
        raise RuleBroken("indicator_unit_fixed", "已有报送数值，计量单位不能修改；请停用后另设指标。", "unit")
    before = _said(indicator)
    for name, value in asdict(said).items():
        setattr(indicator, name, value)
    indicator.save()
    _record(
        indicator, "edited", "修改", by=by, at=at, before=before, after={**_said(indicator), "reason": reason}
    )
    return indicator


@transaction.atomic
def retire_indicator(indicator: Indicator, *, reason: str, by: Actor, at: datetime) -> None:
    """Ask for it no longer, with a reason: its values stay readable. One without any value is deleted."""
    indicator = _present(indicator)
    reason = texts.check_text(reason, label="停用原因", field="reason", most=texts.REASON_MAX)
    _record(indicator, "retired", "停用", by=by, at=at, before=_said(indicator), after={"reason": reason})
    if _has_values(indicator):
        indicator.retired_at = at
        indicator.save(update_fields=["retired_at"])
    else:
        indicator.delete()


def _locked(measure: Measure) -> Measure:
    measure = lock_measure(measure)
    state = MeasureState(measure.state)
    if state not in EDITABLE:
        name = states.MEASURE_STATE_NAMES[state]
        raise RuleBroken("indicators_fixed", f"该事项现为“{name}”，不能再修改指标。")
    return measure


def _present(indicator: Indicator) -> Indicator:
    """The indicator as it stands, its measure locked."""
    measure = _locked(indicator.measure)
    found = Indicator.objects.living().filter(pk=indicator.pk).first()
    if found is None:
        raise RuleBroken("indicator_gone", "这一指标已停用或删除。")
    found.measure = measure
    return found


def _has_values(indicator: Indicator) -> bool:
    """Whether a round, or a draft that is written now, has a value of it."""
    named = {"obligation__measure_id": indicator.measure_id, "indicator_values__has_key": str(indicator.pk)}
    kept: tuple[type[Submission | ProgressReport], ...] = (Submission, ProgressReport)
    return any(model.objects.filter(**named).exists() for model in kept)


def _said(indicator: Indicator) -> dict[str, Any]:
    said = asdict(indicator.definition)
    return said | {"baseline": indicator.baseline_text, "target": indicator.target_text}


def _record(
    indicator: Indicator,
    verb: str,
    verb_name: str,
    *,
    by: Actor,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    summary = f"{verb_name}指标：{indicator.measure} {indicator}"
    record(indicator, by=by, at=at, verb=f"indicator.{verb}", summary=summary, before=before, after=after)
