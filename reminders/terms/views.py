"""The office's hours; 提醒设置: what one person chooses for themself inside them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.paging import Pages
from audit.rules import RuleBroken, StaleVersion
from measures.forms import blame
from measures.models import Policy
from measures.steps import SignedRequest
from reminders.terms import access, actions
from reminders.terms.forms import DeliveryTermsForm, PreferenceForm
from reminders.terms.models import DeliveryTerms

POLICIES_PER_PAGE = 50


@login_required
def preferences(request: SignedRequest) -> HttpResponse:
    chosen = access.preference_to_set(request.standing)
    terms = DeliveryTerms.current()
    form = PreferenceForm(said_in(request), chosen=chosen, terms=terms)
    if form.is_valid():
        try:
            actions.set_preference(chosen.user, **form.said, by=request.actor, at=timezone.now())
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, "提醒设置已保存，从下一份提醒起生效。")
            return redirect("reminders:inbox")
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
    known, is_stale = access.terms_to_set(request.standing), False
    form = DeliveryTermsForm(said_in(request), initial=model_to_dict(known))
    if form.is_valid():
        try:
            actions.set_terms(**form.said, by=request.actor, at=timezone.now())
        except StaleVersion as refusal:
            known, is_stale = access.terms_to_set(request.standing), True
            form = DeliveryTermsForm({**request.POST.dict(), "version": known.version})
            form.is_valid()
            blame(form, refusal)
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, "提醒时间已保存，从下一份提醒起生效。")
            return redirect("reminders:terms")
    policies = Policy.objects.only("short_title", "title").order_by("-issued_on", "pk")
    page = Pages(policies, POLICIES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "known": known, "is_stale": is_stale, "page_obj": page}
    return render(request, "reminders/terms/terms.html", context)


def said_in(request: HttpRequest) -> QueryDict | None:
    """What a form is filled in with; None where its page is only looked at."""
    return request.POST if request.method == "POST" else None
