"""What the office did so that a policy is carried out: giving out and receipts, work plans, urging, as they stood."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from measures.models import PlanRound, Policy, Receipt, ReportingPeriod, UrgeNotice, WorkPlan
from measures.states import day_of
from measures.urging.rules import URGE_LEVEL_NAMES


def followed(period: ReportingPeriod, *, as_of: datetime) -> dict[str, Any]:
    """Receipts and plans of the policy, and what was sent to press for the reports of the period. Three queries."""
    return {
        "receipts": _receipts(period.policy, as_of),
        "plans": _plans(period.policy, as_of),
        "urges": _urges(period, as_of),
    }


def next_report(period: ReportingPeriod, *, as_of: datetime) -> dict[str, str] | None:
    """The next period that was open by then, with its date; ``None`` while the office has set none."""
    later = ReportingPeriod.objects.filter(
        policy=period.policy, starts_on__gt=period.starts_on, opened_at__lte=as_of, due_on__gte=day_of(as_of)
    )
    one = later.order_by("starts_on").first()
    return {"name": one.name, "due_on": one.due_on.isoformat()} if one else None


def _receipts(policy: Policy, as_of: datetime) -> dict[str, Any]:
    asked = Receipt.objects.filter(measure__policy=policy, slip__dispatched_at__lte=as_of)
    found = [*asked.order_by("body__order", "id").values_list("body_name", "signed_at")]
    missing = [name for name, signed_at in found if signed_at is None or signed_at > as_of]
    return {"asked": len(found), "signed": len(found) - len(missing), "missing": [*dict.fromkeys(missing)]}


def _plans(policy: Policy, as_of: datetime) -> dict[str, Any]:
    rounds = PlanRound.objects.filter(plan=OuterRef("pk"))
    asked = WorkPlan.objects.filter(policy=policy, created_at__lte=as_of).annotate(
        is_approved=Exists(rounds.filter(decision=PlanRound.ACCEPT, decided_at__lte=as_of)),
        is_handed_in=Exists(rounds.filter(submitted_at__lte=as_of)),
    )
    columns = ("body__name", "is_handed_in", "is_approved", "due_on")
    found = [*asked.order_by("body__order", "id").values_list(*columns)]
    # In the office's hands, or sent back: handed in, and none of its rounds approved.
    unapproved = [name for name, is_sent, is_approved, _ in found if is_sent and not is_approved]
    missing = [(name, due_on) for name, is_sent, _, due_on in found if not is_sent]
    return {
        "asked": len(found),
        "approved": sum(1 for _, _, is_approved, _ in found if is_approved),
        "unapproved_count": len(unapproved),
        "unapproved": unapproved,
        "missing_count": len(missing),
        "missing": [name for name, _ in missing],
        "missing_due": sorted({due_on.isoformat() for _, due_on in missing}),
        "is_missing_overdue": any(due_on < day_of(as_of) for _, due_on in missing),
    }


def without_names(told: dict[str, Any]) -> dict[str, Any]:
    """The same numbers without a single body."""
    return {
        "receipts": told["receipts"] | {"missing": []},
        "plans": told["plans"] | {"unapproved": [], "missing": []},
        "urges": told["urges"] | {"bodies": []},
    }


def _urges(period: ReportingPeriod, as_of: datetime) -> dict[str, Any]:
    sent = UrgeNotice.objects.filter(obligation__period=period, sent_at__lte=as_of)
    found = [*sent.order_by("id").values_list("level", "body_name")]
    levels = Counter(level for level, _ in found)
    return {
        "count": len(found),
        "levels": [{"name": name, "count": levels[level]} for level, name in URGE_LEVEL_NAMES.items()],
        "bodies": [*dict.fromkeys(name for _, name in found)],
    }
