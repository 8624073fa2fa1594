"""单项措施情况: one measure on one page; what does not fit stands whole in the annexes."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from reports.documents.blocks import (
    Block,
    Column,
    Heading,
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
from reports.wording.answers import LAMP_MARKS, supporting
from reports.wording.frames import closing_of, paper_of
from reports.wording.statements import due_in_words, shortened, status_of

# Tried one after the other until the page holds it.
_ROOMS = (
    Room(text=400, said=160, point=160, items=8, points=8),
    Room(text=300, said=130, point=130, items=6, points=6),
    Room(text=260, said=110, point=100, items=5, points=6),
    Room(text=220, said=80, point=84, items=4, points=5),
    Room(text=180, said=80, point=68, items=3, points=5),
    Room(text=180, said=54, point=68, items=3, points=4),
    Room(text=140, said=54, point=68, items=2, points=4),
    Room(text=100, said=54, point=32, items=2, points=3),
    Room(text=66, said=54, point=32, items=1, points=2),
)


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot: as much of every text as fits on a page."""
    return first_that_fits(partial(_paper, snapshot, sha256, room) for room in _ROOMS)


def _paper(snapshot: Snapshot, sha256: str, room: Room) -> Paper:
    remarks = snapshot["prose"]["remarks"].strip()
    blocks: list[Block] = [
        _standing(snapshot),
        *_text(snapshot["measure"]["text"], room),
        *_items(snapshot, room),
        *_statements(snapshot, room),
        *_points(snapshot, room),
        *_decisions(snapshot),
    ]
    if remarks:
        blocks += [Heading(1, "补充说明"), Paragraph(remarks)]
    return paper_of(
        snapshot,
        blocks,
        annexes(snapshot, room),
        most=26,
        subtitle=f"（截至{chinese_day(snapshot['as_of'])}）",
        closing=closing_of(
            snapshot,
            sha256,
            "本材料由政策落实督查系统生成，以“……”结尾的内容全文见附件。",
            before=f"措施出自《{snapshot['policy']['title']}》。",
        ),
        is_compact=True,
    )


# --- Where it stands --------------------------------------------------------------------------------


def _standing(snapshot: Snapshot) -> Table:
    """The facts in pairs, two to a line."""
    pairs = facts(snapshot)
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
    measure = snapshot["measure"]
    return [
        ("所属部分", measure["chapter"]),
        ("办理状态", measure["state_name"] + ("（重点事项）" if measure["is_important"] else "")),
        ("牵头单位", _lead(measure) or "文件未载明"),
        ("配合单位", supporting(measure) or "无"),
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
        return str(measure["lead"])
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


def _text(text: str, room: Room) -> list[Block]:
    return [Paragraph(shortened(text, room.text), "原文　")]


def _items(snapshot: Snapshot, room: Room) -> list[Block]:
    items = snapshot["items"]
    if not items:
        return []
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
    return [Table(f"具体事项{more}", columns, lines)]


def _statements(snapshot: Snapshot, room: Room) -> list[Block]:
    said = snapshot["statements"]
    if not said:
        return [Paragraph("牵头单位尚未报送进展情况。", "最近报送　")]
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
    return [Table(f"最近{len(said)}期报送情况", columns, lines)]


def _points(snapshot: Snapshot, room: Room) -> list[Block]:
    points = snapshot["points"]
    if not points:
        return [Paragraph("没有未了事项。", "未了事项　")]
    said: list[Block] = [Heading(1, f"未了事项（{len(points)}项）")]
    for number, point in enumerate(points[: room.points], start=1):
        said.append(
            Paragraph(
                shortened(point["text"], room.point),
                f"{number}. {point['name']}：",
            )
        )
    if len(points) > room.points:
        said.append(Paragraph(f"其余{len(points) - room.points}项见附件。"))
    return said


def _decisions(snapshot: Snapshot) -> list[Block]:
    """Extensions, urging and completion in a sentence each; only where there were any."""
    said: list[Block] = []
    if snapshot["extensions"]:
        said.append(
            Paragraph("；".join(map(extension_in_words, snapshot["extensions"][-3:])) + "。", "延期　")
        )
    if snapshot["urges"]:
        last = snapshot["urges"][-1]
        said.append(
            Paragraph(
                f"进行中的填报周期内共催办{len(snapshot['urges'])}次，最近一次为{chinese_day(last['sent_at'])}"
                f"对{last['body']}发出的“{last['level_name']}”（送{last['addressee']}）。",
                "催办　",
            )
        )
    if snapshot["completions"]:
        said.append(
            Paragraph("；".join(map(completion_in_words, snapshot["completions"][-3:])) + "。", "办结　")
        )
    return said


def completion_in_words(case: Mapping[str, Any]) -> str:
    """When it was asked for, and what became of it."""
    year = f"{case['year']}年度" if case["year"] else ""
    grade = f"，等次{case['grade_name']}" if case["grade_name"] else ""
    return f"{case['body']}{chinese_day(case['requested_at'])}申请{year}办结，{case['state_name']}{grade}"
