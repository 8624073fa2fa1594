"""What is done with one report on a page of its own: its words and frame, publishing, issue, withdrawal; and its proof."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import Standing
from audit.rules import RuleBroken
from measures.forms import blame
from reports import access, comparing, rules, tasks
from reports.actions import publishing
from reports.check_sheet import sheet_of
from reports.forms import FrameForm, IssueForm, ProseForm, PublishForm, WithdrawForm
from reports.models import Report
from reports.rules import ReportState, Stage
from reports.views.center import SignedRequest
from reports.views.reports import show

Page = Callable[[SignedRequest, int], HttpResponse]


@dataclass(frozen=True)
class _Act:
    """An act on a report: who gets at it, when it may be done, what is asked, what is done, and what is said after it."""

    find: Callable[[Standing, int], Report]
    check: Callable[[Report], None]
    form: Callable[[Any, Report], Any]
    do: Callable[..., Report]
    template: str
    done: str
    # Where nothing was changed, so that no files are built.
    unchanged: str = ""
    # Typed words are shown again beside a refusal; a mere tick is not: what it is about must be read anew.
    keeps_form: bool = True
    context: Callable[[Report], dict[str, Any]] = lambda _: {}


def _page_of(act: _Act) -> Page:
    """The page of an act: refuses when it is not the time for it, else asks, does it, and goes back to the report."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: SignedRequest, pk: int) -> HttpResponse:
        found = act.find(request.standing, pk)
        try:
            act.check(found)
        except RuleBroken as refusal:
            return _refused(request, pk, refusal)
        form = act.form(request.POST or None, found)
        if request.method == "POST" and form.is_valid():
            how = {"by": request.actor, "at": timezone.now(), "enqueue": tasks.build_report.delay}
            try:
                after = act.do(found, form, **how)
            except RuleBroken as refusal:
                if not act.keeps_form:
                    return _refused(request, pk, refusal)
                blame(form, refusal)
            else:
                messages.success(request, act.unchanged if after.edition == found.edition else act.done)
                return redirect("reports:report", pk=pk)
        context = {"report": found, "form": form, **act.context(found)}
        return render(request, act.template, context, status=400 if form.errors else 200)

    return page


def _refused(request: SignedRequest, pk: int, refusal: RuleBroken) -> HttpResponse:
    messages.error(request, refusal.message)
    return redirect("reports:report", pk=pk)


def _at_its_stage(check: Callable[[Stage, ReportState], None]) -> Callable[[Report], None]:
    return lambda found: check(Stage(found.stage), ReportState(found.state))


def _of(found: Report, part: str) -> dict[str, str]:
    """A part of the frozen content; needs a report with its snapshot."""
    return (found.snapshot or {}).get(part) or {}


def _read(found: Report) -> dict[str, str]:
    """Names the content that a form is about."""
    return {"sha256": found.snapshot_sha256}


# The blocks of words of a draft, with the frozen values that may stand in them.
prose = _page_of(
    _Act(
        find=access.report_to_make,
        check=_at_its_stage(rules.check_editable),
        form=lambda data, found: ProseForm(data, prose=_of(found, "prose"), initial=_read(found)),
        do=lambda found, form, **how: publishing.edit_prose(
            found, form.prose, sha256=form.cleaned_data["sha256"], **how
        ),
        template="reports/prose.html",
        done="文字已保存，正在按新文字重新生成文件。",
        unchanged="文字没有变化，文件不用重新生成。",
        context=lambda found: {
            "tokens": [(f"【{name}】", value) for name, value in _of(found, "locked").items()]
        },
    )
)

# 版头 and 版记 of a draft: numbers, addressees and dates that only the office can give.
frame = _page_of(
    _Act(
        find=access.report_to_publish,
        check=_at_its_stage(rules.check_editable),
        form=lambda data, found: FrameForm(data, initial=_of(found, "frame") | _read(found)),
        do=lambda found, form, **how: publishing.set_frame(
            found, form.frame, sha256=form.cleaned_data["sha256"], **how
        ),
        template="reports/frame.html",
        done="已保存，正在重新生成文件。",
        unchanged="没有变化，文件不用重新生成。",
    )
)

# What publishing means, told before it is done.
publish = _page_of(
    _Act(
        find=access.report_to_publish,
        check=_at_its_stage(rules.check_publish),
        form=lambda data, found: PublishForm(data, initial=_read(found)),
        do=lambda found, form, **how: publishing.publish_report(
            found, sha256=form.cleaned_data["sha256"], **how
        ),
        template="reports/publish.html",
        done="已发布，正在生成不带“草稿”字样的正式文件。",
        keeps_form=False,
        context=lambda found: {"files": found.present_files},
    )
)

# A body issues the paper that the office drafted in its name; what the office said of the frame is there to be changed.
issue = _page_of(
    _Act(
        find=access.report_to_issue,
        check=lambda found: rules.check_issue(
            Stage(found.stage), ReportState(found.state), is_in_body_name=found.is_in_body_name
        ),
        form=lambda data, found: IssueForm(data, initial=_of(found, "frame") | _read(found)),
        do=lambda found, form, **how: publishing.issue_report(
            found, form.frame, sha256=form.cleaned_data["sha256"], **how
        ),
        template="reports/issue.html",
        done="已登记印发，正在生成不带“代拟稿”字样的文件。",
        context=lambda found: {"files": found.present_files},
    )
)

# Taking a published report out of use, with a reason.
withdraw = _page_of(
    _Act(
        find=access.report_to_publish,
        check=_at_its_stage(rules.check_withdraw),
        form=lambda data, _: WithdrawForm(data),
        do=lambda found, form, **how: publishing.withdraw_report(
            found, reason=form.cleaned_data["reason"], **how
        ),
        template="reports/withdraw.html",
        done="已撤回，正在生成带“已撤回”字样的文件。",
    )
)


@login_required
@require_safe
def check_sheet(request: SignedRequest, pk: int) -> HttpResponse | FileResponse:
    """One page for the archive: the digests of a published report's data and files, and where its data come from."""
    found = access.report_to_make(request.standing, pk)
    try:
        rules.check_has_sheet(Stage(found.stage), ReportState(found.state))
    except RuleBroken as refusal:
        return _refused(request, pk, refusal)
    return FileResponse(
        io.BytesIO(sheet_of(found)),
        as_attachment=True,
        filename=f"数据校验单_{found.get_kind_display()}_第{found.number}次.pdf",
        content_type="application/pdf",
    )


@login_required
@require_POST
def compare(request: SignedRequest, pk: int) -> HttpResponse:
    """Build once more from the frozen content and say whether the kept files are the same. Changes nothing."""
    found = access.report_to_make(request.standing, pk)
    try:
        proof = comparing.prove(found)
    except RuleBroken as refusal:
        return _refused(request, pk, refusal)
    return show(request, found, proof=proof)
