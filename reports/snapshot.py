"""Freezing a period: everything its papers show, as plain values, at one moment.

The papers are built from the frozen values alone. Renamed bodies, later reports and edited measures change no
paper that was asked for before.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from accounts.models import User
from departments.models import Body
from departments.rules import BodyKind
from measures import rules
from measures.date_rules import Lamp
from measures.models import Measure, ReportingPeriod, Submission
from measures.rules import PROGRESS_STATUS_NAMES, STATE_NAMES, ProgressStatus, Respondent, RoleSource
from reports import figures
from reports.figures import Row

# Raised when the shape below changes; builders refuse a shape they do not know.
TEMPLATE_VERSION = "progress-summary/1"
REPLACEMENT = "\ufffd"

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What XML 1.0 forbids, other control characters, lone surrogates, and marks that turn the direction of text.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def freeze(period: ReportingPeriod, *, as_of: datetime) -> dict[str, Any]:
    """All that the papers of ``period`` show, as it stood at ``as_of``. A handful of queries, whatever the size."""
    rows = figures.rows(period, as_of=as_of)
    departments = figures.select(rows, respondent=Respondent.DEPARTMENT)
    cities = figures.select(rows, respondent=Respondent.CITY)
    newest = _newest_rounds(period, as_of)
    known = Measure.objects.filter(policy=period.policy).in_order()
    measures = list(known.with_roster().with_due_as_of(as_of))
    snapshot = {
        "template": TEMPLATE_VERSION,
        "is_demo": is_demo(period),
        "as_of": _moment(as_of),
        "office": _office(),
        "policy": _policy(period),
        "period": _period(period, as_of),
        "totals": _tally(departments),
        "city_totals": _tally(cities) if cities else None,
        "chapters": _chapters(measures, rows, newest),
        "bodies": [{"name": group.name, **_counts(tally)} for group, tally in figures.by_body(rows)],
        "cities": [{"name": group.name, **_counts(tally)} for group, tally in figures.by_city(rows)],
        "concerns": [_concern(row, newest) for row in rows if _kind_of_concern(row)],
    }
    frozen: dict[str, Any] = _cleaned(snapshot)
    return frozen


def digest(snapshot: dict[str, Any]) -> str:
    """The SHA-256 of the snapshot's canonical JSON: the same values give the same digest on any machine."""
    canonical = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def is_demo(period: ReportingPeriod) -> bool:
    """True when the period is invented, or could be: demo accounts may report in any period."""
    return period.is_demo or User.objects.filter(is_demo=True).exists()


def clean(text: str) -> str:
    """Text that every format can hold: one kind of line end, and a visible mark for what no paper may carry."""
    return _FORBIDDEN.sub(REPLACEMENT, _LINE_ENDS.sub("\n", text).replace("\t", " "))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return value


def _moment(moment: datetime) -> str:
    return moment.astimezone(rules.OFFICE_TIME).isoformat(timespec="seconds")


def _office() -> str:
    office = Body.objects.filter(kind=BodyKind.PROVINCIAL_OFFICE).in_order().first()
    return office.full_name if office else ""


def _policy(period: ReportingPeriod) -> dict[str, Any]:
    policy = period.policy
    return {
        "title": policy.title,
        "issuing_body": policy.issuing_body,
        "issued_on": policy.issued_on.isoformat(),
        "document_no": policy.document_no,
    }


def _period(period: ReportingPeriod, as_of: datetime) -> dict[str, Any]:
    return {
        "name": period.name,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "due_on": period.due_on.isoformat(),
        "is_closed": period.closed_at is not None and period.closed_at <= as_of,
    }


def _newest_rounds(period: ReportingPeriod, as_of: datetime) -> dict[int, Submission]:
    """The newest round handed in by then, by obligation."""
    rounds = Submission.objects.filter(obligation__period=period, submitted_at__lte=as_of).order_by("round")
    return {submission.obligation_id: submission for submission in rounds}


def _counts(tally: figures.Tally) -> dict[str, Any]:
    counts = asdict(tally)
    counts["lamps"] = {lamp.value: tally.lamps[lamp] for lamp in Lamp}
    return counts


def _tally(rows: list[Row]) -> dict[str, Any]:
    """The counts, and how the reported rows rate themselves (these add up to ``reported``)."""
    statuses = Counter(row.status for row in rows if row.is_reported)
    return {
        **_counts(figures.tally(rows)),
        "statuses": {
            status.value: statuses[status] for status in ProgressStatus if status != ProgressStatus.NO_CHANGE
        },
    }


def _chapters(
    measures: list[Measure], rows: list[Row], newest: dict[int, Submission]
) -> list[dict[str, Any]]:
    chapters: dict[int, dict[str, Any]] = {}
    for measure in measures:
        chapter = measure.chapter
        if chapter.ordinal not in chapters:
            own = figures.select(rows, chapter=chapter.ordinal, respondent=Respondent.DEPARTMENT)
            chapters[chapter.ordinal] = {
                "number_text": chapter.number_text,
                "title": chapter.title,
                **_tally(own),
                "measures": [],
            }
        answers = [row for row in rows if row.measure_id == measure.pk]
        chapters[chapter.ordinal]["measures"].append(_measure(measure, answers, newest))
    return [chapters[ordinal] for ordinal in sorted(chapters)]


def _measure(measure: Measure, rows: Iterable[Row], newest: dict[int, Submission]) -> dict[str, Any]:
    lead = measure.lead
    answers = [(row.respondent, _answer(row, newest.get(row.obligation_id))) for row in rows]
    return {
        "number": measure.number,
        "number_text": measure.number_text,
        "title": measure.title,
        "lead": lead.name_as_printed if lead else "",
        "lead_is_inferred": lead is not None and lead.role_source == RoleSource.INFERRED,
        "supports": [support.name_as_printed for support in measure.supports],
        "open_tail": measure.open_tail,
        **_completion(measure),
        "due_text": measure.due_text,
        "answer": next((a for pane, a in answers if pane is Respondent.DEPARTMENT), None),
        "cities": [a for pane, a in answers if pane is Respondent.CITY],
    }


def _completion(measure: Measure) -> dict[str, Any]:
    """When a measure is due: in force, first set, and how often extended, as it stood; an extension since then is left out."""
    extended: int = getattr(measure, "extensions_then", 0)
    due_on, original = measure.due_on, measure.original_due_on
    if extended != measure.extension_count:
        due_on = getattr(measure, "due_on_then", None) or original
    return {
        "due_on": due_on.isoformat() if due_on else None,
        "original_due_on": original.isoformat() if original else None,
        "extension_count": extended,
    }


def _answer(row: Row, submission: Submission | None) -> dict[str, Any]:
    return {
        "body": row.body_name,
        "state": row.state.value,
        "state_name": _state_name(row),
        "lamp": row.lamp.lamp.value,
        "lamp_label": row.lamp.label,
        "due_on": row.due_on.isoformat(),
        "original_due_on": row.original_due_on.isoformat(),
        "extension_count": row.extension_count,
        "is_overdue": row.is_overdue,
        "is_reported": row.is_reported,
        "round": _round(submission) if submission else None,
    }


def _state_name(row: Row) -> str:
    if row.is_overdue:
        return "退回后逾期" if row.state is rules.State.RETURNED else "逾期未报"
    return STATE_NAMES[row.state]


def _round(submission: Submission) -> dict[str, Any]:
    effective = ProgressStatus(submission.effective_status)
    return {
        "round": submission.round,
        "status": submission.status,
        "effective_status": effective.value,
        "status_name": PROGRESS_STATUS_NAMES[effective],
        "is_no_change": submission.status == ProgressStatus.NO_CHANGE,
        "done": submission.done,
        "problems": submission.problems,
        "next_steps": submission.next_steps,
        "submitted_at": _moment(submission.submitted_at),
        "submitted_by": submission.submitted_by_name,
        "is_late": submission.is_late,
    }


def _kind_of_concern(row: Row) -> str:
    """Why a row is named among the problems: overdue before what it says of itself; empty when it is not."""
    if row.is_overdue:
        return "overdue"
    return row.status if row.status in rules.NEEDS_PROBLEMS else ""


def _concern(row: Row, newest: dict[int, Submission]) -> dict[str, Any]:
    submission = newest.get(row.obligation_id)
    return {
        "kind": _kind_of_concern(row),
        "number": row.measure_number,
        "number_text": row.measure_number_text,
        "title": row.measure_title,
        "body": row.body_name,
        "respondent": row.respondent.value,
        "state": row.state.value,
        "due_on": row.due_on.isoformat(),
        "original_due_on": row.original_due_on.isoformat(),
        "extension_count": row.extension_count,
        "problems": submission.problems if submission else "",
    }
