"""Measures and what bodies answered on them, frozen as plain values: what the kinds of reports share."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from measures import states
from measures.lamps import Lamp, share
from measures.models import Measure, MeasureMove, Policy, ReportingPeriod, Responsibility
from measures.states import (
    STATE_NAMES,
    MeasureAct,
    ProgressStatus,
    Respondent,
    RoleSource,
    State,
)
from reports import figures, punctuality, stored_rows
from reports.figures import Row
from reports.terms import POLICY_TERMS, Terms


def measures_of(policy: Policy, *, as_of: datetime) -> list[Measure]:
    """The measures as numbered, with roster, their dates at ``as_of`` and when they were first dispatched. Two queries."""
    dispatched = MeasureMove.objects.filter(measure=OuterRef("pk"), act=MeasureAct.DISPATCH, at__lte=as_of)
    known = Measure.objects.filter(policy=policy).in_order().with_roster().with_due_as_of(as_of)
    return list(known.annotate(dispatched_at=Subquery(dispatched.order_by("id").values("at")[:1])))


def counts(tally: figures.Tally) -> dict[str, Any]:
    """A tally as plain values, all lamps among them."""
    values = asdict(tally)
    values["lamps"] = {lamp.value: tally.lamps[lamp] for lamp in Lamp}
    return values


def totals(rows: Iterable[Row]) -> dict[str, Any]:
    """The counts, and how the reported rows rate themselves (these add up to ``reported``)."""
    rows = list(rows)
    statuses = Counter(row.status for row in rows if row.is_reported)
    return {
        **counts(figures.tally(rows)),
        "statuses": {
            status.value: statuses[status] for status in ProgressStatus if status != ProgressStatus.NO_CHANGE
        },
    }


def chapters(
    measures: Iterable[Measure],
    rows: list[Row],
    rounds: dict[int, dict[str, Any]],
    *,
    counted: list[Row],
    answering: frozenset[Respondent] = frozenset({Respondent.DEPARTMENT}),
    terms: Terms = POLICY_TERMS,
) -> list[dict[str, Any]]:
    """The chapters of ``measures`` with all that was answered; their numbers count the rows in ``counted``.

    Whose row is a measure's one ``answer`` says ``answering``; all others stand under ``cities``.
    """
    found: dict[int, dict[str, Any]] = {}
    for measure in measures:
        chapter = measure.chapter
        ordinal = chapter.ordinal if chapter else stored_rows.NO_CHAPTER
        if ordinal not in found:
            own = figures.select(counted, chapter=ordinal)
            found[ordinal] = {
                "number_text": chapter.number_text if chapter else "",
                "title": chapter.title if chapter else terms.said(stored_rows.NO_CHAPTER_TITLE),
                **totals(own),
                "measures": [],
            }
        answers = [row for row in rows if row.measure_id == measure.pk]
        found[ordinal]["measures"].append(_measure(measure, answers, rounds, answering, terms))
    for one in found.values():
        one["measure_count"] = len(one["measures"])
    return [found[ordinal] for ordinal in sorted(found)]


def _measure(
    measure: Measure,
    rows: list[Row],
    rounds: dict[int, dict[str, Any]],
    answering: frozenset[Respondent],
    terms: Terms,
) -> dict[str, Any]:
    lead = measure.lead
    first = next((row for row in rows if row.respondent in answering), None)
    return {
        "number": measure.number,
        "number_text": measure.number_text,
        "title": measure.title,
        "lead": lead_in_words(lead),
        "lead_is_inferred": lead is not None and lead.role_source == RoleSource.INFERRED,
        "supports": [one.name_as_printed + terms.said(one.joint) for one in measure.supports],
        "open_tail": measure.open_tail,
        **_completion(measure),
        "due_text": measure.due_text,
        "answer": answer(first, rounds.get(first.obligation_id)) if first else None,
        "cities": [answer(row, rounds.get(row.obligation_id)) for row in rows if row is not first],
    }


def lead_in_words(lead: Responsibility | None) -> str:
    """The lead body as papers name it, with who holds the duty now; said to be inferred where the document names none."""
    if lead is None:
        return ""
    return lead.name_now + ("（推定）" if lead.role_source == RoleSource.INFERRED else "")


def inferred_leads(measures: Iterable[Measure]) -> int:
    """How many measures have a lead that the document does not name."""
    return sum(1 for one in measures if one.lead and one.lead.role_source == RoleSource.INFERRED)


def dates_then(measure: Measure) -> dict[str, Any]:
    """When a measure is due, first set and extended how often, as it stood; an extension since then is left out.

    Needs the row as ``with_due_as_of`` gives it.
    """
    extended: int = getattr(measure, "extensions_then", 0)
    due_on, original = measure.due_on, measure.original_due_on
    if extended != measure.extension_count:
        due_on = getattr(measure, "due_on_then", None) or original
    return {
        "due_on": due_on.isoformat() if due_on else None,
        "original_due_on": original.isoformat() if original else None,
        "extension_count": extended,
    }


def _completion(measure: Measure) -> dict[str, Any]:
    dispatched_at: datetime | None = getattr(measure, "dispatched_at", None)
    return {
        "dispatched_on": states.day_of(dispatched_at).isoformat() if dispatched_at else None,
        **dates_then(measure),
    }


def answer(row: Row, said: dict[str, Any] | None) -> dict[str, Any]:
    """What one body owes and what it said in its newest round (of ``rounds_of``), as it stood."""
    return {
        "body": row.body_name,
        "state": row.state.value,
        "state_name": state_name(row),
        "lamp": row.lamp.lamp.value,
        "lamp_label": row.lamp.label,
        "due_on": row.due_on.isoformat(),
        "original_due_on": row.original_due_on.isoformat(),
        "extension_count": row.extension_count,
        "is_overdue": row.is_overdue,
        "is_reported": row.is_reported,
        "round": said,
    }


def state_name(row: Row) -> str:
    """Where the report stands; overdue is told apart from what is merely not there yet."""
    if row.is_overdue:
        return "退回后逾期" if row.is_returned_overdue else "逾期未报"
    return STATE_NAMES[row.state]


def concern(row: Row, rounds: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """An item among the problems; ``kind`` says why it is there (``figures.concern``)."""
    said = rounds.get(row.obligation_id)
    kind = figures.concern(row)
    return {
        "kind": kind.value if kind else "",
        "number": row.measure_number,
        "number_text": row.measure_number_text,
        "title": row.measure_title,
        "body": row.body_name,
        "respondent": row.respondent.value,
        "state": State.RETURNED.value if row.is_returned_overdue else row.state.value,
        "state_name": state_name(row),
        "lamp": row.lamp.lamp.value,
        "lamp_label": row.lamp.label,
        "plan": row.plan.words if row.plan else "",
        "due_on": row.due_on.isoformat(),
        "original_due_on": row.original_due_on.isoformat(),
        "extension_count": row.extension_count,
        "problems": said["problems"] if said else "",
        "is_withheld": said is not None and not said["is_accepted"],
    }


def punctual(periods: list[ReportingPeriod], *, as_of: datetime, body: int | None = None) -> list[Any]:
    """``punctuality`` as plain values, only of periods with something expected."""
    found = punctuality.punctuality(periods, as_of=as_of, body=body)
    return [
        {"name": one.name, "expected": one.expected, "on_time": one.on_time, "share": one.share}
        for one in found
        if one.share is not None
    ]


def locked_numbers(total: dict[str, Any], *, as_of: str, due_on: str) -> dict[str, str]:
    """The frozen numbers under the names that edited words may call them by: 【已报条数】."""
    names = {
        "owed": "应报",
        "reported": "已报",
        "accepted": "已通过",
        "waiting": "待审核",
        "returned": "已退回",
    }
    names |= {"outstanding": "未报", "overdue": "逾期"}
    locked = {f"{name}条数": str(total[key]) for key, name in names.items()}
    lamps = {"green": "绿灯", "yellow": "黄灯", "red": "红灯", "done": "完成"}
    locked |= {f"{name}条数": str(total["lamps"][key]) for key, name in lamps.items()}
    lamp, owed = total["lamps"], total["owed"]
    shares = {"已报": total["reported"], "正常": lamp["green"] + lamp["done"]}
    shares |= {"黄灯": lamp["yellow"], "红灯": lamp["red"]}
    locked |= {f"{name}占比": f"{share(number, owed)}%" for name, number in shares.items()}
    return locked | {"数据截止时间": as_of, "填报截止日期": due_on}
