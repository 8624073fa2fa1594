"""Tables of tasks, one row a line with its cells parted by tabs: what the head says of the columns, and a row as an item."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum

from .deadlines import find_deadlines
from .lines import piece_of
from .rosters.names import is_plausible
from .spelling import evened
from .statements import statements_of
from .titles import Title, title_of
from .tree import Assignment, Deadline, Flag, Item, Span


class Column(StrEnum):
    """What a column holds; those of bodies and times are the label that the cell would bear outside a table."""

    NUMBER = "序号"
    TASK = "任务"
    LEAD = "牵头单位"
    CO = "配合单位"
    BODY = "责任单位"
    TIME = "完成时限"
    OTHER = ""


_BODIES = (Column.LEAD, Column.CO, Column.BODY)
_WHO = "(?:责任|负责)?(?:单位|部门|处室|科室|主体|机构)"
# In this order: the first that fits a cell of the head.
_HEADS = (
    (Column.NUMBER, re.compile("序号?|编号|项次|条目号?")),
    (Column.LEAD, re.compile(rf"(?:总?牵头|主办|主责|主要责任|第一责任){_WHO}.{{0,6}}")),
    (Column.CO, re.compile(rf"(?:配合|协办|会办|参与|参加|协同|协助){_WHO}.{{0,6}}")),
    (Column.BODY, re.compile(rf"(?:任务)?(?:责任|承办|负责|实施|落实|承担|完成){_WHO}.{{0,6}}")),
    (
        Column.TIME,
        re.compile("(?:计划)?(?:完成|办理|办结|整改|落实|工作|推进)?(?:时限|时间|期限|时间节点|时间要求|时间进度)(?:要求|安排)?"),
    ),
    (
        Column.TASK,
        re.compile(
            "(?!.*(?:类别|类型|来源|依据|进展|情况|单位|部门)).{0,8}(?:任务|事项|措施|内容|项目|工作|问题|举措|名称|建议|议题).{0,8}"
        ),
    ),
)  # fmt: skip
_BAR = re.compile("[\t|｜]")
_BETWEEN = re.compile(r"[、，；\s]+")
_SHORT = re.compile("[^。；\n]{2,40}")
_SPACES = re.compile(r"\s+")
# 序号 责任单位 in one line or one below the other, without tabs, or with a bar alone in its line between: a table that lost its columns.
_LOST = re.compile(
    r"(?:^|(?<=\n))[ \u3000]*序[ \u3000]*号[ \u3000\n](?:[^\t|。]|(?<=\n)\|(?=\n)){2,60}?"
    r"(?:责任|牵头|负责|主办|承办)[^\t|。]{0,6}?(?:单位|部门)"
)


def columns_of(line: str) -> tuple[Column, ...] | None:
    """The columns that the head of a table names; None for a line that is no head, or names neither task nor body."""
    cells = [_SPACES.sub("", evened(cell)) for cell in _BAR.split(line.strip(" \n\r\t\u3000"))]
    if len(line) > 400 or len(cells) < 2:
        return None
    columns = tuple(
        next((column for column, head in _HEADS if head.fullmatch(cell)), Column.OTHER) for cell in cells
    )
    is_head = Column.TASK in columns and any(body in columns for body in _BODIES)
    return columns if is_head else None


def is_row(line: str, columns: Sequence[Column]) -> bool:
    """True for a line with something under more than one column."""
    return sum(bool(cell.strip()) for cell in _BAR.split(line)) > 1 and len(columns) > 1


def names_bodies(line: str, columns: Sequence[Column]) -> bool:
    cells = zip(_BAR.split(line), columns, strict=False)
    return any(column in _BODIES and cell.strip() for cell, column in cells)


def lost_table(text: str) -> Span | None:
    """Where a table stands whose columns cannot be told any more."""
    found = _LOST.search(text)
    return found.span() if found else None


def row_item(
    text: str,
    span: Span,
    columns: Sequence[Column],
    *,
    first_leads: bool,
    known: frozenset[str],
    issued_on: date | None,
) -> Item:
    """The row as an item: its cells read as if each bore the head of its column as a label."""
    cells = list(_cells(text, span))
    is_short = _is_short(text, cells, columns)
    columns = columns[1:] if is_short else columns
    under = {
        column: [cell for cell, of in zip(cells, columns, strict=False) if of is column] for column in Column
    }
    number = next((cell for cell in under[Column.NUMBER] if cell[0] < cell[1]), None)
    tasks = [cell for cell in under[Column.TASK] if cell[0] < cell[1]]
    title = _title(text, tasks[0]) if tasks else Title()
    assignments = _assignments(text, under, first_leads=first_leads, known=known)
    flags = [Flag("text", "按表格的一行读出，各列按表头对应，请核对。", span)]
    if is_short:
        reason = "这一行比表头少一格，按首列与上一行合并、各列顺移读出，请核对各列。"
        flags.append(Flag("text", reason, span))
    elif len(cells) > len(columns) or any(columns[len(cells) :]):
        flags.append(Flag("text", "这一行的列数与表头不同，可能有合并的单元格，请核对各列。", span))
    if not assignments:
        flags.append(Flag("assignments", "这一行没有写责任单位，可能与上一行合并，请核对。", span))
    if title.span is None:
        flags.append(Flag("title", "没有标题句，标题按首句拟出，请核对。", span))
    elif title.doubt:
        flags.append(Flag("title", title.doubt, title.span))
    return Item(
        span=span,
        text=text[slice(*span)],
        number=text[slice(*number)] if number else None,
        number_span=number,
        title=title.title,
        title_span=title.span,
        title_derived=title.derived,
        assignments=assignments,
        deadlines=[
            *(each for cell in tasks for each in _deadlines(text, cell, "", issued_on)),
            *(each for cell in under[Column.TIME] for each in _deadlines(text, cell, f"{Column.TIME}：", issued_on)),
        ],
        flags=flags,
    )  # fmt: skip


def _is_short(text: str, cells: Sequence[Span], columns: Sequence[Column]) -> bool:
    """True for a row whose first cell is one with that of the row above: bodies stand one column before their own, and what
    stands in theirs (a person) is none."""
    if columns[0] in _BODIES or Column.TASK not in columns[1:]:
        return False
    return _hold_bodies(text, cells, columns[1:]) and not _hold_bodies(text, cells, columns)


def _hold_bodies(text: str, cells: Sequence[Span], columns: Sequence[Column]) -> bool:
    said = [
        evened(text[slice(*cell)]) for cell, column in zip(cells, columns, strict=False) if column in _BODIES
    ]
    names = [name for cell in said for name in _BETWEEN.split(cell) if name]
    return any(map(is_plausible, names))


def _title(text: str, cell: Span) -> Title:
    """A cell that is one short line is the title; of a longer one its first sentence, where that is one."""
    said = text[slice(*cell)]
    return Title(said, cell, said) if _SHORT.fullmatch(said) else title_of(text, *cell)


def _cells(text: str, span: Span) -> Iterator[Span]:
    at = span[0]
    for bar in [*_BAR.finditer(text, *span), None]:
        end = bar.start() if bar else span[1]
        seen = piece_of(text, at, end)
        yield seen.first, seen.last
        at = bar.end() if bar else end


def _assignments(
    text: str, under: dict[Column, list[Span]], *, first_leads: bool, known: frozenset[str]
) -> list[Assignment]:
    cells = [(body, cell) for body in _BODIES for cell in under[body] if cell[0] < cell[1]]
    if not cells:
        return []
    said = "\n".join(f"{body}：{_SPACES.sub(' ', text[slice(*cell)])}" for body, cell in cells)
    span = (min(cell[0] for _, cell in cells), max(cell[1] for _, cell in cells))
    tasks = under[Column.TASK] or [span]
    return [
        replace(
            each,
            span=span,
            raw=text[slice(*span)],
            covers=(tasks[0][0], tasks[-1][1]),
            flags=[replace(flag, span=span) for flag in each.flags],
        )
        for each in statements_of(said, first_leads=first_leads, known=known)
    ]


def _deadlines(text: str, cell: Span, label: str, issued_on: date | None) -> Iterator[Deadline]:
    """The deadlines of a cell; their places are those in the cell, without the label it was read with."""
    for each in find_deadlines(label + text[slice(*cell)], issued_on=issued_on):
        start, end = (max(cell[0], cell[0] + at - len(label)) for at in each.span)
        yield replace(
            each,
            span=(start, end),
            text=text[start:end],
            flags=[replace(flag, span=(start, end)) for flag in each.flags],
        )
