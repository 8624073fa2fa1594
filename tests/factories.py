"""Volume for tests: rows made through the product's own actions, with the clock handed in."""

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts import actions as accounts
from accounts.models import User
from accounts.rules import Role
from audit.rules import Actor, ActorKind, Channel
from departments.models import Body
from departments.rules import BodyKind
from measures.cases.moves import begin_case
from measures.cases.plan import actions as plans
from measures.cases.plan.rules import PlannedRow
from measures.models import (
    Indicator,
    Measure,
    Milestone,
    Obligation,
    PeriodSchedule,
    Policy,
    ReportingPeriod,
    WorkPlan,
)
from measures.reporting import actions as reports
from measures.reporting.indicators import actions as indicators
from measures.reporting.indicators.rules import Definition
from measures.reporting.periods import actions as periods
from measures.reporting.periods.rules import DueRule, OpenRule, Terms
from measures.reporting.periods.schedules import actions as schedules
from measures.reporting.review import actions as reviews
from measures.reporting.rules import Content
from measures.states import OFFICE_TIME, CaseState, PeriodKind

PASSWORD = "Gongzuo-2026-ceshi"
_counter = itertools.count(1)


def moment(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An aware moment in the office's own time."""
    return datetime(year, month, day, hour, minute, tzinfo=OFFICE_TIME)


def actor(user: User) -> Actor:
    return Actor(kind=ActorKind.USER, id=user.pk, name=user.name, channel=Channel.WEB, address="127.0.0.1")


SETUP = Actor(kind=ActorKind.SYSTEM, name="测试准备", channel=Channel.COMMAND)
LONG_AGO = moment(2018, 3, 19)


def make_body(name: str = "", kind: BodyKind = BodyKind.PROVINCIAL_DEPARTMENT, code: str = "") -> Body:
    n = next(_counter)
    return Body.objects.create(
        name=name or f"省测试厅{n}",
        full_name=name or f"辽宁省测试厅{n}",
        kind=kind,
        order=1000 + n,
        code=code,
    )


def make_user(name: str, *held: tuple[Body, Role], username: str = "") -> User:
    username = username or f"user{next(_counter)}"
    user = accounts.create_user(
        username=username, name=name, password=PASSWORD, email=f"{username}@example.cn", by=SETUP, at=LONG_AGO
    )
    for body, role in held:
        accounts.grant_role(user, body=body, role=role, by=SETUP, at=LONG_AGO)
    return user


def open_quarter(
    policy: Policy,
    by: User,
    *,
    year: int = 2026,
    quarter: int = 3,
    at: datetime | None = None,
    due_on: date | None = None,
) -> ReportingPeriod:
    at = at or moment(2026, 9, 21)
    return periods.open_period(
        policy,
        year=year,
        quarter=quarter,
        due_on=due_on or at.date() + timedelta(days=24),
        by=actor(by),
        at=at,
    )


def confirm_schedule(
    policy: Policy, by: User, *, at: datetime, kind: PeriodKind = PeriodKind.MONTH
) -> PeriodSchedule:
    """Opens five days before each period ends, due on the tenth of the next month."""
    terms = Terms(kind, at.date(), DueRule.DAY_AFTER, 10, OpenRule.BEFORE_END, 5)
    return schedules.confirm_schedule(policy, terms=terms, by=actor(by), at=at)


def content(
    status: str = "on_track", done: str = "已完成阶段性工作。", problems: str = "", next_steps: str = ""
) -> Content:
    return Content(status=status, done=done, problems=problems, next_steps=next_steps)


def submit(obligation: Obligation, by: User, *, at: datetime, what: Content | None = None) -> Obligation:
    """Hand the report in as somebody who signs for the body, so it goes straight to the office."""
    draft = getattr(obligation, "report", None)
    return reports.submit_report(
        obligation,
        content=what or content(),
        version=draft.version if draft else 0,
        by=actor(by),
        at=at,
        is_approver=True,
    )


def accept(obligation: Obligation, by: User, *, at: datetime) -> Obligation:
    reviews.accept_report(obligation, round=obligation.rounds, by=actor(by), at=at)
    return Obligation.objects.get(pk=obligation.pk)


def give_back(
    obligation: Obligation,
    by: User,
    *,
    at: datetime,
    comment: str = "请补充数据。",
    new_due_on: date | None = None,
) -> Obligation:
    reviews.return_report(
        obligation, round=obligation.rounds, comment=comment, new_due_on=new_due_on, by=actor(by), at=at
    )
    return Obligation.objects.get(pk=obligation.pk)


def define_indicator(measure: Measure, *, at: datetime, name: str = "技术合同成交额") -> Indicator:
    """100 at the end of 2025, 500 is the target of 2027; more is better."""
    said = Definition(
        name, "亿元", "up", "与承办单位商定",
        Decimal(100), date(2025, 12, 31), Decimal(500), date(2027, 12, 31),
    )  # fmt: skip
    return indicators.add_indicator(measure, said=said, by=SETUP, at=at)


def said_of(obligation: Obligation) -> dict[str, Any]:
    """What a digest keeps of one report that is owed."""
    return {
        "matter": "report", "id": obligation.pk, "body_id": obligation.body_id, "duty": "write", "why": "due T-3",
        "title": "事项", "body": "单位", "what": "未填报", "path": f"/obligations/{obligation.pk}/",
        "due_on": "2026-10-15", "words": "还有 3 个工作日",
        "is_new": True, "is_late": False, "is_provisional": False,
    }  # fmt: skip


def ask_for_plan(policy: Policy, body: Body, *, at: datetime) -> WorkPlan:
    """The body owes a plan since ``at``, due in 35 days."""
    due_on = at.date() + timedelta(days=35)
    known = WorkPlan.objects.filter(policy=policy, body=body).first()
    if known is not None:
        return known
    asked = WorkPlan(policy=policy, body=body, due_on=due_on, due_why="测试。", created_at=at)
    return begin_case(asked, state=CaseState.OPEN, by=SETUP, at=at)


def plan_in_force(
    obligation: Obligation, approver: User, reviewer: User, *, at: datetime, due_on: date | None = None
) -> Milestone:
    """The body of ``obligation`` planned one milestone on its measure, and the office approved; returns the milestone."""
    plan = ask_for_plan(obligation.measure.policy, obligation.body, at=at)
    goal = PlannedRow(0, obligation.measure_id, "印发实施方案", due_on or at.date() + timedelta(days=30))
    sent = plans.submit_plan(
        plan, summary="分步推进。", rows=[goal], version=0, is_approver=True, by=actor(approver), at=at
    )
    return plans.approve_plan(sent, round=1, by=actor(reviewer), at=at).milestones.get()
