"""The frame that every paper and workbook stands in: head, signature, closing lines, mark of demonstration data."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reports.documents.blocks import (
    DEMO_MARK,
    Annex,
    Block,
    Frame,
    Paper,
    Snapshot,
    Table,
    chinese_day,
    chinese_minute,
)
from reports.documents.sheets import Book, Sheet, Value
from reports.documents.titles import title_lines
from reports.rules import short_hash


def closing_of(snapshot: Snapshot, sha256: str, source: str = "", *, before: str = "") -> str:
    """The last lines of every paper: cut-off, digest, and in ``source`` where it comes from."""
    cut_off = f"数据截止时间：{chinese_minute(snapshot['as_of'])}。"
    return f"{before}{cut_off}数据校验码：{short_hash(sha256)}。{source}"


def paper_of(
    snapshot: Snapshot,
    blocks: list[Block],
    annexes: Sequence[tuple[Table, str]],
    *,
    closing: str,
    title: str = "",
    most: int = 20,
    subtitle: str = "",
    addressees: str = "",
    signed_by: str = "",
    is_numbered: bool = True,
    is_compact: bool = False,
) -> Paper:
    """The paper of a snapshot; each annex is a table under its own name with a note, numbered unless it is the only one.

    Without a ``subtitle`` the period stands under the title; ``most`` characters make a line of the title. The annexes of
    a brief (``is_compact``) are named in one line.
    """
    title = title or snapshot["title"]
    names = [table.caption for table, _ in annexes]
    if is_numbered:
        names = [f"{number}. {name}" for number, name in enumerate(names, start=1)]
    return Paper(
        title=title,
        title_lines=title_lines(title, most=most),
        subtitle=subtitle or f"（{snapshot['period']['name']}）",
        addressees=addressees,
        blocks=blocks,
        signature=[signed_by or snapshot["office"], chinese_day(snapshot["as_of"])],
        annexes=[
            Annex(f"附件{number}" if is_numbered else "附件", table.caption, table, note)
            for number, (table, note) in enumerate(annexes, start=1)
        ],
        annex_list=["　".join(names)] if is_compact and names else names,
        closing=closing,
        demo_mark=DEMO_MARK if snapshot["is_demo"] else "",
        is_compact=is_compact,
    )


def framed(paper: Paper, snapshot: Snapshot, *, is_draft: bool) -> Paper:
    """The paper in the head and foot that the office gave it, and without the lines on its data once it is circulated.

    Those stand on the check sheet. A snapshot of the time before frames keeps them on its paper.
    """
    said: dict[str, str] | None = snapshot.get("frame")
    if said is None:
        return paper
    addressees = said.get("addressees") or paper.addressees
    frame = Frame(**{name: text for name, text in said.items() if name != "addressees"})
    closing = paper.closing if is_draft else ""
    return replace(paper, frame=frame, addressees=addressees, closing=closing)


def book_of(
    snapshot: Snapshot,
    sheets: list[Sheet],
    *,
    closing: str,
    title: str = "",
    creator: str = "",
    facts: Sequence[tuple[str, Value]] = (),
) -> Book:
    """The workbook of a snapshot; what is not given is the snapshot's."""
    said = [("说明", DEMO_MARK)] if snapshot["is_demo"] and not closing else []
    return Book(
        title=title or snapshot["title"],
        creator=creator or snapshot["office"],
        as_of=datetime.fromisoformat(snapshot["as_of"]),
        sheets=sheets,
        closing=closing,
        demo_mark=DEMO_MARK if snapshot["is_demo"] else "",
        facts=[*facts, *said],
    )
