"""Writes to the document's data: loading it once, and what the office sets on a measure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from audit.rules import Actor, RuleBroken, StaleVersion
from departments.models import Body
from measures import case_rules, date_rules, dispatch_rules, policy_rules, rules
from measures.actions.dispatch import ask_cities, check_notice
from measures.actions.moves import lock_measure
from measures.actions.roster import Roster, roster_names, set_roster
from measures.actions.trace import record
from measures.models import ActionItem, Chapter, Measure, Policy, Responsibility
from measures.rules import MeasureCompletion, MeasureState


@transaction.atomic
def seed_policy(data: Mapping[str, Any], *, by: Actor, at: datetime) -> bool:
    """Load a policy of ``fixtures/policy-*.json``; True when it was new.

    The code is the natural key and the document one unit: once loaded it is the office's and never touched again.
    """
    if Policy.objects.filter(code=data["code"]).exists():
        return False
    names = (
        "title",
        "issuing_body",
        "issued_on",
        "document_no",
        "basis",
        "addressees",
        "preamble",
        "closing_text",
    )
    policy = Policy.objects.create(code=data["code"], **{name: data[name] for name in names})
    bodies = {body.name: body for body in Body.objects.all()}
    for chapter_row in data["chapters"]:
        chapter = Chapter.objects.create(
            policy=policy,
            ordinal=chapter_row["ordinal"],
            number_text=chapter_row["number_text"],
            title=chapter_row["title"],
        )
        for row in chapter_row["measures"]:
            _seed_measure(policy, chapter, row, bodies)
    count = policy.measures.count()
    summary = f"载入《{policy.title}》，共 {count} 条措施"
    record(policy, by=by, at=at, verb="policy.loaded", summary=summary)
    return True


def _seed_measure(
    policy: Policy, chapter: Chapter, row: Mapping[str, Any], bodies: Mapping[str, Body]
) -> None:
    measure = Measure.objects.create(
        policy=policy,
        chapter=chapter,
        number=row["number"],
        number_text=row["number_text"],
        title=row["title"],
        title_is_derived=row["title_is_derived"],
        text=row["text"],
        bracket=row["responsibility_bracket"],
        is_open_ended=row["open_ended"],
        open_tail=row["open_tail"],
        is_by_respective_duty=row["by_respective_duty"],
        due_on=row["due_on"],
        due_text=row["due_text"],
    )
    Responsibility.objects.bulk_create(
        Responsibility(
            measure=measure,
            body=bodies[r["body"]],
            holder=bodies[r["body"]],
            order=r["order"],
            role=r["role"],
            role_source=r["role_source"],
            name_as_printed=r["name_as_printed"],
        )
        for r in row["responsibilities"]
    )
    ActionItem.objects.bulk_create(
        ActionItem(
            measure=measure,
            ordinal=item["ordinal"],
            quote=item["quote"],
            completion_kind=item["completion_kind"],
        )
        for item in row["action_items"]
    )


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
        raise StaleVersion("该措施刚被他人修改，您的修改没有保存。请核对最新内容后重新填写。")
    dispatch_rules.check_open_for_editing(MeasureState(measure.state))
    before: dict[str, Any] = {name: getattr(measure, name) for name in _SET_ON_A_MEASURE}
    due_text = case_rules.check_text(
        due_text, label="时限依据", field="due_text", most=200, is_required=False
    )
    dispatch_rules.check_due_pair(due_on, due_text)
    if due_on is not None and due_on != measure.due_on:
        _check_new_date(measure, due_on, today=rules.day_of(at))
    after: dict[str, Any] = {}
    if measure.state == MeasureState.DRAFT:
        _edit_draft(measure, due_on, due_text, completion_kind)
        if roster is not None:
            before["roster"] = roster_names(measure)
            set_roster(measure, roster, today=rules.day_of(at))
            after["roster"] = roster_names(measure)
    else:
        after |= _edit_dispatched(measure, due_on, due_text, completion_kind, roster, reason=reason, at=at)
    asks_cities = is_open_to_cities and not measure.is_open_to_cities
    measure.is_open_to_cities = is_open_to_cities
    measure.is_important = measure.is_important if is_important is None else is_important
    measure.version += 1
    measure.save(update_fields=[*_SET_ON_A_MEASURE, "original_due_on", "due_why", "version"])
    if asks_cities and measure.state in dispatch_rules.GIVEN_OUT:
        ask_cities(measure, at=at)
    after |= {name: getattr(measure, name) for name in _SET_ON_A_MEASURE}
    summary = f"修改 {measure} 的责任单位、时限与填报范围"
    record(measure, by=by, at=at, verb="measure.edited", summary=summary, before=before, after=after)
    return measure


def _check_new_date(measure: Measure, due_on: date, *, today: date) -> None:
    date_rules.check_measure_due(due_on, issued_on=measure.policy.issued_on)
    dispatch_rules.check_not_past(due_on, measure.due_on, today=today)
    items = [day for day in measure.action_items.values_list("due_on", flat=True) if day]
    dispatch_rules.check_items_within(due_on, items)


def _edit_draft(measure: Measure, due_on: date | None, due_text: str, completion_kind: str | None) -> None:
    # A caller who does not say how it ends, but gives a date, means by that date.
    by_date = MeasureCompletion.BY_DATE if due_on else measure.completion_kind
    kind = by_date if completion_kind is None else completion_kind
    dispatch_rules.check_completion(kind, due_on)
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
            "roster_fixed", "措施已交办，责任单位不在此修改；职责有变动的，请办理职责移交。", "lead"
        )
    if (due_on, due_text) == (measure.due_on, measure.due_text):
        if completion_kind not in (None, measure.completion_kind):
            raise RuleBroken("kind_fixed", "措施已交办，完成方式不在此修改。", "completion_kind")
        return {}
    if measure.due_on is not None:
        raise RuleBroken(
            "due_fixed", "措施已交办，完成时限不在此修改；确需推迟的，由牵头单位申请延期。", "due_on"
        )
    if due_on is None or measure.state not in dispatch_rules.GIVEN_OUT:
        raise RuleBroken("not_in_work", "该措施现在不在承办中，不能设定时限。", "due_on")
    today = rules.day_of(at)
    reason = check_notice(measure.policy, [due_on], today=today, reason=reason)
    why = f"督查室{today:%Y年}{today.month}月{today.day}日设定，依据：{due_text}。"
    measure.due_why = f"{why}提前不足规定的工作日，理由：{reason}。" if reason else why
    measure.due_on = measure.original_due_on = due_on
    measure.due_text, measure.completion_kind = due_text, MeasureCompletion.BY_DATE
    return {"reason": reason} if reason else {}


@transaction.atomic
def set_terms(policy: Policy, *, terms: Mapping[str, int], version: int, by: Actor, at: datetime) -> Policy:
    """Set the policy's numbers of working days and points, all of ``policy_rules.TERMS`` at once.

    Dates that were set before stay as they are. Refuses a number out of its bounds and a version somebody else has
    since changed.
    """
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    if policy.version != version:
        raise StaleVersion("规则刚被他人修改，您的修改没有保存。请核对最新内容后重新填写。")
    policy_rules.check_terms(terms)
    before = {name: getattr(policy, name) for name in terms if getattr(policy, name) != terms[name]}
    for name, number in terms.items():
        setattr(policy, name, number)
    policy.version += 1
    policy.save(update_fields=[*terms, "version"])
    after = {name: terms[name] for name in before}
    summary = f"修改《{policy.title}》的督查规则"
    record(policy, by=by, at=at, verb="policy.terms_set", summary=summary, before=before, after=after)
    return policy
