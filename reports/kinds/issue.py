"""A paper in a body's name as that body issued it: the frozen content, without 代拟稿, with the day and frame it was given."""

from collections.abc import Mapping
from dataclasses import replace

from reports.documents.blocks import Paper, Snapshot, chinese_day
from reports.documents.sheets import Book, day
from reports.rules import DRAFTED, FRAME_NAMES

# What the body said of its paper, by ``rules.FRAME_NAMES``; ``issued_on`` always among it.
Issue = Mapping[str, str]


def issued_paper(paper: Paper, issue: Issue) -> Paper:
    """The paper unmarked, and signed on the day of issue."""
    return replace(
        paper,
        mark="",
        subtitle=paper.subtitle.replace(f"，{DRAFTED}", ""),
        signature=[*paper.signature[:-1], chinese_day(issue["issued_on"])],
    )


def framed_by(snapshot: Snapshot, issue: Issue) -> Snapshot:
    """The content in the frame of the body. 印发日期 stands in the 版记 beside the 印发机关 only (GB/T 9704-2012, 7.4.3)."""
    left_out = set() if issue.get("issuer") else {"issued_on"}
    return {**snapshot, "frame": {name: text for name, text in issue.items() if name not in left_out}}


def issued_book(book: Book, issue: Issue) -> Book:
    """The workbook unmarked, with day and 文号 among its facts."""
    said = [("印发日期", day(issue["issued_on"])), (FRAME_NAMES["number"], issue.get("number"))]
    return replace(book, mark="", facts=[*book.facts, *((name, value) for name, value in said if value)])
