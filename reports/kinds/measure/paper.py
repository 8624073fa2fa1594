"""单项情况: one measure on one page; what does not fit stands whole in the annexes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from reports.documents.blocks import (
    Block,
    Column,
    Line,
    Paper,
    Paragraph,
    Snapshot,
    Table,
    chinese_day,
    moved_from,
)
from reports.documents.one_page import first_that_fits
from reports.kinds.measure.annexes import (
    Room,
    annexes,
    extension_in_words,
    item_cells,
)
from reports.terms import terms_of
from reports.wording.answers import LAMP_MARKS, supporting
from reports.wording.frames import closing_of, paper_of
from reports.wording.indicators import NAME, newest_in_short, newest_table
from reports.wording.levels import Levels
from reports.wording.statements import due_in_words, shortened, status_of

# Tried one after the other until the page holds it.
_ROOMS = (
    Room(text=400, said=160, point=160, items=8, points=8),
    Room(text=300, said=130, point=130, items=6, points=6),
    Room(text=260, said=110, point=100, items=5, points=6),
    Room(text=220, said=80, point=84, items=4, points=5, indicators=4),
    Room(text=180, said=80, point=68, items=3, points=5, indicators=3),
    Room(text=180, said=54, point=68, items=3, points=4, indicators=3),
    Room(text=140, said=54, point=68, items=2, points=4, indicators=2),
    Room(text=100, said=54, point=32, items=2, points=3, indicators=1),
    Room(text=66, said=54, point=32, items=1, points=2, indicators=1),
)
# What the line for indicators takes is given back by text and points.
_FOR_INDICATORS = Room(text=33, said=54, point=32, items=1, points=1, indicators=0)


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot: as much of every text as fits on a page."""
    return fitted(snapshot, sha256, _blocks)


def fitted(snapshot: Snapshot, sha256: str, said: Callable[[Snapshot, Room], list[Block]]) -> Paper:
    """The paper that says so much in a room, in the first room with which it fits on a page."""
    rooms = (*_ROOMS, _FOR_INDICATORS) if snapshot.get("indicators") else _ROOMS
    return first_that_fits(partial(_paper, snapshot, sha256, room, said) for room in rooms)


def _paper(
    snapshot: Snapshot, sha256: str, room: Room, said: Callable[[Snapshot, Room], list[Block]]
) -> Paper:
    return paper_of(
        snapshot,
        said(snapshot, room),
        annexes(snapshot, room),
        most=26,
        subtitle=f"（截至{chinese_day(snapshot['as_of'])}）",
        closing=closing_of(
            snapshot,
            sha256,
            "本材料由政策落实督查系统生成，以“……”结尾的内容全文见附件。",
            before=f"{terms_of(snapshot).item}出自《{snapshot['policy']['title']}》。",
        ),
        is_compact=True,
    )


def _blocks(snapshot: Snapshot, room: Room) -> list[Block]:
    levels, terms = Levels(), terms_of(snapshot)
    indicators = snapshot.get("indicators", [])
    # A fact among the others where there is no room for their table.
    is_fact = bool(indicators) and not room.indicators
    blocks: list[Block] = [
        standing(snapshot, *([(NAME, newest_in_short(indicators))] if is_fact else [])),
        levels.heading(1, f"{terms.item}原文"),
        Paragraph(shortened(snapshot["measure"]["text"], room.text)),
        *_under_heading(items(snapshot, room), levels),
    ]
    if said := statements(snapshot, room):
        blocks += _under_heading(said, levels)
    else:
        blocks += [levels.heading(1, "最近报送情况"), Paragraph(terms.said(NO_STATEMENT))]
    if indicators and not is_fact:
        blocks += _under_heading(newest_table(indicators, most=room.indicators), levels)
    points, more = points_in(snapshot, room)
    blocks.append(levels.heading(1, f"未了事项（{len(points) + more}项）" if points else "未了事项"))
    blocks += [levels.point(f"{name}：{text}") for name, text in points]
    blocks += [] if points else [Paragraph(NO_POINT)]
    blocks += [Paragraph(f"其余{more}项见附件。")] if more else []
    if acts := decisions(snapshot):
        blocks.append(levels.heading(1, "、".join(name for name, _ in acts)))
        blocks += [levels.point(text) if len(acts) > 1 else Paragraph(text) for _, text in acts]
    if remarks := snapshot["prose"]["remarks"].strip():
        blocks += [levels.heading(1, "补充说明"), Paragraph(remarks)]
    return blocks


def _under_heading(table: Table | None, levels: Levels) -> list[Block]:
    return [levels.heading(1, table.caption), replace(table, caption="")] if table else []


# --- Where it stands --------------------------------------------------------------------------------


def standing(snapshot: Snapshot, *more: tuple[str, str]) -> Table:
    """The facts in pairs, two to a line; ``more`` behind them."""
    pairs = [*facts(snapshot), *more]
    if len(pairs) % 2:
        pairs.append(("", ""))
    columns = [
        Column("项目", 9),
        Column("内容", 41, "left"),
        Column("项目", 9),
        Column("内容", 41, "left"),
    ]
    lines = [Line([*pairs[at], *pairs[at + 1]]) for at in range(0, len(pairs), 2)]
    return Table("", columns, lines)


def facts(snapshot: Snapshot) -> list[tuple[str, str]]:
    """What the measure is, who answers for it, by when, and how it stands, as names and words."""
    measure, terms = snapshot["measure"], terms_of(snapshot)
    return [
        *([("所属部分", measure["chapter"])] if measure["chapter"] else []),
        ("办理状态", measure["state_name"] + ("（重点事项）" if measure["is_important"] else "")),
        (terms.lead, _lead(measure) or "文件未载明"),
        (terms.co, supporting(measure) or "无"),
        ("完成方式", measure["completion_name"]),
        ("完成时限", due_in_words(measure)),
        ("亮灯", lamp_in_words(snapshot)),
        ("方案进度", _plans(snapshot)),
        ("本期报告", _asked(snapshot)),
        ("各市填报", _cities(snapshot)),
    ]


def _lead(measure: Mapping[str, Any]) -> str:
    """The lead as it is frozen; ``measure/1`` froze its parts."""
    if "holder" not in measure:
        guessed = "\n文件未载明，按责任单位排序推定" if measure["lead_is_inferred"] else ""
        return f"{measure['lead']}{guessed}"
    held = f"，现由{measure['holder']}承担" if measure["holder"] else ""
    return measure["lead"] + ("（按排序推定）" if measure["lead_is_inferred"] else "") + held


def lamp_in_words(snapshot: Snapshot) -> str:
    """The lamp of the newest report that is asked for."""
    if not snapshot["asked"]:
        return "没有进行中的填报任务，不亮灯"
    asked = snapshot["asked"][0]
    return f"{LAMP_MARKS[asked['lamp']]}{asked['lamp_label']}"


def _asked(snapshot: Snapshot) -> str:
    said = []
    for asked in snapshot["asked"]:
        late = f"，逾期{asked['days_overdue']}天" if asked["is_overdue"] else ""
        moved = moved_from(asked)
        dates = f"截止{asked['due_on']}" + (f"，{moved}" if moved else "")
        said.append(f"{asked['period']}：{asked['state_name']}，{dates}{late}")
    return "\n".join(said) or "没有进行中的填报任务"


def _cities(snapshot: Snapshot) -> str:
    said = [
        f"{one['period']}：应报{one['owed']}份，已报{one['reported']}份"
        + (f"，逾期{len(one['overdue'])}份" if one["overdue"] else "")
        for one in snapshot["cities"]
    ]
    return "\n".join(said) or "不由各市填报"


def _plans(snapshot: Snapshot) -> str:
    return (
        "\n".join(f"{plan['body']}：{plan['words']}" for plan in snapshot["plans"]) or "没有经审核通过的方案"
    )


# --- What it says and what was said --------------------------------------------------------------------


NO_STATEMENT = "牵头单位尚未报送进展情况。"
NO_POINT = "没有未了事项。"


def items(snapshot: Snapshot, room: Room) -> Table | None:
    """The action items there is room for; ``None`` without any."""
    items = snapshot["items"]
    if not items:
        return None
    columns = [
        Column("序号", 7),
        Column("具体事项（原文摘句）", 48, "left"),
        Column("完成方式", 15),
        Column("完成时限", 14),
        Column("承办单位", 16),
    ]
    lines = [
        Line([str(number), item["quote"], *item_cells(item)])
        for number, item in enumerate(items[: room.items], start=1)
    ]
    more = f"（共{len(items)}项，其余见附件）" if len(items) > room.items else ""
    return Table(f"具体事项{more}", columns, lines)


def statements(snapshot: Snapshot, room: Room) -> Table | None:
    """The last statements, each as long as there is room for; ``None`` without any."""
    said = snapshot["statements"]
    if not said:
        return None
    columns = [
        Column("填报周期", 13),
        Column("报送单位和时间", 17),
        Column("状态", 12),
        Column("进展情况", 58, "left"),
    ]
    lines = [
        Line(
            [
                one["period"],
                f"{one['body']}\n{one['submitted_at'][:10]}",
                f"{status_of(one)}\n（{one['outcome']}）",
                shortened(one["done"], room.said),
            ]
        )
        for one in said
    ]
    return Table(f"最近{len(said)}期报送情况", columns, lines)


def points_in(snapshot: Snapshot, room: Room) -> tuple[list[tuple[str, str]], int]:
    """Name and text of the open points there is room for, and how many are left to the annex."""
    points = snapshot["points"]
    told = [(one["name"], shortened(one["text"], room.point)) for one in points[: room.points]]
    return told, len(points) - len(told)


def decisions(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Extensions, urging and completion in a sentence each; only where there were any."""
    said = []
    if snapshot["extensions"]:
        said.append(("延期", "；".join(map(extension_in_words, snapshot["extensions"][-3:])) + "。"))
    if snapshot["urges"]:
        last = snapshot["urges"][-1]
        text = (
            f"进行中的填报周期内共催办{len(snapshot['urges'])}次，最近一次为{chinese_day(last['sent_at'])}"
            f"对{last['body']}发出的“{last['level_name']}”（送{last['addressee']}）。"
        )
        said.append(("催办", text))
    if snapshot["completions"]:
        said.append(("办结", "；".join(map(completion_in_words, snapshot["completions"][-3:])) + "。"))
    return said


def completion_in_words(case: Mapping[str, Any]) -> str:
    """When it was asked for, and what became of it."""
    year = f"{case['year']}年度" if case["year"] else ""
    grade = f"，等次{case['grade_name']}" if case["grade_name"] else ""
    return f"{case['body']}{chinese_day(case['requested_at'])}申请{year}办结，{case['state_name']}{grade}"
