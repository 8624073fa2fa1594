"""Rows as the first release wrote them come into the loop whole, and the way back is open.

The old rows are written through the models as they were then (``MigrationExecutor``), not through today's.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tests.factories import moment

BEFORE = [("accounts", "0001_people"), ("audit", "0002_append_only"), ("measures", "0001_supervision")]
OPENED = moment(2026, 9, 21)
WROTE = moment(2026, 9, 25)
DUE = date(2026, 10, 15)
Rows = dict[tuple[str, str], list[dict[str, Any]]]


def migrate(targets):
    """Bring the database to this state of the apps; returns the models as they are there."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def newest():
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


def write_old_rows(old):
    """A policy with three measures (two asked about, one dated), an open quarter, moves and rounds; name -> number."""
    get = old.get_model
    body, city = (
        get("departments", "Body").objects.create(
            name=name, full_name=name, kind=kind, order=order, code=f"b{order}"
        )
        for order, (name, kind) in enumerate(
            [("省科技厅", "provincial_department"), ("沈阳市", "city_government")], 1
        )
    )
    user = get("accounts", "User").objects.create(username="li", name="李经办", password="!")
    get("accounts", "Membership").objects.create(user=user, body=body, role="reporter")
    policy = get("measures", "Policy").objects.create(
        code="old", title="旧政策", issuing_body="省政府", issued_on=date(2018, 3, 19)
    )
    chapter = get("measures", "Chapter").objects.create(
        policy=policy, ordinal=1, number_text="一", title="章"
    )
    asked, dated, untouched = (
        get("measures", "Measure").objects.create(
            policy=policy, chapter=chapter, number=n, number_text=f"（{n}）", title=f"措施{n}", text="原文",
            bracket="省科技厅", **more,
        )
        for n, more in enumerate([{}, {"due_on": date(2027, 6, 30), "due_text": "会议纪要"}, {}], 1)
    )  # fmt: skip
    for measure in (asked, dated, untouched):
        get("measures", "Responsibility").objects.create(
            measure=measure,
            body=body,
            order=1,
            role="lead",
            role_source="inferred",
            name_as_printed="省科技厅",
        )
    period = get("measures", "ReportingPeriod").objects.create(
        policy=policy, kind="quarter", name="2026年第三季度", starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30),
        due_on=DUE, opened_at=OPENED,
    )  # fmt: skip
    owed = {}
    for name, measure, holder, respondent, state, rounds, at in (
        ("submitted", asked, body, "department", "submitted", 1, OPENED),
        ("city_report", asked, city, "city", "submitted", 1, OPENED + timedelta(hours=1)),
        ("drafting", dated, body, "department", "drafting", 0, OPENED),
    ):
        owed[name] = get("measures", "Obligation").objects.create(
            period=period, measure=measure, body=holder, respondent=respondent, state=state, state_at=WROTE,
            rounds=rounds, due_on=DUE, original_due_on=DUE, created_at=at,
        )  # fmt: skip
    for obligation in (owed["submitted"], owed["city_report"]):
        get("measures", "Move").objects.create(
            obligation=obligation, act="submit", from_state="awaiting", to_state="submitted", due_on=DUE, at=WROTE,
            by_name="李经办",
        )  # fmt: skip
        get("measures", "Submission").objects.create(
            obligation=obligation, round=1, status="on_track", done="已印发方案。", effective_status="on_track",
            due_on=DUE, is_late=False, submitted_at=WROTE, submitted_by=user, submitted_by_name="李经办",
            drafted_by_name="李经办",
        )  # fmt: skip
    get("measures", "ProgressReport").objects.create(
        obligation=owed["drafting"], status="on_track", done="写到一半。", version=1, saved_at=WROTE,
        saved_by=user, saved_by_name="李经办",
    )  # fmt: skip
    get("audit", "AuditEvent").objects.create(
        at=WROTE, actor_kind="user", actor_id=user.pk, actor_name="李经办", channel="web",
        verb="obligation.submit", summary="报送", target_type="measures.obligation",
        target_id=str(owed["submitted"].pk),
    )  # fmt: skip
    return {
        "body": body.pk, "city": city.pk, "asked": asked.pk, "dated": dated.pk, "untouched": untouched.pk,
        **{name: obligation.pk for name, obligation in owed.items()},
    }  # fmt: skip


TABLES = (
    ("measures", "Policy"), ("measures", "Measure"), ("measures", "Responsibility"), ("measures", "ReportingPeriod"),
    ("measures", "Obligation"), ("measures", "ProgressReport"), ("measures", "Move"), ("measures", "Submission"),
    ("accounts", "User"), ("accounts", "Membership"), ("audit", "AuditEvent"),
)  # fmt: skip


def rows(apps):
    return {name: list(apps.get_model(*name).objects.order_by("pk").values()) for name in TABLES}


def refuses_changes_of_the_record():
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE audit_auditevent SET verb = 'other'")
    except DatabaseError:
        return True
    return False


@dataclass(frozen=True)
class Way:
    """What was in every table before, after, back at the start, and forward once more; ``numbers``: name -> number."""

    numbers: dict[str, int]
    written: Rows
    kept: Rows
    back: Rows
    again: Rows
    is_record_guarded: bool

    def row(self, table, name):
        return next(row for row in self.kept["measures", table] if row["id"] == self.numbers[name])


@pytest.fixture(scope="module")
def way(django_db_setup, django_db_blocker):
    """The way there, back and there again, walked once for all tests here; the database is left new and empty."""
    with django_db_blocker.unblock():
        old = migrate(BEFORE)
        try:
            numbers = write_old_rows(old)
            written = rows(old)
            kept = rows(migrate(newest()))
            back = rows(migrate(BEFORE))
            again = rows(migrate(newest()))
            is_guarded = refuses_changes_of_the_record()
        finally:
            migrate(newest())
            call_command("flush", interactive=False, verbosity=0)
    return Way(numbers, written, kept, back, again, is_guarded)


def test_every_row_survives_with_what_it_said(way):
    for name, before in way.written.items():
        # What the migration fills is told below; every other column says what it said.
        filled = {"state", "state_at"} if name == ("measures", "Measure") else set()
        shared = [
            {column: row[column] for column in old_row if column not in filled}
            for row, old_row in zip(way.kept[name], before, strict=True)
        ]
        assert shared == before, name
        assert before, name


def test_duties_stand_with_the_body_printed(way):
    held = {(row["body_id"], row["holder_id"]) for row in way.kept["measures", "Responsibility"]}
    assert held == {(way.numbers["body"], way.numbers["body"])}


def test_moves_and_rounds_belong_to_the_body_of_their_report(way):
    bodies = {row["obligation_id"]: row["body_id"] for row in way.kept["measures", "Move"]}
    assert bodies == {
        way.numbers["submitted"]: way.numbers["body"],
        way.numbers["city_report"]: way.numbers["city"],
    }
    names = {row["obligation_id"]: row["body_name"] for row in way.kept["measures", "Submission"]}
    assert names == {way.numbers["submitted"]: "省科技厅", way.numbers["city_report"]: "沈阳市"}


def test_a_measure_that_was_asked_about_counts_as_taken_on_since_the_first_report(way):
    asked = way.row("Measure", "asked")
    assert (asked["state"], asked["state_at"]) == ("in_progress", OPENED)
    assert way.row("Measure", "dated")["state"] == "in_progress"


def test_a_measure_nobody_was_asked_about_is_still_to_be_given_out(way):
    untouched = way.row("Measure", "untouched")
    assert (untouched["state"], untouched["state_at"]) == ("draft", None)


def test_a_date_set_then_is_the_original_one_and_the_measure_ends_by_it(way):
    dated, other = way.row("Measure", "dated"), way.row("Measure", "asked")
    assert (dated["due_on"], dated["original_due_on"]) == (date(2027, 6, 30), date(2027, 6, 30))
    assert (dated["completion_kind"], dated["extension_count"]) == ("by_date", 0)
    assert (other["original_due_on"], other["completion_kind"]) == (None, "ongoing")


def test_the_way_back_leaves_the_rows_of_the_first_release_as_they_were(way):
    assert way.back == way.written


def test_forward_again_after_the_way_back_fills_the_same(way):
    assert way.again == way.kept


def test_on_the_way_the_record_of_acts_keeps_its_guard(way):
    assert way.is_record_guarded
