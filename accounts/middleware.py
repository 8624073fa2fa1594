"""Gives every request ``standing`` (what the caller may do) and ``actor`` (who acts, from where)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from . import access


class StandingMiddleware:
    """Both are looked up only when a view asks; API keys put their own in place of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.standing = SimpleLazyObject(lambda: access.standing_of(request.user))  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: access.actor_of(request.user, address=access.address_of(request))  # type: ignore[arg-type]
        )
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and request.user.is_authenticated:
            # On a shared machine the back button must not show drafts after somebody has signed out.
            patch_cache_control(response, no_store=True, private=True)
        return response
