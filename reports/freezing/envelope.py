"""What every frozen report shares: its envelope, its words made safe, and its digest."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from accounts.models import User
from audit.texts import tidied
from departments.models import Body
from departments.rules import BodyKind
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

    @property
    def columns(self) -> dict[str, Any]:
        """The same as the columns of a report."""
        names = ("policy", "period", "body", "measure", "since", "names_laggards")
        return {name: getattr(self, name) for name in names}

    def take_turns(self) -> None:
        """Locks what two who ask for the same at once both need, until the transaction ends."""
        Policy.objects.select_for_update(no_key=True).get(pk=self.policy.pk)

    def head(self, as_of: datetime) -> dict[str, Any]:
        """What the envelope says of it."""
        return {
            "is_demo": is_demo(self.period),
            "policy": _policy(self.policy),
            "period": _period(self.period, as_of) if self.period else None,
        }


@dataclass(frozen=True)
class Across:
    """What a report on all documents is about: one body, or a year or a quarter of it.

    ``with_restricted``: sources that are only for those who carry them out are counted too. ``is_own``: the body asks
    for itself.
    """

    body: Body | None = None
    year: int | None = None
    quarter: int | None = None
    with_restricted: bool = False
    is_own: bool = False
    # Numbers of measures are told with their documents and chapters.
    places: Places = field(default_factory=dict)

    @property
    def asked_body(self) -> Body:
        """The body, for kinds that are about one; refuses (``ValueError``) where none was given."""
        if self.body is None:
            raise ValueError("this kind of report is about a body")
        return self.body

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of the year or quarter; refuses (``ValueError``) where none was given."""
        if self.year is None:
            raise ValueError("this kind of report is about a year")
        if self.quarter is None:
            return date(self.year, 1, 1), date(self.year, 12, 31)
        after = date(self.year + self.quarter // 4, self.quarter % 4 * 3 + 1, 1)
        return date(self.year, self.quarter * 3 - 2, 1), after - timedelta(days=1)

    @property
    def span(self) -> str:
        """2026年第三季度, 2026年; empty where it is about no time."""
        return span_name(self.year, self.quarter)

    def key(self, kind: Kind) -> str:
        """As ``Subject.key``."""
        parts = [
            kind.value,
            f"body{self.body.pk}" if self.body else "",
            f"year{self.year}" if self.year else "",
            f"quarter{self.quarter}" if self.quarter else "",
            "restricted" if self.with_restricted else "",
            "own" if self.is_own else "",
        ]
        return "-".join(filter(None, parts))

    @property
    def columns(self) -> dict[str, Any]:
        """As ``Subject.columns``."""
        names = ("body", "year", "quarter", "with_restricted", "is_own")
        return {name: getattr(self, name) for name in names}

    def take_turns(self) -> None:
        """As ``Subject.take_turns``: all who ask for papers on all documents meet at the office."""
        list(Body.objects.select_for_update(no_key=True).filter(kind=BodyKind.PROVINCIAL_OFFICE))

    def head(self, as_of: datetime) -> dict[str, Any]:
        """As ``Subject.head``; of no one document."""
        return {
            "is_demo": is_demo(None) or ReportingPeriod.objects.filter(is_demo=True).exists(),
            "policy": {},
            "period": None,
            "span": self.span,
            "with_restricted": self.with_restricted,
            "is_own": self.is_own,
        }


def span_name(year: int | None, quarter: int | None) -> str:
    """2026年第三季度, 2026年; empty without a year."""
    if year is None:
        return ""
    return f"{year}年第{'一二三四'[quarter - 1]}季度" if quarter else f"{year}年"


def envelope(
    kind: Kind, template: str, subject: Subject | Across, *, title: str, as_of: datetime
) -> dict[str, Any]:
    """What stands around a kind's own content."""
    return {
        "template": template,
        "kind": kind.value,
        "title": title,
        "as_of": moment(as_of),
        "office": _office(),
        **subject.head(as_of),
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
