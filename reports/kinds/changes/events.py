"""What happened between two moments, told from the histories: one event for each thing that somebody did."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from audit.models import AuditEvent
from departments.models import Body
from measures.cases.extension.rules import EXTENSION_REASON_NAMES
from measures.models import (
    CaseMove,
    CompletionRequest,
    DutyChange,
    ExtensionRequest,
    Measure,
    MeasureMove,
    Milestone,
    Move,
    PlanRound,
    Policy,
    ReportingPeriod,
    Responsibility,
    Review,
    Submission,
    UrgeNotice,
)
from measures.states import (
    GRADE_NAMES,
    MEASURE_ACT_NAMES,
    PROGRESS_STATUS_NAMES,
    Act,
    CaseKind,
    CaseState,
    MeasureAct,
    ProgressStatus,
    Respondent,
)
from measures.urging.rules import URGE_LEVEL_NAMES
from reports.terms import terms_for

OFFICE = "督查室"

# The kinds of events, most important first, and what each is called.
KIND_NAMES = {
    "ended": "办结销号",
    "stopped": "中止撤销",
    "resumed": "恢复重启",
    "returned": "报告退回",
    "extended": "延期审批",
    "transferred": "职责移交",
    "duties": "责任单位变动",
    "edited": "事项调整",
    "urged": "催办",
    "completion": "办结申请",
    "extension_asked": "申请延期",
    "excused": "免报恢复",
    "period": "填报周期",
    "plan": "工作方案",
    "accepted": "审核通过",
    "reached": "阶段目标",
    "handed_in": "报送",
    "dispatched": "交办签收",
}


@dataclass(frozen=True)
class Event:
    """``what`` happened to ``body``'s matter, ``why`` in the words given then, ``by`` whom; no measure: number 0."""

    kind: str
    at: datetime
    what: str
    why: str = ""
    by: str = ""
    number: int = 0
    number_text: str = ""
    title: str = ""
    body: str = ""
    respondent: str = ""

    @property
    def name(self) -> str:
        return KIND_NAMES[self.kind]


def events_between(policy: Policy, since: datetime, until: datetime) -> list[Event]:
    """Every event after ``since`` up to and including ``until``, in the order of ``KIND_NAMES``, then of time.

    A constant number of queries. Drafts and what a body does inside its own house are not told, nor are instructions.
    """
    found = [
        *_measures(policy, since, until),
        *_extensions(policy, since, until),
        *_reports(policy, since, until),
        *_moved(policy, since, until),
        *_urges(policy, since, until),
        *_plans(policy, since, until),
        *_periods(policy, since, until),
        *_duties(policy, since, until),
        *_from_the_record(policy, since, until),
    ]
    order = {kind: place for place, kind in enumerate(KIND_NAMES)}
    return sorted(found, key=lambda event: (order[event.kind], event.at, event.number))


def _span(column: str, since: datetime, until: datetime) -> dict[str, datetime]:
    return {f"{column}__gt": since, f"{column}__lte": until}


def _about(measure: Measure) -> dict[str, Any]:
    return {"number": measure.number, "number_text": measure.number_text, "title": measure.title}


def _of(row: Any) -> dict[str, Any]:
    """What an event on a report is about: its measure and whose pane it stands in."""
    return {**_about(row.measure), "respondent": row.respondent}


# --- Measures ---------------------------------------------------------------------------------------

_MEASURE_KINDS = {
    MeasureAct.CLOSE: "ended",
    MeasureAct.CLOSE_YEAR: "ended",
    MeasureAct.SUSPEND: "stopped",
    MeasureAct.CANCEL: "stopped",
    MeasureAct.RESUME: "resumed",
    MeasureAct.REOPEN: "resumed",
    MeasureAct.REQUEST_COMPLETION: "completion",
    MeasureAct.WITHDRAW_COMPLETION: "completion",
    MeasureAct.VERIFY: "completion",
    MeasureAct.RETURN_COMPLETION: "completion",
    MeasureAct.DISPATCH: "dispatched",
    MeasureAct.RECEIVE: "dispatched",
}
_BY_THE_BODY = {MeasureAct.REQUEST_COMPLETION, MeasureAct.WITHDRAW_COMPLETION, MeasureAct.RECEIVE}


def _measures(policy: Policy, since: datetime, until: datetime) -> Iterator[Event]:
    """Extensions of measures are told from the requests, which know the reason."""
    terms = terms_for(policy.kind)
    moves = MeasureMove.objects.filter(measure__policy=policy, **_span("at", since, until))
    graded = CompletionRequest.objects.filter(
        measure__policy=policy, state=CaseState.APPROVED, **_span("decided_at", since, until)
    )
    grades = {(row.measure_id, row.decided_at): row for row in graded}
    leads = {
        row.measure_id: row.name_as_printed
        for row in Responsibility.objects.filter(measure__policy=policy, role="lead")
    }
    for move in moves.select_related("measure").order_by("id"):
        act = MeasureAct(move.act)
        if act not in _MEASURE_KINDS:
            continue
        what = terms.said(MEASURE_ACT_NAMES[act])
        closed = grades.get((move.measure_id, move.at))
        if closed is not None:
            year = f"{closed.year}" if closed.year else ""
            what = f"{year}{what}，等次{GRADE_NAMES.get(closed.grade, '')}"  # type: ignore[call-overload]
        yield Event(
            _MEASURE_KINDS[act],
            move.at,
            what,
            why=move.note,
            by=move.by_name,
            body=leads.get(move.measure_id, "") if act in _BY_THE_BODY else OFFICE,
            respondent=Respondent.DEPARTMENT,
            **_about(move.measure),
        )


# --- Extensions -------------------------------------------------------------------------------------


def _extensions(policy: Policy, since: datetime, until: datetime) -> Iterator[Event]:
    sent = CaseMove.objects.filter(
        kind=CaseKind.EXTENSION, to_state=CaseState.SUBMITTED, **_span("at", since, until)
    ).exclude(from_state=CaseState.SUBMITTED)
    asked = {move.case_id: move for move in sent.order_by("id")}
    known = ExtensionRequest.objects.filter(measure__policy=policy)
    cases = known.filter(pk__in=list(asked)) | known.filter(**_span("decided_at", since, until))
    for case in cases.select_related("measure", "obligation__period").order_by("id"):
        whose = case.obligation.respondent if case.obligation else Respondent.DEPARTMENT
        shared: dict[str, Any] = {"body": case.body_name, "respondent": whose, **_about(case.measure)}
        about = (
            f"{case.obligation.period.name}报告"
            if case.obligation
            else f"{terms_for(policy.kind).item}完成时限"
        )
        reason = f"{EXTENSION_REASON_NAMES.get(case.reason, '')}：{case.text}"  # type: ignore[call-overload]
        is_decided = case.decided_at is not None and since < case.decided_at <= until
        if is_decided and case.decided_at:
            agreed = case.state == CaseState.APPROVED and case.new_due_on
            if agreed:
                what = f"延期申请获批准，{about}由{_said(case.due_on)}延至{_said(case.new_due_on)}"
            else:
                what = f"延期申请未获同意，{about}原拟由{_said(case.due_on)}延至{_said(case.proposed_on)}"
                reason = case.decision_note
            yield Event("extended", case.decided_at, what, why=reason, by=case.decided_by_name, **shared)
        elif case.pk in asked:
            what = f"申请{about}由{_said(case.due_on)}延至{_said(case.proposed_on)}"
            move = asked[case.pk]
            yield Event("extension_asked", move.at, what, why=reason, by=move.by_name, **shared)


def _said(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


# --- Reports ----------------------------------------------------------------------------------------


def _reports(policy: Policy, since: datetime, until: datetime) -> Iterator[Event]:
    rounds = Submission.objects.filter(
        obligation__period__policy=policy, **_span("submitted_at", since, until)
    )
    for one in rounds.select_related("obligation__measure", "obligation__period").order_by("id"):
        status = PROGRESS_STATUS_NAMES[ProgressStatus(one.status)]
        again = f"第{one.round}次" if one.round > 1 else ""
        late = "，迟报" if one.is_late else ""
        what = f"{again}报送{one.obligation.period.name}报告（{status}{late}）"
        yield Event(
            "handed_in",
            one.submitted_at,
            what,
            by=one.submitted_by_name,
            body=one.body_name,
            **_of(one.obligation),
        )
    reviews = Review.objects.filter(
        submission__obligation__period__policy=policy, **_span("decided_at", since, until)
    ).select_related("submission__obligation__measure", "submission__obligation__period")
    for review in reviews.order_by("id"):
        one = review.submission
        period = one.obligation.period.name
        shared: dict[str, Any] = {"body": one.body_name, "by": review.decided_by_name, **_of(one.obligation)}
        if review.decision == Review.ACCEPT:
            yield Event("accepted", review.decided_at, f"{period}报告审核通过", why=review.comment, **shared)
        else:
            what = f"{period}报告被督查室退回，{_said(review.new_due_on)}前重报"
            yield Event("returned", review.decided_at, what, **shared)


def _moved(policy: Policy, since: datetime, until: datetime) -> Iterator[Event]:
    """Reports that are no longer asked for, and those asked for again."""
    acts = {Act.EXCUSE: "免予填报", Act.REINSTATE: "恢复填报"}
    moves = Move.objects.filter(
        obligation__period__policy=policy, act__in=list(acts), **_span("at", since, until)
    )
    for move in moves.select_related("obligation__measure", "obligation__period", "body").order_by("id"):
        what = f"{move.obligation.period.name}报告{acts[Act(move.act)]}"
        yield Event(
            "excused",
            move.at,
            what,
            why=move.note,
            by=move.by_name,
            body=move.body.name,
            **_of(move.obligation),
        )


def _urges(policy: Policy, since: datetime, until: datetime) -> Iterator[Event]:
    notices = UrgeNotice.objects.filter(obligation__period__policy=policy, **_span("sent_at", since, until))
    for notice in notices.select_related("obligation__measure", "obligation__period").order_by("id"):
        level = URGE_LEVEL_NAMES.get(notice.level, notice.level)  # type: ignore[call-overload]
        late = f"，已逾期{notice.days_overdue}天" if notice.days_overdue > 0 else ""
        yield Event(
            "urged",
            notice.sent_at,
            f"被催报{notice.obligation.period.name}报告（“{level}”，送{notice.addressee}）",
            why=f"截止日期{_said(notice.due_on)}{late}",
            by=notice.sent_by_name,
            body=notice.body_name,
            **_of(notice.obligation),
        )


# --- Plans and periods --------------------------------------------------------------------------------


def _plans(policy: Policy, since: datetime, until: datetime) -> Iterator[Event]:
    decided = PlanRound.objects.filter(plan__policy=policy, **_span("decided_at", since, until))
    for one in decided.order_by("id"):
        assert one.decided_at is not None  # noqa: S101  asked for above
        verdict = "经审核通过" if one.decision == PlanRound.ACCEPT else "被退回"
        what = f"工作方案{verdict}"
        yield Event("plan", one.decided_at, what, why=one.comment, by=one.decided_by_name, body=one.body_name)
    reached = Milestone.objects.filter(
        plan_round__plan__policy=policy, **_span("reached_at", since, until)
    ).in_force_at(until)
    for goal in reached.select_related("measure", "plan_round__plan__body").order_by("id"):
        assert goal.reached_at is not None  # noqa: S101
        yield Event(
            "reached",
            goal.reached_at,
            f"完成阶段目标“{goal.title}”（计划{_said(goal.due_on)}，实际{_said(goal.reached_on)}）",
            why=goal.reached_note,
            by=goal.reached_by_name,
            body=goal.plan_round.plan.body.name,
            **_about(goal.measure),
        )


def _periods(policy: Policy, since: datetime, until: datetime) -> Iterator[Event]:
    for period in ReportingPeriod.objects.filter(policy=policy).order_by("starts_on"):
        if since < period.opened_at <= until:
            what = f"开启{period.name}填报，截止日期{_said(period.due_on)}"
            yield Event("period", period.opened_at, what, why=period.short_notice_reason, body=OFFICE)
        if period.closed_at and since < period.closed_at <= until:
            yield Event("period", period.closed_at, f"结束{period.name}填报", body=OFFICE)


def _duties(policy: Policy, since: datetime, until: datetime) -> Iterator[Event]:
    """Confirmed leads and changed bodies; what a transfer between bodies moved, the record tells in one event."""
    kept = DutyChange.objects.filter(measure__policy=policy, **_span("at", since, until))
    for one in kept.exclude(act="transfer").select_related("measure").order_by("id"):
        yield Event(
            "duties", one.at, one.words, why=one.reason, by=one.by_name, body=OFFICE, **_about(one.measure)
        )


# --- What only the record of acts knows ---------------------------------------------------------------


def _from_the_record(policy: Policy, since: datetime, until: datetime) -> Iterator[Event]:
    verbs = ["body.duties_transferred", "measure.edited"]
    told = list(AuditEvent.objects.filter(verb__in=verbs, **_span("at", since, until)).order_by("id"))
    measures = {str(measure.pk): measure for measure in Measure.objects.filter(policy=policy)}
    held = Responsibility.objects.filter(measure__policy=policy).order_by("measure__number")
    duties = dict(held.values_list("pk", "measure_id"))
    names = dict(Body.objects.values_list("pk", "name"))
    for event in told:
        if event.verb == "measure.edited":
            yield from _edited(event, measures)
        else:
            yield from _transferred(event, measures, duties, names)


def _edited(event: AuditEvent, measures: Mapping[str, Measure]) -> Iterator[Event]:
    measure = measures.get(event.target_id)
    what = "；".join(_differences(event.before, event.after))
    if measure is not None and what:
        yield Event("edited", event.at, what, by=event.actor_name, body=OFFICE, **_about(measure))


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[str]:
    if before.get("due_on") != after.get("due_on"):
        new = after.get("due_on")
        basis = f"（依据：{after['due_text']}）" if after.get("due_text") else ""
        yield f"完成时限调整为{_said(date.fromisoformat(new))}{basis}" if new else "取消完成时限"
    if before.get("is_open_to_cities") != after.get("is_open_to_cities"):
        yield "列为由各市填报" if after.get("is_open_to_cities") else "不再由各市填报"
    if before.get("is_important") != after.get("is_important"):
        yield "列为重点事项" if after.get("is_important") else "不再列为重点事项"
    if before.get("roster") != after.get("roster"):
        yield "调整责任单位"


def _transferred(
    event: AuditEvent, measures: Mapping[str, Measure], duties: Mapping[int, int], names: Mapping[int, str]
) -> Iterator[Event]:
    """One event for each measure of this policy whose duty passed, so that it is found under its number."""
    moved = event.after.get("moves", {}).get("responsibility", [])
    predecessor = names.get(int(event.target_id), "")
    successor = names.get(event.after.get("successor", 0), "")
    for pk in moved:
        if pk in duties:
            yield Event(
                "transferred",
                event.at,
                f"职责由{predecessor}移交{successor}",
                by=event.actor_name,
                body=predecessor,
                **_about(measures[str(duties[pk])]),
            )
