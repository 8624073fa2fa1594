"""Rows ticked in the ledger are handed to the pages that look at many at once before anything is done."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from measures import states
from measures.steps import SignedRequest
from measures.urging import access as urging_access

TICKED_MOST = 200


def ticked_in(values: list[str]) -> list[int]:
    """The ticked measures, each once; what is no number is left out."""
    numbers = [int(value) for value in values[:TICKED_MOST] if value.isdecimal() and len(value) < 16]
    return list(dict.fromkeys(numbers))


@login_required
def urge_ticked(request: SignedRequest) -> HttpResponse:
    """On to the urging of the ticked measures' overdue reports; without any, back with a word."""
    today = states.day_of(timezone.now())
    owed = urging_access.obligations_to_urge(request.standing).overdue(today)
    ticked = ticked_in(request.GET.getlist("measure"))
    late = list(
        owed.filter(measure__in=ticked).order_by("due_on", "pk").values_list("pk", flat=True)[:TICKED_MOST]
    )
    if late:
        return redirect(f"{reverse('measures:urge_new')}?{urlencode({'obligation': late}, doseq=True)}")
    said = "所选事项没有逾期未报的报告，无需催办。" if ticked else "请先勾选要催办的事项。"
    messages.info(request, said)
    return redirect("measures:measures")
