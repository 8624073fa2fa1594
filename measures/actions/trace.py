"""The one way for acts on the document and its reports to leave their trace: the record, and the policy's revision."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction

from audit import actions as audit
from audit.models import AuditEvent
from audit.rules import Actor
from departments.models import Body
from measures.models import Measure, Milestone, Obligation, Policy, Receipt, ReportingPeriod, WorkPlan
from measures.models.policy import PolicyQuerySet


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


def _shown_by(target: models.Model) -> PolicyQuerySet | None:
    """The policies whose kept tables show this; requests, proofs and drafts of plans show in none."""
    match target:
        case Policy():
            return Policy.objects.filter(pk=target.pk)
        case Measure() | ReportingPeriod() | WorkPlan():
            return Policy.objects.filter(pk=target.policy_id)
        case Obligation():
            return Policy.objects.filter(pk=target.period.policy_id)
        case Receipt() | Milestone():
            return Policy.objects.filter(pk=target.measure.policy_id)
        case Body():
            # Duties handed over stand in the brackets of any policy.
            return Policy.objects.all()
    return None
