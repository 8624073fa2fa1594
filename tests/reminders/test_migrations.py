"""The ledger of reports alone becomes the ledger of every matter, and the way back is open.

The old rows are written through the models as they were then (``MigrationExecutor``), not through today's.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories import moment

BEFORE = [("reminders", "0001_ledger"), ("measures", "0112_plan_round_body"), ("accounts", "0002_stand_ins")]
NEW = "0004_one_ledger"
OPENED = moment(2026, 9, 21)
# Still the day before in UTC: the stage of a start names the day in the office.
HANDED_IN = moment(2026, 10, 9, 7)
SENT = moment(2026, 10, 12, 8, 30)
DUE, DECIDE_BY = date(2026, 10, 15), date(2026, 10, 16)
Rows = dict[str, list[dict[str, Any]]]


def migrate(targets):
    """Bring the database to this state of the apps; returns the models as they are there."""
    MigrationExecutor(connection).migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def newest():
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


def write_old_rows(old):
    """Four reports, one in each state a reminder knew, and three digests; name -> number."""
    get = old.get_model
    body = get("departments", "Body").objects.create(
        name="省科技厅", full_name="省科技厅", kind="provincial_department", order=1, code="b1"
    )
    user = get("accounts", "User").objects.create(username="li", name="李经办", password="!")
    policy = get("measures", "Policy").objects.create(
        code="old", title="旧政策", issuing_body="省政府", issued_on=date(2018, 3, 19)
    )
    chapter = get("measures", "Chapter").objects.create(
        policy=policy, ordinal=1, number_text="一", title="章"
    )
    period = get("measures", "ReportingPeriod").objects.create(
        policy=policy, kind="quarter", name="2026年第三季度", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30),
        due_on=DUE, opened_at=OPENED,
    )  # fmt: skip
    owed = {}
    for number, (state, rounds, review_due_on) in enumerate(
        [("drafting", 0, None), ("returned", 1, None), ("unit_review", 1, None), ("submitted", 2, DECIDE_BY)],
        1,
    ):
        measure = get("measures", "Measure").objects.create(
            policy=policy, chapter=chapter, number=number, number_text=f"（{number}）", title=f"措施{number}",
            text="原文", bracket="省科技厅",
        )  # fmt: skip
        owed[state] = get("measures", "Obligation").objects.create(
            period=period, measure=measure, body=body, respondent="department", state=state, state_at=HANDED_IN,
            rounds=rounds, due_on=DUE, original_due_on=DUE, created_at=OPENED, review_due_on=review_due_on,
        )  # fmt: skip
    said = [
        {
            "obligation": owed[state].pk,
            "duty": duty,
            "due_on": "2026-10-15",
            "words": "还有 3 个工作日",
            "is_new": is_new,
        }
        for state, duty, is_new in [("drafting", "write", True), ("submitted", "review", False)]
    ]
    mailed, failed, planned = (
        get("reminders", "Digest").objects.create(recipient=user, planned_at=SENT, **fields)
        for fields in (
            {
                "on": SENT.date(), "state": "sent", "attempts": 2, "subject": "【政策督查】您有 1 项填报待办",
                "body_text": "正文", "items": said, "composed_at": SENT, "mailed_to": "li@example.cn",
                "sent_at": SENT, "opened_at": SENT,
            },
            {"on": date(2026, 10, 13), "state": "failed", "attempts": 5, "error": "550"},
            {"on": date(2026, 10, 14), "state": "planned"},
        )
    )  # fmt: skip
    for state, occasion, stage, round_ in (
        ("drafting", "due", "T-3", 0),
        ("returned", "returned", "now", 1),
        ("unit_review", "sign_off", "now", 1),
        ("submitted", "review", "W0", 2),
        ("submitted", "sign_off", "now", 1),
    ):
        get("reminders", "Reminder").objects.create(
            recipient=user, obligation=owed[state], occasion=occasion, stage=stage, due_on=DUE, round=round_,
            planned_on=SENT.date(), digest=mailed,
        )  # fmt: skip
    numbers = {state: obligation.pk for state, obligation in owed.items()}
    return {**numbers, "body": body.pk, "mailed": mailed.pk, "failed": failed.pk, "planned": planned.pk}


def rows(apps, *names):
    return {name: list(apps.get_model("reminders", name).objects.order_by("pk").values()) for name in names}


def write_what_only_the_new_ledger_knows(apps, numbers):
    """A 特急 digest, a reminder of another matter, and two starts that the old ledger cannot tell apart."""
    get = apps.get_model
    user = get("accounts", "User").objects.get()
    urgent = get("reminders", "Digest").objects.create(
        recipient=user, on=SENT.date(), slot="instruction:1:S20261012", state="sent", planned_at=SENT,
        send_after=SENT, sent_at=SENT,
    )  # fmt: skip
    for matter, matter_id, occasion, stage, turn, digest in (
        ("instruction", 1, "instruction", "S20261012", 0, urgent.pk),
        ("report", numbers["unit_review"], "sign_off", "S20261013", 1, numbers["mailed"]),
        ("report", numbers["unit_review"], "sign_off", "S20261014", 1, numbers["mailed"]),
    ):
        get("reminders", "Reminder").objects.create(
            matter=matter, matter_id=matter_id, recipient=user, occasion=occasion, stage=stage, due_on=DUE,
            turn=turn, planned_on=SENT.date(), digest_id=digest, body_id=numbers["body"],
        )  # fmt: skip
    get("reminders", "Delivery").objects.create(
        digest=urgent, channel="mail", state="sent", address="li@example.cn", message_id="m", tried_at=SENT,
        sent_at=SENT,
    )  # fmt: skip


@dataclass(frozen=True)
class Way:
    """What the tables held before, after, and back at the start; ``numbers``: name -> number."""

    numbers: dict[str, int]
    written: Rows
    kept: Rows
    back: Rows

    def stages(self, rows):
        return {(row["occasion"], row["stage"]) for row in rows}


@pytest.fixture(scope="module")
def way(django_db_setup, django_db_blocker):
    """There and back, walked once for all tests here; the database is left new and empty."""
    with django_db_blocker.unblock():
        old = migrate(BEFORE)
        try:
            numbers = write_old_rows(old)
            written = rows(old, "Reminder", "Digest")
            new = migrate(newest())
            kept = rows(new, "Reminder", "Digest", "Delivery")
            write_what_only_the_new_ledger_knows(new, numbers)
            back = rows(migrate(BEFORE), "Reminder", "Digest")
        finally:
            migrate(newest())
            call_command("flush", interactive=False, verbosity=0)
    return Way(numbers, written, kept, back)


def test_every_entry_names_its_report_and_whose_it_is(way):
    assert [(row["matter"], row["matter_id"], row["body_id"]) for row in way.kept["Reminder"]] == [
        ("report", row["obligation_id"], way.numbers["body"]) for row in way.written["Reminder"]
    ]


def test_what_was_told_at_once_counts_as_the_start_so_that_nobody_is_told_it_twice(way):
    assert [(row["occasion"], row["stage"], row["due_on"], row["turn"]) for row in way.kept["Reminder"]] == [
        ("due", "T-3", DUE, 0),
        ("returned", "S", DUE, 1),
        ("sign_off", "S20261009", DUE, 1),
        ("review", "S20261009", DECIDE_BY, 2),
        # Of an earlier round: nobody will ask for it again.
        ("sign_off", "now", DUE, 1),
    ]


def test_a_mail_that_went_is_a_delivery(way):
    (mail,) = way.kept["Delivery"]
    assert (mail["digest_id"], mail["channel"], mail["state"]) == (way.numbers["mailed"], "mail", "sent")
    assert (mail["address"], mail["attempts"], mail["sent_at"]) == ("li@example.cn", 2, SENT)


def test_what_a_digest_said_can_still_be_read(way):
    digest = way.kept["Digest"][0]
    assert (digest["send_after"], digest["slot"]) == (SENT, "")
    first, second = digest["items"]
    assert first == {
        "matter": "report", "id": way.numbers["drafting"], "body_id": way.numbers["body"], "duty": "write",
        "why": "", "title": "（1）措施1", "body": "省科技厅", "what": "2026年第三季度",
        "path": f"/obligations/{way.numbers['drafting']}/", "due_on": "2026-10-15", "words": "还有 3 个工作日",
        "is_new": True, "is_late": False, "is_provisional": False,
    }  # fmt: skip
    assert (second["id"], second["duty"], second["is_new"]) == (way.numbers["submitted"], "review", False)


def test_the_way_back_leaves_the_digests_as_they_were(way):
    assert way.back["Digest"] == way.written["Digest"]


def test_the_way_back_keeps_every_report_that_was_told_of_and_drops_the_rest(way):
    told = {(row["obligation_id"], row["occasion"], row["stage"]) for row in way.written["Reminder"]}
    back = [(row["obligation_id"], row["occasion"], row["stage"]) for row in way.back["Reminder"]]
    assert set(back) == told
    assert len(back) == len(set(back))


def test_no_stage_is_longer_than_the_first_release_had_room_for(way):
    assert max(len(row["stage"]) for row in way.back["Reminder"]) <= 8
