"""提醒设置: what one person chooses for themself inside what the office permits."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken
from measures.forms import blame
from measures.steps import SignedRequest
from reminders.ladders import actions
from reminders.ladders.forms import PreferenceForm
from reminders.office import access
from reminders.terms.models import DeliveryTerms, Preference


@login_required
def preferences(request: SignedRequest) -> HttpResponse:
    chosen = access.preference_to_set(request.standing)
    terms = DeliveryTerms.current()
    if request.method != "POST":
        return _page(request, chosen, terms, PreferenceForm(chosen=chosen, terms=terms))
    form = PreferenceForm(request.POST, chosen=chosen, terms=terms)
    if not form.is_valid():
        return _page(request, chosen, terms, form)
    try:
        actions.set_preference(chosen.user, **form.said, by=request.actor, at=timezone.now())
    except RuleBroken as refusal:
        blame(form, refusal)
        return _page(request, chosen, terms, form)
    messages.success(request, "提醒设置已保存，从下一份提醒起生效。")
    return redirect("reminders:inbox")


def _page(
    request: SignedRequest, chosen: Preference, terms: DeliveryTerms, form: PreferenceForm
) -> HttpResponse:
    goes_at = terms.hours.digest_at(chosen.digest_at)
    context = {
        "form": form,
        # What was chosen before the office narrowed its hours.
        "moved_from": chosen.digest_at if chosen.digest_at not in (None, goes_at) else None,
        "goes_at": goes_at,
    }
    return render(request, "reminders/terms/preferences.html", context)
