"""The inbox: one's own digests, unread until opened, each item as it stands now."""

import pytest
import time_machine
from django.urls import reverse

from audit.rules import RuleBroken
from reminders.inbox import actions as reading
from reminders.models import Digest
from tests.factories import actor, moment, submit
from tests.reminders.conftest import day, remind

INBOX = reverse("reminders:inbox")
NOON = day(10, 12, 12)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def digest(obligation, reporter, nobody_else):
    remind(day(10, 12))
    return Digest.objects.get(recipient=reporter)


def address(digest):
    return reverse("reminders:digest", args=[digest.pk])


def test_the_inbox_shows_what_is_unread(digest, reporter, signed_in):
    page = signed_in(reporter).get(INBOX)
    assert page.context["unread_count"] == 1
    text = page.content.decode()
    assert "您有 4 项填报待办" in text
    assert "未读" in text
    assert address(digest) in text


def test_an_empty_inbox_says_so(reporter, signed_in):
    page = signed_in(reporter).get(INBOX)
    assert page.context["unread_count"] == 0
    assert "还没有消息" in page.content.decode()


def test_opening_a_message_marks_it_read_once(digest, reporter, signed_in):
    client = signed_in(reporter)
    assert client.get(address(digest)).context["unread_count"] == 0
    with time_machine.travel(day(10, 12, 14), tick=False):
        client.get(address(digest))
    digest.refresh_from_db()
    assert digest.opened_at == NOON
    assert "已读" in client.get(INBOX).content.decode()


def test_a_head_request_is_answered_like_the_page(digest, reporter, signed_in):
    assert signed_in(reporter).head(address(digest)).status_code == 200
    assert signed_in(reporter).post(address(digest)).status_code == 405


def test_every_item_leads_to_its_obligation_and_tells_whether_it_was_settled(
    digest, obligation, reporter, signed_in
):
    submit(obligation, reporter, at=NOON)
    page = signed_in(reporter).get(address(digest)).content.decode()
    assert reverse("measures:obligation", args=[obligation.pk]) in page
    assert page.count("现已办理</span>") == 1
    assert page.count("去填报") == 3
    assert "其中 1 项现已办理。" in page
    assert "电子邮件已送达" in page


def test_somebody_elses_message_is_not_there(digest, kexie_reporter, administrator, signed_in):
    for other in (kexie_reporter, administrator):
        assert signed_in(other).get(address(digest)).status_code == 404
        assert "您有" not in signed_in(other).get(INBOX).content.decode()
    digest.refresh_from_db()
    assert digest.opened_at is None


def test_nobody_else_can_mark_it_as_read(digest, kexie_reporter):
    with pytest.raises(RuleBroken):
        reading.open_digest(digest, by=actor(kexie_reporter), at=NOON)
    digest.refresh_from_db()
    assert digest.opened_at is None


@pytest.mark.parametrize("path", [INBOX, "/inbox/1/"])
def test_the_signed_out_are_asked_to_sign_in(path, db, client):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("page", ["2", "last", "0", "abc", "9999"])
def test_twenty_messages_make_a_page_and_odd_page_numbers_do_no_harm(page, reporter, signed_in):
    Digest.objects.bulk_create(
        Digest(
            recipient=reporter,
            on=moment(2026, 8, 1 + n).date(),
            planned_at=NOON,
            send_after=NOON,
            composed_at=NOON,
            subject=f"【政策督查】您有 {n + 1} 项填报待办",
        )
        for n in range(25)
    )
    client = signed_in(reporter)
    assert len(client.get(INBOX).context["page_obj"]) == 20
    assert client.get(f"{INBOX}?page={page}").status_code == 200


def test_queries_do_not_grow_with_messages_or_items(
    digest, reporter, reviewer, signed_in, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(reporter)
    with django_assert_max_num_queries(8) as inbox:
        client.get(INBOX)
    client.get(address(digest))
    with django_assert_max_num_queries(24) as detail:
        client.get(address(digest))
    remind(day(10, 13))
    digest.items = digest.items[:1]
    digest.save(update_fields=["items"])
    with django_assert_num_queries(len(detail)):
        client.get(address(digest))
    remind(day(10, 15))
    assert Digest.objects.filter(recipient=reporter).count() == 2
    with django_assert_num_queries(len(inbox)):
        client.get(INBOX)
