"""Long documents are read by a job: once, by one worker, to an end that is said; cancelled at any moment."""

import pytest

from audit.models import AuditEvent
from audit.rules import Channel, system_actor
from measures.documents.entering import text_digest
from measures.documents.importing import actions, reading_job, rules
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.rules import DraftState
from policy_tracker.celery import app
from tests.factories import actor, moment

NOON, LATER = moment(2026, 12, 1, 12), moment(2026, 12, 1, 12, 10)
WORKER = system_actor("文件导入任务", Channel.JOB)
ITEM = "（一）建设产地冷库。支持农产品主产县新建改建产地冷库。（省商务厅负责）\n"
LONG = "关于加快冷链物流发展的若干措施\n" + ITEM + "支持各市改建产地冷库。\n" * 400


@pytest.fixture(autouse=True)
def room(settings, tmp_path, monkeypatch):
    """A shelf for files of this test alone; a thousand characters are long here."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(actions, "LONG", 1000)


@pytest.fixture
def begin(policy, reviewer):
    def begin(**said):
        return actions.start(kind="policy", **said, by=actor(reviewer), at=NOON)

    return begin


@pytest.fixture
def waiting(begin):
    return begin(file=("冷链.txt", LONG.encode()))


def read(draft: ImportDraft, at=NOON) -> ImportDraft:
    reading_job.read_draft(draft.pk, by=WORKER, clock=lambda: at)
    return ImportDraft.objects.get(pk=draft.pk)


def files(shelf):
    return [path for path in shelf.rglob("*") if path.is_file()]


def test_a_long_file_waits_for_a_worker_and_is_read_once(waiting):
    assert (waiting.state, waiting.text) == (DraftState.READING, "")
    draft = read(waiting)
    assert (draft.state, draft.percent, draft.lease_token) == (DraftState.REVIEWING, 100, "")
    assert draft.text == LONG
    assert rules.rows_of(draft.draft)
    assert not reading_job.read_draft(draft.pk, by=WORKER, clock=lambda: NOON)
    assert AuditEvent.objects.filter(verb="import.read").count() == 1


def test_a_long_pasted_text_waits_as_well(begin):
    draft = begin(text=LONG)
    assert draft.state == DraftState.READING
    assert read(draft).state == DraftState.REVIEWING


def test_a_worker_is_called_once_the_draft_is_kept(django_capture_on_commit_callbacks, begin):
    called = []
    with django_capture_on_commit_callbacks(execute=True):
        draft = begin(text=LONG, enqueue=called.append)
    assert called == [draft.pk]


def test_what_cannot_be_read_says_why(begin):
    draft = read(begin(file=("扫描.pdf", b"%PDF-1.7 broken")))
    assert draft.state == DraftState.FAILED
    assert "重新导出" in draft.error


def test_of_a_marked_file_nothing_stays_but_the_attempt(
    begin, reviewer, tmp_path, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        draft = read(begin(file=("通知.txt", ("机密★10年\n" + LONG).encode())))
    draft.refresh_from_db()
    assert (draft.state, draft.text, draft.original.name, draft.file_name) == (DraftState.FAILED, "", "", "")
    held = AuditEvent.objects.get(verb="screening.held")
    assert held.actor_id == reviewer.pk
    assert not files(tmp_path)


def test_a_marked_pasted_text_is_not_kept_either(begin):
    draft = read(begin(text="机密★10年\n" + LONG))
    assert (draft.state, draft.text) == (DraftState.FAILED, "")
    assert "密级标志" in draft.error


def test_what_was_cancelled_is_not_opened_by_a_late_worker(waiting, reviewer):
    asked = []

    def clock():
        asked.append(NOON)
        # Cancelled while the worker reads: after it took the draft, before its next step.
        if len(asked) == 2:
            actions.cancel_reading(waiting, by=actor(reviewer), at=NOON)
        return NOON

    assert not reading_job.read_draft(waiting.pk, by=WORKER, clock=clock)
    draft = ImportDraft.objects.get(pk=waiting.pk)
    assert (draft.state, draft.text) == (DraftState.DISCARDED, "")


@pytest.mark.parametrize("end", ["cancelled", "discarded", "unreadable"])
def test_a_file_that_nobody_looked_into_does_not_stay(
    begin, reviewer, tmp_path, django_capture_on_commit_callbacks, end
):
    draft = begin(file=("冷链.pdf", b"%PDF-1.7 broken"))
    assert files(tmp_path)
    said = {"by": actor(reviewer), "at": NOON}
    with django_capture_on_commit_callbacks(execute=True):
        if end == "cancelled":
            actions.cancel_reading(draft, **said)
        elif end == "discarded":
            actions.discard(draft, version=1, **said)
        else:
            read(draft)
    draft.refresh_from_db()
    assert (draft.original.name, files(tmp_path)) == ("", [])


def test_a_file_that_was_read_stays_with_the_draft_that_is_given_up(
    begin, reviewer, tmp_path, django_capture_on_commit_callbacks
):
    draft = read(begin(file=("冷链.txt", LONG.encode())))
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard(draft, version=draft.version, by=actor(reviewer), at=NOON)
    assert len(files(tmp_path)) == 1


def test_the_sweeper_takes_away_what_the_end_left(waiting, reviewer, tmp_path):
    actions.cancel_reading(waiting, by=actor(reviewer), at=NOON)
    assert files(tmp_path)
    reading_job.sweep_drafts(at=LATER, by=WORKER, enqueue=print)
    assert not files(tmp_path)


def test_a_lost_worker_is_replaced_twice_and_then_given_up(waiting):
    sent = []
    sweep = {"by": WORKER, "enqueue": sent.append}
    assert reading_job.sweep_drafts(at=NOON, **sweep) == 0
    assert reading_job.sweep_drafts(at=LATER, **sweep) == 1
    ImportDraft.objects.filter(pk=waiting.pk).update(attempts=3, lease_token="gone", lease_until=NOON)
    assert reading_job.sweep_drafts(at=LATER, **sweep) == 0
    draft = ImportDraft.objects.get(pk=waiting.pk)
    assert draft.state == DraftState.FAILED
    assert draft.error == reading_job.LOST_WORKER


def test_a_worker_still_at_work_is_left_in_peace(waiting):
    ImportDraft.objects.filter(pk=waiting.pk).update(attempts=1, lease_token="busy", lease_until=LATER)
    assert reading_job.sweep_drafts(at=moment(2026, 12, 1, 12, 5), by=WORKER, enqueue=print) == 0
    assert not reading_job.read_draft(waiting.pk, by=WORKER, clock=lambda: NOON)


def test_the_document_entered_already_is_remarked(begin, policy):
    policy.title, policy.text_sha256 = policy.title, text_digest(LONG)
    policy.save()
    draft = read(begin(text=LONG))
    assert draft.revises == policy
    assert any("已经入库" in remark for remark in draft.remarks)


def test_the_timetable_sweeps_and_the_tasks_are_known():
    app.loader.import_default_modules()
    assert {
        "measures.documents.importing.tasks.read_draft",
        "measures.documents.importing.tasks.sweep_drafts",
    } <= {*app.tasks}
