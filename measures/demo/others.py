"""Two short invented sources of other kinds beside the document: what an office with several of them sees."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from departments.models import Body
from measures import states
from measures.demo import plans, quarters
from measures.demo.year import LAST, DemoYear, somebody_of
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.editing import actions as editing_actions
from measures.documents.entering import NewMeasure, NewPlace, NewSource, enter_source
from measures.documents.models import Measure, Policy
from measures.reporting.indicators import actions as indicator_actions
from measures.reporting.indicators.rules import Definition
from measures.states import MeasureCompletion, ResponsibilityRole, RoleSource

DUE_TEXT = "演示数据：为演示设定的时限"
# What the texts of a short source do not tell of.
_SILENT: Mapping[str, list[Any]] = {"returns": [], "contributions": [], "extensions": []}


def replay_others(year: DemoYear, sources: Iterable[Mapping[str, Any]]) -> None:
    """Enter each source, give it out and replay its quarters, the running one left open."""
    for told in sources:
        policy = _enter(year, told)
        own = replace(year, policy=policy, data=_SILENT | told["story"])
        given_out_on = _give_out(own, told)
        plans.make_plans(own, given_out_on=given_out_on)
        for quarter in range(told["first_quarter"], LAST + 1):
            quarters.replay(own, quarter)
        plans.bring_up_to_date(own)


def _enter(year: DemoYear, told: Mapping[str, Any]) -> Policy:
    issued_on = year.on(year.today, -told["given_out_workdays_ago"] - 3)
    names = ("code", "kind", "title", "short_title", "issuing_body", "preamble")
    new = NewSource(
        **{name: told[name] for name in names},
        issued_on=issued_on,
        measures=[_matter(row) for row in told["matters"]],
    )
    return enter_source(new, by=year.office, at=year.day(issued_on, 1))


def _matter(row: Mapping[str, Any]) -> NewMeasure:
    lead, support = ResponsibilityRole.LEAD, ResponsibilityRole.SUPPORT
    named = [(row["lead"], lead), *((name, support) for name in row["supports"])]
    return NewMeasure(
        **{name: row[name] for name in ("number_text", "title", "text", "bracket")},
        is_open_to_cities=row["cities"],
        places=[NewPlace(Body.objects.get(name=name), name, role, RoleSource.STATED) for name, role in named],
    )


def _give_out(year: DemoYear, told: Mapping[str, Any]) -> date:
    at = year.day(year.today, -told["given_out_workdays_ago"])
    day = states.day_of(at)
    for row, measure in zip(told["matters"], year.policy.measures.in_order(), strict=True):
        _set_due(year, measure, quarter=row["due_quarter"], at=at)
        for counted in row.get("indicators", ()):
            _count(year, measure, counted, at=at)
        slip = dispatch_actions.dispatch_measure(Measure.objects.get(pk=measure.pk), by=year.lead, at=at)
        for receipt in slip.receipts.select_related("measure", "body").order_by("id"):
            dispatch_actions.sign_receipt(receipt, by=somebody_of(receipt.body), at=year.day(day, 1))
    return day


def _set_due(year: DemoYear, measure: Measure, *, quarter: int, at: datetime) -> None:
    editing_actions.edit_measure(
        measure,
        due_on=year.quarter_end(quarter),
        due_text=DUE_TEXT,
        completion_kind=MeasureCompletion.BY_DATE,
        is_open_to_cities=measure.is_open_to_cities,
        is_important=False,
        version=measure.version,
        by=year.lead,
        at=at,
    )


def _count(year: DemoYear, measure: Measure, told: Mapping[str, Any], *, at: datetime) -> None:
    said = Definition(
        **{name: told[name] for name in ("name", "unit", "direction", "source")},
        baseline=Decimal(told["baseline"]),
        baseline_on=year.quarter_end(told["baseline_quarter"]),
        target=Decimal(told["target"]),
        target_on=year.quarter_end(told["target_quarter"]),
    )
    indicator_actions.add_indicator(measure, said=said, by=year.lead, at=at)
