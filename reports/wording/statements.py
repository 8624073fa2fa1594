"""How the papers on single measures tell its due date, its last statements and its open points."""

import re
from collections.abc import Mapping
from typing import Any

from reports.documents.blocks import chinese_day, moved_from
from reports.documents.sheets import SheetColumn, Value, local

STATEMENTS = [
    SheetColumn("填报周期", 16, centred=True),
    SheetColumn("报送单位", 14, centred=True),
    SheetColumn("报送时间", 17, centred=True),
    SheetColumn("报送人", 12, centred=True),
    SheetColumn("轮次", 6, centred=True),
    SheetColumn("进展状态", 14, centred=True),
    SheetColumn("审核", 10, centred=True),
    SheetColumn("进展情况", 50),
    SheetColumn("存在问题", 32),
    SheetColumn("下一步工作", 32),
]

POINTS = [SheetColumn("事项", 20, centred=True), SheetColumn("情况", 110)]


def statement_values(one: Mapping[str, Any]) -> list[Value]:
    """One statement in the columns of ``STATEMENTS``."""
    said = (one["done"], one["problems"], one["next_steps"])
    who = (one["submitted_by"], one["round"], status_of(one), one["outcome"])
    return [one["period"], one["body"], local(one["submitted_at"]), *who, *said]


def statement_cells(one: Mapping[str, Any]) -> list[str]:
    """填报周期, 报送单位, 报送时间, 状态, 进展情况, 存在问题, 下一步工作."""
    return [
        one["period"],
        one["body"],
        one["submitted_at"][:16].replace("T", "\n"),
        f"{status_of(one)}\n（{one['outcome']}）",
        one["done"],
        one["problems"],
        one["next_steps"],
    ]


def status_of(statement: Mapping[str, Any]) -> str:
    """What the body says of itself, and whether it was late."""
    said = "本期无变化" if statement["is_no_change"] else statement["status_name"]
    return said + ("，迟报" if statement["is_late"] else "")


def due_in_words(measure: Mapping[str, Any]) -> str:
    """The date in force with its basis and its extensions; a measure without a date says so."""
    if not measure["due_on"]:
        return "文件未规定，督查室未设定"
    moved = moved_from(measure)
    basis = f"依据：{measure['due_text']}" if measure["due_text"] else ""
    said = "；".join(filter(None, (moved, basis)))
    why = f"\n{measure['due_why']}" if measure["due_why"] else ""
    return chinese_day(measure["due_on"]) + (f"（{said}）" if said else "") + why


def shortened(text: str, most: int) -> str:
    """The text on one line, cut where it is too long for the page; the whole is in the annex."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}……"


def gist(text: str, most: int) -> str:
    """The first statement of a text, up to its first full stop or semicolon; the whole stands in an annex.

    One that is too long ends where a clause or a member of a list does.
    """
    first = re.split("[。；;]", " ".join(text.split()), maxsplit=1)[0]
    if len(first) <= most:
        return first
    end = max(first.rfind(mark, most // 2, most) for mark in "，、")
    return f"{first[: end if end > 0 else most]}……"
