"""What every frozen report shares: its envelope, its words made safe, and its digest."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from accounts.models import User
from audit.texts import tidied
from departments.models import Body
from measures import states
from measures.models import Measure, Policy, ReportingPeriod
from reports.freezing.places import Places, places_of
from reports.rules import Kind
from reports.terms import Terms, as_kept, terms_for

REPLACEMENT = "\ufffd"

# Nobody ever saw them: rows of earlier years may have some.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# Here something was lost: halves of characters, and what XML 1.0 forbids.
_LOST = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Subject:
    """What a report is about. Which of these a kind needs, its ``ReportKind`` says."""

    policy: Policy
    period: ReportingPeriod | None = None
    body: Body | None = None
    measure: Measure | None = None
    since: datetime | None = None
    names_laggards: bool = False

    @property
    def asked_period(self) -> ReportingPeriod:
        """The period, for kinds that are about one; refuses (``ValueError``) where none was given."""
        if self.period is None:
            raise ValueError("this kind of report is about a period")
        return self.period

    @property
    def asked_measure(self) -> Measure:
        """The measure, likewise."""
        if self.measure is None:
            raise ValueError("this kind of report is about a measure")
        return self.measure

    @property
    def terms(self) -> Terms:
        """What things are called in the source."""
        return terms_for(self.policy.kind)

    @cached_property
    def places(self) -> Places:
        """Where the numbers of its measures stand, if a number alone does not say it. One query."""
        return places_of(self.policy)

    def key(self, kind: Kind) -> str:
        """One word for what a report is about: the same for the same thing, asked for whenever."""
        parts = [
            kind.value,
            f"policy{self.policy.pk}",
            f"period{self.period.pk}" if self.period else "",
            f"body{self.body.pk}" if self.body else "",
            f"measure{self.measure.pk}" if self.measure else "",
            f"since{self.since:%Y%m%d%H%M}" if self.since else "",
            "named" if self.names_laggards else "",
        ]
        return "-".join(filter(None, parts))


def envelope(kind: Kind, template: str, subject: Subject, *, title: str, as_of: datetime) -> dict[str, Any]:
    """What stands around a kind's own content."""
    return {
        "template": template,
        "kind": kind.value,
        "title": title,
        "is_demo": is_demo(subject.period),
        "as_of": moment(as_of),
        "office": _office(),
        "policy": _policy(subject.policy),
        "period": _period(subject.period, as_of) if subject.period else None,
    }


def digest(snapshot: Mapping[str, Any]) -> str:
    """The SHA-256 of the snapshot's canonical JSON: the same values give the same digest on any machine."""
    canonical = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def is_demo(period: ReportingPeriod | None) -> bool:
    """True when the content is invented, or could be: demo accounts may report in any period."""
    return (period is not None and period.is_demo) or User.objects.filter(is_demo=True).exists()


def clean(text: str) -> str:
    """Text that every format can hold: as it is kept (``audit.texts.tidied``), and a visible mark for a lost character."""
    return _LOST.sub(REPLACEMENT, _CONTROLS.sub("", tidied(text).replace("\t", " ")))


def cleaned(value: Any) -> Any:
    """The same value with every text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return value


def moment(at: datetime) -> str:
    """A moment in the office's own time, to the second."""
    return at.astimezone(states.OFFICE_TIME).isoformat(timespec="seconds")


def _office() -> str:
    office = Body.objects.office()
    return office.full_name if office else ""


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "title": policy.title,
        "issuing_body": policy.issuing_body,
        "issued_on": policy.issued_on.isoformat(),
        "document_no": policy.document_no,
        # What the lamps went by on that day.
        "warn_workdays": policy.warn_workdays,
        "plan_yellow_points": policy.plan_yellow_points,
        "plan_red_points": policy.plan_red_points,
        **as_kept(terms_for(policy.kind)),
    }


def _period(period: ReportingPeriod, as_of: datetime) -> dict[str, Any]:
    return {
        "name": period.name,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "due_on": period.due_on.isoformat(),
        "is_closed": period.closed_at is not None and period.closed_at <= as_of,
    }
