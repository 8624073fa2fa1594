"""The words a report on progress begins with, put together from the data; the office edits them while it is a draft."""

from collections.abc import Mapping
from typing import Any

from audit.numerals import chinese
from reports.documents.blocks import chinese_day
from reports.terms import Terms

_ASSESSMENT = "总体看，应报措施已报【已报占比】，亮绿灯和已完成的占【正常占比】。"
_WATCHED = (("behind", "进度滞后"), ("lagging", "落后于工作方案"), ("at_risk", "存在风险"))


def defaults(
    content: Mapping[str, Any], next_report: Mapping[str, str] | None, terms: Terms
) -> dict[str, str]:
    """The text of each block that may be edited. 典型做法 and 建议 are the office's own: nothing is made up for them."""
    return {
        "assessment": terms.said(_ASSESSMENT) if content["totals"]["owed"] else "",
        "examples": "",
        "next_steps": _next_steps({one["kind"] for one in content["concerns"]}, next_report, terms),
        "proposals": "",
        "remarks": "",
    }


def _next_steps(kinds: set[str], coming: Mapping[str, str] | None, terms: Terms) -> str:
    """What the office follows up, by what there is; dated by the next report where one was asked for."""
    when = (
        f"结合{coming['name']}报告（{chinese_day(coming['due_on'])}前报送）" if coming else "结合下一次报告"
    )
    said = []
    if "overdue" in kinds:
        said.append("督促逾期未报的单位尽快报送，说明原因")
    if slow := [name for kind, name in _WATCHED if kind in kinds]:
        said.append(f"对{'、'.join(slow)}的{terms.item}跟踪督办，{when}逐条核实")
    if "returned" in kinds:
        said.append("督促有关单位按审核意见修改退回的报告，按期重报")
    said.append(f"按照职责分工继续推进其他{terms.item}")
    if len(said) == 1:
        return f"{said[0]}。"
    return "；".join(f"{chinese(number)}是{words}" for number, words in enumerate(said, start=1)) + "。"
