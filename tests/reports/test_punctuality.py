"""按时报送率 beside an overdue report explains itself, wherever both can stand: the first round came in time, the next did not."""

import io
from datetime import date

import openpyxl
import pytest

from accounts.rules import Role
from measures.reporting import actions as reporting
from reports import figures, kinds
from reports.kinds import Subject, build_excel, compose
from reports.punctuality import Punctuality
from reports.rules import Kind
from tests.factories import actor, content, give_back, make_user, moment, submit

DAY_AFTER = moment(2026, 10, 21)
WORDS = "退回后逾期没有重新报送的1份不影响该数，另计入逾期"


@pytest.fixture(params=["left lying", "waiting for its signature"])
def late_again(request, period, kexie, kexie_obligation, kexie_reporter, reviewer):
    """省科协 reported in time, was told to do better by 20 October, and did not hand in by then."""
    handed_in = submit(kexie_obligation, kexie_reporter, at=moment(2026, 10, 9))
    back = give_back(handed_in, reviewer, at=moment(2026, 10, 12), new_due_on=date(2026, 10, 20))
    if request.param != "left lying":
        make_user("冯主席", (kexie, Role.APPROVER), username="feng")
        back.refresh_from_db()
        reporting.submit_report(
            back, content=content(done="改好了。"), version=back.report.version, by=actor(kexie_reporter),
            at=moment(2026, 10, 19), is_approver=False,
        )  # fmt: skip
    return period


def texts(kind, period, **about):
    frozen = kinds.freeze(kind, Subject(period.policy, period, **about), as_of=DAY_AFTER)
    paper = compose(frozen, kinds.digest(frozen))
    return frozen, "".join(block.text for block in paper.blocks if block.kind == "paragraph")


def test_the_paper_of_the_body_explains_it(late_again, kexie):
    _, text = texts(Kind.PROGRESS, late_again, body=kexie)
    assert f"按时报送率100%；{WORDS}。" in text
    assert "报告退回后未在2026年10月20日前重新报送" in text


def test_the_paper_of_the_period_explains_it(late_again):
    assert WORDS in texts(Kind.PROGRESS, late_again)[1]


@pytest.mark.parametrize("names_laggards", [True, False])
def test_the_bulletin_and_its_workbook_explain_it(late_again, names_laggards):
    frozen, text = texts(Kind.BULLETIN, late_again, names_laggards=names_laggards)
    assert WORDS in text
    sheet = openpyxl.load_workbook(io.BytesIO(build_excel(frozen, kinds.digest(frozen))))["总体情况"]
    assert any(WORDS in str(cell.value) for row in sheet for cell in row)


def test_the_page_counts_it_among_what_is_overdue(late_again):
    counted = figures.tally(figures.rows(late_again, as_of=DAY_AFTER))
    assert (counted.overdue, counted.returned_overdue) == (32, 1)


def test_nothing_is_explained_where_nothing_came_back_late(period, kexie, kexie_obligation, kexie_reporter):
    submit(kexie_obligation, kexie_reporter, at=moment(2026, 10, 9))
    assert "不影响该数" not in texts(Kind.PROGRESS, period, body=kexie)[1]


@pytest.mark.parametrize(
    ("expected", "on_time", "share"), [(252, 252, 100), (252, 251, 99), (3, 2, 67), (252, 0, 0), (0, 0, None)]
)
def test_a_hundred_per_cent_means_all_of_them(expected, on_time, share):
    assert Punctuality(1, "第三季度", expected, on_time).share == share
