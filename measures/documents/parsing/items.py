"""One block as an item: number, title, statements, deadlines, and the sub-items that have statements of their own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .blocks import Block, masked
from .deadlines import doubtful_dates, find_deadlines
from .numbering import Mark, Style, mark_at
from .statements import MOST_OF_AN_ITEM, statements_of
from .tables import Column, is_row, row_item
from .titles import Title, title_of
from .tree import Assignment, Deadline, Flag, Item, Part, Span

_OPENERS = frozenset("（(【〔[［")
_PARAGRAPH_END = re.compile(r"[。；;]?[ \t\u3000]{0,8}(?:[\r\n]|$)")
_BOX = re.compile(r"^\s*专\s?栏", re.MULTILINE)


@dataclass(frozen=True)
class Context:
    """What an item takes from its document, and the chapter and section it stands in."""

    first_leads: bool
    issued_on: date | None
    known: frozenset[str] = frozenset()
    chapter: int | None = None
    section: str | None = None
    width: int | None = None
    # Of the table it is a row of, if any.
    columns: Sequence[Column] = ()


def mark_of(text: str, block: Block) -> Mark | None:
    seen = block.seen(text)
    mark = mark_at(text, seen.first, seen.last)
    return None if mark is None or mark.style is Style.POINT else mark


def items_of(text: str, block: Block, context: Context) -> list[Item]:
    """The item of the block. Where only its sub-items say who answers, it is followed by them as items of their own."""
    if context.columns and is_row(text[block.start : block.end], context.columns):
        return [_row(text, block, context)]
    subs = [(sub, _statements(text, sub.start, sub.end, sub.holes, context)) for sub in block.subs]
    saying = [at for at, (_, found) in enumerate(subs) if found]
    holes = [(sub.start, sub.end) for sub in block.subs]
    own = _statements(text, block.start, block.end, [*block.holes, *holes], context) if saying else None
    if saying and not own and (len(subs) < 2 or saying != [len(subs) - 1]):
        parent = _item(text, block, [], _deadlines(text, block, holes, context), context)
        below = replace(context, section=parent.title or parent.title_derived or context.section)
        alone = [
            _item(text, sub, found, _deadlines(text, sub, [], context), below) for sub, found in subs if found
        ]
        return [parent, *alone]
    if saying and own:
        children = [
            _item(text, sub, found, _deadlines(text, sub, [], context), context)
            for sub, found in subs
            if found
        ]
        holes = [(sub.start, sub.end) for sub, found in subs if found]
        item = _item(text, block, own, _deadlines(text, block, holes, context), context)
        return [replace(item, children=tuple(children))]
    # One statement after the last sub-item speaks for all of them.
    statements = _statements(text, block.start, block.end, block.holes, context)
    item = _item(text, block, statements, _deadlines(text, block, [], context), context)
    if saying:
        reason = "责任单位写在最后一个分项之后，按整条理解，请核对是否只管最后一项。"
        item = replace(
            item, flags=(*item.flags, Flag("assignments", reason, statements[0].span if statements else None))
        )
    return [item]


def _row(text: str, block: Block, context: Context) -> Item:
    seen = block.seen(text)
    item = row_item(
        text,
        (seen.first, seen.last),
        context.columns,
        first_leads=context.first_leads,
        known=context.known,
        issued_on=context.issued_on,
    )
    return replace(item, chapter=context.chapter, section=context.section)


def _item(
    text: str,
    block: Block,
    assignments: Sequence[Assignment],
    deadlines: Sequence[Deadline],
    context: Context,
) -> Item:
    seen = block.seen(text)
    mark = mark_of(text, block)
    title = title_of(text, mark.span[1] if mark else seen.first, seen.last, width=context.width)
    span = (seen.first, seen.last)
    return Item(
        span=span,
        text=text[seen.first : seen.last],
        number=mark.printed if mark else None,
        number_span=(mark.span[0], mark.span[0] + len(mark.printed)) if mark else None,
        title=title.title,
        title_span=title.span,
        title_derived=title.derived,
        chapter=context.chapter,
        section=context.section,
        assignments=tuple(assignments),
        deadlines=tuple(deadlines),
        flags=(
            *_doubts(text, block, mark, title),
            *_paragraph_doubts(text, block, assignments),
            *_date_doubts(text, block, deadlines, context),
        )
        if assignments
        else (),
    )


def _doubts(text: str, block: Block, mark: Mark | None, title: Title) -> list[Flag]:
    found = []
    seen = block.seen(text)
    span = (seen.first, seen.last)
    if mark is None:
        found.append(Flag("number", "这一段没有序号，是按责任单位认出的，请核对起止。", span))
    if title.span is None:
        found.append(Flag("title", "没有标题句，标题按首句拟出，请核对。", span))
    elif title.doubt:
        found.append(Flag("title", title.doubt, title.span))
    if block.start and text[block.start - 1] not in "\n\r\x0b\x0c\u2028\u2029" and block.part is Part.ITEM:
        found.append(Flag("text", "这一条在一行中间开始，按序号切分，请核对起止。", span))
    if _BOX.search(text, block.start, block.end):
        found.append(Flag("text", "条文中有专栏，没有拆分，请核对。", span))
    if block.holes:
        found.append(Flag("text", "条文中夹有未识别的内容或页码，请核对。", block.holes[0]))
    return found


def _paragraph_doubts(text: str, block: Block, assignments: Sequence[Assignment]) -> list[Flag]:
    """Paragraphs without numbers, each with a bracket of its own, may be as many items."""
    ends = [each.span[1] for each in assignments if text[each.span[0]] in _OPENERS]
    ending = [end for end in ends if _PARAGRAPH_END.match(text, end, block.end)]
    if block.subs or len(ending) < 2:
        return []
    reason = "这一条有几段，各段末尾写有责任单位，请核对是否应分成几条。"
    return [Flag("text", reason, (block.start, block.end))]


def _statements(text: str, start: int, end: int, holes: Sequence[Span], context: Context) -> list[Assignment]:
    said = masked(text, (start, end), holes, by="\n" if len(holes) else " ")
    found = []
    for each in statements_of(said, first_leads=context.first_leads, known=context.known):
        span, covers = _moved(each.span, start), _moved(each.covers, start)
        raw, flags = text[span[0] : span[1]], _flags_at(each.flags, start)
        found.append(replace(each, span=span, raw=raw, covers=covers, flags=flags))
    return found


def _deadlines(text: str, block: Block, holes: Sequence[Span], context: Context) -> list[Deadline]:
    if block.end - block.start > MOST_OF_AN_ITEM:
        return []
    said = masked(text, (block.start, block.end), [*block.holes, *holes])
    return [
        replace(each, span=_moved(each.span, block.start), flags=_flags_at(each.flags, block.start))
        for each in find_deadlines(said, issued_on=context.issued_on)
    ]


def _date_doubts(text: str, block: Block, deadlines: Sequence[Deadline], context: Context) -> Iterator[Flag]:
    """Dates by which something is to be done that were not read as deadlines; those of sub-items with statements are theirs."""
    said = masked(
        text, (block.start, block.end), [*block.holes, *((sub.start, sub.end) for sub in block.subs)]
    )
    read = [replace(each, span=_moved(each.span, -block.start)) for each in deadlines]
    for span in doubtful_dates(said, read, issued_on=context.issued_on):
        start, end = _moved(span, block.start)
        reason = f"“{text[start:end][:30]}”没有读作时限（像是目标或者年度任务），请核对。"
        yield Flag("deadlines", reason, (start, end))


def _flags_at(flags: Sequence[Flag], by: int) -> tuple[Flag, ...]:
    return tuple(replace(flag, span=_moved(flag.span, by) if flag.span else None) for flag in flags)


def _moved(span: Span, by: int) -> Span:
    return (span[0] + by, span[1] + by)
