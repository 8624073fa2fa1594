"""Open points of a measure: what somebody still has to do, decide or explain, in one sentence each."""

from collections.abc import Callable, Iterator
from typing import Any

from measures.models import Measure, Review, Submission
from measures.states import CaseState, MeasureState, Respondent, State
from reports.documents.blocks import chinese_day
from reports.freezing.cases import completions_of, extensions_of, urges_of
from reports.freezing.envelope import moment
from reports.freezing.matters import Matters, plans_of
from reports.freezing.rounds import decided, is_accepted

# What a point is called in a table. What only waits for the office's own next step is nothing to talk about in a meeting.
POINT_NAMES = {
    "overdue": "逾期未报",
    "cities_overdue": "各市逾期未报",
    "returned": "报告退回待改",
    "behind": "落后工作方案",
    "problems": "存在问题",
    "differ": "配合单位有不同意见",
    "extension": "延期待批",
    "completion": "办结待核查",
    "receipt": "未签收",
    "review": "报告待审核",
}
FOR_THE_OFFICE = frozenset({"receipt", "review"})


def open_points(matters: Matters, measure: Measure) -> list[dict[str, Any]]:
    """The open points as known at the moment of ``matters``, most pressing first; texts of bodies are quoted whole."""
    asking: tuple[Callable[[Matters, Measure], Points], ...]
    asking = (_overdue, _returned, _behind, _problems, _requests, _unsigned, _waiting)
    if matters.states[measure.pk] in (MeasureState.CLOSED, MeasureState.CANCELLED):
        # What was said before it ended is history; only a report that is still with the office is left.
        asking = (_waiting,)
    found = [point for ask in asking for point in ask(matters, measure)]
    said = matters.terms.said
    return [
        {
            "kind": kind,
            "name": said(POINT_NAMES[kind]),
            "text": text,
            "is_for_meeting": kind not in FOR_THE_OFFICE,
        }
        for kind, text in found
    ]


Points = Iterator[tuple[str, str]]


def _overdue(matters: Matters, measure: Measure) -> Points:
    urges = urges_of(matters, measure)
    cities: dict[str, list[str]] = {}
    for asked in matters.asked.get(measure.pk, ()):
        row, name = asked.row, asked.period.name
        if not row.is_overdue:
            continue
        if row.respondent is Respondent.CITY:
            cities.setdefault(name, []).append(row.body_name)
            continue
        days = (matters.today - row.due_on).days
        late = "退回后未重新报送，" if row.is_returned_overdue else ""
        text = (
            f"{row.body_name}{name}报告{late}逾期{days}天（截止日期{chinese_day(row.due_on.isoformat())}）。"
        )
        pressed = [urge for urge in urges if urge["period"] == name and urge["body"] == row.body_name]
        if pressed:
            last = pressed[-1]
            text += f"已催办{len(pressed)}次，最近一次为{chinese_day(last['sent_at'])}的“{last['level_name']}”（送{last['addressee']}）。"
        yield "overdue", text
    for name, bodies in cities.items():
        yield "cities_overdue", f"{name}报告有{len(bodies)}个市逾期未报：{'、'.join(bodies)}。"


def _returned(matters: Matters, measure: Measure) -> Points:
    """Where a returned round waits for the next one; what the office said of it is for its body to read (decision 7)."""
    for one in matters.rounds.get(measure.pk, ()):
        review = decided(one, matters.as_of)
        if review is None or review.decision != Review.RETURN or not _is_asked(matters, measure, one):
            continue
        when = chinese_day(moment(review.decided_at))
        yield "returned", f"{one.obligation.period.name}报告于{when}退回，待修改重报。"


def _is_asked(matters: Matters, measure: Measure, one: Submission) -> bool:
    return any(
        asked.row.obligation_id == one.obligation_id
        and asked.row.state in (State.RETURNED, State.UNIT_REVIEW)
        for asked in matters.asked.get(measure.pk, ())
    )


def _behind(matters: Matters, measure: Measure) -> Points:
    for plan in plans_of(matters, measure):
        if plan["lag"] > 0:
            missed = [
                f"{goal['title']}（计划{goal['due_on']}）"
                for goal in plan["milestones"]
                if goal["is_overdue"]
            ]
            left = f"；到期未完成：{'、'.join(missed)}" if missed else ""
            yield "behind", f"{plan['body']}{plan['words']}{left}。"


def _problems(matters: Matters, measure: Measure) -> Points:
    """What the newest accepted statement says of problems, and where a supporting body sees things differently."""
    accepted = [one for one in matters.rounds.get(measure.pk, ()) if is_accepted(one, matters.as_of)]
    for one in accepted[:1]:
        if one.problems.strip():
            yield "problems", f"（{one.body_name}，{one.obligation.period.name}）{one.problems}"
        for part in getattr(one, "differing", ()):
            yield "differ", f"（{part.body_name}，{one.obligation.period.name}）{part.text}"


def _requests(matters: Matters, measure: Measure) -> Points:
    for case in extensions_of(matters, measure):
        if case["state"] == CaseState.SUBMITTED:
            dates = f"由{chinese_day(case['due_on'])}延至{chinese_day(case['proposed_on'])}"
            why = f"原因：{case['reason_name']}，{case['text']}"
            yield "extension", f"{case['body']}申请将{case['about']}{dates}，{why}"
    for case in completions_of(matters, measure):
        if case["state"] in (CaseState.SUBMITTED, CaseState.VERIFIED):
            year = f"{case['year']}年度" if case["year"] else ""
            when = chinese_day(case["requested_at"])
            yield "completion", f"{case['body']}于{when}申请{year}办结，{case['state_name']}。"


def _unsigned(matters: Matters, measure: Measure) -> Points:
    names = [receipt.body_name for receipt in matters.receipts.get(measure.pk, ())]
    if names:
        yield "receipt", f"尚未签收：{'、'.join(names)}。"


def _waiting(matters: Matters, measure: Measure) -> Points:
    for asked in matters.asked.get(measure.pk, ()):
        row = asked.row
        if row.state is State.SUBMITTED and row.respondent is Respondent.DEPARTMENT:
            yield "review", f"{row.body_name}{asked.period.name}报告已报送，待督查室审核。"
