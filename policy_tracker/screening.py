"""Where every text and file name that comes in is looked at for marks of classification, before anything else reads it.

Bodies of requests are read in two ways: forms by Django (pages, autosave, uploads, the administrator's pages), JSON by
``StrictJSONParser`` (the API). Both call ``hold`` first. What is held reaches no view.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import address_of
from audit.rules import Actor, ActorKind, Channel, RuleBroken
from audit.screening.actions import record_held
from audit.screening.rules import Mark, find_in_file_name, find_mark, held_words

CODE = "classified_mark"
# Shorter texts are typed again as quickly.
WORTH_COPYING = 20
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Pages whose text the browser keeps until the server has it, and what must be done about that copy.
KEPT_BY_BROWSER = frozenset({"measures:report", "measures:draft", "measures:attach", "measures:import_row"})
LOCAL_COPY = (
    "页面在本机浏览器中暂存的文字也须删除：重新打开该页，如提示“本机有一份未保存的文字”，请选“放弃”。"
)


class ScreeningMiddleware:
    """Answers a form that bears a mark itself (422), with the texts to be put right, and records the attempt."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """After the form's token was checked. The API's bodies are looked at by its parser, which knows the key."""
        if request.method in SAFE or request.path.startswith("/api/"):
            return None
        texts = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
        names = [file.name or "" for field in request.FILES for file in request.FILES.getlist(field)]
        marks = [mark for mark in (_in_text(value) for _, value in texts) if mark]
        marks += [mark for mark in (_in_name(name) for name in names) if mark]
        if not marks:
            return None
        _record(request, marks, by=_who(request))
        asked = request.resolver_match
        is_kept = asked is not None and asked.view_name in KEPT_BY_BROWSER
        words = held_words(marks[0]) + (LOCAL_COPY if is_kept else "")
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"code": CODE, "message": words}, status=422)
        return render(request, "held.html", {"words": words, **_again(request, texts)}, status=422)


def hold_json(request: HttpRequest, given: Any) -> None:
    """Refuse a JSON body with a mark in any of its texts (``RuleBroken`` at the first such field); the attempt is recorded."""
    marks = [(field, mark) for field, text in _strings(given) if (mark := _in_text(text))]
    if marks:
        caller: Any = request
        _record(request, [mark for _, mark in marks], by=caller.actor)
        field, mark = marks[0]
        raise RuleBroken(CODE, held_words(mark), field[:60])


def _in_text(text: str) -> Mark | None:
    return find_mark(text, settings.SCREENING_MARKS)


def _in_name(name: str) -> Mark | None:
    return find_in_file_name(name, settings.SCREENING_MARKS)


def _strings(given: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a JSON value with where it stands (``answers.0.text``); names of fields are texts, too."""
    if isinstance(given, str):
        yield field, given
    elif isinstance(given, dict):
        for name, inner in given.items():
            yield field, name
            yield from _strings(inner, f"{field}.{name}".lstrip("."))
    elif isinstance(given, list):
        for place, inner in enumerate(given):
            yield from _strings(inner, f"{field}.{place}".lstrip("."))


def _who(request: HttpRequest) -> Actor:
    http: Any = request
    if not http.user.is_authenticated:
        return Actor(ActorKind.SYSTEM, "未登录", Channel.WEB, address=address_of(request))
    by: Actor = http.actor
    asked = request.resolver_match
    channel = Channel.ADMIN if asked and asked.app_name == "admin" else by.channel
    return Actor(by.kind, by.name, channel, by.id, by.address, by.for_id)


def _record(request: HttpRequest, marks: list[Mark], *, by: Actor) -> None:
    # An address may hold what was typed; ours never do.
    asked = request.resolver_match
    door = request.path if request.path.isascii() or asked is None else asked.view_name
    record_held(marks, door=door[:200], by=by, at=timezone.now())


def _again(request: HttpRequest, texts: list[tuple[str, str]]) -> dict[str, Any]:
    """What the page offers to put right and send again; files cannot be, so texts are only shown; passwords never are."""
    given = [(name, value) for name, value in texts if name != "csrfmiddlewaretoken"]
    if any("password" in name for name, _ in given):
        return {}
    if request.FILES:
        return {"to_copy": [value for _, value in given if len(value) >= WORTH_COPYING]}
    return {"fields": [(name, value, _in_text(value)) for name, value in given]}
