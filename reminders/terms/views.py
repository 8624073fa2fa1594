"""The office's hours; 提醒设置: what one person chooses for themself inside them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken, StaleVersion
from measures.forms import blame
from measures.models import Policy
from measures.steps import SignedRequest
from reminders.terms import access, actions
from reminders.terms.forms import DeliveryTermsForm, PreferenceForm, delivery_terms_of
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


@login_required
def terms(request: SignedRequest) -> HttpResponse:
    known = access.terms_to_set(request.standing)
    if request.method != "POST":
        return _terms_page(request, known, DeliveryTermsForm(initial=delivery_terms_of(known)))
    form = DeliveryTermsForm(request.POST)
    if not form.is_valid():
        return _terms_page(request, known, form)
    try:
        actions.set_terms(
            hours=form.hours,
            may_decline_mail=form.cleaned_data["may_decline_mail"],
            version=form.cleaned_data["version"],
            by=request.actor,
            at=timezone.now(),
        )
    except StaleVersion as refusal:
        known = access.terms_to_set(request.standing)
        form = DeliveryTermsForm({**request.POST.dict(), "version": known.version})
        form.is_valid()
        blame(form, refusal)
        return _terms_page(request, known, form, is_stale=True)
    except RuleBroken as refusal:
        blame(form, refusal)
        return _terms_page(request, known, form)
    messages.success(request, "提醒时间已保存，从下一份提醒起生效。")
    return redirect("reminders:terms")


def _terms_page(
    request: SignedRequest, known: DeliveryTerms, form: DeliveryTermsForm, *, is_stale: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "known": known,
        "is_stale": is_stale,
        "policies": Policy.objects.order_by("-issued_on", "pk"),
    }
    return render(request, "reminders/terms/terms.html", context)
