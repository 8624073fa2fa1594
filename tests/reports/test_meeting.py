"""会议材料: the measures in the order of urgency, each on a card with what was said last and what is open."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat

from departments.models import Body
from measures.cases.coordination import actions as coordinations
from measures.cases.instruction import actions as instructions
from measures.lamps import Lamp, LampReading
from measures.models import Measure, Obligation, Responsibility
from measures.states import Respondent
from reports import figures, kinds
from reports.kinds import Subject
from reports.kinds.meeting.questions import proposal, questions
from reports.kinds.meeting.urgency import by_urgency
from reports.rules import Kind
from reports.terms import POLICY_TERMS
from reports.wording.levels import called
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
from tests.reports.test_published_templates import words_of

pytestmark = pytest.mark.long

MARKUP = '#read("/etc/passwd") *粗体* <b>&amp;'
FORMULA = "=1+1"


def freeze(period, *, as_of=AT) -> dict[str, Any]:
    return kinds.freeze(Kind.MEETING, Subject(period.policy, period), as_of=as_of)


@pytest.fixture
def reported(period, obligation, kexie_obligation, reporter, reviewer):
    """（一） accepted without a problem, （二） with one, （三） returned; all others overdue since 15 October."""
    at = moment(2026, 10, 9)
    second = Obligation.objects.get(period=period, measure__number=2, respondent="department")
    accept(submit(obligation, reporter, at=at, what=content(done="办了三件实事。")), reviewer, at=at)
    said = content("behind", f"{MARKUP}\n第二段。", FORMULA, "继续走访。")
    accept(submit(second, reporter, at=at, what=said), reviewer, at=at)
    handed_in = submit(kexie_obligation, reporter, at=at, what=said)
    give_back(handed_in, reviewer, at=at, comment="请补数据。", new_due_on=date(2026, 10, 26))
    return period


@pytest.fixture
def frozen(reported) -> dict[str, Any]:
    return freeze(reported)


# --- The order -------------------------------------------------------------------------------------------


@pytest.fixture
def row(reported) -> figures.Row:
    return figures.rows(reported, as_of=AT)[0]


def lit(row, number, lamp, **changes) -> figures.Row:
    changes = {"is_overdue": False, "status": "", "respondent": Respondent.DEPARTMENT, **changes}
    return replace(row, measure_id=number, measure_number=number, lamp=LampReading(lamp, "灯"), **changes)


def order(rows, lags=None) -> list[int]:
    return by_urgency(rows, today=AT.date(), lags=lags or {})


def test_red_comes_before_yellow_before_green_before_completed(row):
    lamps = [Lamp.DONE, Lamp.GREEN, Lamp.YELLOW, Lamp.RED]
    assert order([lit(row, n, lamp) for n, lamp in enumerate(lamps, start=1)]) == [4, 3, 2, 1]


def test_among_red_ones_the_longest_overdue_comes_first(row):
    late = {1: date(2026, 10, 15), 2: date(2026, 9, 30), 3: date(2026, 10, 10)}
    rows = [lit(row, n, Lamp.RED, is_overdue=True, due_on=day) for n, day in late.items()]
    assert order(rows) == [2, 3, 1]


def test_then_the_one_further_behind_its_plan(row):
    rows = [lit(row, n, Lamp.YELLOW) for n in (1, 2, 3)]
    assert order(rows, {(2, row.body_id): 25, (3, row.body_id): 40}) == [3, 2, 1]


def test_then_behind_before_at_risk_and_last_the_number(row):
    said = {1: "", 2: "at_risk", 3: "behind", 4: ""}
    assert order([lit(row, n, Lamp.YELLOW, status=status) for n, status in said.items()]) == [3, 2, 1, 4]


def test_overdue_cities_alone_make_no_measure_urgent(row):
    city = lit(row, 2, Lamp.RED, is_overdue=True, respondent=Respondent.CITY)
    assert order([lit(row, 2, Lamp.GREEN), city, lit(row, 1, Lamp.YELLOW)]) == [1, 2]
    assert order([lit(row, 1, Lamp.GREEN), lit(row, 2, Lamp.GREEN), city]) == [2, 1]


# --- What is told ----------------------------------------------------------------------------------------


def test_every_measure_is_there_and_what_needs_no_talk_comes_last(frozen):
    assert sorted(entry["number"] for entry in frozen["entries"]) == list(range(1, 19))
    assert frozen["entries"][-1]["number"] == 1
    assert not frozen["entries"][-1]["is_to_discuss"]
    assert frozen["entries"][-2]["number"] == 3


def test_locked_numbers_are_the_dashboards(reported, frozen):
    rows = figures.select(figures.rows(reported, as_of=AT), respondent=Respondent.DEPARTMENT)
    tally = figures.tally(rows)
    locked = frozen["locked"]
    assert (locked["应报条数"], locked["已报条数"], locked["红灯条数"]) == (
        str(tally.owed), str(tally.reported), str(tally.lamps[Lamp.RED]),
    )  # fmt: skip
    assert f"红灯{locked['红灯条数']}条" in text_of_word(word_of(frozen))


def test_a_card_has_statements_points_and_room_for_the_decision(frozen):
    cards = [table for table in word_of(frozen).tables if table.rows[-1].cells[0].text == "议定事项"]
    assert len(cards) == int(frozen["locked"]["需议条数"]) == 17
    second, third = ({row.cells[0].text: row.cells[1].text for row in card.rows} for card in cards[-2:])
    assert second["最近报送（2026年第三季度）"].endswith(f"已通过）{MARKUP}\n第二段。")
    assert second["存在问题"].endswith(FORMULA)
    assert second["需要研究的问题"] == "省科技厅反映的问题由哪个单位牵头解决、何时解决？"
    assert second["建议意见"] == "建议由省科技厅提出解决办法，需要其他单位配合的由督查室协调。"
    assert third["最近报送（2026年第三季度）"].endswith("已退回）已退回，待重报。")
    assert third["报告退回待改"].endswith("报告于2026年10月9日退回，待修改重报。")
    assert third["需要研究的问题"] == "是否要求省科协按审核意见限期重报？"
    assert third["建议意见"] == "建议由省科协对照审核意见修改，于2026年10月26日前重报。"
    assert third["议定事项"].strip() == ""


def test_short_table_leads_with_the_order_of_the_cards(frozen):
    rows = [[cell.text for cell in row.cells] for row in word_of(frozen).tables[0].rows]
    assert rows[0] == ["序号", "措施", "牵头单位", "亮灯", "需要研究的问题"]
    chosen = [entry for entry in frozen["entries"] if entry["is_to_discuss"]]
    assert [row[1] for row in rows[1:]] == [called(entry) for entry in chosen]
    assert [row[0] for row in rows[1:]] == [str(n) for n in range(1, 18)]


def test_word_and_pdf_say_what_the_snapshot_says(frozen):
    word, pdf = squeezed(text_of_word(word_of(frozen))), text_of_pdf(pdf_of(frozen))
    for entry in frozen["entries"]:
        texts = [entry["title"], *(point["text"] for point in entry["points"])]
        texts += [one[field] for one in entry["statements"] for field in ("done", "problems", "next_steps")]
        for text in texts:
            assert squeezed(text) in word
            assert squeezed(text) in pdf


def test_what_is_proposed_is_the_offices_to_write(frozen):
    slot = "第三条建议意见"
    frozen["prose"] |= {slot: "建议由省科协于会后两周内重报。"}
    cards = [table for table in word_of(frozen).tables if table.rows[-1].cells[0].text == "议定事项"]
    assert {row.cells[0].text: row.cells[1].text for row in cards[-1].rows}[
        "建议意见"
    ] == "建议由省科协于会后两周内重报。"
    rows = {row["条号"]: row for row in lines_of(excel_of(frozen)["议题顺序"])}
    assert rows["（三）"]["建议意见"] == "建议由省科协于会后两周内重报。"
    assert rows["（一）"]["需要研究的问题"] is None


def test_requests_and_differing_views_are_left_to_the_office():
    entry = {
        "asked": None,
        "points": [{"kind": kind, "is_for_meeting": True} for kind in ("differ", "extension")],
    }
    assert questions(entry, POLICY_TERMS) == ["配合单位意见不一致的，按哪种意见办理？", "是否同意延期申请？"]
    assert proposal(entry, POLICY_TERMS) == ""


def test_a_returned_report_that_is_overdue_is_asked_about_once():
    entry = {
        "asked": {"body": "省科协", "due_on": "2026-10-26"},
        "points": [{"kind": kind, "is_for_meeting": True} for kind in ("overdue", "returned")],
    }
    assert questions(entry, POLICY_TERMS) == ["是否责成省科协限期补报？"]
    assert proposal(entry, POLICY_TERMS) == "建议由省科协立即补报并说明原因。"


def test_a_body_that_was_renamed_bears_both_names_where_it_leads(reported):
    heir = Body.objects.get(name="省市场监管局")
    Responsibility.objects.filter(measure__number=16, role="lead").update(holder=heir)
    entry = next(one for one in freeze(reported)["entries"] if one["number"] == 16)
    assert entry["lead"] == "省工商局（现省市场监管局）（推定）"


def test_nothing_of_a_long_statement_is_lost(reported, reporter, reviewer):
    owed = Obligation.objects.with_names().get(period=reported, measure__number=4)
    said = "\n".join(f"第{n}行。" for n in range(1, 200))
    at = moment(2026, 10, 16)
    accept(submit(owed, reporter, at=at, what=content("at_risk", said, "长" * 1900, "尾")), reviewer, at=at)
    pdf = text_of_pdf(pdf_of(freeze(reported)))
    assert all(f"第{n}行。" in pdf for n in range(1, 200))
    assert pdf.count("长") >= 2 * 1900


def test_a_period_without_reports_makes_papers(period):
    frozen = freeze(period, as_of=moment(2026, 9, 22))
    text = text_of_word(word_of(frozen))
    assert "没有需要会议研究的措施。" in text
    assert "其余18条措施" in text


def test_instructions_of_leaders_are_left_out(reported, lead, kejiting):
    instructions.register_instruction(
        Measure.objects.get(policy=reported.policy, number=1),
        leader="某副省长",
        given_on=date(2026, 10, 14),
        extract="批示原文不得引用",
        priority="normal",
        bodies=[kejiting],
        by=actor(lead),
        at=moment(2026, 10, 14),
    )
    assert "某副省长" not in str(freeze(reported))
    assert "批示" not in str(freeze(reported))


def test_excel_holds_the_same_order_points_and_statements(frozen):
    book = excel_of(frozen)
    ranked = lines_of(book["议题顺序"])
    assert [row["条号"] for row in ranked] == [entry["number_text"] for entry in frozen["entries"]]
    assert ranked[0]["截止日期"].date() == date(2026, 10, 15)
    assert ranked[0]["逾期天数"] == 5
    points = [row["情况"] for row in lines_of(book["未了事项"])]
    assert points == [point["text"] for entry in frozen["entries"] for point in entry["points"]]
    said = lines_of(book["报送情况"])
    assert FORMULA in [row["存在问题"] for row in said]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_frozen_means_frozen(frozen):
    before = everything(frozen)
    Body.objects.update(name=Concat(F("name"), Value("改名")))
    Responsibility.objects.update(name_as_printed="改名")
    Measure.objects.update(title="改了标题")
    assert everything(frozen) == before


def test_freezing_takes_the_same_number_of_queries_whatever_the_size(
    reported, reporter, django_assert_max_num_queries
):
    with django_assert_max_num_queries(24):
        freeze(reported)
    for owed in Obligation.objects.with_names().filter(period=reported, state="awaiting")[:12]:
        submit(owed, reporter, at=moment(2026, 10, 10))
    with django_assert_max_num_queries(24):
        freeze(reported)


def test_what_bodies_asked_to_have_settled_stands_in_the_paper_and_the_book_until_it_is(
    reported, obligation, approver, reviewer
):
    at = moment(2026, 10, 10)
    finance = Body.objects.get(name="省财政厅")
    wish = coordinations.Matter("数据接口开放", "两次函商未果。", "请明确口径。", [finance])
    raised = coordinations.raise_matter(
        obligation.measure, obligation.body, matter=wish, is_approver=True, by=actor(approver), at=at
    )
    coordinations.put_on_meeting(
        raised, meeting_name="专题会", meeting_on=date(2026, 11, 20), by=actor(reviewer), at=at
    )
    frozen = freeze(reported)
    told = " ".join(words_of(kinds.setting_of(frozen).compose(frozen, "0" * 64)))
    assert "需协调事项" in told
    assert "请明确口径。（涉及省财政厅）" in told
    assert "待会议研究：专题会（2026年11月20日）" in told
    assert "数据接口开放" in " ".join(words_of(kinds.setting_of(frozen).book(frozen, "0" * 64)))
    assert freeze(reported, as_of=moment(2026, 10, 9, 23))["coordination"] == []
    coordinations.withdraw_matter(raised, by=actor(approver), at=at)
    assert freeze(reported)["coordination"] == []
