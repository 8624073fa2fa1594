"""Who gets hold of what."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.access import standing_of, standing_of_client
from accounts.actions import issue_key
from accounts.rules import Standing
from measures.documents import access as documents_access
from measures.models import Evidence, Obligation, Submission
from measures.reporting import access as reporting_access
from measures.reporting import actions as reports
from measures.reporting.evidence.rules import EvidenceKind
from tests.factories import LONG_AGO, SETUP, accept, actor, moment, submit

NOON = moment(2026, 10, 9, 12)


@pytest.fixture
def submitted(kexie_obligation, kexie_reporter):
    reports.attach_evidence(
        kexie_obligation, kind=EvidenceKind.LINK, title="通知", value="https://yanshi.example/1",
        by=actor(kexie_reporter), at=NOON,
    )  # fmt: skip
    submit(kexie_obligation, kexie_reporter, at=NOON)
    return Obligation.objects.with_names().get(pk=kexie_obligation.pk)


def test_a_department_writes_its_own_part_only(obligation, reporter, kexie_reporter):
    assert reporting_access.obligation_to_write(standing_of(reporter), obligation.pk) == obligation
    assert reporting_access.obligation_to_read(standing_of(kexie_reporter), obligation.pk) == obligation
    with pytest.raises(PermissionDenied, match="只能填报本单位"):
        reporting_access.obligation_to_write(standing_of(kexie_reporter), obligation.pk)


def test_only_the_bodys_approver_signs(obligation, approver, reporter, lead):
    assert reporting_access.obligation_to_sign(standing_of(approver), obligation.pk) == obligation
    for other in (reporter, lead):
        with pytest.raises(PermissionDenied):
            reporting_access.obligation_to_sign(standing_of(other), obligation.pk)


def test_only_the_office_reviews(obligation, reviewer, lead, viewer, reporter, administrator):
    for person in (reviewer, lead):
        assert reporting_access.obligation_to_review(standing_of(person), obligation.pk) == obligation
    for person in (viewer, reporter, administrator):
        with pytest.raises(PermissionDenied):
            reporting_access.obligation_to_review(standing_of(person), obligation.pk)


def test_a_round_under_review_is_read_by_its_body_and_the_office(
    submitted, kexie_reporter, reviewer, viewer, reporter
):
    readers = {
        who: reporting_access.submissions_to_read(standing_of(who)).count()
        for who in (kexie_reporter, reviewer, viewer)
    }
    assert set(readers.values()) == {1}
    assert reporting_access.submissions_to_read(standing_of(reporter)).count() == 0
    accept(submitted, reviewer, at=NOON)
    assert reporting_access.submissions_to_read(standing_of(reporter)).get() == Submission.objects.get()


def test_evidence_follows_its_round(submitted, kexie_reporter, reviewer, reporter):
    evidence = Evidence.objects.get()
    assert reporting_access.evidence_to_read(standing_of(kexie_reporter), evidence.pk) == evidence
    assert reporting_access.evidence_to_read(standing_of(reviewer), evidence.pk) == evidence
    with pytest.raises(Http404):
        reporting_access.evidence_to_read(standing_of(reporter), evidence.pk)
    accept(submitted, reviewer, at=NOON)
    assert reporting_access.evidence_to_read(standing_of(reporter), evidence.pk) == evidence
    with pytest.raises(PermissionDenied):
        reporting_access.evidence_to_withdraw(standing_of(reporter), evidence.pk)


def test_a_citys_key_sees_its_own_obligations_only(city_obligation, obligation, shenyang):
    client, _ = issue_key(shenyang, name="系统", by=SETUP, at=LONG_AGO)
    standing = standing_of_client(client)
    assert list(reporting_access.obligations_to_read(standing)) == [city_obligation]
    with pytest.raises(Http404):
        reporting_access.obligation_to_read(standing, obligation.pk)


def test_the_signed_out_and_the_disabled_get_nothing(obligation, reporter):
    reporter.is_active = False
    for standing in (Standing(), standing_of(reporter)):
        assert not reporting_access.obligations_to_read(standing).exists()
        assert not reporting_access.submissions_to_read(standing).exists()
        with pytest.raises(PermissionDenied):
            documents_access.measure_to_read(standing, obligation.measure_id)


def test_queues_belong_to_those_who_decide(submitted, reviewer, viewer, obligation, reporter, approver):
    assert [o.pk for o in reporting_access.review_queue(standing_of(reviewer))] == [submitted.pk]
    assert not reporting_access.review_queue(standing_of(viewer)).exists()
    reports.submit_report(
        obligation,
        content=submitted.report.content,
        version=0,
        by=actor(reporter),
        at=NOON,
        is_approver=False,
    )
    assert [o.pk for o in reporting_access.sign_off_queue(standing_of(approver))] == [obligation.pk]
    assert not reporting_access.sign_off_queue(standing_of(reporter)).exists()
