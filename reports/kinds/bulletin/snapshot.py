"""督查通报 of a period: totals beside the period before, progress by chapter, what lags behind, and what is asked for.

Bodies that lag are named only where the office decided so; else no measure is in the snapshot, and no body but among the
addressees, where every responsible one stands.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from departments.models import Body
from departments.rules import BodyKind
from measures.models import Measure
from measures.states import ProgressStatus, Respondent, State
from reports import figures, punctuality
from reports.documents.blocks import chinese_day
from reports.figures import Concern, Row
from reports.freezing import measures as frozen
from reports.freezing.envelope import Subject, moment
from reports.freezing.followed import followed, next_report
from reports.freezing.rounds import rounds_of
from reports.kinds.bulletin import words
from reports.kinds.bulletin.unnamed import Masks, without_names
from reports.terms import Terms

_WITH_THE_BODY = (State.AWAITING, State.DRAFTING, State.UNIT_REVIEW)


def freeze(subject: Subject, as_of: datetime) -> dict[str, Any]:
    """All that a bulletin shows, as it stood at ``as_of``. A handful of queries, whatever the size."""
    period = subject.asked_period
    rows = figures.rows(period, as_of=as_of)
    rounds = rounds_of(period, as_of=as_of)
    known = frozen.measures_of(subject.policy, as_of=as_of)
    periods = punctuality.periods_until(period, as_of=as_of)
    earlier = [one for one in periods if one.starts_on < period.starts_on]
    lagging = [row for row in rows if figures.concern(row)]
    content = _content(rows, known, rounds, subject.terms) | {
        "addressees": _addressees(known, rows),
        "names_laggards": subject.names_laggards,
        "previous": _previous(earlier[-1], as_of=as_of) if earlier else None,
        "concerns": [frozen.concern(row, rounds) | {"count": 1} for row in lagging],
        "concern_counts": {kind.value: len(figures.concerned(rows, kind)) for kind in Concern},
        "punctuality": frozen.punctual(periods, as_of=as_of),
        "inferred_leads": frozen.inferred_leads(known),
        "followed": followed(period, as_of=as_of),
    }
    praised = words.praised(rows, rounds)
    if not subject.names_laggards:
        content = without_names(content, Masks.of(lagging))
    locked = _locked(content, rows, subject, as_of)
    coming = next_report(period, as_of=as_of)
    prose = words.defaults(subject, content, rows, praised=praised, coming=coming)
    return content | {"prose": prose, "locked": locked}


def _content(
    rows: list[Row], known: list[Measure], rounds: dict[int, dict[str, Any]], terms: Terms
) -> dict[str, Any]:
    departments = figures.select(rows, respondent=Respondent.DEPARTMENT)
    cities = figures.select(rows, respondent=Respondent.CITY)
    chapters = frozen.chapters(known, rows, rounds, counted=departments, terms=terms)
    concerned = {(row.measure_number, row.body_name) for row in departments if figures.concern(row)}
    for chapter in chapters:
        for measure in chapter["measures"]:
            # The bulletin counts the cities; the lagging ones stand in its second annex.
            of_cities = measure.pop("cities")
            measure["cities_owed"] = len(of_cities)
            measure["cities_reported"] = sum(1 for city in of_cities if city["is_reported"])
            own = measure["answer"]
            if own and own["state"] in _WITH_THE_BODY and not own["is_overdue"]:
                # How far a body has come with its draft is nobody else's business.
                own["state_name"] = "尚未报送"
            measure["is_concern"] = own is not None and (measure["number"], own["body"]) in concerned
    return {
        "totals": frozen.totals(departments),
        "city_totals": frozen.totals(cities) if cities else None,
        "cities_asked": len({row.measure_id for row in cities}),
        "chapters": chapters,
        "examples": [],
        "bodies": [{"name": group.name, **frozen.counts(tally)} for group, tally in figures.by_body(rows)],
    }


def _previous(period: Any, *, as_of: datetime) -> dict[str, Any] | None:
    """The period before, at the same moment; ``None`` where it asked for nothing."""
    rows = figures.select(figures.rows(period, as_of=as_of), respondent=Respondent.DEPARTMENT)
    return {"name": period.name, "totals": frozen.totals(rows)} if rows else None


def _addressees(known: Iterable[Measure], rows: Iterable[Row]) -> str:
    """Every responsible body, who holds the duty now, in office order; the cities together where all of them are asked."""
    holders = {r.holder_id: r.holder for measure in known for r in measure.responsibilities.all()}
    departments = sorted(
        (body for body in holders.values() if body.kind != BodyKind.GENERIC), key=lambda body: body.order
    )
    asked = {row.body_id for row in rows if row.respondent is Respondent.CITY}
    all_cities = list(Body.objects.cities())
    cities = [city.full_name for city in all_cities if city.pk in asked]
    if cities and len(cities) == len(all_cities):
        cities = ["各市人民政府"]
    parts = ("、".join(cities), "、".join(body.name for body in departments))
    return "，".join(filter(None, parts))


def _locked(content: dict[str, Any], rows: list[Row], subject: Subject, as_of: datetime) -> dict[str, str]:
    """The numbers, dates and, where bodies are named, the names that the words of the bulletin may call."""
    total = content["totals"]
    due_on = chinese_day(subject.asked_period.due_on.isoformat())
    locked = frozen.locked_numbers(total, as_of=chinese_day(moment(as_of)), due_on=due_on) | {
        "自评完成条数": str(total["statuses"][ProgressStatus.COMPLETED]),
    }
    for kind, name in figures.CONCERN_NAMES.items():
        found = figures.concerned(rows, kind)
        locked[f"{name}数量"] = words.count_of(found, subject.terms)
        if subject.names_laggards and found:
            locked[f"{name}单位"] = "、".join(dict.fromkeys(row.body_name for row in found))
    coming = words.still_to_come(rows)
    locked["待报数量"] = words.count_of(coming, subject.terms)
    for name, dated in (("待报", coming), ("重报", figures.concerned(rows, Concern.RETURNED))):
        if dated:
            locked[f"{name}期限"] = words.until(row.due_on for row in dated)
    return locked
