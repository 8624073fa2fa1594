"""进展情况报告: one body's own paper, charts, remarks, and papers of snapshots frozen long ago."""

import io
import json
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from measures.models import Measure, Obligation
from measures.states import Respondent
from reports import figures, kinds, punctuality
from reports.documents.blocks import Chart, Table
from reports.documents.pdf import build_pdf
from reports.documents.word import build_word
from reports.kinds import Subject, build_excel, compose
from reports.rules import Kind, Stage
from tests.factories import accept, content, give_back, moment, open_quarter, plan_in_force, submit
from tests.papers import pages_of_pdf

pytestmark = pytest.mark.long

NOON, LATER = moment(2026, 10, 14, 12), moment(2026, 10, 16, 12)
FORMULA = '=HYPERLINK("http://x.example","点")'
MARKUP = '#read("/etc/passwd") *粗体* <b>&amp; \\'
OLD = Path(__file__).with_name("progress-summary-1.json")


@pytest.fixture
def reported(period, obligation, kexie_obligation, city_obligation, reviewer):
    """省科技厅: （一） accepted, three not reported; 省科协: （三） returned; 沈阳市: reported with a problem."""
    at = moment(2026, 10, 9)
    said = content(done=f"{MARKUP}\n第二段。", problems=FORMULA, next_steps="继续推进。")
    accept(submit(obligation, reviewer, at=at, what=said), reviewer, at=at)
    third = submit(kexie_obligation, reviewer, at=at, what=content(done="科协已办。"))
    give_back(third, reviewer, at=at, new_due_on=date(2026, 10, 20))
    submit(city_obligation, reviewer, at=at, what=content("behind", "沈阳已办。", "资本金不足。"))
    return period


def freeze(period, body=None, *, at=NOON):
    return kinds.freeze(Kind.PROGRESS, Subject(period.policy, period, body=body), as_of=at)


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


def lines_of_excel(frozen):
    book = openpyxl.load_workbook(io.BytesIO(build_excel(frozen, kinds.digest(frozen))))
    rows = [[cell.value for cell in row] for row in book["进展情况表"].iter_rows(min_row=3)]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


# --- One body's paper -------------------------------------------------------------------------------


def test_body_signs_its_own_report_to_the_office(reported, kejiting):
    frozen = freeze(reported, kejiting)
    paper = paper_of(frozen)
    assert paper.title.startswith("省科技厅关于《")
    assert paper.addressees == "辽宁省人民政府办公厅督查室"
    # The office drafts it; the body fills in the day when it issues it.
    assert (paper.mark, paper.subtitle) == ("代拟稿", "（2026年第三季度，代拟稿）")
    assert paper.signature == ["辽宁省科学技术厅", "年　　月　　日"]
    assert "代拟" in compose(frozen, kinds.digest(frozen), stage=Stage.DRAFT).closing
    frozen = freeze(reported, kejiting)
    sheet = openpyxl.load_workbook(io.BytesIO(build_excel(frozen, kinds.digest(frozen)))).active
    assert sheet.oddHeader.right.text == "代拟稿"
    # A draft of the office is a draft first.
    assert compose(frozen, kinds.digest(frozen), stage=Stage.DRAFT).mark == "草稿"
    assert paper_of(freeze(reported)).mark == ""
    document = word_of(freeze(reported, kejiting))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["一、工作进展", "二、存在问题", "三、下一步工作"]
    assert "附件：进展情况表" in text_of_word(document)


def test_body_report_says_what_the_body_said(reported, kejiting):
    frozen = freeze(reported, kejiting)
    word, pdf = text_of_word(word_of(frozen)), text_of_pdf(frozen)
    for text in (squeezed(word), pdf):
        assert squeezed(f"1. 促进科技成果在企业的推广应用（原第一条）。（正常推进）{MARKUP}") in text
        assert squeezed(f"（正常推进）{FORMULA}") in text
        assert "继续推进。" in text
        assert squeezed("2. 进一步开放现有科研设施和资源（原第二条）。尚未报送本期进展情况") in text
    rows = lines_of_excel(frozen)
    assert [row["条号"] for row in rows] == ["（一）", "（二）", "（四）", "（十）"]
    assert rows[0]["存在问题"] == FORMULA


def test_numbers_of_a_body_are_the_lengths_of_its_lists(reported, kejiting):
    own = figures.select(figures.rows(reported, as_of=NOON), body=kejiting.pk)
    said = next(p.text for p in word_of(freeze(reported, kejiting)).paragraphs if "应报送进展情况" in p.text)
    counts = {key: figures.count(own, key) for key in figures.FigureKey}
    assert said == (
        f"本期本单位应报送进展情况{counts['owed']}条，已报{counts['reported']}条（已通过{counts['accepted']}条）；"
        f"未报{counts['outstanding']}条。从已报情况看，正常推进1条。从亮灯情况看，绿灯1条、黄灯3条。"
    )


def test_body_report_holds_nothing_of_other_bodies(reported, kejiting):
    frozen = freeze(reported, kejiting)
    kept = json.dumps(frozen, ensure_ascii=False)
    assert (frozen["bodies"], frozen["cities"], frozen["city_totals"]) == ([], [], None)
    assert "沈阳" not in kept.replace("中科院沈阳分院", "").replace("人民银行沈阳分行", "")
    assert "科协已办。" not in kept
    assert [block for block in paper_of(frozen).blocks if isinstance(block, Table)] == []


def test_city_reports_like_any_body(reported, shenyang):
    frozen = freeze(reported, shenyang)
    assert (frozen["totals"]["owed"], frozen["totals"]["waiting"]) == (1, 1)
    text = text_of_word(word_of(frozen))
    assert "1. 培育和发展政府性融资担保机构（原第九条）。报告已报送，待审核。" in text
    assert "资本金不足。" not in text
    assert paper_of(frozen).signature[0] == "沈阳市人民政府"
    assert "沈阳已办。" not in text_of_pdf(frozen)


def test_overdue_and_returned_reports_are_owned_up_to(reported, kexie, kejiting):
    text = text_of_word(word_of(freeze(reported, kexie)))
    assert "1. 推进学会服务企业技术创新（原第三条）。报告已退回，须于2026年10月20日前重新报送。" in text
    late = text_of_word(word_of(freeze(reported, kejiting, at=LATER)))
    assert "进一步开放现有科研设施和资源（原第二条）。报告未在2026年10月15日前报送。" in late


def test_body_that_owes_nothing_has_a_short_paper(period):
    from departments.models import Body

    frozen = freeze(period, Body.objects.get(name="省教育厅"))
    assert frozen["chapters"] == []
    document = word_of(frozen)
    assert "本期没有向本单位下达填报任务。" in text_of_word(document)
    assert (len(document.tables), len(document.sections)) == (0, 1)
    assert "本期没有向本单位下达填报任务。" in text_of_pdf(frozen)
    assert lines_of_excel(frozen) == []


def test_body_report_takes_a_constant_number_of_queries(
    reported, kejiting, reviewer, django_assert_max_num_queries
):
    with django_assert_max_num_queries(11):
        freeze(reported, kejiting)
    for owed in Obligation.objects.with_names().filter(period=reported, body=kejiting, state="awaiting"):
        submit(owed, reviewer, at=moment(2026, 10, 10))
    with django_assert_max_num_queries(11):
        freeze(reported, kejiting)


# --- Charts, remarks --------------------------------------------------------------------------------


def charts_of(frozen):
    return [block for block in paper_of(frozen).blocks if isinstance(block, Chart)]


def test_numbers_that_a_sentence_says_are_not_drawn(policy, lead, reported, reviewer):
    before = open_quarter(policy, lead, quarter=2, at=moment(2026, 6, 22), due_on=date(2026, 7, 15))
    submit(Obligation.objects.with_names().filter(period=before)[0], reviewer, at=moment(2026, 7, 1))
    dates = {
        "due_on": date(2026, 12, 31),
        "original_due_on": date(2026, 12, 31),
        "due_text": "省政府专题会议",
    }
    Measure.objects.filter(number=2).update(**dates)
    frozen = freeze(reported)
    assert charts_of(frozen) == []
    text = text_of_word(word_of(frozen))
    assert "首次按期报送3份，按时报送率100%（2026年第二季度为3%）。" in text


def test_dates_of_several_measures_are_drawn_from_dispatch_to_due_date(reported):
    dates = {
        "due_on": date(2026, 12, 31),
        "original_due_on": date(2026, 12, 31),
        "due_text": "省政府专题会议",
    }
    Measure.objects.filter(number__in=(2, 5)).update(**dates)
    (chart,) = charts_of(freeze(reported))
    assert (chart.shape, len(chart.labels), chart.today) == ("gantt", 2, "2026-10-14")
    # Never dispatched by an act of its own: the bar begins with the document.
    assert (chart.spans[0].starts_on, chart.spans[0].ends_on) == ("2018-03-19", "2026-12-31")


def test_a_course_of_periods_is_drawn(reported):
    frozen = freeze(reported)
    (now,) = frozen["punctuality"]
    frozen["punctuality"] = [now | {"name": f"第{n}期", "share": 80 + n} for n in range(3)] + [now]
    (chart,) = charts_of(frozen)
    assert (chart.shape, chart.series[0].values) == ("line", [80.0, 81.0, 82.0, 100.0])


def test_lead_that_is_inferred_says_so_in_the_report_of_its_body(reported, kejiting, shenyang):
    words = "本单位牵头的第一、二、四、十条系按责任单位的排列顺序推定。"
    assert words in text_of_word(word_of(freeze(reported, kejiting)))
    assert "推定" not in text_of_word(word_of(freeze(reported, shenyang)))


# --- The paper for leaders ----------------------------------------------------------------------------


def test_body_of_the_paper_is_short_and_the_measures_stand_in_the_annex(reported):
    paper = paper_of(freeze(reported))
    assert [annex.title for annex in paper.annexes] == [
        "进展情况表",
        "各市情况表",
        "各部分措施报送和亮灯情况",
        "各牵头单位报送和亮灯情况",
    ]
    assert not [block for block in paper.blocks if isinstance(block, Table)]
    text = "".join(block.text for block in paper.blocks if block.kind == "paragraph")
    assert "第二段。" not in text
    assert "第二段。" in paper.annexes[0].table.lines[1].cells[7]
    assert all(not block.lead for block in paper.blocks if block.kind == "paragraph")


def test_levels_are_numbered_by_the_standard(reported):
    headings = [
        (block.level, block.text) for block in paper_of(freeze(reported)).blocks if block.kind == "heading"
    ]
    assert [text for level, text in headings if level == 1] == [
        "一、总体情况",
        "二、主要进展",
        "三、存在问题",
        "四、下一步工作",
    ]
    assert [text for level, text in headings if level == 2][:2] == [
        "（一）加快科技成果转移转化",
        "（二）拓展科技型企业融资渠道",
    ]
    assert (2, "（一）进度滞后（各市报告1份）") in headings


def test_inferred_leads_are_told_in_one_sentence_and_by_each_name(reported):
    paper = paper_of(freeze(reported))
    text = "".join(block.text for block in paper.blocks)
    assert (
        text.count("政策文件没有载明各条措施的牵头单位，文中牵头单位按责任单位的排列顺序推定，注明“推定”。")
        == 1
    )
    assert "省科技厅（推定）：" in text
    assert paper.annexes[-1].table.lines[0].cells[0] == "省科技厅（推定）"
    assert paper.annexes[0].table.lines[1].cells[2] == "省科技厅（推定）"


def test_words_of_the_office_stand_where_it_wrote_them(reported):
    frozen = freeze(reported)
    assert (frozen["prose"]["examples"], frozen["prose"]["proposals"]) == ("", "")
    text = text_of_word(word_of(frozen))
    assert "典型做法" not in text
    assert "建议" not in text
    frozen["prose"] |= {
        "assessment": "总体平稳。",
        "examples": "某市做法可供借鉴。",
        "proposals": "建议召开调度会。",
    }
    text = text_of_word(word_of(frozen))
    assert "一、总体情况\n总体平稳。" in text
    assert "（六）典型做法\n某市做法可供借鉴。" in text
    assert "五、建议\n建议召开调度会。" in text


def test_next_steps_are_dated_by_the_next_report_where_there_is_one(reported, policy, lead):
    assert "结合下一次报告逐条核实" in freeze(reported)["prose"]["next_steps"]
    open_quarter(policy, lead, quarter=4, at=moment(2026, 10, 13), due_on=date(2027, 1, 15))
    said = freeze(reported)["prose"]["next_steps"]
    assert "结合2026年第四季度报告（2027年1月15日前报送）逐条核实" in said


def test_remarks_stand_as_a_paragraph_where_written(reported, kejiting):
    for body in (None, kejiting):
        frozen = freeze(reported, body)
        assert "补充说明" not in text_of_word(word_of(frozen))
        frozen["prose"]["remarks"] = "已报【已报条数】条，另有专报。"
        assert "、补充说明\n已报1条，另有专报。" in text_of_word(word_of(frozen))
        assert "、补充说明已报1条，另有专报。" in text_of_pdf(frozen)


# --- Snapshots of earlier versions ------------------------------------------------------------------


def _as_known(made, kept):
    """Without what papers learnt to say since."""
    if isinstance(kept, dict):
        return {name: _as_known(made[name], kept[name]) for name in kept}
    if isinstance(kept, list) and len(made) == len(kept):
        return [_as_known(one, other) for one, other in zip(made, kept, strict=True)]
    return made


def test_first_snapshots_still_make_the_same_paper():
    kept = json.loads(OLD.read_text(encoding="utf-8"))
    made = json.loads(json.dumps(asdict(paper_of(kept["snapshot"]))))
    assert _as_known(made, kept["paper"]) == kept["paper"]

    assert (made["addressees"], made["mark"]) == ("", "")
    assert text_of_pdf(kept["snapshot"])
    assert len(lines_of_excel(kept["snapshot"])) == 10


# --- The figures behind -----------------------------------------------------------------------------


def test_punctuality_counts_what_came_or_is_overdue(reported, kejiting, reviewer):
    def of(at, body=None):
        (one,) = punctuality.punctuality([reported], as_of=at, body=body)
        return one.expected, one.on_time, one.share

    assert of(moment(2026, 10, 8)) == (0, 0, None)
    assert of(NOON) == (3, 3, 100)
    # On the day after, 29 of 32 did not come.
    assert of(LATER) == (32, 3, 9)
    assert of(LATER, kejiting.pk) == (4, 1, 25)
    for owed in Obligation.objects.with_names().filter(period=reported, state="awaiting"):
        submit(owed, reviewer, at=LATER)
    # Late is late; and what was known at noon stays.
    assert of(moment(2026, 10, 17)) == (32, 3, 9)
    assert of(NOON) == (3, 3, 100)


def test_returned_report_that_came_in_time_stays_punctual(reported):
    assert punctuality.punctuality([reported], as_of=moment(2026, 10, 21))[0].on_time == 3


def test_only_periods_opened_by_then_are_compared(policy, lead, reported):
    fourth = open_quarter(policy, lead, quarter=4, at=moment(2026, 12, 1))
    assert [one.name for one in punctuality.periods_until(fourth, as_of=LATER)] == ["2026年第三季度"]
    assert [one.name for one in punctuality.periods_until(reported, as_of=moment(2026, 12, 2))] == [
        "2026年第三季度"
    ]


def test_first_concern_that_fits_is_the_only_one(reported, obligation, approver, reviewer):
    plan_in_force(obligation, approver, reviewer, at=moment(2026, 9, 22), due_on=date(2026, 10, 10))

    def found(at):
        rows = figures.rows(reported, as_of=at)
        listed = [figures.concerned(rows, kind) for kind in figures.Concern]
        assert sum(map(len, listed)) == sum(1 for row in rows if figures.concern(row))
        return {kind.value: len(rows) for kind, rows in zip(figures.Concern, listed, strict=True)}

    assert found(NOON) == {"overdue": 0, "behind": 1, "at_risk": 0, "returned": 1, "lagging": 1}
    assert found(LATER) == {"overdue": 29, "behind": 1, "at_risk": 0, "returned": 1, "lagging": 1}
    # 省科协 did not come again by 20 October.
    assert found(moment(2026, 10, 21))["overdue"] == 30


def test_ratings_cover_the_reported_rows_once(reported):
    rows = figures.select(figures.rows(reported, as_of=NOON), respondent=Respondent.CITY)
    assert [row.body_name for row in figures.rated(rows, "behind")] == ["沈阳市"]
    assert figures.rated(rows, "on_track") == []
