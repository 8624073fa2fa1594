"""全省总台账: all documents in force in a quarter, their figures, and every task with its newest report of that quarter."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from measures.lamps import Lamp
from measures.states import NEEDS_PROBLEMS, MeasureState, Respondent
from reports import across
from reports.across import Found
from reports.freezing import accepted, documents
from reports.freezing.documents import Ground
from reports.freezing.envelope import Across

_LEAD = "【季度】督办中的来源共【来源件数】件，任务【任务条数】条，其中已销号【已销号条数】条。"
_ASKED = (
    "本季度截止的各填报周期应由牵头单位报送【应报份数】份，已报【已报份数】份，逾期【逾期份数】份；"
    "亮红灯【红灯份数】份、黄灯【黄灯份数】份。"
)
_CITIES = "应由各市报送【各市应报份数】份，已报【各市已报份数】份，逾期【各市逾期份数】份。"
_NOTHING_ASKED = "本季度没有截止的填报周期。"
_LATE = "逾期、滞后和存在风险的任务【重点关注条数】条。"


def freeze(subject: Across, as_of: datetime) -> dict[str, Any]:
    """All that the register shows. The number of queries grows with the documents by the twenty only."""
    ground = documents.ground_of_span(subject, as_of=as_of)
    newest = documents.newest(ground)
    late = _late(ground, newest)
    said = accepted.words_of([one.obligation_id for one in newest.values()], as_of=as_of)
    cities = _cities(ground)
    found = []
    for policy, measures in documents.measures_of(ground, Q()):
        tasks = [
            documents.task(measure, policy, as_of)
            | {
                "answer": _answer(ground, newest.get(measure.pk)),
                "is_late": measure.pk in late,
                "words": said.get(newest[measure.pk].obligation_id) if measure.pk in newest else None,
                "cities": cities.get(measure.pk),
            }
            for measure in measures
        ]
        found.append(documents.document(ground, policy, len(tasks)) | {"tasks": tasks})
    totals = documents.totals(ground)
    many = {pk: len(one["tasks"]) for pk, one in zip(ground.policies, found, strict=True)}
    locked = _locked(subject, found, totals)
    return {
        "prose": {"lead": _lead(locked), "remarks": ""},
        "locked": locked,
        "totals": totals,
        "kinds": documents.by_kind(ground, many),
        "bodies": documents.by_body(ground, Respondent.DEPARTMENT),
        "city_bodies": documents.by_body(ground, Respondent.CITY),
        "documents": found,
    }


def _late(ground: Ground, newest: Mapping[int, Found]) -> set[int]:
    """The measures that a report of any period is late on.

    Late is what is overdue, lags behind its plan so far that the lamp is red, or rates itself behind or at risk.
    """
    late = {one.measure_id for one in across.found(ground.scope, pane=Respondent.DEPARTMENT, lamp=Lamp.RED)}
    return late | {pk for pk, one in newest.items() if one.status in NEEDS_PROBLEMS}


def _answer(ground: Ground, one: Found | None) -> dict[str, Any] | None:
    return documents.asked(one, ground.periods[one.period_id], ground.scope.today) if one else None


def _cities(ground: Ground) -> Mapping[int, dict[str, int]]:
    """By measure how many reports of cities there are, handed in and overdue."""
    counted: dict[int, Counter[str]] = {}
    for one in across.found(ground.scope, pane=Respondent.CITY):
        said = documents.asked(one, ground.periods[one.period_id], ground.scope.today)
        of = counted.setdefault(one.measure_id, Counter())
        of.update(owed=1, reported=int(said["is_reported"]), overdue=int(said["is_overdue"]))
    return {pk: {key: of[key] for key in ("owed", "reported", "overdue")} for pk, of in counted.items()}


def _locked(subject: Across, found: Iterable[Mapping[str, Any]], totals: Mapping[str, Any]) -> dict[str, str]:
    tasks = [task for one in found for task in one["tasks"]]
    numbers = {
        "来源件数": sum(1 for _ in found),
        "任务条数": len(tasks),
        "已销号条数": sum(1 for task in tasks if task["state"] == MeasureState.CLOSED),
        "重点关注条数": sum(1 for task in tasks if task["is_late"]),
    }
    return (
        {"季度": subject.span}
        | {name: str(number) for name, number in numbers.items()}
        | documents.report_numbers(totals)
    )


def _lead(locked: Mapping[str, str]) -> str:
    said = [_LEAD]
    said.append(
        _ASKED if locked["应报份数"] != "0" else "" if locked["各市应报份数"] != "0" else _NOTHING_ASKED
    )
    if locked["各市应报份数"] != "0":
        said.append(_CITIES)
    if locked["重点关注条数"] != "0":
        said.append(_LATE)
    return "".join(said)
