"""The demo year replays the product's own actions, on whatever day it is."""

import json
import stat
from datetime import datetime

import pytest
from django.core.management import call_command

from accounts.models import ApiClient, User
from accounts.rules import Role
from measures.actions.demo import load_demo_year
from measures.models import Measure, Obligation, ReportingPeriod
from measures.rules import OFFICE_TIME, State
from tests.conftest import fixture_data


@pytest.mark.parametrize("day", ["2026-01-01", "2026-02-20", "2026-07-01", "2026-11-23", "2026-12-31"])
def test_the_demo_year_fits_any_day(drafts, reviewer, lead, day):
    at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=OFFICE_TIME)
    periods = load_demo_year(drafts, data=fixture_data("demo-year.json"), office=reviewer, lead=lead, at=at)
    assert [p.is_open for p in ReportingPeriod.objects.order_by("starts_on")] == [False, False, True, True]
    assert not Obligation.objects.filter(state_at__gt=at).exists(), "nothing happened in the future"
    running = Obligation.objects.filter(period=periods[-1], respondent="department")
    assert running.filter(state=State.SUBMITTED).count() == 3
    assert running.filter(state=State.ACCEPTED).count() == 4


def test_the_document_is_not_altered(drafts, reviewer, lead):
    before = list(Measure.objects.in_order().values_list("text", "title", "bracket", "due_on"))
    at = datetime(2026, 11, 23, 10, tzinfo=OFFICE_TIME)
    load_demo_year(drafts, data=fixture_data("demo-year.json"), office=reviewer, lead=lead, at=at)
    assert list(Measure.objects.in_order().values_list("text", "title", "bracket", "due_on")) == before


def test_accounts_are_kept_for_their_owner_only(drafts, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setenv("DEMO_PASSWORD", "yanshi")
    call_command("load_demo", verbosity=0)
    call_command("load_demo", verbosity=0)
    kept = tmp_path / "demo-accounts.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    rows = json.loads(kept.read_text(encoding="utf-8"))
    assert all({"username", "password", "name", "role", "body"} <= set(row) for row in rows)
    assert all(User.objects.get(username=row["username"]).check_password("yanshi") for row in rows)
    assert [row["body"] for row in rows if "api_key" in row] == ["沈阳市"]
    assert ApiClient.objects.count() == 1
    bodies = {role: set(_bodies(role)) for role in (Role.REPORTER, Role.APPROVER)}
    assert bodies[Role.APPROVER] == {"省科技厅", "省政府金融办"} < bodies[Role.REPORTER]


def _bodies(role):
    return User.objects.filter(memberships__role=role).values_list("memberships__body__name", flat=True)
