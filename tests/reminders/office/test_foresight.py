"""Who will be told and why: exactly what a pass then does, and nothing is left behind."""

import threading

import pytest
from django.db import connection

from audit.models import AuditEvent
from measures.cases.instruction.actions import register_instruction
from measures.models import Contribution
from reminders.models import Delivery, Digest, Preference, Reminder
from reminders.office.foresight import outlook_of
from tests.factories import actor, submit
from tests.reminders.conftest import day, plan, remind
from tests.reminders.delivery.test_at_once import at_once

pytestmark = pytest.mark.long

MONDAY, TUESDAY = day(10, 12), day(10, 13)


def foreseen(on, at=MONDAY, **options):
    """Person -> why they would be told, with the days until then having passed."""
    found = outlook_of(on.date(), at=at, lets_days_pass=True, **options)
    return {told.user.name: [f"{r.occasion} {r.stage_words}" for r in told.reasons] for told in found}


def told_on(moment):
    """The same of what a pass really told that day."""
    remind(moment)
    found = {}
    for digest in Digest.objects.filter(on=moment.date(), state="sent"):
        rows = digest.reminders.filter(silenced_at__isnull=True).order_by("due_on", "pk")
        found[digest.recipient.name] = [f"{row.get_occasion_display()} {row.stage_words}" for row in rows]
    return found


def everything():
    return (
        list(Reminder.objects.order_by("pk").values()),
        list(Digest.objects.order_by("pk").values()),
        list(Delivery.objects.values()),
        list(AuditEvent.objects.values_list("pk")),
    )


# --- What is said -------------------------------------------------------------------------------------


def test_it_says_who_where_when_and_why(only_one, reporter):
    (told,) = outlook_of(day(10, 16).date(), at=MONDAY)
    (reason,) = told.reasons
    assert (told.user, told.bodies, told.address) == (reporter, ["省科技厅"], "li@example.cn")
    assert (told.subject, told.send_after, told.is_urgent) == (
        "【政策督查】您有 1 项填报待办（1 项逾期）",
        day(10, 16, 8, 30),
        False,
    )
    assert (reason.occasion, reason.stage_words, reason.due_on) == (
        "填报期限",
        "逾期 1 个工作日",
        only_one.due_on,
    )
    assert reason.path == f"/obligations/{only_one.pk}/"


@pytest.mark.parametrize("wants_mail", [True, False])
def test_an_address_is_named_only_where_mail_goes(wants_mail, only_one, reporter):
    Preference.objects.create(user=reporter, wants_mail=wants_mail, digest_at=day(10, 12, 14).time())
    (told,) = outlook_of(TUESDAY.date(), at=MONDAY)
    assert told.address == ("li@example.cn" if wants_mail else "")
    assert told.send_after == day(10, 13, 14)


def test_what_is_most_urgent_is_marked_and_by_itself(only_one, reporter, lead):
    register_instruction(
        only_one.measure, leader="分管副省长", given_on=MONDAY.date(), extract="核实兑现情况",
        priority="most_urgent", bodies=[only_one.body], by=actor(lead), at=MONDAY,
    )  # fmt: skip
    found = outlook_of(MONDAY.date(), at=MONDAY)
    assert sorted((told.is_urgent, len(told.reasons)) for told in found) == [(False, 1), (True, 1)]


def test_what_a_stage_has_overtaken_is_no_reason(only_one, reporter):
    """The entry of 12 October never went out; on the 16th its date lies behind."""
    plan(MONDAY)
    (told,) = outlook_of(day(10, 16).date(), at=day(10, 16))
    assert [reason.stage for reason in told.reasons] == ["T+1"]


# --- What the days until then tell --------------------------------------------------------------------


def test_what_today_still_tells_is_not_foreseen_for_tomorrow(only_one, reporter):
    only_one.due_on = TUESDAY.date()
    only_one.save()
    assert foreseen(MONDAY) == {"李经办": ["填报期限 截止前 1 个工作日"]}
    assert foreseen(TUESDAY) == {"李经办": ["填报期限 截止当日"]}
    assert foreseen(day(10, 15)) == {}


def test_what_today_did_not_tell_before_closing_goes_tomorrow(only_one, reporter):
    assert foreseen(TUESDAY, MONDAY) == {}
    assert foreseen(TUESDAY, day(10, 12, 18)) == {"李经办": ["填报期限 截止前 3 个工作日"]}


def test_a_rehearsal_leaves_the_days_until_then_out(only_one, reporter):
    (told,) = outlook_of(TUESDAY.date(), at=MONDAY)
    assert [reason.stage for reason in told.reasons] == ["T-3"]


@pytest.mark.parametrize("at", [day(10, 9, 17), day(10, 12, 9), day(10, 12, 19)])
def test_what_is_foreseen_is_what_is_told(at, obligation, reporter, approver, kexie_reporter, city_reporter):
    """Day after day, each foreseen at the moment of the one before it."""
    days = [MONDAY, TUESDAY, *(day(10, number) for number in (14, 15, 16, 19, 20, 22))]
    last = at
    for moment in days:
        if moment < at:
            continue
        expected = foreseen(moment, last)
        assert told_on(moment) == expected
        last = moment


def test_after_todays_pass_tomorrow_is_the_same(obligation, reporter, approver):
    before = foreseen(day(10, 16), day(10, 15, 7))
    remind(day(10, 15))
    assert foreseen(day(10, 16), day(10, 15, 10)) == before != {}


# --- Days off -----------------------------------------------------------------------------------------


def test_on_a_day_off_nobody_is_told(only_one, reporter):
    assert foreseen(day(10, 17)) == {}


def test_from_a_day_off_the_next_working_day_is_foreseen(only_one, reporter):
    assert foreseen(day(10, 19), day(10, 17, 11)) == {"李经办": ["填报期限 逾期 1 个工作日"]}


# --- Nothing is left ----------------------------------------------------------------------------------


@pytest.mark.parametrize("on", [MONDAY, TUESDAY, day(10, 17), day(12, 30)])
def test_nothing_is_left_behind(on, obligation, reporter, approver, told):
    plan(MONDAY)
    before = everything()
    outlook_of(on.date(), at=MONDAY, lets_days_pass=True)
    assert everything() == before
    assert told() == []


def test_a_name_narrows_it(obligation, reporter, kexie_reporter):
    Contribution.objects.all().delete()
    assert set(foreseen(day(10, 12), only=frozenset({kexie_reporter.pk}))) == {"吴经办"}


@pytest.mark.django_db(transaction=True)
def test_passes_beside_it_are_not_disturbed(transactional_db, obligation, reporter, kexie_reporter, approver):
    """Eight look ahead while four passes run: everybody is told once, and everybody sees the same."""
    seen, lock = [], threading.Lock()

    def look():
        found = foreseen(day(10, 16), day(10, 15, 9))
        with lock:
            seen.append(found)

    _, trouble = at_once(*[look] * 8, *[lambda: remind(day(10, 15))] * 4)
    assert trouble == []
    assert Digest.objects.count() == Digest.objects.filter(state="sent").count()
    assert set(Digest.objects.values_list("on", flat=True)) == {day(10, 15).date()}
    assert not Reminder.objects.filter(digest__isnull=True).exists()
    assert len(seen) == 8
    assert all(found == seen[0] for found in seen)
    connection.close()


def test_a_report_handed_in_is_foreseen_no_more(only_one, reporter):
    submit(only_one, reporter, at=MONDAY)
    assert foreseen(day(10, 15)) == {}
