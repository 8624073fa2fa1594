"""The inbox: the person's own digests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.paging import Pages
from measures.desk_rows import Asker, due_at
from measures.states import day_of
from measures.steps import Due, SignedRequest
from reminders.inbox import access
from reminders.inbox import actions as reading
from reminders.ledger.models import Digest
from reminders.planning.pending import Outlook, Pending, pending_for
from reminders.planning.people import People
from reminders.planning.rules import DUTY_NAMES, Duty

PAGE_SIZE = 20
STEPS = {
    Duty.URGED: "查看",
    Duty.WRITE: "去填报",
    Duty.RECEIVE: "去签收",
    Duty.HANDLE: "去办理",
    Duty.SIGN: "去签发",
    Duty.WATCH: "查看",
    Duty.REVIEW: "去审核",
    Duty.PRESS: "查看",
    Duty.RELAY: "查看",
    Duty.READ: "查看",
}


@dataclass(frozen=True)
class Row:
    """One item of a digest: what was said on the day, and how it stands now (``waiting`` None: settled)."""

    said: Mapping[str, Any]
    duty: Duty
    due: Due
    waiting: Pending | None

    @property
    def is_settled(self) -> bool:
        """It no longer waits for this person."""
        return self.waiting is None

    @property
    def step(self) -> str:
        return STEPS[self.duty]

    @property
    def urgency(self) -> tuple[int, bool, bool, date]:
        """Sorts by duty, and within it what is settled last, what is late first."""
        return list(Duty).index(self.duty), self.is_settled, self.due.tone != "late", self.due.on


@require_safe
@login_required
def inbox(request: SignedRequest) -> HttpResponse:
    mine = access.inbox(request.standing)
    page = Pages(mine.defer("body_text"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reminders/inbox/inbox.html", {"page_obj": page})


@require_safe
@login_required
def digest(request: SignedRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    found = access.digest_to_read(request.standing, pk)
    is_new = found.opened_at is None
    # Opening is what marks a message as read; asking again changes nothing.
    reading.open_digest(found, by=request.actor, at=at)
    person: Any = request.user
    # Counted when the request began.
    person.unread_count -= is_new
    rows = sorted(_rows(found, request, day_of(at)), key=lambda row: row.urgency)
    context = {
        "digest": found,
        "deliveries": found.deliveries.order_by("pk"),
        "sections": [(DUTY_NAMES[duty], list(group)) for duty, group in groupby(rows, lambda row: row.duty)],
        "most_urgent": next((row for row in rows if not row.is_settled), None),
        "settled": sum(row.is_settled for row in rows),
    }
    return render(request, "reminders/inbox/digest.html", context)


def _rows(found: Digest, request: SignedRequest, today: date) -> list[Row]:
    outlook = Outlook(today)
    me = found.recipient_id
    waiting = {
        (entry.matter.value, entry.fact.pk): entry for entry in pending_for({me}, outlook, People(today))[me]
    }
    asker = Asker(request.standing, today, outlook.calendar)
    rows = []
    for said in found.items:
        entry = waiting.get((said["matter"], said["id"]))
        due_on = entry.due_on if entry else date.fromisoformat(said["due_on"])
        rows.append(Row(said, Duty(said["duty"]), due_at(due_on, asker), entry))
    return rows
