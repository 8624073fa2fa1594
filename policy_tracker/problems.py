from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    return exception_handler(error, context)


def plain_problem(status: int, sentence: str) -> Any:
    from django.http import JsonResponse

    return JsonResponse(
        {"status": status, "detail": sentence}, status=status, content_type="application/problem+json"
    )
