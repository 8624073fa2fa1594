"""Searching rows, alike on both engines."""

import pytest

from accounts.models import User
from audit.finding import matching

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people() -> None:
    names = [
        "王　处长",
        "王[甲]",
        "ＷＡＮＧ\u200b经办",
        "李（科技）",
        "赵⼀",
        "50%_x\\",
        "葛\U000e0100城",
        "𝐀组",
    ]
    User.objects.bulk_create(User(username=f"u{place}", name=name) for place, name in enumerate(names))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("王处长", ["王　处长"]),
        ("王 处长", ["王　处长"]),
        ("处长　王", ["王　处长"]),
        ("wang经办", ["ＷＡＮＧ\u200b经办"]),
        ("(科技)", ["李（科技）"]),
        ("［甲］", ["王[甲]"]),
        ("赵一", ["赵⼀"]),
        ("%_x\\", ["50%_x\\"]),
        ("葛城", ["葛\U000e0100城"]),
        ("a组", ["𝐀组"]),
        ("王 科技", []),
        (".*", []),
    ],
)
def test_a_search_finds_any_writing(said, found):
    assert [
        user.name for user in User.objects.filter(matching(said, "name"), username__startswith="u")
    ] == found


def test_each_word_may_stand_in_another_column():
    found = User.objects.filter(matching("李 U3", "name", "username"))
    assert [user.name for user in found] == ["李（科技）"]


def test_a_search_for_nothing_finds_everything():
    assert User.objects.filter(matching(" \u200b", "name")).count() == User.objects.count()


@pytest.mark.parametrize("said", ["\ufdfa" * 5000, "a" * 100_000, "a " * 5000, "王\x00\ud800"])
def test_a_search_may_be_as_odd_as_it_likes(said):
    assert User.objects.filter(matching(said, "name")).count() in (0, 1, 2)
