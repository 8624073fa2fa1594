"""进展情况报告 of a period, of the whole policy or one body: everything its papers show, as plain values."""

from datetime import datetime
from typing import Any

from measures.states import Respondent
from reports import figures, punctuality
from reports.documents.blocks import chinese_day
from reports.freezing import measures as frozen
from reports.freezing.envelope import Subject, moment
from reports.freezing.followed import next_report
from reports.freezing.rounds import rounds_of
from reports.kinds.progress import words
from reports.terms import Terms


def freeze(subject: Subject, as_of: datetime) -> dict[str, Any]:
    """All that the papers of a period show, as it stood at ``as_of``. A handful of queries, whatever the size.

    Of one body: its own measures, answers and numbers only; nothing of any other body is in it.
    """
    period = subject.asked_period
    rows = figures.rows(period, as_of=as_of)
    body = subject.body.pk if subject.body else None
    own = figures.select(rows, body=body)
    rounds = rounds_of(period, as_of=as_of)
    known = frozen.measures_of(subject.policy, as_of=as_of)
    of = _of_policy if body is None else _of_body
    content = of(own, known, rounds, subject.terms)
    periods = punctuality.periods_until(period, as_of=as_of)
    concerns = [frozen.concern(row, rounds) for row in own if figures.concern(row)]
    prose = {"remarks": ""}
    if body is None:
        coming = next_report(period, as_of=as_of)
        prose = words.defaults(content | {"concerns": concerns}, coming, subject.terms)
    return {
        "prose": prose,
        "body": subject.body.name if subject.body else "",
        "body_full_name": subject.body.full_name if subject.body else "",
        "inferred_leads": frozen.inferred_leads(known),
        "is_city": subject.body is not None and subject.body.is_city,
        **content,
        "concerns": concerns,
        "punctuality": frozen.punctual(periods, as_of=as_of, body=body),
        "locked": frozen.locked_numbers(
            content["totals"],
            as_of=chinese_day(moment(as_of)),
            due_on=chinese_day(period.due_on.isoformat()),
        ),
    }


def _of_policy(
    rows: list[figures.Row], known: list[Any], rounds: dict[int, dict[str, Any]], terms: Terms
) -> dict[str, Any]:
    departments = figures.select(rows, respondent=Respondent.DEPARTMENT)
    cities = figures.select(rows, respondent=Respondent.CITY)
    return {
        "totals": frozen.totals(departments),
        "city_totals": frozen.totals(cities) if cities else None,
        "chapters": frozen.chapters(known, rows, rounds, counted=departments, terms=terms),
        "bodies": [{"name": group.name, **frozen.counts(tally)} for group, tally in figures.by_body(rows)],
        "cities": [{"name": group.name, **frozen.counts(tally)} for group, tally in figures.by_city(rows)],
    }


def _of_body(
    own: list[figures.Row], known: list[Any], rounds: dict[int, dict[str, Any]], terms: Terms
) -> dict[str, Any]:
    concerned = {row.measure_id for row in own}
    mine = [measure for measure in known if measure.pk in concerned]
    whoever = frozenset(Respondent)
    return {
        "totals": frozen.totals(own),
        "city_totals": None,
        "chapters": frozen.chapters(mine, own, rounds, counted=own, answering=whoever, terms=terms),
        "bodies": [],
        "cities": [],
    }
