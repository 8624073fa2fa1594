"""The words of a round that the office has not accepted stand in no paper (decision 7): not returned, not under review."""

import json
from datetime import date

import pytest

from measures.models import Measure, Obligation, Review, Submission, SubmissionPart
from reports import kinds
from reports.kinds import Subject, build_excel, compose
from reports.rules import ACROSS, Kind
from tests.factories import accept, content, give_back, moment, submit
from tests.reports.conftest import across_of
from tests.reports.test_published_templates import words_of

NOON = moment(2026, 10, 20, 12)
RETURNED = content("behind", "退回的进展。", "退回的问题。", "退回的打算。")
WAITING = content("at_risk", "待审的进展。", "待审的问题。", "待审的打算。")
CITY = content("behind", "沈阳退回的进展。", "沈阳退回的问题。", "沈阳退回的打算。")
WITHHELD = ("退回的", "待审的", "待审的处")


@pytest.fixture
def reported(period, obligation, kexie_obligation, city_obligation, reviewer):
    """（一） accepted, （二） under review, （三） returned with a body that differs, （九） of 沈阳市 returned."""
    at = moment(2026, 10, 9)
    accept(submit(obligation, reviewer, at=at, what=content(done="通过的进展。")), reviewer, at=at)
    second = Obligation.objects.get(period=period, measure__number=2, respondent="department")
    submit(second, reviewer, at=at, what=WAITING)
    third = submit(kexie_obligation, reviewer, at=at, what=RETURNED)
    SubmissionPart.objects.create(
        submission=Submission.objects.get(obligation=third),
        body=second.body,
        body_name=second.body.name,
        stance="differ",
        text="退回的不同意见。",
    )
    give_back(third, reviewer, at=at, new_due_on=date(2026, 10, 26))
    city = submit(city_obligation, reviewer, at=at, what=CITY)
    give_back(city, reviewer, at=at, new_due_on=date(2026, 10, 26))
    return period


def about(kind, period) -> list[Subject]:
    policy = period.policy
    if kind is Kind.CHANGES:
        return [Subject(policy, since=moment(2026, 9, 21, 10))]
    if kind is Kind.BREAKDOWN or kind in ACROSS:
        return [across_of(kind) if kind in ACROSS else Subject(policy)]
    if kind is Kind.MEASURE:
        measures = Measure.objects.with_roster().filter(policy=policy, number__in=(2, 3, 9))
        return [Subject(policy, measure=measure) for measure in measures]
    if kind is Kind.BULLETIN:
        return [Subject(policy, period), Subject(policy, period, names_laggards=True)]
    if kind is Kind.PROGRESS:
        owing = Obligation.objects.filter(period=period, measure__number__in=(2, 3, 9))
        return [Subject(policy, period), *(Subject(policy, period, body=one.body) for one in owing)]
    return [Subject(policy, period)]


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_no_paper_holds_the_words_of_a_round_that_was_not_accepted(kind, reported):
    for subject in about(kind, reported):
        frozen = json.dumps(kinds.freeze(kind, subject, as_of=NOON), ensure_ascii=False)
        assert not [words for words in WITHHELD if words in frozen]


@pytest.mark.parametrize("kind", [kind for kind in kinds.KINDS if kind is not Kind.LEDGER])
def test_no_paper_tells_what_the_office_said_of_a_returned_report(kind, reported):
    comment = Review.objects.filter(decision=Review.RETURN).first().comment
    for subject in about(kind, reported):
        assert comment not in json.dumps(kinds.freeze(kind, subject, as_of=NOON), ensure_ascii=False)


def test_only_the_workbook_of_the_ledger_keeps_it(reported):
    comment = Review.objects.filter(decision=Review.RETURN).first().comment
    frozen = kinds.freeze(Kind.LEDGER, Subject(reported.policy, reported), as_of=NOON)
    assert comment in json.dumps(frozen, ensure_ascii=False)
    assert comment not in "\n".join(words_of(compose(frozen, kinds.digest(frozen))))


@pytest.mark.parametrize("kind", [Kind.PROGRESS, Kind.BULLETIN, Kind.LEDGER, Kind.MEETING])
def test_where_such_a_report_stands_is_said_instead(kind, reported):
    subject = Subject(reported.policy, reported, names_laggards=True)
    frozen = kinds.freeze(kind, subject, as_of=NOON)
    paper = "\n".join(words_of(compose(frozen, kinds.digest(frozen))))
    assert "已退回，待重报" in paper
    assert "已报送，待审核" in paper
    if kind is not Kind.BULLETIN:
        assert "通过的进展。" in paper


def test_a_report_is_printed_again_once_its_next_round_is_accepted(reported, reviewer, kexie_obligation):
    at = moment(2026, 10, 21)
    again = submit(
        Obligation.objects.get(pk=kexie_obligation.pk), reviewer, at=at, what=content(done="改好的进展。")
    )
    accept(again, reviewer, at=moment(2026, 10, 22))
    subject = Subject(reported.policy, reported)
    for then, is_said in ((moment(2026, 10, 21, 18), False), (moment(2026, 10, 22, 18), True)):
        frozen = kinds.freeze(Kind.LEDGER, subject, as_of=then)
        assert ("改好的进展。" in json.dumps(frozen, ensure_ascii=False)) is is_said


def test_the_workbooks_say_it_too(reported):
    for kind in (Kind.PROGRESS, Kind.BULLETIN, Kind.LEDGER, Kind.MEETING):
        frozen = kinds.freeze(kind, Subject(reported.policy, reported, names_laggards=True), as_of=NOON)
        book = "\n".join(words_of(kinds.setting_of(frozen).book(frozen, kinds.digest(frozen))))
        assert "已退回，待重报" in book
        assert build_excel(frozen, kinds.digest(frozen))
