"""The download centre: the list of frozen reports, and asking for one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rules import Standing
from audit.paging import Pages
from audit.rules import Actor, RuleBroken
from measures.forms import blame
from measures.models import Policy, ReportingPeriod
from measures.picking import is_looking
from reports import access, tasks
from reports.actions import asking
from reports.forms import AskForm, ReportFilter
from reports.kinds import KIND_NAMES, KINDS
from reports.rules import Kind

PAGE_SIZE = 20


class SignedRequest(HttpRequest):
    """A request as these views see it: who asks, and as whom they act."""

    standing: Standing
    actor: Actor


@login_required
@require_safe
def reports(request: SignedRequest) -> HttpResponse:
    rows = access.reports_to_read(request.standing)
    form = ReportFilter(request.GET, standing=request.standing)
    found = form.narrowed(rows).for_list()
    context = {
        "page_obj": Pages(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "may_make": access.may_make_reports(request.standing),
        "may_list_tasks": bool(access.kinds_to_make(request.standing)),
        "has_several": Policy.objects.visible_to(request.standing).count() > 1,
        "is_office": request.standing.is_office,
    }
    return render(request, "reports/reports.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedRequest) -> HttpResponse:
    """The kind is chosen by the address (``?kind=``), so that the page needs no script."""
    kinds = access.require_kinds(request.standing)
    kind = _kind(request, kinds)
    now = timezone.now()
    own = None if request.standing.is_office else request.standing.own_body_ids
    form = AskForm(request.POST or None, kind=kind, at=now, own_body_ids=own)
    if is_looking(request):
        form.is_valid()
        form.errors.clear()
        return _ask_page(request, kind, form)
    if request.method != "POST" or not form.is_valid():
        return _ask_page(request, kind, form)
    try:
        report, is_new = asking.request_report(
            kind,
            form.subject,
            as_of=form.as_of,
            by=request.actor,
            at=now,
            enqueue=tasks.build_report.delay,
        )
    except RuleBroken as refusal:
        blame(form, refusal)
        return _ask_page(request, kind, form)
    if not is_new:
        messages.info(request, "同一内容已有一份报告正在生成，没有重复申请。")
    return redirect("reports:report", pk=report.pk)


def _kind(request: HttpRequest, known: list[Kind]) -> Kind:
    wanted = request.GET.get("kind", "")
    return next((kind for kind in known if kind == wanted), known[0])


def _ask_page(request: SignedRequest, kind: Kind, form: AskForm) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "kind_name": KINDS[kind].name,
        "words": KINDS[kind].words,
        "tabs": [(one, KIND_NAMES[one]) for one in access.kinds_to_make(request.standing)],
        "is_own": form.own_body_ids is not None,
        "lacks_periods": "period" in form.fields and not ReportingPeriod.objects.exists(),
    }
    return render(request, "reports/ask.html", context, status=400 if form.errors else 200)
