"""The administrator's pages for office systems: registered, changed, tried out, never deleted."""

import re

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from departments.rules import BodyKind
from reminders.models import OfficeSystem
from reminders.systems import actions as systems
from tests.factories import LONG_AGO, SETUP, make_body
from tests.reminders.systems.receiver import receiving

LIST = "/admin/reminders/officesystem/"
URL = "https://10.20.30.40/receive"


@pytest.fixture
def admin(administrator, signed_in):
    return signed_in(administrator)


@pytest.fixture
def system(kejiting):
    return systems.register_system(kejiting, url=URL, by=SETUP, at=LONG_AGO)[0]


def add(admin, body, url=URL):
    return admin.post(f"{LIST}add/", {"body": body.pk, "url": url, "is_active": "on"})


def act(admin, action, *chosen):
    return admin.post(LIST, {"action": action, "_selected_action": [system.pk for system in chosen]})


def change_url(system):
    return reverse("admin:reminders_officesystem_change", args=[system.pk])


def events():
    return list(AuditEvent.objects.filter(channel="admin").order_by("id").values_list("verb", flat=True))


def shown_nowhere(admin, secret, system):
    pages = (LIST, change_url(system), f"{change_url(system).removesuffix('change/')}history/",
             "/admin/audit/auditevent/", "/admin/")  # fmt: skip
    return not any(secret in admin.get(page).content.decode() for page in pages)


def test_a_new_system_shows_its_secret_in_this_one_answer(admin, kejiting, administrator):
    page = add(admin, kejiting)
    made = OfficeSystem.objects.get()
    assert (made.body, made.url, made.is_active, made.created_by) == (kejiting, URL, True, administrator)
    assert made.secret.startswith("whsec_")
    assert made.secret in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert shown_nowhere(admin, made.secret, made)
    assert events() == ["office_system.registered"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://oa.example.cn/", "须以 http:// 或 https:// 开头"),
        ("https://li:word@oa.example.cn/", "不能含有用户名和密码"),
        ("https://oa.example.cn/#part", "不能含有“#”"),
        ("http://127.0.0.1/", "不能是本机"),
        ("http://localhost:6379/", "不能指向本系统所在的机器"),
        ("http://169.254.169.254/", "链路本地"),
    ],
)
def test_an_address_we_would_not_call_is_refused_at_its_field(url, words, admin, kejiting, system):
    page = admin.post(change_url(system), {"url": url, "is_active": "on"})
    assert words in str(page.context["adminform"].form.errors["url"])
    page = add(admin, make_body(), url)
    assert words in str(page.context["adminform"].form.errors["url"])
    assert OfficeSystem.objects.get().url == URL
    assert events() == []


def test_a_body_has_one_system_at_most(admin, kejiting, system):
    page = add(admin, kejiting)
    assert page.context["adminform"].form.errors["body"]
    assert OfficeSystem.objects.count() == 1


def test_a_name_for_many_bodies_has_no_system(admin, policy):
    page = add(admin, make_body(kind=BodyKind.GENERIC))
    assert page.context["adminform"].form.errors["body"]
    assert not OfficeSystem.objects.exists()


def test_address_and_use_are_changed_and_the_body_stays(admin, system, kejiting, kexie):
    secret = system.secret
    admin.post(change_url(system), {"body": kexie.pk, "url": "https://10.1.1.1/?key=geheim"})
    system.refresh_from_db()
    assert (system.body, system.url, system.is_active) == (kejiting, "https://10.1.1.1/?key=geheim", False)
    assert system.secret == secret
    admin.post(change_url(system), {"url": "https://10.1.1.1/?key=geheim", "is_active": "on"})
    admin.post(change_url(system), {"url": "https://10.1.1.1/?key=other", "is_active": "on"})
    assert events() == ["office_system.disabled", "office_system.enabled", "office_system.edited"]
    first, _, last = AuditEvent.objects.filter(channel="admin").order_by("id")
    assert (first.before["url"], first.after["url"]) == (URL, "https://10.1.1.1/?…")
    assert last.after["is_query_changed"] is True
    assert "geheim" not in admin.get(LIST).content.decode()


def test_a_system_is_not_deleted(admin, system):
    delete = reverse("admin:reminders_officesystem_delete", args=[system.pk])
    assert admin.post(delete, {"post": "yes"}).status_code == 403
    act(admin, "delete_selected", system)
    assert OfficeSystem.objects.get() == system


def test_a_renewed_secret_is_shown_once_and_counts_from_now_on(admin, system):
    old = system.secret
    page = act(admin, "renew_secret", system)
    system.refresh_from_db()
    assert system.secret != old
    assert system.secret in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert shown_nowhere(admin, system.secret, system)
    assert events() == ["office_system.secret_renewed"]


def test_secrets_are_renewed_one_at_a_time(admin, system, kexie):
    other, _ = systems.register_system(kexie, url=URL, by=SETUP, at=LONG_AGO)
    secrets = set(OfficeSystem.objects.values_list("secret", flat=True))
    page = admin.post(
        LIST, {"action": "renew_secret", "_selected_action": [system.pk, other.pk]}, follow=True
    )
    assert "一次只选一个" in page.content.decode()
    assert set(OfficeSystem.objects.values_list("secret", flat=True)) == secrets


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (204, "省科技厅办公系统已收下测试消息。"),
        (401, "省科技厅办公系统没有收下测试消息。单位办公系统答复：HTTP 401，签名未获认可"),
    ],
)
def test_a_test_message_says_how_the_system_answered(status, words, admin, kejiting, settings):
    settings.OA_ALLOW_LOOPBACK = True
    with receiving() as oa:
        oa.status = status
        system, _ = systems.register_system(kejiting, url=oa.url(), is_active=False, by=SETUP, at=LONG_AGO)
        chosen = {"action": "send_test_message", "_selected_action": [system.pk]}
        page = admin.post(LIST, chosen, follow=True)
    assert words in page.content.decode()
    (body,) = oa.bodies
    assert b'"type":"reminder.test"' in body
    assert events() == ["office_system.tested"]


def test_only_administrators_see_them(signed_in, reviewer, reporter, system):
    for user in (reviewer, reporter):
        assert signed_in(user).get(LIST, follow=True).status_code == 403
        assert signed_in(user).post(LIST, {"action": "renew_secret"}, follow=True).status_code == 403


def test_nothing_else_of_the_reminders_is_among_the_admin_pages(admin):
    page = admin.get("/admin/").content.decode()
    linked = set(re.findall(r'href="/admin/reminders/(\w+)/', page))
    assert linked == {"officesystem"}
