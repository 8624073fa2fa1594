"""The buttons of a case's page: one way for every kind from what was pressed to the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Standing
from audit.rules import RuleBroken
from measures.cases.access import CaseAccess
from measures.cases.models import AnyCase
from measures.forms import blame
from measures.steps import SignedRequest

# Draws the page of a case; a refused form comes by the name of its place.
Show = Callable[..., HttpResponse]
Get = Callable[[Standing, int], AnyCase]


@dataclass(frozen=True)
class Button(Generic[AnyCase]):
    """One act on a case, from its button to the answer.

    ``get``: who may press it. ``do``: the action; it gets the case, what was typed, ``by`` and ``at``. ``said``: what is
    told when it is done, from the case as it was read and what the action returned. ``form``, ``place``: what is typed,
    and where the page shows it; ``offer``: what the form needs to know of the case. ``keeps``: what was typed stays on
    the page whatever the refusal; otherwise only one that names a field leads back there. ``first``: what is asked
    before. ``then``: where it leads; ``stay``: the address of the page where a refusal is told, if not the case's own.
    """

    get: Get[AnyCase]
    do: Callable[..., Any]
    said: str | Callable[[AnyCase, Any], str]
    form: type[forms.Form] | None = None
    place: str = ""
    offer: Callable[[AnyCase, Standing], dict[str, Any]] = lambda case, standing: {}
    keeps: bool = False
    first: Callable[[SignedRequest, AnyCase], HttpResponse | None] = lambda request, case: None
    then: Callable[[SignedRequest, AnyCase], str] = lambda request, case: case.url
    stay: str = ""

    def press(self, request: SignedRequest, pk: int, show: Show) -> HttpResponse:
        """Carry the act out, say so and go on; or show the page with what was refused."""
        case = self.get(request.standing, pk)
        if asked := self.first(request, case):
            return asked
        form = self.form(request.POST, **self.offer(case, request.standing)) if self.form else None
        if form is not None and not form.is_valid():
            return show(request, case, **{self.place: form})
        typed = form.cleaned_data if form is not None else {}
        try:
            done = self.do(case, **typed, by=request.actor, at=timezone.now())
        except RuleBroken as refusal:
            if form is not None and (self.keeps or refusal.field in form.fields):
                return self._shown_again(request, pk, typed, refusal, show)
            messages.error(request, refusal.message)
            return redirect(reverse(f"measures:{self.stay}", args=[pk]) if self.stay else case.url)
        messages.success(request, self.said if isinstance(self.said, str) else self.said(case, done))
        return redirect(self.then(request, case))

    def _shown_again(
        self, request: SignedRequest, pk: int, typed: dict[str, Any], refusal: RuleBroken, show: Show
    ) -> HttpResponse:
        """Somebody may have been quicker: what is true now, with what was typed still there."""
        assert self.form is not None  # noqa: S101 - whoever has typed had a form
        case, data = self.get(request.standing, pk), request.POST.copy()
        if typed.get("round", case.rounds) != case.rounds:
            data["round"], data["decision"] = str(case.rounds), ""
        form = self.form(data, **self.offer(case, request.standing))
        form.is_valid()
        form.errors.clear()
        blame(form, refusal)
        return show(request, case, **{self.place: form})


Buttons = Mapping[str, Button[AnyCase]]
NOT_PRESSED = "没有收到要办理的事项，请重新点击按钮。"


def page(get: Get[AnyCase], show: Show, buttons: Buttons[AnyCase], *, nothing: str = NOT_PRESSED) -> Show:
    """The page of a case; its forms come back with ``act=`` a button's name, ``""`` being the one meant by any other.

    ``nothing``: told who pressed none of them.
    """

    @login_required
    def view(request: SignedRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return show(request, get(request.standing, pk))
        button = buttons.get(request.POST.get("act", ""), buttons.get(""))
        if button is not None:
            return button.press(request, pk, show)
        messages.error(request, nothing)
        return redirect(get(request.standing, pk).url)

    return view


def only_pressed(show: Show, button: Button[AnyCase], **others: Button[AnyCase]) -> Show:
    """An address for buttons alone; who opens it is led to the case. ``others``: meant where they are named."""
    pressed = page(button.get, show, {"": button, **others})

    @login_required
    def view(request: SignedRequest, pk: int) -> HttpResponse:
        return (
            pressed(request, pk)
            if request.method == "POST"
            else redirect(button.get(request.standing, pk).url)
        )

    return view


def following(request: SignedRequest, access: CaseAccess[AnyCase], *, page: str, otherwise: str) -> str:
    """The page on which the case that has waited longest is decided, or the list where none waits."""
    case = access.waiting(request.standing).first()
    return reverse(f"measures:{page}", args=[case.pk]) if case else reverse(f"measures:{otherwise}")


def lost(refused: Mapping[str, forms.Form], shown: Mapping[str, forms.Form]) -> forms.Form | None:
    """The form that came too late, where the page has no place for it any more; what was typed is not lost with it."""
    late = (form for place, form in refused.items() if place not in shown and form.non_field_errors())
    return next(late, None)
