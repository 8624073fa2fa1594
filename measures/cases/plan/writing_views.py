"""The form on which a body writes its work plan: rows of measure, milestone and date, usable without JavaScript."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import has_approver
from audit.rules import RuleBroken, StaleVersion
from measures.cases.plan import actions, reading
from measures.cases.plan import rules as plan_rules
from measures.cases.plan.access import ACCESS
from measures.cases.plan.forms import MOST_ROWS, PlanForm, RowFormSet, row_forms
from measures.cases.plan.models import WorkPlan
from measures.forms import blame
from measures.states import CaseState
from measures.steps import SignedRequest

MORE_ROWS = 3


@login_required
def plan_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Buttons: ``act=save`` keeps the draft, ``act=more`` adds empty rows, ``act=hand_in`` hands it in."""
    plan = ACCESS.to_write(request.standing, pk)
    measures = {measure.pk: str(measure) for measure in plan.held_measures()}
    if request.method == "POST":
        return _write(request, plan, measures)
    why_not = reading.why_read_only(plan)
    if why_not:
        messages.info(request, why_not)
        return redirect("measures:plan", plan.pk)
    form = PlanForm(initial={"summary": plan.summary, "version": plan.version})
    return _page(request, plan, form, row_forms(measures, initial=_initial(plan, measures)))


def _initial(plan: WorkPlan, measures: dict[int, str]) -> list[dict[str, Any]]:
    """What is kept, in the order of the document, and one empty row for each measure that has none yet."""
    rows = actions.rows_of(plan)
    planned = {row.measure_id for row in rows}
    order = list(measures)
    kept = [{"measure": row.measure_id, "title": row.title, "due_on": row.due_on} for row in rows]
    kept += [{"measure": pk} for pk in measures if pk not in planned]
    # Stable: within a measure the rows stay as they were written.
    return sorted(
        kept,
        key=lambda row: order.index(row["measure"]) if row["measure"] in measures else len(order),
    )


def _write(request: SignedRequest, plan: WorkPlan, measures: dict[int, str]) -> HttpResponse:
    data = request.POST.copy()
    act = data.get("act", "save")
    if act == "more":
        total = data.get("row-TOTAL_FORMS", "")
        if total.isdecimal():
            data["row-TOTAL_FORMS"] = str(min(int(total[:5]) + MORE_ROWS, MOST_ROWS))
    form, rows = PlanForm(data), row_forms(measures, data=data)
    # Both are looked at, so that everything amiss is told at once.
    is_well_shaped = all([form.is_valid(), rows.is_valid()])
    if act == "more":
        form.errors.clear()
        return _page(request, plan, form, rows, is_longer=True)
    if not is_well_shaped:
        return _page(request, plan, form, rows)
    try:
        return _hand_in(request, plan, form, rows) if act == "hand_in" else _save(request, plan, form, rows)
    except StaleVersion as stale:
        # What was typed stays; the next attempt starts from the version now shown below it.
        plan = ACCESS.to_write(request.standing, plan.pk)
        data["version"] = str(plan.version)
        form = PlanForm(data)
        form.is_valid()
        blame(form, stale)
        return _page(request, plan, form, rows, theirs=reading.lines_of_draft(plan, plan.held_measures()))
    except RuleBroken as refusal:
        rows.blame(_all_of(refusal, plan, rows), form)
        return _page(request, plan, form, rows)


def _save(request: SignedRequest, plan: WorkPlan, form: PlanForm, rows: RowFormSet) -> HttpResponse:
    actions.save_plan(plan, **_typed(form, rows), by=request.actor, at=timezone.now())
    messages.success(request, "草稿已保存，仅本单位可见。")
    return redirect("measures:plan_edit", plan.pk)


def _hand_in(request: SignedRequest, plan: WorkPlan, form: PlanForm, rows: RowFormSet) -> HttpResponse:
    is_approver = plan.body_id in request.standing.approve_body_ids
    handed_in = actions.submit_plan(
        plan, **_typed(form, rows), is_approver=is_approver, by=request.actor, at=timezone.now()
    )
    if handed_in.state == CaseState.UNIT_REVIEW:
        messages.success(request, "已提交本单位负责人签发。")
    else:
        messages.success(request, "工作方案已报送省政府督查室。")
    return redirect("measures:plan", plan.pk)


def _typed(form: PlanForm, rows: RowFormSet) -> dict[str, Any]:
    return {
        "summary": form.cleaned_data["summary"],
        "version": form.cleaned_data["version"],
        "rows": rows.rows,
    }


def _all_of(refusal: RuleBroken, plan: WorkPlan, rows: RowFormSet) -> list[RuleBroken]:
    """Everything that is amiss in the rows where a row was refused, so that nobody mends them one by one."""
    if not refusal.field.startswith("row-"):
        return [refusal]
    tidied = plan_rules.tidy_rows(rows.rows)
    found = plan_rules.faults(tidied, **actions.limits_of(plan))
    is_among = any(fault.field == refusal.field and fault.code == refusal.code for fault in found)
    return found if is_among else [refusal]


def _page(
    request: SignedRequest,
    plan: WorkPlan,
    form: PlanForm,
    rows: RowFormSet,
    *,
    theirs: list[reading.OfMeasure] | None = None,
    is_longer: bool = False,
) -> HttpResponse:
    limits = actions.limits_of(plan)
    context = {
        "plan": plan,
        "form": form,
        "rows": rows,
        "theirs": theirs,
        "is_stale": theirs is not None,
        "is_longer": is_longer,
        "is_owed": reading.is_owed(plan),
        "is_revision": plan.in_force_id is not None,
        "remark": reading.remark_on(plan),
        "needs_signature": plan.body_id not in request.standing.approve_body_ids
        and has_approver(plan.body_id),
        "earliest": limits["earliest"],
        "latest": limits["latest"],
        "most": plan_rules.MOST_PER_MEASURE,
        "has_measures": bool(limits["measures"]),
    }
    return render(request, "measures/cases/plan/edit.html", context)
