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
from measures.documents.models import ActionItem, Chapter, Measure, Policy, Responsibility
from measures.documents.trace import record
from workdays.models import CalendarDay


def check_notice(policy: Policy, dates: Collection[date], *, today: date, reason: str) -> str:
    """The reason for short notice, empty when the policy's notice is kept. Refuses short notice without one."""
    calendar = CalendarDay.objects.calendar(today.year, today.year + 1)
    return date_rules.check_notice(
        dates, today=today, least=policy.notice_workdays, calendar=calendar, reason=reason
    )


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
    bodies = {folded(body.name): body for body in Body.objects.all()}
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
            body=bodies[folded(r["body"])],
            holder=bodies[folded(r["body"])],
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
