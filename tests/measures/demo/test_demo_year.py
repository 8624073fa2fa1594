"""What the demo year shows: loaded once by the command on a Monday morning, and only read here."""

import io
import json
import stat
from collections import Counter
from dataclasses import replace
from datetime import datetime

import pypdf
import pytest
import time_machine
from django.core.management import call_command
from django.test import override_settings

from accounts.models import ApiClient, StandIn, User
from accounts.rules import Role
from measures.documents.kinds import SourceKind
from measures.models import (
    CommentAnswer,
    CompletionRequest,
    Contribution,
    ExtensionRequest,
    Indicator,
    InstructionCase,
    LeaderInstruction,
    Measure,
    MeasureMove,
    Milestone,
    Obligation,
    PlanRound,
    Policy,
    Receipt,
    ReportingPeriod,
    Review,
    ReviewComment,
    Submission,
    SubmissionPart,
    UrgeNotice,
    WorkPlan,
)
from measures.reporting.indicators.reading import accepted_periods
from measures.reporting.indicators.rules import plain
from measures.states import OFFICE_TIME, MeasureState
from reports import kinds
from reports.documents.pdf import build_pdf
from reports.kinds import Subject
from reports.rules import Kind
from tests import database

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db,
    pytest.mark.usefixtures("loaded"),
    pytest.mark.xdist_group("demo year"),
]

MONDAY = datetime(2026, 11, 23, 10, tzinfo=OFFICE_TIME)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo year committed, for all tests of this file; the measures before it and the folder of its accounts.

    Loading takes seconds, so it is done once: a whole year is replayed through the product's own actions.
    """
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock():
        Measure.objects.update(state=MeasureState.DRAFT, state_at=None)
        before = texts()
        with (
            time_machine.travel(MONDAY, tick=False),
            override_settings(DATA_DIR=folder),
            pytest.MonkeyPatch.context() as environment,
        ):
            environment.delenv("DEMO_PASSWORD", raising=False)
            call_command("load_demo", verbosity=0)
            call_command("load_demo", verbosity=0)
    yield before, folder
    with django_db_blocker.unblock():
        database.restore(database.DOCUMENT)


DOCUMENT = "liaoning-2018-shuangchuang"


def texts():
    printed = Measure.objects.filter(policy__code=DOCUMENT).in_order()
    return list(printed.values_list("text", "title", "bracket"))


def test_the_document_is_not_altered(loaded):
    before, _ = loaded
    assert texts() == before


def test_the_one_date_that_a_measure_gets_says_that_it_is_the_demos():
    dated = Measure.objects.filter(policy__code=DOCUMENT).exclude(due_on=None)
    assert [(m.number, m.is_important, m.state) for m in dated] == [(12, True, "completion_requested")]
    assert dated.get().due_text.startswith("演示数据")
    assert dated.get().due_on > MONDAY.date()


def test_every_stage_of_the_loop_can_be_seen():
    """One of each, so that whoever tries the product finds them on some desk."""
    today = MONDAY.date()
    assert set(Receipt.objects.overdue(today).values_list("body_name", flat=True)) == {"沈阳市", "朝阳市"}
    assert Counter(WorkPlan.objects.values_list("state", flat=True)) == {
        "approved": 19,
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


def test_two_short_sources_of_other_kinds_are_there_and_say_that_they_are_invented():
    assert Policy.objects.get(code=DOCUMENT).called == "双创18条"
    others = Policy.objects.exclude(code=DOCUMENT).order_by("id")
    assert {source.kind for source in others} == {SourceKind.WORK_REPORT, SourceKind.MEETING}
    assert all(source.title.startswith("（演示数据）") for source in others)
    printed = Measure.objects.filter(policy__in=others).values_list("title", "text", "due_text")
    assert all(title.startswith("（演示）") and text.startswith("（演示）") for title, text, _ in printed)
    assert all(basis.startswith("演示数据") for *_, basis in printed)
    assert all(period.is_demo for period in ReportingPeriod.objects.filter(policy__in=others))
    owing = Obligation.objects.owed().filter(body__name="省科技厅").values_list("period__policy", flat=True)
    assert len(set(owing)) > 1, "one body answers for several"


def test_an_invented_source_counts_something_and_its_accepted_values_are_there():
    asked = Indicator.objects.order_by("id")
    assert Counter(one.measure.policy.code for one in asked) == {"demo-livelihood": 3}
    for one in asked:
        assert (one.name[:4], one.source[:4]) == ("（演示）", "演示数据")
    accepted = Submission.objects.filter(review__decision=Review.ACCEPT)
    told = {
        (one.name[4:], row.period.name): plain(row.values[one.pk])
        for one in asked
        for row in accepted_periods(one.measure, accepted)
    }
    assert told == {
        ("新增公办幼儿园学位", "2026年第二季度"): "480",
        ("新增公办幼儿园学位", "2026年第三季度"): "2640",
        ("未开工幼儿园", "2026年第二季度"): "15",
        ("未开工幼儿园", "2026年第三季度"): "6",
        ("建成零工市场", "2026年第二季度"): "5",
        ("建成零工市场", "2026年第三季度"): "16",
    }
    waiting = Submission.objects.filter(obligation__state="submitted").exclude(indicator_values={})
    assert [list(said.indicator_values.values()) for said in waiting] == [["25"]], (
        "not shown before it is accepted"
    )


def test_an_extension_was_granted_for_fewer_days_and_kept():
    case = ExtensionRequest.objects.get(state="approved")
    report = case.obligation
    assert report.original_due_on < case.new_due_on == report.due_on < case.proposed_on
    assert not report.submissions.get().is_late
    assert not report.period.is_open


def test_the_overdue_report_was_urged_twice_and_stands_for_it():
    levels = UrgeNotice.objects.standing().filter(body__name="省科技厅").order_by("id")
    assert [(notice.level, notice.obligation.state) for notice in levels] == [
        ("remind", "returned"),
        ("warn", "returned"),
    ]


def test_two_rounds_of_one_report_can_be_compared_with_comments_and_answers():
    comments = ReviewComment.objects.filter(review__submission__obligation__measure__number=2)
    assert {comment.field for comment in comments} == {"done", "next_steps"}
    assert {answer.submission.round for answer in CommentAnswer.objects.all()} == {2}
    assert CommentAnswer.objects.count() == comments.count()


def test_most_co_bodies_agree_one_differs_and_some_are_silent():
    said = Counter(SubmissionPart.objects.values_list("stance", flat=True))
    assert said["agree"] > said["nothing"] + said[""] > said["differ"] > 0
    assert Contribution.objects.filter(obligation__state="awaiting").silent().exists()


def test_what_people_wrote_says_that_it_is_invented():
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


def test_the_second_person_of_the_office_is_there():
    roles = {role: set(User.objects.filter(memberships__role=role)) for role in (Role.REVIEWER, Role.LEAD)}
    assert roles[Role.REVIEWER]
    assert roles[Role.LEAD]
    assert not roles[Role.REVIEWER] & roles[Role.LEAD]
    stand_in = StandIn.objects.get()
    assert stand_in.starts_on == MONDAY.date() < stand_in.ends_on


def test_accounts_are_kept_for_their_owner_only(loaded):
    _, folder = loaded
    kept = folder / "demo-accounts.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    rows = json.loads(kept.read_text(encoding="utf-8"))
    assert all({"username", "password", "name", "role", "body"} <= set(row) for row in rows)
    assert all(User.objects.get(username=row["username"]).check_password(row["password"]) for row in rows)
    assert len({row["password"] for row in rows}) == len(rows)
    assert [row["body"] for row in rows if "api_key" in row] == ["沈阳市"]
    assert ApiClient.objects.count() == 1
    bodies = {role: set(_bodies(role)) for role in (Role.REPORTER, Role.APPROVER)}
    assert bodies[Role.APPROVER] == {"省科技厅", "省教育厅", "省政府金融办"} < bodies[Role.REPORTER]


def _bodies(role):
    return User.objects.filter(memberships__role=role).values_list("memberships__body__name", flat=True)


def test_reports_on_the_demo_quarters_have_a_body_of_two_or_three_pages():
    for period in ReportingPeriod.objects.select_related("policy"):
        frozen = kinds.freeze(Kind.PROGRESS, Subject(period.policy, period), as_of=MONDAY)
        paper = replace(kinds.compose(frozen, kinds.digest(frozen)), annexes=[])
        pages = pypdf.PdfReader(io.BytesIO(build_pdf(paper, as_of=MONDAY))).pages
        assert 2 <= len(pages) <= 3, period.name
        assert frozen["office"] in pages[-1].extract_text()
