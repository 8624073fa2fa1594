"""Writes to the register of bodies."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.forms import model_to_dict

from audit import actions as audit
from audit.rules import Actor, RuleBroken
from audit.texts import folded

from .models import Body, BodyAlias, Succession
from .rules import is_generic, reaches

ALIAS_MAX = 60


@transaction.atomic
def seed_bodies(data: Mapping[str, Any]) -> int:
    """Enter the bodies and successions of ``fixtures/departments.json``; returns how many bodies were new.

    The name is the natural key, in whatever width and spacing it is written. A body already there is left as the office
    has it.
    """
    places = dict(Body.objects.values_list("order", "name"))
    known = {folded(name) for name in places.values()}
    last = max(*places, *(row["order"] for row in data["bodies"]))
    # A place that the office has since given to another body is not taken from it.
    new = [
        _body(row, order=row["order"] if row["order"] not in places else last + row["order"])
        for row in data["bodies"]
        if folded(row["name"]) not in known
    ]
    Body.objects.bulk_create(new)
    bodies = {folded(body.name): body for body in Body.objects.all()}
    fresh = {body.name for body in new}
    Succession.objects.bulk_create(
        Succession(
            predecessor=bodies[folded(row["predecessor"])],
            successor=bodies[folded(row["successor"])],
            happened_on=row["happened_on"],
            happened_text=row["happened_text"],
            is_partial=row["is_partial"],
            needs_confirmation=row["needs_confirmation"],
            note=row["note"],
        )
        for row in data["successions"]
        if row["predecessor"] in fresh or row["successor"] in fresh
    )
    return len(new)


def _body(row: Mapping[str, Any], *, order: int) -> Body:
    same = (
        "name",
        "full_name",
        "kind",
        "code",
        "valid_from",
        "valid_to",
        "valid_text",
        "needs_confirmation",
        "note",
    )
    return Body(
        order=order, is_named_in_document=row["named_in_document"], **{name: row[name] for name in same}
    )


@transaction.atomic
def keep_body(body: Body, *, by: Actor, at: datetime) -> Body:
    """Enter a body, or what was changed on one.

    Refuses another name or kind for a body already there, as a renamed body is a new one with a succession, and a name
    that another body has in some writing.
    """
    kept = Body.objects.select_for_update().filter(pk=body.pk).first()
    if kept is not None and (kept.name, kept.kind) != (body.name, body.kind):
        raise RuleBroken("body_renamed", "单位更名或改变类型时，请另建新单位，并登记机构沿革。", "name")
    if kept is None:
        _check_name(body.name)
    body.save()
    _record_kept(body, kept, "body", f"单位 {body.name}", by=by, at=at)
    return body


def _check_name(name: str) -> None:
    for other in Body.objects.values_list("name", flat=True):
        if folded(other) == folded(name):
            raise RuleBroken("body_known", f"已登记过“{other}”，同一名称不能登记两次。", "name")


@transaction.atomic
def remove_body(body: Body, *, by: Actor, at: datetime) -> None:
    """Take away a body entered by mistake. Refuses one that anything refers to."""
    _record_removed(body, "body", f"单位 {body.name}", by=by, at=at)
    try:
        body.delete()
    except models.ProtectedError as used:
        message = f"{body.name}已被使用，不能删除；不再使用时请填写停用日期。"
        raise RuleBroken("body_in_use", message) from used


@transaction.atomic
def keep_succession(succession: Succession, *, by: Actor, at: datetime) -> Succession:
    """Enter a succession, or what was changed on one.

    Refuses a body succeeding itself, the same pair twice, and a circle: a body whose duties come back to it.
    """
    # All are locked, so that two entered at once cannot close a circle.
    every = {row.pk: row for row in Succession.objects.select_for_update().order_by("pk")}
    kept = every.pop(succession.pk, None) if succession.pk else None
    _check_succession(succession, [(row.predecessor_id, row.successor_id) for row in every.values()])
    succession.save()
    _record_kept(succession, kept, "succession", f"机构沿革 {succession}", by=by, at=at)
    return succession


def _check_succession(new: Succession, others: list[tuple[int, int]]) -> None:
    if new.predecessor_id == new.successor_id:
        raise RuleBroken("same_body", "承接单位不能是原单位自己。", "successor")
    if (new.predecessor_id, new.successor_id) in others:
        raise RuleBroken("succession_known", f"已登记过由{new.successor.name}承接。", "successor")
    if reaches(new.successor_id, new.predecessor_id, others):
        message = f"{new.successor.name}的职责已登记由{new.predecessor.name}承接，不能再互相承接。"
        raise RuleBroken("succession_cycle", message, "successor")


@transaction.atomic
def remove_succession(succession: Succession, *, by: Actor, at: datetime) -> None:
    """Take away a succession entered by mistake."""
    _record_removed(succession, "succession", f"机构沿革 {succession}", by=by, at=at)
    succession.delete()


@transaction.atomic
def remember_alias(name: str, body: Body, *, by: Actor, at: datetime) -> BodyAlias:
    """Remember that ``name``, as documents print it, means ``body``; a later word replaces an earlier one.

    Refuses a collective name, and the own name of another body.
    """
    plain = folded(name)
    if len(name.strip()) > ALIAS_MAX:
        raise RuleBroken(
            "too_long", f"名称最多 {ALIAS_MAX} 字，“{name[:12]}……”太长，请核对是不是一个单位。", "name"
        )
    if not plain or is_generic(name):
        raise RuleBroken("alias_generic", f"“{name}”是泛指，不能对应到一个单位。", "name")
    other = next(
        (b for b in Body.objects.exclude(pk=body.pk) if plain in {folded(b.name), folded(b.full_name)}), None
    )
    if other is not None:
        raise RuleBroken(
            "alias_is_a_name", f"“{name}”是{other.name}自己的名称，不能对应到{body.name}。", "name"
        )
    before = BodyAlias.objects.select_related("body").filter(name_folded=plain).first()
    if before is not None and before.body_id == body.pk:
        return before
    alias, _ = BodyAlias.objects.update_or_create(
        name_folded=plain,
        defaults={"name": name.strip(), "body": body, "set_at": at, "set_by_name": by.name},
    )
    audit.record(
        alias,
        by=by,
        at=at,
        verb="alias.remembered",
        summary=f"登记单位别名 {alias}",
        before={"body": before.body.name} if before else {},
        after={"name": alias.name, "body": body.name},
    )
    return alias


@transaction.atomic
def remove_alias(alias: BodyAlias, *, by: Actor, at: datetime) -> None:
    """Forget a name that was matched by mistake; what was entered by it stays."""
    _record_removed(alias, "alias", f"单位别名 {alias}", by=by, at=at)
    alias.delete()


def _record_kept(
    row: models.Model, kept: models.Model | None, what: str, words: str, *, by: Actor, at: datetime
) -> None:
    verb, did = ("entered", "登记") if kept is None else ("edited", "修改")
    before = {} if kept is None else model_to_dict(kept)
    after = model_to_dict(row)
    audit.record(
        row, by=by, at=at, verb=f"{what}.{verb}", summary=f"{did}{words}", before=before, after=after
    )


def _record_removed(row: models.Model, what: str, words: str, *, by: Actor, at: datetime) -> None:
    before = model_to_dict(row)
    audit.record(row, by=by, at=at, verb=f"{what}.removed", summary=f"删除{words}", before=before)
