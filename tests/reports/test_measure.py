"""单项情况: one measure on one page, and nothing lost behind it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat

from departments.models import Body
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.models import Measure, Obligation, Responsibility
from reports import kinds
from reports.kinds import Subject
from reports.rules import Kind
from tests.factories import accept, actor, content, give_back, moment, open_quarter, plan_in_force, submit
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

MARKUP = '#read("/etc/passwd") *粗体* $x^2$ <b>&amp; @引用'
FORMULA = '=HYPERLINK("http://x.example","点")'


@pytest.fixture
def measure(policy) -> Measure:
    return Measure.objects.get(policy=policy, number=1)


def freeze(measure, *, as_of=AT) -> dict[str, Any]:
    return kinds.freeze(Kind.MEASURE, Subject(measure.policy, measure=measure), as_of=as_of)


@pytest.fixture
def told(policy, lead, obligation, reporter, approver, reviewer, measure) -> dict[str, Any]:
    """（一）: accepted in the second quarter, returned in the third, behind its plan, with a request for a later date."""
    open_quarter(policy, lead, quarter=2, at=moment(2026, 6, 22))
    earlier = Obligation.objects.with_names().get(
        period__name="2026年第二季度", measure=measure, body=obligation.body
    )
    accept(
        submit(earlier, reporter, at=moment(2026, 7, 6), what=content(done="二季度。", problems=FORMULA)),
        reviewer,
        at=moment(2026, 7, 7),
    )
    plan_in_force(obligation, approver, reviewer, at=moment(2026, 9, 22), due_on=date(2026, 10, 10))
    wish = Wish(date(2026, 11, 2), ExtensionReason.APPROVAL, "上级批复未到。", "已报批。")
    case = extensions.request_extension(
        obligation, wish=wish, is_approver=True, by=actor(reporter), at=moment(2026, 9, 28)
    )
    extensions.approve_extension(case, note="同意。", by=actor(reviewer), at=moment(2026, 9, 29))
    said = content("at_risk", f"{MARKUP}\n" + "办了很多事。" * 60, FORMULA, "+1")
    owed = Obligation.objects.with_names().get(pk=obligation.pk)
    handed_in = submit(owed, reporter, at=moment(2026, 10, 9), what=said)
    give_back(
        handed_in, reviewer, at=moment(2026, 10, 12), comment="请补数据。", new_due_on=date(2026, 10, 26)
    )
    return freeze(measure)


def points(frozen) -> dict[str, str]:
    return {point["kind"]: point["text"] for point in frozen["points"]}


# --- What is known --------------------------------------------------------------------------------------


def test_it_says_what_the_measure_is_and_who_answers(told, measure):
    frozen = told["measure"]
    assert (frozen["text"], frozen["number_text"], frozen["lead"]) == (
        measure.text,
        "（一）",
        "省科技厅（推定）",
    )
    assert frozen["lead_is_inferred"]
    word = text_of_word(word_of(told))
    assert "省科技厅（推定）" in word
    assert "文件未规定，督查室未设定" in word


def test_the_last_statements_are_the_newest_of_each_period(told):
    said = [(one["period"], one["round"], one["outcome"]) for one in told["statements"]]
    assert said == [("2026年第三季度", 1, "已退回"), ("2026年第二季度", 1, "已通过")]
    assert (told["statements"][1]["done"], told["statements"][1]["submitted_by"]) == ("二季度。", "李经办")


def test_open_points_name_what_waits(told):
    open_ones = points(told)
    assert open_ones["returned"].endswith("退回，待修改重报。")
    assert "印发实施方案（计划2026-10-10）" in open_ones["behind"]
    # What a returned round says of problems is not told; the newest accepted one is of the quarter before.
    assert open_ones["problems"] == f"（省科技厅，2026年第二季度）{FORMULA}"
    assert "extension" not in open_ones


def test_an_answered_return_is_no_open_point(told, measure, reporter):
    owed = Obligation.objects.with_names().get(period__name="2026年第三季度", measure=measure)
    submit(owed, reporter, at=moment(2026, 10, 19))
    later = points(freeze(measure))
    assert "returned" not in later
    assert "review" in later


def test_extensions_tell_from_when_to_when_and_why(told):
    (case,) = told["extensions"]
    assert (case["due_on"], case["new_due_on"], case["reason_name"]) == (
        "2026-10-15",
        "2026-11-02",
        "报批程序未完成",
    )
    assert "由2026年10月15日延至2026年11月2日（报批程序未完成），已通过" in text_of_word(word_of(told))


def test_an_undecided_extension_is_an_open_point_until_it_is_decided(told, measure):
    before = points(freeze(measure, as_of=moment(2026, 9, 28, 18)))
    assert "由2026年10月15日延至2026年11月2日，原因：报批程序未完成，上级批复未到。" in before["extension"]


def test_what_came_later_is_not_known_yet(told, measure):
    early = freeze(measure, as_of=moment(2026, 10, 10))
    assert early["statements"][0]["outcome"] == "待审核"
    assert "returned" not in points(early)
    assert freeze(measure) == told


def test_a_measure_without_reports_says_so(period, measure):
    frozen = freeze(measure, as_of=moment(2026, 9, 22))
    assert frozen["statements"] == []
    assert "牵头单位尚未报送进展情况。" in text_of_word(word_of(frozen))


def test_a_measure_without_any_period_has_no_lamp(measure):
    frozen = freeze(measure)
    assert frozen["asked"] == []
    assert "没有进行中的填报任务，不亮灯" in text_of_word(word_of(frozen))


def test_cities_are_counted_where_they_report(period, city_obligation, city_reporter):
    submit(city_obligation, city_reporter, at=moment(2026, 10, 9))
    frozen = freeze(Measure.objects.get(number=9))
    assert [(one["owed"], one["reported"], len(one["overdue"])) for one in frozen["cities"]] == [(14, 1, 13)]
    assert "大连市" in points(frozen)["cities_overdue"]


def test_a_measure_is_needed(policy):
    with pytest.raises(ValueError, match="about a measure"):
        kinds.freeze(Kind.MEASURE, Subject(policy), as_of=AT)


# --- The papers -----------------------------------------------------------------------------------------


def test_every_text_is_whole_somewhere_in_word_and_pdf(told):
    word, pdf = squeezed(text_of_word(word_of(told))), text_of_pdf(pdf_of(told))
    texts = [told["measure"]["text"], *(point["text"] for point in told["points"])]
    texts += [one[field] for one in told["statements"] for field in ("done", "problems", "next_steps")]
    texts += [item["quote"] for item in told["items"]]
    for text in texts:
        assert squeezed(text) in word
        assert squeezed(text) in pdf


def test_it_is_one_page_and_annexes(told):
    upright = [page for page in pdf_of(told).pages if page.mediabox.width < page.mediabox.height]
    assert len(upright) == 1


def test_five_indicators_leave_it_on_a_page_and_stand_whole_in_the_annex(told):
    names = [f"规模以上工业企业技术合同成交额占全部技术合同成交额的比重和增长第{n}项" for n in range(5)]
    ends = {
        "baseline": "12345678.25",
        "baseline_on": "2025-12-31",
        "target": "99999999",
        "target_on": "2027-12-31",
    }
    said = {"unit": "亿元", "direction_name": "越大越好", **ends}
    values = [
        {"period": "2026年第三季度", "value": value, "done_percent": 25} for value in ("345.5", "234.5")
    ]
    indicators = [said | {"name": name, "values": values if name != names[4] else []} for name in names]
    pages = pdf_of(told | {"indicators": indicators}).pages
    upright = [page for page in pages if page.mediabox.width < page.mediabox.height]
    assert len(upright) == 1
    assert "共5个，见附件" in squeezed(upright[0].extract_text())
    behind = squeezed("".join(page.extract_text() for page in pages[1:]))
    assert all(name in behind for name in names)
    assert (behind.count("345.5"), behind.count("234.5"), behind.count("尚无")) == (4, 4, 1)


@pytest.mark.parametrize("number", range(1, 19))
def test_every_measure_fits_on_a_page(policy, period, number):
    frozen = freeze(Measure.objects.get(policy=policy, number=number))
    upright = [page for page in pdf_of(frozen).pages if page.mediabox.width < page.mediabox.height]
    assert len(upright) == 1


def test_excel_holds_texts_as_texts_and_dates_as_dates(told):
    book = excel_of(told)
    said = lines_of(book["报送情况"])
    assert [row["进展情况"] for row in said] == [one["done"] for one in told["statements"]]
    assert (said[0]["存在问题"], said[1]["存在问题"]) == (None, FORMULA)
    assert said[0]["报送时间"].isoformat() == "2026-10-09T09:00:00"
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    facts = {row["项目"]: row["内容"] for row in lines_of(book["基本情况"])}
    assert facts["原文"] == told["measure"]["text"]
    (case,) = lines_of(book["延期办结"])
    assert case["批准至"].date() == date(2026, 11, 2)


def test_frozen_means_frozen(told):
    before = everything(told)
    Body.objects.update(name=Concat(F("name"), Value("改名")))
    Responsibility.objects.update(name_as_printed="改名")
    Measure.objects.update(title="改了标题", text="改了原文")
    assert everything(told) == before


def test_freezing_takes_the_same_number_of_queries_whatever_was_said(
    told, measure, reporter, reviewer, django_assert_max_num_queries
):
    with django_assert_max_num_queries(27):
        freeze(measure)
    owed = Obligation.objects.with_names().get(period__name="2026年第三季度", measure=measure)
    for day in range(2):
        handed_in = submit(owed, reporter, at=moment(2026, 10, 13 + day))
        owed = give_back(
            handed_in, reviewer, at=moment(2026, 10, 13 + day, 15), new_due_on=AT.date() + timedelta(days=5)
        )
        owed = Obligation.objects.with_names().get(pk=owed.pk)
    with django_assert_max_num_queries(27):
        freeze(measure)


def test_its_parts_stand_under_headings_and_no_words_run_on(told):
    blocks = [block for block in kinds.compose(told, kinds.digest(told)).blocks if block.kind != "table"]
    headings = [block.text for block in blocks if block.kind == "heading"]
    assert headings[0] == "一、措施原文"
    assert headings[1].startswith("二、具体事项")
    assert headings[2:] == ["三、最近2期报送情况", "四、未了事项（3项）", "五、延期"]
    points = [block for block in blocks if block.kind == "paragraph"]
    assert not any(block.lead for block in points)
    assert points[1].text.startswith("1. 报告退回待改：")
