"""When a digest goes out and what stands on top of it, without a database."""

from dataclasses import replace
from datetime import UTC, date, time, timedelta

import pytest

from audit.rules import RuleBroken
from reminders.delivery import rules as delivery_rules
from reminders.ledger.rules import MATTER_NAMES, Matter
from reminders.office import rules as office_rules
from reminders.planning.rules import DUTY_NAMES, Duty
from reminders.terms import rules as terms_rules
from reminders.terms.rules import Hours, check_digest_at, check_hours
from tests.factories import moment
from workdays.rules import Calendar

# The autumn of 2026: National Day 1 to 7 October, Saturday 10 October made up for.
AUTUMN = Calendar(
    exceptions={date(2026, 10, 10): True} | {date(2026, 10, day): False for day in range(1, 8)},
    covered_years=frozenset({2026}),
)


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        (moment(2026, 10, 12, 8, 29), False),
        (moment(2026, 10, 12, 8, 30), True),
        (moment(2026, 10, 12, 17, 59), True),
        (moment(2026, 10, 12, 18, 0), False),
        (moment(2026, 10, 10, 10), True),
        (moment(2026, 10, 11, 10), False),
        (moment(2026, 10, 1, 10), False),
    ],
)
def test_nobody_is_disturbed_outside_working_hours(at, answer):
    assert terms_rules.is_working_time(at, AUTUMN, Hours()) is answer
    assert terms_rules.is_working_time(at.astimezone(UTC), AUTUMN, Hours()) is answer


@pytest.mark.parametrize(
    ("at", "answer"), [((9, 59), False), ((10, 0), True), ((14, 59), True), ((15, 0), False)]
)
def test_the_office_sets_its_own_hours(at, answer):
    hours = Hours(time(10), time(15), time(10), time(12))
    assert terms_rules.is_working_time(moment(2026, 10, 12, *at), AUTUMN, hours) is answer


@pytest.mark.parametrize(
    ("wanted", "goes_out"),
    [
        (None, time(9)),
        (time(8), time(9)),
        (time(9), time(9)),
        (time(11, 15), time(11, 15)),
        (time(14), time(14)),
        (time(17), time(14)),
    ],
)
def test_a_digest_goes_out_as_wanted_inside_what_the_office_permits(wanted, goes_out):
    hours = replace(Hours(), digest_from=time(9), digest_until=time(14))
    assert hours.digest_at(wanted) == goes_out


def test_a_time_of_day_is_the_office_s_own():
    assert terms_rules.moment_of(date(2026, 10, 12), time(8, 30)) == moment(2026, 10, 12, 8, 30)
    assert terms_rules.moment_of(date(2026, 10, 12), time(8, 30)).astimezone(UTC).hour == 0


def test_refused_messages_wait_longer_each_time_and_then_stop():
    at = moment(2026, 10, 12)
    waits = [delivery_rules.next_try_at(attempts, at) for attempts in range(1, 6)]
    assert [wait and (wait - at).total_seconds() / 60 for wait in waits] == [1, 5, 15, 60, None]


def test_all_tries_fit_between_the_latest_digest_and_closing_but_for_the_last():
    """Four tries in 21 minutes; the fifth an hour later may fall to the next day's digest."""
    last = terms_rules.moment_of(date(2026, 10, 12), terms_rules.DIGEST_UNTIL)
    spent = sum(delivery_rules.RETRY_MINUTES)
    assert last + timedelta(minutes=spent) < terms_rules.moment_of(date(2026, 10, 12), terms_rules.CLOSES)


GOOD = Hours()


@pytest.mark.parametrize(
    "hours",
    [
        GOOD,
        replace(GOOD, digest_from=time(8, 30), digest_until=time(8, 30)),
        replace(GOOD, digest_until=time(17)),
        Hours(time(0), time(23, 59), time(0), time(22, 59)),
    ],
)
def test_hours_in_order_may_be_set(hours):
    check_hours(hours)


@pytest.mark.parametrize(
    ("hours", "code", "field"),
    [
        (replace(GOOD, closes_at=time(8, 30)), "hours_out_of_order", "closes_at"),
        (replace(GOOD, closes_at=time(7)), "hours_out_of_order", "closes_at"),
        (replace(GOOD, digest_from=time(8, 29)), "digest_too_early", "digest_from"),
        (
            replace(GOOD, digest_from=time(10), digest_until=time(9, 59)),
            "digest_out_of_order",
            "digest_until",
        ),
        (replace(GOOD, digest_until=time(17, 1)), "digest_too_late", "digest_until"),
        (replace(GOOD, closes_at=time(16, 59)), "digest_too_late", "digest_until"),
    ],
)
def test_hours_that_leave_no_room_are_refused(hours, code, field):
    with pytest.raises(RuleBroken) as refusal:
        check_hours(hours)
    assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.parametrize("wanted", [None, time(8, 30), time(12), time(16)])
def test_a_time_the_office_permits_may_be_chosen(wanted):
    check_digest_at(wanted, GOOD)


@pytest.mark.parametrize("wanted", [time(0), time(8, 29), time(16, 1), time(23, 59)])
def test_another_time_is_refused(wanted):
    with pytest.raises(RuleBroken) as refusal:
        check_digest_at(wanted, GOOD)
    assert (refusal.value.code, refusal.value.field) == ("digest_out_of_hours", "digest_at")
    assert "08:30 至 16:00" in refusal.value.message


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ([(Duty.WRITE, False)] * 2 + [(Duty.WRITE, True)], "您有 3 项填报待办（1 项逾期）"),
        ([(Duty.WRITE, False)], "您有 1 项填报待办"),
        ([(Duty.SIGN, True), (Duty.SIGN, False)], "您有 2 项待签发（1 项逾期）"),
        ([(Duty.WATCH, True)], "您有 1 项本单位逾期"),
        ([(Duty.PRESS, True)], "您有 1 项逾期可催办"),
        ([(Duty.URGED, True)], "您有 1 份催办通知"),
        ([(Duty.RELAY, True), (Duty.RELAY, False)], "您有 2 项需转达"),
        ([(Duty.WRITE, False), (Duty.READ, False)], "您有 1 项填报待办、1 项通知"),
        (
            [(Duty.REVIEW, False), (Duty.WRITE, False), (Duty.RECEIVE, False), (Duty.HANDLE, True)],
            "您有 1 项填报待办、1 项待签收、1 项待办理（1 项逾期）、1 项待审核审批",
        ),
    ],
)
def test_the_headline_counts_by_what_is_asked(asked, sentence):
    assert delivery_rules.headline(asked) == sentence


@pytest.mark.parametrize("duty", Duty)
def test_no_duty_is_left_out_of_the_headline(duty):
    assert delivery_rules.headline([(duty, False)]) != "您有 "


def test_every_code_has_its_chinese_name():
    assert set(DUTY_NAMES) == set(Duty)
    assert set(MATTER_NAMES) == set(Matter)


# --- Days that may be foreseen ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead", "code"), [(-1, "day_is_over"), (0, None), (366, None), (367, "day_out_of_reach")]
)
def test_from_today_to_a_year_ahead_is_foreseen(ahead, code):
    today = date(2026, 10, 12)
    if code is None:
        assert office_rules.check_foreseeable(today + timedelta(days=ahead), today) is None
        return
    with pytest.raises(RuleBroken) as refusal:
        office_rules.check_foreseeable(today + timedelta(days=ahead), today)
    assert refusal.value.code == code
