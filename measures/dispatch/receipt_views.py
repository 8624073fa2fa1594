"""签收: the slip as a paper, the lists of receipts, the signature, and the rows of the desk."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Min, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.rules import Standing
from audit.paging import Pages
from audit.rules import RuleBroken
from departments.models import Body
from measures import states
from measures.desk_rows import Asker, DeskRow, Rest, Told, Weight, due_at
from measures.dispatch import access as dispatch_access
from measures.dispatch import actions as dispatch_actions
from measures.dispatch import rules as dispatch_rules
from measures.dispatch.forms import ReceiptFilter
from measures.dispatch.models import Receipt, ReceiptQuerySet
from measures.dispatch.rules import RECEIPT_STATE_NAMES, ReceiptState
from measures.documents import access as documents_access
from measures.documents.columns import called_at
from measures.documents.models import Measure
from measures.states import REPORTING_MEASURE_STATES, MeasureState, ResponsibilityRole
from measures.steps import Due, SignedRequest, Step, calendar_around

PER_PAGE = 50


@dataclass(frozen=True)
class ReceiptShown:
    """A receipt with its state in words, how near its date is, and whether this person signs it.

    ``is_moot``: nobody is waiting for it any more, since the measure is not being worked on.
    """

    receipt: Receipt
    state: ReceiptState
    words: str
    due: Due
    may_sign: bool
    is_moot: bool


def show_receipt(receipt: Receipt, measure: Measure, asker: Asker) -> ReceiptShown:
    """Needs nothing but the row itself and its measure."""
    is_signed = receipt.signed_at is not None
    is_moot = not is_signed and measure.state not in REPORTING_MEASURE_STATES
    state = dispatch_rules.receipt_state(is_signed=is_signed, due_on=receipt.due_on, today=asker.today)
    words = RECEIPT_STATE_NAMES[state]
    if is_moot:
        words = f"未签收（事项{states.MEASURE_STATE_NAMES[MeasureState(measure.state)]}）"
    return ReceiptShown(
        receipt,
        ReceiptState.AWAITING if is_moot else state,
        words,
        Due(receipt.due_on) if is_signed or is_moot else due_at(receipt.due_on, asker),
        may_sign=not is_signed and not is_moot and receipt.body_id in asker.standing.own_body_ids,
        is_moot=is_moot,
    )


def asker_of(standing: Standing, now: datetime) -> Asker:
    today = states.day_of(now)
    return Asker(standing, today, calendar_around(today))


# --- On the measure's page ----------------------------------------------------------------------------


def receipts_of(measure: Measure, standing: Standing, now: datetime) -> dict[str, Any]:
    """What the measure's page shows of its newest dispatch, to those who may read the slip: two queries."""
    slip = dispatch_access.slips_to_read(standing).filter(measure=measure).order_by("-id").first()
    if slip is None:
        return {"slip": None}
    asker = asker_of(standing, now)
    rows = slip.receipts.select_related("body").order_by("-is_lead", "id")
    shown = [show_receipt(row, measure, asker) for row in rows]
    return {
        "slip": slip,
        "receipts": [row for row in shown if not row.receipt.body.is_city],
        "city_receipts": [row for row in shown if row.receipt.body.is_city],
        "city_signed": sum(row.receipt.body.is_city and row.receipt.signed_at is not None for row in shown),
        "own_receipts": [row for row in shown if row.may_sign],
    }


# --- The slip -----------------------------------------------------------------------------------------


@login_required
def slip(request: SignedRequest, pk: int) -> HttpResponse:
    """The dispatch slip as a paper, to read and to print."""
    found = dispatch_access.slip_to_read(request.standing, pk)
    asker = asker_of(request.standing, timezone.now())
    rows = found.receipts.select_related("body").order_by("-is_lead", "id")
    shown = [show_receipt(row, found.measure, asker) for row in rows]
    cities = [row for row in shown if row.receipt.body.is_city]
    first = shown[0].receipt if shown else None
    context = {
        "slip": found,
        "measure": found.measure,
        "policy": found.measure.policy,
        "bodies": [row for row in shown if not row.receipt.body.is_city],
        "cities": cities,
        "joint": _joint_leads(found.measure),
        "items": list(found.measure.action_items.order_by("ordinal").prefetch_related("assignments__body")),
        "receipt_due": first,
        "own_receipts": [row for row in shown if row.may_sign],
    }
    return render(request, "measures/dispatch/slip.html", context)


def _joint_leads(measure: Measure) -> set[int]:
    joint = measure.responsibilities.filter(role=ResponsibilityRole.JOINT_LEAD)
    return set(joint.values_list("holder_id", flat=True))


# --- The list -----------------------------------------------------------------------------------------


@login_required
def receipt_list(request: SignedRequest) -> HttpResponse:
    """Every receipt for office and viewers, the own ones for a body's people; what is not signed comes first."""
    standing = request.standing
    asker = asker_of(standing, timezone.now())
    sources = documents_access.policies_to_read(standing).order_by("-issued_on", "-id")
    form = ReceiptFilter(request.GET, sources=sources)
    form.is_valid()
    chosen = {name: form.cleaned_data.get(name) for name in ("state", "body", "policy")}
    everything = dispatch_access.receipts_to_read(standing)
    narrowed = _narrowed(everything, chosen, asker.today)
    rows = narrowed.with_names().unsigned_first()
    page = Pages(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [show_receipt(row, row.measure, asker) for row in page],
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "states": list(RECEIPT_STATE_NAMES.items()),
        "bodies": Body.objects.filter(pk__in=everything.values("body_id")).in_order(),
        "form": form,
        "has_several": sources.count() > 1,
        "is_own": not standing.sees_everything,
    }
    return render(request, "measures/dispatch/receipts.html", context)


def _narrowed(rows: ReceiptQuerySet, chosen: dict[str, Any], today: date) -> ReceiptQuerySet:
    if chosen["state"]:
        rows = rows.in_state(ReceiptState(chosen["state"]), today=today)
    if chosen["body"]:
        rows = rows.filter(body_id=chosen["body"])
    if chosen["policy"]:
        rows = rows.filter(measure__policy=chosen["policy"])
    return rows


# --- The signature ------------------------------------------------------------------------------------


@login_required
@require_POST
def sign_receipt(request: SignedRequest, pk: int) -> HttpResponse:
    """One click; ``next`` says where it came from (desk, receipts, slip), else the measure's page."""
    receipt = dispatch_access.receipt_to_sign(request.standing, pk)
    try:
        dispatch_actions.sign_receipt(receipt, by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已签收{receipt.measure}（{receipt.measure.policy.called}）。")
    back = request.POST.get("next")
    if back in ("desk", "receipts"):
        return redirect(f"measures:{back}")
    if back == "slip":
        return redirect("measures:slip", receipt.slip_id)
    return redirect("measures:measure", receipt.measure_id)


# --- The desk -----------------------------------------------------------------------------------------


def desk_rows(asker: Asker) -> Told:
    """What waits for this person's signature; for the office, per policy, how many receipts are overdue."""
    rows, rest = [], []
    if asker.standing.own_body_ids:
        waiting = dispatch_access.receipts_to_sign(asker.standing)
        first = waiting.with_names().order_by("due_on", "measure__number", "id")[: asker.most]
        rows = [_to_sign(receipt, asker) for receipt in first]
        if asker.most is not None and len(rows) >= asker.most:
            late = Count("pk", filter=Q(due_on__lt=asker.today))
            whole = waiting.aggregate(count=Count("pk"), late=late)
            is_late = sum(row.is_late for row in rows)
            rest = [Rest("签收", whole["count"] - len(rows), whole["late"] - is_late)]
    if asker.standing.is_office:
        rows += _overdue(asker)
    return Told(rows, rest)


def _to_sign(receipt: Receipt, asker: Asker) -> DeskRow:
    measure = receipt.measure
    url = reverse("measures:slip", args=[receipt.slip_id])
    given = receipt.slip.dispatched_at.astimezone(states.OFFICE_TIME)
    as_what = "本单位牵头" if receipt.is_lead else ("由各市填报" if receipt.body.is_city else "本单位配合")
    due = due_at(receipt.due_on, asker)
    state = dispatch_rules.receipt_state(is_signed=False, due_on=receipt.due_on, today=asker.today)
    return DeskRow(
        kind="签收",
        title=measure.title,
        number=measure.number_text,
        url=url,
        due=due,
        step=Step("签收", url),
        source_name=measure.policy.called,
        body_name=receipt.body_name,
        why=f"督查室{given.month}月{given.day}日交办，{as_what}，请签收",
        quote=receipt.slip.requirement,
        state="overdue" if state is ReceiptState.OVERDUE else "awaiting",
        state_words=RECEIPT_STATE_NAMES[state],
        weight=Weight.OWN,
        bulk="receive",
        pk=receipt.pk,
    )


def _overdue(asker: Asker) -> list[DeskRow]:
    late = (
        Receipt.objects.overdue(asker.today)
        .values("measure__policy_id", source=called_at("measure__policy__"))
        .annotate(count=Count("id"), bodies=Count("body_id", distinct=True), first=Min("due_on"))
        .order_by("measure__policy_id")
    )
    rows = []
    for found in late:
        url = f"{reverse('measures:receipts')}?state={ReceiptState.OVERDUE}&policy={found['measure__policy_id']}"
        rows.append(
            DeskRow(
                kind="逾期签收",
                title=f"{found['count']} 项逾期未签收",
                url=url,
                due=due_at(found["first"], asker),
                step=Step("查看", url),
                source_name=found["source"],
                why=f"涉及 {found['bodies']} 个单位，请催办",
                state="overdue",
                state_words=RECEIPT_STATE_NAMES[ReceiptState.OVERDUE],
                weight=Weight.OTHERS_WAIT,
            )
        )
    return rows
