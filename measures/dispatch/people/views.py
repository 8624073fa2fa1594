"""本单位责任人: the people of a body for all its documents at once, and otherwise for those that are ticked."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Standing
from audit.paging import Pages
from audit.rules import RuleBroken
from departments.models import Body
from measures.dispatch.people import access, actions
from measures.dispatch.people.forms import PeopleForm
from measures.dispatch.people.reading import People, people_of, sees_phones
from measures.dispatch.people.rules import DutyRole, Person, Source
from measures.documents.models import Measure, Policy
from measures.forms import blame
from measures.steps import SignedRequest

DOCUMENTS_PER_PAGE = 50
BODIES_PER_PAGE = 50
# More would be a mistake of the address.
MOST_AT_ONCE = 200


# --- Beside the measure -------------------------------------------------------------------------------


@dataclass(frozen=True)
class BodyPeople:
    """The people of one body of a roster; numbers only for who may see them."""

    body: Body
    people: list[Person]
    shows_phones: bool


def panel(measure: Measure, standing: Standing) -> list[BodyPeople]:
    """Body by body who answers for the measure; bodies of which nobody is known fall out. Needs the prefetched roster."""
    known = people_of([measure])
    bodies = dict.fromkeys(place.holder for place in measure.responsibilities.all())
    return [
        BodyPeople(body, people, sees_phones(standing, body.pk))
        for body in bodies
        if (people := known[measure.pk, body.pk])
    ]


# --- The pages ----------------------------------------------------------------------------------------


@login_required
def people(request: SignedRequest) -> HttpResponse:
    """The bodies whose people this person sets; whoever has one goes straight to it."""
    bodies = access.bodies_to_name(request.standing)
    asked = request.GET.get("q", "").strip()[:60]
    if not request.standing.is_office and len(request.standing.own_body_ids) == 1:
        return redirect("measures:body_people", pk=next(iter(request.standing.own_body_ids)))
    page = Pages(bodies.filter(name__icontains=asked) if asked else bodies, BODIES_PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    known = People([body.pk for body in shown], [])
    context = {
        "rows": [(body, _by_role(known.of(body.pk, None))) for body in shown],
        "page_obj": shown,
        "roles": _roles(),
        "q": asked,
    }
    return render(request, "measures/dispatch/people/bodies.html", context)


@login_required
def body_people(request: SignedRequest, pk: int) -> HttpResponse:
    """``?policy=…`` (any number): for these documents; without, for all. ``POST`` keeps them."""
    body = access.body_to_name(request.standing, pk)
    told = request.POST if request.method == "POST" else request.GET
    asked = [int(one) for one in told.getlist("policy")[:MOST_AT_ONCE] if one.isdecimal() and len(one) < 10]
    chosen = access.documents_chosen(request.standing, body, asked) if asked else []
    kept = actions.kept_of(body, chosen[0] if chosen else None)
    form = PeopleForm(
        request.POST if request.method == "POST" else None,
        accounts=list(access.accounts_of(body)),
        kept=kept,
        initial={"stamp": actions.stamp_of(body, chosen)},
    )
    if request.method == "POST" and asked and not chosen:
        messages.error(request, "所选文件与本单位无关，没有保存。")
        return redirect("measures:body_people", pk=body.pk)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.set_people(
                body,
                policies=chosen,
                people=form.people,
                stamp=form.cleaned_data["stamp"],
                by=request.actor,
                at=timezone.now(),
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            where = _named(chosen)
            said = f"已保存{where}的责任人。" if changed else f"{where}的责任人没有变化。"
            messages.success(request, said)
            return redirect("measures:body_people", pk=body.pk)
    return _page(request, body, chosen, form)


def _named(chosen: list[Policy]) -> str:
    if not chosen:
        return "全部文件"
    return f"《{chosen[0].called}》" if len(chosen) == 1 else f" {len(chosen)} 份文件"


def _page(request: SignedRequest, body: Body, chosen: list[Policy], form: PeopleForm) -> HttpResponse:
    documents = Pages(access.documents_of(request.standing, body), DOCUMENTS_PER_PAGE)
    shown = documents.get_page(request.GET.get("page"))
    known = People([body.pk], [policy.pk for policy in shown])
    context: dict[str, Any] = {
        "body": body,
        "chosen": chosen,
        "where": _named(chosen),
        "form": form,
        "page_obj": shown,
        "rows": [_document_row(policy, known.of(body.pk, policy.pk)) for policy in shown],
        "default": _by_role(known.of(body.pk, None)),
        "roles": _roles(),
        "many": reverse("measures:people") if _sets_many(request.standing) else "",
    }
    return render(request, "measures/dispatch/people/body.html", context)


def _sets_many(standing: Standing) -> bool:
    return standing.is_office or len(standing.own_body_ids) > 1


def _document_row(policy: Policy, people: list[Person]) -> dict[str, Any]:
    return {
        "policy": policy,
        "people": _by_role(people),
        "is_own": any(person.source is Source.DOCUMENT for person in people),
    }


def _roles() -> list[str]:
    return [Person(role, "", "", "", Source.BODY).role_name for role in DutyRole]


def _by_role(people: list[Person]) -> list[tuple[str, list[Person]]]:
    """Role by role, nobody where nobody is known."""
    return [
        (Person(role, "", "", "", Source.BODY).role_name, [p for p in people if p.role is role])
        for role in DutyRole
    ]
