"""The one way for acts on the document and its reports to leave their trace: the record, and the policy's revision."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction

from audit import actions as audit
from audit.models import AuditEvent
from audit.rules import Actor
from departments.models import Body


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
    if isinstance(target, Body):
        # Duties handed over stand in the brackets of any policy.
        transaction.on_commit(partial(_raise_revision, None), robust=True)
    elif policy_of := _POLICY_OF.get(target._meta.object_name or ""):
        transaction.on_commit(partial(_raise_revision, policy_of(target)), robust=True)
    return audit.record(target, by=by, at=at, verb=verb, summary=summary, before=before, after=after)


# The policy whose kept tables show a row: requests, proofs and drafts of plans show in none. By name: most of these stand
# on floors above this one.
_POLICY_OF = {
    "Policy": attrgetter("pk"),
    "Chapter": attrgetter("policy_id"),
    "Measure": attrgetter("policy_id"),
    "ReportingPeriod": attrgetter("policy_id"),
    "PeriodSchedule": attrgetter("policy_id"),
    "WorkPlan": attrgetter("policy_id"),
    "Obligation": attrgetter("period.policy_id"),
    "Receipt": attrgetter("measure.policy_id"),
    "Milestone": attrgetter("measure.policy_id"),
}


# One statement of two parts: asked of the database once.
_NO_WAIT = {"postgresql": "SET LOCAL synchronous_commit TO off; "}
_RAISE = "UPDATE measures_policy SET revision = revision + 1 WHERE id = %s OR %s"


def _raise_revision(policy_id: int | None) -> None:
    """Name a new state of the tables of a policy, or of all.

    Waits for no disk: when the database crashes and loses it, tables up to a minute old are shown for that minute.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NO_WAIT.get(connection.vendor, "") + _RAISE, [policy_id, policy_id is None])
