"""Decomposing a measure into action items (分解具体事项): exact quotes, with bodies and dates of the office."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from audit.rules import Actor, RuleBroken, StaleVersion
from departments.models import Body
from measures import dates, states, texts
from measures.documents import rules as documents_rules
from measures.documents.actions import check_notice
from measures.documents.items.models import ActionItem, ItemAssignment
from measures.documents.models import Measure
from measures.documents.moves import lock_measure
from measures.documents.trace import record
from measures.states import COMPLETION_KIND_NAMES, MeasureState

# Bodies sign for what was dispatched; its items can still be told apart while the work goes on.
EDITABLE = frozenset({MeasureState.DRAFT, *documents_rules.GIVEN_OUT})


@transaction.atomic
def add_item(
    measure: Measure,
    *,
    quote: str,
    completion_kind: str,
    bodies: Sequence[Body] = (),
    due_on: date | None = None,
    due_text: str = "",
    reason: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> ActionItem:
    """Add an action item to a draft or a measure in work, as an exact quote of its text.

    Refuses words that do not stand in the text, a sentence quoted already, a date after the measure's own, a body
    without a part in the measure, and, once it is dispatched, a date nearer than the policy's notice without a
    ``reason``.
    """
    measure = _locked(measure, version)
    taken = list(measure.action_items.values_list("quote", flat=True))
    quote = documents_rules.check_quote(quote, text=measure.text, taken=taken)
    last = measure.action_items.aggregate(last=Max("ordinal"))["last"] or 0
    item = ActionItem(measure=measure, ordinal=last + 1, quote=quote)
    reason = _set(item, completion_kind, bodies, due_on, due_text, reason=reason, today=states.day_of(at))
    _record(
        item,
        "added",
        f"增加具体事项：{measure} {quote}",
        by=by,
        at=at,
        after={**_said(item), "reason": reason},
    )
    return item


@transaction.atomic
def edit_item(
    item: ActionItem,
    *,
    completion_kind: str,
    bodies: Sequence[Body] = (),
    due_on: date | None = None,
    due_text: str = "",
    reason: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> ActionItem:
    """Set how an action item ends, who carries it out and by when. Its quote stays. Refuses as ``add_item`` does."""
    measure = _locked(item.measure, version)
    item = _present(item)
    item.measure = measure
    before = _said(item)
    reason = _set(item, completion_kind, bodies, due_on, due_text, reason=reason, today=states.day_of(at))
    after = {**_said(item), "reason": reason}
    _record(item, "edited", f"修改具体事项：{measure} {item.quote}", by=by, at=at, before=before, after=after)
    return item


@transaction.atomic
def remove_item(item: ActionItem, *, version: int, by: Actor, at: datetime) -> None:
    """Take an action item off a draft; those behind it move up. Refuses once the measure is dispatched."""
    measure = _locked(item.measure, version)
    item = _present(item)
    item.measure = measure
    if measure.state != MeasureState.DRAFT:
        raise RuleBroken("item_fixed", "本条已交办，具体事项不能删除。")
    before, ordinal = _said(item), item.ordinal
    _record(item, "removed", f"删除具体事项：{measure} {item.quote}", by=by, at=at, before=before)
    item.delete()
    for behind in measure.action_items.filter(ordinal__gt=ordinal).order_by("ordinal"):
        behind.ordinal -= 1
        behind.save(update_fields=["ordinal"])


def _locked(measure: Measure, version: int) -> Measure:
    measure = lock_measure(measure)
    if measure.version != version:
        raise StaleVersion("该事项刚被他人修改，您的修改没有保存。请核对最新内容后重新填写。")
    state = MeasureState(measure.state)
    if state not in EDITABLE:
        name = states.MEASURE_STATE_NAMES[state]
        raise RuleBroken("items_fixed", f"该事项现为“{name}”，不能再修改具体事项。")
    measure.version += 1
    measure.save(update_fields=["version"])
    return measure


def _present(item: ActionItem) -> ActionItem:
    found = ActionItem.objects.filter(pk=item.pk).first()
    if found is None:
        raise RuleBroken("item_gone", "这一具体事项已被删除。")
    return found


def _set(
    item: ActionItem,
    completion_kind: str,
    bodies: Sequence[Body],
    due_on: date | None,
    due_text: str,
    *,
    reason: str,
    today: date,
) -> str:
    """Check and write everything but the quote; returns the reason for short notice, where one was needed."""
    measure = item.measure
    if completion_kind not in COMPLETION_KIND_NAMES:
        raise RuleBroken("unknown_kind", "请选择完成方式。", "completion_kind")
    due_text = texts.check_text(due_text, label="时限依据", field="due_text", most=200, is_required=False)
    documents_rules.check_due_pair(due_on, due_text, thing="事项时限")
    if due_on is not None:
        documents_rules.check_item_due(due_on, measure_due_on=measure.due_on)
    if due_on is not None and due_on != item.due_on:
        dates.check_measure_due(due_on, issued_on=measure.policy.issued_on)
        documents_rules.check_not_past(due_on, item.due_on, today=today)
        if measure.state != MeasureState.DRAFT:
            reason = check_notice(measure.policy, [due_on], today=today, reason=reason)
    else:
        reason = ""
    _check_bodies(measure, bodies)
    item.completion_kind, item.due_on, item.due_text = completion_kind, due_on, due_text
    item.save()
    _assign(item, bodies)
    return reason if measure.state != MeasureState.DRAFT else ""


def _check_bodies(measure: Measure, bodies: Sequence[Body]) -> None:
    holders = set(measure.responsibilities.values_list("holder_id", flat=True))
    outside = next((body for body in bodies if body.pk not in holders), None)
    if outside is not None:
        words = f"{outside.name}不是本事项的责任单位，请先将其列为责任单位。"
        raise RuleBroken("body_not_responsible", words, "bodies")


def _assign(item: ActionItem, bodies: Sequence[Body]) -> None:
    item.assignments.all().delete()
    ItemAssignment.objects.bulk_create(
        ItemAssignment(item=item, body=body, order=order)
        for order, body in enumerate(dict.fromkeys(bodies), start=1)
    )


def _said(item: ActionItem) -> dict[str, Any]:
    names = item.assignments.order_by("order").values_list("body__name", flat=True)
    return {
        "quote": item.quote,
        "completion_kind": item.completion_kind,
        "due_on": item.due_on,
        "due_text": item.due_text,
        "bodies": list(names),
    }


def _record(
    item: ActionItem,
    verb: str,
    summary: str,
    *,
    by: Actor,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(item, by=by, at=at, verb=f"item.{verb}", summary=summary, before=before, after=after)
