"""A morning of the reminder service, with the day handed in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest

from accounts.models import Membership
from audit.rules import Channel, system_actor
from measures.models import Contribution, Obligation
from reminders.delivery import actions as delivery
from reminders.models import Digest, Reminder
from reminders.planning import actions as planning
from tests.factories import moment

JOB = system_actor("定时提醒", Channel.JOB)


def plan(at: datetime, **options: Any) -> planning.PlanResult:
    return planning.plan(at.date(), at=at, **options)


def deliver_all(at: datetime) -> list[delivery.Outcome]:
    ids = Digest.objects.outstanding(at.date(), at).order_by("pk").values_list("pk", flat=True)
    return list(send(list(ids), at).values())


def send(ids: Sequence[int], at: datetime, on: date | None = None) -> Mapping[int, delivery.Outcome]:
    """What becomes of these digests when they are sent with the clock standing still."""
    return delivery.deliver(ids, on=on or at.date(), clock=lambda: at, by=JOB)


def send_one(digest: Digest, at: datetime, on: date | None = None) -> delivery.Outcome:
    return send([digest.pk], at, on or digest.on)[digest.pk]


def remind(at: datetime) -> list[delivery.Outcome]:
    """One whole pass, as the job does it each minute."""
    plan(at)
    return deliver_all(at)


def ledger(user: Any) -> list[str]:
    """What this person was told of, or is about to be: occasion and stage, once for each matter."""
    rows = Reminder.objects.filter(recipient=user).order_by("pk")
    return [f"{row.occasion} {row.stage}" for row in rows]


def day(month: int, number: int, hour: int = 9, minute: int = 0) -> datetime:
    return moment(2026, month, number, hour, minute)


@pytest.fixture
def only_one(obligation: Obligation) -> Obligation:
    """省科技厅's report on measure （一） is all that waits for anybody."""
    Obligation.objects.exclude(pk=obligation.pk).update(state="accepted")
    Contribution.objects.all().delete()
    return obligation


def leave_out_everybody_else() -> None:
    """Bodies without an account in this test owe nothing, so nothing is left for the office to pass on; and no lead
    body asks others for their part.
    """
    theirs = Membership.objects.values("body")
    Obligation.objects.exclude(body__in=theirs).update(state="accepted")
    Contribution.objects.all().delete()


@pytest.fixture
def nobody_else(obligation: Obligation) -> None:
    """The reports of the people of this test are all there is; named last, after its people."""
    leave_out_everybody_else()


@pytest.fixture
def told(mailoutbox: list[Any]) -> Callable[[], list[str]]:
    """The addresses mailed so far."""
    return lambda: [message.to[0] for message in mailoutbox]


THE_DUE_DAY = date(2026, 10, 15)
