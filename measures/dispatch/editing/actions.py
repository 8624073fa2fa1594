"""What the office sets on a measure: all of a draft, a little of what was given out."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from audit.rules import Actor, RuleBroken, StaleVersion
from measures import dates, states, texts
from measures.dispatch.actions import ask_cities
from measures.documents import rules as documents_rules
from measures.documents.actions import check_notice
from measures.documents.models import Measure
from measures.documents.moves import lock_measure
from measures.documents.roster import Roster, roster_names, set_roster
from measures.documents.trace import record
from measures.states import MeasureCompletion, MeasureState

_SET_ON_A_MEASURE = ("completion_kind", "due_on", "due_text", "is_open_to_cities", "is_important")


@transaction.atomic
def edit_measure(
    measure: Measure,
    *,
    due_on: date | None,
    due_text: str,
    is_open_to_cities: bool,
    version: int,
    by: Actor,
    at: datetime,
    completion_kind: str | None = None,
    is_important: bool | None = None,
    roster: Roster | None = None,
    reason: str = "",
) -> Measure:
    """Set what the document leaves open; ``None`` leaves a thing as it is.

    Of a draft: how it ends, by when and on what basis, who leads and supports it, whether cities report, whether it is
    important. Once dispatched only cities and importance, and a due date where none was set yet (a measure given one
    ends by that date; ``reason`` where it is nearer than the policy's notice). Refuses a date without its basis and a
    basis without a date, a date on what goes on for ever, any change of a dispatched date or roster, and a version
    somebody else has since changed.
    """
    measure = lock_measure(measure)
    if measure.version != version:
        raise StaleVersion("该事项刚被他人修改，您的修改没有保存。请核对最新内容后重新填写。")
    documents_rules.check_open_for_editing(MeasureState(measure.state))
    before: dict[str, Any] = {name: getattr(measure, name) for name in _SET_ON_A_MEASURE}
    due_text = texts.check_text(due_text, label="时限依据", field="due_text", most=200, is_required=False)
    documents_rules.check_due_pair(due_on, due_text)
    if due_on is not None and due_on != measure.due_on:
        _check_new_date(measure, due_on, today=states.day_of(at))
    after: dict[str, Any] = {}
    if measure.state == MeasureState.DRAFT:
        _edit_draft(measure, due_on, due_text, completion_kind)
        if roster is not None:
            before["roster"] = roster_names(measure)
            set_roster(measure, roster, today=states.day_of(at))
            after["roster"] = roster_names(measure)
    else:
        after |= _edit_dispatched(measure, due_on, due_text, completion_kind, roster, reason=reason, at=at)
    asks_cities = is_open_to_cities and not measure.is_open_to_cities
    measure.is_open_to_cities = is_open_to_cities
    _check_answered(measure)
    measure.is_important = measure.is_important if is_important is None else is_important
    measure.version += 1
    measure.save(update_fields=[*_SET_ON_A_MEASURE, "original_due_on", "due_why", "version"])
    if asks_cities and measure.state in documents_rules.GIVEN_OUT:
        ask_cities(measure, at=at)
    after |= {name: getattr(measure, name) for name in _SET_ON_A_MEASURE}
    summary = f"修改 {measure} 的责任单位、时限与填报范围"
    record(measure, by=by, at=at, verb="measure.edited", summary=summary, before=before, after=after)
    return measure


def _check_answered(measure: Measure) -> None:
    if not (measure.is_open_to_cities or measure.responsibilities.exists()):
        words = f"{measure}没有责任单位，只能由各市填报。"
        raise RuleBroken("roster_empty", words, "is_open_to_cities")


def _check_new_date(measure: Measure, due_on: date, *, today: date) -> None:
    dates.check_measure_due(due_on, issued_on=measure.policy.issued_on)
    documents_rules.check_not_past(due_on, measure.due_on, today=today)
    items = [day for day in measure.action_items.values_list("due_on", flat=True) if day]
    documents_rules.check_items_within(due_on, items)


def _edit_draft(measure: Measure, due_on: date | None, due_text: str, completion_kind: str | None) -> None:
    # A caller who does not say how it ends, but gives a date, means by that date.
    by_date = MeasureCompletion.BY_DATE if due_on else measure.completion_kind
    kind = by_date if completion_kind is None else completion_kind
    documents_rules.check_completion(kind, due_on)
    measure.completion_kind, measure.due_on, measure.due_text = kind, due_on, due_text


def _edit_dispatched(
    measure: Measure,
    due_on: date | None,
    due_text: str,
    completion_kind: str | None,
    roster: Roster | None,
    *,
    reason: str,
    at: datetime,
) -> dict[str, str]:
    """Set the first due date of a dispatched measure, if one is given; returns what else is to be recorded."""
    if roster is not None:
        raise RuleBroken(
            "roster_fixed", "事项已交办，责任单位不在此修改；有变动的，请办理责任单位变动。", "lead"
        )
    if (due_on, due_text) == (measure.due_on, measure.due_text):
        if completion_kind not in (None, measure.completion_kind):
            raise RuleBroken("kind_fixed", "事项已交办，完成方式不在此修改。", "completion_kind")
        return {}
    if measure.due_on is not None:
        raise RuleBroken(
            "due_fixed",
            f"事项已交办，完成时限不在此修改；确需推迟的，由{measure.policy.words.lead}申请延期。",
            "due_on",
        )
    if due_on is None or measure.state not in documents_rules.GIVEN_OUT:
        raise RuleBroken("not_in_work", "该事项现在不在承办中，不能设定时限。", "due_on")
    today = states.day_of(at)
    reason = check_notice(measure.policy, [due_on], today=today, reason=reason)
    why = f"督查室{today:%Y年}{today.month}月{today.day}日设定，依据：{due_text}。"
    measure.due_why = f"{why}提前不足规定的工作日，理由：{reason}。" if reason else why
    measure.due_on = measure.original_due_on = due_on
    measure.due_text, measure.completion_kind = due_text, MeasureCompletion.BY_DATE
    return {"reason": reason} if reason else {}
