"""Writes to the register of bodies."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from .models import Body, Succession


@transaction.atomic
def seed_bodies(data: Mapping[str, Any]) -> int:
    """Enter the bodies and successions of ``fixtures/departments.json``; returns how many bodies were new.

    The name is the natural key. A body already there is left as the office has it.
    """
    known = set(Body.objects.values_list("name", flat=True))
    new = [
        Body(
            name=row["name"],
            full_name=row["full_name"],
            kind=row["kind"],
            code=row["code"],
            order=row["order"],
            is_named_in_document=row["named_in_document"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            valid_text=row["valid_text"],
            needs_confirmation=row["needs_confirmation"],
            note=row["note"],
        )
        for row in data["bodies"]
        if row["name"] not in known
    ]
    Body.objects.bulk_create(new)
    bodies = {body.name: body for body in Body.objects.all()}
    fresh = {body.name for body in new}
    Succession.objects.bulk_create(
        Succession(
            predecessor=bodies[row["predecessor"]],
            successor=bodies[row["successor"]],
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
