"""The inbox: the person's own digests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from measures.models import Obligation
from measures.rules import State, day_of
from measures.views.steps import Due, SignedRequest, Step, due_of, next_step

from . import access, rules
from .actions import reading
from .models import Digest
from .pending import Outlook
from .rules import Duty

PAGE_SIZE = 20


@dataclass(frozen=True)
class Row:
    """One item of a digest as it stands now. ``said`` is how urgent it was on the day."""

    obligation: Obligation
    duty: Duty
    is_new: bool
    said: str
    due: Due
    step: Step | None

    @property
    def is_settled(self) -> bool:
        """It no longer waits for anybody with this duty."""
        state = State(self.obligation.state)
        return not (self.obligation.period.is_open and rules.is_still_asked(self.duty, state))

    @property
    def urgency(self) -> tuple[int, bool, bool, date, int]:
        """Sorts by duty, and within it what is settled last, what is late first."""
        obligation, is_late = self.obligation, self.due.tone == "late"
        order = list(Duty).index(self.duty)
        return order, self.is_settled, not is_late, obligation.due_on, obligation.measure.number


@require_safe
@login_required
def inbox(request: SignedRequest) -> HttpResponse:
    mine = access.inbox(request.standing)
    page = Paginator(mine.defer("body_text"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reminders/inbox.html", {"page_obj": page})


@require_safe
@login_required
def digest(request: SignedRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    found = access.digest_to_read(request.standing, pk)
    # Opening is what marks a message as read; asking again changes nothing.
    reading.open_digest(found, by=request.actor, at=at)
    rows = sorted(_rows(found, request, Outlook(day_of(at))), key=lambda row: row.urgency)
    context = {
        "digest": found,
        "sections": [
            (rules.DUTY_NAMES[duty], list(group)) for duty, group in groupby(rows, lambda row: row.duty)
        ],
        "most_urgent": next((row for row in rows if row.step and not row.is_settled), None),
        "settled": sum(row.is_settled for row in rows),
    }
    return render(request, "reminders/digest.html", context)


def _rows(found: Digest, request: SignedRequest, outlook: Outlook) -> Iterator[Row]:
    items = found.items
    obligations = Obligation.objects.with_names().in_bulk([item["obligation"] for item in items])
    for item in items:
        obligation = obligations[item["obligation"]]
        yield Row(
            obligation=obligation,
            duty=Duty(item["duty"]),
            is_new=item["is_new"],
            said=item["words"],
            due=due_of(obligation, today=outlook.on, calendar=outlook.calendar),
            step=next_step(obligation, request.standing),
        )
