"""Asking for completion, and the office's decision (办结、销号): important measures take two persons of the office."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.access import has_approver
from audit.rules import Actor, RuleBroken
from departments.models import Body
from measures import states, texts
from measures.cases.completion import rules as completion_rules
from measures.cases.completion.grounds import newest_of_cities
from measures.cases.completion.models import ClosingEvidence, CompletionRequest
from measures.cases.ending import stand_down
from measures.cases.moves import begin_case, lock_case, move_case
from measures.documents.models import Measure
from measures.documents.moves import lock_measure, move_measure
from measures.documents.trace import record
from measures.moves import office_deadline
from measures.reporting import rules as reporting_rules
from measures.reporting.evidence import actions as proving
from measures.reporting.evidence.actions import NewProof
from measures.reporting.models import Evidence, EvidenceQuerySet
from measures.states import (
    GRADE_NAMES,
    CaseAct,
    CaseState,
    Grade,
    MeasureAct,
    MeasureCompletion,
    MeasureState,
    ResponsibilityRole,
)

# --- What a request may point to --------------------------------------------------------------------


def citable_evidence(measure: Measure, body: Body) -> EvidenceQuerySet:
    """What this body filed with its reports on the measure; whatever went to the office with some round.

    For the office, what stands with the newest accepted report of each city.
    """
    if body.is_office:
        return Evidence.objects.filter(submissions__in=newest_of_cities(measure)).distinct().order_by("-id")
    filed = Evidence.objects.filter(obligation__measure=measure, obligation__body=body)
    return filed.filter(submissions__isnull=False).distinct().order_by("-id")


def earlier_proofs(measure: Measure, body: Body) -> list[ClosingEvidence]:
    """What this body handed in with earlier requests on the measure, each once, newest first."""
    handed_in = ClosingEvidence.objects.filter(completion__measure=measure, completion__body=body)
    once = {tuple(proving.likeness(proof).values()): proof for proof in handed_in.order_by("id")}
    return sorted(once.values(), key=lambda proof: -proof.pk)


def first_year(measure: Measure) -> int:
    """The year in which the measure was first given out; the year of its document where that was before slips."""
    slip = measure.slips.order_by("id").first()
    return states.day_of(slip.dispatched_at).year if slip else measure.policy.issued_on.year


def closed_years(measure: Measure) -> list[int]:
    """The years an ongoing measure was closed for, oldest first."""
    closed = measure.completions.filter(state=CaseState.APPROVED, year__isnull=False)
    return [year for year in closed.order_by("year").values_list("year", flat=True) if year is not None]


# --- The body's side --------------------------------------------------------------------------------


@transaction.atomic
def request_completion(
    measure: Measure,
    *,
    body: Body,
    statement: str,
    cited: Collection[int] = (),
    again: Collection[int] = (),
    proofs: Sequence[NewProof] = (),
    year: int | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
    is_approver: bool,
) -> CompletionRequest:
    """The lead body asks for completion: to its approver first, or straight to the office where there is none.

    Where nobody leads, the office proposes it itself; ``body`` is the office then.

    ``cited`` are evidence ids of its reports on this measure, ``again`` ids of proofs of its earlier requests.
    Refuses a body that does not hold the lead now, a second open request, a measure that is not being worked on, a
    statement too short, a wrong year, foreign evidence, and whatever a proof is refused for.
    """
    measure = lock_measure(measure)
    texts.check_version(measure.version, version)
    _check_may_ask(measure, body)
    case = _new_case(measure, body, _checked_year(measure, year, at), statement, by=by, at=at)
    pointed_to = _cited(measure, body, cited)
    kept = [proof for proof in earlier_proofs(measure, body) if proof.pk in set(again)]
    prepared = _prepared(proofs, room=completion_rules.PROOFS_MAX - len(kept), by=by, at=at)
    is_direct = is_approver or not has_approver(body.pk)
    if is_direct:
        _start_clock(case, at)
        case.signed_by_name, case.rounds = by.name, 1
    begin_case(case, state=CaseState.SUBMITTED if is_direct else CaseState.UNIT_REVIEW, by=by, at=at)
    case.cited.set(pointed_to)
    _keep_proofs(case, kept, prepared, by=by, at=at)
    if is_direct:
        move_measure(measure, MeasureAct.REQUEST_COMPLETION, by=by, at=at, note=_year_words(case))
    return case


@transaction.atomic
def sign_off_completion(completion: CompletionRequest, *, by: Actor, at: datetime) -> CompletionRequest:
    """The body's approver signs, and the request goes to the office. Refuses one that does not wait for a signature."""
    case = _locked(completion)
    _start_clock(case, at)
    case.signed_by_name = by.name
    move_case(case, CaseAct.SIGN_OFF, by=by, at=at, adds_round=True)
    move_measure(case.measure, MeasureAct.REQUEST_COMPLETION, by=by, at=at, note=_year_words(case))
    return case


@transaction.atomic
def send_back_completion(
    completion: CompletionRequest, *, comment: str, by: Actor, at: datetime
) -> CompletionRequest:
    """The body's approver gives the request back to its writer, saying what to change. Refuses without a comment."""
    case = _locked(completion)
    comment = reporting_rules.check_comment(comment)
    if not comment:
        raise RuleBroken("comment_missing", "请写明需要修改的地方。", "comment")
    return move_case(case, CaseAct.SEND_BACK, by=by, at=at, note=comment)


@transaction.atomic
def withdraw_completion(completion: CompletionRequest, *, by: Actor, at: datetime) -> CompletionRequest:
    """Who asked takes the request back while the office has not verified it; the measure is worked on again."""
    case = _locked(completion)
    was_with_office = case.state == CaseState.SUBMITTED
    move_case(case, CaseAct.WITHDRAW, by=by, at=at)
    if was_with_office:
        move_measure(case.measure, MeasureAct.WITHDRAW_COMPLETION, by=by, at=at)
    return case


# --- The office's side ------------------------------------------------------------------------------


@transaction.atomic
def verify_completion(
    completion: CompletionRequest, *, grade: str, note: str, by: Actor, at: datetime
) -> CompletionRequest:
    """The first person's finding on a measure marked important; a second person closes it.

    Refuses a measure that one person closes, a finding without words or grade, 不合格, the one who asked, and a request
    decided already.
    """
    case = _undecided(completion, CaseAct.VERIFY, by)
    if case.is_from_office:
        raise RuleBroken("verified_by_proposal", "督查室提出的办结，由另一人直接核查销号或退回。")
    if not case.is_verified_first:
        raise RuleBroken("not_important", "该事项不是重点事项，无需两人办理，请直接销号或退回。")
    person = _person(by)
    note = texts.check_text(note, label="核查意见", field="note")
    case.grade = completion_rules.check_closing_grade(grade)
    case.verified_at, case.verified_by_id, case.verified_for_id = at, person, by.for_id
    case.verified_by_name, case.verification_note = by.name, note
    words = _graded(case.grade, note)
    move_case(case, CaseAct.VERIFY, by=by, at=at, note=words, after={"grade": case.grade})
    move_measure(case.measure, MeasureAct.VERIFY, by=by, at=at, note=words, after={"grade": case.grade})
    return case


@transaction.atomic
def close_completion(
    completion: CompletionRequest, *, grade: str, note: str = "", by: Actor, at: datetime
) -> CompletionRequest:
    """Strike the measure off, or close the year of a measure that goes on; reports still owed are excused on the first.

    Refuses an important measure that nobody verified, those who asked or verified (and whom they stood in for, and who
    stands in for them), a missing grade, 不合格, and a request decided already.
    """
    case = _undecided(completion, CaseAct.APPROVE, by)
    if case.state == CaseState.SUBMITTED and case.is_verified_first:
        raise RuleBroken("verify_first", "重点事项须先由一人核查，再由另一人销号，请先办理核查。", "decision")
    person = _person(by)
    _check_second_person(case, by)
    note = texts.check_text(note, label="办理意见", field="note", is_required=False)
    case.grade = completion_rules.check_closing_grade(grade)
    _put_decision(case, person, note, by=by, at=at)
    words = _graded(case.grade, note)
    move_case(case, CaseAct.APPROVE, by=by, at=at, note=words, after={"grade": case.grade})
    after = {"grade": case.grade, "year": case.year, "completion": case.pk}
    if case.year is not None:
        note = f"{_year_words(case)}{words}"
        move_measure(case.measure, MeasureAct.CLOSE_YEAR, by=by, at=at, note=note, after=after)
        return case
    excused = stand_down(case.measure, MeasureAct.CLOSE, by=by, at=at)
    case.measure.grade = case.grade
    case.measure.save(update_fields=["grade"])
    move_measure(
        case.measure, MeasureAct.CLOSE, by=by, at=at, note=words, after={**after, "excused": excused}
    )
    return case


@transaction.atomic
def return_completion(
    completion: CompletionRequest, *, comment: str, grade: str = "", by: Actor, at: datetime
) -> CompletionRequest:
    """Give the request back to who asked, saying what is missing; the measure is worked on again.

    ``grade`` is 不合格 or empty: nothing else goes with a return. Refuses without a comment, the one who asked, and one
    decided already.
    """
    case = _undecided(completion, CaseAct.RETURN, by)
    person = _person(by)
    comment = texts.check_text(comment, label="退回意见", field="note", is_required=False)
    if not comment:
        raise RuleBroken("comment_missing", "退回时请写明意见，让申请单位知道还缺什么。", "note")
    if grade not in ("", Grade.UNQUALIFIED):
        raise RuleBroken("grade_with_return", "退回时只能评“不合格”，或者不评等次。", "grade")
    case.grade = grade
    _put_decision(case, person, comment, by=by, at=at)
    words = _graded(grade, comment) if grade else comment
    move_case(case, CaseAct.RETURN, by=by, at=at, note=words)
    move_measure(case.measure, MeasureAct.RETURN_COMPLETION, by=by, at=at, note=words)
    return case


# --- Shared -----------------------------------------------------------------------------------------


def _locked(completion: CompletionRequest) -> CompletionRequest:
    """The request with its measure, the measure locked first."""
    measure = lock_measure(completion.measure)
    case = lock_case(completion)
    case.measure = measure
    return case


def _undecided(completion: CompletionRequest, act: CaseAct, by: Actor) -> CompletionRequest:
    case = _locked(completion)
    if case.decided_at is not None:
        when = case.decided_at.astimezone(states.OFFICE_TIME)
        what = "退回" if case.state == CaseState.RETURNED else "办结"
        raise RuleBroken(
            "decided_already",
            f"该申请已由 {case.decided_by_name} 于 {when:%m月%d日 %H:%M} {what}，无需重复办理。",
        )
    states.next_case_state(case.kind, CaseState(case.state), act)
    if not completion_rules.is_second_person(
        (case.requested_by_id, case.requested_for_id), (by.user_id, by.for_id)
    ):
        raise RuleBroken("second_person_needed", completion_rules.NOT_BY_THE_ASKER)
    return case


def _person(by: Actor) -> int:
    if by.user_id is None:
        raise RuleBroken("person_needed", "核查和销号须由督查室人员办理。")
    return by.user_id


def _check_second_person(case: CompletionRequest, by: Actor) -> None:
    if case.verified_at is None:
        return
    if not completion_rules.is_second_person(
        (case.verified_by_id, case.verified_for_id), (by.user_id, by.for_id)
    ):
        raise RuleBroken(
            "second_person_needed",
            f"该事项由 {case.verified_by_name} 核查，须由另一人复核销号；核查人及其代理人、被代理人都不能复核。",
        )


def _put_decision(case: CompletionRequest, person: int, note: str, *, by: Actor, at: datetime) -> None:
    case.decided_at, case.decided_by_id, case.decided_by_name = at, person, by.name
    case.decision_note = note


def _graded(grade: str, note: str) -> str:
    return f"等次：{GRADE_NAMES[Grade(grade)]}。{note}"


def _year_words(case: CompletionRequest) -> str:
    return f"{case.year} 年度。" if case.year is not None else ""


def _start_clock(case: CompletionRequest, at: datetime) -> None:
    days = case.measure.policy.review_workdays
    case.review_due_on, case.review_due_why = office_deadline(at, days, since="报送")


def _check_may_ask(measure: Measure, body: Body) -> None:
    lead = measure.responsibilities.filter(role=ResponsibilityRole.LEAD).first()
    word = measure.policy.words.lead
    if lead is None and not body.is_office:
        raise RuleBroken("not_lead", f"该事项没有{word}，只由各市办理，办结由督查室提出。")
    if lead is not None and lead.holder_id != body.pk:
        raise RuleBroken("not_lead", f"办结由{word}申请，{body.name}现在不是该事项的{word}。")
    waiting = measure.completions.open().first()
    if waiting is not None:
        raise RuleBroken(
            "requested_already",
            f"{waiting.requested_by_name} 已经申请办结，现为“{waiting.get_state_display()}”，无需重复申请。",
        )
    states.next_measure_state(MeasureState(measure.state), MeasureAct.REQUEST_COMPLETION, is_received=True)


def _new_case(
    measure: Measure, body: Body, year: int | None, statement: str, *, by: Actor, at: datetime
) -> CompletionRequest:
    return CompletionRequest(
        measure=measure,
        body=body,
        body_name=body.name,
        round=measure.completions.count() + 1,
        year=year,
        statement=completion_rules.check_statement(statement),
        requested_at=at,
        requested_by_id=by.user_id,
        requested_for_id=by.for_id,
        requested_by_name=by.name,
    )


def _checked_year(measure: Measure, year: int | None, at: datetime) -> int | None:
    return completion_rules.check_year(
        year,
        is_ongoing=measure.completion_kind == MeasureCompletion.ONGOING,
        first=first_year(measure),
        current=states.day_of(at).year,
        closed=closed_years(measure),
    )


def _cited(measure: Measure, body: Body, chosen: Collection[int]) -> list[Evidence]:
    found = list(citable_evidence(measure, body).filter(pk__in=chosen)) if chosen else []
    if len(found) != len(set(chosen)):
        raise RuleBroken("evidence_unknown", completion_rules.NOT_CITABLE, "cited")
    return found


def _prepared(
    proofs: Sequence[NewProof], *, room: int, by: Actor, at: datetime
) -> list[tuple[ClosingEvidence, NewProof]]:
    """Each new proof once, every one checked before any file is kept."""
    once: dict[tuple[str, ...], tuple[ClosingEvidence, NewProof]] = {}
    for new in proofs:
        proof = ClosingEvidence(added_at=at, added_by_name=by.name)
        proving.prepare(proof, new)
        once.setdefault(tuple(proving.likeness(proof).values()), (proof, new))
    if len(once) > room:
        raise RuleBroken(
            "too_many_proofs", f"一次申请最多附 {completion_rules.PROOFS_MAX} 份佐证材料。", "files"
        )
    most = settings.EVIDENCE_MAX_BYTES
    if sum(proof.size for proof, _ in once.values()) > most:
        raise RuleBroken(
            "files_too_large", f"文件合计不能超过 {most // 1024 // 1024} MB，请压缩或减少后再上传。", "files"
        )
    return list(once.values())


def _keep_proofs(
    case: CompletionRequest,
    kept: Sequence[ClosingEvidence],
    prepared: Sequence[tuple[ClosingEvidence, NewProof]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    for old in kept:
        # The same file under a new row; nothing is copied.
        same = ClosingEvidence.objects.get(pk=old.pk)
        same.pk, same.completion, same._state.adding = None, case, True
        same.save(force_insert=True)
    for proof, new in prepared:
        proof.completion = case
        proving.store(proof, new)
        after = {"kind": proof.kind, "value": proof.value, "sha256": proof.sha256, "size": proof.size}
        summary = f"附办结佐证材料“{proof.title}”：{case}"
        record(proof, by=by, at=at, verb="completion.evidence_added", summary=summary, after=after)
