"""Signing in and out, and one's own password."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from accounts.models import User
from audit.models import AuditEvent
from tests.factories import PASSWORD

SIGN_IN, CHANGE = "/accounts/login/", "/accounts/password/"
STRONG = "Xinde-mima-2026"


def sign_in(client: Client, username: str, password: str, **more: str):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def change(client: Client, old: str, new: str, again: str | None = None):
    said = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return client.post(CHANGE, said)


def test_the_sign_in_page_is_in_chinese(client, db):
    page = client.get(SIGN_IN).content.decode()
    assert 'lang="zh-CN"' in page
    assert all(word in page for word in ("用户名", "密码", "登录", "本系统为非涉密系统"))


def test_signing_in_leads_home_and_is_recorded(client, reporter):
    assert sign_in(client, reporter.username, PASSWORD).headers["Location"] == "/"
    event = AuditEvent.objects.get(verb="user.signed_in")
    assert (event.actor_name, event.address) == (reporter.name, "127.0.0.1")


def test_signing_in_leads_back_to_the_page_asked_for(client, reporter):
    sent = client.get("/measures/")
    assert sent.headers["Location"] == "/accounts/login/?next=/measures/"
    back = sign_in(client, reporter.username, PASSWORD, next="/measures/")
    assert back.headers["Location"] == "/measures/"
    elsewhere = sign_in(Client(), reporter.username, PASSWORD, next="https://example.com/")
    assert elsewhere.headers["Location"] == "/"


def test_a_user_name_is_known_in_any_letter_case(client, reporter):
    assert sign_in(client, reporter.username.upper(), PASSWORD).status_code == 302


def wide(text: str) -> str:
    """As an input method left in full width types it."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@pytest.mark.parametrize(
    "writing", [wide, lambda name: f"\u3000{name[:3]} {name[3:]}\u200b", lambda name: wide(name.upper())]
)
def test_a_user_name_is_known_in_any_width_and_spacing(client, reporter, writing):
    assert sign_in(client, writing(reporter.username), PASSWORD).status_code == 302


def test_every_writing_of_a_name_counts_in_the_same_lock_out(client, reporter):
    name = reporter.username
    for tried in (name, wide(name), name.upper(), f"{name}\u200b"):
        assert sign_in(client, tried, "cuode-mima").status_code == 200
    assert sign_in(client, wide(name.upper()), "cuode-mima").status_code == 429
    assert sign_in(client, name, PASSWORD).status_code == 429


def test_a_name_that_grows_when_spelled_out_is_merely_unknown(client, db):
    assert sign_in(client, "\ufdfa" * 60, "cuode-mima").status_code == 200


def test_a_wrong_password_is_told_without_saying_which_half_is_wrong(client, reporter):
    wrong = sign_in(client, reporter.username, "cuode-mima").content.decode()
    unknown = sign_in(Client(), "meiyouzheren", "cuode-mima").content.decode()
    for page in (wrong, unknown):
        assert "用户名或密码不正确" in page
    assert "cuode-mima" not in wrong
    assert not AuditEvent.objects.filter(verb="user.signed_in").exists()


def test_five_wrong_passwords_lock_the_account_and_say_for_how_long(client, reporter, approver):
    answers = [sign_in(client, reporter.username, "cuode-mima") for _ in range(5)]
    assert [answer.status_code for answer in answers[:4]] == [200] * 4
    assert answers[4].status_code == 429
    locked = sign_in(client, reporter.username, PASSWORD)
    assert locked.status_code == 429
    assert "30 分钟" in locked.content.decode()
    assert sign_in(Client(), approver.username, PASSWORD).status_code == 302


def test_a_disabled_account_does_not_get_in(client, reporter):
    User.objects.filter(pk=reporter.pk).update(is_active=False)
    assert sign_in(client, reporter.username, PASSWORD).status_code == 200
    assert client.get("/measures/").status_code == 302


def test_signing_out_ends_the_session_on_the_server(client, reporter):
    sign_in(client, reporter.username, PASSWORD)
    stolen = Client()
    stolen.cookies["sessionid"] = client.cookies["sessionid"].value
    assert stolen.get("/measures/").status_code == 200
    assert client.post("/accounts/logout/").headers["Location"] == SIGN_IN
    assert client.get("/measures/").status_code == 302
    assert stolen.get("/measures/").status_code == 302


def test_signing_out_by_a_mere_link_does_nothing(client, reporter):
    sign_in(client, reporter.username, PASSWORD)
    assert client.get("/accounts/logout/").status_code == 405
    assert client.get("/measures/").status_code == 200


def test_a_new_password_is_recorded_and_ends_the_other_sessions(reporter, signed_in):
    here, elsewhere = signed_in(reporter), signed_in(reporter)
    assert change(here, PASSWORD, STRONG).status_code == 302
    assert here.get("/measures/").status_code == 200
    assert elsewhere.get("/measures/").status_code == 302
    event = AuditEvent.objects.get(verb="user.password_changed")
    assert STRONG not in f"{event.summary}{event.before}{event.after}"


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("cuode-mima", STRONG, STRONG, "原密码不正确"),
        (PASSWORD, STRONG, "Biede-mima-2026", "两次输入的新密码不一致"),
        (PASSWORD, "duan1", "duan1", "密码"),
        (PASSWORD, "20260101202601", "20260101202601", "密码"),
    ],
    ids=["wrong old one", "mistyped", "too short", "digits only"],
)
def test_a_password_that_will_not_do_is_refused_in_chinese(reporter, signed_in, old, new, again, sentence):
    client = signed_in(reporter)
    page = change(client, old, new, again)
    errors = " ".join(error for errors in page.context["form"].errors.values() for error in errors)
    assert sentence in errors
    assert not any("a" <= letter <= "z" for letter in errors.lower())
    assert User.objects.get(pk=reporter.pk).check_password(PASSWORD)
    assert not AuditEvent.objects.filter(verb="user.password_changed").exists()


def test_letter_case_does_not_open_another_set_of_tries(reporter, client):
    for name in ("li", "Li", "LI", "lI", "li "):
        client.post("/accounts/login/", {"username": name, "password": "不对的密码"})
    answer = client.post("/accounts/login/", {"username": "LI", "password": PASSWORD})
    assert answer.status_code == 429


def test_behind_the_proxy_each_address_has_its_own_tries(reporter, client, settings):
    settings.TRUST_PROXY = True
    for _ in range(5):
        client.post(
            "/accounts/login/",
            {"username": "li", "password": "不对"},
            headers={"X-Forwarded-For": "10.0.0.1"},
        )
    locked, free = (
        client.post(
            "/accounts/login/", {"username": "li", "password": PASSWORD}, headers={"X-Forwarded-For": address}
        )
        for address in ("10.0.0.1", "10.0.0.2")
    )
    assert (locked.status_code, free.status_code) == (429, 302)


def test_names_entered_in_another_spelling_come_into_the_one_that_is_looked_up(reporter, approver, reviewer):
    for user, old in ((reporter, "ｗａｎｇ ｗｕ"), (approver, "ｚｈａｏ"), (reviewer, "ZHAO")):
        User.objects.filter(pk=user.pk).update(username=old)
    import_module("accounts.migrations.0002_usernames_in_one_spelling").respell(apps, None)
    names = [User.objects.get(pk=user.pk).username for user in (reporter, approver, reviewer)]
    assert names == ["wangwu", "ｚｈａｏ", "ZHAO"]
