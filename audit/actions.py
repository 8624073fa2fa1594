"""The one way to write the record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from .models import AuditEvent
from .rules import Actor


def record(
    target: models.Model | None,
    *,
    by: Actor,
    at: datetime,
    verb: str,
    summary: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append one act on ``target``. Call it inside the transaction of the act, so neither exists alone.

    None: what was tried touched nothing.
    """
    return AuditEvent.objects.create(
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name[:100],
        for_id=by.for_id,
        channel=by.channel,
        address=by.address,
        verb=verb,
        summary=summary[:500],
        target_type=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        before=dict(before or {}),
        after=dict(after or {}),
    )


def strike(event: AuditEvent, *, summary: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Put the same row without secret words in the place of ``event``: the one exception to append-only.

    Number, moments, actor, verb and target stay. Call it inside the transaction of a purge, which leaves its own record.
    """
    AuditEvent._base_manager.filter(pk=event.pk).delete()
    event.summary, event.before, event.after = summary[:500], dict(before), dict(after)
    # Raw, as a restored row is written: the moment of recording stays.
    event.save_base(raw=True, force_insert=True)
