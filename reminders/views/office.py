"""The office's pages about the ledger."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measures.views.steps import SignedRequest
from reminders import access

PAGE_SIZE = 50


@require_safe
@login_required
def failures(request: SignedRequest) -> HttpResponse:
    page = Paginator(access.failures(request.standing), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reminders/failures.html", {"page_obj": page})
