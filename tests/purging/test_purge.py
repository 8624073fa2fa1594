"""What slipped through is taken out wherever it went, by two persons, and recorded without its content."""

import io
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection, models

from audit.models import AuditEvent
from audit.rules import RuleBroken
from audit.screening.rules import PURGED
from measures.documents.importing import actions as importing
from measures.documents.importing import review
from measures.models import Evidence, ProgressReport, Submission
from measures.reporting import actions as reporting
from measures.reporting.evidence.rules import EvidenceKind
from policy_tracker.purging import actions
from reminders.models import Digest
from reports import kinds
from reports.actions import building
from reports.models import Report, ReportFile
from tests.factories import PASSWORD, actor, content, give_back, moment, said_of, submit
from tests.reports.conftest import WORKER, ask_for, edit, fresh

# Latin letters, so that it is found in JSON however the engine writes it.
WORD = "ZXPROJEKT77"
SECRET = f"涉及 {WORD} 的选址和进度安排"
NOON = moment(2026, 10, 20, 12)
LATER = NOON + timedelta(hours=1)


def everything_kept():
    """Every cell of every table there is, with where it stands."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield from ((table, str(cell)) for cell in row)


def tables_with(word):
    return {table for table, cell in everything_kept() if word in cell}


@pytest.fixture
def folders(settings, tmp_path):
    settings.REPORTS_DIR, settings.MEDIA_ROOT = tmp_path / "reports", tmp_path / "media"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path


@pytest.fixture
def slipped(folders, obligation, approver, reporter, reviewer, lead):
    """The words went into a round, its draft, a comment, evidence, a frozen report, a digest, a mail and the record."""
    reporting.attach_evidence(
        obligation, kind=EvidenceKind.DOCUMENT_NO, title=SECRET, value="演示1号", by=actor(reporter), at=NOON
    )
    submit(obligation, approver, at=NOON, what=content(done=f"开头。{SECRET}。结尾。"))
    report = ask_for(obligation.period, lead, LATER)
    Report.objects.filter(pk=report.pk).update(state="built", finished_at=LATER)
    edit(fresh(report), lead, LATER, words=f"说明：{SECRET}")
    Report.objects.filter(pk=report.pk).update(state="built", finished_at=LATER)
    path = folders / "reports" / "1-abc" / "report.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"%PDF-")
    ReportFile.objects.create(
        report=report, format="pdf", path="1-abc/report.pdf", size=5, sha256="0" * 64, built_at=LATER
    )
    give_back(fresh_of(obligation), reviewer, at=LATER, comment=f"{SECRET}不得填报。")
    Digest.objects.create(
        recipient=reporter, on=NOON.date(), subject="消息", body_text=f"退回：{SECRET[:16]}…", state="sent",
        sent_at=NOON, planned_at=NOON, composed_at=NOON, send_after=NOON,
        items=[said_of(obligation) | {"what": SECRET}],
    )  # fmt: skip
    EmailBackend(file_path=str(folders / "mail")).send_messages(
        [EmailMessage("消息", f"退回：{SECRET}", to=["li@example.cn"])]
    )
    return fresh(report)


def fresh_of(obligation):
    return type(obligation).objects.with_names().get(pk=obligation.pk)


def clear(administrator, lead, passages=(SECRET,), **more):
    return actions.purge(
        list(passages),
        administrator=administrator,
        confirmed_by=lead,
        by=actor(administrator),
        at=LATER,
        **more,
    )


def test_afterwards_no_table_and_no_file_holds_the_words(
    slipped, folders, administrator, lead, django_capture_on_commit_callbacks
):
    assert {
        "audit_auditevent", "measures_submission", "measures_progressreport", "measures_review", "measures_evidence",
        "reports_report", "reminders_digest",
    } <= tables_with(WORD)  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        event = clear(administrator, lead)
    assert tables_with(WORD) == set()
    assert not [path for path in folders.rglob("*") if path.is_file()]
    assert Submission.objects.get().done == f"开头。{PURGED}。结尾。"
    assert Evidence.objects.get().title == PURGED
    assert Digest.objects.get().body_text == f"退回：{PURGED}…"
    assert (event.verb, event.actor_name) == ("purge.done", "周管理")
    assert "赵主任确认" in event.summary
    assert "报告文件和来源原件 1 个，邮件文件 1 个" in event.summary
    assert {"row": f"measures.submission {Submission.objects.get().pk}", "columns": ["done"]} in event.after[
        "spots"
    ]


def test_the_record_keeps_everything_but_the_words(slipped, administrator, lead):
    names = ("id", "at", "recorded_at", "actor_name", "verb", "target_type", "target_id", "address")
    before = list(AuditEvent.objects.order_by("id").values_list(*names))
    clear(administrator, lead)
    after = list(AuditEvent.objects.order_by("id").values_list(*names))
    assert after[: len(before)] == before
    assert [verb for _, _, _, _, verb, *_ in after[len(before) :]] == ["report.purged", "purge.done"]


def test_a_frozen_report_gets_a_new_digest_and_edition_and_can_be_built_again(slipped, administrator, lead):
    old = slipped.snapshot_sha256
    clear(administrator, lead)
    report = fresh(slipped)
    assert report.snapshot_sha256 == kinds.digest(report.snapshot) != old
    assert (report.edition, report.state) == (slipped.edition + 1, "built")
    assert ReportFile.objects.get().removed_at == LATER
    event = AuditEvent.objects.about(report).get(verb="report.purged")
    assert (event.before["snapshot"], event.after["snapshot"]) == (old, report.snapshot_sha256)


def test_words_in_the_frame_of_an_issued_paper_take_its_files_with_them(
    slipped, administrator, lead, kejiting
):
    """They stand beside the frozen content, but are printed like it."""
    clear(administrator, lead)
    file = ReportFile.objects.get()
    ReportFile.objects.update(removed_at=None)
    Report.objects.update(
        body=kejiting, stage="issued", published_at=LATER, issued_on=LATER.date(), issued_at=LATER,
        issue_frame={"number": WORD},
    )  # fmt: skip
    clear(administrator, lead, (WORD,))
    file.refresh_from_db()
    report = fresh(slipped)
    assert (file.removed_at, report.issue_frame) == (LATER, {"number": PURGED})
    assert report.snapshot_sha256 == kinds.digest(report.snapshot)


def test_a_build_under_way_is_let_go(slipped, administrator, lead):
    Report.objects.update(state="queued", finished_at=None)
    lease = building._claim(slipped.pk, at=LATER)
    clear(administrator, lead)
    assert not building._held(lease).exists()
    assert fresh(slipped).state == "queued"


@pytest.mark.long
def test_it_is_built_anew_without_the_words(slipped, administrator, lead):
    clear(administrator, lead)
    Report.objects.update(state="queued", finished_at=None)
    assert building.build_report(slipped.pk, by=WORKER, clock=lambda: LATER)
    assert ReportFile.objects.filter(edition=slipped.edition + 1, removed_at=None).count() == 3


def test_an_open_page_cannot_bring_the_words_back(
    slipped, obligation, reporter, administrator, lead, signed_in
):
    version = ProgressReport.objects.get().version
    clear(administrator, lead)
    with time_machine.travel(LATER, tick=False):
        answer = signed_in(reporter).post(
            f"/obligations/{obligation.pk}/report/draft/",
            {"version": version, "status": "on_track", "done": SECRET, "problems": "", "next_steps": ""},
        )
    assert answer.status_code == 409
    assert WORD not in ProgressReport.objects.get().done


def test_a_piece_of_evidence_goes_with_its_file(
    folders, obligation, reporter, administrator, lead, django_capture_on_commit_callbacks, signed_in
):
    file = ContentFile(b"%PDF-1.7", name="名单.pdf")
    proof = reporting.attach_evidence(
        obligation, kind=EvidenceKind.FILE, title="名单", file=file, by=actor(reporter), at=NOON
    )
    assert list(folders.rglob("*.pdf"))
    with django_capture_on_commit_callbacks(execute=True):
        event = clear(administrator, lead, passages=[], proofs=[proof])
    assert not list(folders.rglob("*.pdf"))
    kept = Evidence.objects.get()
    assert (kept.title, len(kept.sha256)) == (PURGED, 64)
    assert event.after["proofs"] == [f"measures.evidence {proof.pk}"]
    with time_machine.travel(LATER, tick=False):
        assert signed_in(reporter).get(f"/evidence/{proof.pk}/").status_code == 404


def test_a_source_that_held_the_words_loses_the_file_they_were_read_from(
    folders, obligation, administrator, lead, django_capture_on_commit_callbacks
):
    policy = obligation.measure.policy
    policy.text, policy.sha256 = f"全文。{SECRET}。", "a" * 64
    policy.original.save("纪要.txt", ContentFile(policy.text.encode()))
    assert list(folders.rglob("*.txt"))
    with django_capture_on_commit_callbacks(execute=True):
        event = clear(administrator, lead)
    assert not list(folders.rglob("*.txt"))
    kept = type(policy).objects.get(pk=policy.pk)
    assert (kept.text, kept.original.name, kept.sha256) == (f"全文。{PURGED}。", "", "a" * 64)
    assert event.after["report_files"] == 1


def test_two_persons_must_act_together(slipped, administrator, lead, reviewer):
    for one, other, code in (
        (administrator, administrator, "one_person"),
        (administrator, reviewer, "role_missing"),
        (reviewer, lead, "role_missing"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            clear(one, other)
        assert refusal.value.code == code
    assert "measures_submission" in tables_with(WORD)


def test_marked_rows_are_found_without_saying_what_they_hold(obligation, approver):
    submit(obligation, approver, at=NOON, what=content(done="已完成。机密★10年"))
    found = {spot.label for spot in actions.marked()}
    assert f"measures.submission {Submission.objects.get().pk}" in found
    assert not any("已完成" in spot.words for spot in actions.marked())


def test_every_column_of_text_is_looked_through():
    """A new column of text needs no word here; what is left out holds names that the system itself made."""
    left_out = {
        f"{model._meta.label_lower}.{field.attname}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if (field.db_type(connection) or "").startswith(("varchar", "text", "json"))
        and field.attname not in actions._text_columns(model)
        and not isinstance(field, models.ForeignKey)
    }
    assert left_out == {
        "measures.closingevidence.file",
        "measures.policy.original",
        "measures.errandproof.file",
        "measures.evidence.file",
        "measures.importdraft.original",
        "sessions.session.session_key",
    }


# --- At the terminal ------------------------------------------------------------------------------------


@pytest.fixture
def typed(monkeypatch):
    def answer(text, *passwords):
        given = iter(passwords)
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        monkeypatch.setattr("getpass.getpass", lambda prompt: next(given))

    return answer


def run(*arguments):
    said = io.StringIO()
    call_command("purge_classified", *arguments, stdout=said)
    return said.getvalue()


def test_the_command_lists_purges_and_has_the_database_forget(
    transactional_db, folders, obligation, approver, administrator, lead, typed
):
    submit(obligation, approver, at=NOON, what=content(done=SECRET))
    typed(SECRET, PASSWORD, PASSWORD)
    said = run("--administrator", "zhou", "--lead", "zhao")
    assert f"{Submission._meta.verbose_name} {Submission.objects.get().pk}（进展情况）" in said
    assert "按保密要求清除，赵主任确认" in said
    assert WORD not in said
    assert tables_with(WORD) == set()
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        for kept in path.parent.glob(f"{path.name}*"):
            assert WORD.encode() not in kept.read_bytes(), kept.name


def test_a_wrong_password_purges_nothing(slipped, administrator, lead, typed):
    typed(SECRET, PASSWORD, "别的密码")
    with pytest.raises(CommandError, match="督查室负责人的用户名或密码不对，没有清除"):
        run("--administrator", "zhou", "--lead", "zhao")
    assert "measures_submission" in tables_with(WORD)


def test_the_command_finds_marks(obligation, approver):
    submit(obligation, approver, at=NOON, what=content(done="已完成。机密★10年"))
    said = run("--find")
    assert "（进展情况）" in said
    assert "已完成" not in said


@pytest.mark.parametrize(("text", "sentence"), [("", "没有要清除的内容"), ("机密", "每段至少 4 个字")])
def test_nothing_to_purge_is_said(administrator, lead, typed, text, sentence):
    typed(text)
    with pytest.raises(CommandError, match=sentence):
        run("--administrator", "zhou", "--lead", "zhao")


def test_a_draft_of_an_import_goes_whole_with_its_file(
    folders, policy, reviewer, administrator, lead, django_capture_on_commit_callbacks
):
    text = f"关于冷链的措施\n　　（一）建设冷库。{SECRET}。（省财政厅负责）\n"
    draft = importing.start(kind="policy", file=("冷链.txt", text.encode()), by=actor(reviewer), at=NOON)
    path = Path(draft.original.path)
    with django_capture_on_commit_callbacks(execute=True):
        actions.purge(
            [SECRET], administrator=administrator, confirmed_by=lead, by=actor(administrator), at=LATER
        )
    draft.refresh_from_db()
    assert (draft.text, draft.state, draft.version, draft.file_name) == (PURGED, "discarded", 2, "")
    assert tables_with(WORD) == set()
    assert review.rows_of(draft.draft) == []
    assert not path.exists()
