"""限期办理 by value: answered with proof, signed, returned with a new date, struck off."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.rules import RuleBroken, StaleVersion
from measures.cases.coordination import actions as coordinations
from measures.cases.coordination.actions import Matter
from measures.cases.errand import actions
from measures.models import Errand, ErrandProof, Measure
from measures.reporting.evidence.actions import NewProof
from measures.reporting.evidence.rules import EvidenceKind
from measures.states import CaseState
from tests.factories import actor, moment

AT, LATE = moment(2026, 10, 9, 12), moment(2026, 11, 3, 12)
LINK = NewProof(EvidenceKind.LINK, "通知", "https://yanshi.example/1")


@pytest.fixture
def errand(policy, kexie, kexie_reporter, kejiting, reviewer):
    """Given to 省科技厅, which has an approver, for 省科协."""
    measure = Measure.objects.with_roster().get(policy=policy, number=3)
    wish = Matter("场地", "没有场地。", "请协调场地。")
    raised = coordinations.raise_matter(
        measure, kexie, matter=wish, is_approver=False, by=actor(kexie_reporter), at=AT
    )
    return coordinations.assign(
        raised, bodies=[kejiting], task="提供场地", due_on=date(2026, 10, 30), by=actor(reviewer), at=AT
    )[0]


def answer(errand, by, *, signs=False, at=AT, **more):
    return actions.answer_errand(errand, text="已落实。", is_approver=signs, by=actor(by), at=at, **more)


def test_an_answer_waits_for_the_approver_who_signs_what_was_read(errand, reporter, approver):
    waiting = answer(errand, reporter, proofs=[LINK])
    assert (waiting.state, waiting.rounds) == (CaseState.UNIT_REVIEW, 0)
    with pytest.raises(StaleVersion):
        actions.sign_reply(waiting, version=waiting.version - 1, by=actor(approver), at=AT)
    signed = actions.sign_reply(waiting, version=waiting.version, by=actor(approver), at=AT)
    reply = signed.replies.get()
    assert (signed.state, reply.text, reply.is_late) == (CaseState.SUBMITTED, "已落实。", False)
    assert (reply.submitted_by_name, reply.drafted_by_name) == (approver.name, reporter.name)
    assert ErrandProof.objects.get().round == reply.round


def test_an_answer_is_taken_back_or_sent_back_and_keeps_its_proofs(errand, reporter, approver):
    waiting = answer(errand, reporter, proofs=[LINK])
    assert actions.recall_reply(waiting, by=actor(reporter), at=AT).state == CaseState.OPEN
    waiting = answer(errand, reporter)
    with pytest.raises(RuleBroken, match="请填写需要修改的地方"):
        actions.send_back_reply(waiting, comment="", by=actor(approver), at=AT)
    assert (
        actions.send_back_reply(waiting, comment="再补。", by=actor(approver), at=AT).state == CaseState.OPEN
    )
    sent = answer(errand, approver, signs=True)
    assert [proof.round for proof in sent.proofs.all()] == [sent.rounds]


def test_a_file_that_is_none_leaves_nothing_behind(errand, reporter):
    bad = NewProof(EvidenceKind.FILE, file=SimpleUploadedFile("a.exe", b"MZ"))
    with pytest.raises(RuleBroken, match="不能上传这种文件"):
        answer(errand, reporter, proofs=[bad])
    assert Errand.objects.get().state == CaseState.OPEN


def test_an_answer_after_its_date_is_late_and_returned_with_a_new_one(errand, approver, reviewer):
    sent = answer(errand, approver, signs=True, at=LATE)
    assert sent.replies.get().is_late
    with pytest.raises(RuleBroken, match="请填写审核意见"):
        actions.return_reply(sent, round=1, comment="", by=actor(reviewer), at=LATE)
    actions.return_reply(sent, round=1, comment="未到位。", by=actor(reviewer), at=LATE)
    back = Errand.objects.get()
    assert (back.state, back.due_on) == (CaseState.RETURNED, date(2026, 11, 10))
    again = answer(back, approver, signs=True, at=LATE)
    assert again.rounds == 2
    with pytest.raises(StaleVersion, match="新的一轮"):
        actions.accept_reply(again, round=1, by=actor(reviewer), at=LATE)
    actions.accept_reply(again, round=2, by=actor(reviewer), at=LATE)
    with pytest.raises(RuleBroken, match="无需重复审核"):
        actions.accept_reply(again, round=2, by=actor(reviewer), at=LATE)
    assert Errand.objects.get().words == "已办结"


def test_the_office_takes_an_errand_back_with_a_reason(errand, reviewer, reporter):
    with pytest.raises(RuleBroken, match="请填写撤销原因"):
        actions.withdraw_errand(errand, reason=" ", by=actor(reviewer), at=AT)
    actions.withdraw_errand(errand, reason="已另行解决。", by=actor(reviewer), at=AT)
    assert not Errand.objects.unsettled().exists()
    with pytest.raises(RuleBroken, match="现为"):
        answer(errand, reporter)
