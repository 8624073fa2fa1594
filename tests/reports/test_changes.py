"""变化情况报告: what changed between two moments, on a page, with every change behind it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat

from departments.models import Body
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.cases.instruction import actions as instructions
from measures.dispatch.lifecycle import actions as lifecycle_actions
from measures.models import Measure, Obligation, Responsibility
from measures.states import Respondent
from measures.urging import actions as urges
from reports import figures, kinds
from reports.kinds import Subject
from reports.rules import Kind
from tests.factories import accept, actor, content, give_back, moment, submit
from tests.reports.readers import (
    AT,
    everything,
    excel_of,
    lines_of,
    pdf_of,
    squeezed,
    text_of_pdf,
    text_of_word,
    word_of,
)

pytestmark = pytest.mark.long

SINCE = moment(2026, 10, 1)
SECRET = "批示原文不得引用"


@pytest.fixture
def changed(period, obligation, kexie_obligation, reporter, reviewer, lead, kejiting):
    """Between 1 and 20 October: one accepted, one returned, one extended, one suspended, one urged, one instruction."""
    submit(obligation, reporter, at=moment(2026, 10, 9), what=content(done="办了三件实事。"))
    accept(Obligation.objects.with_names().get(pk=obligation.pk), reviewer, at=moment(2026, 10, 10))
    handed_in = submit(kexie_obligation, reporter, at=moment(2026, 10, 9))
    give_back(
        handed_in, reviewer, at=moment(2026, 10, 12), comment="=请补充数据<b>", new_due_on=date(2026, 10, 19)
    )
    second = Obligation.objects.with_names().get(period=period, measure__number=2)
    wish = Wish(date(2026, 11, 2), ExtensionReason.APPROVAL, "上级批复未到。", "已报批。")
    case = extensions.request_extension(
        second, wish=wish, is_approver=True, by=actor(reporter), at=moment(2026, 10, 12)
    )
    extensions.approve_extension(case, note="同意。", by=actor(reviewer), at=moment(2026, 10, 13))
    fifth = Measure.objects.get(policy=period.policy, number=5)
    lifecycle_actions.suspend_measure(
        fifth, reason="=上位政策调整。", by=actor(lead), at=moment(2026, 10, 13)
    )
    fourth = Obligation.objects.with_names().get(period=period, measure__number=4)
    urges.urge(fourth, text="请尽快报送。", level="remind", by=actor(reviewer), at=moment(2026, 10, 17))
    instructions.register_instruction(
        Measure.objects.get(policy=period.policy, number=1),
        leader="某副省长",
        given_on=date(2026, 10, 14),
        extract=SECRET,
        priority="normal",
        bodies=[kejiting],
        by=actor(lead),
        at=moment(2026, 10, 14),
    )
    return period


def freeze(period, *, since=SINCE, as_of=AT) -> dict[str, Any]:
    return kinds.freeze(Kind.CHANGES, Subject(period.policy, since=since), as_of=as_of)


@pytest.fixture
def frozen(changed) -> dict[str, Any]:
    return freeze(changed)


def told(frozen, kind) -> list[dict[str, Any]]:
    return [event for event in frozen["events"] if event["kind"] == kind]


# --- What is told -------------------------------------------------------------------------------------


def test_every_act_is_told_with_who_when_and_why(frozen):
    (stopped,) = told(frozen, "stopped")
    assert (stopped["number"], stopped["by"], stopped["day"], stopped["why"]) == (
        5, "赵主任", "2026-10-13", "=上位政策调整。",
    )  # fmt: skip
    (returned,) = told(frozen, "returned")
    assert (returned["body"], returned["by"], returned["why"]) == ("省科协", "王督查", "")
    (extended,) = told(frozen, "extended")
    assert "由2026年10月15日延至2026年11月2日" in extended["what"]
    assert extended["why"] == "报批程序未完成：上级批复未到。"
    assert len(told(frozen, "handed_in")) == 2
    assert len(told(frozen, "accepted")) == 1
    assert [event["number"] for event in told(frozen, "urged")] == [4]


def test_an_act_at_the_first_moment_is_not_told_and_one_at_the_last_is(changed):
    at = moment(2026, 10, 12)
    assert told(freeze(changed, since=at), "returned") == []
    assert len(told(freeze(changed, as_of=at), "returned")) == 1


def test_figures_are_those_of_the_dashboard_at_both_moments(changed, frozen):
    department, city = frozen["figures"][0]["panes"]
    for pane, respondent in ((department, "department"), (city, "city")):
        for key, at in (("then", SINCE), ("now", AT)):
            rows = figures.select(figures.rows(changed, as_of=at), respondent=Respondent(respondent))
            tally = figures.tally(rows)
            assert (pane[key]["owed"], pane[key]["overdue"]) == (tally.owed, tally.overdue)
            assert pane[key]["red"] == tally.lamps["red"]


def test_a_period_opened_in_between_has_no_earlier_figures(changed):
    pane = freeze(changed, since=moment(2026, 9, 1))["figures"][0]["panes"][0]
    assert pane["then"] is None
    assert pane["now"]["owed"] == 17


def test_lamps_that_turned_red_come_first_and_lead_bodies_before_cities(frozen):
    turned = [(lamp["to"], lamp["respondent"]) for lamp in frozen["lamps"]]
    reds = [whose for to, whose in turned if to == "red"]
    assert turned[: len(reds)] == [("red", whose) for whose in reds]
    assert reds == sorted(reds, reverse=True)
    assert "department" in reds


def test_instructions_are_counted_and_never_told(frozen):
    assert frozen["locked"]["批示件数"] == "1"
    word, pdf, book = everything(frozen)
    for text in (word, pdf, str(book), str(frozen)):
        assert SECRET not in text
        assert "某副省长" not in text


def test_two_moments_in_order_are_needed(period):
    with pytest.raises(ValueError, match="two moments"):
        freeze(period, since=AT)
    with pytest.raises(ValueError, match="two moments"):
        kinds.freeze(Kind.CHANGES, Subject(period.policy), as_of=AT)


def test_days_are_said_as_days(period):
    frozen = freeze(period, since=moment(2026, 9, 22, 0), as_of=moment(2026, 10, 20, 23, 59))
    text = text_of_word(word_of(frozen))
    assert "自2026年9月22日至2026年10月20日，收到报告" in text
    assert "比较起点：2026年9月22日；" in kinds.imprint_of(frozen, kinds.digest(frozen))
    assert "00:00" not in text
    book = [cell.value for sheet in excel_of(frozen) for row in sheet for cell in row]
    assert "2026年9月22日至2026年10月20日 23:59" in str(book)
    within = freeze(period, since=moment(2026, 10, 20, 9), as_of=moment(2026, 10, 20, 12))
    assert "自2026年10月20日 09:00至2026年10月20日 12:00" in text_of_word(word_of(within))


def test_leads_that_are_inferred_are_said_to_be(changed):
    assert "文中牵头单位有按责任单位排列顺序推定的。" in text_of_word(word_of(freeze(changed)))
    Responsibility.objects.update(role_source="set_by_office")
    assert "推定" not in text_of_word(word_of(freeze(changed)))


def test_nothing_happened_is_said(period):
    quiet = freeze(period, since=moment(2026, 9, 22), as_of=moment(2026, 9, 23))
    assert quiet["events"] == []
    assert "两个时点之间没有发生变化。" in text_of_word(word_of(quiet))
    assert pdf_of(quiet).pages[-1].mediabox.width < 600


# --- The papers -----------------------------------------------------------------------------------------


def test_word_and_pdf_tell_every_event_and_lamp(frozen):
    word, pdf = text_of_word(word_of(frozen)), text_of_pdf(pdf_of(frozen))
    for event in frozen["events"]:
        for text in (event["what"], event["why"], event["by"]):
            assert text in word
            assert squeezed(text) in pdf
    for lamp in frozen["lamps"]:
        assert squeezed(lamp["to_label"]) in pdf


def test_numbers_of_the_first_sentence_are_locked_in(frozen):
    opening = next(p.text for p in word_of(frozen).paragraphs if p.text.startswith("自2026年"))
    assert "收到报告2份，审核通过1份、退回1份" in opening
    assert "发出催办1次，登记领导批示1件" in opening
    assert "【" not in opening


def test_the_table_shows_then_now_and_difference(frozen):
    rows = [[cell.text for cell in row.cells] for row in word_of(frozen).tables[0].rows]
    first = rows.index(next(row for row in rows if row[0] == "起点"))
    then, now, gone = (row[1:] for row in rows[first : first + 3])
    for before, after, difference in zip(then, now, gone, strict=True):
        assert int(after) - int(before) == int(difference)


def test_the_brief_is_one_page_and_the_rest_is_annexes(frozen):
    upright = [page for page in pdf_of(frozen).pages if page.mediabox.width < page.mediabox.height]
    assert len(upright) == 1
    assert "其余" in text_of_word(word_of(frozen))


def test_most_important_comes_first(frozen):
    sentences = [p.text for p in word_of(frozen).paragraphs if p.text[:3] in ("1. ", "2. ")]
    assert sentences[0].startswith(
        "1. 2026年10月13日，督查室对“为科技型中小企业提供融资服务”（原第五条）办理"
    )
    assert "红灯" in sentences[1]


def test_excel_holds_every_event_as_text_and_dates_as_dates(frozen):
    book = excel_of(frozen)
    rows = lines_of(book["变化明细"])
    assert [row["变化"] for row in rows] == [event["what"] for event in frozen["events"]]
    returned = next(row for row in rows if row["类别"] == "报告退回")
    assert returned["原因或意见"] is None
    cells = [cell for row in book["变化明细"].iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    lamps = lines_of(book["亮灯变化"])
    assert [row["截止日期"].date().isoformat() for row in lamps] == [
        lamp["due_on"] for lamp in frozen["lamps"]
    ]
    numbers = [row for row in lines_of(book["数字变化"]) if row["填报主体"] == "牵头单位"]
    late = frozen["figures"][0]["panes"][0]["now"]["overdue"]
    assert [row["逾期"] for row in numbers] == [0, late, late]


def test_frozen_means_frozen(changed, frozen, reporter):
    before = everything(frozen)
    Body.objects.update(name=Concat(F("name"), Value("改名")))
    Responsibility.objects.update(name_as_printed="改名")
    Measure.objects.update(title="改了标题")
    assert everything(frozen) == before


def test_the_past_is_told_the_same_later(changed, frozen, reporter):
    owed = Obligation.objects.with_names().get(period=changed, measure__number=6)
    submit(owed, reporter, at=AT + timedelta(days=1))
    assert freeze(changed) == frozen


def test_freezing_takes_the_same_number_of_queries_whatever_happened(
    changed, reporter, django_assert_max_num_queries
):
    with django_assert_max_num_queries(32):
        freeze(changed)
    for owed in Obligation.objects.with_names().filter(period=changed, state="awaiting")[:12]:
        submit(owed, reporter, at=moment(2026, 10, 18))
    with django_assert_max_num_queries(32):
        freeze(changed)
