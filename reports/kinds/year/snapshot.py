"""年度总结: all documents in force in a year: their figures, how far their tasks are, what was achieved and what is wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from measures.models import Measure, Policy
from measures.states import NEEDS_PROBLEMS, MeasureState, ProgressStatus, Respondent, State
from reports import across
from reports.across import Found
from reports.figures import FigureKey
from reports.freezing import accepted, documents
from reports.freezing.documents import Ground
from reports.freezing.envelope import Across

# So many sentences of accepted reports are quoted of each kind of source, and of problems.
_EXAMPLES, _PROBLEMS = 5, 10
_LEAD = "【年度】督办中的来源共【来源件数】件，任务【任务条数】条。截至数据截止时间，已销号【已销号条数】条，未销号【未销号条数】条。"
_NEXT = "继续督促落实尚未销号的【未销号条数】条任务"
_DATED = "，其中完成时限在【下一年度】的【下年到期条数】条"
_NOTHING_LEFT = "【年度】督办的任务已经全部销号，继续做好新交办任务的督促落实。"


@dataclass
class _Kind:
    """What is gathered of one kind of source."""

    states: Counter[str] = field(default_factory=Counter)
    # What its newest reports say, the completed ones first: measure and report, with the document.
    reported: list[tuple[Found, Measure, Policy]] = field(default_factory=list)


def freeze(subject: Across, as_of: datetime) -> dict[str, Any]:
    """All that the summary shows. Quotes the words of accepted rounds alone (decision 7)."""
    ground = documents.ground_of_span(subject, as_of=as_of)
    newest = documents.newest(ground)
    kinds: dict[str, _Kind] = {}
    found, many, due_next = [], {}, 0
    after = str((subject.year or 0) + 1)
    for policy, measures in documents.measures_of(ground, Q()):
        states = Counter[str](state for one in measures if (state := documents.state_of(one, as_of)))
        found.append(documents.document(ground, policy, len(measures)) | {"states": dict(states)})
        many[policy.pk] = len(measures)
        of = kinds.setdefault(policy.kind, _Kind())
        of.states.update(states)
        of.reported += [(newest[one.pk], one, policy) for one in measures if one.pk in newest]
        due_next += sum(1 for one in measures if _is_due(one, after, as_of))
    totals = documents.totals(ground)
    states = sum((one.states for one in kinds.values()), Counter[str]())
    examples, problems = _quoted(kinds, as_of=as_of)
    concerns = _concerns(ground, newest.values())
    rows = documents.by_kind(ground, many)
    codes = [code for code in _codes() if code in kinds]
    locked = _locked(subject, len(found), states, due_next) | documents.report_numbers(totals)
    return {
        "prose": _prose(locked),
        "locked": locked,
        "totals": totals,
        "states": dict(states),
        "kinds": [
            row | {"states": dict(kinds[code].states), "examples": examples[code]}
            for row, code in zip(rows, codes, strict=True)
        ],
        "concerns": concerns,
        "problems": problems,
        "bodies": documents.by_body(ground, Respondent.DEPARTMENT),
        "city_bodies": documents.by_body(ground, Respondent.CITY),
        "documents": found,
    }


def _codes() -> list[str]:
    return [kind.value for kind in documents.SourceKind]


def _is_due(measure: Measure, year: str, as_of: datetime) -> bool:
    due_on = documents.dates_then(measure)["due_on"]
    state = documents.state_of(measure, as_of)
    return bool(due_on) and due_on[:4] == year and state not in (MeasureState.CLOSED, MeasureState.CANCELLED)


def _quoted(
    kinds: Mapping[str, _Kind], *, as_of: datetime
) -> tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]]]:
    """By kind of source what accepted reports say was done, the completed ones first; and the problems that they tell."""
    chosen = {
        code: sorted(
            (one for one in of.reported if one[0].state is State.ACCEPTED and _is_well(one[0])),
            key=lambda one: one[0].status != ProgressStatus.COMPLETED,
        )[:_EXAMPLES]
        for code, of in kinds.items()
    }
    troubled = [
        one
        for of in kinds.values()
        for one in of.reported
        if one[0].state is State.ACCEPTED and one[0].status in NEEDS_PROBLEMS
    ][:_PROBLEMS]
    asked = [one[0].obligation_id for some in (*chosen.values(), troubled) for one in some]
    words = accepted.words_of(asked, as_of=as_of)

    def said(some: Iterable[tuple[Found, Measure, Policy]]) -> list[dict[str, Any]]:
        return [
            {"source": policy.called, "number_text": measure.number_text, "title": measure.title}
            | words[one.obligation_id]
            for one, measure, policy in some
            if one.obligation_id in words
        ]

    return {code: said(some) for code, some in chosen.items()}, said(troubled)


def _is_well(one: Found) -> bool:
    return one.status in (ProgressStatus.COMPLETED, ProgressStatus.ON_TRACK)


def _concerns(ground: Ground, newest: Iterable[Found]) -> dict[str, int]:
    """Overdue reports of the year, and of the newest reports those that rate themselves so or were returned."""
    newest = [*newest]
    overdue = {
        pane: len(across.found(ground.scope, pane=pane, figure=FigureKey.OVERDUE)) for pane in Respondent
    }
    return {
        "overdue": overdue[Respondent.DEPARTMENT],
        "city_overdue": overdue[Respondent.CITY],
        "behind": sum(1 for one in newest if one.status == ProgressStatus.BEHIND),
        "at_risk": sum(1 for one in newest if one.status == ProgressStatus.AT_RISK),
        "returned": sum(1 for one in newest if one.state is State.RETURNED),
    }


def _locked(subject: Across, sources: int, states: Mapping[str, int], due_next: int) -> dict[str, str]:
    over = sum(states.get(state, 0) for state in (MeasureState.CLOSED, MeasureState.CANCELLED))
    numbers = {
        "来源件数": sources,
        "任务条数": sum(states.values()),
        "已销号条数": states.get(MeasureState.CLOSED, 0),
        "已撤销条数": states.get(MeasureState.CANCELLED, 0),
        "未销号条数": sum(states.values()) - over,
        "下年到期条数": due_next,
    }
    after = f"{(subject.year or 0) + 1}年"
    return {"年度": subject.span, "下一年度": after} | {name: str(number) for name, number in numbers.items()}


def _prose(locked: Mapping[str, str]) -> dict[str, str]:
    """The default words; 总体评价, 典型做法 are the office's to write. Dates are those of the data or none."""
    lead = (
        _LEAD.replace("，未销号", "，已撤销【已撤销条数】条，未销号")
        if locked["已撤销条数"] != "0"
        else _LEAD
    )
    coming = _NEXT + (_DATED if locked["下年到期条数"] != "0" else "") + "。"
    if locked["未销号条数"] == "0":
        coming = _NOTHING_LEFT
    if locked["任务条数"] == "0":
        lead, coming = "【年度】没有督办中的来源。", ""
    return {"lead": lead, "assessment": "", "examples": "", "next_steps": coming, "remarks": ""}
