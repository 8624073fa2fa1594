"""The numbers of working days and points that the office sets for a policy, each with its bounds. Knows no Django."""

from collections.abc import Mapping
from dataclasses import dataclass

from audit.rules import RuleBroken


@dataclass(frozen=True)
class Term:
    """One number: its bounds (both included) and what it does, for the person who sets it."""

    label: str
    least: int
    most: int
    what: str
    unit: str = "个工作日"


TERMS: Mapping[str, Term] = {
    "notice_workdays": Term(
        "最短提前时间", 0, 30, "交办或开启一期填报时，距截止日期至少要有这么多个工作日；更短的须写明理由。"
    ),
    "holiday_shift_workdays": Term(
        "截止日遇休息日的顺延",
        0,
        10,
        "填报截止日期不是工作日的：0 为不顺延，1 为顺延到下一个工作日，更大的数为顺延到其后第几个工作日。",
    ),
    "receipt_workdays": Term("签收时限", 1, 30, "交办后，各单位应在这么多个工作日内签收，过期显示“逾期未签收”。"),
    "plan_workdays": Term("工作方案报送时限", 1, 120, "首次交办后，责任单位应在这么多个工作日内报送工作方案。"),
    "answer_workdays": Term(
        "配合单位提前答复", 0, 20, "配合单位应在填报截止前这么多个工作日答复牵头单位，给汇总留出时间。"
    ),
    "warn_workdays": Term("黄灯提前量", 1, 60, "距截止日期不足这么多个工作日而尚未报送的，亮黄灯。"),
    "review_workdays": Term("审核时限", 1, 30, "报告报送后，督查室应在这么多个工作日内审核。"),
    "return_workdays": Term("退回后重报时限", 1, 30, "报告退回后未另行指定日期的，给填报单位这么多个工作日重报。"),
    "extension_workdays": Term("延期审批时限", 1, 30, "收到延期申请后，督查室应在这么多个工作日内答复。"),
    "plan_yellow_points": Term(
        "落后进度亮黄灯", 1, 99, "方案实际进度落后序时进度达到这么多个百分点的，亮黄灯。", "个百分点"
    ),
    "plan_red_points": Term(
        "落后进度亮红灯", 2, 100, "落后达到这么多个百分点的，亮红灯；须大于黄灯。", "个百分点"
    ),
}  # fmt: skip
# Those that decide which lamp is lit, and when.
LAMP_TERMS = ("warn_workdays", "plan_yellow_points", "plan_red_points")


def shift_words(nth: int) -> str:
    """What ``holiday_shift_workdays`` does to a due date that is a day off, in a sentence."""
    if nth == 0:
        return "截止日期不是工作日的，不顺延。"
    return f"截止日期不是工作日的，自动顺延到{'下一个' if nth == 1 else f'其后第 {nth} 个'}工作日。"


def check_terms(terms: Mapping[str, int]) -> None:
    """Refuse an unknown or missing number, one out of its bounds, and a yellow lamp not before the red one."""
    if set(terms) != set(TERMS):
        raise RuleBroken("unknown_term", "请填写全部各项规则。")
    for name, number in terms.items():
        term = TERMS[name]
        if not term.least <= number <= term.most:
            words = f"{term.label}须在 {term.least} 至 {term.most} {term.unit}之间。"
            raise RuleBroken("out_of_bounds", words, name)
    if terms["plan_yellow_points"] >= terms["plan_red_points"]:
        raise RuleBroken("yellow_after_red", "亮红灯的百分点须大于亮黄灯的百分点。", "plan_red_points")
