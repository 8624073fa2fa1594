"""Values of indicators in papers: accepted ones alone, frozen; papers of measures without any are as before."""

from decimal import Decimal

import pytest

from measures.models import Indicator, Measure, Obligation
from measures.reporting.rules import Content
from reports import kinds
from reports.kinds import Subject
from reports.kinds.ledger.paper import compose as ledger_paper
from reports.rules import Kind
from tests.factories import accept, define_indicator, moment, submit
from tests.reports.test_published_templates import words_of

pytestmark = pytest.mark.one_engine

AT, NOON = moment(2026, 10, 9), moment(2026, 10, 20, 12)
SENTENCE = "技术合同成交额200.5亿元（目标500亿元，完成目标进度25%）。"


@pytest.fixture
def indicator(obligation) -> Indicator:
    return define_indicator(obligation.measure, at=AT)


@pytest.fixture
def handed_in(indicator, obligation, reporter) -> Obligation:
    what = Content("on_track", "办了三件实事。", indicators=((indicator.pk, Decimal("200.5")),))
    return submit(obligation, reporter, at=AT, what=what)


def frozen_of(kind, period, **about):
    return kinds.freeze(kind, Subject(period.policy, None if about else period, **about), as_of=NOON)


def papers(period, measure):
    return [
        frozen_of(Kind.PROGRESS, period),
        frozen_of(Kind.LEDGER, period),
        frozen_of(Kind.MEASURE, period, measure=Measure.objects.with_roster().get(pk=measure.pk)),
    ]


def said_in(frozen) -> tuple[str, str]:
    setting, sha256 = kinds.setting_of(frozen), kinds.digest(frozen)
    paper, book = setting.compose(frozen, sha256), setting.book(frozen, sha256)
    return "\n".join(words_of(paper)), "\n".join(words_of(book))


def test_accepted_values_are_told_as_they_were_frozen(period, handed_in, indicator, reviewer):
    waiting = papers(period, handed_in.measure)
    assert not any("200.5" in words for frozen in waiting for words in said_in(frozen))
    accept(handed_in, reviewer, at=AT)
    progress, ledger, measure = papers(period, handed_in.measure)
    Indicator.objects.update(name="改了的指标", unit="万元", target=Decimal(900))
    for frozen in (progress, ledger):
        assert all(SENTENCE in words for words in said_in(frozen))
    # In the body under its theme, and whole in the annex.
    assert said_in(progress)[0].count(SENTENCE) == 2
    columns = [column.name for column in ledger_paper(ledger, "0" * 64).annexes[0].table.columns]
    assert columns[6:9] == ["进展情况", "指标", "完成进度%"]
    paper, _ = said_in(measure)
    for words in (
        "越大越好",
        "100\n（2025年12月31日）",
        "500\n（2027年12月31日）",
        "200.5\n（2026年第三季度）",
        "25%",
    ):
        assert words in paper
    (sheet,) = [one for one in kinds.setting_of(measure).book(measure, "0" * 64).sheets if one.name == "指标"]
    assert sheet.rows[0].values[-3:] == ["2026年第三季度", 200.5, 25]


def test_papers_say_nothing_of_indicators_where_there_are_none(period, obligation, reporter, reviewer):
    accept(submit(obligation, reporter, at=AT), reviewer, at=AT)
    for frozen in papers(period, obligation.measure):
        assert "indicators" not in str(frozen)
        assert not any("指标" in words.split("\n") for words in said_in(frozen))


def test_a_citys_value_is_told_without_the_provinces_target(period, city_obligation, city_reporter, reviewer):
    one = define_indicator(city_obligation.measure, at=AT)
    what = Content("on_track", "沈阳办理情况。", indicators=((one.pk, Decimal(7)),))
    accept(submit(city_obligation, city_reporter, at=AT, what=what), reviewer, at=AT)
    for frozen in (frozen_of(Kind.PROGRESS, period), frozen_of(Kind.LEDGER, period)):
        assert all("技术合同成交额7亿元。" in words for words in said_in(frozen))
