"""People, roles and keys."""

import pytest

from accounts import actions
from accounts.models import ApiClient, User
from accounts.rules import Role
from audit.models import AuditEvent
from audit.rules import RuleBroken
from departments.rules import BodyKind
from tests.factories import LONG_AGO, PASSWORD, SETUP, make_body, make_user


def test_user_names_are_unique_in_any_letter_case(db):
    make_user("甲", username="ZhangSan")
    with pytest.raises(RuleBroken) as refusal:
        make_user("乙", username="zhangsan")
    assert refusal.value.field == "username"


@pytest.mark.parametrize("writing", ["ｚｈａｎｇｓａｎ", "zhang\u3000san", "Zhang\u200bSan"])
def test_user_names_are_unique_in_any_writing_and_kept_in_one(db, writing):
    assert make_user("甲", username=writing).username.lower() == "zhangsan"
    with pytest.raises(RuleBroken) as refusal:
        make_user("乙", username="ZHANGSAN")
    assert refusal.value.code == "username_taken"


@pytest.mark.parametrize(("username", "code"), [(" \u200b", "username_missing"), ("\ufdfa" * 5, "too_long")])
def test_user_names_that_are_none_are_refused(db, username, code):
    with pytest.raises(RuleBroken) as refusal:
        make_user("甲", username=username)
    assert (refusal.value.code, refusal.value.field) == (code, "username")


@pytest.mark.parametrize("password", ["short", "1234567890", "zhangsan2026", "password12"])
def test_weak_passwords_are_refused_in_chinese(db, password):
    with pytest.raises(RuleBroken) as refusal:
        actions.create_user(username="zhangsan2026", name="张三", password=password, by=SETUP, at=LONG_AGO)
    assert refusal.value.code == "weak_password"
    assert any("\u4e00" <= char <= "\u9fff" for char in refusal.value.message)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.REPORTER, BodyKind.PROVINCIAL_OFFICE),
        (Role.REVIEWER, BodyKind.PROVINCIAL_DEPARTMENT),
        (Role.LEAD, BodyKind.CITY_GOVERNMENT),
        (Role.ADMINISTRATOR, BodyKind.PROVINCIAL_DEPARTMENT),
    ],
)
def test_a_role_must_fit_the_body(db, role, kind):
    user, body = make_user("甲"), make_body(kind=kind)
    with pytest.raises(RuleBroken) as refusal:
        actions.grant_role(user, body=body, role=role, by=SETUP, at=LONG_AGO)
    assert refusal.value.code == "role_does_not_fit"


def test_one_person_may_belong_to_several_bodies_but_hold_a_role_once(db):
    first, second = make_body(), make_body()
    user = make_user("甲", (first, Role.REPORTER), (second, Role.REPORTER))
    with pytest.raises(RuleBroken) as refusal:
        actions.grant_role(user, body=first, role=Role.REPORTER, by=SETUP, at=LONG_AGO)
    assert refusal.value.code == "role_held_already"
    assert user.memberships.count() == 2


def test_a_key_is_kept_as_a_hash_only(db):
    client, key = actions.issue_key(
        make_body(kind=BodyKind.CITY_GOVERNMENT), name="对接", by=SETUP, at=LONG_AGO
    )
    kept = ApiClient.objects.values().get(pk=client.pk)
    assert key not in str(kept)
    assert kept["key_hash"] == actions.key_hash(key)
    assert key not in str(list(AuditEvent.objects.values()))


def test_revoking_twice_changes_nothing(db):
    client, _ = actions.issue_key(
        make_body(kind=BodyKind.CITY_GOVERNMENT), name="对接", by=SETUP, at=LONG_AGO
    )
    actions.revoke_key(client, by=SETUP, at=LONG_AGO)
    actions.revoke_key(client, by=SETUP, at=LONG_AGO)
    assert AuditEvent.objects.filter(verb="api_key.revoked").count() == 1


def test_passwords_never_reach_the_record(db):
    user = make_user("甲")
    actions.change_password(user, password="Quanxin-Mima-2026", by=SETUP, at=LONG_AGO)
    events = str(list(AuditEvent.objects.values()))
    assert PASSWORD not in events
    assert "Quanxin" not in events
