"""The domain's decisions, from values alone."""

from datetime import date, timedelta

import pytest

from audit.rules import RuleBroken
from measures import dates, lamps, states
from measures.lamps import Lamp
from measures.reporting import rules as reporting_rules
from measures.reporting.evidence import rules as evidence_rules
from measures.reporting.rules import Content
from measures.states import ProgressStatus, State
from workdays.rules import Calendar

CALENDAR = Calendar(covered_years=frozenset({2026}))
TODAY = date(2026, 11, 23)


def test_every_code_has_its_chinese_name():
    for names, codes in (
        (states.PROGRESS_STATUS_NAMES, ProgressStatus),
        (lamps.LAMP_NAMES, Lamp),
        (evidence_rules.EVIDENCE_KIND_NAMES, evidence_rules.EvidenceKind),
        (states.COMPLETION_KIND_NAMES, states.CompletionKind),
    ):
        assert set(names) == set(codes)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (Content(), "status"),
        (Content("无此状态", "做了"), "status"),
        (Content("on_track"), "done"),
        (Content("behind", "做了"), "problems"),
        (Content("on_track", "长" * 5001), "done"),
        (Content("on_track", "做了", "", "长" * 2001), "next_steps"),
        (Content("on_track", "做\x00了"), "done"),
        (Content("no_change"), "status"),
    ],
)
def test_an_incomplete_report_is_refused_at_its_field(content, field):
    with pytest.raises(RuleBroken) as refusal:
        reporting_rules.check_complete(content, has_earlier=False)
    assert refusal.value.field == field


def test_a_complete_report_passes():
    reporting_rules.check_complete(Content("at_risk", "做了", "缺人"), has_earlier=False)
    reporting_rules.check_complete(Content("no_change"), has_earlier=True)


@pytest.mark.parametrize(
    ("number", "first", "last"),
    [(1, date(2026, 1, 1), date(2026, 3, 31)), (2, date(2026, 4, 1), date(2026, 6, 30)),
     (3, date(2026, 7, 1), date(2026, 9, 30)), (4, date(2026, 10, 1), date(2026, 12, 31))],
)  # fmt: skip
def test_quarters_begin_and_end(number, first, last):
    assert dates.quarter(2026, number)[:2] == (first, last)


@pytest.mark.parametrize(("year", "number"), [(2026, 0), (2026, 5), (1999, 1), (2100, 1)])
def test_unknown_quarters_are_refused(year, number):
    with pytest.raises(RuleBroken):
        dates.quarter(year, number)


@pytest.mark.parametrize("days", [-1, 600])
def test_impossible_period_due_dates_are_refused(days):
    with pytest.raises(RuleBroken) as refusal:
        dates.check_period_due(TODAY + timedelta(days=days), starts_on=date(2026, 10, 1), today=TODAY)
    assert refusal.value.field == "due_on"


def test_the_due_date_itself_is_not_overdue():
    assert not dates.is_overdue(State.AWAITING, TODAY, TODAY)
    assert dates.is_overdue(State.AWAITING, TODAY - timedelta(days=1), TODAY)
    assert not dates.is_overdue(State.SUBMITTED, TODAY - timedelta(days=1), TODAY)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 23), "今天截止"),
        (date(2026, 11, 24), "还有 1 个工作日"),
        (date(2026, 11, 30), "还有 5 个工作日"),
        (date(2026, 11, 20), "已逾期 3 天"),
    ],
)
def test_due_dates_in_words(due, words):
    assert dates.due_words(due, TODAY, CALENDAR) == words


@pytest.mark.parametrize(
    ("state", "status", "due_in", "lamp", "words"),
    [
        (State.AWAITING, "", 60, Lamp.GREEN, "正常"),
        (State.AWAITING, "", 14, Lamp.YELLOW, "临近截止"),
        (State.DRAFTING, "", -1, Lamp.RED, "逾期未报"),
        (State.RETURNED, "on_track", -1, Lamp.RED, "逾期未报"),
        (State.RETURNED, "on_track", 5, Lamp.YELLOW, "退回待改"),
        (State.SUBMITTED, "on_track", -9, Lamp.GREEN, "正常"),
        (State.ACCEPTED, "behind", -9, Lamp.YELLOW, "进度滞后"),
        (State.ACCEPTED, "at_risk", 30, Lamp.YELLOW, "存在风险"),
        (State.ACCEPTED, "completed", -9, Lamp.DONE, "已完成"),
    ],
)
def test_lamps_say_why(state, status, due_in, lamp, words):
    reading = lamps.lamp(
        state, status, TODAY + timedelta(days=due_in), today=TODAY, warn_workdays=10, calendar=CALENDAR
    )
    assert (reading.lamp, reading.words) == (lamp, words)


@pytest.mark.parametrize(
    ("name", "size", "head", "code"),
    [
        ("病毒.exe", 10, b"MZ", "file_type_forbidden"),
        ("没有扩展名", 10, b"%PDF-", "file_type_forbidden"),
        ("空.pdf", 0, b"", "file_empty"),
        ("大.pdf", 21 * 1024 * 1024, b"%PDF-1.7", "file_too_large"),
        ("假.pdf", 10, b"MZ\x90\x00", "file_type_mismatch"),
        ("网页.pdf", 10, b"<html>", "file_type_mismatch"),
    ],
)
def test_bad_files_are_refused(name, size, head, code):
    with pytest.raises(RuleBroken) as refusal:
        evidence_rules.check_file(name, size, head, most_bytes=20 * 1024 * 1024)
    assert (refusal.value.code, refusal.value.field) == (code, "file")


def test_a_good_file_passes():
    assert evidence_rules.check_file("方案.PDF", 10, b"%PDF-1.7", most_bytes=100) == "pdf"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://a", "http://a b", "data:text/html,x", "www.ln.gov.cn"]
)
def test_links_are_plain_web_addresses(url):
    with pytest.raises(RuleBroken):
        evidence_rules.check_link(url)


@pytest.mark.parametrize(
    ("title", "value", "field"),
    [
        ("长" * 201, "文号", "title"),
        ("", "长" * 501, "value"),
        ("", "文\x00号", "value"),
        ("名\x00称", "文号", "title"),
    ],
)
def test_evidence_words_that_cannot_be_kept_are_refused(title, value, field):
    with pytest.raises(RuleBroken) as refusal:
        evidence_rules.check_evidence_words(title, value)
    assert refusal.value.field == field


@pytest.mark.parametrize("comment", ["长" * 2001, "补\x00充"])
def test_comments_that_cannot_be_kept_are_refused(comment):
    with pytest.raises(RuleBroken) as refusal:
        reporting_rules.check_comment(comment)
    assert refusal.value.field == "comment"
