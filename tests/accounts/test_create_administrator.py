"""The first administrator of an installation, asked for at the terminal."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.factories import PASSWORD


@pytest.fixture
def typed(monkeypatch):
    """Answers at the terminal, in order; passwords likewise."""

    def answer(words, passwords):
        words, passwords = iter(words), iter(passwords)
        monkeypatch.setattr("builtins.input", lambda prompt: next(words))
        monkeypatch.setattr("getpass.getpass", lambda prompt: next(passwords))

    return answer


def test_it_asks_for_what_is_not_given(office_body, typed):
    typed(["guanli", "周管理"], [PASSWORD, PASSWORD])
    call_command("create_administrator", verbosity=0)
    user = User.objects.get(username="guanli")
    assert user.is_staff
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("words", "passwords", "sentence"),
    [
        (["guanli", "周管理"], [PASSWORD, "另一个"], "不一致"),
        (["", "周管理"], [PASSWORD, PASSWORD], "不能为空"),
        (["guanli", "周管理"], ["short", "short"], "密码太短"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_made(
    office_body, typed, words, passwords, sentence
):
    typed(words, passwords)
    with pytest.raises(CommandError, match=sentence):
        call_command("create_administrator", verbosity=0)
    assert not User.objects.exists()


def test_without_bodies_it_says_what_to_run_first(empty):
    with pytest.raises(CommandError, match=r"manage\.py seed"):
        call_command("create_administrator", username="a", name="b")
