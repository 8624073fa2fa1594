"""会议材料 of ``meeting/1``: its measures under their numbers in the document, and the matters by their names alone."""

from collections.abc import Mapping
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
    locked_in,
)
from reports.kinds.meeting.paper import BLANK, annex, lamp_cell, others_in_words, said_in, standing
from reports.wording import sentences as wording
from reports.wording.answers import supporting
from reports.wording.frames import paper_of


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot."""
    entries = snapshot["entries"]
    chosen = [(n, entry) for n, entry in enumerate(entries, start=1) if entry["is_to_discuss"]]
    remarks = snapshot["prose"]["remarks"].strip()
    blocks: list[Block] = [
        Paragraph(locked_in(snapshot["prose"]["lead"], snapshot["locked"])),
        Heading(1, "一、需要研究的措施"),
        _overview(chosen),
        *others_in_words(entries),
    ]
    if chosen:
        blocks += [Heading(1, "二、分项情况"), *(_card(number, entry) for number, entry in chosen)]
    if remarks:
        blocks += [Heading(1, "补充说明"), Paragraph(locked_in(remarks, snapshot["locked"]))]
    return paper_of(
        snapshot,
        blocks,
        [(annex(snapshot, _named), "")],
        closing=wording.closing(snapshot, sha256, "本材料"),
        # Two cards fit on such a page.
        is_compact=True,
    )


def _overview(chosen: list[tuple[int, Mapping[str, Any]]]) -> Table:
    columns = [
        Column("序号", 7),
        Column("措施", 35, "left"),
        Column("牵头单位", 15),
        Column("亮灯", 17),
        Column("需议事项", 26, "left"),
    ]
    lines = [
        Line(
            [
                str(number),
                f"{entry['number_text']}{entry['title']}",
                entry["lead"],
                lamp_cell(entry, "\n"),
                matters_of(entry),
            ],
            tone=entry["asked"]["lamp"] if entry["asked"] else "",
        )
        for number, entry in chosen
    ]
    caption = "" if lines else "没有需要会议研究的措施。"
    return Table(caption, columns, lines, size=10)


def matters_of(entry: Mapping[str, Any]) -> str:
    """What there is to talk about, each thing named once."""
    return "、".join(dict.fromkeys(point["name"] for point in entry["points"] if point["is_for_meeting"]))


def _card(number: int, entry: Mapping[str, Any]) -> Table:
    """One measure: a short table, which both papers keep on one page."""
    lead = entry["lead"] + ("（按排序推定）" if entry["lead_is_inferred"] else "")
    supports = supporting(entry)
    rows = [
        ("责任单位", f"牵头：{lead}" + (f"；配合：{supports}" if supports else "")),
        ("办理状态", standing(entry)),
        *((f"最近报送（{one['period']}）", said_in(one)) for one in entry["statements"]),
    ]
    if not entry["statements"]:
        rows.append(("最近报送", "牵头单位尚未报送进展情况。"))
    points = [point for point in entry["points"] if point["is_for_meeting"]]
    rows += [(f"需议：{point['name']}", point["text"]) for point in points]
    rows += [(point["name"], point["text"]) for point in entry["points"] if not point["is_for_meeting"]]
    rows.append(("议定事项", BLANK))
    columns = [Column("项目", 19), Column("情况", 81, "left")]
    caption = f"{number}. {entry['number_text']}{entry['title']}"
    return Table(caption, columns, [Line([name, text]) for name, text in rows], size=10)


def _named(entry: Mapping[str, Any]) -> str:
    return f"{entry['number_text']}{entry['title']}（{entry['lead']}，{lamp_cell(entry)}）"
