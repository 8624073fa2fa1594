"""督查规则: the numbers of working days and points of one policy, each with what it does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.rules import RuleBroken, StaleVersion
from measures.documents import access as documents_access
from measures.documents import actions as documents_actions
from measures.documents.forms import TermsForm, terms_of
from measures.documents.models import Policy
from measures.documents.rules import TERMS
from measures.forms import blame
from measures.steps import SignedRequest


@login_required
def settings(request: SignedRequest, pk: int) -> HttpResponse:
    policy = documents_access.policy_to_set(request.standing, pk)
    if request.method != "POST":
        return _page(request, policy, TermsForm(initial=terms_of(policy)))
    form = TermsForm(request.POST)
    if not form.is_valid():
        return _page(request, policy, form)
    try:
        documents_actions.set_terms(
            policy,
            terms=form.terms,
            version=form.cleaned_data["version"],
            by=request.actor,
            at=timezone.now(),
        )
    except StaleVersion as refusal:
        # What was typed stays; the next attempt starts from the version now shown beside it.
        policy = documents_access.policy_to_set(request.standing, pk)
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
    return render(request, "measures/documents/settings.html", context)
