"""需协调事项 of a source as they stood: what bodies asked to have settled, and what was done about it."""

from datetime import datetime
from typing import Any

from measures.cases.coordination.rules import UNSETTLED
from measures.models import CaseMove, Coordination, Policy
from measures.states import CASE_STATE_NAMES, CASE_WORDS, CaseKind, CaseState
from reports.freezing.envelope import moment


def coordinations_of(policy: Policy, as_of: datetime) -> list[dict[str, Any]]:
    """What had reached the office and was not settled at ``as_of``; for a meeting first, then as it came. Three queries."""
    known = Coordination.objects.signed().filter(measure__policy=policy, raised_at__lte=as_of)
    cases = list(known.select_related("measure").prefetch_related("partners").order_by("id"))
    states = _states([case.pk for case in cases], as_of)
    found = [
        _told(case, state)
        for case in cases
        if (state := states.get(case.pk)) is not None and state in UNSETTLED
    ]
    return sorted(found, key=lambda one: one["state"] != CaseState.MEETING)


def _states(ids: list[int], as_of: datetime) -> dict[int, CaseState]:
    moves = CaseMove.objects.filter(kind=CaseKind.COORDINATION, case_id__in=ids, at__lte=as_of)
    return {case: CaseState(state) for case, state in moves.order_by("id").values_list("case_id", "to_state")}


def _told(case: Coordination, state: CaseState) -> dict[str, Any]:
    meets = state is CaseState.MEETING and case.meeting_on is not None
    return {
        "number_text": case.measure.number_text,
        "title": case.measure.title,
        "body": case.body_name,
        "subject": case.subject,
        "text": case.text,
        "proposal": case.proposal,
        "partners": [body.name for body in case.partners.all()],
        "raised_at": moment(case.raised_at),
        "state": state.value,
        "state_name": CASE_WORDS[CaseKind.COORDINATION].get(state, CASE_STATE_NAMES[state]),
        "meeting": case.meeting_name if meets else "",
        "meeting_on": case.meeting_on.isoformat() if meets and case.meeting_on else None,
    }
