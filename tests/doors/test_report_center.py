"""The pages of the frozen reports over HTTP: who gets in, what is shown in each state, and the downloads."""

import io
from dataclasses import replace
from urllib.parse import unquote

import docx
import openpyxl
import pypdf
import pytest
import time_machine
from django.urls import reverse

from departments.models import Body
from measures.models import Policy
from reports import tasks
from reports.actions import publishing
from reports.documents import fonts
from reports.forms import AskForm
from reports.kinds import KINDS, Readers
from reports.models import Report
from reports.rules import Kind, ReportState
from tests.factories import actor, moment

pytestmark = pytest.mark.usefixtures("reports_dir", "files_made_once")


@pytest.fixture
def reports_dir(tmp_path, settings):
    """Shelves of their own, on the day after the due date at ten o'clock."""
    settings.REPORTS_DIR = tmp_path / "reports"
    with time_machine.travel(moment(2026, 10, 16, 10), tick=False):
        yield


@pytest.fixture
def office(signed_in, reviewer):
    return signed_in(reviewer)


@pytest.fixture
def asked(period, office) -> Report:
    """A report that waits: inside a test nothing is committed, so no worker was called."""
    office.post(reverse("reports:ask"), {"period": period.pk})
    return Report.objects.get()


@pytest.fixture
def built(asked) -> Report:
    tasks.build_report(asked.pk)
    return Report.objects.get(pk=asked.pk)


@pytest.fixture
def failed(asked, monkeypatch) -> Report:
    with monkeypatch.context() as broken:
        broken.setattr(fonts, "SANS_FOLDERS", ("not-there",))
        tasks.build_report(asked.pk)
    return Report.objects.get(pk=asked.pk)


def page(client, report) -> str:
    answer = client.get(reverse("reports:report", args=[report.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_asking_leads_to_the_page_that_shows_progress(period, office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as enqueued:
        answer = office.post(reverse("reports:ask"), {"period": period.pk})
    report = Report.objects.get()
    assert answer.url == reverse("reports:report", args=[report.pk])
    assert len(enqueued) == 1
    text = page(office, report)
    assert f'data-progress-url="{reverse("reports:progress", args=[report.pk])}"' in text
    assert "等待后台处理" in text
    assert "刷新" in text


def test_a_committed_request_is_built_by_the_task(period, office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("reports:ask"), {"period": period.pk})
    assert Report.objects.get().state == ReportState.BUILT


def test_asking_twice_leads_to_the_same_report(period, office, asked):
    answer = office.post(reverse("reports:ask"), {"period": period.pk}, follow=True)
    assert Report.objects.count() == 1
    assert "没有重复申请" in answer.content.decode()


@pytest.mark.parametrize("chosen", ["", "999999", "乱填"])
def test_unknown_period_is_told_at_the_field(period, office, chosen):
    answer = office.post(reverse("reports:ask"), {"period": chosen})
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


def test_the_office_is_told_which_faces_the_pdf_has(office, built):
    assert "服务器没有小标宋、仿宋、黑体、楷体字库，PDF 用开源字体代替" in page(office, built)


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


def publish(report, lead) -> Report:
    found = Report.objects.get(pk=report.pk)
    publishing.publish_report(
        found, sha256=found.snapshot_sha256, by=actor(lead), at=moment(2026, 10, 21), enqueue=lambda pk: None
    )
    tasks.build_report(report.pk)
    return Report.objects.get(pk=report.pk)


def withdraw(report, lead) -> Report:
    publishing.withdraw_report(
        report, reason="数据有误。", by=actor(lead), at=moment(2026, 10, 22), enqueue=lambda pk: None
    )
    tasks.build_report(report.pk)
    return Report.objects.get(pk=report.pk)


def status_of(client, name, *args) -> int:
    return client.get(reverse(f"reports:{name}", args=args)).status_code


def test_a_leader_sees_no_draft(signed_in, viewer, built):
    client = signed_in(viewer)
    assert "还没有发布的报告" in client.get(reverse("reports:reports")).content.decode()
    assert status_of(client, "report", built.pk) == 404
    assert status_of(client, "download", built.files.first().pk) == 404


def test_a_leader_reads_what_was_published_but_not_its_drafts_and_makes_nothing(
    signed_in, viewer, lead, built
):
    draft = built.files.get(format="pdf")
    published = publish(built, lead)
    client = signed_in(viewer)
    listed = client.get(reverse("reports:reports")).content.decode()
    assert reverse("reports:report", args=[built.pk]) in listed
    assert reverse("reports:ask") not in listed
    text = page(client, built)
    assert "以前的版次" not in text
    assert "核对文件" not in text
    final = published.files.get(format="pdf", edition=2)
    assert status_of(client, "download", final.pk) == 200
    assert status_of(client, "download", draft.pk) == 404
    assert status_of(client, "ask") == 403
    assert client.post(reverse("reports:retry", args=[built.pk])).status_code == 403


def test_a_leader_sees_that_a_report_was_withdrawn_and_gets_the_marked_files_only(
    signed_in, viewer, lead, built
):
    final = publish(built, lead).files.get(format="pdf", edition=2)
    withdrawn = withdraw(Report.objects.get(), lead)
    client = signed_in(viewer)
    text = page(client, built)
    assert "请勿再使用" in text
    assert "数据有误。" in text
    assert status_of(client, "download", withdrawn.files.get(format="pdf", edition=3).pk) == 200
    assert status_of(client, "download", final.pk) == 404


def test_a_body_reads_the_published_progress_of_its_own_alone(
    signed_in, lead, reporter, kexie_reporter, built
):
    Report.objects.update(body=Body.objects.get(name="省科技厅"))
    own, other = signed_in(reporter), signed_in(kexie_reporter)
    assert status_of(own, "report", built.pk) == 404
    file = publish(built, lead).files.get(format="pdf", edition=2)
    assert status_of(own, "report", built.pk) == status_of(own, "download", file.pk) == 200
    assert status_of(other, "report", built.pk) == status_of(other, "download", file.pk) == 404
    withdraw(Report.objects.get(), lead)
    assert status_of(own, "report", built.pk) == status_of(own, "download", file.pk) == 404


def test_progress_of_the_whole_policy_is_not_for_the_bodies(signed_in, lead, reporter, built):
    publish(built, lead)
    assert status_of(signed_in(reporter), "report", built.pk) == 404


def test_a_published_bulletin_is_for_all_bodies(signed_in, lead, city_reporter, built):
    Report.objects.update(kind="bulletin")
    client = signed_in(city_reporter)
    assert status_of(client, "report", built.pk) == 404
    publish(built, lead)
    assert status_of(client, "report", built.pk) == 200


def test_a_kind_that_quotes_instructions_stays_with_the_office(signed_in, viewer, lead, built, monkeypatch):
    publish(built, lead)
    client = signed_in(viewer)
    assert status_of(client, "report", built.pk) == 200
    monkeypatch.setitem(KINDS, Kind.PROGRESS, replace(KINDS[Kind.PROGRESS], readers=Readers.OFFICE))
    assert status_of(client, "report", built.pk) == 404


@pytest.mark.parametrize("person", ["reporter", "city_reporter", "viewer", "administrator"])
def test_nobody_but_the_office_has_reports_made(request, signed_in, built, period, person):
    client = signed_in(request.getfixturevalue(person))
    refused = client.post(reverse("reports:ask"), {"period": period.pk})
    # A body's people may have the list of their own tasks made, and are asked for it.
    assert refused.status_code == (400 if "reporter" in person else 403)
    assert ("由省政府督查室生成" in refused.content.decode()) == (refused.status_code == 403)
    for name in ("retry", "cancel", "restore", "compare"):
        assert client.post(reverse(f"reports:{name}", args=[built.pk])).status_code == 403
    assert Report.objects.count() == 1


def test_an_administrator_has_no_part_in_reports(signed_in, administrator, built):
    client = signed_in(administrator)
    assert status_of(client, "reports") == 403
    assert status_of(client, "download", built.files.first().pk) == 404


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
    assert "还没有生成过报告" in text
    text = office.get(reverse("reports:ask")).content.decode()
    assert "还没有可以汇总的填报周期" in text
    assert reverse("measures:period_open") in text


# --- The list -----------------------------------------------------------------------------------------


def listed(client, **query) -> list[int]:
    answer = client.get(reverse("reports:reports"), query)
    assert answer.status_code == 200
    return [report.pk for report in answer.context["page_obj"].object_list]


def kept(period, number, **values) -> Report:
    return Report.objects.create(
        **{
            "policy": period.policy, "period": period, "subject": "progress", "title": "进展报告", "number": number,
            "as_of": moment(2026, 10, 1), "requested_at": moment(2026, 10, 1), "queued_at": moment(2026, 10, 1),
            "requested_by_name": "王督查", "state": ReportState.FAILED, "error": "没有写入权限。",
        }
        | values
    )  # fmt: skip


@pytest.fixture
def three(period, kejiting):
    """An older progress report, a published bulletin of 5 October, 省科技厅's progress of 8 October."""
    kept(period, 1)
    kept(
        period, 2, kind="bulletin", title="督查通报", stage="published", published_at=moment(2026, 10, 6),
        requested_at=moment(2026, 10, 5, 23, 30),
    )  # fmt: skip
    kept(period, 3, body=kejiting, requested_at=moment(2026, 10, 8, 0, 30))
    return [report.pk for report in Report.objects.order_by("number")]


def test_the_newest_stands_first(office, three):
    assert listed(office) == three[::-1]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"kind": "bulletin"}, [2]),
        ({"stage": "draft"}, [3, 1]),
        ({"stage": "published"}, [2]),
        ({"q": "通报"}, [2]),
        ({"q": "通 报\u200b"}, [2]),
        ({"q": "通报　督查"}, [2]),
        ({"since": "2026-10-05"}, [3, 2]),
        ({"until": "2026-10-05"}, [2, 1]),
        ({"since": "2026-10-06", "until": "2026-10-07"}, []),
        ({"kind": "bulletin", "stage": "draft"}, []),
        ({"kind": "乱填", "body": "9999", "since": "昨天", "q": "\x00"}, [3, 2, 1]),
        ({"since": "0001-01-01", "until": "9999-12-31"}, [3, 2, 1]),
    ],
)
def test_the_list_is_narrowed(office, three, query, numbers):
    assert listed(office, **query) == [three[number - 1] for number in numbers]


def test_the_list_is_narrowed_to_a_body_and_a_period(office, three, kejiting, period):
    assert listed(office, body=kejiting.pk) == [three[2]]
    assert listed(office, period=period.pk, policy=period.policy_id) == three[::-1]


def test_the_list_has_twenty_a_page(office, period):
    for number in range(1, 23):
        kept(period, number)
    assert len(listed(office)) == 20
    assert len(listed(office, page=2)) == 2


def test_a_row_tells_what_where_who_and_how_to_check(office, built):
    text = " ".join(office.get(reverse("reports:reports")).content.decode().split())
    for words in (
        "进展情况报告 2026年第三季度",
        "第1次",
        "草稿",
        "已生成",
        "王督查",
        built.short_hash,
        "Word 文档",
    ):
        assert words in text


# --- Asking -------------------------------------------------------------------------------------------


def test_the_kinds_to_choose_from_are_those_that_can_be_frozen(office, period):
    text = office.get(reverse("reports:ask")).content.decode()
    for kind in Kind:
        assert (f'href="?kind={kind}"' in text) == (kind in KINDS)


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_asks_for_what_it_needs(period, kind):
    asked = KINDS[kind]
    form = AskForm(kind=kind, at=moment(2026, 10, 20))
    assert list(form.fields) == list(asked.parts)
    empty = AskForm({}, kind=kind, at=moment(2026, 10, 20))
    assert set(empty.errors) == set(asked.needs)


def test_a_report_of_one_body_is_asked_for(office, period, kejiting):
    office.post(reverse("reports:ask"), {"period": period.pk, "body": kejiting.pk})
    report = Report.objects.get()
    assert report.body == kejiting
    assert report.title.startswith("省科技厅")


def compared(**days):
    policy = Policy.objects.get()
    return AskForm({"policy": policy.pk, **days}, kind=Kind.CHANGES, at=moment(2026, 10, 20, 15))


def test_two_days_are_compared_from_the_beginning_of_one_to_the_end_of_the_other(period):
    form = compared(since="2026-10-01", until="2026-10-15")
    assert form.is_valid(), form.errors
    assert form.subject.since == moment(2026, 10, 1, 0)
    assert moment(2026, 10, 15, 23, 59) < form.as_of < moment(2026, 10, 16, 0)


@pytest.mark.parametrize("until", ["", "2026-10-20"])
def test_what_is_compared_up_to_today_is_compared_up_to_now(period, until):
    form = compared(since="2026-10-01", until=until)
    assert form.is_valid()
    assert form.as_of is None


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"since": "2026-10-21"}, "since"),
        ({"since": "2026-10-01", "until": "2026-10-21"}, "until"),
        ({"since": "0001-01-01"}, "since"),
        ({"since": "2017-12-31"}, "since"),
        ({"since": "上周"}, "since"),
        ({}, "since"),
    ],
)
def test_days_that_cannot_be_compared_are_told_at_the_field(period, days, field):
    assert list(compared(**days).errors) == [field]


# --- What else may be done with the files ---------------------------------------------------------------


def test_a_build_is_cancelled_and_gone_on_with(office, asked):
    text = page(office, asked)
    assert reverse("reports:cancel", args=[asked.pk]) in text
    office.post(reverse("reports:cancel", args=[asked.pk]))
    assert Report.objects.get().state == ReportState.CANCELLED
    text = page(office, asked)
    assert "已取消生成" in text
    assert "progress.js" not in text
    office.post(reverse("reports:retry", args=[asked.pk]))
    assert Report.objects.get().state == ReportState.QUEUED


def test_cancelling_what_is_built_is_refused_with_a_sentence(office, built):
    answer = office.post(reverse("reports:cancel", args=[built.pk]), follow=True)
    assert "无需取消" in answer.content.decode()


def test_every_step_of_the_build_is_shown(office, asked):
    Report.objects.update(state="building", percent=50)
    text = page(office, asked)
    assert text.count("已完成") == 3
    assert text.count("进行中") == 1


def test_files_that_were_tidied_away_are_built_again(office, built):
    built.files.update(removed_at=moment(2027, 12, 1))
    text = page(office, built)
    assert "已清理" in text
    assert status_of(office, "download", built.files.first().pk) == 404
    office.post(reverse("reports:restore", args=[built.pk]))
    tasks.build_report(built.pk)
    assert status_of(office, "download", built.files.first().pk) == 200
    assert Report.objects.get().edition == 1


def test_files_that_are_there_are_not_built_again(office, built):
    answer = office.post(reverse("reports:restore", args=[built.pk]), follow=True)
    assert "文件都在" in answer.content.decode()


def test_sweep_task_finds_the_report_that_waits(asked, django_capture_on_commit_callbacks):
    Report.objects.update(queued_at=moment(2020, 1, 1))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_reports()
    assert Report.objects.get().state == ReportState.BUILT
