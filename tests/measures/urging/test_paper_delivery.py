"""A body at which nobody can be reached: the urge says so, at once and later, and its paper's delivery is registered."""

import re
from datetime import date

import pytest
import time_machine

from accounts.access import standing_of
from audit.models import AuditEvent
from audit.rules import RuleBroken
from measures.desk_rows import Asker
from measures.models import Obligation, PaperDelivery, UrgeNotice
from measures.steps import calendar_around
from measures.urging.actions import register_delivery, urge
from measures.urging.rows import desk_rows
from tests.factories import actor, moment, submit

NOW = moment(2026, 10, 19, 10)
NOBODY = "发出时该单位没有启用的账号，系统内无人收到，待纸质送达"
DELIVERED = "2026年10月20日纸质送达，张三（办公室）签收"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def press(obligation, by):
    owed = Obligation.objects.with_names().get(pk=obligation.pk)
    return urge(owed, text="请抓紧报送。", by=actor(by), at=NOW)


@pytest.fixture
def office(reviewer, signed_in):
    return signed_in(reviewer)


def sent(*owed):
    levels = {f"level_{one.pk}": "remind" for one in owed}
    return {"obligation": [one.pk for one in owed], "text_remind": "请于明日前报送。", **levels}


def test_the_result_says_that_nobody_was_reached(obligation, office):
    page = office.post("/urges/new/", sent(obligation), follow=True)
    assert "“提醒”已出具，但省科技厅没有启用的账号，系统内无人收到。请打印送达" in text_of(page)
    assert "“提醒”已发出。" not in text_of(page)


def test_of_many_the_result_says_at_which_nobody_was_reached(
    obligation, kexie_obligation, kexie_reporter, office
):
    page = text_of(office.post("/urges/new/", sent(obligation, kexie_obligation)))
    assert "发出 2 份；其中 1 份的单位没有启用的账号，须纸质送达。" in page
    assert page.count(NOBODY) == 1


def test_it_is_said_later_in_the_list_on_the_report_and_on_the_paper(obligation, reviewer, office):
    notice = press(obligation, reviewer)
    for address in ("/urges/", f"/obligations/{obligation.pk}/", f"/urges/{notice.pk}/"):
        assert NOBODY in text_of(office.get(address)), address
    assert "签收人：＿" in text_of(office.get(f"/urges/{notice.pk}/"))


@pytest.mark.parametrize("levels", [1, 3])
def test_who_would_urge_again_reads_that_the_last_notice_reached_nobody(obligation, reviewer, office, levels):
    for _ in range(levels):
        press(obligation, reviewer)
    assert NOBODY in text_of(office.get("/urges/candidates/"))


def test_an_account_made_later_changes_nothing_of_what_is_said(obligation, reviewer, office, request):
    notice = press(obligation, reviewer)
    request.getfixturevalue("reporter")
    assert NOBODY in text_of(office.get(f"/urges/{notice.pk}/"))


def test_where_somebody_was_reached_nothing_is_said(obligation, reporter, reviewer, office):
    notice = press(obligation, reviewer)
    for address in ("/urges/", f"/obligations/{obligation.pk}/", f"/urges/{notice.pk}/"):
        assert "没有启用的账号" not in text_of(office.get(address)), address
    assert "签收人：＿" not in text_of(office.get(f"/urges/{notice.pk}/"))


def test_delivery_on_paper_is_registered_with_day_and_receiver(obligation, reviewer, signed_in, today):
    notice = press(obligation, reviewer)
    today.move_to(moment(2026, 10, 21, 9))
    office = signed_in(reviewer)
    answer = office.post(
        f"/urges/{notice.pk}/delivery/", {"delivered_on": "2026-10-20", "receiver": " 张三（办公室） "}
    )
    assert answer["Location"] == f"/urges/{notice.pk}/"
    paper = PaperDelivery.objects.get()
    assert (paper.delivered_on, paper.receiver) == (date(2026, 10, 20), "张三（办公室）")
    assert (paper.recorded_at, paper.recorded_by_name) == (moment(2026, 10, 21, 9), "王督查")
    for address in ("/urges/", f"/obligations/{obligation.pk}/", f"/urges/{notice.pk}/"):
        assert DELIVERED in text_of(office.get(address)), address
        assert NOBODY not in text_of(office.get(address)), address
    event = AuditEvent.objects.about(notice).get(verb="urge.delivered")
    assert event.after == {"delivered_on": "2026-10-20", "receiver": "张三（办公室）"}


def test_registered_again_it_is_put_right_with_a_trace(obligation, reviewer):
    notice = press(obligation, reviewer)
    for receiver in ("张三", "李四"):
        register_delivery(
            notice, delivered_on=date(2026, 10, 19), receiver=receiver, by=actor(reviewer), at=NOW
        )
    assert PaperDelivery.objects.get().receiver == "李四"
    newest = AuditEvent.objects.about(notice).filter(verb="urge.delivered").last()
    assert (newest.before["receiver"], newest.after["receiver"]) == ("张三", "李四")


@pytest.mark.parametrize(
    ("day", "receiver", "code"),
    [
        (date(2026, 10, 18), "张三", "delivered_before_sent"),
        (date(2026, 10, 20), "张三", "delivered_in_future"),
        (date(2026, 10, 19), " ", "receiver_missing"),
        (date(2026, 10, 19), "三" * 61, "too_long"),
    ],
)
def test_what_cannot_be_is_refused(obligation, reviewer, day, receiver, code):
    notice = press(obligation, reviewer)
    with pytest.raises(RuleBroken) as refusal:
        register_delivery(notice, delivered_on=day, receiver=receiver, by=actor(reviewer), at=NOW)
    assert refusal.value.code == code
    assert not PaperDelivery.objects.exists()


def test_a_refusal_is_told_at_its_field(obligation, reviewer, office):
    notice = press(obligation, reviewer)
    page = office.post(f"/urges/{notice.pk}/delivery/", {"delivered_on": "2026-10-18", "receiver": ""})
    assert page.context["delivery"].errors == {"receiver": ["请填写签收人。"]}
    page = office.post(f"/urges/{notice.pk}/delivery/", {"delivered_on": "2026-10-18", "receiver": "张三"})
    assert page.context["delivery"].errors == {"delivered_on": ["送达日期不能早于发出日期 2026-10-19。"]}


def test_the_list_shows_what_is_still_to_be_delivered(obligation, kexie_obligation, reviewer, office):
    waiting, done = press(obligation, reviewer), press(kexie_obligation, reviewer)
    register_delivery(done, delivered_on=date(2026, 10, 19), receiver="张三", by=actor(reviewer), at=NOW)

    def listed(which):
        return [notice.pk for notice, _ in office.get(f"/urges/?delivery={which}").context["rows"]]

    assert (listed("due"), listed("done")) == ([waiting.pk], [done.pk])
    assert listed("") == [done.pk, waiting.pk]


def test_the_body_reads_of_the_delivery_and_registers_none(obligation, reporter, reviewer, signed_in):
    notice = press(obligation, reviewer)
    register_delivery(notice, delivered_on=date(2026, 10, 19), receiver="张三", by=actor(reviewer), at=NOW)
    page = text_of(signed_in(reporter).get(f"/urges/{notice.pk}/"))
    assert "2026年10月19日纸质送达，张三签收" in page
    assert "登记纸质送达" not in page
    assert UrgeNotice.objects.get().is_unreached is False


# --- The desk ---------------------------------------------------------------------------------------


def desk_of(person):
    rows = desk_rows(Asker(standing_of(person), NOW.date(), calendar_around(NOW.date())))
    return [row for row in rows if row.kind == "纸质送达"]


def test_the_desk_leads_to_what_is_still_to_be_delivered(
    obligation, kexie_obligation, reviewer, office, today
):
    first = press(obligation, reviewer)
    second = press(kexie_obligation, reviewer)
    UrgeNotice.objects.filter(pk=second.pk).update(sent_at=moment(2026, 10, 20, 9))
    (row,) = desk_of(reviewer)
    assert row.title == "2 份催办通知待纸质送达"
    assert row.why == "发出时省科技厅、省科协没有启用的账号，系统内无人收到"
    assert (row.due.on, row.due.words, row.is_late) == (date(2026, 10, 19), "发出最早一份", False)
    assert row.step.url == row.url
    listed = office.get(row.url).context["rows"]
    assert [notice.pk for notice, _ in listed] == [second.pk, first.pk]
    assert row.title in text_of(office.get("/desk/"))
    today.move_to(moment(2026, 10, 21, 9))
    for notice in (first, second):
        register_delivery(
            notice,
            delivered_on=date(2026, 10, 21),
            receiver="张三",
            by=actor(reviewer),
            at=moment(2026, 10, 21, 9),
        )
    assert desk_of(reviewer) == []


def test_a_report_that_came_all_the_same_needs_no_paper(obligation, reviewer, office, request):
    press(obligation, reviewer)
    (row,) = desk_of(reviewer)
    submit(obligation, request.getfixturevalue("approver"), at=NOW)
    assert desk_of(reviewer) == []
    assert not office.get(row.url).context["rows"]


def test_of_many_bodies_the_desk_names_a_few(
    period, reviewer, viewer, kexie_reporter, django_assert_num_queries
):
    owed = list(Obligation.objects.filter(period=period).exclude(body__name="省科协").order_by("body", "id"))
    bodies = {one.body_id: one for one in owed}
    for one in bodies.values():
        press(one, reviewer)
    (row,) = desk_of(reviewer)
    assert len(bodies) > 3
    assert row.title == f"{len(bodies)} 份催办通知待纸质送达"
    assert row.why.count("、") == 2
    assert f"等 {len(bodies)} 个单位没有启用的账号" in row.why
    assert desk_of(viewer) == desk_of(kexie_reporter) == []


def test_where_somebody_was_reached_the_desk_says_nothing_of_paper(obligation, reporter, reviewer):
    press(obligation, reviewer)
    assert desk_of(reviewer) == []
