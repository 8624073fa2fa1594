"""A morning of the reminder service, with the day handed in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest

from audit.rules import Channel, system_actor
from measures.models import Obligation
from reminders.actions import delivery, planning
from reminders.models import Digest, Reminder
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
    """What this person was told of, or is about to be: occasion and stage, once for each obligation."""
    rows = Reminder.objects.filter(recipient=user).order_by("pk")
    return [f"{row.occasion} {row.stage}" for row in rows]


def day(month: int, number: int, hour: int = 9, minute: int = 0) -> datetime:
    return moment(2026, month, number, hour, minute)


@pytest.fixture
def only_one(obligation: Obligation) -> Obligation:
    """Of the period's obligations only 省科技厅's on measure （一） is left open."""
    Obligation.objects.exclude(pk=obligation.pk).update(state="accepted")
    return obligation


@pytest.fixture
def told(mailoutbox: list[Any]) -> Callable[[], list[str]]:
    """The addresses mailed so far."""
    return lambda: [message.to[0] for message in mailoutbox]


THE_DUE_DAY = date(2026, 10, 15)
