"""What every kind of report promises: built from its frozen content alone, whatever happens to the world afterwards."""

import io
import json
import re
import unicodedata

import docx
import openpyxl
import pypdf
import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat

from accounts.models import User
from departments.models import Body
from measures.models import ActionItem, Chapter, Measure, Policy, ReportingPeriod, Responsibility, Submission
from reports import kinds
from reports.actions import asking, building
from reports.actions.building import Frozen, content_of
from reports.kinds import Subject
from reports.models import Report
from reports.rules import ACROSS, FileFormat, Kind, ReportState, Stage
from tests.factories import accept, actor, content, give_back, moment, submit
from tests.papers import pages_of_pdf
from tests.reports.conftest import across_of
from tests.reports.test_reports import WORKER

pytestmark = pytest.mark.long

NOON = moment(2026, 10, 20, 12)
NASTY = '=1+1 <b>&amp;</b> #read("/etc/passwd") *粗* {{ x }} ${y} 𠮷野家 ꊈꌠꉐ ᠮᠣᠩᠭᠣᠯ 😀'


def subject_of(kind, period) -> Subject:
    """Something of the policy that a report of this kind can be about."""
    policy = period.policy
    if kind is Kind.CHANGES:
        return Subject(policy, since=moment(2026, 9, 21, 10))
    if kind is Kind.BREAKDOWN:
        return Subject(policy)
    if kind in ACROSS:
        return across_of(kind)
    if kind is Kind.MEASURE:
        return Subject(policy, measure=Measure.objects.with_roster().get(policy=policy, number=1))
    # A bulletin that names nobody says next to nothing in the words of bodies.
    return Subject(policy, period, names_laggards=kind is Kind.BULLETIN)


@pytest.fixture
def reported(period, obligation, kexie_obligation, city_obligation, reporter, reviewer):
    """（一） accepted, （三） returned, （九） reported by 沈阳市; everything else is overdue on 20 October."""
    at = moment(2026, 10, 9)
    accept(submit(obligation, reporter, at=at, what=content(done="办了三件实事。")), reviewer, at=at)
    handed_in = submit(
        kexie_obligation, reporter, at=at, what=content("at_risk", "已签约。", "经费紧张。", "继续走访。")
    )
    give_back(handed_in, reviewer, at=at)
    submit(city_obligation, reporter, at=at, what=content(done="沈阳办理情况。"))
    return period


def files_of(frozen: dict) -> dict[FileFormat, bytes]:
    made = Frozen(frozen, kinds.digest(frozen), Stage.PUBLISHED)
    return {file_format: content_of(file_format, made) for file_format in FileFormat}


def words_in(files: dict[FileFormat, bytes]) -> dict[FileFormat, list[str]]:
    """The content as independent readers see it."""
    document = docx.Document(io.BytesIO(files[FileFormat.WORD]))
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    book = openpyxl.load_workbook(io.BytesIO(files[FileFormat.EXCEL]))
    cells = [
        f"{cell.data_type} {cell.value}" for sheet in book for row in sheet for cell in row if cell.value
    ]
    pdf = pypdf.PdfReader(io.BytesIO(files[FileFormat.PDF]))
    return {
        FileFormat.WORD: [paragraph.text for paragraph in document.paragraphs] + tables,
        FileFormat.EXCEL: cells,
        FileFormat.PDF: pages_of_pdf(pdf),
    }


# Seconds: three formats are made and read again, twice.
@pytest.mark.one_engine
@pytest.mark.parametrize("kind", kinds.KINDS)
def test_the_same_content_after_everything_was_renamed_and_edited(kind, reported, reviewer):
    frozen = kinds.freeze(kind, subject_of(kind, reported), as_of=NOON)
    before = files_of(frozen)
    kept = json.loads(json.dumps(frozen))

    for model, name in ((Body, "name"), (Body, "full_name"), (User, "name"), (ReportingPeriod, "name")):
        model.objects.update(**{name: Concat(Value("改"), F(name))})
    Measure.objects.update(title="改了的标题", text="改了的正文", number_text="（改）", due_text="改")
    Chapter.objects.update(title="改了的章")
    ActionItem.objects.update(quote="改了的摘句")
    Policy.objects.update(title="改了的文件", warn_workdays=1, plan_yellow_points=2, plan_red_points=3)
    Responsibility.objects.update(name_as_printed=Concat(Value("改"), F("name_as_printed")))
    Submission.objects.update(done="改了的进展", problems="改了的问题")

    after = files_of(kept)
    assert words_in(after) == words_in(before)
    assert after[FileFormat.PDF] == before[FileFormat.PDF]
    assert kinds.digest(kept) == kinds.digest(frozen)


@pytest.mark.one_engine
@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_period_without_a_single_report_is_told_as_such(kind, period):
    frozen = kinds.freeze(kind, subject_of(kind, period), as_of=moment(2026, 9, 22))
    assert all(words_in(files_of(frozen)).values())


@pytest.mark.one_engine
@pytest.mark.parametrize("kind", kinds.KINDS)
def test_markup_formulas_and_rare_characters_stay_text_and_nothing_unseen_is_copied(kind, reported):
    address = "https://www.ln.gov.cn/web/zwgkx/zfwj/szfwj/2026/index.shtml?from=bulletin"
    Measure.objects.update(title=NASTY[:60], due_text=f"见{address}")
    Measure.objects.filter(number__gt=1).update(title=f"<b>见{address}")
    told = f"见{address}，2026年\u200b的{NASTY}"
    Submission.objects.update(done=told, problems=told, next_steps=told)
    Body.objects.filter(name="省科技厅").update(name="=省科技厅&<厅>")
    said = words_in(files_of(kinds.freeze(kind, subject_of(kind, reported), as_of=NOON)))
    assert not [cell for cell in said[FileFormat.EXCEL] if cell.startswith("f ")]
    assert any("<b>" in text for text in said[FileFormat.WORD])
    assert re.search(r"/etc/passwd|<b>", "".join(said[FileFormat.PDF]))
    assert "root:" not in "".join(said[FileFormat.PDF])
    for file_format, texts in said.items():
        unseen = {char for text in texts for char in text if unicodedata.category(char) == "Cf"}
        assert not unseen, file_format
        assert "".join("".join(texts).split()).count("www.ln.gov.cn"), file_format


@pytest.mark.one_engine
@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_measure_of_fifty_thousand_characters_builds(kind, reported):
    long = "落实情况良好，" * 7143
    Measure.objects.filter(number=1).update(text=long)
    Submission.objects.update(done=long[:50_000])
    assert all(files_of(kinds.freeze(kind, subject_of(kind, reported), as_of=NOON)).values())


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_kind_is_asked_for_built_and_kept(
    kind, reported, reviewer, tmp_path, settings, django_capture_on_commit_callbacks
):
    settings.REPORTS_DIR = tmp_path
    report, is_new = asking.request_report(
        kind, subject_of(kind, reported), by=actor(reviewer), at=NOON, enqueue=lambda pk: None
    )
    again, is_another = asking.request_report(
        kind, subject_of(kind, reported), by=actor(reviewer), at=NOON, enqueue=lambda pk: None
    )
    assert (is_new, is_another, again) == (True, False, report)
    assert building.build_report(report.pk, by=WORKER, clock=lambda: NOON), Report.objects.get().error
    report = Report.objects.get()
    assert (report.state, report.stage, report.files.count()) == (ReportState.BUILT, Stage.DRAFT, 3)


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_freezing_asks_the_same_number_of_questions_for_more_rows(
    kind, reported, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    subject = subject_of(kind, reported)
    with CaptureQueriesContext(connection) as few:
        kinds.freeze(kind, subject, as_of=NOON)
    Measure.objects.filter(number__gt=9).update(is_open_to_cities=True)
    with django_assert_max_num_queries(len(few) + 2):
        kinds.freeze(kind, subject, as_of=NOON)


# Seconds: it is the size that is tried.
@pytest.mark.one_engine
def test_a_thousand_measures_build_in_every_format(reported):
    frozen = kinds.freeze(Kind.PROGRESS, subject_of(Kind.PROGRESS, reported), as_of=NOON)
    for chapter in frozen["chapters"]:
        chapter["measures"] *= 56
    files = files_of(frozen)
    book = openpyxl.load_workbook(io.BytesIO(files[FileFormat.EXCEL]))
    assert book["进展情况表"].max_row > 1000
    tables = docx.Document(io.BytesIO(files[FileFormat.WORD])).tables
    assert max(len(table._tbl.tr_lst) for table in tables) > 1000
    assert len(pypdf.PdfReader(io.BytesIO(files[FileFormat.PDF])).pages) > 50
