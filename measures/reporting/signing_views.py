"""The approver's page: read the report as it would go out, sign it or give it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken
from measures import states
from measures.forms import VersionField
from measures.reporting import access as reporting_access
from measures.reporting import actions, reading
from measures.reporting.forms import SendBackForm
from measures.reporting.indicators.reading import tell_values
from measures.reporting.models import Obligation
from measures.reporting.parts.views import asked_beside
from measures.reporting.report_form import earlier_report
from measures.reporting.steps import due_of
from measures.states import State
from measures.steps import SignedRequest, calendar_around


@login_required
def sign(request: SignedRequest, pk: int) -> HttpResponse:
    """Buttons: ``act=sign`` with the version that was read, ``act=send_back`` with what to change."""
    owed = reporting_access.obligation_to_sign(request.standing, pk)
    if owed.state != State.UNIT_REVIEW or not owed.period.is_open:
        messages.info(request, _why_not(owed))
        return redirect("measures:obligation", owed.pk)
    form = SendBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _decide(request, owed, form)
        except RuleBroken as refusal:
            if refusal.field:
                form.add_error(refusal.field, refusal.message)
            else:
                messages.error(request, refusal.message)
                return redirect("measures:sign", owed.pk)
    return _page(request, owed, form)


def _decide(request: SignedRequest, owed: Obligation, form: SendBackForm) -> HttpResponse:
    name = f"{owed.cited}的报告"
    if request.POST.get("act") == "sign":
        version = VersionField().clean(request.POST.get("version"))
        actions.sign_off(owed, version=version, by=request.actor, at=timezone.now())
        messages.success(request, f"已签发，{name}已报送省政府督查室。")
    else:
        comment = form.cleaned_data["comment"]
        actions.send_back(owed, comment=comment, by=request.actor, at=timezone.now())
        messages.success(request, f"{name}已退回经办人修改。")
    following = (
        reporting_access.sign_off_queue(request.standing).order_by("due_on", "measure__number", "id").first()
    )
    return redirect("measures:sign", following.pk) if following else redirect("measures:desk")


def _page(request: SignedRequest, owed: Obligation, form: SendBackForm) -> HttpResponse:
    today = states.day_of(timezone.now())
    history = reading.history_of(owed, request.standing)
    queue = reporting_access.sign_off_queue(request.standing).order_by("due_on", "measure__number", "id")
    earlier = earlier_report(owed)
    tell_values(owed.report, earlier)
    context = {
        "obligation": owed,
        "report": owed.report,
        "replies": reading.replies_in(owed, owed.report),
        "beside": asked_beside(owed, request.standing),
        "form": form,
        "attached": owed.evidence.attached(),
        "due": due_of(owed, today=today, calendar=calendar_around(today)),
        # The office's word on the round before, which this one answers.
        "returned": next((told for told in history if told.move.act == states.Act.RETURN), None),
        "earlier": earlier,
        "queue": [other for other in queue if other.pk != owed.pk],
    }
    return render(request, "measures/reporting/sign.html", context)


def _why_not(owed: Obligation) -> str:
    if owed.state in (State.SUBMITTED, State.ACCEPTED):
        return "该报告已签发报送，没有重复签发。"
    return reading.why_read_only(owed) or "该报告尚未提交签发。"
