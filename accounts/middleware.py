"""Gives every request ``standing`` (what the caller may do), ``actor`` (who acts, from where) and ``stand_in``."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from audit.rules import Actor, Channel

from . import access
from .models import StandIn, User
from .rules import Standing

# Under this key the session keeps the number of the stand-in that its person switched to.
SESSION_KEY = "stand_in"
READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
WAYS_OUT = frozenset({"accounts:stand_in_end", "accounts:logout"})
OVER = "代理已经结束或不再有效，已恢复您本人的身份。"


class StandingMiddleware:
    """All are looked up only when somebody asks; API keys put their own in place of them.

    Whether a stand-in still holds is asked of the database at each request, never kept in the session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        http: Any = request
        http.stand_in = SimpleLazyObject(lambda: _stand_in(request))
        http.standing = SimpleLazyObject(lambda: _standing(request))
        http.actor = SimpleLazyObject(lambda: acting(request))
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and request.user.is_authenticated:
            # On a shared machine the back button must not show drafts after somebody has signed out.
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """The administrator's pages are closed to who acts for another: what is done there is never lent."""
        http: Any = request
        asked = request.resolver_match
        if asked and asked.app_name == "admin" and http.stand_in:
            raise PermissionDenied("代他人办理期间不能进入系统管理，请先结束代理。")


def acting(request: HttpRequest, channel: Channel = Channel.WEB) -> Actor:
    """The signed-in person as the one who acts, under both names while they stand in for another."""
    user: Any = request.user
    stand_in: StandIn | None = _stand_in(request)
    return access.actor_of(user, address=access.address_of(request), channel=channel, stand_in=stand_in)


def _standing(request: HttpRequest) -> Standing:
    user: Any = request.user
    stand_in = _stand_in(request)
    return access.standing_for(user, stand_in) if stand_in else access.standing_of(user)


def _stand_in(request: HttpRequest) -> StandIn | None:
    """The stand-in this session switched to, while it holds; asked of the database once a request.

    One that no longer holds is dropped, and nothing is done in its name: reading goes on as oneself with a message; an
    act is refused (403), as it was meant under another's name. Every act asks for its actor before it writes.
    """
    http: Any = request
    if not hasattr(http, "_stand_in"):
        pk = request.session.get(SESSION_KEY) if isinstance(http.user, User) else None
        http._stand_in = None if pk is None else access.stand_in_in_force(http.user, pk, timezone.localdate())
        if pk is not None and http._stand_in is None:
            _drop(request)
    found: StandIn | None = http._stand_in
    return found


def _drop(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)
    asked = request.resolver_match
    if request.method not in READING and not (asked and asked.view_name in WAYS_OUT):
        raise PermissionDenied(f"{OVER}刚才的操作没有办理，请核对后以本人身份重新办理。")
    messages.warning(request, OVER)
