"""The work that ``benchmarks.reminders`` times, in a process of its own. Prints what it found as JSON."""

import gc
import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.mail import send_mail  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import Membership, User  # noqa: E402
from accounts.rules import Role  # noqa: E402
from audit.rules import Channel, system_actor  # noqa: E402
from benchmarks.reminders import DUE, OPEN, PEOPLE  # noqa: E402
from departments.models import Body  # noqa: E402
from measures.models import Measure, Obligation, Policy, ReportingPeriod  # noqa: E402
from reminders.delivery import actions as delivery  # noqa: E402
from reminders.delivery.letter import html_of  # noqa: E402
from reminders.models import Delivery, Digest, Reminder  # noqa: E402
from reminders.planning import actions as planning  # noqa: E402

ON = date(2026, 10, 12)
AT = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
BY = system_actor("benchmark", Channel.COMMAND)


def _run() -> dict[str, Any]:

    call_command("migrate", verbosity=0)
    call_command("seed", verbosity=0)
    periods = _people_and_periods()
    _owe(periods[: DUE // (PEOPLE * 18) + 1], DUE, ON + timedelta(days=3))
    first = _timed(_plan)
    sent = _timed(_deliver)
    again = _timed(_plan)
    letters = _letters()
    bare = _timed(lambda: _send_bare(letters))
    _settle()
    _owe(periods, OPEN, ON + timedelta(days=300))
    _plan()
    idle = min((_timed(_plan) for _ in range(3)), key=lambda run: run["seconds"])
    late = _all_late()
    return {
        "engine": connection.display_name,
        "plan": first,
        "deliver": sent,
        "again": again,
        "bare": bare,
        "idle": idle,
        "late": late,
    }


def _people_and_periods() -> list[int]:
    """200 people, each the only reporter of a body, and enough reporting periods; returns the periods' keys."""

    bodies = Body.objects.bulk_create(
        Body(name=f"测试单位{n}", full_name=f"测试单位{n}", kind="provincial_department", order=5000 + n)
        for n in range(PEOPLE)
    )
    users = User.objects.bulk_create(
        User(username=f"bench{n}", name=f"测试经办{n}", email=f"bench{n}@example.cn", password="!")
        for n in range(PEOPLE)
    )
    Membership.objects.bulk_create(
        Membership(user=user, body=body, role=Role.REPORTER) for user, body in zip(users, bodies, strict=True)
    )
    policy = Policy.objects.get()
    first = date(2018, 4, 1)
    days = [first + timedelta(days=91 * n) for n in range(OPEN // (PEOPLE * 18) + 1)]
    periods = ReportingPeriod.objects.bulk_create(
        ReportingPeriod(
            policy=policy, kind="quarter", name=f"第{n}期", starts_on=day, ends_on=day + timedelta(days=90),
            due_on=day + timedelta(days=100), opened_at=AT,
        )
        for n, day in enumerate(days)
    )  # fmt: skip
    return [period.pk for period in periods]


def _owe(periods: list[int], count: int, due_on: date) -> None:
    """``count`` reports not yet handed in, spread over the 200 bodies."""

    bodies = list(Body.objects.filter(order__gte=5000).values_list("pk", flat=True))
    measures = list(Measure.objects.values_list("pk", flat=True))
    rows = (
        Obligation(
            period_id=period, measure_id=measure, body_id=body, respondent="department", state="awaiting",
            state_at=AT, due_on=due_on, original_due_on=due_on, created_at=AT,
        )
        for body in bodies
        for period, measure in [(p, m) for p in periods for m in measures][: count // PEOPLE]
    )  # fmt: skip
    Obligation.objects.bulk_create(rows, batch_size=2000)


def _settle() -> None:

    for model in (Delivery, Reminder, Digest, Obligation):
        model.objects.all().delete()


def _plan() -> int:

    return planning.plan(ON, at=AT).reminders


def _deliver() -> int:

    ids = list(Digest.objects.outstanding(ON, AT).order_by("pk").values_list("pk", flat=True))
    began = time.monotonic()

    def clock() -> datetime:
        return AT + timedelta(seconds=time.monotonic() - began)

    outcomes = [
        outcome
        for batch in delivery.batches_of(ids)
        for outcome in delivery.deliver(batch, on=ON, clock=clock, by=BY).values()
    ]
    if outcomes.count(delivery.Outcome.SENT) != PEOPLE:
        raise SystemExit(f"{outcomes.count(delivery.Outcome.SENT)} of {PEOPLE} digests went out")
    return len(outcomes)


def _send_bare(letters: list[tuple[str, str, str, str]]) -> int:
    """The same letters, as the simplest program sends them: no ledger, no check, nothing kept."""

    for subject, text, html, address in letters:
        send_mail(subject, text, None, [address], html_message=html)
    return len(letters)


def _letters() -> list[tuple[str, str, str, str]]:
    return [
        (digest.subject, digest.body_text, html_of(digest), digest.recipient.email)
        for digest in Digest.objects.select_related("recipient")
    ]


def _all_late() -> dict[str, Any]:
    """All 100,000 due at once: does the memory of a pass grow with what it finds?"""
    Obligation.objects.update(due_on=ON + timedelta(days=3))
    gc.collect()
    # From here on the kernel counts the peak anew.
    Path("/proc/self/clear_refs").write_text("5")
    before = _memory("VmRSS")
    run = _timed(_plan)
    run["grown_mb"] = _memory("VmHWM") - before
    return run


def _memory(name: str) -> float:
    """A figure of this process's memory, in MB."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[name].split()[0]) / 1024


def _timed(act: Callable[[], int]) -> dict[str, Any]:
    """How long it took, how many rows or letters, and how many queries."""

    asked = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*arguments)

    began = time.perf_counter()
    with connection.execute_wrapper(count):
        done = act()
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "done": done, "queries": asked}


print(json.dumps(_run()))
