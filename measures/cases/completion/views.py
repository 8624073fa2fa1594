"""办结申请: the list, one request with its signature and its decision, its files, and what waits on the desk."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F, OuterRef, Q, Subquery
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.rules import Standing
from audit.rules import Actor
from departments.rules import BodyKind
from measures import states
from measures.cases.buttons import Button, page
from measures.cases.completion import access as completion_access
from measures.cases.completion import actions
from measures.cases.completion import rules as completion_rules
from measures.cases.completion.access import ACCESS, asked_for_it
from measures.cases.completion.forms import CompletionDecisionForm
from measures.cases.completion.grounds import cities_without
from measures.cases.completion.models import CompletionQuerySet, CompletionRequest
from measures.cases.completion.request_views import last_reports
from measures.cases.ending import owed_reports
from measures.cases.history import case_history
from measures.cases.lists import CaseList, CaseShown, Empty
from measures.cases.models import CaseMove
from measures.desk_rows import Asker, DeskRow, Weight, asker_of, due_at
from measures.reporting import access as reporting_access
from measures.reporting.evidence.downloads import download
from measures.reporting.forms import SendBackForm
from measures.states import GRADE_NAMES, CaseAct, CaseKind, CaseState, Grade, MeasureState
from measures.steps import Due, SignedRequest, Step

WITH_OFFICE = (CaseState.SUBMITTED, CaseState.VERIFIED)


# --- The list ---------------------------------------------------------------------------------------


class CompletionList(CaseList):
    """``show=all`` for everything; otherwise what waits for the office, or for a body what is not settled."""

    def cases(
        self, request: SignedRequest, seen: CompletionQuerySet, asker: Asker
    ) -> tuple[CompletionQuerySet, dict[str, Any]]:
        is_reader = asker.standing.sees_everything
        waiting = seen.filter(state__in=WITH_OFFICE) if is_reader else _unsettled(seen)
        shows_all = request.GET.get("show") == "all"
        soonest = waiting.order_by(F("review_due_on").asc(nulls_last=True), "id")
        more = {
            "shows_all": shows_all,
            "waiting_count": waiting.count(),
            "all_count": seen.count(),
            "columns": (*self.columns, "等次" if shows_all else "核查期限", ""),
        }
        return self.order(seen.order_by("-id") if shows_all else soonest), more


def _empty(standing: Standing) -> Empty:
    way_on = (reverse("measures:measures"), "查看事项台账")
    if standing.sees_everything:
        return Empty("没有待办理的办结申请", "承办单位申请办结后，会出现在这里。", *way_on)
    return Empty("没有办结申请", "本单位牵头的事项完成后，在事项页面申请办结。", *way_on)


COMPLETIONS = CompletionList(
    title="办结销号",
    seen=completion_access.completion_list,
    order=lambda cases: cases.with_names().defer("statement"),
    rows=lambda page, asker: [
        CaseShown(case, review_due(case, asker), _step(case, asker.standing)) for case in page
    ],
    row="measures/cases/completion/row.html",
    columns=("事项", "申请单位", "申请时间", "状态"),
    caption="办结申请",
    empty=_empty,
    template="measures/cases/completion/list.html",
)


def review_due(case: CompletionRequest, asker: Asker) -> Due | None:
    """The office's own deadline while it holds the request."""
    if case.state not in WITH_OFFICE or case.review_due_on is None:
        return None
    return due_at(case.review_due_on, asker)


def _unsettled(seen: CompletionQuerySet) -> CompletionQuerySet:
    """What is under way, and what came back and was not asked for again."""
    newest = CompletionRequest.objects.filter(measure=OuterRef("measure")).order_by("-round")
    sent_back = CaseMove.objects.filter(
        kind=CaseKind.COMPLETION, case_id=OuterRef("pk"), act=CaseAct.SEND_BACK
    )
    came_back = Q(state=CaseState.RETURNED) | Q(state=CaseState.WITHDRAWN, sent_back_note__isnull=False)
    answered = Q(pk=F("newest_id"), measure__state=MeasureState.IN_PROGRESS)
    return seen.annotate(
        newest_id=Subquery(newest.values("pk")[:1]), sent_back_note=Subquery(sent_back.values("note")[:1])
    ).filter(Q(state__in=[CaseState.UNIT_REVIEW, *WITH_OFFICE]) | came_back & answered)


def _step(case: CompletionRequest, standing: Standing) -> Step | None:
    """The one thing this person does next about a request; needs no further query."""
    url = reverse("measures:completion", args=[case.pk])
    state = CaseState(case.state)
    if state is CaseState.UNIT_REVIEW and ACCESS.may_sign(standing, case):
        return Step("签发", url)
    if state is CaseState.SUBMITTED and standing.is_office and not asked_for_it(case, standing):
        return Step("核查" if case.is_verified_first else "核查销号", url)
    if state is CaseState.VERIFIED and may_be_second(case, standing):
        return Step("复核销号", url)
    return None


def may_be_second(case: CompletionRequest, standing: Standing) -> bool:
    """True for people of the office who neither verified nor asked, nor stand in for those who did or the other way."""
    is_free = standing.is_office and not asked_for_it(case, standing)
    return is_free and completion_rules.is_second_person(
        (case.verified_by_id, case.verified_for_id), (standing.user_id, standing.for_user_id)
    )


# --- One request ------------------------------------------------------------------------------------


def _confirmed(request: SignedRequest, case: CompletionRequest) -> HttpResponse | None:
    """Taking back what the office has is asked about once more."""
    if case.state != CaseState.SUBMITTED or "confirmed" in request.POST:
        return None
    context = {
        "question": "确定撤回办结申请吗？",
        "detail": "撤回后事项恢复承办，需要时可以重新申请。",
        "ok_label": "撤回",
        "cancel_url": case.url,
        "action_url": case.url,
        "carry": [("act", "withdraw")],
    }
    return render(request, "confirm.html", context)


def _decide(
    case: CompletionRequest, *, decision: str, grade: str, note: str, by: Actor, at: datetime
) -> CompletionRequest:
    if decision == "verify":
        return actions.verify_completion(case, grade=grade, note=note, by=by, at=at)
    if decision == "close":
        return actions.close_completion(case, grade=grade, note=note, by=by, at=at)
    # A grade for closing, chosen before one thought better of it, does not go with a return.
    grade = Grade.UNQUALIFIED if grade == Grade.UNQUALIFIED else ""
    return actions.return_completion(case, comment=note, grade=grade, by=by, at=at)


def _said(case: CompletionRequest, done: CompletionRequest) -> str:
    name = f"{case.body_name}{case.measure.cited}"
    if done.state == CaseState.RETURNED:
        return f"{name}的办结申请已退回，事项继续承办。"
    if done.state == CaseState.VERIFIED:
        return f"{name}已核查，等待另一人复核销号。"
    words = GRADE_NAMES[Grade(done.grade)]
    if done.year is not None:
        return f"{name} {done.year} 年度已办结，等次“{words}”；事项继续推进。"
    return f"{name}已销号，等次“{words}”。"


def _decisions(case: CompletionRequest, standing: Standing) -> dict[str, str]:
    """What this person may decide now, in words."""
    back = {"return": "退回继续办理"}
    if case.state == CaseState.SUBMITTED and case.is_verified_first:
        return {"verify": "核查通过，交另一人复核", **back}
    if case.state == CaseState.VERIFIED and not may_be_second(case, standing):
        return back
    year = f"同意办结 {case.year} 年度，事项继续推进"
    return {"close": "同意办结，予以销号" if case.year is None else year, **back}


def _page(
    request: SignedRequest,
    case: CompletionRequest,
    *,
    decision: CompletionDecisionForm | None = None,
    send_back: SendBackForm | None = None,
) -> HttpResponse:
    standing = request.standing
    is_own = ACCESS.is_own(standing, case)
    is_with_office = case.state in WITH_OFFICE
    is_asker = standing.is_office and asked_for_it(case, standing)
    if decision is None and is_with_office and standing.is_office and not is_asker:
        initial = {"grade": case.grade} if case.state == CaseState.VERIFIED else {}
        decision = CompletionDecisionForm(decisions=_decisions(case, standing), initial=initial)
    context = {
        "case": case,
        "measure": case.measure,
        "due": review_due(case, asker_of(standing)),
        "is_own": is_own,
        "is_with_office": is_with_office,
        "may_sign": case.state == CaseState.UNIT_REVIEW and ACCESS.may_sign(standing, case),
        "may_withdraw": is_own and case.state in (CaseState.UNIT_REVIEW, CaseState.SUBMITTED),
        "may_ask_again": is_own and _may_ask_again(case),
        "is_asker": is_asker and is_with_office,
        "is_barred": case.state == CaseState.VERIFIED
        and standing.is_office
        and not may_be_second(case, standing),
        "send_back": send_back or SendBackForm(),
        "decision": decision,
        "history": case_history(case, kept=_kept_notes(is_own, standing)),
        **_papers(case, standing),
        "owed_count": owed_reports(case.measure).count() if is_with_office and case.year is None else 0,
        "others": list(
            case.measure.completions.exclude(pk=case.pk).filter(_seen(standing)).order_by("-round")
        ),
    }
    return render(request, "measures/cases/completion/completion.html", context)


def _papers(case: CompletionRequest, standing: Standing) -> dict[str, Any]:
    """The proofs, those of reports as far as this person may open them, and the body's last reports."""
    rounds = reporting_access.submissions_to_read(standing).filter(obligation__measure=case.measure_id)
    readable = rounds.filter(evidence__in=case.cited.all()).values("evidence")
    return {
        "evidence": list(case.evidence.order_by("id")),
        "cited": list(case.cited.filter(pk__in=readable).order_by("id")),
        "cited_unseen": case.cited.exclude(pk__in=readable).count(),
        "reports": last_reports(standing, case.measure, case.body),
        "cities_without": list(cities_without(case.measure))
        if case.is_from_office and standing.sees_everything
        else [],
    }


def _seen(standing: Standing) -> Q:
    return Q(pk__in=completion_access.completions_to_read(standing).values("pk"))


def _may_ask_again(case: CompletionRequest) -> bool:
    if case.state not in (CaseState.RETURNED, CaseState.WITHDRAWN):
        return False
    newest = case.measure.completions.order_by("-round").first()
    return newest == case and case.measure.state == MeasureState.IN_PROGRESS


def _kept_notes(is_own: bool, standing: Standing) -> set[CaseAct]:
    """What passed inside the body is its own; the first person's finding is not for everybody."""
    if is_own:
        return set()
    return {CaseAct.SEND_BACK} if standing.sees_everything else {CaseAct.SEND_BACK, CaseAct.VERIFY}


def _name(case: CompletionRequest) -> str:
    return f"{case.measure.cited}的办结申请"


BUTTONS = {
    "sign": Button(
        ACCESS.to_sign, actions.sign_off_completion, lambda case, done: f"已签发，{_name(case)}已报送省政府督查室。"
    ),
    "send_back": Button(
        ACCESS.to_sign, actions.send_back_completion, lambda case, done: f"{_name(case)}已退回经办人修改。",
        SendBackForm, "send_back",
    ),
    "withdraw": Button(
        ACCESS.to_write, actions.withdraw_completion,
        lambda case, done: f"{_name(case)}已撤回，修改后可以重新申请。",
        first=_confirmed, then=lambda request, case: reverse("measures:measure", args=[case.measure_id]),
    ),
    "decide": Button(
        ACCESS.to_decide, _decide, _said, CompletionDecisionForm, "decision", keeps=True,
        offer=lambda case, standing: {"decisions": _decisions(case, standing)},
        then=lambda request, case: reverse("measures:completions"),
    ),
}  # fmt: skip
completion = page(ACCESS.to_read, _page, BUTTONS, nothing="请选择要办理的事项。")


@login_required
def closing_evidence(request: SignedRequest, pk: int) -> FileResponse:
    return download(completion_access.closing_evidence_to_read(request.standing, pk))


# --- The desk ---------------------------------------------------------------------------------------


def desk_rows(asker: Asker) -> list[DeskRow]:
    """For the body: what waits for a signature and what came back; for the office: what this person may decide."""
    standing = asker.standing
    rows: list[DeskRow] = []
    if standing.own_body_ids:
        mine = _unsettled(completion_access.own_completions(standing)).with_names()
        rows += [row for case in mine.order_by("id") for row in _body_rows(case, asker)]
    if standing.is_office:
        held = _unsettled(completion_access.completions_to_read(standing)).filter(
            Q(state__in=WITH_OFFICE) | Q(body__kind=BodyKind.PROVINCIAL_OFFICE)
        )
        for case in held.with_names().defer("statement").order_by("review_due_on", "id"):
            if case.state not in WITH_OFFICE:
                rows += _body_rows(case, asker)
            elif (step := _step(case, standing)) and case.review_due_on:
                due = due_at(case.review_due_on, asker)
                rows.append(_row(case, asker, step=step, why=_office_why(case), due=due))
    return rows


def _body_rows(case: CompletionRequest, asker: Asker) -> list[DeskRow]:
    asked_on = states.day_of(case.requested_at)
    if case.state == CaseState.UNIT_REVIEW:
        step = _step(case, asker.standing)
        if step is None:
            return []
        why = f"{case.requested_by_name} {asked_on.month}月{asked_on.day}日提交，待您签发"
        return [_row(case, asker, step=step, why=why, due=_aim(case, asker, asked_on, "提交"))]
    if case.state in WITH_OFFICE:
        return []
    is_office = case.state == CaseState.RETURNED
    on = states.day_of(case.state_at)
    who = "督查室" if is_office else "单位负责人"
    again = Step("修改后重新申请", reverse("measures:complete", args=[case.measure_id]))
    quote = case.decision_note if is_office else getattr(case, "sent_back_note", "")
    why = f"{who} {on.month}月{on.day}日退回办结申请"
    due = _aim(case, asker, on, "退回")
    return [_row(case, asker, step=again, why=why, due=due, quote=quote or "", weight=Weight.RETURNED)]


def _aim(case: CompletionRequest, asker: Asker, on: date, words: str) -> Due:
    """The measure's own date where it has one; else the day it came here, said to be that."""
    return due_at(case.measure.due_on, asker) if case.measure.due_on else Due(on, words)


def _office_why(case: CompletionRequest) -> str:
    if case.state == CaseState.VERIFIED:
        return f"重点事项，{case.verified_by_name} 已核查，待第二人复核"
    if case.is_from_office:
        return f"{case.requested_by_name} 提出办结，须由另一人核查销号或退回"
    kind = "重点事项，须两人办理" if case.measure.is_important else "承办单位申请办结"
    return f"{kind}，核查期限内办结或退回"


def _row(
    case: CompletionRequest,
    asker: Asker,
    *,
    step: Step,
    why: str,
    due: Due,
    quote: str = "",
    weight: Weight = Weight.OTHERS_WAIT,
) -> DeskRow:
    year = f"（{case.year} 年度）" if case.year is not None else ""
    came_back = weight is Weight.RETURNED
    return DeskRow(
        kind="办结",
        title=f"{case.measure.title}{year}",
        number=case.measure.number_text,
        url=reverse("measures:completion", args=[case.pk]),
        due=due,
        step=step,
        source_name=case.measure.policy.called,
        body_name=case.body_name,
        why=why,
        quote=quote,
        state="returned" if came_back else case.chip,
        state_words="已退回" if came_back else case.get_state_display(),
        weight=weight,
        pk=case.pk,
    )
