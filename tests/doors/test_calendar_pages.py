"""工作日历: a year as it is kept, the import of a year's notice, and where a missing one is told."""

import io
import re
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from audit.models import AuditEvent
from measures.models import Obligation, Policy
from tests.factories import moment, open_quarter
from workdays.models import CalendarDay

PAGE, IMPORT, OPEN, DESK = "/calendar/", "/calendar/import/", "/periods/open/", "/desk/"
SOURCE = "国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕9号）"
LINES = "2027-01-01 放假 元旦\n2027-02-08 放假 春节\n2027-02-20 上班 春节"
SAID = {"year": "2027", "source": SOURCE, "lines": LINES}


@pytest.fixture(autouse=True)
def today():
    """Tuesday, 24 November 2026: the notice for 2027 is out and not imported."""
    with time_machine.travel(moment(2026, 11, 24, 10), tick=False):
        yield


@pytest.fixture
def office(policy, lead, signed_in):
    return signed_in(lead)


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def workbook(*rows) -> bytes:
    made = Workbook()
    for row in (["日期", "类型", "名称"], *rows):
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def days_of(year=2027):
    return [row.departure.line for row in CalendarDay.objects.in_year(year)]


def confirmed(page):
    """What the page's confirm button sends."""
    preview = page.context["preview"]
    return {"act": "confirm", **{name: preview[name] for name in ("year", "source", "lines", "seen")}}


# --- The year -----------------------------------------------------------------------------------------


@pytest.mark.both_engines
def test_everybody_reads_this_years_departures_in_order(policy, reporter, signed_in):
    page = signed_in(reporter).get(PAGE)
    dates = [row.date for row in page.context["rows"]]
    assert dates == sorted(dates)
    assert (dates[0], len(dates)) == (date(2026, 1, 1), 25)
    read = text_of(page)
    assert "2026年10月10日（周六）" in read
    assert "依据：国务院办公厅节假日安排" in read
    assert "全年 248 个工作日" in read


def test_the_page_says_which_years_are_there_and_which_is_missing(policy, reporter, signed_in):
    read = text_of(signed_in(reporter).get(PAGE))
    assert "2004—2026 年" in read
    assert "2027 年的通知一般在今年 11 月印发" in read
    assert "导入 2027 年通知" not in read


@pytest.mark.parametrize("year", ["2018", "2027"])
def test_another_year_is_chosen(office, year):
    page = office.get(PAGE, {"year": year})
    assert page.context["year"] == int(year)
    assert ("这一年的节假日安排未导入" in text_of(page)) is (year == "2027")


def test_a_year_without_its_notice_shows_the_days_off_by_law_as_provisional(office):
    page = office.get(PAGE, {"year": "2027"})
    read = text_of(page)
    assert [day.line for day in page.context["lawful"]] == [
        "2027-01-01 放假 元旦",
        "2027-02-05 放假 春节",
        "2027-02-08 放假 春节",
        "2027-04-05 放假 清明节",
        "2027-06-09 放假 端午节",
        "2027-09-15 放假 中秋节",
        "2027-10-01 放假 国庆节",
    ]
    assert "2027年10月1日（周五） 放假 国庆节 暂定" in read
    assert "依据：《全国年节及纪念日放假办法》（2024年修订）" in read
    # 261 weekdays less seven.
    assert "通知未导入，暂定 254 个工作日" in read


def test_a_holiday_by_law_that_the_notice_left_out_is_told_and_off(office):
    preview = office.post(IMPORT, SAID)
    assert "2027年10月1日（周五）是国庆节法定假日，这里没有写放假，仍按放假计算" in text_of(preview)
    office.post(IMPORT, confirmed(preview))
    page = office.get(PAGE, {"year": "2027"})
    assert "法定节假日（登记中没有，仍按放假计算）" in text_of(page)
    assert "2027年10月1日（周五） 放假 国庆节 未登记" in text_of(page)
    assert "2027年1月1日（周五） 放假 元旦 未登记" not in text_of(page)
    # 254 before, 20 February worked besides.
    assert "全年 255 个工作日" in text_of(page)
    assert office.get(PAGE, {"year": "2026"}).context["lawful"] == []


@pytest.mark.parametrize("year", ["", "abc", "1999", "99999", "-1", "²018", "２０１８", "2018\x00"])
def test_a_made_up_year_shows_this_one(office, year):
    assert office.get(PAGE, {"year": year}).context["year"] == 2026


def test_unconfirmed_days_are_marked(office):
    CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=False, source="传闻", is_confirmed=False)
    read = text_of(office.get(PAGE, {"year": 2027}))
    assert "依据：传闻" in read
    assert "未核实" in read


# --- The import ---------------------------------------------------------------------------------------


def test_a_preview_writes_nothing_and_confirming_writes_what_it_showed(office, lead):
    page = office.post(IMPORT, SAID)
    assert days_of() == []
    assert "新增 3 天，变更 0 天，删除 0 天，不变 0 天" in text_of(page)
    assert "只有 3 天与周一至周五不同" in text_of(page)
    done = office.post(IMPORT, confirmed(page), follow=True)
    assert done.redirect_chain == [("/calendar/?year=2027", 302)]
    assert "已导入 2027 年节假日安排，共 3 天" in text_of(done)
    assert days_of() == LINES.split("\n")
    assert AuditEvent.objects.get(verb="calendar.imported").actor_name == lead.name


def test_the_confirm_form_of_the_page_carries_all_that_it_sends(office):
    page = office.post(IMPORT, SAID)
    form = page.content.decode().split('name="act" value="confirm"')[1].split("</form>")[0]
    assert set(re.findall(r'type="hidden" name="(\w+)"', form)) == {"year", "source", "lines", "seen"}


def test_an_amended_year_begins_with_what_it_has(office):
    page = office.get(IMPORT, {"year": 2026})
    lines = page.context["form"]["lines"].value()
    changed = lines.replace("2026-10-10 上班 国庆节", "2026-10-11 上班 国庆节")
    preview = office.post(IMPORT, {"year": 2026, "source": "更正", "lines": changed}).context["preview"]
    assert [act for act, _, _ in preview["acts"]] == ["删除", "新增"]
    assert preview["resourced"] == 24


def test_without_a_year_the_missing_one_is_offered(office):
    assert office.get(IMPORT).context["form"]["year"].value() == 2027


def test_the_same_calendar_again_has_nothing_to_confirm(office):
    office.post(IMPORT, confirmed(office.post(IMPORT, SAID)))
    again = office.post(IMPORT, SAID)
    assert "没有需要导入的变化" in text_of(again)
    assert 'value="confirm"' not in again.content.decode()


def test_confirming_twice_is_confirming_once(office):
    sent = confirmed(office.post(IMPORT, SAID))
    assert [office.post(IMPORT, sent).status_code for _ in range(2)] == [302, 302]
    assert AuditEvent.objects.filter(verb="calendar.imported").count() == 1


def test_what_another_imported_meanwhile_is_not_written_over(office):
    sent = confirmed(office.post(IMPORT, SAID))
    office.post(IMPORT, confirmed(office.post(IMPORT, {**SAID, "lines": "2027-01-04 放假 元旦"})))
    page = office.post(IMPORT, sent)
    assert "该年日历刚被他人修改，您的导入没有保存" in text_of(page)
    assert days_of() == ["2027-01-04 放假 元旦"]
    office.post(IMPORT, confirmed(page))
    assert days_of() == LINES.split("\n")


def test_nothing_is_written_without_a_preview(office):
    page = office.post(IMPORT, {**SAID, "act": "confirm"})
    assert page.context["preview"]
    assert days_of() == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("安排.xlsx", workbook([date(2027, 1, 1), "放假", "元旦"])),
        ("安排.csv", "日期,类型,名称\n2027/1/1,放假,元旦\n".encode("gb18030")),
    ],
)
def test_a_file_becomes_lines_that_the_confirm_sends(office, name, content):
    page = office.post(IMPORT, {**SAID, "file": SimpleUploadedFile(name, content)})
    assert page.context["form"]["lines"].value().endswith("放假 元旦")
    office.post(IMPORT, confirmed(page))
    assert days_of() == ["2027-01-01 放假 元旦"]


@pytest.mark.parametrize("day", [date(2027, 1, 1), "明天"])
def test_what_is_odd_about_the_sheet_is_shown_whether_it_can_be_read_or_not(office, day):
    made = Workbook()
    for row in (["日期", "类型", "名称"], [day, "放假", "元旦"]):
        made.active.append(row)
    made.active.row_dimensions[2].hidden = True
    out = io.BytesIO()
    made.save(out)
    page = office.post(IMPORT, {**SAID, "file": SimpleUploadedFile("安排.xlsx", out.getvalue())})
    assert text_of(page).count("表中第 2 行是隐藏的（或被筛选掉的），也已读入，请核对。") == 1
    assert bool(page.context["preview"]) is (day != "明天")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "这是旧版 .xls 文件或加了密码的文件"),
        ("a.xlsx", b"", "文件是空的"),
        ("a.xlsx", b"PK\x03\x04", "文件无法读取，可能已损坏"),
        ("a.xlsx", workbook(["=A1", "放假", "元旦"]), "第 1 行：日期是公式"),
        ("a.csv", b"1" * (1024 * 1024 + 1), "文件超过 1 MB"),
        ("a.csv", b"1" * (3 * 1024 * 1024), "文件超过 1 MB"),
        ("a.csv", b"2027-01-01,x\n" * 401, "最多 400 行"),
        ("a.csv", "长".encode() * 10_000, "太长"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_the_rest_kept(office, name, content, sentence):
    page = office.post(IMPORT, {**SAID, "file": SimpleUploadedFile(name, content)})
    assert page.status_code == 200
    assert sentence in text_of(page)
    assert page.context["preview"] is None
    assert page.context["form"]["source"].value() == SOURCE


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"year": ""}, "year", "请填写年份。"),
        ({"year": "二零"}, "year", "年份请填写四位数字，例如 2027。"),
        ({"year": "9" * 400}, "year", "年份须在 2004 至 2027 之间。"),
        ({"year": "2028"}, "year", "年份须在 2004 至 2027 之间。"),
        ({"source": " "}, "source", "请写明依据，例如某年国务院办公厅通知的名称和文号。"),
        ({"source": "通" * 201}, "source", "依据最多 200 字，请精简。"),
        ({"lines": ""}, "lines", "没有可以导入的内容，请上传文件或逐行填写。"),
        ({"lines": "2027-01-01 放假\x00"}, "lines", "逐日填写第 14 个字（“-01 放假”之后）是无法保存的字符，请删除后重试。"),
        ({"lines": "长" * 10_000}, "lines", "第 1 行：共 10000 字，太长。每行只写一天：日期、放假或上班、名称。"),
        ({"lines": "2027-13-01 放假"}, "lines", "第 1 行：“2027-13-01”不是真实存在的日期，请写成 2027-01-01 的样子。"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("act", ["preview", "confirm"])
def test_what_cannot_be_imported_is_told_at_its_field(office, wrong, field, sentence, act):
    page = office.post(IMPORT, {**SAID, **wrong, "act": act})
    assert page.context["form"].errors[field] == [sentence]
    assert days_of() == []


def test_weekends_alone_are_no_notice(office):
    page = office.post(IMPORT, {**SAID, "lines": "2027-01-02 放假 元旦"})
    assert "没有一天与周一至周五不同" in text_of(page)


def test_many_faults_are_told_in_part(office):
    page = office.post(IMPORT, {**SAID, "lines": "x\n" * 50})
    assert page.context["form"].errors["lines"][-1] == "另有 30 处，请改正以上各处后重新核对。"


# --- Where a missing notice is told -------------------------------------------------------------------


def test_from_december_on_the_page_and_the_offices_desk_ask_for_the_next_notice(lead, reporter, signed_in):
    def asks() -> list[bool]:
        # Signed in anew each day: sessions last twelve hours.
        office, other = signed_in(lead), signed_in(reporter)
        pages = [office.get(PAGE), office.get(DESK), other.get(PAGE), other.get(DESK)]
        assert {page.status_code for page in pages} == {200}
        return ["2027 年节假日安排未导入" in text_of(page) for page in pages]

    with time_machine.travel(moment(2026, 11, 30, 10), tick=False):
        assert asks() == [False, False, False, False]
    with time_machine.travel(moment(2026, 12, 1, 10), tick=False):
        assert asks() == [True, True, True, False]
        office = signed_in(lead)
        (row,) = (row for row in office.get(DESK).context["todo"] if row.kind == "工作日历")
        assert office.get(row.step.url).context["form"]["year"].value() == 2027
        office.post(IMPORT, confirmed(office.post(IMPORT, SAID)))
        assert asks() == [False, False, False, False]


@pytest.mark.parametrize("person", ["reporter", "viewer", "administrator"])
def test_only_the_office_imports(person, request, signed_in):
    client = signed_in(request.getfixturevalue(person))
    assert client.get(PAGE).status_code == 200
    assert {client.get(IMPORT).status_code, client.post(IMPORT, SAID).status_code} == {403}


def test_a_date_counted_into_a_year_without_notice_is_marked(office, policy, lead, reporter, signed_in):
    open_quarter(policy, lead, quarter=4, at=moment(2026, 11, 24), due_on=date(2027, 1, 15))
    client = signed_in(reporter)
    own = Obligation.objects.get(body__name="省科技厅", measure__number=1)
    pages = [
        DESK,
        f"/obligations/{own.pk}/",
        f"/measures/{own.measure_id}/",
        f"/obligations/{own.pk}/report/",
    ]
    assert all("个工作日（暂定）" in text_of(client.get(page)) for page in pages)
    office.post(IMPORT, confirmed(office.post(IMPORT, SAID)))
    assert not any("暂定" in text_of(client.get(page)) for page in pages)


# --- A period's due date on a day off -----------------------------------------------------------------


def opened(office, due_on):
    page = office.post(OPEN, {"year": 2026, "quarter": 4, "due_on": due_on, "act": "confirm"}, follow=True)
    return page, Obligation.objects.select_related("period").order_by("pk")[0]


def test_a_due_date_on_a_day_off_goes_to_the_next_working_day(office):
    page, owed = opened(office, "2026-12-12")
    assert "2026年12月12日（周六）不是工作日，填报截止日期顺延到 2026年12月14日（周一）。" in text_of(page)
    assert "这一日期为暂定" not in text_of(page)
    assert owed.due_on == owed.original_due_on == owed.period.due_on == date(2026, 12, 14)
    assert owed.due_why == (
        "督查室开启2026年第四季度填报时确定。原定2026年12月12日，当日不是工作日，顺延到下一个工作日2026年12月14日。"
    )
    event = AuditEvent.objects.get(verb="period.opened")
    assert event.after["due_on"] == "2026-12-14"
    assert "顺延" in event.after["shifted"]


def test_a_due_date_on_a_working_day_stays(office):
    page, owed = opened(office, "2026-12-11")
    assert "顺延" not in text_of(page)
    assert (owed.due_on, owed.due_why) == (date(2026, 12, 11), "督查室开启2026年第四季度填报时确定。")


@pytest.mark.parametrize(
    ("nth", "expected", "help_words"),
    [
        (0, date(2026, 12, 12), "截止日期不是工作日的，不顺延。"),
        (3, date(2026, 12, 16), "截止日期不是工作日的，自动顺延到其后第 3 个工作日。"),
    ],
)
def test_how_far_it_is_shifted_is_the_policys(office, nth, expected, help_words):
    Policy.objects.update(holiday_shift_workdays=nth)
    assert help_words in text_of(office.get(OPEN))
    _, owed = opened(office, "2026-12-12")
    assert owed.due_on == expected


def test_a_shift_into_a_year_without_notice_says_that_it_is_provisional(office):
    _, owed = opened(office, "2027-01-09")
    assert owed.due_on == date(2027, 1, 11)
    assert owed.due_why.endswith("2027年1月11日；该年节假日安排未导入，日期为暂定。")
    assert "建议日期所在年份的节假日安排未导入，为暂定" in text_of(office.get(OPEN))


def test_a_due_date_on_a_holiday_by_law_is_moved_before_the_notice_is_there(office):
    page, owed = opened(office, "2027-01-01")
    assert owed.due_on == date(2027, 1, 4)
    assert (
        "2027年1月1日（周五）不是工作日，填报截止日期顺延到 2027年1月4日（周一）。该年节假日安排未导入，这一日期为暂定。"
        in text_of(page)
    )
    assert owed.due_why.endswith("顺延到下一个工作日2027年1月4日；该年节假日安排未导入，日期为暂定。")


def test_a_suggested_date_leaves_out_holidays_by_law(policy, lead, signed_in):
    with time_machine.travel(moment(2027, 8, 2, 10), tick=False):
        page = signed_in(lead).get(OPEN)
    proposals = {proposal.name: proposal.due_on for proposal in page.context["proposals"]}
    assert proposals["2027年第三季度"] == date(2027, 10, 8)


def test_the_load_is_shown_for_the_week_of_the_shifted_date(office):
    page = office.post(OPEN, {"year": 2026, "quarter": 4, "due_on": "2026-12-12", "act": "preview"})
    assert page.context["load"].due_on == date(2026, 12, 14)
