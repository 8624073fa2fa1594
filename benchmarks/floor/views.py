"""One JSON view of 18 rows, one HTML view of 18 rows behind a sign-in, one PUT."""

import json

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .models import Row


def rows_json(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"results": list(Row.objects.order_by("number").values())})


@login_required
def rows_html(request: HttpRequest) -> HttpResponse:
    return render(request, "floor/rows.html", {"rows": Row.objects.order_by("number")})


@csrf_exempt
@require_http_methods(["PUT"])
def put_row(request: HttpRequest, pk: int) -> JsonResponse:
    row = get_object_or_404(Row, pk=pk)
    data = json.loads(request.body)
    with transaction.atomic():
        row.state, row.text = data["status"], data["done"]
        row.save(update_fields=["state", "text"])
    return JsonResponse({"id": row.pk, "state": row.state, "text": row.text})
