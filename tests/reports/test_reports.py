"""Asking for a report, building it once, failing, trying again, and finding lost builds."""

import hashlib
import json
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from audit.models import AuditEvent
from audit.rules import Channel, RuleBroken, system_actor
from departments.models import Body
from measures.models import Measure, Obligation, Responsibility
from reports import kinds, rules
from reports.actions import asking, building
from reports.documents import fonts
from reports.kinds import Subject
from reports.models import Report, ReportFile
from reports.rules import Kind, ReportState
from tests.factories import accept, actor, content, give_back, moment, submit

pytestmark = pytest.mark.long

NOON = moment(2026, 10, 20, 12)
WORKER = system_actor("报告生成任务", Channel.JOB)


@pytest.fixture(autouse=True)
def reports_dir(tmp_path, settings) -> Path:
    settings.REPORTS_DIR = tmp_path / "reports"
    return settings.REPORTS_DIR


@pytest.fixture
def reported(period, obligation, kexie_obligation, city_obligation, reporter, reviewer):
    """（一） accepted, （三） returned, （九） reported by 沈阳市; everything else is overdue on 20 October."""
    at = moment(2026, 10, 9)
    accept(submit(obligation, reporter, at=at, what=content(done="办了三件实事。")), reviewer, at=at)
    handed_in = submit(
        kexie_obligation, reporter, at=at, what=content("at_risk", "已签约。", "经费紧张。", "继续走访。")
    )
    give_back(handed_in, reviewer, at=at, new_due_on=NOON.date() + timedelta(days=5))
    submit(city_obligation, reporter, at=at, what=content(done="沈阳办理情况。"))
    return period


def ask(period, by, *, at=NOON, enqueued=None):
    enqueue = (enqueued if enqueued is not None else []).append
    return asking.request_report(
        Kind.PROGRESS, Subject(period.policy, period), by=actor(by), at=at, enqueue=enqueue
    )[0]


def build(report, *, at=NOON, clock=None) -> bool:
    return building.build_report(report.pk, by=WORKER, clock=clock or (lambda: at))


def fresh(report) -> Report:
    return Report.objects.get(pk=report.pk)


def left_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# --- Asking -----------------------------------------------------------------------------------------


def test_asking_enqueues_the_id_after_the_commit(period, reviewer, django_capture_on_commit_callbacks):
    enqueued: list[int] = []
    with django_capture_on_commit_callbacks(execute=True):
        report = ask(period, reviewer, enqueued=enqueued)
        assert enqueued == []
    assert enqueued == [report.pk]
    assert (report.state, report.number, report.as_of) == (ReportState.QUEUED, 1, NOON)
    assert AuditEvent.objects.about(report).get().verb == "report.requested"


def test_a_broker_that_does_not_answer_loses_no_request(period, reviewer, django_capture_on_commit_callbacks):
    def broken(report_id: int) -> None:
        raise ConnectionError("no broker")

    with django_capture_on_commit_callbacks(execute=True):
        report, _ = asking.request_report(
            Kind.PROGRESS, Subject(period.policy, period), by=actor(reviewer), at=NOON, enqueue=broken
        )
    assert fresh(report).state == ReportState.QUEUED


def test_a_period_has_one_build_under_way(period, reviewer, lead):
    first = ask(period, reviewer)
    second, is_new = asking.request_report(
        Kind.PROGRESS, Subject(period.policy, period), by=actor(lead), at=NOON, enqueue=print
    )
    assert (second.pk, is_new) == (first.pk, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(
            period=period, number=2, as_of=NOON, requested_at=NOON, queued_at=NOON, requested_by_name="甲"
        )


def test_the_next_report_of_a_period_has_the_next_number(period, reviewer):
    first = ask(period, reviewer)
    build(first)
    assert ask(period, reviewer).number == 2


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_make_one_report(period, reviewer):
    start = threading.Barrier(2)
    answers = []

    def person() -> None:
        start.wait()
        try:
            answers.append(ask(period, reviewer).pk)
        finally:
            connections.close_all()

    people = [threading.Thread(target=person) for _ in range(2)]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join(30)
    assert len(answers) == 2
    assert len(set(answers)) == 1
    assert Report.objects.count() == 1


# --- Building ---------------------------------------------------------------------------------------


def test_a_build_leaves_three_files_that_match_their_rows(reported, reviewer, reports_dir):
    report = ask(reported, reviewer)
    assert build(report)
    done = fresh(report)
    assert (done.state, done.percent, done.error, done.lease_until) == (ReportState.BUILT, 100, "", None)
    assert kinds.digest(done.snapshot) == done.snapshot_sha256
    files = {file.format: file for file in ReportFile.objects.filter(report=done)}
    assert set(files) == {"docx", "pdf", "xlsx"}
    for file in files.values():
        written = (reports_dir / file.path).read_bytes()
        assert (len(written), hashlib.sha256(written).hexdigest()) == (file.size, file.sha256)
    assert len(left_in(reports_dir)) == 3
    assert [event.verb for event in AuditEvent.objects.about(done)] == ["report.requested", "report.built"]


def test_the_task_run_twice_builds_once(period, reviewer, reports_dir):
    report = ask(period, reviewer)
    assert build(report)
    before = left_in(reports_dir), fresh(report).finished_at
    assert not build(report, at=NOON + timedelta(hours=1))
    assert (left_in(reports_dir), fresh(report).finished_at) == before
    assert fresh(report).attempts == 1


def test_a_second_worker_leaves_a_build_alone(period, reviewer):
    report = ask(period, reviewer)
    intruders = []

    def clock():
        # Every time the first worker looks at the clock, another one tries to take the build.
        if fresh(report).state == ReportState.BUILDING and len(intruders) < 3:
            intruders.append(build(report))
        return NOON

    assert build(report, clock=clock)
    assert intruders == [False, False, False]
    assert fresh(report).attempts == 1


def test_a_worker_that_lost_its_lease_changes_nothing(period, reviewer, reports_dir):
    report = ask(period, reviewer)
    others = []

    def clock():
        if fresh(report).state == ReportState.BUILDING and not others:
            others.append("called")
            others.append(build(report, at=NOON + rules.LEASE))
        return NOON

    assert not build(report, clock=clock)
    assert others == ["called", True]
    done = fresh(report)
    assert (done.state, done.attempts, done.finished_at) == (ReportState.BUILT, 2, NOON + rules.LEASE)
    assert len(left_in(reports_dir)) == 3


def test_progress_is_seen_while_it_is_built(period, reviewer):
    report = ask(period, reviewer)
    seen = []

    def clock():
        now = fresh(report)
        seen.append((now.percent, now.step))
        return NOON

    build(report, clock=clock)
    percents = [percent for percent, _ in seen]
    assert percents == sorted(percents)
    assert {words for _, words in seen} >= {
        "等待后台处理", "正在核对数据快照", "正在生成 Word 文档", "正在生成 PDF 文件", "正在生成 Excel 表格",
    }  # fmt: skip


# --- Failing and trying again -----------------------------------------------------------------------


def test_missing_font_fails_with_a_reason_and_leaves_nothing(period, reviewer, reports_dir, monkeypatch):
    monkeypatch.setattr(fonts, "SANS_FOLDERS", ("not-there",))
    report = ask(period, reviewer)
    assert not build(report)
    failed = fresh(report)
    assert failed.state == ReportState.FAILED
    assert "字体" in failed.error
    assert left_in(reports_dir) == []
    assert list(reports_dir.iterdir()) == []
    assert not ReportFile.objects.exists()
    assert AuditEvent.objects.about(failed).last().verb == "report.failed"


def test_unwritable_folder_fails_with_a_reason(period, reviewer, settings, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    settings.REPORTS_DIR = tmp_path / "file" / "reports"
    report = ask(period, reviewer)
    assert not build(report)
    assert fresh(report).state == ReportState.FAILED
    assert "无法保存报告文件" in fresh(report).error


def test_retry_builds_from_the_same_snapshot(reported, reviewer, reporter, monkeypatch, settings):
    report = ask(reported, reviewer)
    with monkeypatch.context() as broken:
        broken.setattr(fonts, "SANS_FOLDERS", ("not-there",))
        build(report)
    frozen = fresh(report)
    Body.objects.update(name=Concat(F("name"), Value("改名")))
    Responsibility.objects.update(name_as_printed="改名单位")
    Measure.objects.update(title="改了标题", is_open_to_cities=False)
    late = Obligation.objects.with_names().get(period=reported, measure__number=2)
    submit(late, reporter, at=NOON - timedelta(hours=1), what=content(done="快照之后才补录的内容。"))

    asking.retry_report(frozen, by=actor(reviewer), at=NOON + timedelta(days=1), enqueue=print)
    assert build(report, at=NOON + timedelta(days=1))
    done = fresh(report)
    assert (done.snapshot, done.snapshot_sha256) == (frozen.snapshot, frozen.snapshot_sha256)
    assert (done.state, done.error, done.as_of) == (ReportState.BUILT, "", NOON)
    verbs = [event.verb for event in AuditEvent.objects.about(done)]
    assert verbs == ["report.requested", "report.failed", "report.retried", "report.built"]


def test_retry_is_for_failed_reports_only(period, reviewer):
    report = ask(period, reviewer)
    with pytest.raises(RuleBroken) as refusal:
        asking.retry_report(report, by=actor(reviewer), at=NOON, enqueue=print)
    assert refusal.value.code == "under_way"
    build(report)
    with pytest.raises(RuleBroken) as refusal:
        asking.retry_report(report, by=actor(reviewer), at=NOON, enqueue=print)
    assert refusal.value.code == "built_already"


def test_retry_waits_for_another_report_of_the_period(period, reviewer, monkeypatch):
    failed = ask(period, reviewer)
    with monkeypatch.context() as broken:
        broken.setattr(fonts, "SANS_FOLDERS", ("not-there",))
        build(failed)
    ask(period, reviewer)
    with pytest.raises(RuleBroken) as refusal:
        asking.retry_report(failed, by=actor(reviewer), at=NOON, enqueue=print)
    assert refusal.value.code == "another_under_way"


def test_a_snapshot_that_was_tampered_with_builds_nothing(period, reviewer, monkeypatch):
    report = ask(period, reviewer)
    with monkeypatch.context() as broken:
        broken.setattr(fonts, "SANS_FOLDERS", ("not-there",))
        build(report)
    kept = fresh(report)
    kept.snapshot["totals"]["accepted"] = 18
    kept.save(update_fields=["snapshot"])
    asking.retry_report(kept, by=actor(reviewer), at=NOON, enqueue=print)
    assert not build(report)
    assert "校验码不一致" in fresh(report).error


def test_a_snapshot_of_another_version_builds_nothing(period, reviewer, monkeypatch):
    newer = replace(kinds.KINDS[Kind.PROGRESS], template="progress/99")
    with monkeypatch.context() as patched:
        patched.setitem(kinds.KINDS, Kind.PROGRESS, newer)
        report = ask(period, reviewer)
    assert not build(report)
    assert "另一版本" in fresh(report).error


# --- The sweeper ------------------------------------------------------------------------------------


def killed_after(at):
    """A clock on whose second look the worker's process ends."""
    looks = iter([at])

    def clock():
        for look in looks:
            return look
        raise SystemExit

    return clock


def sweep(at, enqueued) -> int:
    return building.sweep_reports(by=WORKER, at=at, enqueue=enqueued.append)


def test_sweeper_sends_a_lost_message_again(period, reviewer, django_capture_on_commit_callbacks):
    report = ask(period, reviewer)
    enqueued: list[int] = []
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep(NOON + timedelta(minutes=1), enqueued) == 0
        assert sweep(NOON + timedelta(minutes=2), enqueued) == 1
        # Once in two minutes, not at every sweep.
        assert sweep(NOON + timedelta(minutes=3), enqueued) == 0
    assert enqueued == [report.pk]


def test_sweeper_sends_the_build_of_a_dead_worker_again_and_gives_up_in_the_end(
    period, reviewer, reports_dir, django_capture_on_commit_callbacks
):
    report = ask(period, reviewer)
    at, enqueued = NOON, []
    for attempt in (1, 2, 3):
        with pytest.raises(SystemExit):
            build(report, clock=killed_after(at))
        (reports_dir / f".building-{report.pk}-dead").mkdir(parents=True, exist_ok=True)
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep(at + rules.LEASE / 2, enqueued) == 0
            at += rules.LEASE
            sweep(at, enqueued)
        assert len(enqueued) == min(attempt, 2)
    given_up = fresh(report)
    assert given_up.state == ReportState.FAILED
    assert "自动重试 3 次" in given_up.error
    assert list(reports_dir.iterdir()) == []
    assert AuditEvent.objects.about(given_up).last().verb == "report.failed"
    asking.retry_report(given_up, by=actor(reviewer), at=at, enqueue=print)
    assert build(report, at=at)


def test_sweeper_leaves_finished_reports_alone(period, reviewer):
    report = ask(period, reviewer)
    build(report)
    assert sweep(NOON + timedelta(days=9), []) == 0
    assert fresh(report).state == ReportState.BUILT


# --- The snapshot -----------------------------------------------------------------------------------


def test_snapshot_holds_what_was_known_at_its_moment_only(reported, reviewer, reporter, kexie_obligation):
    before = kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=moment(2026, 10, 8))
    after = kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=NOON)
    assert before["totals"]["reported"] == 0
    assert (after["totals"]["accepted"], after["totals"]["returned"]) == (1, 1)
    assert after["city_totals"]["waiting"] == 1
    again = kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=moment(2026, 10, 8))
    assert kinds.digest(again) == kinds.digest(before)


def test_snapshot_has_every_measure_with_its_bodies_as_printed(reported):
    frozen = kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=NOON)
    measures = [measure for chapter in frozen["chapters"] for measure in chapter["measures"]]
    assert len(measures) == 18
    roster = sum(len([m["lead"], *m["supports"]]) for m in measures)
    assert roster == Responsibility.objects.count()
    ninth = measures[8]
    assert (ninth["number_text"], len(ninth["cities"])) == ("（九）", 14)
    first = measures[0]["answer"]["round"]
    assert (first["done"], first["submitted_by"], first["is_late"]) == ("办了三件实事。", "李经办", False)


def test_snapshot_survives_the_database_unchanged(reported, reviewer):
    frozen = kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=NOON)
    assert kinds.digest(json.loads(json.dumps(frozen))) == kinds.digest(frozen)


def test_snapshot_counts_agree_with_each_other(reported):
    frozen = kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=NOON)
    for counts in (frozen["totals"], frozen["city_totals"], *frozen["chapters"]):
        cells = ("accepted", "waiting", "returned", "outstanding", "overdue")
        assert sum(counts[cell] for cell in cells) == counts["owed"]
        assert sum(counts["statuses"].values()) == counts["reported"]
        assert sum(counts["lamps"].values()) == counts["owed"]
    assert sum(chapter["owed"] for chapter in frozen["chapters"]) == frozen["totals"]["owed"]


def test_what_nobody_sees_leaves_no_mark_and_what_is_lost_does():
    assert (
        kinds.clean("资金\u202a到位\u202c慢\u200e，\x07甲\ufeff乙\u00ad丙\u2066丁") == "资金到位慢，甲乙丙丁"
    )
    assert kinds.clean("丙\ud800丁\ufffe") == "丙\ufffd丁\ufffd"
    assert kinds.clean("一\r\n二\r三\u2028四\x0b五\t六") == "一\n二\n三\n四\n五 六"


def test_papers_are_marked_while_demo_accounts_exist(period, reporter):
    assert not kinds.freeze(Kind.PROGRESS, Subject(period.policy, period), as_of=NOON)["is_demo"]
    reporter.is_demo = True
    reporter.save()
    assert kinds.freeze(Kind.PROGRESS, Subject(period.policy, period), as_of=NOON)["is_demo"]


def test_freezing_takes_the_same_number_of_queries_whatever_the_size(
    reported, reporter, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=NOON)
    for owed in Obligation.objects.with_names().filter(period=reported, state="awaiting")[:12]:
        submit(owed, reporter, at=moment(2026, 10, 10))
    with django_assert_max_num_queries(12):
        kinds.freeze(Kind.PROGRESS, Subject(reported.policy, reported), as_of=NOON)


def test_a_build_without_a_lease_is_sent_again():
    move = rules.sweep_move(ReportState.BUILDING, queued_at=NOON, lease_until=None, attempts=0, now=NOON)
    assert move is rules.SweepMove.ENQUEUE_AGAIN


def test_download_name_has_nothing_a_disk_refuses():
    name = rules.file_name('督查通报_2026年/第"三"季度', 2, rules.FileFormat.PDF, mark="草稿", is_demo=True)
    assert name == "督查通报_2026年_第_三_季度_第2次（草稿）（演示数据）.pdf"
