"""What is refused before anything else looks at it."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse


class PlainAddressMiddleware:
    """Refuses an address of the administrator's pages with a null character (400): Django's own lists break on it.

    Our pages and the API answer such values themselves, in a sentence.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/admin/") and "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("null character in the address")
        return self.get_response(request)
