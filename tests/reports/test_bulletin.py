"""督查通报: its numbers are those of the lists, and nobody learns who lags unless the office names them."""

import html
import io
import json
import re
import zipfile
from datetime import date, datetime

import docx
import openpyxl
import pypdf
import pytest
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from departments.models import Body
from measures.lamps import Lamp
from measures.models import DispatchSlip, Measure, Obligation, Receipt, Responsibility, UrgeNotice
from measures.states import PROGRESS_STATUS_NAMES, ProgressStatus, Respondent
from reports import figures, kinds
from reports.documents.blocks import Chart
from reports.documents.pdf import build_pdf
from reports.documents.word import build_word
from reports.figures import Concern, FigureKey
from reports.kinds import Subject, build_excel, compose
from reports.rules import PROSE_NAMES, Kind
from tests.factories import (
    accept,
    ask_for_plan,
    content,
    give_back,
    moment,
    open_quarter,
    plan_in_force,
    submit,
)
from tests.papers import pages_of_pdf

pytestmark = pytest.mark.long

NOON, LATER = moment(2026, 10, 14, 12), moment(2026, 10, 16, 12)
MARKUP = '#read("/etc/passwd") *粗体* <b>&amp; \\ @引用'
FORMULA = '=HYPERLINK("http://x.example","点")'
# Who lags on 14 October, in every way the bulletin could say it.
LAGGARDS = ("省科协", "辽宁省科学技术协会", "省科技厅", "辽宁省科学技术厅", "沈阳市", "辽宁证监局")
WORDS_OF_LAGGARDS = ("学会经费没有着落。", "仪器共享平台没有进展。", "沈阳担保机构资本金不足。")


@pytest.fixture
def reported(policy, lead, period, reviewer, reporter):
    """Of 18 measures: （一） accepted, （三） behind and returned, （二） at risk, （七） returned, （十一） completed; 沈阳市 behind.

    The quarter before: one of 18 accepted, all others overdue.
    """
    before = open_quarter(policy, lead, quarter=2, at=moment(2026, 6, 22), due_on=date(2026, 7, 15))
    at = moment(2026, 10, 9)

    def hand_in(number, what, *, of=period, when=at):
        owed = Obligation.objects.with_names().get(
            period=of, measure__number=number, respondent=Respondent.DEPARTMENT
        )
        return submit(owed, reviewer, at=when, what=what)

    early = moment(2026, 7, 1)
    accept(hand_in(1, content(), of=before, when=early), reviewer, at=early)
    accept(hand_in(1, content(done=f"{MARKUP}\n第二段。", problems=FORMULA)), reviewer, at=at)
    hand_in(2, content("at_risk", problems=WORDS_OF_LAGGARDS[1]))
    third = hand_in(3, content("behind", "办了一点。", WORDS_OF_LAGGARDS[0], "再办一点。"))
    give_back(third, reviewer, at=at, new_due_on=date(2026, 10, 20))
    give_back(hand_in(7, content()), reviewer, at=at, new_due_on=date(2026, 10, 22))
    said = content("completed", f"会同省科协、沈阳市办结。{'平台已经联通。' * 8}", "科学技术协会没有派人。")
    accept(hand_in(11, said), reviewer, at=at)
    city = Obligation.objects.with_names().get(period=period, body__name="沈阳市")
    submit(city, reviewer, at=at, what=content("behind", problems=WORDS_OF_LAGGARDS[2]))
    return period


def freeze(period, *, at=NOON, is_named=False):
    return kinds.freeze(Kind.BULLETIN, Subject(period.policy, period, names_laggards=is_named), as_of=at)


@pytest.fixture
def unnamed(reported):
    return freeze(reported)


@pytest.fixture
def named(reported):
    return freeze(reported, is_named=True)


def paper_of(frozen):
    return compose(frozen, kinds.digest(frozen))


def word_of(frozen):
    return docx.Document(io.BytesIO(build_word(paper_of(frozen), as_of=NOON)))


def text_of_word(document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def text_of_pdf(frozen) -> str:
    reader = pypdf.PdfReader(io.BytesIO(build_pdf(paper_of(frozen), as_of=NOON)))
    return squeezed("".join(pages_of_pdf(reader)))


def excel_of(frozen):
    return openpyxl.load_workbook(io.BytesIO(build_excel(frozen, kinds.digest(frozen))))


def lines_of(sheet):
    """The rows of a sheet under the names of its columns."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def inside(content: bytes) -> str:
    """Every word in the parts of an Office file, properties and descriptions of pictures among them."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return html.unescape("".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist()))


# --- The numbers ------------------------------------------------------------------------------------


def numbers_in(sentence: str, names: dict[str, str]) -> dict[str, int]:
    return {
        key: int(found[1]) if (found := re.search(rf"{name}(\d+)[条份项]", sentence)) else 0
        for key, name in names.items()
    }


@pytest.mark.parametrize("at", [NOON, LATER])
def test_every_number_of_the_overall_sentence_is_the_length_of_its_list(reported, at):
    frozen = freeze(reported, at=at)
    departments = figures.select(figures.rows(reported, as_of=at), respondent=Respondent.DEPARTMENT)
    said = next(p.text for p in word_of(frozen).paragraphs if p.text.startswith("政策措施分"))
    names = {
        FigureKey.OWED: "应由牵头单位报送",
        FigureKey.REPORTED: "已报",
        FigureKey.WAITING: "其中待审核",
        FigureKey.RETURNED: "已退回",
        FigureKey.OUTSTANDING: "未报",
        FigureKey.OVERDUE: "逾期",
    }
    behind = {key: [row for row in departments if figures.in_figure(row, key)] for key in names}
    assert numbers_in(said, names) == {key: len(rows) for key, rows in behind.items()}
    ratings = {status: name for status, name in PROGRESS_STATUS_NAMES.items() if status != "no_change"}
    rated = {status: len(figures.rated(departments, status)) for status in ratings}
    own, shining = said.split("自评")[1].split("；亮")
    assert numbers_in(own, ratings) == rated
    lamps = {Lamp.GREEN: "绿灯", Lamp.YELLOW: "黄灯", Lamp.RED: "红灯", Lamp.DONE: "已完成"}
    lit = {lamp: len(figures.select(departments, lamp=lamp)) for lamp in lamps}
    assert numbers_in(shining, lamps) == lit
    # All the numbers there are, and no other ones.
    parts = [5, 18, *(len(rows) for rows in behind.values()), *rated.values(), *lit.values()]
    assert sorted(map(int, re.findall(r"\d+", said))) == sorted(number for number in parts if number)


def test_concerns_are_each_counted_once_and_listed(reported, named):
    rows = figures.rows(reported, as_of=NOON)
    counts = named["concern_counts"]
    assert counts == {kind.value: len(figures.concerned(rows, kind)) for kind in Concern}
    assert counts == {"overdue": 0, "behind": 2, "at_risk": 1, "returned": 1, "lagging": 0}
    assert len(named["concerns"]) == sum(counts.values())
    text = text_of_word(word_of(named))
    # What is late or behind is one thing, what is at risk or being amended another; measures and reports are apart.
    assert "截至2026年10月14日，进度滞后的措施1条、各市报告1份。" in text
    assert "另有存在风险的措施1条；退回待改的措施1条，需要关注。" in text
    assert "滞后事项共" not in text


def test_present_period_is_compared_with_the_one_before(named):
    assert named["previous"]["name"] == "2026年第二季度"
    text = text_of_word(word_of(named))
    assert (
        "与2026年第二季度相比（均截至2026年10月14日，本期填报尚未截止），已报措施占应报的17%，"
        "比上期（6%）上升11个百分点；亮红灯的措施0条，比上期（17条）减少17条。"
    ) in text
    table = word_of(named).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == [
        "项目",
        "本期（条）",
        "占应报",
        "上期（条）",
        "占应报",
    ]
    cells = {row.cells[0].text: [cell.text for cell in row.cells][1:] for row in table.rows}
    assert cells["已通过"] == ["2", "11%", "1", "6%"]
    assert cells["逾期"] == ["0", "0%", "17", "94%"]


def test_period_past_its_due_date_is_not_called_unfinished(reported):
    text = text_of_word(word_of(freeze(reported, at=LATER)))
    assert "与2026年第二季度相比（均截至2026年10月16日），" in text


def test_first_period_is_compared_with_nothing(period):
    frozen = freeze(period, at=moment(2026, 9, 22))
    text = text_of_word(word_of(frozen))
    assert frozen["previous"] is None
    assert "上期" not in text
    assert "没有逾期未报、进度滞后或存在风险的措施。" in text
    assert "没有逾期未报或进度滞后的事项。" in text
    assert "尚未到期的措施18条、各市报告14份，请于2026年10月15日前报送。" in text_of_pdf(frozen).replace(
        " ", ""
    )


def test_what_a_sentence_says_is_not_drawn(named):
    assert not [block for block in paper_of(named).blocks if isinstance(block, Chart)]
    before = named["punctuality"][0]
    assert f"（2026年第二季度为{before['share']}%）" in text_of_word(word_of(named))


# --- What the office did, and what it asks -------------------------------------------------------------


def test_receipts_plans_and_urging_are_told_with_names_only_where_the_office_names(
    reported, lead, approver, reviewer
):
    policy = reported.policy
    measure = Measure.objects.get(policy=policy, number=1)
    slip = DispatchSlip.objects.create(
        measure=measure, dispatched_at=moment(2026, 9, 1), dispatched_by=lead, dispatched_by_name=lead.name
    )
    for name, signed_at in (("省科技厅", moment(2026, 9, 2)), ("省教育厅", None)):
        Receipt.objects.create(
            slip=slip, measure=measure, body=Body.objects.get(name=name), body_name=name,
            due_on=date(2026, 9, 8), signed_at=signed_at,
        )  # fmt: skip
    ask_for_plan(policy, Body.objects.get(name="省科协"), at=moment(2026, 9, 22))
    owed = Obligation.objects.with_names().get(period=reported, measure__number=3, respondent="department")
    UrgeNotice.objects.create(
        obligation=owed, body=owed.body, body_name="省科协", round=1, level="remind", addressee="经办人",
        text="请报送。", due_on=date(2026, 10, 20), sent_at=moment(2026, 10, 13), sent_by_name=lead.name,
    )  # fmt: skip
    named = text_of_word(word_of(freeze(reported, is_named=True)))
    assert "督查室交办应签收2件，已签收1件，尚未签收1件（省教育厅）。" in named
    assert "应报送工作方案的单位1个，已经审核通过0个，尚未报送的1个（省科协）。" in named
    assert "本期发出催办1次（提醒1次），涉及省科协。" in named
    assert "尚未报送工作方案的1个单位（省科协）要抓紧报送（报送期限为" in named
    unnamed = text_of_word(word_of(freeze(reported)))
    assert "尚未签收1件。" in unnamed
    assert "尚未报送的1个。" in unnamed
    assert "本期发出催办1次（提醒1次）。" in unnamed
    # Told as it stood: nothing of it was there before.
    early = freeze(reported, at=moment(2026, 8, 31))["followed"]
    assert (early["receipts"]["asked"], early["plans"]["asked"], early["urges"]["count"]) == (0, 0, 0)


def test_demands_are_dated_by_the_next_report_where_the_office_asked_for_one(reported, policy, lead):
    assert "并在下一次报告中说明" in freeze(reported)["prose"]["demands"]
    open_quarter(policy, lead, quarter=4, at=moment(2026, 10, 13), due_on=date(2027, 1, 15))
    demands = freeze(reported)["prose"]["demands"]
    assert "并在2026年第四季度报告（2027年1月15日前报送）中说明。" in demands
    assert "推进存在风险事项" not in demands


def test_who_reported_well_is_praised_by_name(reported, reviewer):
    named, unnamed = (freeze(reported, is_named=is_named)["prose"]["practices"] for is_named in (True, False))
    assert "没有滞后和风险事项的：" not in named
    others = Obligation.objects.with_names().filter(
        period=reported, body__name="省知识产权局", state="awaiting"
    )
    for owed in others:
        accept(submit(owed, reviewer, at=moment(2026, 10, 12)), reviewer, at=moment(2026, 10, 13))
    named, unnamed = (freeze(reported, is_named=is_named)["prose"]["practices"] for is_named in (True, False))
    assert named.endswith("没有滞后和风险事项的：牵头单位有省知识产权局。")
    assert unnamed.endswith("没有滞后和风险事项的：牵头单位1个。")


@pytest.mark.one_engine
def test_the_paper_says_no_machine_phrases(named):
    text = text_of_word(word_of(named))
    body = text.split("数据截止时间：")[0]
    assert "12:00" not in body
    assert not [words for words in ("存在风险事项", "落后于工作方案事项", "数据截止时间") if words in body]


# --- Naming -----------------------------------------------------------------------------------------


def test_laggards_that_are_not_named_stand_among_the_addressees_only(unnamed):
    kept = json.dumps({**unnamed, "addressees": ""}, ensure_ascii=False)
    for words in (*LAGGARDS, *WORDS_OF_LAGGARDS, "科学技术协会"):
        assert words not in kept
    assert "省科协" in unnamed["addressees"]


@pytest.mark.one_engine
def test_no_file_names_a_laggard_that_the_office_did_not_name(unnamed):
    addressees = unnamed["addressees"]
    paper = paper_of(unnamed)
    word = inside(build_word(paper, as_of=NOON)).replace(addressees, "")
    excel = inside(build_excel(unnamed, kinds.digest(unnamed)))
    pdf = text_of_pdf(unnamed).replace(squeezed(addressees), "")
    alts = "".join(block.alt + "".join(block.labels) for block in paper.blocks if isinstance(block, Chart))
    for text in (word, excel, pdf, alts):
        for words in (*LAGGARDS, *WORDS_OF_LAGGARDS):
            assert words not in text
    assert "1. 会同有关单位、有关市办结。" in word
    assert "会同有关单位、有关市办结。" in pdf


def test_no_measure_has_a_number_or_a_title_where_nobody_is_named(unnamed, policy):
    """The document is public: of a list of all measures but one, the missing one is named."""
    told = "".join([text_of_word(word_of(unnamed)), json.dumps(unnamed, ensure_ascii=False)])
    told += json.dumps(
        [[cell.value for row in sheet for cell in row] for sheet in excel_of(unnamed)], default=str
    )
    for measure in Measure.objects.filter(policy=policy):
        assert measure.title not in told
    assert "原第" not in told
    assert not re.findall('"number_text": "[^"]', told)
    # The whole is counted all the same.
    assert unnamed["chapters"][0] == {"measure_count": 4, "measures": []}
    assert "政策措施分5个部分，共18条。" in text_of_word(word_of(unnamed))


def test_which_measure_lags_cannot_be_read_from_what_is_not_said(period, reviewer):
    """All are accepted but one: the bulletin is the same to the letter whichever it is."""

    def frozen_while_returned(number):
        with transaction.atomic():
            for owed in Obligation.objects.with_names().filter(
                period=period, respondent=Respondent.DEPARTMENT
            ):
                said = content(done="已经办理。" * (9 if owed.measure.number in (1, 2) else 1))
                round_ = submit(owed, reviewer, at=moment(2026, 10, 9), what=said)
                if owed.measure.number == number:
                    give_back(round_, reviewer, at=moment(2026, 10, 9), new_due_on=date(2026, 10, 22))
                else:
                    accept(round_, reviewer, at=moment(2026, 10, 9))
            frozen = freeze(period)
            transaction.set_rollback(True)
        return frozen

    # The second part has six measures, the fourth a single one.
    some, other = frozen_while_returned(5), frozen_while_returned(14)
    assert some["concerns"][0]["kind"] == "returned"
    assert len(some["examples"]) == 5
    assert some == other


def test_half_of_what_is_in_order_is_not_told(reported):
    assert len(freeze(reported)["examples"]) == 1
    assert freeze(reported, is_named=True)["examples"] == []


def test_what_lags_is_told_without_names_all_the_same(unnamed):
    text = text_of_word(word_of(unnamed))
    assert "截至2026年10月14日，进度滞后的措施1条、各市报告1份。" in text
    late, watched = word_of(unnamed).tables[-2:]
    rows = [[cell.text for cell in row.cells] for row in late.rows]
    assert rows[0] == ["序号", "对象", "数量", "情形", "报告状态", "亮灯", "报送截止日期"]
    assert [row[1:5] for row in rows[1:]] == [
        ["措施", "措施1条", "进度滞后", "已退回"],
        ["各市报告", "各市报告1份", "进度滞后", "待审核"],
    ]
    assert [row.cells[3].text for row in watched.rows][1:] == ["存在风险", "退回待改"]


def test_office_may_name_them(named):
    word, pdf = text_of_word(word_of(named)), text_of_pdf(named)
    for text in (squeezed(word), pdf):
        assert squeezed("1. 省科协（推定）自报进度滞后，报告已退回（原第三条）。") in text
        assert WORDS_OF_LAGGARDS[0] not in text
        assert "省科协、沈阳市要逐条分析原因" in text
        assert "退回待改的措施1条，辽宁证监局要对照审核意见修改，于2026年10月22日前重新报送。" in text
    book = excel_of(named)
    rows = [*lines_of(book["附件2 滞后事项表"]), *lines_of(book["附件3 风险和退回事项表"])]
    assert [(row["条号"], row["责任单位"], row["情形"]) for row in rows] == [
        ("（三）", "省科协（推定）", "进度滞后"),
        ("（九）", "沈阳市", "进度滞后"),
        ("（二）", "省科技厅（推定）", "存在风险"),
        ("（七）", "辽宁证监局（推定）", "退回待改"),
    ]
    assert rows[0]["报送截止日期"] == datetime(2026, 10, 20)  # noqa: DTZ001  Excel knows no zones
    assert rows[0]["原定截止日期"] == datetime(2026, 10, 15)  # noqa: DTZ001


def test_laggards_are_not_named_by_the_body_they_took_over_from_either(reported, reviewer):
    heir = Body.objects.get(name="省市场监管局")
    Responsibility.objects.filter(name_as_printed="省知识产权局").update(holder=heir)
    heir.inheritances.get_or_create(predecessor=Body.objects.get(name="省工商局"))
    owed = Obligation.objects.with_names().get(period=reported, measure__number=18, respondent="department")
    Obligation.objects.filter(pk=owed.pk).update(body=heir)
    owed.moves.update(body=heir)
    submit(Obligation.objects.get(pk=owed.pk), reviewer, at=NOON, what=content("behind", problems="难。"))
    good = Obligation.objects.with_names().get(period=reported, measure__number=14, respondent="department")
    said = content(done=f"会同省工商局、知识产权局和市场监督管理局办理。{'办好。' * 30}")
    accept(submit(good, reviewer, at=NOON, what=said), reviewer, at=NOON)
    assert "会同有关单位、有关单位和有关单位办理。" in text_of_word(word_of(freeze(reported)))


def test_late_cities_are_one_item_with_their_number_where_none_is_named(reported):
    (late,) = [
        one
        for one in freeze(reported, at=LATER)["concerns"]
        if one["kind"] == "overdue" and one["respondent"] == "city"
    ]
    assert (late["count"], late["body"]) == (13, "")
    assert "逾期未报的措施13条、各市报告13份" in text_of_word(word_of(freeze(reported, at=LATER)))


def test_a_body_behind_its_own_plan_is_a_concern(reported, approver, reviewer):
    first = Obligation.objects.with_names().get(
        period=reported, measure__number=1, respondent=Respondent.DEPARTMENT
    )
    plan_in_force(first, approver, reviewer, at=moment(2026, 9, 22), due_on=date(2026, 10, 10))
    (one,) = [one for one in freeze(reported, is_named=True)["concerns"] if one["kind"] == "lagging"]
    assert (one["number"], one["body"], one["plan"]) == (1, "省科技厅", "欠进度 100 个百分点")


# --- The paper --------------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_paper_has_the_parts_of_a_bulletin_and_no_number(unnamed):
    document = word_of(unnamed)
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["一、总体情况", "二、主要进展", "三、存在问题", "四、下一步工作要求"]
    paper = paper_of(unnamed)
    assert paper.title == f"关于《{unnamed['policy']['title']}》落实情况的督查通报"
    assert [annex.title for annex in paper.annexes] == ["滞后事项表", "风险和退回事项表"]
    assert "〔" not in text_of_word(document)
    assert paper.signature == ["辽宁省人民政府办公厅督查室", "2026年10月14日"]


def test_addressees_are_every_responsible_body_once(unnamed):
    text = text_of_word(word_of(unnamed))
    assert f"\n{unnamed['addressees']}：\n" in text
    cities, departments = unnamed["addressees"].split("，")
    assert cities == "各市人民政府"
    holders = Responsibility.objects.values_list("holder__name", flat=True)
    assert sorted(departments.split("、")) == sorted(set(holders))


@pytest.mark.one_engine
def test_words_stand_with_their_numbers_filled_in(unnamed):
    assert set(unnamed["prose"]) <= set(PROSE_NAMES)
    assert "【待报数量】" in unnamed["prose"]["demands"]
    text = text_of_word(word_of(unnamed))
    assert "【" not in text
    assert "（一）按期报送进展情况。尚未到期的措施13条、各市报告13份，请于2026年10月15日前报送。" in text


@pytest.mark.one_engine
def test_edited_words_keep_the_frozen_numbers(unnamed):
    unnamed["prose"] |= {"demands": "请抓紧补报【待报数量】。", "remarks": "另行通知。", "practices": ""}
    text = text_of_word(word_of(unnamed))
    assert "请抓紧补报措施13条、各市报告13份。" in text
    assert "五、补充说明\n另行通知。" in text
    assert "责任单位报告已完成的措施" not in text


def test_measure_that_stands_well_is_quoted_as_reported(named):
    text = text_of_word(word_of(named))
    assert f"{MARKUP}\n第二段。" in text
    assert squeezed(MARKUP) in text_of_pdf(named)
    rows = lines_of(excel_of(named)["附件1 进展情况表"])
    assert (rows[0]["进展情况"], rows[0]["存在问题"]) == (f"{MARKUP}\n第二段。", FORMULA)
    assert "责任单位报告已完成的措施1条：推进知识产权运用（原第十一条）。" in text


def test_state_of_a_draft_stays_with_the_body(named):
    measures = [measure for chapter in named["chapters"] for measure in chapter["measures"]]
    assert measures[3]["answer"]["state_name"] == "尚未报送"
    assert "未填报" not in text_of_word(word_of(named))


@pytest.mark.one_engine
def test_excel_annex_is_the_snapshot_cell_by_cell(named):
    book = excel_of(named)
    rows = lines_of(book["附件1 进展情况表"])
    measures = [measure for chapter in named["chapters"] for measure in chapter["measures"]]
    assert len(rows) == 18
    for row, measure in zip(rows, measures, strict=True):
        assert (row["序号"], row["措施"], row["牵头单位"]) == (
            measure["number"],
            measure["title"],
            measure["lead"],
        )
        assert row["状态"] == measure["answer"]["state_name"]
        assert row["亮灯"] == measure["answer"]["lamp_label"]
        assert row["报送截止日期"].date().isoformat() == measure["answer"]["due_on"]
        assert (row["各市应报"], row["各市已报"]) == (measure["cities_owed"], measure["cities_reported"])
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


@pytest.mark.one_engine
def test_frozen_bulletin_knows_nothing_of_later_changes(reported, named):
    before = text_of_word(word_of(named)), text_of_pdf(named), lines_of(excel_of(named)["附件1 进展情况表"])
    Body.objects.update(name=Concat(Value("新"), F("name")), full_name=Value("改名后的单位"))
    Measure.objects.update(title="改了标题")
    after = text_of_word(word_of(named)), text_of_pdf(named), lines_of(excel_of(named)["附件1 进展情况表"])
    assert after == before


def test_same_moment_gives_the_same_bulletin_later(reported, named, reviewer):
    for owed in Obligation.objects.with_names().filter(period=reported, state="awaiting"):
        submit(owed, reviewer, at=LATER)
    assert kinds.digest(freeze(reported, is_named=True)) == kinds.digest(named)


def test_freezing_takes_the_same_number_of_queries_whatever_the_size(
    reported, reviewer, django_assert_max_num_queries
):
    with django_assert_max_num_queries(21):
        freeze(reported)
    for owed in Obligation.objects.with_names().filter(period=reported, state="awaiting")[:12]:
        submit(owed, reviewer, at=moment(2026, 10, 10))
    with django_assert_max_num_queries(21):
        freeze(reported)


def test_completed_ratings_are_counted_by_effective_status(reported, named):
    departments = figures.select(figures.rows(reported, as_of=NOON), respondent=Respondent.DEPARTMENT)
    assert named["totals"]["statuses"]["completed"] == len(
        figures.rated(departments, ProgressStatus.COMPLETED)
    )
