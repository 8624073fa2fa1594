"""The body's side of one obligation: writing the report, evidence."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from audit.rules import RuleBroken, StaleVersion
from measures import states
from measures.reporting import access as reporting_access
from measures.reporting import actions, reading
from measures.reporting.evidence.downloads import download
from measures.reporting.evidence.forms import EvidenceForm
from measures.reporting.forms import ReportForm
from measures.reporting.models import Evidence, Obligation, ProgressReport
from measures.reporting.parts import access as parts_access
from measures.reporting.parts.views import number_of, quote_of
from measures.reporting.report_form import (
    Sent,
    conflict_answer,
    differences,
    earlier_report,
    form_page,
    handed_in_answer,
    kept_of,
    report_form,
)
from measures.reporting.rules import Content
from measures.states import State
from measures.steps import SignedRequest

# --- Reading ----------------------------------------------------------------------------------------


@login_required
def evidence(request: SignedRequest, pk: int) -> FileResponse:
    """The file under its title, always as a download, never shown inside the page."""
    return download(reporting_access.evidence_to_read(request.standing, pk))


# --- Writing ----------------------------------------------------------------------------------------


@login_required
def report(request: SignedRequest, pk: int) -> HttpResponse:
    """The form. Its buttons: ``act=save`` keeps the draft, ``act=hand_in`` hands it in, ``pull=<number>`` quotes a co-body."""
    owed = reporting_access.obligation_to_write(request.standing, pk)
    if request.method == "POST":
        act = _pull if "pull" in request.POST else _save
        return _write(request, owed, _hand_in if request.POST.get("act") == "hand_in" else act)
    why_not = reading.why_read_only(owed)
    if why_not:
        messages.info(request, why_not)
        return redirect("measures:obligation", owed.pk)
    return form_page(request, owed)


@login_required
def attach(request: SignedRequest, pk: int) -> HttpResponse:
    """Adds evidence from the report form; the text typed there so far is kept first."""
    owed = reporting_access.obligation_to_write(request.standing, pk)
    return (
        _write(request, owed, _attach) if request.method == "POST" else redirect("measures:report", owed.pk)
    )


@login_required
def withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Takes evidence off; from the report form the text typed there so far is kept first."""
    proof = reporting_access.evidence_to_withdraw(request.standing, pk)
    owed = reporting_access.obligation_to_write(request.standing, proof.obligation_id)

    def take_off(request: SignedRequest, owed: Obligation, sent: Sent) -> HttpResponse:
        _keep_typed(request, owed, sent.form)
        actions.withdraw_evidence(proof, by=request.actor, at=timezone.now())
        messages.success(request, f"已撤下佐证材料“{proof.title}”。")
        return redirect(_evidence_url(owed))

    return (
        _write(request, owed, take_off) if request.method == "POST" else redirect("measures:report", owed.pk)
    )


def _write(
    request: SignedRequest, owed: Obligation, act: Callable[[SignedRequest, Obligation, Sent], HttpResponse]
) -> HttpResponse:
    """Run ``act`` on input of the right shape; what is refused is told at its field, with every text still there."""
    sent = Sent(report_form(owed, request.POST.copy()), EvidenceForm(request.POST, request.FILES))
    shapes = [sent.form.is_valid(), sent.proof.is_valid()]
    if all(shapes):
        try:
            return act(request, owed, sent)
        except StaleVersion as stale:
            return conflict_answer(request, owed, sent.form, stale.message)
        except RuleBroken as refusal:
            if refusal.code == "illegal_move":
                return handed_in_answer(request, owed, sent.form)
            blamed = sent.proof if refusal.field in sent.proof.fields else sent.form
            blamed.add_error(refusal.field if refusal.field in blamed.fields else None, refusal.message)
            if refusal.code == "answer_missing":
                sent.form.name_every_missing_answer()
    return form_page(request, owed, sent)


def _save(request: SignedRequest, owed: Obligation, sent: Sent) -> HttpResponse:
    _attach_filled_in(request, owed, sent)
    _save_draft(request, owed, sent.form)
    messages.success(request, "草稿已保存。")
    return redirect("measures:report", owed.pk)


def _hand_in(request: SignedRequest, owed: Obligation, sent: Sent) -> HttpResponse:
    _attach_filled_in(request, owed, sent)
    after = actions.submit_report(
        owed,
        content=sent.form.content,
        version=sent.form.version_read,
        by=request.actor,
        at=timezone.now(),
        is_approver=owed.body_id in request.standing.approve_body_ids,
        answers=sent.form.answers,
    )
    return _handed_in(request, after)


def _pull(request: SignedRequest, owed: Obligation, sent: Sent) -> HttpResponse:
    """Puts what a co-body said under the text of 进展情况, once, and keeps everything typed so far."""
    said = get_object_or_404(
        parts_access.contributions_to_read(request.standing, owed), pk=number_of(request.POST["pull"])
    )
    quoted = quote_of(said)
    if quoted and quoted not in sent.form.content.done:
        content = replace(sent.form.content, done=f"{sent.form.content.done}\n{quoted}".strip())
        _save_draft(request, owed, sent.form, content)
        messages.success(request, f"已把{said.body.name}的意见引用到“进展情况”末尾，请修改成文。")
    else:
        _keep_typed(request, owed, sent.form)
        messages.info(request, f"{said.body.name}的意见已在“进展情况”中，没有重复引用。")
    return redirect(reverse("measures:report", args=[owed.pk]) + "#id_done")


def _attach(request: SignedRequest, owed: Obligation, sent: Sent) -> HttpResponse:
    _keep_typed(request, owed, sent.form)
    added = _add_evidence(request, owed, sent.proof)
    messages.success(request, f"已添加佐证材料“{added.title}”。")
    return redirect(_evidence_url(owed))


def _save_draft(
    request: SignedRequest, owed: Obligation, form: ReportForm, content: Content | None = None
) -> ProgressReport:
    return actions.save_draft(
        owed,
        content=content or form.content,
        version=form.version_read,
        answers=form.answers,
        by=request.actor,
        at=timezone.now(),
    )


def _keep_typed(request: SignedRequest, owed: Obligation, form: ReportForm) -> None:
    """Keep the text that came along, unless it is what is kept already; the form goes on from the new version."""
    if form.carries_text and not kept_of(owed).says(form):
        form.go_on_from(_save_draft(request, owed, form).version)


def _attach_filled_in(request: SignedRequest, owed: Obligation, sent: Sent) -> None:
    """Evidence that was filled in but not added is meant to go along, once."""
    if sent.proof.is_filled_in:
        _add_evidence(request, owed, sent.proof)
        sent.proof = EvidenceForm()


def _add_evidence(request: SignedRequest, owed: Obligation, proof: EvidenceForm) -> Evidence:
    return actions.attach_evidence(
        owed,
        kind=proof.kind,
        title=proof.cleaned_data["title"],
        value=proof.cleaned_data["value"],
        file=proof.cleaned_data["file"],
        by=request.actor,
        at=timezone.now(),
    )


def _evidence_url(owed: Obligation) -> str:
    return reverse("measures:report", args=[owed.pk]) + "#evidence"


def _handed_in(request: SignedRequest, after: Obligation, what: str = "的报告") -> HttpResponse:
    whose = "等待本单位负责人签发" if after.state == State.UNIT_REVIEW else "已报送省政府督查室，等待审核"
    messages.success(request, f"{after.cited}{what}{whose}。")
    return redirect("measures:desk")


# --- Autosave ---------------------------------------------------------------------------------------


def draft(request: SignedRequest, pk: int) -> HttpResponse:
    """What the page's script sends while somebody types. Answers a program: JSON, whatever happens."""
    if not request.standing.is_signed_in:
        return _sentence("登录已失效，请重新登录。", 401)
    try:
        owed = reporting_access.obligation_to_write(request.standing, pk)
    except PermissionDenied as refused:
        return _sentence(str(refused), 403)
    except Http404:
        return _sentence("没有找到该填报任务。", 404)
    if request.method != "POST":
        return redirect("measures:report", owed.pk)
    return _autosave(request, owed)


def _autosave(request: SignedRequest, owed: Obligation) -> JsonResponse:
    form = report_form(owed, request.POST)
    if not form.is_valid():
        field, (sentence, *_) = next(iter(form.errors.items()))
        return _sentence(str(sentence), 422, field=field)
    at = timezone.now()
    kept_now = kept_of(owed)
    version = kept_now.version
    try:
        # Nothing new typed: nothing to write, and nothing to leave a trace of.
        if not kept_now.says(form):
            version = _save_draft(request, owed, form).version
    except StaleVersion as stale:
        kept = ProgressReport.objects.get(obligation=owed)
        # The page's script names the fields it knows; the status has no single input, so its name goes along.
        theirs = {
            pair.label if pair.name == "status" else pair.name: pair.theirs
            for pair in differences(form, kept)
            if not pair.is_same
        }
        return _sentence(stale.message, 409, theirs=theirs, saved_by=kept.saved_by_name, version=kept.version)
    except RuleBroken as refusal:
        return _sentence(refusal.message, 422, field=refusal.field)
    saved_at = at.astimezone(states.OFFICE_TIME)
    return _sentence("草稿已保存", 200, version=version, saved_at=f"{saved_at:%H:%M}")


def _sentence(message: str, status: int, **more: object) -> JsonResponse:
    return JsonResponse({"message": message, **more}, status=status)


# --- One click --------------------------------------------------------------------------------------


@login_required
def no_change(request: SignedRequest, pk: int) -> HttpResponse:
    """One click hands in what was last reported. Somebody who only opens the address is asked first."""
    owed = reporting_access.obligation_to_write(request.standing, pk)
    if request.method != "POST":
        return _ask_no_change(request, owed)
    try:
        after = actions.report_no_change(
            owed,
            by=request.actor,
            at=timezone.now(),
            is_approver=owed.body_id in request.standing.approve_body_ids,
        )
    except RuleBroken as refusal:
        owed.refresh_from_db(fields=["state"])
        if refusal.code != "period_closed" and reading.why_read_only(owed):
            return handed_in_answer(request, owed)
        messages.error(request, refusal.message)
        return redirect("measures:report", owed.pk)
    return _handed_in(request, after, "“本期无变化”（沿用上次报送的内容）")


def _ask_no_change(request: SignedRequest, owed: Obligation) -> HttpResponse:
    earlier = earlier_report(owed)
    if earlier is None or owed.state != State.AWAITING or not owed.period.is_open:
        return redirect("measures:report", owed.pk)
    context = {
        "question": f"{owed.cited}无变化，确定提交吗？",
        "detail": f"将沿用{earlier.obligation.period.name}报送的内容：\n{earlier.done}",
        "ok_label": "确定提交",
        "cancel_url": reverse("measures:desk"),
        "action_url": reverse("measures:no_change", args=[owed.pk]),
    }
    return render(request, "confirm.html", context)


@login_required
def recall(request: SignedRequest, pk: int) -> HttpResponse:
    """Takes the report back from the approver, and opens it for writing."""
    owed = reporting_access.obligation_to_write(request.standing, pk)
    if request.method != "POST":
        return redirect("measures:obligation", owed.pk)
    try:
        actions.recall(owed, by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("measures:obligation", owed.pk)
    messages.success(request, "已撤回，修改后请重新提交。")
    return redirect("measures:report", owed.pk)
