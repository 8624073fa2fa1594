"""Writes to the document's data: loading it once, and what the office sets on a measure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from audit import actions as audit
from audit.rules import Actor, RuleBroken, StaleVersion
from departments.models import Body
from measures import date_rules
from measures.models import ActionItem, Chapter, Measure, Policy, Responsibility


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
    audit.record(policy, by=by, at=at, verb="policy.loaded", summary=summary)
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
) -> Measure:
    """Set what the document leaves open: the due date with its basis, and whether cities report.

    Refuses a due date without a stated basis, a basis without a date, and a version somebody else has since changed.
    """
    measure = Measure.objects.select_for_update().get(pk=measure.pk)
    if measure.version != version:
        raise StaleVersion("该措施刚被他人修改，您的修改没有保存。请核对最新内容后重新填写。")
    due_text = due_text.strip()
    if due_on and not due_text:
        raise RuleBroken("basis_missing", "文件未载明时限，请写明这一时限的依据。", "due_text")
    if due_text and not due_on:
        raise RuleBroken("due_missing", "已写时限依据，请填写完成时限；不设时限时请清空依据。", "due_on")
    if due_on:
        date_rules.check_measure_due(due_on, issued_on=measure.policy.issued_on)
    before = {name: getattr(measure, name) for name in ("due_on", "due_text", "is_open_to_cities")}
    measure.due_on, measure.due_text, measure.is_open_to_cities = due_on, due_text, is_open_to_cities
    measure.version += 1
    measure.save(update_fields=["due_on", "due_text", "is_open_to_cities", "version"])
    after = {"due_on": due_on, "due_text": due_text, "is_open_to_cities": is_open_to_cities}
    audit.record(
        measure,
        by=by,
        at=at,
        verb="measure.edited",
        summary=f"修改 {measure} 的时限与填报范围",
        before=before,
        after=after,
    )
    return measure
