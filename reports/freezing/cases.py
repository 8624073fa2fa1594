"""Requests and notices on single measures as they stood: later dates, completion, urging."""

from typing import Any

from measures.cases.extension.rules import EXTENSION_REASON_NAMES
from measures.models import Measure
from measures.states import CASE_STATE_NAMES, GRADE_NAMES, CaseKind, CaseState
from measures.urging.rules import URGE_LEVEL_NAMES
from reports.freezing.envelope import moment
from reports.freezing.matters import Matters


def extensions_of(matters: Matters, measure: Measure) -> list[dict[str, Any]]:
    """Requests for later dates that reached the office by then, oldest first, as they stood."""
    found = []
    for case in matters.extensions.get(measure.pk, ()):
        state = matters.case_states.get((CaseKind.EXTENSION, case.pk), CaseState(case.state))
        is_decided = case.decided_at is not None and case.decided_at <= matters.as_of
        if case.decide_due_on is None or state is CaseState.UNIT_REVIEW:
            continue
        found.append(
            {
                "body": case.body_name,
                "about": f"{case.obligation.period.name}报告"
                if case.obligation
                else f"{matters.terms.item}完成时限",
                "due_on": case.due_on.isoformat(),
                "proposed_on": case.proposed_on.isoformat(),
                "new_due_on": case.new_due_on.isoformat() if is_decided and case.new_due_on else None,
                "reason_name": EXTENSION_REASON_NAMES.get(case.reason, ""),  # type: ignore[call-overload]
                "text": case.text,
                "requested_at": moment(case.requested_at),
                "state": state.value,
                "state_name": "待督查室审批" if state is CaseState.SUBMITTED else CASE_STATE_NAMES[state],
                "decided_at": moment(case.decided_at) if is_decided and case.decided_at else None,
                "decision_note": case.decision_note if is_decided else "",
            }
        )
    return found


def completions_of(matters: Matters, measure: Measure) -> list[dict[str, Any]]:
    """Requests for completion that reached the office by then, oldest first, as they stood."""
    found = []
    for case in matters.completions.get(measure.pk, ()):
        state = matters.case_states.get((CaseKind.COMPLETION, case.pk), CaseState(case.state))
        if case.review_due_on is None or state in (CaseState.UNIT_REVIEW, CaseState.WITHDRAWN):
            continue
        is_decided = case.decided_at is not None and case.decided_at <= matters.as_of
        is_graded = state in (CaseState.VERIFIED, CaseState.APPROVED)
        found.append(
            {
                "body": case.body_name,
                "year": case.year,
                "statement": case.statement,
                "requested_at": moment(case.requested_at),
                "state": state.value,
                "state_name": "待督查室核查" if state is CaseState.SUBMITTED else CASE_STATE_NAMES[state],
                "grade_name": GRADE_NAMES.get(case.grade, "") if is_graded else "",  # type: ignore[call-overload]
                "decided_at": moment(case.decided_at) if is_decided and case.decided_at else None,
            }
        )
    return found


def urges_of(matters: Matters, measure: Measure) -> list[dict[str, Any]]:
    """What was sent to press for reports in the periods still open, oldest first."""
    known = {asked.period.pk for asked in matters.asked.get(measure.pk, ())}
    return [
        {
            "period": notice.obligation.period.name,
            "body": notice.body_name,
            "level_name": URGE_LEVEL_NAMES.get(notice.level, notice.level),  # type: ignore[call-overload]
            "addressee": notice.addressee,
            "sent_at": moment(notice.sent_at),
        }
        for notice in matters.urges.get(measure.pk, ())
        if notice.obligation.period_id in known
    ]
