"""What is refused before anything else looks at it."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse


class PlainAddressMiddleware:
    """Refuses an address with a null character (400): no link of ours has one, and databases break on it.

    The API answers such values itself, by the name of the filter.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_api = request.path.startswith("/api/")
        if not is_api and ("%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path):
            raise SuspiciousOperation("null character in the address")
        return self.get_response(request)
