"""Evidence: optional, checked, and never taken out of a round already handed in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.rules import RuleBroken
from measures.models import Evidence, Obligation, Submission
from measures.reporting import actions as reports
from measures.reporting.evidence.rules import EvidenceKind
from tests.factories import actor, content, give_back, moment, submit

NOON = moment(2026, 10, 9, 12)
PDF = b"%PDF-1.7\n" + b"x" * 100


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(obligation, by, name="方案.pdf", data=PDF):
    file = SimpleUploadedFile(name, data)
    return reports.attach_evidence(
        obligation, kind=EvidenceKind.FILE, title="", file=file, by=actor(by), at=NOON
    )


def test_a_file_is_kept_whole_under_a_name_that_says_nothing(kexie_obligation, kexie_reporter):
    evidence = upload(kexie_obligation, kexie_reporter, name="..\\..\\方案.pdf")
    assert evidence.title == "方案.pdf"
    assert evidence.size == len(PDF)
    assert evidence.file.read() == PDF
    assert (
        evidence.file.name
        == f"evidence/{evidence.file.name.split('/')[1]}/{evidence.file.name.split('/')[2]}/{evidence.sha256[:16]}.pdf"
    )


def test_a_forbidden_file_leaves_nothing_behind(kexie_obligation, kexie_reporter, tmp_path):
    with pytest.raises(RuleBroken) as refusal:
        upload(kexie_obligation, kexie_reporter, name="程序.exe", data=b"MZ")
    assert refusal.value.field == "file"
    assert not Evidence.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_over_the_limit_is_refused(kexie_obligation, kexie_reporter, settings):
    settings.EVIDENCE_MAX_BYTES = 50
    with pytest.raises(RuleBroken) as refusal:
        upload(kexie_obligation, kexie_reporter)
    assert refusal.value.code == "file_too_large"


def test_evidence_withdrawn_later_stays_in_the_round_it_was_handed_in_with(
    kexie_obligation, kexie_reporter, reviewer
):
    evidence = upload(kexie_obligation, kexie_reporter)
    submit(kexie_obligation, kexie_reporter, at=NOON)
    again = give_back(Obligation.objects.with_names().get(pk=kexie_obligation.pk), reviewer, at=NOON)
    reports.withdraw_evidence(evidence, by=actor(kexie_reporter), at=NOON)
    submit(Obligation.objects.with_names().get(pk=again.pk), kexie_reporter, at=NOON, what=content(done="改"))
    first, second = Submission.objects.order_by("round")
    assert list(first.evidence.all()) == [evidence]
    assert not second.evidence.exists()


def test_nothing_is_added_once_the_report_is_handed_in(kexie_obligation, kexie_reporter):
    submit(kexie_obligation, kexie_reporter, at=NOON)
    with pytest.raises(RuleBroken) as refusal:
        upload(Obligation.objects.with_names().get(pk=kexie_obligation.pk), kexie_reporter)
    assert refusal.value.code == "illegal_move"
