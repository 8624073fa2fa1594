"""A year of the 18 measures on a clock handed in: 4 periods, 16 bodies, 14 cities, returns, extensions, a merger of bodies.

The figures at the end, and on the way, were counted by hand from what is written here. Dates are real: the office
calendar of 2018 and 2019 has the Qingming, Dragon Boat and National Day holidays in it. What people do is 演示数据.
"""

from datetime import date, datetime

import pytest

from accounts.models import User
from accounts.rules import Role
from audit.models import AuditEvent
from audit.rules import RuleBroken
from departments.models import Body
from measures.cases.completion import actions as completions
from measures.cases.extension import actions as extensions
from measures.cases.extension.rules import ExtensionReason
from measures.cases.plan import actions as plans
from measures.cases.plan.rules import PlannedRow
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.duties import actions as transfers
from measures.dispatch.editing import actions as editing_actions
from measures.dispatch.lifecycle import actions as lifecycle_actions
from measures.models import (
    CompletionRequest,
    Contribution,
    ExtensionRequest,
    Measure,
    MeasureMove,
    Milestone,
    Move,
    Obligation,
    Policy,
    Receipt,
    ReportingPeriod,
    Review,
    Submission,
    SubmissionPart,
    UrgeNotice,
    WorkPlan,
)
from measures.reporting import actions as reports
from measures.reporting.parts import actions as contributions
from measures.reporting.parts.rules import Stance
from measures.reporting.periods import actions as periods
from measures.reporting.review import actions as reviews
from measures.states import CaseState, Grade, MeasureCompletion, MeasureState, Respondent, State
from measures.urging import actions as urges
from measures.urging.rules import UrgeLevel
from reports import figures
from tests.factories import actor, content, make_user, moment

pytestmark = pytest.mark.long

CITIES = (9, 14)  # measures that cities report on
CHANGED = content(done="（演示）本期推进情况。")


class Year:
    """The cast and the shorthand: who acts for a body, and what they do at which moment."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        office = Body.objects.get(kind="provincial_office")
        self.wang = actor(make_user("王督查", (office, Role.REVIEWER)))
        self.zhao = actor(make_user("赵主任", (office, Role.LEAD)))
        bodies = (
            Body.objects.filter(responsibilities__isnull=False).distinct() | Body.objects.cities().distinct()
        )
        self.people: dict[str, User] = {}
        for body in bodies:
            self.person(body.name)

    def person(self, name: str) -> User:
        if name not in self.people:
            self.people[name] = make_user(f"{name}经办", (Body.objects.get(name=name), Role.REPORTER))
        return self.people[name]

    def by(self, name: str):
        return actor(self.person(name))

    def measure(self, number: int) -> Measure:
        return Measure.objects.select_related("policy").get(policy=self.policy, number=number)

    def owed(self, period: ReportingPeriod, number: int, body: str = "") -> Obligation:
        rows = Obligation.objects.with_names().filter(period=period, measure__number=number)
        return rows.get(body__name=body) if body else rows.get(respondent=Respondent.DEPARTMENT)

    def open(self, year: int, quarter: int, *, at: datetime, due_on: date) -> ReportingPeriod:
        return periods.open_period(
            self.policy, year=year, quarter=quarter, due_on=due_on, by=self.zhao, at=at
        )

    def report(self, owed: Obligation, at: datetime, what=CHANGED, **more) -> None:
        owed = Obligation.objects.with_names().get(pk=owed.pk)
        draft = getattr(owed, "report", None)
        reports.submit_report(
            owed,
            content=what,
            version=draft.version if draft else 0,
            by=self.by(owed.body.name),
            at=at,
            is_approver=True,
            **more,
        )

    def accept(self, owed: Obligation, at: datetime) -> None:
        owed = Obligation.objects.with_names().get(pk=owed.pk)
        reviews.accept_report(owed, round=owed.rounds, by=self.wang, at=at)

    def accept_all(self, period: ReportingPeriod, at: datetime) -> None:
        for owed in Obligation.objects.with_names().filter(period=period, state=State.SUBMITTED):
            self.accept(owed, at)

    def give_back(self, owed: Obligation, at: datetime, **comments: str) -> Review:
        owed = Obligation.objects.with_names().get(pk=owed.pk)
        return reviews.return_report(
            owed, round=owed.rounds, comment="请补充。", comments=comments, by=self.wang, at=at
        )

    def answers(self, review: Review) -> dict[int, str]:
        return {comment.pk: "已补充。" for comment in review.comments.all()}

    def report_all(self, period: ReportingPeriod, at: datetime, *, but: tuple = ()) -> None:
        for owed in Obligation.objects.with_names().filter(period=period, state=State.AWAITING):
            key = owed.measure.number, owed.body.name
            if owed.measure.number not in but and key not in but:
                self.report(owed, at)

    def co_bodies_answer(self, period: ReportingPeriod, at: datetime) -> None:
        """All agree, but 中科院沈阳分院 stays silent and 省教育厅 differs on measure （一）."""
        for part in Contribution.objects.with_names().filter(obligation__period=period):
            if part.body.name == "中科院沈阳分院" or part.obligation.state == State.EXCUSED:
                continue
            differs = part.body.name == "省教育厅" and part.obligation.measure.number == 1
            contributions.answer_lead(
                part,
                stance=Stance.DIFFER if differs else Stance.AGREE,
                text="（演示）指标口径需要统一。" if differs else "",
                version=part.version,
                by=self.by(part.body.name),
                at=at,
            )


def tally(period: ReportingPeriod, at: datetime, pane: Respondent = Respondent.DEPARTMENT):
    found = figures.tally(figures.select(figures.rows(period, as_of=at), respondent=pane))
    return (
        found.owed,
        found.accepted,
        found.waiting,
        found.returned,
        found.overdue,
        found.outstanding,
    )


def holders(period: ReportingPeriod, at: datetime) -> dict[str, int]:
    return {group.name: count.owed for group, count in figures.by_body(figures.rows(period, as_of=at))}


@pytest.fixture
def year(drafts) -> Year:
    return Year(drafts)


# Seconds: hundreds of acts, each through the product's own way.
def test_a_year_ends_in_the_figures_counted_by_hand(year):
    _dispatch(year)
    _plans(year)
    second = _second_quarter(year)
    third = _third_quarter(year)
    fourth = _fourth_quarter(year)
    first = _first_quarter(year)
    _at_the_end(year, (second, third, fourth, first))


# --- March 2018: given out, signed for, planned -------------------------------------------------------


def _dispatch(year: Year) -> None:
    at = moment(2018, 3, 26)
    second = year.measure(2)
    _set_terms(year, second, at)
    for number in CITIES:
        _open_to_cities(year, number, at)
    for measure in Measure.objects.filter(policy=year.policy).in_order():
        dispatch_actions.dispatch_measure(measure, by=year.zhao, at=at)
    # 39 places in the brackets and twice 14 cities; three working days on is the 29th.
    assert Receipt.objects.count() == 39 + 28
    assert set(Receipt.objects.values_list("due_on", flat=True)) == {date(2018, 3, 29)}
    for receipt in Receipt.objects.with_names().exclude(body__name="省科协"):
        dispatch_actions.sign_receipt(receipt, by=year.by(receipt.body.name), at=moment(2018, 3, 28))
    assert [r.body.name for r in Receipt.objects.with_names().overdue(date(2018, 3, 30))] == ["省科协"]
    assert year.measure(3).state == MeasureState.DISPATCHED
    late = Receipt.objects.with_names().get(body__name="省科协")
    dispatch_actions.sign_receipt(late, by=year.by("省科协"), at=moment(2018, 4, 2))
    assert set(Measure.objects.values_list("state", flat=True)) == {MeasureState.IN_PROGRESS}


def _set_terms(year: Year, measure: Measure, at: datetime) -> None:
    """Measure （二） is important and to be done by the end of the year (演示数据: the document sets no date)."""
    editing_actions.edit_measure(
        measure,
        due_on=date(2018, 12, 28),
        due_text="演示数据：督查室确定",
        completion_kind=MeasureCompletion.BY_DATE,
        is_open_to_cities=False,
        is_important=True,
        version=measure.version,
        by=year.zhao,
        at=at,
    )


def _open_to_cities(year: Year, number: int, at: datetime) -> None:
    measure = year.measure(number)
    editing_actions.edit_measure(
        measure,
        due_on=None,
        due_text="",
        is_open_to_cities=True,
        version=measure.version,
        by=year.zhao,
        at=at,
    )


DUE = (date(2018, 6, 29), date(2018, 9, 28), date(2018, 12, 28), date(2019, 3, 29))


def _plans(year: Year) -> None:
    # Twenty working days after 26 March, with Qingming (5 to 7 April) off and Sunday the 8th worked: 24 April.
    assert set(WorkPlan.objects.values_list("due_on", flat=True)) == {date(2018, 4, 24)}
    assert WorkPlan.objects.count() == 16
    for plan in WorkPlan.objects.with_names():
        _hand_in_plan(year, plan, moment(2018, 4, 16))
    for plan in WorkPlan.objects.with_names():
        if plan.body.name == "省科协":
            plans.return_plan(plan, round=1, comment="请细化目标。", by=year.wang, at=moment(2018, 4, 18))
        else:
            plans.approve_plan(plan, round=1, by=year.wang, at=moment(2018, 4, 18))
    again = WorkPlan.objects.with_names().get(body__name="省科协")
    assert again.in_force is None
    _hand_in_plan(year, again, moment(2018, 4, 20))
    again.refresh_from_db()
    plans.approve_plan(again, round=2, by=year.wang, at=moment(2018, 4, 23))
    assert WorkPlan.objects.filter(in_force__isnull=False).count() == 16


def _hand_in_plan(year: Year, plan: WorkPlan, at: datetime) -> None:
    plan = WorkPlan.objects.with_names().get(pk=plan.pk)
    measure = Measure.objects.filter(responsibilities__holder=plan.body).order_by("number").first()
    rows = [PlannedRow(n, measure.pk, f"（演示）第{n}阶段", day) for n, day in enumerate(DUE, 1)]
    by = year.by(plan.body.name)
    plans.submit_plan(
        plan, summary="（演示）工作方案。", rows=rows, version=plan.version, by=by, at=at, is_approver=True
    )


def _reach(year: Year, due_on: date, *, but: tuple[str, ...]) -> None:
    """Everybody but some reaches the stage that was planned for ``due_on``, on that day."""
    due = Milestone.objects.filter(due_on=due_on, reached_on__isnull=True).select_related(
        "plan_round__plan__body"
    )
    for milestone in due:
        name = milestone.plan_round.plan.body.name
        if milestone.plan_round_id == milestone.plan_round.plan.in_force_id and name not in but:
            at = moment(due_on.year, due_on.month, due_on.day, 15)
            plans.reach_milestone(milestone, on=due_on, note="", by=year.by(name), at=at)


# --- Second quarter: returns, urging, a late city -----------------------------------------------------


def _second_quarter(year: Year) -> ReportingPeriod:
    _reach(year, DUE[0], but=("省教育厅",))
    period = year.open(2018, 2, at=moment(2018, 6, 20), due_on=date(2018, 7, 10))
    assert period.obligations.count() == 18 + 28
    year.co_bodies_answer(period, moment(2018, 7, 3))
    year.report_all(period, moment(2018, 7, 5), but=(3, (9, "大连市"), (14, "大连市")))
    sixth, seventh = year.owed(period, 6), year.owed(period, 7)
    first_word = year.give_back(sixth, moment(2018, 7, 6), done="请写明笔数。", problems="请写明原因。")
    second_word = year.give_back(seventh, moment(2018, 7, 6), done="请写明场次。")
    year.accept_all(period, moment(2018, 7, 6, 16))
    # The 6th is a Friday; they had three working days left and get the five that a return gives: the 13th.
    assert {year.owed(period, n).due_on for n in (6, 7)} == {date(2018, 7, 13)}
    assert tally(period, moment(2018, 7, 10, 18)) == (18, 15, 0, 2, 0, 1)
    assert tally(period, moment(2018, 7, 11, 9)) == (18, 15, 0, 2, 1, 0)
    assert tally(period, moment(2018, 7, 11, 9), Respondent.CITY) == (28, 26, 0, 0, 2, 0)

    third = year.owed(period, 3)
    with pytest.raises(RuleBroken):  # （一） was accepted: nothing to urge
        urges.urge(year.owed(period, 1), text="请尽快报送。", by=year.wang, at=moment(2018, 7, 11))
    urges.urge(third, text="请尽快报送。", by=year.wang, at=moment(2018, 7, 11))
    urges.urge(third, text="请尽快报送。", by=year.wang, at=moment(2018, 7, 13))
    assert UrgeNotice.objects.standing().count() == 2

    with pytest.raises(RuleBroken):
        year.report(sixth, moment(2018, 7, 12))  # the pinned comments are not answered
    year.report(sixth, moment(2018, 7, 12), answers=year.answers(first_word))
    year.accept(sixth, moment(2018, 7, 12, 16))
    year.report(seventh, moment(2018, 7, 13), answers=year.answers(second_word))
    third_word = year.give_back(seventh, moment(2018, 7, 16), done="场次与上期不符。")
    year.report(third, moment(2018, 7, 16))
    assert not UrgeNotice.objects.standing().exists()
    year.accept(third, moment(2018, 7, 17))
    for number in CITIES:
        year.report(year.owed(period, number, "大连市"), moment(2018, 7, 17))
    year.accept_all(period, moment(2018, 7, 18))
    year.report(seventh, moment(2018, 7, 20), answers=year.answers(third_word))
    year.accept(seventh, moment(2018, 7, 23))
    periods.close_period(period, by=year.zhao, at=moment(2018, 7, 31))
    assert tally(period, moment(2018, 7, 31, 18)) == (18, 18, 0, 0, 0, 0)
    return period


# --- Third quarter: extensions ------------------------------------------------------------------------


def _ask(year: Year, target, proposed_on: date, at: datetime, body: str) -> ExtensionRequest:
    return extensions.request_extension(
        target,
        wish=extensions.Wish(
            proposed_on, ExtensionReason.COORDINATION, "（演示）需与有关部门会商。", "（演示）已完成初稿。"
        ),
        by=year.by(body),
        at=at,
        is_approver=True,
    )


def _third_quarter(year: Year) -> ReportingPeriod:
    _reach(year, DUE[1], but=("省教育厅", "省财政厅"))
    period = year.open(2018, 3, at=moment(2018, 9, 20), due_on=date(2018, 10, 15))
    year.co_bodies_answer(period, moment(2018, 10, 8))
    fourth, fifth, eighth = (year.owed(period, n) for n in (4, 5, 8))
    asked = _ask(year, fourth, date(2018, 10, 25), moment(2018, 10, 10), "省科技厅")
    extensions.approve_extension(
        asked, new_due_on=date(2018, 10, 22), note="适当延长。", by=year.wang, at=moment(2018, 10, 11)
    )
    year.report_all(period, moment(2018, 10, 12), but=(4, 5, 8))
    asked = _ask(year, fifth, date(2018, 10, 30), moment(2018, 10, 15, 17), "省政府金融办")
    extensions.refuse_extension(asked, note="请按期报送。", by=year.wang, at=moment(2018, 10, 16, 9))
    with pytest.raises(RuleBroken) as refusal:
        _ask(year, eighth, date(2018, 10, 30), moment(2018, 10, 16), "人民银行沈阳分行")
    assert "不能再申请延期" in refusal.value.message
    year.accept_all(period, moment(2018, 10, 15))
    # （四） has until the 22nd; （五） and （八） are late.
    assert tally(period, moment(2018, 10, 16, 12)) == (18, 15, 0, 0, 2, 1)
    for owed in (fifth, eighth):
        year.report(owed, moment(2018, 10, 17))
    year.report(fourth, moment(2018, 10, 19))
    year.accept_all(period, moment(2018, 10, 22))
    periods.close_period(period, by=year.zhao, at=moment(2018, 10, 31))
    late = Submission.objects.filter(obligation__period=period, is_late=True)
    assert {s.obligation.measure.number for s in late} == {5, 8}
    kept = year.owed(period, 4)
    assert (kept.original_due_on, kept.due_on, kept.extension_count) == (
        date(2018, 10, 15),
        date(2018, 10, 22),
        1,
    )
    asked = _ask(year, year.measure(2), date(2019, 3, 29), moment(2018, 12, 10), "省科技厅")
    extensions.approve_extension(asked, by=year.wang, at=moment(2018, 12, 12))
    second = year.measure(2)
    assert (second.original_due_on, second.due_on) == (date(2018, 12, 28), date(2019, 3, 29))
    return period


# --- Fourth quarter: two mergers and a suspension -----------------------------------------------------

MERGERS = (("省工商局", "省市场监管局"), ("辽宁银监局", "辽宁银保监局"), ("辽宁保监局", "辽宁银保监局"))


def _fourth_quarter(year: Year) -> ReportingPeriod:
    period = year.open(2018, 4, at=moment(2018, 12, 20), due_on=date(2019, 1, 15))
    at = moment(2018, 12, 24)
    for old, new in MERGERS:
        transfers.transfer_duties(
            Body.objects.get(name=old), successor=Body.objects.get(name=new), by=year.zhao, at=at
        )
    # Yesterday is what it was; from now on the successor answers for （十六） and （十七）.
    assert holders(period, moment(2018, 12, 21))["省工商局"] == 2
    after = holders(period, moment(2018, 12, 25))
    assert "省工商局" not in after
    assert after["省市场监管局"] == 2
    # 银监局 stood beside the lead on （五）（六）（八）, 保监局 on （九）.
    moved = Contribution.objects.filter(obligation__period=period, body__name="辽宁银保监局")
    assert sorted(moved.values_list("obligation__measure__number", flat=True)) == [5, 6, 8, 9]

    _reach(year, DUE[2], but=("省教育厅", "省财政厅"))
    lifecycle_actions.suspend_measure(
        year.measure(15), reason="（演示）上位政策调整。", by=year.zhao, at=moment(2018, 12, 26)
    )
    assert year.owed(period, 15).state == State.EXCUSED
    year.co_bodies_answer(period, moment(2019, 1, 4))
    year.report_all(period, moment(2019, 1, 10))
    year.accept_all(period, moment(2019, 1, 11))
    assert tally(period, moment(2019, 1, 16)) == (17, 17, 0, 0, 0, 0)
    assert tally(period, moment(2018, 12, 25)) == (18, 0, 0, 0, 0, 18)

    lifecycle_actions.resume_measure(
        year.measure(15), reason="（演示）政策已明确。", by=year.zhao, at=moment(2019, 2, 11)
    )
    back = year.owed(period, 15)
    # Monday the 11th: five working days on is Monday the 18th.
    assert (back.state, back.due_on) == (State.DRAFTING, date(2019, 2, 18))
    year.report(back, moment(2019, 2, 14))
    year.accept(back, moment(2019, 2, 15))
    periods.close_period(period, by=year.zhao, at=moment(2019, 2, 20))
    assert tally(period, moment(2019, 2, 20, 18)) == (18, 18, 0, 0, 0, 0)
    return period


# --- First quarter of 2019: year-end, strike-off, a cancellation -----------------------------------------


def _complete(cast: Year, number: int, body: str, at: datetime, **more) -> CompletionRequest:
    measure = cast.measure(number)
    return completions.request_completion(
        measure,
        body=Body.objects.get(name=body),
        statement="（演示）各项任务均已落实，成果已在全省推广应用，建立了长效机制。",
        version=measure.version,
        by=cast.by(body),
        at=at,
        is_approver=True,
        **more,
    )


def _first_quarter(year: Year) -> ReportingPeriod:
    asked = _complete(year, 13, "省知识产权局", moment(2019, 2, 20), year=2018)
    completions.close_completion(asked, grade=Grade.GOOD, note="", by=year.wang, at=moment(2019, 2, 22))
    assert year.measure(13).state == MeasureState.IN_PROGRESS

    period = year.open(2019, 1, at=moment(2019, 3, 20), due_on=date(2019, 4, 10))
    asked = _complete(year, 2, "省科技厅", moment(2019, 3, 22))
    completions.verify_completion(
        asked, grade=Grade.EXCELLENT, note="（演示）核查属实。", by=year.wang, at=moment(2019, 3, 25)
    )
    with pytest.raises(RuleBroken):
        completions.close_completion(
            asked, grade=Grade.EXCELLENT, note="（演示）核查属实。", by=year.wang, at=moment(2019, 3, 25, 10)
        )
    completions.close_completion(asked, grade=Grade.EXCELLENT, note="", by=year.zhao, at=moment(2019, 3, 26))
    assert (year.measure(2).state, year.measure(2).grade) == (MeasureState.CLOSED, Grade.EXCELLENT)
    lifecycle_actions.cancel_measure(
        year.measure(18), reason="（演示）任务并入其他文件。", by=year.zhao, at=moment(2019, 3, 27)
    )
    # （二） was closed and （十八） cancelled: sixteen are left to report.
    assert tally(period, moment(2019, 3, 28)) == (16, 0, 0, 0, 0, 16)

    year.co_bodies_answer(period, moment(2019, 4, 1))
    for number in (1, 4, 10):
        owed = year.owed(period, number)
        reports.report_no_change(owed, by=year.by("省科技厅"), at=moment(2019, 4, 3), is_approver=True)
    year.report_all(period, moment(2019, 4, 8))
    year.accept_all(period, moment(2019, 4, 9))
    periods.close_period(period, by=year.zhao, at=moment(2019, 4, 30))
    assert tally(period, moment(2019, 4, 30, 18)) == (16, 16, 0, 0, 0, 0)
    return period


# --- What is left at the end --------------------------------------------------------------------------


def _at_the_end(year: Year, quarters: tuple[ReportingPeriod, ...]) -> None:
    # Rounds: 18+28 and 3 again after returns; 46; 46; 16+28.
    assert [Submission.objects.filter(obligation__period=p).count() for p in quarters] == [49, 46, 46, 44]
    assert Submission.objects.count() == Review.objects.count() == 185
    assert Review.objects.filter(decision="return").count() == 3
    # Late: （三） and Dalian's two; （五） and （八）.
    assert Submission.objects.filter(is_late=True).count() == 5
    # Co-bodies' parts: 21 a quarter, one more each time （六） and （七） came again (one co-body each), and in the last
    # quarter without the three of （二）; 中科院 was silent on （一）（二）（四）（十四）, then on three of them.
    assert SubmissionPart.objects.count() == (21 + 3) + 21 + 21 + 18
    assert SubmissionPart.objects.filter(stance="").count() == 4 + 4 + 4 + 3
    assert SubmissionPart.objects.filter(stance=Stance.DIFFER).count() == 4
    states = list(ExtensionRequest.objects.order_by("id").values_list("state", flat=True))
    assert states == [CaseState.APPROVED, CaseState.REFUSED, CaseState.APPROVED]
    levels = list(UrgeNotice.objects.order_by("id").values_list("level", flat=True))
    assert levels == [UrgeLevel.REMIND, UrgeLevel.WARN]
    ended = dict(Measure.objects.exclude(state=MeasureState.IN_PROGRESS).values_list("number", "state"))
    assert ended == {2: MeasureState.CLOSED, 18: MeasureState.CANCELLED}
    assert list(MeasureMove.objects.filter(act="close_year").values_list("measure__number", flat=True)) == [
        13
    ]
    # Names stay with what was done under them.
    names = set(Submission.objects.filter(obligation__measure__number=16).values_list("body_name", flat=True))
    assert names == {"省工商局", "省市场监管局"}
    # The figures of the past are what they were on that day, after everything that happened since.
    second, third, fourth, _ = quarters
    assert tally(second, moment(2018, 7, 11, 9)) == (18, 15, 0, 2, 1, 0)
    assert tally(third, moment(2018, 10, 16, 12)) == (18, 15, 0, 0, 2, 1)
    assert holders(fourth, moment(2018, 12, 21))["省工商局"] == 2
    _plan_lamps(second, third, fourth)
    assert AuditEvent.objects.filter(verb="obligation.submit").count() == 185
    assert not Move.objects.filter(at__gt=moment(2019, 4, 30)).exists()


def _plan_lamps(second: ReportingPeriod, third: ReportingPeriod, fourth: ReportingPeriod) -> None:
    """省教育厅 reached nothing of four stages; 省财政厅 one. Neither leads, so lamps of leads stay green by plan."""
    for period, at, planned in (
        (second, moment(2018, 7, 9), 25),
        (third, moment(2018, 10, 9), 50),
        (fourth, moment(2019, 1, 9), 75),
    ):
        lagging = _lag(date(at.year, at.month, at.day))
        assert lagging["省教育厅"] == (planned, 0)
        assert lagging["省科技厅"] == (planned, planned)
        assert period.pk
    assert _lag(date(2018, 10, 9))["省财政厅"] == (50, 25)


def _lag(day: date) -> dict[str, tuple[int, int]]:
    """Planned and actual progress of each body's plan on a day, in points, counted from its stages."""
    found: dict[str, tuple[int, int]] = {}
    for plan in WorkPlan.objects.with_names():
        stages = list(Milestone.objects.filter(plan_round=plan.in_force))
        planned = sum(stage.due_on <= day for stage in stages) * 100 // len(stages)
        actual = sum(bool(stage.reached_on and stage.reached_on <= day) for stage in stages)
        found[plan.body.name] = (planned, actual * 100 // len(stages))
    return found
