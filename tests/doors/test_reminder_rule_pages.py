"""提醒与亮灯、提醒时间、提醒设置: the pages on which the rules are set and one's own choices are made."""

import re
from datetime import date, time

import pytest
import time_machine
from django.urls import reverse

from accounts.actions import create_user
from accounts.models import StandIn
from measures.documents.rules import LAMP_TERMS
from measures.models import Policy
from reminders.ladders import actions as ladder_actions
from reminders.ladders.rules import DEFAULT_LADDERS, SETTABLE, Audience, Ladder
from reminders.ledger.rules import Occasion
from reminders.models import DeliveryTerms, Preference, ReminderRule
from reminders.terms import actions as term_actions
from reminders.terms.rules import Hours
from tests.factories import LONG_AGO, PASSWORD, SETUP, actor, moment
from workdays.models import CalendarDay

NOW = moment(2026, 9, 21, 12)
TERMS, PREFERENCES, INBOX = "/reminders/terms/", "/inbox/preferences/", "/inbox/"
DUE = (Occasion.DUE, Audience.HANDLER)


@pytest.fixture(autouse=True)
def today():
    """Monday, 21 September 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(lead, signed_in):
    return signed_in(lead)


@pytest.fixture
def url(policy):
    return reverse("reminders:rules", args=[policy.pk])


def text_of(page) -> str:
    """What a person reads: no tags, white space squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def filled(client, url, **changed) -> dict[str, str]:
    """What the browser sends from the page as it is, with some fields changed."""
    form = client.get(url).context["form"]
    said = {}
    for field in form:
        value = field.value()
        if value is not False:
            said[field.name] = "on" if value is True else value
    return {**said, **changed}


def preview(client, url, on, **changed):
    return client.post(url, {**filled(client, url, **changed), "act": "preview", "sample_on": on})


def shown(page, *key) -> list[tuple[str, date, str]]:
    """The days that the preview gives one ladder."""
    rows = {row.cells.key: row for _, rows in page.context["groups"] for row in rows}
    return [(rung.words, rung.on, rung.mark) for rung in rows[key].preview]


# --- Ladders and lamps --------------------------------------------------------------------------------


def test_the_page_shows_the_ladders_and_the_lamps_in_force(policy, office, url):
    page = office.get(url)
    form = page.context["form"]
    assert form["due_handler_before"].value() == "10、5、3、1、0"
    assert [form[name].value() for name in LAMP_TERMS] == [10, 10, 30]
    assert len(list(form.rows)) == len(SETTABLE)
    assert "每人每天最多收到一份提醒" in text_of(page)
    assert "恢复默认" not in text_of(page)


def test_the_page_sent_back_as_it_is_changes_nothing(policy, office, url):
    office.post(url, filled(office, url))
    assert not ReminderRule.objects.exists()
    assert Policy.objects.get(pk=policy.pk).version == policy.version


def test_ladders_and_lamps_are_saved_together(policy, office, url):
    said = filled(office, url, due_handler_before="７，3 1", due_handler_at_start="on", warn_workdays="6")
    assert office.post(url, said)["Location"] == url
    assert ReminderRule.objects.get().ladder == Ladder(True, (7, 3, 1), (1, 3), 5)
    assert Policy.objects.get(pk=policy.pk).warn_workdays == 6
    page = text_of(office.get(url))
    assert "提醒与亮灯规则已保存" in page
    assert "已调整，默认为：截止前 10、5、3、1、0；逾期后 1、3；此后每隔 5" in page


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"due_handler_before": "7天"}, "due_handler_before", "“7天”不是整数。"),
        ({"due_handler_before": "5、5"}, "due_handler_before", "截止前的提醒时点有重复"),
        ({"due_handler_after": "0"}, "due_handler_after", "逾期后的提醒时点须在 1 至 60 个工作日之间。"),
        ({"due_handler_after": "9" * 81}, "due_handler_after", "最多 8 个时点"),
        ({"due_handler_repeat_every": ""}, "due_handler_repeat_every", "不重复填 0。"),
        ({"due_handler_repeat_every": "1"}, "due_handler_repeat_every", "重复间隔须在 2 至 60"),
        ({"warn_workdays": "0"}, "warn_workdays", "黄灯提前量须在 1 至 60 个工作日之间。"),
        ({"plan_red_points": "10"}, "plan_red_points", "亮红灯的百分点须大于亮黄灯的百分点。"),
        ({"version": ""}, "version", "页面内容不完整，请刷新后重试。"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_kept(policy, office, url, wrong, field, sentence):
    page = office.post(url, filled(office, url, **wrong))
    form = page.context["form"]
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]
    assert form[field].value() == wrong[field]
    assert not ReminderRule.objects.exists()


def test_every_wrong_row_is_told_at_once(policy, office, url):
    page = office.post(url, filled(office, url, due_handler_before="五", plan_handler_after="1、1"))
    assert set(page.context["form"].errors) == {"due_handler_before", "plan_handler_after"}


def test_the_office_is_offered_no_step_before_the_date_where_it_can_only_urge(policy, office, url):
    page = office.get(url)
    assert "due_office_before" not in page.context["form"].fields
    assert "逾期后才可催办" in text_of(page)
    office.post(url, filled(office, url, due_office_before="3"))
    assert not ReminderRule.objects.exists()


def test_who_comes_second_reads_what_is_different_now_and_may_insist(policy, office, url, reviewer):
    said = filled(office, url, due_handler_before="7")
    theirs = {key: DEFAULT_LADDERS[key] for key in SETTABLE} | {DUE: Ladder(before=(9,))}
    ladder_actions.set_ladders(policy, ladders=theirs, version=policy.version, by=actor(reviewer), at=NOW)
    page = office.post(url, said)
    assert "规则刚被他人修改，您的修改没有保存。" in text_of(page)
    assert page.context["now"] == [("填报期限，经办人", "截止前 9")]
    assert page.context["form"]["due_handler_before"].value() == "7"
    office.post(url, {**said, "version": page.context["form"]["version"].value()})
    assert ReminderRule.objects.get().before == [7]


def test_the_defaults_come_back_by_one_button(policy, office, url):
    office.post(url, filled(office, url, due_handler_before="7", warn_workdays="6"))
    assert "恢复默认" in text_of(office.get(url))
    said = filled(office, url, due_handler_after="这里写错了")
    assert office.post(url, {**said, "act": "reset"})["Location"] == url
    assert not ReminderRule.objects.exists()
    assert Policy.objects.get(pk=policy.pk).warn_workdays == 6


def test_the_defaults_do_not_come_back_over_what_was_not_seen(policy, office, url):
    office.post(url, filled(office, url, due_handler_before="7"))
    said = filled(office, url)
    office.post(url, filled(office, url, due_handler_before="8"))
    page = office.post(url, {**said, "act": "reset"})
    assert "规则刚被他人修改" in text_of(page)
    assert ReminderRule.objects.get().before == [8]
    assert office.post(url, {"act": "reset"}).status_code == 200
    assert ReminderRule.objects.exists()


# --- The preview --------------------------------------------------------------------------------------


def test_a_preview_shows_the_days_of_what_was_typed_and_saves_nothing(policy, office, url):
    """15 October 2026: a Thursday after the long holiday, with a worked Saturday between."""
    page = preview(office, url, "2026-10-15", due_handler_before="7、4、0", due_handler_after="2")
    assert shown(page, *DUE) == [
        ("截止前 7 个工作日", date(2026, 9, 30), ""),
        ("截止前 4 个工作日", date(2026, 10, 10), "调休上班"),
        ("截止当日", date(2026, 10, 15), ""),
        ("逾期 2 个工作日", date(2026, 10, 19), ""),
        ("逾期 7 个工作日", date(2026, 10, 26), ""),
        ("逾期 12 个工作日", date(2026, 11, 2), ""),
        ("逾期 17 个工作日", date(2026, 11, 9), ""),
    ]
    assert page.context["form"]["due_handler_before"].value() == "7、4、0"
    assert "这是预览，尚未保存。" in text_of(page)
    assert "10月10日（周六）截止前 4 个工作日，调休上班" in text_of(page)
    assert not ReminderRule.objects.exists()


def test_a_due_day_off_is_marked(policy, office, url):
    page = preview(office, url, "2026-10-17")
    assert ("截止当日", date(2026, 10, 17), "休息日") in shown(page, *DUE)
    assert "2026年10月17日（周六），当天不是工作日" in text_of(page)


def test_days_of_a_year_without_its_holiday_notice_are_marked(policy, office, url):
    CalendarDay.objects.filter(date__year=2027).delete()
    marks = {on.year: mark for _, on, mark in shown(preview(office, url, "2026-12-28"), *DUE)}
    assert marks == {2026: "", 2027: "暂定"}


def test_a_ladder_that_tells_nobody_says_so(policy, office, url):
    page = preview(
        office, url, "2026-10-15",
        due_handler_before="", due_handler_after="", due_handler_repeat_every="0",
    )  # fmt: skip
    assert shown(page, *DUE) == []
    assert "不提醒" in text_of(page)


@pytest.mark.parametrize("on", ["", "明天", "1900-01-01", "9999-12-31"])
def test_a_preview_of_a_day_that_cannot_be_is_told_at_the_day(policy, office, url, on):
    page = preview(office, url, on)
    assert list(page.context["sample"].errors) == ["sample_on"]
    assert "尚未保存" not in text_of(page)


def test_a_wrong_day_for_the_preview_does_not_keep_anybody_from_saving(policy, office, url):
    said = filled(office, url, due_handler_before="7")
    office.post(url, {**said, "act": "save", "sample_on": "明天"})
    assert ReminderRule.objects.get().before == [7]


def test_the_preview_begins_with_the_date_people_wait_for(period, office):
    page = office.get(reverse("reminders:rules", args=[period.policy_id]))
    assert page.context["sample"].initial["sample_on"] == date(2026, 10, 15)


def test_without_an_open_period_the_preview_begins_twenty_working_days_ahead(policy, office, url):
    """The Mid-Autumn and National Day holidays lie between, and a worked Saturday."""
    assert office.get(url).context["sample"].initial["sample_on"] == date(2026, 10, 26)


def test_both_pages_of_rules_lead_to_each_other(policy, office, url):
    settings = reverse("measures:policy_settings", args=[policy.pk])
    assert f'href="{settings}"' in office.get(url).content.decode()
    assert f'href="{url}"' in office.get(settings).content.decode()


# --- The office's hours -------------------------------------------------------------------------------


def test_the_office_sets_its_hours(policy, office):
    said = {
        "opens_at": "9:00", "closes_at": "17：30", "digest_from": "09:30", "digest_until": "15:00", "version": "0",
    }  # fmt: skip
    assert office.post(TERMS, said)["Location"] == TERMS
    row = DeliveryTerms.objects.get()
    assert row.hours == Hours(time(9), time(17, 30), time(9, 30), time(15))
    assert row.may_decline_mail is False
    assert 'value="17:30"' in office.get(TERMS).content.decode()


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"opens_at": "早上"}, "opens_at", "请填写时刻，例如 08:30。"),
        ({"opens_at": ""}, "opens_at", "请填写时刻，例如 08:30。"),
        ({"closes_at": "25:00"}, "closes_at", "请填写时刻，例如 08:30。"),
        ({"digest_until": "17:30"}, "digest_until", "须比停止提醒的时刻至少早 1 小时"),
    ],
)
def test_hours_that_cannot_be_are_told_at_their_field(policy, office, wrong, field, sentence):
    page = office.post(TERMS, {**hours_filled(office), **wrong})
    assert sentence in page.context["form"].errors[field][0]
    assert not DeliveryTerms.objects.exists()


def hours_filled(client):
    form = client.get(TERMS).context["form"]
    return {
        name: f"{value:%H:%M}" if isinstance(value, time) else value for name, value in form.initial.items()
    }


def test_who_comes_second_with_hours_reads_what_they_are_now(policy, office, reviewer):
    said = hours_filled(office)
    now = Hours(time(9), time(18), time(9), time(16))
    term_actions.set_terms(hours=now, may_decline_mail=True, version=0, by=actor(reviewer), at=NOW)
    page = office.post(TERMS, {**said, "digest_until": "15:00"})
    assert "系统中现在是：09:00 至 18:00 可以发送" in text_of(page)
    assert page.context["form"]["digest_until"].value() == "15:00"
    assert DeliveryTerms.current().hours == now


# --- One's own choices --------------------------------------------------------------------------------


def test_a_person_chooses_channel_and_time(policy, reporter, signed_in):
    mine = signed_in(reporter)
    assert f'href="{PREFERENCES}"' in mine.get(INBOX).content.decode()
    assert "邮件发往 li@example.cn。" in text_of(mine.get(PREFERENCES))
    assert mine.post(PREFERENCES, {"digest_at": "１０：１５"})["Location"] == INBOX
    row = Preference.objects.get(user=reporter)
    assert (row.wants_mail, row.digest_at) == (False, time(10, 15))
    assert 'value="10:15"' in mine.get(PREFERENCES).content.decode()


def test_a_time_outside_the_offices_hours_is_told_at_its_field(policy, reporter, signed_in):
    page = signed_in(reporter).post(PREFERENCES, {"wants_mail": "on", "digest_at": "07:00"})
    assert page.context["form"].errors["digest_at"] == ["每日提醒时刻须在 08:30 至 16:00 之间。"]
    assert page.context["form"]["digest_at"].value() == "07:00"
    assert not Preference.objects.exists()


def insist(lead):
    term_actions.set_terms(
        hours=Hours(digest_from=time(9)), may_decline_mail=False, version=0, by=actor(lead), at=NOW
    )


def test_where_the_office_insists_on_mail_there_is_nothing_to_decline(policy, reporter, lead, signed_in):
    insist(lead)
    mine = signed_in(reporter)
    page = mine.get(PREFERENCES)
    assert "督查室要求提醒同时发送到邮箱，不能关闭。" in text_of(page)
    assert re.search(r"<input[^>]*name=\"wants_mail\"[^>]*disabled[^>]*>", page.content.decode())
    mine.post(PREFERENCES, {"digest_at": "10:00"})
    row = Preference.objects.get()
    assert (row.wants_mail, row.digest_at) == (True, time(10))


def test_without_an_address_the_page_says_where_reminders_are(policy, signed_in):
    person = create_user(username="nomail", name="无邮箱", password=PASSWORD, email="", by=SETUP, at=LONG_AGO)
    mine = signed_in(person)
    assert "您的账号没有登记邮箱，提醒只在本系统的“消息”中显示" in text_of(mine.get(PREFERENCES))
    mine.post(PREFERENCES, {"digest_at": ""})
    assert Preference.objects.get(user=person).wants_mail is True


@pytest.mark.both_engines
def test_a_time_chosen_before_the_office_narrowed_its_hours_is_explained(policy, reporter, lead, signed_in):
    mine = signed_in(reporter)
    mine.post(PREFERENCES, {"wants_mail": "on", "digest_at": "08:30"})
    insist(lead)
    page = text_of(mine.get(PREFERENCES))
    assert "您原来选的 08:30 不在督查室现在允许的时间内，改按 09:00 发送。" in page


def test_who_stands_in_for_another_sets_their_own(policy, approver, reporter, signed_in):
    day = NOW.date()
    stand_in = StandIn.objects.create(
        person=approver, stand_in=reporter, starts_on=day, ends_on=day, created_at=NOW
    )
    mine = signed_in(reporter)
    mine.post(reverse("accounts:stand_in_begin", args=[stand_in.pk]))
    mine.post(PREFERENCES, {"digest_at": "10:00"})
    assert Preference.objects.get().user == reporter


def test_an_address_cannot_smuggle_markup_into_the_page(policy, reporter, signed_in):
    reporter.email = '"<script>alert(1)</script>"@example.cn'
    reporter.save()
    assert "<script>alert" not in signed_in(reporter).get(PREFERENCES).content.decode()
