"""The words of a draft, publishing it, withdrawing it, and proving that its files say what was frozen."""

import io

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.rules import RuleBroken
from measures.forms import blame
from reports import access, comparing, rules, tasks
from reports.actions import publishing
from reports.check_sheet import sheet_of
from reports.forms import FrameForm, ProseForm, PublishForm, WithdrawForm
from reports.models import Report
from reports.rules import ReportState, Stage
from reports.views.center import SignedRequest
from reports.views.reports import show


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prose(request: SignedRequest, pk: int) -> HttpResponse:
    """The blocks of words of a draft, with the frozen values that may stand in them."""
    found = access.report_to_make(request.standing, pk)
    try:
        rules.check_editable(Stage(found.stage), ReportState(found.state))
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:report", pk=pk)
    kept: dict[str, str] = (found.snapshot or {}).get("prose") or {}
    form = ProseForm(request.POST or None, prose=kept, initial={"sha256": found.snapshot_sha256})
    if request.method != "POST" or not form.is_valid():
        return _prose_page(request, found, form)
    try:
        edited = publishing.edit_prose(
            found,
            form.prose,
            sha256=form.cleaned_data["sha256"],
            by=request.actor,
            at=timezone.now(),
            enqueue=tasks.build_report.delay,
        )
    except RuleBroken as refusal:
        blame(form, refusal)
        return _prose_page(request, found, form)
    if edited.edition == found.edition:
        messages.info(request, "文字没有变化，文件不用重新生成。")
    else:
        messages.success(request, "文字已保存，正在按新文字重新生成文件。")
    return redirect("reports:report", pk=pk)


def _prose_page(request: SignedRequest, found: Report, form: ProseForm) -> HttpResponse:
    locked: dict[str, str] = (found.snapshot or {}).get("locked") or {}
    context = {"report": found, "form": form, "tokens": [(f"【{name}】", locked[name]) for name in locked]}
    return render(request, "reports/prose.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def frame(request: SignedRequest, pk: int) -> HttpResponse:
    """版头 and 版记 of a draft: numbers, addressees and dates that only the office can give."""
    found = access.report_to_publish(request.standing, pk)
    try:
        rules.check_editable(Stage(found.stage), ReportState(found.state))
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:report", pk=pk)
    kept: dict[str, str] = (found.snapshot or {}).get("frame") or {}
    form = FrameForm(request.POST or None, initial={**kept, "sha256": found.snapshot_sha256})
    if request.method == "POST" and form.is_valid():
        try:
            edited = publishing.set_frame(
                found,
                form.frame,
                sha256=form.cleaned_data["sha256"],
                by=request.actor,
                at=timezone.now(),
                enqueue=tasks.build_report.delay,
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            is_same = edited.edition == found.edition
            messages.success(
                request, "没有变化，文件不用重新生成。" if is_same else "已保存，正在重新生成文件。"
            )
            return redirect("reports:report", pk=pk)
    context = {"report": found, "form": form}
    return render(request, "reports/frame.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def check_sheet(request: SignedRequest, pk: int) -> HttpResponse | FileResponse:
    """One page for the archive: the digests of a published report's data and files, and where its data come from."""
    found = access.report_to_make(request.standing, pk)
    try:
        rules.check_has_sheet(Stage(found.stage), ReportState(found.state))
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:report", pk=pk)
    return FileResponse(
        io.BytesIO(sheet_of(found)),
        as_attachment=True,
        filename=f"数据校验单_{found.get_kind_display()}_第{found.number}次.pdf",
        content_type="application/pdf",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: SignedRequest, pk: int) -> HttpResponse:
    """What publishing means, told before it is done."""
    found = access.report_to_publish(request.standing, pk)
    form = PublishForm(request.POST or None, initial={"sha256": found.snapshot_sha256})
    try:
        rules.check_publish(Stage(found.stage), ReportState(found.state))
        if request.method == "POST" and form.is_valid():
            publishing.publish_report(
                found,
                sha256=form.cleaned_data["sha256"],
                by=request.actor,
                at=timezone.now(),
                enqueue=tasks.build_report.delay,
            )
            messages.success(request, "已发布，正在生成不带“草稿”字样的正式文件。")
            return redirect("reports:report", pk=pk)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:report", pk=pk)
    context = {"report": found, "form": form, "files": found.present_files}
    return render(request, "reports/publish.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Taking a published report out of use, with a reason."""
    found = access.report_to_publish(request.standing, pk)
    form = WithdrawForm(request.POST or None)
    try:
        rules.check_withdraw(Stage(found.stage), ReportState(found.state))
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:report", pk=pk)
    if request.method == "POST" and form.is_valid():
        try:
            publishing.withdraw_report(
                found,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=timezone.now(),
                enqueue=tasks.build_report.delay,
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, "已撤回，正在生成带“已撤回”字样的文件。")
            return redirect("reports:report", pk=pk)
    context = {"report": found, "form": form}
    return render(request, "reports/withdraw.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def compare(request: SignedRequest, pk: int) -> HttpResponse:
    """Build once more from the frozen content and say whether the kept files are the same. Changes nothing."""
    found = access.report_to_make(request.standing, pk)
    try:
        proof = comparing.prove(found)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:report", pk=pk)
    return show(request, found, proof=proof)
