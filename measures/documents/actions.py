"""Writes to the document's data: loading it once, and the numbers that the office sets for it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from audit.rules import Actor, StaleVersion
from audit.texts import folded
from departments.models import Body
from measures import dates as date_rules
from measures.documents import rules as policy_rules
from measures.documents.entering import (
    NewChapter,
    NewItem,
    NewMeasure,
    NewPlace,
    NewSource,
    enter_source,
    entered_already,
)
from measures.documents.kinds import SourceKind
from measures.documents.models import Policy
from measures.documents.trace import record
from measures.states import CompletionKind, ResponsibilityRole, RoleSource
from workdays.models import CalendarDay


def check_notice(policy: Policy, dates: Collection[date], *, today: date, reason: str) -> str:
    """The reason for short notice, empty when the policy's notice is kept. Refuses short notice without one."""
    calendar = CalendarDay.objects.calendar(today.year, today.year + 1)
    return date_rules.check_notice(
        dates, today=today, least=policy.notice_workdays, calendar=calendar, reason=reason
    )


def seed_policy(data: Mapping[str, Any], *, by: Actor, at: datetime) -> bool:
    """Load a policy of ``fixtures/policy-*.json``; True when it was new.

    The code is the natural key and the document one unit: once loaded, or entered by the office itself, it is the
    office's and never touched again.
    """
    new = _seeded(data)
    if Policy.objects.filter(code=new.code).exists() or entered_already(new) is not None:
        return False
    enter_source(new, by=by, at=at)
    return True


def _seeded(data: Mapping[str, Any]) -> NewSource:
    bodies = {folded(body.name): body for body in Body.objects.all()}
    names = (
        "code",
        "title",
        "issuing_body",
        "document_no",
        "basis",
        "addressees",
        "preamble",
        "closing_text",
    )
    return NewSource(
        kind=SourceKind.POLICY,
        **{name: data[name] for name in names},
        issued_on=date.fromisoformat(data["issued_on"]),
        chapters=[NewChapter(row["number_text"], row["title"]) for row in data["chapters"]],
        measures=[
            _seeded_measure(row, place, bodies)
            for place, chapter in enumerate(data["chapters"])
            for row in chapter["measures"]
        ],
    )


def _seeded_measure(row: Mapping[str, Any], chapter: int, bodies: Mapping[str, Body]) -> NewMeasure:
    return NewMeasure(
        chapter=chapter,
        **{name: row[name] for name in ("number_text", "title", "title_is_derived", "text", "open_tail")},
        bracket=row["responsibility_bracket"],
        is_open_ended=row["open_ended"],
        is_by_respective_duty=row["by_respective_duty"],
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        due_text=row["due_text"],
        places=[
            NewPlace(
                bodies[folded(place["body"])],
                place["name_as_printed"],
                ResponsibilityRole(place["role"]),
                RoleSource(place["role_source"]),
            )
            for place in row["responsibilities"]
        ],
        items=[
            NewItem(item["quote"], CompletionKind(item["completion_kind"])) for item in row["action_items"]
        ],
    )


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
