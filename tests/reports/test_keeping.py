"""What is done without being asked: drafts after a due date, told to the office; old files taken off the disk."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from audit.models import AuditEvent
from audit.rules import Channel, RuleBroken, system_actor
from measures.models import ReportingPeriod
from reminders.models import Announcement, Digest
from reports import shelf
from reports.actions import keeping
from reports.models import Report, ReportFile
from reports.rules import DRAFT_DAYS, REPLACED_DAYS, ReportState
from tests.factories import actor, moment
from tests.reminders.conftest import remind
from tests.reports.conftest import ask_for, build, edit, forget, fresh, publish, withdraw

pytestmark = pytest.mark.usefixtures("files_made_once")
CLOCK = system_actor("截止后自动生成", Channel.JOB)
# The third quarter is due on Thursday 15 October; the first working day after it is Friday.
FRIDAY, NOON = moment(2026, 10, 16, 0, 10), moment(2026, 10, 20, 12)


def draft_due(at) -> int:
    return keeping.draft_due_periods(at=at, by=CLOCK, enqueue=forget)


def tidy(at) -> int:
    return keeping.tidy_files(at=at, by=CLOCK)


# --- Drafts by themselves -----------------------------------------------------------------------------


def test_the_working_day_after_the_due_date_a_draft_is_made(shelf_dir, period):
    assert draft_due(moment(2026, 10, 15, 23, 50)) == 0
    assert draft_due(FRIDAY) == 1
    report = Report.objects.get()
    assert (report.kind, report.period, report.body, report.is_automatic) == ("progress", period, None, True)
    assert (report.requested_by_name, report.requested_by, report.as_of) == ("截止后自动生成", None, FRIDAY)


def test_on_days_off_nothing_is_drafted(shelf_dir, period):
    ReportingPeriod.objects.update(due_on="2026-10-16")
    assert draft_due(moment(2026, 10, 17, 9)) == 0
    assert draft_due(moment(2026, 10, 18, 9)) == 0
    assert draft_due(moment(2026, 10, 19, 9)) == 1


def test_of_a_one_off_nothing_is_drafted_unasked(shelf_dir, period):
    ReportingPeriod.objects.update(kind="one_off", questions="查了几处？")
    assert draft_due(FRIDAY) == 0


def test_it_is_drafted_once_for_ever(shelf_dir, period):
    draft_due(FRIDAY)
    assert draft_due(FRIDAY + timedelta(minutes=10)) == 0
    build(Report.objects.get(), FRIDAY)
    assert draft_due(FRIDAY + timedelta(days=3)) == 0
    assert Report.objects.count() == 1


def test_a_clock_that_stood_still_is_caught_up_but_not_for_ever(shelf_dir, period):
    assert draft_due(moment(2026, 11, 16)) == 0
    assert draft_due(moment(2026, 11, 13)) == 1


def test_a_persons_report_under_way_is_waited_for(shelf_dir, period, reviewer):
    mine = ask_for(period, reviewer, FRIDAY)
    assert draft_due(FRIDAY) == 0
    build(mine, FRIDAY)
    assert draft_due(FRIDAY + timedelta(minutes=10)) == 1
    assert Report.objects.get(is_automatic=True).number == 2


@pytest.mark.django_db(transaction=True)
def test_many_clocks_at_once_make_one_draft(shelf_dir, period):
    start, made = threading.Barrier(4), []

    def run() -> None:
        start.wait()
        try:
            made.append(draft_due(FRIDAY))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(made) == [0, 0, 0, 1]
    assert Report.objects.count() == 1


def test_the_office_is_told_when_the_draft_is_there(shelf_dir, period, reviewer):
    draft_due(FRIDAY)
    assert not Announcement.objects.exists()
    report = Report.objects.get()
    build(report, FRIDAY)
    remind(moment(2026, 10, 16, 9))
    digest = Digest.objects.get(recipient=reviewer)
    (item,) = [item for item in digest.items if item["matter"] == "notice"]
    assert item["title"] == "2026年第三季度进展情况报告草稿"
    assert item["path"] == f"/reports/{report.pk}/"


def test_building_it_again_tells_nobody_again(shelf_dir, period, reviewer, lead):
    draft_due(FRIDAY)
    report = Report.objects.get()
    build(report, FRIDAY)
    edit(fresh(report), reviewer, NOON)
    build(report, NOON)
    publish(fresh(report), lead, NOON)
    build(report, NOON)
    assert Announcement.objects.count() == 1


def test_what_a_person_asked_for_is_not_announced(draft):
    assert not Announcement.objects.exists()


# --- Old files ----------------------------------------------------------------------------------------


@pytest.fixture
def edited(draft, reviewer):
    """A draft whose first edition was replaced on 20 October."""
    edit(draft, reviewer, NOON)
    assert build(draft, NOON)
    return fresh(draft)


def left(report, edition) -> list[bool]:
    """For each file of the edition, whether it is on the disk."""
    return [shelf.is_there(file.path) for file in report.files.filter(edition=edition)]


def test_replaced_files_stay_for_their_days_and_then_go(edited, shelf_dir):
    assert tidy(NOON + timedelta(days=REPLACED_DAYS, minutes=-1)) == 0
    assert tidy(NOON + timedelta(days=REPLACED_DAYS)) == 3
    assert left(edited, 1) == [False] * 3
    assert left(edited, 2) == [True] * 3
    assert set(edited.files.filter(edition=1).values_list("removed_at", flat=True)) == {
        NOON + timedelta(days=REPLACED_DAYS)
    }
    event = AuditEvent.objects.about(edited).last()
    assert (event.verb, len(event.before["files"])) == ("report.tidied", 3)
    assert len(list(shelf_dir.iterdir())) == 1


def test_tidying_twice_does_nothing_more(edited):
    at = NOON + timedelta(days=REPLACED_DAYS)
    tidy(at)
    assert tidy(at + timedelta(days=1)) == 0
    assert AuditEvent.objects.about(edited).filter(verb="report.tidied").count() == 1


def test_drafts_that_were_never_published_go_in_the_end(edited):
    tidy(NOON + timedelta(days=DRAFT_DAYS, minutes=-1))
    assert left(edited, 2) == [True] * 3
    assert tidy(NOON + timedelta(days=DRAFT_DAYS)) == 3
    assert left(edited, 2) == [False] * 3
    assert fresh(edited).snapshot == edited.snapshot


def test_what_was_published_stays_for_ever_withdrawn_or_not(draft, lead):
    publish(draft, lead, NOON)
    build(draft, NOON)
    withdraw(fresh(draft), lead, NOON)
    build(draft, NOON)
    tidy(NOON + timedelta(days=4000))
    assert left(draft, 1) == [False] * 3
    assert left(draft, 2) == left(draft, 3) == [True] * 3


def test_a_crash_between_row_and_file_is_made_good_by_the_next_pass(edited, monkeypatch):
    def crash(path):
        raise SystemExit

    at = NOON + timedelta(days=REPLACED_DAYS)
    with monkeypatch.context() as broken:
        broken.setattr(shelf, "remove", crash)
        with pytest.raises(SystemExit):
            tidy(at)
    assert left(edited, 1) == [True] * 3
    assert not edited.files.filter(edition=1, removed_at__isnull=True).exists()
    tidy(at + timedelta(days=1))
    assert left(edited, 1) == [False] * 3


def test_a_file_that_is_already_gone_harms_nothing(edited):
    shelf.path_to(edited.files.filter(edition=1).first().path).unlink()
    assert tidy(NOON + timedelta(days=REPLACED_DAYS)) == 3
    assert left(edited, 1) == [False] * 3


def test_workshops_of_builds_under_way_are_left_alone(edited, shelf_dir):
    busy = shelf_dir / ".building-99-x"
    busy.mkdir()
    (busy / "report.pdf").write_bytes(b"%PDF-")
    tidy(NOON + timedelta(days=DRAFT_DAYS))
    assert (busy / "report.pdf").exists()


# --- Bringing them back -------------------------------------------------------------------------------


def restore(report, by, at=NOON):
    return keeping.restore_files(report, by=actor(by), at=at, enqueue=forget)


def test_tidied_files_come_back_as_the_same_edition_with_the_same_content(draft, reviewer):
    pdf = draft.files.get(format="pdf")
    later = NOON + timedelta(days=DRAFT_DAYS)
    tidy(later)
    restore(draft, reviewer, later)
    assert build(draft, later)
    back = draft.files.get(format="pdf")
    assert (back.pk, back.edition, back.sha256, back.removed_at) == (pdf.pk, 1, pdf.sha256, None)
    assert left(draft, 1) == [True] * 3
    assert (fresh(draft).state, fresh(draft).snapshot) == (ReportState.BUILT, draft.snapshot)
    # A year counts again from here.
    assert tidy(later + timedelta(days=1)) == 0


def test_files_that_the_disk_lost_come_back_and_nothing_stays_of_the_old_ones(draft, reviewer, shelf_dir):
    shelf.path_to(draft.files.get(format="pdf").path).unlink()
    with pytest.MonkeyPatch.context() as at_once:
        at_once.setattr("django.db.transaction.on_commit", lambda act, **options: act())
        restore(draft, reviewer)
        assert build(draft, NOON)
    assert left(draft, 1) == [True] * 3
    assert len(list(shelf_dir.rglob("report.*"))) == 3
    assert ReportFile.objects.count() == 3


def test_files_that_are_there_are_not_built_again(draft, reviewer):
    with pytest.raises(RuleBroken) as refusal:
        restore(draft, reviewer)
    assert refusal.value.code == "files_are_there"


def test_files_of_what_is_being_built_are_not_brought_back(shelf_dir, period, reviewer):
    report = ask_for(period, reviewer, NOON)
    with pytest.raises(RuleBroken) as refusal:
        restore(report, reviewer)
    assert refusal.value.code == "not_built"
