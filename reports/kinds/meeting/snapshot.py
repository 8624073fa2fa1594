"""会议材料: the measures in the order of urgency, each with its last statements and its open points."""

from datetime import datetime
from typing import Any

from measures.lamps import Lamp
from measures.models import Measure
from measures.states import Respondent
from reports import figures
from reports.freezing.coordination import coordinations_of
from reports.freezing.envelope import Subject
from reports.freezing.matters import Asked, Matters, asked_of, facts, gather, plans_of, statements
from reports.freezing.points import open_points
from reports.kinds.meeting.questions import proposal, questions, slot_of
from reports.kinds.meeting.urgency import by_urgency
from reports.terms import Terms


def freeze(subject: Subject, as_of: datetime) -> dict[str, Any]:
    """All that the papers for a meeting show, as it stood at ``as_of``; ranked by the lamps of the period.

    A measure that the period does not ask about comes last. Leaders' instructions are left out: not every participant
    may read them.
    """
    period = subject.asked_period
    known = Measure.objects.filter(policy=subject.policy).in_order()
    measures = {measure.pk: measure for measure in known.with_roster().with_due_as_of(as_of)}
    matters = gather(subject.policy, measures.values(), as_of=as_of, period=period)
    rows = [one.row for asked in matters.asked.values() for one in asked if one.period.pk == period.pk]
    lags = {key: progress.lag for key, progress in matters.progress.items()}
    ranked = by_urgency(rows, today=matters.today, lags=lags)
    order = [*ranked, *(pk for pk in measures if pk not in set(ranked))]
    departments = figures.select(rows, respondent=Respondent.DEPARTMENT)
    entries = [_entry(matters, measures[pk], period.pk, subject.terms) for pk in order]
    # What nobody needs to talk about follows in the same order.
    entries.sort(key=lambda entry: not entry["is_to_discuss"])
    totals = figures.tally(departments)
    to_discuss = sum(1 for entry in entries if entry["is_to_discuss"])
    said = subject.terms.said
    locked = {
        said("措施条数"): str(len(entries)),
        "应报条数": str(totals.owed),
        "已报条数": str(totals.reported),
        "红灯条数": str(totals.lamps[Lamp.RED]),
        "黄灯条数": str(totals.lamps[Lamp.YELLOW]),
        "逾期条数": str(totals.overdue),
        "需议条数": str(to_discuss),
    }
    proposals = {slot_of(one): proposal(one, subject.terms) for one in entries if one["is_to_discuss"]}
    prose = {"lead": _lead(period.name, subject.terms), **proposals, "remarks": ""}
    matters_raised = coordinations_of(subject.policy, as_of)
    return {"prose": prose, "locked": locked, "entries": entries, "coordination": matters_raised}


def _lead(period: str, terms: Terms) -> str:
    return (
        f"{terms.whole}共【{terms.item}条数】条，{period}应由{terms.lead}报送【应报条数】条，已报【已报条数】条，逾期未报【逾期条数】条；"
        f"红灯【红灯条数】条、黄灯【黄灯条数】条。需要会议研究的{terms.item}【需议条数】条，按紧急程度排列如下。"
    )


def _entry(matters: Matters, measure: Measure, period_id: int, terms: Terms) -> dict[str, Any]:
    asked = [one for one in matters.asked.get(measure.pk, ()) if one.period.pk == period_id]
    leads = [one for one in asked if one.row.respondent is Respondent.DEPARTMENT]
    points = open_points(matters, measure)
    entry = {
        **facts(matters, measure),
        "asked": asked_of(leads[0], matters.today) if leads else None,
        "cities": _cities(asked),
        "plans": [{"body": plan["body"], "words": plan["words"]} for plan in plans_of(matters, measure)],
        "statements": statements(matters, measure),
        "points": points,
        "is_to_discuss": any(point["is_for_meeting"] for point in points),
    }
    return entry | {"questions": questions(entry, terms)}


def _cities(asked: list[Asked]) -> dict[str, int] | None:
    rows = [one.row for one in asked if one.row.respondent is Respondent.CITY]
    if not rows:
        return None
    return {
        "owed": len(rows),
        "reported": sum(1 for row in rows if row.is_reported),
        "overdue": sum(1 for row in rows if row.is_overdue),
    }
