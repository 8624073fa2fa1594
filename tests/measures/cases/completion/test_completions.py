"""办结与销号: asking, signing, verifying by one and closing by another, returning, year by year."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.rules import Role
from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from measures.cases.completion import actions
from measures.models import (
    CaseMove,
    ClosingEvidence,
    CompletionRequest,
    ExtensionRequest,
    Measure,
    MeasureMove,
    Obligation,
    Responsibility,
)
from measures.reporting import actions as reports
from measures.reporting.evidence.actions import NewProof
from measures.reporting.evidence.rules import EvidenceKind
from measures.states import (
    COMPLETION_MOVES,
    CaseAct,
    CaseState,
    MeasureAct,
    MeasureCompletion,
    MeasureState,
    State,
)
from tests import factories
from tests.factories import actor, give_back, moment, submit

NOON = moment(2026, 10, 9, 12)
LATER = moment(2026, 10, 12, 9)
STATEMENT = "已建成省级科技成果转化平台，三项任务全部完成，成果目录已发布。"
PDF = b"%PDF-1.7\n" + b"x" * 100


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def measure(obligation):
    """Measure （一） of 省科技厅, to be done by the end of the year."""
    Measure.objects.filter(pk=obligation.measure_id).update(
        completion_kind=MeasureCompletion.BY_DATE,
        due_on=date(2026, 12, 31),
        original_due_on=date(2026, 12, 31),
        due_text="会议纪要",
    )
    return fresh(Measure.objects.get(pk=obligation.measure_id))


@pytest.fixture
def important(measure):
    Measure.objects.filter(pk=measure.pk).update(is_important=True)
    return fresh(measure)


@pytest.fixture
def ongoing(measure):
    Measure.objects.filter(pk=measure.pk).update(completion_kind=MeasureCompletion.ONGOING, due_on=None)
    return fresh(measure)


def fresh(measure):
    return Measure.objects.with_roster().select_related("policy").get(pk=measure.pk)


def again(case):
    return CompletionRequest.objects.with_names().get(pk=case.pk)


def ask(measure, by, *, is_approver=True, at=NOON, statement=STATEMENT, body=None, **more):
    body = body or measure.lead.holder
    return actions.request_completion(
        measure, body=body, statement=statement, by=actor(by), at=at, is_approver=is_approver, **more
    )


def verify(case, by, *, grade="good", note="实地核查属实。", at=LATER):
    return actions.verify_completion(case, grade=grade, note=note, by=actor(by), at=at)


def close(case, by, *, grade="good", note="", at=LATER):
    return actions.close_completion(case, grade=grade, note=note, by=actor(by), at=at)


def send_home(case, by, *, comment="请补充验收文件。", at=LATER, **more):
    return actions.return_completion(case, comment=comment, by=actor(by), at=at, **more)


def counts():
    return (
        CompletionRequest.objects.count(),
        CaseMove.objects.count(),
        MeasureMove.objects.count(),
        ClosingEvidence.objects.count(),
        AuditEvent.objects.count(),
    )


# --- Asking -----------------------------------------------------------------------------------------


def test_an_approvers_request_goes_straight_to_the_office(measure, approver):
    case = ask(measure, approver)
    assert case.state == CaseState.SUBMITTED
    assert fresh(measure).state == MeasureState.COMPLETION_REQUESTED
    assert (case.rounds, case.round, case.signed_by_name) == (1, 1, approver.name)


def test_the_office_clock_starts_with_a_sentence_that_says_why(measure, approver):
    """2026-10-09 is a Friday and 10-10 a make-up Saturday, so five working days end on Thursday 10-15."""
    case = ask(measure, approver)
    assert case.review_due_on == date(2026, 10, 15)
    assert "报送" in case.review_due_why
    assert "5 个工作日" in case.review_due_why


def test_a_reporters_request_waits_for_the_approver_and_the_measure_does_not_move(
    measure, reporter, approver
):
    case = ask(measure, reporter, is_approver=False)
    assert case.state == CaseState.UNIT_REVIEW
    assert case.review_due_on is None
    assert fresh(measure).state == MeasureState.IN_PROGRESS


def test_where_nobody_signs_the_request_goes_straight_to_the_office(measure, reporter):
    assert ask(measure, reporter, is_approver=False).state == CaseState.SUBMITTED


def test_another_body_is_refused(measure, kexie_reporter, kexie):
    before = counts()
    with pytest.raises(RuleBroken) as refusal:
        ask(measure, kexie_reporter, body=kexie)
    assert refusal.value.code == "not_lead"
    assert counts() == before


def test_the_present_holder_asks_not_the_body_printed(measure, approver, kexie_reporter, kexie):
    Responsibility.objects.filter(measure=measure, role="lead").update(holder=kexie)
    with pytest.raises(RuleBroken):
        ask(measure, approver)
    assert ask(fresh(measure), kexie_reporter).body == kexie


@pytest.mark.parametrize(
    "statement", ["", " \u200b ", "已完成。", "\u3000" * 30, "字" * 2001, "完" * 19, "完成" * 20 + "\x07"]
)
def test_a_statement_that_says_too_little_too_much_or_cannot_be_kept_is_refused(measure, approver, statement):
    before = counts()
    with pytest.raises(RuleBroken) as refusal:
        ask(measure, approver, statement=statement)
    assert refusal.value.field == "statement"
    assert counts() == before


def test_a_second_request_while_one_is_open_is_refused(measure, reporter, approver):
    ask(measure, reporter, is_approver=False)
    before = counts()
    with pytest.raises(RuleBroken) as refusal:
        ask(measure, approver)
    assert refusal.value.code == "requested_already"
    assert counts() == before


def test_a_request_from_an_old_page_is_refused(measure, approver):
    with pytest.raises(StaleVersion):
        ask(measure, approver, version=measure.version + 1)
    assert not CompletionRequest.objects.exists()


@pytest.mark.parametrize("state", sorted(set(MeasureState) - {MeasureState.IN_PROGRESS}))
@pytest.mark.parametrize("is_approver", [True, False])
def test_only_a_measure_in_progress_may_be_asked_for(measure, reporter, approver, state, is_approver):
    Measure.objects.filter(pk=measure.pk).update(state=state)
    before = counts()
    with pytest.raises(RuleBroken):
        ask(measure, reporter, is_approver=is_approver)
    assert counts() == before


# --- Evidence ---------------------------------------------------------------------------------------


def test_no_evidence_is_forced(measure, approver):
    case = ask(measure, approver)
    assert not case.cited.exists()
    assert not case.evidence.exists()


def test_evidence_of_earlier_reports_is_cited(measure, obligation, approver):
    proof = reports.attach_evidence(
        obligation, kind=EvidenceKind.LINK, title="通知", value="https://yanshi.example/1",
        by=actor(approver), at=NOON,
    )  # fmt: skip
    submit(obligation, approver, at=NOON)
    assert list(ask(measure, approver, cited=[proof.pk]).cited.all()) == [proof]


def test_evidence_never_handed_in_or_of_others_cannot_be_cited(
    measure, obligation, approver, kexie_obligation, kexie_reporter
):
    draft = reports.attach_evidence(
        obligation, kind=EvidenceKind.LINK, title="", value="https://yanshi.example/1",
        by=actor(approver), at=NOON,
    )  # fmt: skip
    foreign = reports.attach_evidence(
        kexie_obligation, kind=EvidenceKind.LINK, title="", value="https://yanshi.example/2",
        by=actor(kexie_reporter), at=NOON,
    )  # fmt: skip
    submit(kexie_obligation, kexie_reporter, at=NOON)
    before = counts()
    for proof in (draft, foreign):
        with pytest.raises(RuleBroken) as refusal:
            ask(measure, approver, cited=[proof.pk])
        assert refusal.value.field == "cited"
    assert counts() == before


def test_new_proofs_of_every_kind_are_kept(measure, approver):
    new = [
        NewProof(EvidenceKind.LINK, value="https://yanshi.example/1"),
        NewProof(EvidenceKind.DOCUMENT_NO, title="验收文件", value="辽科发〔2026〕1号"),
        NewProof(EvidenceKind.FILE, file=SimpleUploadedFile("总结.pdf", PDF)),
    ]
    case = ask(measure, approver, proofs=new)
    kept = list(case.evidence.order_by("id"))
    assert [proof.kind for proof in kept] == ["link", "document_no", "file"]
    assert kept[2].title == "总结.pdf"
    assert kept[2].file.read() == PDF


def test_the_same_proof_twice_is_kept_once(measure, approver):
    link = NewProof(EvidenceKind.LINK, value="https://yanshi.example/1")
    assert ask(measure, approver, proofs=[link, link]).evidence.count() == 1


def test_one_bad_proof_refuses_all_and_leaves_no_file_behind(measure, approver, tmp_path):
    before = counts()
    new = [
        NewProof(EvidenceKind.FILE, file=SimpleUploadedFile("总结.pdf", PDF)),
        NewProof(EvidenceKind.FILE, file=SimpleUploadedFile("程序.exe", b"MZ")),
    ]
    with pytest.raises(RuleBroken):
        ask(measure, approver, proofs=new)
    assert counts() == before
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_too_many_or_too_large_together_is_refused(measure, approver, settings):
    links = [NewProof(EvidenceKind.LINK, value=f"https://yanshi.example/{n}") for n in range(11)]
    with pytest.raises(RuleBroken) as refusal:
        ask(measure, approver, proofs=links)
    assert refusal.value.code == "too_many_proofs"
    settings.EVIDENCE_MAX_BYTES = 150
    files = [
        NewProof(EvidenceKind.FILE, file=SimpleUploadedFile(f"{n}.pdf", PDF + b"%d" % n)) for n in (1, 2)
    ]
    with pytest.raises(RuleBroken) as refusal:
        ask(measure, approver, proofs=files)
    assert refusal.value.code == "files_too_large"
    assert not CompletionRequest.objects.exists()


def test_proofs_of_a_returned_request_go_along_again_without_a_new_upload(measure, approver, reviewer):
    new = NewProof(EvidenceKind.FILE, file=SimpleUploadedFile("总结.pdf", PDF))
    first = ask(measure, approver, proofs=[new])
    send_home(first, reviewer)
    old = first.evidence.get()
    second = ask(fresh(measure), approver, again=[old.pk], at=LATER)
    assert second.evidence.get().file.read() == PDF
    assert first.evidence.get() == old
    assert (second.round, again(first).state) == (2, CaseState.RETURNED)


# --- Inside the body --------------------------------------------------------------------------------


def test_signing_off_takes_the_request_to_the_office_and_moves_the_measure(measure, reporter, approver):
    case = ask(measure, reporter, is_approver=False)
    signed = actions.sign_off_completion(case, by=actor(approver), at=LATER)
    assert (signed.state, signed.signed_by_name, signed.rounds) == (CaseState.SUBMITTED, approver.name, 1)
    assert signed.review_due_on is not None
    assert fresh(measure).state == MeasureState.COMPLETION_REQUESTED


def test_sending_back_needs_a_comment_and_ends_the_request(measure, reporter, approver):
    case = ask(measure, reporter, is_approver=False)
    with pytest.raises(RuleBroken) as refusal:
        actions.send_back_completion(case, comment=" ", by=actor(approver), at=LATER)
    assert refusal.value.code == "comment_missing"
    back = actions.send_back_completion(case, comment="请写清成果。", by=actor(approver), at=LATER)
    assert back.state == CaseState.WITHDRAWN
    assert fresh(measure).state == MeasureState.IN_PROGRESS
    assert ask(fresh(measure), reporter, is_approver=False, at=LATER).round == 2


def test_a_request_is_withdrawn_before_the_signature(measure, reporter, approver):
    case = ask(measure, reporter, is_approver=False)
    assert actions.withdraw_completion(case, by=actor(reporter), at=LATER).state == CaseState.WITHDRAWN
    assert not MeasureMove.objects.filter(measure=measure).exists()


def test_withdrawn_from_the_office_the_measure_is_worked_on_again(measure, approver):
    case = ask(measure, approver)
    actions.withdraw_completion(case, by=actor(approver), at=LATER)
    assert fresh(measure).state == MeasureState.IN_PROGRESS


# --- The office -------------------------------------------------------------------------------------


def test_an_ordinary_measure_is_closed_in_one_step_with_its_grade(measure, approver, reviewer):
    case = close(ask(measure, approver), reviewer, grade="excellent", note="成效明显。")
    ended = fresh(measure)
    assert (case.state, case.grade, case.decided_by_name) == (CaseState.APPROVED, "excellent", reviewer.name)
    assert (ended.state, ended.grade) == (MeasureState.CLOSED, "excellent")
    told = ended.moves.get(act=MeasureAct.CLOSE)
    assert told.note == "等次：优秀。成效明显。"


def test_an_ordinary_measure_is_not_verified_first(measure, approver, reviewer):
    case = ask(measure, approver)
    before = counts()
    with pytest.raises(RuleBroken) as refusal:
        verify(case, reviewer)
    assert refusal.value.code == "not_important"
    assert counts() == before


def test_an_important_measure_is_not_closed_before_it_is_verified(important, approver, reviewer):
    case = ask(important, approver)
    before = counts()
    with pytest.raises(RuleBroken) as refusal:
        close(case, reviewer)
    assert refusal.value.code == "verify_first"
    assert counts() == before


def test_an_important_measure_is_verified_by_one_and_closed_by_another(important, approver, reviewer, lead):
    case = verify(ask(important, approver), reviewer)
    assert case.state == CaseState.VERIFIED
    assert fresh(important).state == MeasureState.VERIFIED
    assert close(again(case), lead, grade="qualified").state == CaseState.APPROVED
    assert fresh(important).grade == "qualified"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a", None), ("a", None)),  # the same person
        (("a", None), ("b", "a")),  # somebody who stands in for the first
        (("a", "b"), ("b", None)),  # the one the first stood in for
        (("a", "c"), ("b", "c")),  # two who stand in for the same one
        (("a", "b"), ("a", "c")),  # the same person under another name
    ],
)
def test_the_second_person_has_nothing_to_do_with_the_first(
    important, approver, reviewer, lead, office_body, first, second
):
    third = factories.make_user("钱督查", (office_body, Role.REVIEWER))
    ids = {"a": reviewer, "b": lead, "c": third}

    def acting(person, principal):
        by = actor(ids[person])
        return replace(by, for_id=ids[principal].pk if principal else None)

    case = ask(important, approver)
    actions.verify_completion(case, grade="good", note="属实。", by=acting(*first), at=LATER)
    before = counts()
    with pytest.raises(RuleBroken) as refusal:
        actions.close_completion(case, grade="good", by=acting(*second), at=LATER)
    assert refusal.value.code == "second_person_needed"
    assert counts() == before
    other = factories.make_user("冯督查", (office_body, Role.REVIEWER))
    assert close(case, other).state == CaseState.APPROVED


def test_unqualified_closes_nothing(measure, approver, reviewer):
    case = ask(measure, approver)
    before = counts()
    for grade, code in (
        ("unqualified", "grade_unqualified"),
        ("", "grade_missing"),
        ("best", "grade_missing"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            close(case, reviewer, grade=grade)
        assert (refusal.value.code, refusal.value.field) == (code, "grade")
    assert counts() == before


def test_verifying_needs_words_and_a_closing_grade(important, approver, reviewer):
    case = ask(important, approver)
    with pytest.raises(RuleBroken) as refusal:
        verify(case, reviewer, note=" ")
    assert refusal.value.field == "note"
    with pytest.raises(RuleBroken) as refusal:
        verify(case, reviewer, grade="unqualified")
    assert refusal.value.field == "grade"
    assert again(case).state == CaseState.SUBMITTED


def test_a_returned_request_says_what_is_missing_and_the_measure_goes_on(measure, approver, reviewer):
    case = ask(measure, approver)
    with pytest.raises(RuleBroken) as refusal:
        send_home(case, reviewer, comment="")
    assert refusal.value.field == "note"
    back = send_home(case, reviewer, grade="unqualified")
    assert (back.state, back.grade, back.decision_note) == (
        CaseState.RETURNED,
        "unqualified",
        "请补充验收文件。",
    )
    assert (fresh(measure).state, fresh(measure).grade) == (MeasureState.IN_PROGRESS, "")


def test_a_return_carries_no_other_grade(measure, approver, reviewer):
    with pytest.raises(RuleBroken):
        send_home(ask(measure, approver), reviewer, grade="good")


def test_the_second_person_may_return_what_the_first_verified(important, approver, reviewer, lead):
    case = verify(ask(important, approver), reviewer)
    send_home(case, lead)
    assert fresh(important).state == MeasureState.IN_PROGRESS


def test_a_decision_is_not_taken_twice_and_the_refusal_says_who_took_it(measure, approver, reviewer, lead):
    case = close(ask(measure, approver), reviewer)
    before = counts()
    with pytest.raises(RuleBroken) as refusal:
        send_home(case, lead)
    assert refusal.value.code == "decided_already"
    assert reviewer.name in refusal.value.message
    assert counts() == before


def test_a_machine_decides_nothing(measure, approver):
    case = ask(measure, approver)
    with pytest.raises(RuleBroken) as refusal:
        actions.close_completion(case, grade="good", by=factories.SETUP, at=LATER)
    assert refusal.value.code == "person_needed"


# --- Year by year -----------------------------------------------------------------------------------


def test_an_ongoing_measure_is_closed_for_the_year_and_goes_on(ongoing, approver, reviewer):
    close(ask(ongoing, approver, year=2026), reviewer)
    measure = fresh(ongoing)
    assert (measure.state, measure.grade) == (MeasureState.IN_PROGRESS, "")
    assert actions.closed_years(measure) == [2026]
    assert measure.moves.get(act=MeasureAct.CLOSE_YEAR).note.startswith("2026 年度。等次：良好。")


def test_a_year_closed_leaves_what_is_owed_as_it_is(ongoing, obligation, approver, reviewer):
    close(ask(ongoing, approver, year=2026), reviewer)
    assert Obligation.objects.get(pk=obligation.pk).state == State.AWAITING


def test_a_year_is_closed_once(ongoing, approver, reviewer):
    close(ask(ongoing, approver, year=2026), reviewer)
    with pytest.raises(RuleBroken) as refusal:
        ask(fresh(ongoing), approver, year=2026, at=LATER)
    assert refusal.value.code == "year_closed"
    assert ask(fresh(ongoing), approver, year=2025, at=LATER).year == 2025


@pytest.mark.parametrize(
    ("year", "code"), [(None, "year_missing"), (2027, "year_ahead"), (2017, "year_before")]
)
def test_a_year_that_cannot_be_closed_is_refused(ongoing, approver, year, code):
    with pytest.raises(RuleBroken) as refusal:
        ask(ongoing, approver, year=year)
    assert (refusal.value.code, refusal.value.field) == (code, "year")


def test_a_measure_with_a_date_has_no_year(measure, approver):
    with pytest.raises(RuleBroken) as refusal:
        ask(measure, approver, year=2026)
    assert refusal.value.code == "year_not_asked"


# --- What closing does to the rest ------------------------------------------------------------------


def test_closing_excuses_what_is_owed(measure, obligation, approver, reviewer):
    close(ask(measure, approver), reviewer)
    excused = Obligation.objects.get(pk=obligation.pk)
    assert excused.state == State.EXCUSED
    assert "销号" in excused.moves.get(act="excuse").note


def test_closing_leaves_a_round_that_the_office_holds_to_be_decided(measure, obligation, approver, reviewer):
    submit(obligation, approver, at=NOON)
    close(ask(measure, approver), reviewer)
    held = Obligation.objects.with_names().get(pk=obligation.pk)
    assert held.state == State.SUBMITTED
    assert factories.accept(held, reviewer, at=LATER).state == State.ACCEPTED


def test_closing_withdraws_open_extension_requests(measure, obligation, approver, reviewer):
    pks = [
        ExtensionRequest.objects.create(
            measure=measure, obligation=target, body=measure.lead.holder, body_name="省科技厅",
            state=state, state_at=NOON, due_on=date(2026, 10, 15), proposed_on=date(2026, 11, 15),
            reason="other", text="需要更多时间", progress="正在办理", requested_at=NOON,
        ).pk
        for target, state in ((obligation, CaseState.SUBMITTED), (None, CaseState.UNIT_REVIEW))
    ]  # fmt: skip
    close(ask(measure, approver), reviewer)
    assert set(ExtensionRequest.objects.filter(pk__in=pks).values_list("state", flat=True)) == {"withdrawn"}


def test_closing_after_a_period_ended_leaves_that_period_alone(measure, obligation, approver, reviewer, lead):
    from measures.reporting.periods import actions as periods

    periods.close_period(obligation.period, by=actor(lead), at=NOON)
    close(ask(measure, approver), reviewer)
    assert Obligation.objects.get(pk=obligation.pk).state == State.AWAITING


def test_a_returned_report_is_excused_too(measure, obligation, approver, reviewer):
    submit(obligation, approver, at=NOON)
    give_back(Obligation.objects.with_names().get(pk=obligation.pk), reviewer, at=NOON)
    close(ask(measure, approver), reviewer)
    assert Obligation.objects.get(pk=obligation.pk).state == State.EXCUSED


# --- The whole table --------------------------------------------------------------------------------

ACTS = {
    CaseAct.SIGN_OFF: lambda c, who: actions.sign_off_completion(c, by=who, at=LATER),
    CaseAct.SEND_BACK: lambda c, who: actions.send_back_completion(c, comment="改", by=who, at=LATER),
    CaseAct.WITHDRAW: lambda c, who: actions.withdraw_completion(c, by=who, at=LATER),
    CaseAct.VERIFY: lambda c, who: actions.verify_completion(c, grade="good", note="属实", by=who, at=LATER),
    CaseAct.APPROVE: lambda c, who: actions.close_completion(c, grade="good", by=who, at=LATER),
    CaseAct.RETURN: lambda c, who: actions.return_completion(c, comment="补", by=who, at=LATER),
}
STATES = sorted({state for state, _ in COMPLETION_MOVES} | set(COMPLETION_MOVES.values()))


def bring_to(state, measure, reporter, approver, reviewer):
    """A request in this state, through the product's own acts."""
    if state == CaseState.UNIT_REVIEW:
        return ask(measure, reporter, is_approver=False)
    case = ask(measure, approver)
    if state == CaseState.WITHDRAWN:
        return actions.withdraw_completion(case, by=actor(approver), at=NOON)
    if state in (CaseState.VERIFIED, CaseState.APPROVED):
        case = verify(case, reviewer, at=NOON)
    if state == CaseState.RETURNED:
        case = send_home(case, reviewer, at=NOON)
    if state == CaseState.APPROVED:
        other = factories.make_user("冯督查", (reviewer.memberships.get().body, Role.REVIEWER))
        case = close(case, other, at=NOON)
    return case


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", sorted(ACTS))
def test_the_acts_do_what_the_table_says_and_nothing_else(
    important, reporter, approver, reviewer, lead, state, act
):
    case = bring_to(state, important, reporter, approver, reviewer)
    assert case.state == state
    if (state, act) == (CaseState.SUBMITTED, CaseAct.APPROVE):
        # An important measure is verified first; one person closes the others.
        Measure.objects.update(is_important=False)
    before, measure_before = counts(), fresh(important).state
    if (state, act) in COMPLETION_MOVES:
        assert ACTS[act](case, actor(lead)).state == COMPLETION_MOVES[state, act]
        return
    with pytest.raises(RuleBroken):
        ACTS[act](case, actor(lead))
    assert counts() == before
    assert (again(case).state, fresh(important).state) == (state, measure_before)
