"""进展情况报告 of a period, of the whole policy or one body: everything its papers show, as plain values."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from measures import rules
from measures.date_rules import Lamp
from measures.models import Measure, ReportingPeriod, Submission
from measures.rules import PROGRESS_STATUS_NAMES, STATE_NAMES, ProgressStatus, Respondent, RoleSource
from reports import figures
from reports.figures import Row
from reports.rules import Kind
from reports.snapshots.common import Subject, envelope, moment

TEMPLATE = "progress/2"


def title_of(subject: Subject) -> str:
    """What the report is called; with the body's name where it is one body's."""
    whose = f"{subject.body.name}" if subject.body else ""
    return f"{whose}关于《{subject.policy.title}》落实情况的进展报告"


def freeze(subject: Subject, *, as_of: datetime) -> dict[str, Any]:
    """All that the papers of a period show, as it stood at ``as_of``. A handful of queries, whatever the size."""
    period = subject.period
    if period is None:
        raise ValueError("a report on progress is about a period")
    rows = figures.rows(period, as_of=as_of)
    if subject.body is not None:
        rows = [row for row in rows if row.body_id == subject.body.pk]
    departments = figures.select(rows, respondent=Respondent.DEPARTMENT)
    cities = figures.select(rows, respondent=Respondent.CITY)
    newest = _newest_rounds(period, as_of)
    known = Measure.objects.filter(policy=subject.policy).in_order()
    measures = list(known.with_roster().with_due_as_of(as_of))
    if subject.body is not None:
        concerned = {row.measure_id for row in rows}
        measures = [measure for measure in measures if measure.pk in concerned]
    head = envelope(
        Kind.PROGRESS, TEMPLATE, subject, title=title_of(subject), as_of=as_of, prose={"remarks": ""}
    )
    return head | {
        "body": subject.body.name if subject.body else "",
        "totals": _tally(departments),
        "city_totals": _tally(cities) if cities else None,
        "chapters": _chapters(measures, rows, newest),
        "bodies": [{"name": group.name, **_counts(tally)} for group, tally in figures.by_body(rows)],
        "cities": [{"name": group.name, **_counts(tally)} for group, tally in figures.by_city(rows)],
        "concerns": [_concern(row, newest) for row in rows if _kind_of_concern(row)],
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
        "submitted_at": moment(submission.submitted_at),
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
