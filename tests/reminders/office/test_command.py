"""manage.py remind: by hand, and as a rehearsal."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from measures.cases.instruction.actions import register_instruction
from measures.models import LeaderInstruction, Obligation
from reminders.models import Digest, Preference, Reminder
from tests.factories import actor
from tests.reminders.conftest import day

SATURDAY = "2026-10-17"


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(day(10, 12), tick=False):
        yield


def run(*arguments):
    out = StringIO()
    call_command("remind", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_it_sends_and_says_to_whom(obligation, reporter, kexie_reporter, nobody_else, told):
    assert run("--on", "2026-10-12") == [
        "李经办：已发送：【政策督查】您有 4 项填报待办",
        "吴经办：已发送：【政策督查】您有 1 项填报待办",
        "2026-10-12：新登记 5 条提醒，处理 2 份提醒。",
    ]
    assert told() == ["li@example.cn", "wu@example.cn"]
    assert run() == ["2026-10-12：新登记 0 条提醒，处理 0 份提醒。"]


def test_a_rehearsal_says_who_and_why_and_leaves_nothing_behind(only_one, reporter, told):
    assert run("--on", "2026-10-16", "--dry-run") == [
        "李经办 <li@example.cn>：【政策督查】您有 1 项填报待办（1 项逾期）",
        "    填报期限 逾期 1 个工作日，截止 2026-10-15  省科技厅 辽宁省强化实施创新驱动发展战略… （一）促进科技成果在企业的推广应用",
        "演练 2026-10-16：将提醒 1 人，1 项。没有写入，没有发送。",
    ]
    assert told() == []
    assert not Reminder.objects.exists()
    assert not Digest.objects.exists()


def test_a_rehearsal_says_who_hears_of_it_in_the_inbox_alone(only_one, reporter):
    Preference.objects.create(user=reporter, wants_mail=False)
    assert run("--dry-run")[0].startswith("李经办 <仅站内>：")


def test_a_rehearsal_can_be_limited_to_one_address(obligation, reporter, kexie_reporter, nobody_else):
    lines = run("--dry-run", "--only-to", "WU@example.cn")
    assert lines[0].startswith("吴经办 <wu@example.cn>：")
    assert lines[-1] == "演练 2026-10-12：将提醒 1 人，1 项。没有写入，没有发送。"


def test_it_can_be_limited_to_one_address(obligation, reporter, kexie_reporter, told):
    run("--only-to", "WU@example.cn")
    assert told() == ["wu@example.cn"]
    assert not Reminder.objects.filter(recipient=reporter).exists()


def test_another_day_is_pointed_out(only_one, reporter):
    assert run("--on", "2026-10-13")[0] == "注意：今天是 2026-10-12，以下提醒按 2026-10-13 计算。"


def test_nothing_is_sent_for_a_day_off(only_one, reporter, told):
    assert run("--on", SATURDAY) == [
        f"{SATURDAY} 不是工作日，只提醒特急事项。",
        f"注意：今天是 2026-10-12，以下提醒按 {SATURDAY} 计算。",
        f"{SATURDAY}：新登记 0 条提醒，处理 0 份提醒。",
    ]
    assert told() == []


@pytest.fixture
def urgent_on_saturday(only_one, reporter, lead):
    """A most urgent and an urgent instruction given to 省科技厅 on a Saturday."""
    with time_machine.travel(day(10, 17, 11), tick=False):
        for priority in ("most_urgent", "urgent"):
            register_instruction(
                only_one.measure, leader="分管副省长", given_on=day(10, 17).date(), extract="核实兑现情况",
                priority=priority, bodies=[only_one.body], by=actor(lead), at=day(10, 17, 11),
            )  # fmt: skip
        yield


def test_what_is_most_urgent_is_sent_on_a_day_off(urgent_on_saturday, told):
    assert run() == [
        f"{SATURDAY} 不是工作日，只提醒特急事项。",
        "李经办：已发送：【政策督查·特急】您有 1 项待办理",
        f"{SATURDAY}：新登记 1 条提醒，处理 1 份提醒。",
    ]
    assert told() == ["li@example.cn"]


def test_a_rehearsal_of_a_day_off_names_what_is_most_urgent(urgent_on_saturday, told):
    instruction = LeaderInstruction.objects.get(priority="most_urgent")
    assert run("--dry-run") == [
        f"{SATURDAY} 不是工作日，只提醒特急事项。",
        "李经办 <li@example.cn>：【政策督查·特急】您有 1 项待办理",
        f"    批示办理 到达时，截止 2026-10-21  省科技厅 辽宁省强化实施创新驱动发展战略… {instruction} 省科技厅 办理",
        f"演练 {SATURDAY}：将提醒 1 人，1 项。没有写入，没有发送。",
    ]
    assert told() == []


@pytest.mark.parametrize("text", ["2026-13-01", "明天", "20261012x", "2026-02-30", ""])
def test_an_unknown_date_is_refused_with_one_line(text, db):
    with pytest.raises(CommandError) as refusal:
        run(f"--on={text}")
    assert str(refusal.value) == f"日期“{text}”无法识别，请写成 2026-10-15 这样。"


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "2027-10-14", "2025-10-10"])
@pytest.mark.parametrize("how", ["--dry-run", "--only-to=li@example.cn"])
def test_a_day_out_of_reach_is_refused_with_one_line(text, how, reporter):
    with pytest.raises(CommandError, match="一年以内"):
        run("--on", text, how)


def test_an_unknown_address_is_refused_with_one_line(db):
    with pytest.raises(CommandError, match="没有人使用电子邮箱"):
        run("--only-to", "nobody@example.cn")


@pytest.mark.parametrize("address", ["", " "])
def test_an_empty_address_is_not_everybody(address, only_one, reporter, told):
    with pytest.raises(CommandError, match="没有人使用电子邮箱"):
        run(f"--only-to={address}")
    assert told() == []


def test_what_was_settled_meanwhile_is_said(only_one, reporter):
    run("--on", "2026-10-12", "--dry-run")
    Obligation.objects.update(state="accepted")
    assert run() == ["2026-10-12：新登记 0 条提醒，处理 0 份提醒。"]
