"""变化情况报告: what changed between two moments, who did it and why."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Q

from measures import states
from measures.lamps import Lamp
from measures.models import LeaderInstruction, Measure, Receipt, ReportingPeriod
from measures.states import Respondent
from reports import figures
from reports.documents.blocks import chinese_day, chinese_minute
from reports.figures import Row
from reports.freezing.envelope import Subject, moment
from reports.freezing.measures import inferred_leads
from reports.freezing.places import Places
from reports.kinds.changes.events import Event, events_between
from reports.terms import Terms
from reports.wording.levels import called
from reports.wording.statements import shortened

# Characters of a title in a sentence.
_NAME = 18
_BADNESS = {Lamp.DONE: 0, Lamp.GREEN: 1, Lamp.YELLOW: 2, Lamp.RED: 3}


def freeze(subject: Subject, as_of: datetime) -> dict[str, Any]:
    """What happened after ``subject.since`` up to and including ``as_of``, and the figures at both moments.

    Leaders' instructions are counted, never told. The number of queries grows with the periods, not with what happened.
    Refuses a subject without an earlier moment, and one that is not before ``as_of`` (``ValueError``).
    """
    since = subject.since
    if since is None or since >= as_of:
        raise ValueError("a report on changes compares two moments, the earlier first")
    periods = _periods(subject, since, as_of)
    then = {period.pk: figures.rows(period, as_of=since) for period in periods}
    now = {period.pk: figures.rows(period, as_of=as_of) for period in periods}
    lamps = [
        lamp for period in periods for lamp in _lamps(period, then[period.pk], now[period.pk], subject.places)
    ]
    lamps.sort(key=_pressing)
    events = events_between(subject.policy, since, as_of)
    counts = Counter(event.kind for event in events)
    since_words, until_words = _span(moment(since), moment(as_of))
    locked = {
        "起点": since_words,
        "截止": until_words,
        "报送份数": str(counts["handed_in"]),
        "通过份数": str(counts["accepted"]),
        "退回份数": str(counts["returned"]),
        "签收件数": str(
            Receipt.objects.filter(
                measure__policy=subject.policy, signed_at__gt=since, signed_at__lte=as_of
            ).count()
        ),
        "批示件数": str(
            LeaderInstruction.objects.filter(
                measure__policy=subject.policy, registered_at__gt=since, registered_at__lte=as_of
            ).count()
        ),
        "阶段目标个数": str(counts["reached"]),
        "催办次数": str(counts["urged"]),
        "转红份数": str(sum(1 for lamp in lamps if lamp["to"] == Lamp.RED)),
        "脱红份数": str(sum(1 for lamp in lamps if lamp["from"] == Lamp.RED)),
    }
    prose = {"lead": _LEAD, "remarks": ""}
    return {
        "prose": prose,
        "since": moment(since),
        "since_words": since_words,
        "inferred_leads": inferred_leads(Measure.objects.filter(policy=subject.policy).with_roster()),
        "locked": locked,
        "figures": [
            _figures(period, then[period.pk], now[period.pk], since, subject.terms) for period in periods
        ],
        "lamps": lamps,
        "events": [_frozen(event, subject.places) for event in events],
    }


_LEAD = (
    "自【起点】至【截止】，收到报告【报送份数】份，审核通过【通过份数】份、退回【退回份数】份；"
    "签收交办【签收件数】件，完成阶段目标【阶段目标个数】个，发出催办【催办次数】次，登记领导批示【批示件数】件；"
    "转为红灯的报告【转红份数】份，由红灯转出的【脱红份数】份。"
)


def _span(since: str, until: str) -> tuple[str, str]:
    """Both moments in words: days say it, but for two moments of one day."""
    said = chinese_minute if since[:10] == until[:10] else chinese_day
    return said(since), said(until)


def _called(number_text: str, title: str, within: str) -> str:
    """A measure in a sentence: its title, cut where it is long, and its number in the document."""
    known = {"number_text": number_text, "title": f"“{shortened(title, _NAME)}”", "within": within}
    return called(known)


def _periods(subject: Subject, since: datetime, as_of: datetime) -> list[ReportingPeriod]:
    """Those that were open at some time between the two moments, newest first."""
    opened = ReportingPeriod.objects.filter(policy=subject.policy, opened_at__lte=as_of)
    still = Q(closed_at__isnull=True) | Q(closed_at__gt=since)
    return list(opened.filter(still).select_related("policy").newest_first())


# --- 数字 -------------------------------------------------------------------------------------------


def _figures(
    period: ReportingPeriod, then: list[Row], now: list[Row], since: datetime, terms: Terms
) -> dict[str, Any]:
    """The counts at both moments, apart for lead bodies and cities; None before the period was opened."""
    was_there = period.opened_at <= since
    panes = []
    for respondent, name in ((Respondent.DEPARTMENT, terms.lead), (Respondent.CITY, "各市")):
        before = figures.select(then, respondent=respondent)
        after = figures.select(now, respondent=respondent)
        if before or after:
            panes.append(
                {
                    "name": name,
                    "respondent": respondent.value,
                    "then": _counts(before) if was_there else None,
                    "now": _counts(after),
                }
            )
    return {"period": period.name, "panes": panes}


def _counts(rows: list[Row]) -> dict[str, int]:
    counts = asdict(figures.tally(rows))
    lamps = counts.pop("lamps")
    return {**counts, **{lamp.value: lamps[lamp] for lamp in Lamp}}


# --- 亮灯 -------------------------------------------------------------------------------------------


def _lamps(period: ReportingPeriod, then: list[Row], now: list[Row], places: Places) -> list[dict[str, Any]]:
    """The reports of a period whose lamp is another than it was; one that was asked for since has none to compare."""
    before = {row.obligation_id: row for row in then}
    return [
        {
            "period": period.name,
            "number": row.measure_number,
            "number_text": row.measure_number_text,
            "title": row.measure_title,
            "called": _called(row.measure_number_text, row.measure_title, places.get(row.measure_number, "")),
            "body": row.body_name,
            "respondent": row.respondent.value,
            "from": before[row.obligation_id].lamp.lamp.value,
            "from_label": before[row.obligation_id].lamp.label,
            "to": row.lamp.lamp.value,
            "to_label": row.lamp.label,
            "to_words": row.lamp.words,
            "due_on": row.due_on.isoformat(),
        }
        for row in now
        if row.obligation_id in before and before[row.obligation_id].lamp.lamp is not row.lamp.lamp
    ]


def _pressing(lamp: dict[str, Any]) -> tuple[int, ...]:
    """Turned worse before turned better, red before yellow, lead bodies before cities, then as the document numbers."""
    before, after = _BADNESS[Lamp(lamp["from"])], _BADNESS[Lamp(lamp["to"])]
    is_city = lamp["respondent"] == Respondent.CITY
    if after > before:
        return (0, is_city, -after, lamp["number"])
    return (1, is_city, -before, lamp["number"])


def _frozen(event: Event, places: Places) -> dict[str, Any]:
    within = places.get(event.number, "")
    return {
        "kind": event.kind,
        "name": event.name,
        "at": moment(event.at),
        "day": states.day_of(event.at).isoformat(),
        "number": event.number,
        "number_text": event.number_text,
        "title": event.title,
        "called": _called(event.number_text, event.title, within) if event.number else "",
        "body": event.body,
        "respondent": event.respondent,
        "what": event.what,
        "why": event.why,
        "by": event.by,
    }
