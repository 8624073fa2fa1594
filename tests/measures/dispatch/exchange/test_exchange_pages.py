"""The office's pages: the sheet down, looked at, back."""

import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from audit.models import AuditEvent
from measures.dispatch.exchange import columns as c
from measures.dispatch.exchange import forms
from measures.dispatch.exchange.actions import load_source
from measures.dispatch.exchange.book import HEADER_ROW
from measures.documents.entering import NewSource
from measures.documents.history import Correction
from measures.models import Measure, Policy
from tests.factories import actor
from tests.measures.dispatch.exchange.conftest import NOON, Table, saved, sheet_of


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sheets(drafts, signed_in, lead):
    return Page(signed_in(lead), f"/sources/{drafts.pk}/sheet/")


class Page:
    def __init__(self, client, address):
        self.client, self.address = client, address

    def upload(self, content, name="任务分解表.xlsx", **said):
        file = SimpleUploadedFile(name, content)
        return self.client.post(self.address, {"act": "preview", "file": file, **said})

    def send(self, answer, act="confirm", **said):
        """The form that the page offers, sent as it is."""
        context = answer.context
        kept = {"sheet": context["form"].signed, "seen": context["plan"].seen}
        return self.client.post(self.address, {"act": act, **kept, **said})


def test_down_changed_looked_at_and_loaded(sheets, drafts):
    down = sheets.client.get(f"{sheets.address}download/")
    assert down.headers["Content-Disposition"].endswith("xlsx")
    book = load_workbook(io.BytesIO(b"".join(down.streaming_content)))
    assert book.sheetnames == ["任务分解表", "填写说明", "单位名录"]
    shown = sheets.upload(Table(drafts).put(1, 由各市填报="是").content).content.decode()
    assert "新增 0 项，修改 1 项，不变 17 项" in shown
    assert "确认载入" in shown
    assert not Measure.objects.get(number=1).is_open_to_cities
    done = sheets.send(sheets.upload(Table(drafts).put(1, 由各市填报="是").content))
    assert done.status_code == 302
    assert Measure.objects.get(number=1).is_open_to_cities
    assert AuditEvent.objects.get(verb="policy.sheet_loaded").after["changed"] == [
        "（一）促进科技成果在企业的推广应用"
    ]


def test_a_sheet_of_demonstration_says_so(sheets, lead):
    lead.is_demo = True
    lead.save()
    down = sheets.client.get(f"{sheets.address}download/")
    book = load_workbook(io.BytesIO(b"".join(down.streaming_content)))
    assert book.active["A2"].value.startswith("【演示数据】")


def test_a_sheet_as_it_was_downloaded_says_no_change(sheets, drafts):
    shown = sheets.upload(Table(drafts).content).content.decode()
    assert "表中内容与系统一致，没有变化。" in shown
    assert "确认载入" not in shown


def test_another_file_is_looked_at_before_it_is_loaded(sheets, drafts):
    answer = sheets.upload(Table(drafts).put(1, 由各市填报="是").content)
    other = SimpleUploadedFile("b.xlsx", Table(drafts).put(2, 由各市填报="是").content)
    assert sheets.send(answer, file=other).status_code == 200
    assert not Measure.objects.filter(version__gt=1).exists()


def test_what_was_given_out_is_corrected_with_the_reason(sheets, policy):
    Measure.objects.filter(number=1).update(state="in_progress")
    content = Table(policy).put(1, 工作任务="促进科技成果在企业推广应用").content
    answer = sheets.upload(content)
    assert "第 4 行：请填写勘误原因。填在页面的“原因”一栏。" in answer.content.decode()
    again = sheets.send(answer, act="preview", reason="印发件有误")
    assert sheets.send(again, reason="印发件有误").status_code == 302
    assert Measure.objects.get(number=1).title == "促进科技成果在企业推广应用"
    assert Correction.objects.get().before == "促进科技成果在企业的推广应用"


def test_tasks_are_added_to_a_source_that_is_there(sheets, drafts):
    table = Table(drafts)
    row = table.page.max_row - 2
    table.put(
        row,
        工作任务="新增的任务",
        牵头单位="省科协",
        章="五、优化创新创业环境",
        重点事项="是",
        具体事项="新增的任务",
    )
    answer = sheets.upload(table.content)
    assert "新增 1 项，修改 0 项，不变 18 项" in answer.content.decode()
    assert sheets.send(answer).status_code == 302
    added = Measure.objects.get(number=19)
    assert (added.title, added.chapter.number_text, added.is_important) == ("新增的任务", "五、", True)
    assert added.action_items.get().quote == "新增的任务"


def test_a_task_is_not_added_to_a_chapter_that_is_not_there(sheets, drafts):
    table = Table(drafts)
    table.put(table.page.max_row - 2, 工作任务="新增的任务", 牵头单位="省科协", 章="九、别的")
    words = "这一来源没有“九、别的”这一章，请先在来源的页面上增加，或留空。"
    assert words in sheets.upload(table.content).content.decode()


def test_faults_are_listed_and_nothing_can_be_confirmed(sheets, drafts):
    answer = sheets.upload(Table(drafts).put(1, 完成时限="年底").content)
    assert "第 4 行“完成时限”：“年底”不能确定是哪一天" in answer.content.decode()
    assert "确认载入" not in answer.content.decode()
    assert "有 1 处须先改正，没有载入任何内容" in sheets.send(answer).content.decode()


def test_what_changed_in_between_is_shown_again(sheets, drafts):
    answer = sheets.upload(Table(drafts).put(1, 由各市填报="是").content)
    Measure.objects.filter(number=7).update(version=9)
    again = sheets.send(answer)
    assert "核对之后有人修改了这一来源，没有载入" in again.content.decode()
    assert sheets.send(again).status_code == 302


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"PK", "只能上传 .xlsx 或 .csv 文件"),
        ("a.xlsx", b"PK\x03\x04broken", "文件无法读取，可能已损坏"),
        ("a.xlsx", b"", "文件是空的"),
        ("a.csv", "甲,乙".encode(), "没有找到表头"),
    ],
)
def test_other_files_are_refused_in_words(sheets, name, content, words):
    answer = sheets.upload(content, name)
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_without_a_file_one_is_asked_for(sheets):
    assert "请选择文件" in sheets.client.post(sheets.address, {"act": "preview"}).content.decode()


def test_what_was_not_signed_here_is_not_loaded(sheets, drafts):
    answer = sheets.client.post(sheets.address, {"act": "confirm", "sheet": "x:y:z"})
    assert "页面已过期或不完整，请重新选择文件" in answer.content.decode()


def test_too_much_text_for_a_page_is_refused(sheets, drafts, monkeypatch):
    monkeypatch.setattr(forms, "_SIGNED_MOST", 100)
    assert "表中文字太多，请分成几个文件载入" in sheets.upload(Table(drafts).content).content.decode()


def test_a_sheet_with_a_mark_of_classification_is_held_and_told(sheets, drafts):
    answer = sheets.upload(Table(drafts).put(1, 时限依据="机密★10年").content)
    assert "密级标志“机密”" in answer.content.decode()
    assert answer.context["plan"] is None
    assert AuditEvent.objects.filter(verb="screening.held").count() == 1


@pytest.mark.both_engines
def test_the_number_of_queries_does_not_grow_with_the_source(sheets, lead):
    counts = []
    # The first fills what is kept between requests.
    for number, tasks in enumerate((1, 2, 20)):
        sheet = sheet_of(
            [c.TITLE, c.LEAD, c.QUOTE], *([f"任务{n}", "省科技厅", f"任务{n}"] for n in range(tasks))
        )
        new = NewSource(kind="other", title=f"来源{number}", issued_on=NOON.date())
        source = load_source(new, sheet, by=actor(lead), at=NOON)
        sheets.address = f"/sources/{source.pk}/sheet/"
        content = Table(source).content
        with CaptureQueriesContext(connection) as queries:
            assert "没有变化" in sheets.upload(content).content.decode()
        counts.append(len(queries))
    assert counts[1] == counts[2]


# --- A new source -------------------------------------------------------------------------------------

HEAD = {"kind": "other", "title": "专项任务", "issued_on": "2026-10-08", "issuing_body": "省政府办公厅"}


@pytest.fixture
def new(sheets):
    sheets.address = "/sources/new/sheet/"
    return sheets


def test_an_empty_sheet_filled_in_becomes_a_source(new):
    down = new.client.get("/sources/new/sheet/template/")
    book = load_workbook(io.BytesIO(b"".join(down.streaming_content)))
    for column, value in (
        (c.TITLE, "建成基地"),
        (c.LEAD, "省科技厅"),
        (c.DUE_ON, "2027年6月底前"),
        (c.DUE_TEXT, "方案"),
    ):
        book.active.cell(HEADER_ROW + 1, [f.name for f in c.FIELDS].index(column) + 1).value = value
    answer = new.upload(saved(book), **HEAD)
    assert "牵头单位：省科技厅；完成时限：2027-06-30；时限依据：方案" in answer.content.decode()
    assert Policy.objects.count() == 1
    assert new.send(answer, **HEAD).status_code == 302
    assert Measure.objects.get(policy__title="专项任务").title == "建成基地"


def test_what_is_missing_of_a_new_source_is_asked_for_and_the_sheet_stays(new):
    content = "工作任务,牵头单位\n甲,省科技厅".encode()
    answer = new.upload(content, "a.csv", **(HEAD | {"title": ""}))
    assert "请填写标题。" in answer.content.decode()
    kept = {"sheet": answer.context["form"].signed, "act": "preview"}
    assert "确认载入" in new.client.post(new.address, {**kept, **HEAD}).content.decode()


def test_a_source_that_is_there_already_is_named(new, policy):
    same = HEAD | {"title": policy.title, "issued_on": "2018-03-19"}
    answer = new.upload("工作任务,牵头单位\n甲,省科技厅".encode(), "a.csv", **same)
    assert "已经入库" in answer.content.decode()
