"""Extensions asked for and decided by many at the same moment, over real parallel connections."""

import pytest

from measures.cases.extension import actions as extensions
from measures.models import ExtensionRequest, Move, Obligation
from measures.states import Act, CaseState, State
from tests.factories import actor, submit
from tests.measures.cases.extension.test_extensions import DUE, FRIDAY, ask, wish
from tests.measures.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_eight_deciding_at_once_one_wins(transactional_db, kexie_obligation, kexie_reporter, reviewer):
    case, by = ask(kexie_obligation, kexie_reporter), actor(reviewer)

    def approve():
        return extensions.approve_extension(case, by=by, at=FRIDAY)

    def refuse():
        return extensions.refuse_extension(case, note="请按期完成。", by=by, at=FRIDAY)

    done, refused = at_once(*[approve, refuse] * 4)
    assert (len(done), len(refused)) == (1, 7)
    assert {refusal.code for refusal in refused} == {"decided_already"}
    owed = Obligation.objects.get(pk=kexie_obligation.pk)
    is_approved = done[0].state == CaseState.APPROVED
    assert (owed.extension_count, owed.due_on != DUE) == (is_approved, is_approved)
    assert Move.objects.filter(act=Act.EXTEND).count() == is_approved


def test_of_eight_asking_at_once_one_request_is_made(transactional_db, kexie_obligation, kexie_reporter):
    by = actor(kexie_reporter)

    def request():
        return extensions.request_extension(
            kexie_obligation, wish=wish(), is_approver=False, by=by, at=FRIDAY
        )

    done, refused = at_once(*[request] * 8)
    assert (len(done), len(refused)) == (1, 7)
    assert {refusal.code for refusal in refused} == {"requested_already"}
    assert ExtensionRequest.objects.count() == 1


def test_of_eight_signing_at_once_one_reaches_the_office(transactional_db, obligation, reporter, approver):
    case, by = ask(obligation, reporter), actor(approver)

    def sign():
        return extensions.sign_off_extension(case, by=by, at=FRIDAY)

    def send_back():
        return extensions.send_back_extension(case, comment="可以按期。", by=by, at=FRIDAY)

    done, refused = at_once(*[sign, send_back] * 4)
    assert (len(done), len(refused)) == (1, 7)
    assert case.history.count() == 2


def test_a_report_handed_in_while_the_office_approves_leaves_nothing_half_done(
    transactional_db, kexie_obligation, kexie_reporter, reviewer
):
    case = ask(kexie_obligation, kexie_reporter)

    def approve():
        return extensions.approve_extension(case, by=actor(reviewer), at=FRIDAY)

    def hand_in():
        return submit(kexie_obligation, kexie_reporter, at=FRIDAY)

    at_once(approve, hand_in)
    owed = Obligation.objects.get(pk=kexie_obligation.pk)
    case = ExtensionRequest.objects.get(pk=case.pk)
    assert owed.state == State.SUBMITTED
    assert (case.state, owed.extension_count) in [(CaseState.APPROVED, 1), (CaseState.WITHDRAWN, 0)]
