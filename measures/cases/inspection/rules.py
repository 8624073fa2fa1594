"""On-site checks as 《政府督查工作条例》 (国务院令第733号, in force since 2021-02-01) frames them. Knows no Django.

Paraphrased: a check has a plan that says what is looked at, where and of whom, and is not to come often or last long; it
ends in a conclusion that is clear in its facts, proved and fair, and is fed back to whom it concerns; who disagrees may
ask within 30 days of receiving it to have it reviewed, which is decided within 30 days by others than those who made it;
what is to be mended is mended as demanded, and may be checked. The other numbers here are the product's own.
"""

from collections.abc import Collection
from datetime import date, timedelta

from audit.rules import RuleBroken
from measures.dates import chinese_day
from measures.states import CaseState

TITLE_MAX, TEAM_MAX, TEXT_MAX, BASIS_MAX = 100, 300, 1000, 200
MEASURES_MAX, BODIES_MAX, LONGEST_DAYS = 30, 30, 60
TEAM_LEAST = 2
# The conclusion is fed back and signed for within so many working days.
CONCLUDE_WORKDAYS, RECEIPT_WORKDAYS = 10, 3
OBJECT_DAYS, REVIEW_DAYS = 30, 30
STAGES = {
    "open": ("未办结", (CaseState.OPEN, CaseState.FED_BACK, CaseState.ACKNOWLEDGED, CaseState.SUBMITTED)),
    "planned": ("待反馈结论", (CaseState.OPEN,)),
    "mending": ("整改中", (CaseState.ACKNOWLEDGED,)),
    "ended": ("已办结或取消", (CaseState.APPROVED, CaseState.WITHDRAWN)),
}


def team_of(text: str) -> list[str]:
    """The members of a team as they are named, each once. Refuses a team of one."""
    for mark in "，,；;\n \u3000":
        text = text.replace(mark, "、")
    names = list(dict.fromkeys(name for name in text.split("、") if name))
    if len(names) < TEAM_LEAST:
        raise RuleBroken("team_too_small", f"督查组不少于 {TEAM_LEAST} 人，姓名之间用顿号隔开。", "team")
    if len("、".join(names)) > TEAM_MAX:
        raise RuleBroken("too_long", f"督查组成员最多 {TEAM_MAX} 字。", "team")
    return names


def check_days(starts_on: date, ends_on: date, *, today: date) -> None:
    """Refuse days out of order, a check that takes too long, and one over a year ahead or long past."""
    if ends_on < starts_on:
        raise RuleBroken("days_out_of_order", "结束日期不能早于开始日期。", "ends_on")
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        raise RuleBroken(
            "check_too_long", f"一次实地督查最长 {LONGEST_DAYS} 天，请缩短或分次安排。", "ends_on"
        )
    if abs((starts_on - today).days) > 366:
        raise RuleBroken("check_too_far", "督查时间距今超过一年，请核对年份。", "starts_on")


def check_begun(starts_on: date, *, today: date) -> None:
    """Refuse a conclusion before the check has begun."""
    if today < starts_on:
        words = f"督查定于{chinese_day(starts_on)}开始，尚未进行，不能反馈结论。"
        raise RuleBroken("not_begun", words, "conclusion")


def objects_until(received_on: date) -> date:
    """The last day on which a review of the conclusion may be asked for."""
    return received_on + timedelta(days=OBJECT_DAYS)


def check_may_object(received_on: date, *, today: date, objected: bool) -> None:
    """Refuse a second request for a review, and one that comes too late."""
    if objected:
        raise RuleBroken("objected_already", "本单位已就该结论申请过复核，不能再次申请。", "reason")
    last = objects_until(received_on)
    if today > last:
        words = f"对督查结论有异议的，须自收到之日起 {OBJECT_DAYS} 日内申请复核（至{chinese_day(last)}），现已超过。"
        raise RuleBroken("objected_late", words, "reason")


def check_reviewer(name: str, is_author: bool, team: Collection[str]) -> None:
    """Refuse a review by who took part in the check or made its conclusion."""
    if is_author or name in team:
        raise RuleBroken(
            "took_part", "参加督查或者作出结论的人员应当回避，请由督查室其他人员复核。", "verdict"
        )


def check_all_mended(left: int) -> None:
    """Refuse to end a check while something is still to be mended."""
    if left:
        raise RuleBroken("items_left", f"还有 {left} 件整改事项没有销号，不能办结。")
