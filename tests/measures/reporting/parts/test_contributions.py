"""Co-responsible bodies answer the lead; every round keeps what they said."""

from datetime import timedelta

import pytest

from accounts.rules import Role
from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from departments.models import Body
from measures import dates
from measures.models import Contribution, Measure, Obligation, Responsibility, SubmissionPart
from measures.reporting import actions as reports
from measures.reporting.parts import actions as contributions
from measures.reporting.parts import rules as parts_rules
from measures.reporting.periods import actions as periods
from measures.states import State
from tests.factories import accept, actor, content, give_back, make_user, moment, open_quarter, submit
from workdays.models import CalendarDay

NOON = moment(2026, 10, 9, 12)


@pytest.fixture
def jiaoyu(policy):
    """省教育厅 supports measure （一）, as does 中科院沈阳分院."""
    return Body.objects.get(name="省教育厅")


@pytest.fixture
def partner(jiaoyu):
    """何经办 writes for 省教育厅."""
    return make_user("何经办", (jiaoyu, Role.REPORTER), username="he")


@pytest.fixture
def asked(obligation, jiaoyu):
    """省教育厅 is asked about 省科技厅's report."""
    return Contribution.objects.with_names().get(obligation=obligation, body=jiaoyu)


def fresh(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


def answer(contribution, user, stance="agree", text="", version=None, at=NOON):
    version = Contribution.objects.get(pk=contribution.pk).version if version is None else version
    return contributions.answer_lead(
        contribution, stance=stance, text=text, version=version, by=actor(user), at=at
    )


def parts(obligation, number):
    rows = SubmissionPart.objects.filter(submission__obligation=obligation, submission__round=number)
    return {row.body_name: (row.stance, row.text) for row in rows}


# --- Asking -----------------------------------------------------------------------------------------


def test_opening_a_period_asks_every_supporting_body_of_a_lead_and_nobody_beside_a_city(period):
    asked = Contribution.objects.filter(obligation__period=period)
    supports = Responsibility.objects.filter(role="support", measure__policy=period.policy)
    assert asked.count() == supports.count() > 0
    assert not asked.filter(obligation__respondent="city").exists()
    assert set(asked.values_list("obligation__measure", "body")) == set(
        supports.values_list("measure", "holder")
    )


def test_who_took_a_duty_over_is_asked_once_and_the_lead_never(policy, lead, kejiting, kexie):
    first = Measure.objects.get(policy=policy, number=1)
    one, *others = first.responsibilities.filter(role="support").order_by("order")
    Responsibility.objects.filter(pk=one.pk).update(holder=kejiting)
    Responsibility.objects.filter(pk__in=[held.pk for held in others]).update(holder=kexie)
    tenth = Measure.objects.get(policy=policy, number=10)
    tenth.responsibilities.filter(role="support").update(holder=kexie)
    later = open_quarter(policy, lead)
    bodies = Contribution.objects.filter(obligation__period=later)
    assert [c.body for c in bodies.filter(obligation__measure=first)] == [kexie]
    assert [c.body for c in bodies.filter(obligation__measure=tenth)] == [kexie]


def test_the_wished_date_lies_before_the_due_date_by_working_days_and_says_why(obligation):
    calendar = CalendarDay.objects.calendar(2026)
    wanted, why = dates.answer_by(moment(2026, 10, 12).date(), 2, calendar)
    assert str(wanted) == "2026-10-09"  # Saturday the 10th is worked
    assert "2026年10月12日截止" in why
    assert "2 个工作日" in why


# --- Answering --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("stance", "text"), [("agree", ""), ("differ", "数据口径不一致。"), ("nothing", "")])
def test_a_co_body_answers_and_leaves_a_trace(asked, partner, stance, text):
    said = answer(asked, partner, stance, f" {text} ")
    assert (said.stance, said.text, said.version) == (stance, text, 1)
    assert (said.answered_by_name, said.answered_at) == ("何经办", NOON)
    event = AuditEvent.objects.get(verb="contribution.answered")
    assert event.after == {"stance": stance, "text": text}
    assert "省教育厅" in event.summary


@pytest.mark.parametrize(
    ("stance", "text", "code", "field"),
    [
        ("", "", "stance_missing", "stance"),
        ("maybe", "", "stance_missing", "stance"),
        ("differ", " \u200b ", "text_missing", "text"),
        ("agree", "字" * (parts_rules.STANCE_TEXT_MAX + 1), "too_long", "text"),
        ("agree", "坏\x00字", "bad_character", "text"),
    ],
)
def test_an_answer_that_says_too_little_or_too_much_is_refused(asked, partner, stance, text, code, field):
    with pytest.raises(RuleBroken) as refusal:
        answer(asked, partner, stance, text)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert Contribution.objects.get(pk=asked.pk).answered_at is None
    assert not AuditEvent.objects.filter(verb="contribution.answered").exists()


def test_an_answer_may_be_changed_until_the_lead_hands_in(asked, partner):
    answer(asked, partner, "agree")
    assert answer(asked, partner, "differ", "另有意见。").version == 2


def test_a_colleagues_answer_is_not_written_over_unseen(asked, partner):
    answer(asked, partner, "agree")
    with pytest.raises(StaleVersion) as refusal:
        answer(asked, partner, "differ", "我的意见", version=0)
    assert "何经办" in refusal.value.message
    assert Contribution.objects.get(pk=asked.pk).stance == "agree"


def test_the_same_answer_sent_twice_is_written_once(asked, partner):
    answer(asked, partner, "agree", version=0)
    assert answer(asked, partner, "agree", version=0).version == 1
    assert AuditEvent.objects.filter(verb="contribution.answered").count() == 1


@pytest.mark.parametrize("state", list(State))
def test_an_answer_is_taken_while_the_lead_writes_and_refused_in_every_other_state(asked, partner, state):
    Obligation.objects.filter(pk=asked.obligation_id).update(state=state)
    if state in (State.AWAITING, State.DRAFTING, State.RETURNED):
        assert answer(asked, partner).stance == "agree"
    else:
        with pytest.raises(RuleBroken) as refusal:
            answer(asked, partner)
        assert refusal.value.code == "lead_handed_in"
        assert Contribution.objects.get(pk=asked.pk).version == 0


def test_a_closed_period_takes_no_answer(period, lead, asked, partner):
    periods.close_period(period, by=actor(lead), at=NOON)
    with pytest.raises(RuleBroken) as refusal:
        answer(asked, partner)
    assert refusal.value.code == "period_closed"


# --- With the rounds --------------------------------------------------------------------------------


def test_a_round_keeps_every_answer_and_the_silent_ones_as_silent(obligation, asked, partner, reporter):
    answer(asked, partner, "differ", "口径不一致。")
    submit(obligation, reporter, at=NOON)
    assert parts(obligation, 1) == {"省教育厅": ("differ", "口径不一致。"), "中科院沈阳分院": ("", "")}
    kept = SubmissionPart.objects.get(body_name="省教育厅")
    assert (kept.answered_by_name, kept.answered_at) == ("何经办", NOON)


def test_silent_co_bodies_hold_nothing_up(obligation, reporter):
    assert submit(obligation, reporter, at=NOON).state == State.SUBMITTED


def test_after_a_return_the_answer_may_change_and_the_first_round_stays(
    obligation, asked, partner, reporter, reviewer
):
    answer(asked, partner, "differ", "口径不一致。")
    submit(obligation, reporter, at=NOON)
    give_back(fresh(obligation), reviewer, at=NOON)
    answer(asked, partner, "agree", "已一致。")
    submit(fresh(obligation), reporter, at=NOON + timedelta(days=1))
    assert parts(obligation, 1)["省教育厅"] == ("differ", "口径不一致。")
    assert parts(obligation, 2)["省教育厅"] == ("agree", "已一致。")


def test_what_was_said_goes_with_the_round_the_approver_signs(obligation, asked, partner, reporter, approver):
    answer(asked, partner, "agree")
    reports.submit_report(
        obligation, content=content(), version=0, by=actor(reporter), at=NOON, is_approver=False
    )
    assert not SubmissionPart.objects.exists()
    reports.sign_off(fresh(obligation), version=1, by=actor(approver), at=NOON)
    assert parts(obligation, 1)["省教育厅"] == ("agree", "")


def test_no_change_in_one_click_carries_the_answers_along(
    policy, lead, obligation, reporter, reviewer, jiaoyu
):
    submit(obligation, reporter, at=NOON)
    accept(fresh(obligation), reviewer, at=NOON)
    later = open_quarter(policy, lead, quarter=4, at=NOON)
    now = Obligation.objects.with_names().get(period=later, measure=obligation.measure, body=obligation.body)
    reports.report_no_change(now, by=actor(reporter), at=NOON, is_approver=True)
    assert parts(now, 1) == {"省教育厅": ("", ""), "中科院沈阳分院": ("", "")}


def test_a_citys_round_has_no_parts(city_obligation, city_reporter):
    submit(city_obligation, city_reporter, at=NOON)
    assert not SubmissionPart.objects.exists()
