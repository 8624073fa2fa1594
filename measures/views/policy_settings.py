"""督查规则: the numbers of working days and points of one policy, each with what it does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken, StaleVersion
from measures import notice_access
from measures.actions import policies as actions
from measures.forms.dispatch import TermsForm, terms_of
from measures.forms.office import blame
from measures.models import Policy
from measures.policy_rules import TERMS
from measures.views.steps import SignedRequest


@login_required
def settings(request: SignedRequest, pk: int) -> HttpResponse:
    policy = notice_access.policy_to_set(request.standing, pk)
    if request.method != "POST":
        return _page(request, policy, TermsForm(initial=terms_of(policy)))
    form = TermsForm(request.POST)
    if not form.is_valid():
        return _page(request, policy, form)
    try:
        actions.set_terms(
            policy,
            terms=form.terms,
            version=form.cleaned_data["version"],
            by=request.actor,
            at=timezone.now(),
        )
    except StaleVersion as refusal:
        # What was typed stays; the next attempt starts from the version now shown beside it.
        policy = notice_access.policy_to_set(request.standing, pk)
        form = TermsForm({**request.POST.dict(), "version": policy.version})
        form.is_valid()
        blame(form, refusal)
        return _page(request, policy, form, is_stale=True)
    except RuleBroken as refusal:
        blame(form, refusal)
        return _page(request, policy, form)
    messages.success(request, "督查规则已保存，从现在起新定的期限按新规则计算。")
    return redirect("measures:policy_settings", policy.pk)


def _page(request: SignedRequest, policy: Policy, form: TermsForm, *, is_stale: bool = False) -> HttpResponse:
    now = [(term.label, getattr(policy, name), term.unit) for name, term in TERMS.items()]
    context = {
        "policy": policy,
        "form": form,
        "is_stale": is_stale,
        "now": now,
        "days": [form[name] for name, term in TERMS.items() if not name.endswith("_points")],
        "points": [form[name] for name in TERMS if name.endswith("_points")],
    }
    return render(request, "measures/policy_settings.html", context)
