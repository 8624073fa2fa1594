"""manage.py remind: by hand, and as a rehearsal."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from measures.models import Obligation
from reminders.models import Digest, Reminder
from tests.reminders.conftest import day


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(day(10, 12), tick=False):
        yield


def run(*arguments):
    out = StringIO()
    call_command("remind", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_it_sends_and_says_to_whom(obligation, reporter, kexie_reporter, told):
    assert run("--on", "2026-10-12") == [
        "李经办：已发送邮件：【政策督查】您有 4 项填报待办",
        "吴经办：已发送邮件：【政策督查】您有 1 项填报待办",
        "2026-10-12：新登记 5 条提醒，处理 2 份每日提醒。",
    ]
    assert told() == ["li@example.cn", "wu@example.cn"]
    assert run() == ["2026-10-12：新登记 0 条提醒，处理 0 份每日提醒。"]


def test_a_rehearsal_says_who_and_why_and_leaves_nothing_behind(only_one, reporter, told):
    assert run("--on", "2026-10-16", "--dry-run") == [
        "李经办 <li@example.cn>：【政策督查】您有 1 项填报待办（1 项逾期）",
        "    填报期限 T+1，截止 2026-10-15  省科技厅 （一）促进科技成果在企业的推广应用",
        "演练 2026-10-16：将提醒 1 人。没有写入，没有发送。",
    ]
    assert told() == []
    assert not Reminder.objects.exists()
    assert not Digest.objects.exists()


def test_it_can_be_limited_to_one_address(obligation, reporter, kexie_reporter, told):
    run("--only-to", "WU@example.cn")
    assert told() == ["wu@example.cn"]
    assert not Reminder.objects.filter(recipient=reporter).exists()


def test_another_day_is_pointed_out(only_one, reporter):
    assert run("--on", "2026-10-13")[0] == "注意：今天是 2026-10-12，以下提醒按 2026-10-13 计算。"


def test_a_day_off_is_one_line(only_one, reporter):
    assert run("--on", "2026-10-11") == ["2026-10-11 不是工作日，不发提醒。"]


@pytest.mark.parametrize("text", ["2026-13-01", "明天", "20261012x", "2026-02-30"])
def test_an_unknown_date_is_refused_with_one_line(text, db):
    with pytest.raises(CommandError) as refusal:
        run("--on", text)
    assert str(refusal.value) == f"日期“{text}”无法识别，请写成 2026-10-15 这样。"


def test_an_unknown_address_is_refused_with_one_line(db):
    with pytest.raises(CommandError, match="没有人使用电子邮箱"):
        run("--only-to", "nobody@example.cn")


def test_what_was_settled_meanwhile_is_said(only_one, reporter):
    run("--on", "2026-10-12", "--dry-run")
    Obligation.objects.update(state="accepted")
    assert run() == ["2026-10-12：新登记 0 条提醒，处理 0 份每日提醒。"]
