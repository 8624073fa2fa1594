"""The demo year replays the product's own actions, on whatever day it is."""

import json
import stat
from collections import Counter
from datetime import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import ApiClient, StandIn, User
from accounts.rules import Role
from audit.models import AuditEvent
from departments.models import Body
from measures.actions.demo import load_demo_year
from measures.date_rules import Lamp
from measures.models import (
    CommentAnswer,
    CompletionRequest,
    Contribution,
    ExtensionRequest,
    InstructionCase,
    LeaderInstruction,
    Measure,
    MeasureMove,
    Milestone,
    Obligation,
    PlanRound,
    Receipt,
    ReportingPeriod,
    Review,
    ReviewComment,
    SubmissionPart,
    UrgeNotice,
    WorkPlan,
)
from measures.plan_rules import plan_lamp
from measures.rules import OFFICE_TIME, State
from tests import factories
from tests.database import fixture_data

MONDAY = datetime(2026, 11, 23, 10, tzinfo=OFFICE_TIME)


@pytest.mark.parametrize("day", ["2026-01-01", "2026-02-20", "2026-07-01", "2026-11-23", "2026-12-31"])
def test_the_demo_year_fits_any_day(drafts, reviewer, lead, day):
    at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=OFFICE_TIME)
    periods = load_demo_year(drafts, data=fixture_data("demo-year.json"), office=reviewer, lead=lead, at=at)
    assert [p.is_open for p in ReportingPeriod.objects.order_by("starts_on")] == [False, False, True, True]
    assert not Obligation.objects.filter(state_at__gt=at).exists(), "nothing happened in the future"
    running = Obligation.objects.filter(period=periods[-1], respondent="department")
    assert running.filter(state=State.SUBMITTED).count() == 3
    assert running.filter(state=State.ACCEPTED).count() == 4


@pytest.fixture
def loaded(drafts, reviewer, lead):
    """The demo year as loaded on a Monday morning; a document before it is kept to compare."""
    before = list(Measure.objects.in_order().values_list("text", "title", "bracket"))
    for name in ("省科技厅", "省教育厅", "省政府金融办"):
        factories.make_user(f"{name}负责人", (Body.objects.get(name=name), Role.APPROVER), username=name)
    load_demo_year(drafts, data=fixture_data("demo-year.json"), office=reviewer, lead=lead, at=MONDAY)
    return before


def test_the_document_is_not_altered(loaded):
    assert list(Measure.objects.in_order().values_list("text", "title", "bracket")) == loaded


def test_the_one_date_that_a_measure_gets_says_that_it_is_the_demos(loaded):
    dated = Measure.objects.exclude(due_on=None)
    assert [(m.number, m.is_important, m.state) for m in dated] == [(12, True, "completion_requested")]
    assert dated.get().due_text.startswith("演示数据")
    assert dated.get().due_on > MONDAY.date()


def test_every_stage_of_the_loop_can_be_seen(loaded):
    """One of each, so that whoever tries the product finds them on some desk."""
    today = MONDAY.date()
    assert set(Receipt.objects.overdue(today).values_list("body_name", flat=True)) == {"沈阳市", "朝阳市"}
    assert Counter(WorkPlan.objects.values_list("state", flat=True)) == {
        "approved": 10,
        "submitted": 2,
        "returned": 2,
        "unit_review": 1,
        "open": 1,
    }
    assert Counter(ExtensionRequest.objects.values_list("state", flat=True)) == {
        "approved": 1,
        "submitted": 1,
        "unit_review": 1,
    }
    assert set(InstructionCase.objects.values_list("state", flat=True)) == {"open", "submitted"}
    cases = CompletionRequest.objects.order_by("year")
    assert {(c.state, c.grade, c.year) for c in cases} == {
        ("submitted", "", None),
        ("approved", "good", 2025),
    }
    stood_still = Measure.objects.get(number=8).moves.values_list("act", flat=True).order_by("id")
    assert list(stood_still) == ["dispatch", "receive", "suspend", "resume"]


def test_an_extension_was_granted_for_fewer_days_and_kept(loaded):
    case = ExtensionRequest.objects.get(state="approved")
    report = case.obligation
    assert report.original_due_on < case.new_due_on == report.due_on < case.proposed_on
    assert not report.submissions.get().is_late
    assert not report.period.is_open


def test_the_overdue_report_was_urged_twice_and_stands_for_it(loaded):
    levels = UrgeNotice.objects.standing().filter(body__name="省科技厅").order_by("id")
    assert [(notice.level, notice.obligation.state) for notice in levels] == [
        ("remind", "returned"),
        ("warn", "returned"),
    ]


def test_two_rounds_of_one_report_can_be_compared_with_comments_and_answers(loaded):
    comments = ReviewComment.objects.filter(review__submission__obligation__measure__number=2)
    assert {comment.field for comment in comments} == {"done", "next_steps"}
    assert {answer.submission.round for answer in CommentAnswer.objects.all()} == {2}
    assert CommentAnswer.objects.count() == comments.count()


def test_most_co_bodies_agree_one_differs_and_some_are_silent(loaded):
    said = Counter(SubmissionPart.objects.values_list("stance", flat=True))
    assert said["agree"] > said["nothing"] + said[""] > said["differ"] > 0
    assert Contribution.objects.filter(obligation__state="awaiting").silent().exists()


@pytest.mark.parametrize("day", ["2026-06-30", "2026-07-01", "2026-11-23", "2026-12-31"])
def test_one_body_lags_behind_its_plan_whatever_day_it_is(drafts, reviewer, lead, day):
    at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=OFFICE_TIME)
    load_demo_year(drafts, data=fixture_data("demo-year.json"), office=reviewer, lead=lead, at=at)
    counted = Milestone.objects.counted_at(at, "plan_round__plan__body__name").items()
    lamps = {
        body: plan_lamp(counts.progress, yellow=drafts.plan_yellow_points, red=drafts.plan_red_points).lamp
        for (body,), counts in counted
    }
    assert {body for body, lamp in lamps.items() if lamp != Lamp.GREEN} == {"省政府金融办"}
    assert lamps["省政府金融办"] == Lamp.YELLOW


def test_loading_it_at_night_puts_nothing_into_the_morning(drafts, reviewer, lead):
    at = datetime(2026, 11, 24, 0, 30, tzinfo=OFFICE_TIME)
    load_demo_year(drafts, data=fixture_data("demo-year.json"), office=reviewer, lead=lead, at=at)
    assert not AuditEvent.objects.filter(at__gt=at).exists()


def test_what_people_wrote_says_that_it_is_invented(loaded):
    written = [
        *Review.objects.exclude(comment="").values_list("comment", flat=True),
        *ReviewComment.objects.values_list("text", flat=True),
        *CommentAnswer.objects.values_list("text", flat=True),
        *Contribution.objects.exclude(text="").values_list("text", flat=True),
        *PlanRound.objects.values_list("summary", flat=True),
        *PlanRound.objects.exclude(comment="").values_list("comment", flat=True),
        *Milestone.objects.values_list("title", flat=True),
        *ExtensionRequest.objects.values_list("text", flat=True),
        *ExtensionRequest.objects.values_list("progress", flat=True),
        *ExtensionRequest.objects.exclude(decision_note="").values_list("decision_note", flat=True),
        *UrgeNotice.objects.values_list("text", flat=True),
        *LeaderInstruction.objects.values_list("extract", flat=True),
        *CompletionRequest.objects.values_list("statement", flat=True),
        *CompletionRequest.objects.exclude(decision_note="").values_list("decision_note", flat=True),
        *MeasureMove.objects.filter(act__in=["suspend", "resume"]).values_list("note", flat=True),
    ]
    assert [text for text in written if not text.startswith("（演示）")] == []
    assert len(written) > 100


def test_the_second_person_of_the_office_is_there(drafts, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    call_command("load_demo", verbosity=0)
    roles = {role: set(User.objects.filter(memberships__role=role)) for role in (Role.REVIEWER, Role.LEAD)}
    assert roles[Role.REVIEWER]
    assert roles[Role.LEAD]
    assert not roles[Role.REVIEWER] & roles[Role.LEAD]
    stand_in = StandIn.objects.get()
    assert stand_in.starts_on == timezone.localdate() < stand_in.ends_on


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
    assert bodies[Role.APPROVER] == {"省科技厅", "省教育厅", "省政府金融办"} < bodies[Role.REPORTER]


def _bodies(role):
    return User.objects.filter(memberships__role=role).values_list("memberships__body__name", flat=True)
