"""The one way for acts on the document and its reports to leave their trace: the record, and the policy's revision."""

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import models, transaction

from audit import actions as audit
from audit.models import AuditEvent
from audit.rules import Actor
from departments.models import Body
from measures.documents.models import Policy, PolicyQuerySet


def record(
    target: models.Model,
    *,
    by: Actor,
    at: datetime,
    verb: str,
    summary: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append one act on ``target``, and have its policy's tables shown anew once the transaction has ended well.

    Not within the transaction: everybody who reports would wait for the policy's one row.
    """
    shown_by = _shown_by(target)
    if shown_by is not None:
        transaction.on_commit(shown_by.raise_revision, robust=True)
    return audit.record(target, by=by, at=at, verb=verb, summary=summary, before=before, after=after)


# By name: most of these stand on floors above this one.
_POLICY_OF = {
    "Policy": attrgetter("pk"),
    "Measure": attrgetter("policy_id"),
    "ReportingPeriod": attrgetter("policy_id"),
    "WorkPlan": attrgetter("policy_id"),
    "Obligation": attrgetter("period.policy_id"),
    "Receipt": attrgetter("measure.policy_id"),
    "Milestone": attrgetter("measure.policy_id"),
}


def _shown_by(target: models.Model) -> PolicyQuerySet | None:
    """The policies whose kept tables show this; requests, proofs and drafts of plans show in none."""
    if isinstance(target, Body):
        # Duties handed over stand in the brackets of any policy.
        return Policy.objects.all()
    policy_of = _POLICY_OF.get(target._meta.object_name or "")
    return None if policy_of is None else Policy.objects.filter(pk=policy_of(target))
