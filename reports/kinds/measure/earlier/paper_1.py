"""The page of ``measure/1``: its parts open with words that run on, where the present one has headings."""

from functools import partial

from reports.documents.blocks import Block, Heading, Paragraph, Snapshot
from reports.kinds.measure.annexes import Room
from reports.kinds.measure.paper import (
    NO_POINT,
    NO_STATEMENT,
    decisions,
    fitted,
    items,
    points_in,
    standing,
    statements,
)
from reports.wording.statements import shortened


def _blocks(snapshot: Snapshot, room: Room) -> list[Block]:
    text = shortened(snapshot["measure"]["text"], room.text)
    blocks: list[Block] = [standing(snapshot), Paragraph(text, "原文　")]
    if table := items(snapshot, room):
        blocks.append(table)
    blocks.append(statements(snapshot, room) or Paragraph(NO_STATEMENT, "最近报送　"))
    blocks += _points(snapshot, room)
    blocks += [Paragraph(text, f"{name}　") for name, text in decisions(snapshot)]
    if remarks := snapshot["prose"]["remarks"].strip():
        blocks += [Heading(1, "补充说明"), Paragraph(remarks)]
    return blocks


def _points(snapshot: Snapshot, room: Room) -> list[Block]:
    points, more = points_in(snapshot, room)
    if not points:
        return [Paragraph(NO_POINT, "未了事项　")]
    said: list[Block] = [Heading(1, f"未了事项（{len(points) + more}项）")]
    said += [Paragraph(text, f"{n}. {name}：") for n, (name, text) in enumerate(points, start=1)]
    return [*said, Paragraph(f"其余{more}项见附件。")] if more else said


compose = partial(fitted, said=_blocks)
