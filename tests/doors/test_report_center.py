"""The pages of the frozen reports over HTTP: who gets in, what is shown in each state, and the downloads."""

import io
from urllib.parse import unquote

import docx
import openpyxl
import pypdf
import pytest
from django.urls import reverse

from reports import tasks
from reports.documents import pdf
from reports.models import Report
from reports.rules import ReportState
from tests.factories import moment

pytestmark = pytest.mark.usefixtures("reports_dir")


@pytest.fixture
def reports_dir(tmp_path, settings):
    settings.REPORTS_DIR = tmp_path / "reports"


@pytest.fixture
def office(signed_in, reviewer):
    return signed_in(reviewer)


@pytest.fixture
def asked(period, office) -> Report:
    """A report that waits: inside a test nothing is committed, so no worker was called."""
    office.post(reverse("reports:build"), {"period": period.pk})
    return Report.objects.get()


@pytest.fixture
def built(asked) -> Report:
    tasks.build_report(asked.pk)
    return Report.objects.get(pk=asked.pk)


@pytest.fixture
def failed(asked, monkeypatch) -> Report:
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "FONT_FOLDERS", ("not-there",))
        tasks.build_report(asked.pk)
    return Report.objects.get(pk=asked.pk)


def page(client, report) -> str:
    answer = client.get(reverse("reports:report", args=[report.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_asking_leads_to_the_page_that_shows_progress(period, office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as enqueued:
        answer = office.post(reverse("reports:build"), {"period": period.pk})
    report = Report.objects.get()
    assert answer.url == reverse("reports:report", args=[report.pk])
    assert len(enqueued) == 1
    text = page(office, report)
    assert f'data-progress-url="{reverse("reports:progress", args=[report.pk])}"' in text
    assert "等待后台处理" in text
    assert "刷新" in text


def test_a_committed_request_is_built_by_the_task(period, office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("reports:build"), {"period": period.pk})
    assert Report.objects.get().state == ReportState.BUILT


def test_asking_twice_leads_to_the_same_report(period, office, asked):
    answer = office.post(reverse("reports:build"), {"period": period.pk}, follow=True)
    assert Report.objects.count() == 1
    assert "没有重复申请" in answer.content.decode()


@pytest.mark.parametrize("chosen", ["", "999999", "乱填"])
def test_unknown_period_is_told_at_the_field(period, office, chosen):
    answer = office.post(reverse("reports:build"), {"period": chosen})
    assert answer.status_code == 400
    assert "周期" in answer.content.decode()
    assert "has-error" in answer.content.decode()
    assert not Report.objects.exists()


def test_progress_is_told_as_json(office, asked, built):
    answer = office.get(reverse("reports:progress", args=[built.pk]))
    told = answer.json()
    assert (told["state"], told["percent"], told["error"]) == ("built", 100, "")
    assert [file["format"] for file in told["files"]] == ["docx", "pdf", "xlsx"]
    assert "no-store" in answer["Cache-Control"]


def test_finished_report_shows_three_downloads_and_its_hash(office, built):
    text = page(office, built)
    for file in built.files.all():
        assert reverse("reports:download", args=[file.pk]) in text
    assert built.short_hash in text
    assert "progress.js" not in text


def test_downloads_open_and_bear_a_chinese_name(office, built):
    readers = {"docx": docx.Document, "pdf": pypdf.PdfReader, "xlsx": openpyxl.load_workbook}
    for file in built.files.all():
        answer = office.get(reverse("reports:download", args=[file.pk]))
        content = b"".join(answer.streaming_content)
        assert len(content) == file.size == int(answer["Content-Length"])
        assert readers[file.format](io.BytesIO(content))
        name = unquote(answer["Content-Disposition"].partition("filename*=utf-8''")[2])
        assert name == f"进展情况报告_2026年第三季度_第1次（草稿）.{file.format}"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_is_gone_is_a_404_with_a_sentence(office, built, settings, tmp_path):
    settings.REPORTS_DIR = tmp_path / "elsewhere"
    file = built.files.first()
    assert office.get(reverse("reports:download", args=[file.pk])).status_code == 404


def test_failed_report_shows_its_reason_and_is_retried(office, failed):
    text = page(office, failed)
    assert failed.error in text
    assert "字体" in text
    office.post(reverse("reports:retry", args=[failed.pk]))
    assert Report.objects.get().state == ReportState.QUEUED
    tasks.build_report(failed.pk)
    assert "下载" in page(office, failed)


def test_retrying_what_is_built_is_refused_with_a_sentence(office, built):
    answer = office.post(reverse("reports:retry", args=[built.pk]), follow=True)
    assert "已经生成，无需重试" in answer.content.decode()


def test_leader_reads_and_downloads_but_makes_nothing(signed_in, viewer, period, built):
    client = signed_in(viewer)
    listed = client.get(reverse("reports:reports")).content.decode()
    assert "2026年第三季度" in listed
    assert "生成进展报告" not in listed
    assert "下载" in page(client, built)
    assert client.get(reverse("reports:download", args=[built.files.first().pk])).status_code == 200
    refused = client.post(reverse("reports:build"), {"period": period.pk})
    assert refused.status_code == 403
    assert "由省政府督查室生成" in refused.content.decode()
    assert client.post(reverse("reports:retry", args=[built.pk])).status_code == 403


@pytest.mark.parametrize("person", ["reporter", "approver", "city_reporter", "administrator"])
def test_others_are_refused_everywhere(request, signed_in, built, period, person):
    client = signed_in(request.getfixturevalue(person))
    file = built.files.first()
    for name, args in (
        ("reports", []),
        ("report", [built.pk]),
        ("progress", [built.pk]),
        ("download", [file.pk]),
    ):
        answer = client.get(reverse(f"reports:{name}", args=args))
        assert answer.status_code == 403
        assert "省政府督查室" in answer.content.decode()
    assert client.post(reverse("reports:build"), {"period": period.pk}).status_code == 403
    assert client.post(reverse("reports:retry", args=[built.pk])).status_code == 403


def test_signed_out_is_sent_to_the_sign_in_page(client, built):
    answer = client.get(reverse("reports:report", args=[built.pk]))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_unknown_report_is_a_404(office, period):
    for name in ("report", "progress", "download"):
        assert office.get(reverse(f"reports:{name}", args=[99])).status_code == 404


def test_list_asks_the_same_whatever_its_length(
    office, period, built, django_assert_max_num_queries, django_assert_num_queries
):
    url = reverse("reports:reports")
    with django_assert_max_num_queries(14) as few:
        office.get(url)
    for number in range(2, 12):
        Report.objects.create(
            policy=period.policy,
            period=period,
            subject=f"progress-period{period.pk}",
            title="进展报告",
            number=number,
            as_of=moment(2026, 10, 1),
            requested_at=moment(2026, 10, 1),
            queued_at=moment(2026, 10, 1),
            requested_by_name="王督查",
            state=ReportState.FAILED,
            error="没有写入权限。",
        )
    with django_assert_num_queries(len(few)):
        office.get(url)


def test_without_periods_the_office_is_shown_the_next_step(office, policy):
    text = office.get(reverse("reports:reports")).content.decode()
    assert "还没有可以汇总的填报周期" in text
    assert reverse("measures:period_open") in text


def test_sweep_task_finds_the_report_that_waits(asked, django_capture_on_commit_callbacks):
    Report.objects.update(queued_at=moment(2020, 1, 1))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_reports()
    assert Report.objects.get().state == ReportState.BUILT
