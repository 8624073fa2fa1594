"""What a person should look at in a whole tree: numbers out of order, items without a statement, text that belongs to nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .deadlines import find_document_deadline
from .lines import Counter
from .numbering import Mark
from .segmenting import MOST_CHARACTERS, MOST_LINES, is_chinese, is_too_long
from .statements import MOST_OF_AN_ITEM, says_who
from .tables import columns_of, lost_table
from .tree import Assignment, Flag, Item, Part, Segment, Span, Tree
from .unread import named_in_sentence, unread_in

_FOLLOWS = frozenset({Part.BLANK, Part.GOES_ON})
_NO_NAME = re.compile("等[^级]|[0-9]月|^(?:于|在|并|按)|[部委局厅署行院]及各|^[乡镇县市区旗](?:人民)?政府$")


def number_doubt(mark: Mark, counter: Counter) -> str:
    """Why a number may not be that of the next item; empty for one that follows those the counter has met."""
    if counter.expects(mark):
        return ""
    last = counter.last(mark.style)
    if last is None:
        return f"首条的序号是{mark.printed}，前面可能还有内容。"
    if mark.number == last:
        return f"序号{mark.printed}与上一条重复。"
    return f"序号{mark.printed}没有接着上一条，可能漏条或者误切。"


def with_statement_doubts(items: Sequence[Item]) -> list[Item]:
    """The items, those flagged that say nobody although most of their chapter do, or with a bracket that was not read."""
    by_chapter: dict[int | None, list[Item]] = {}
    for item in items:
        by_chapter.setdefault(item.chapter, []).append(item)
    most = {
        chapter: sum(item.is_measure for item in those) * 2 > len(those)
        for chapter, those in by_chapter.items()
    }
    reason = "同章其他条都写明责任单位，这一条没有认出。"
    silent = [most[item.chapter] and not item.is_measure for item in items]
    return [
        replace(
            item,
            flags=(
                *item.flags,
                *([Flag("assignments", reason, item.span)] if is_silent else []),
                *_unread(item.text, _assignments_of(item), item.span[0]),
                *([] if item.is_measure else _named(item)),
                *_unsplit(item),
            ),
        )
        for item, is_silent in zip(items, silent, strict=True)
    ]


def _assignments_of(item: Item) -> list[Assignment]:
    return [*item.assignments, *(each for child in item.children for each in _assignments_of(child))]


def _unsplit(item: Item) -> Iterator[Flag]:
    """Names of bodies that hold the words around them, or only the half of a name."""
    for each in _assignments_of(item):
        for name in filter(_NO_NAME.search, each.bodies):
            yield Flag("bodies", f"“{name}”像是没有分开的名称，请核对。", each.span)


def _named(item: Item) -> Iterator[Flag]:
    if place := named_in_sentence(item.text[:MOST_OF_AN_ITEM]):
        reason = f"句中写有“{item.text[slice(*place)][:30]}”，没有读作责任单位，请核对是否应为一条。"
        yield Flag("assignments", reason, (item.span[0] + place[0], item.span[0] + place[1]))


def _unread(text: str, assignments: Sequence[Assignment], start: int) -> Iterator[Flag]:
    if len(text) <= MOST_OF_AN_ITEM:
        for span in unread_in(text, assignments, start):
            said = text[span[0] - start : span[1] - start]
            yield Flag("assignments", f"“{said[:30]}”像是责任单位，没有读作责任单位，请核对。", span)


def doubted(item: Item, name: str, reason: str, span: Span | None) -> Item:
    return replace(item, flags=(*item.flags, Flag(name, reason, span)))


def tree_doubts(tree: Tree) -> list[Flag]:
    """What is to be said of the text as a whole, and of what is attached or left over."""
    parts = {segment.part for segment in tree.segments}
    if parts <= {Part.UNKNOWN, Part.BLANK}:
        return [Flag("text", _why_nothing(tree.text)), *_lost_tables(tree)]
    found = [*_common_deadlines(tree), *_lost_tables(tree)]
    if not tree.measures:
        found.append(Flag("text", "没有认出写明责任单位的条文，请核对，或者改为手工录入。"))
    for item in tree.items:
        if len(item.text) > MOST_OF_AN_ITEM:
            reason = f"这一条超过 {MOST_OF_AN_ITEM // 10_000} 万字，没有读取责任单位和时限，请核对是否漏切。"
            found.append(Flag("text", reason, item.span))
    for segment in _with_what_follows(tree.segments):
        said = tree.text[segment.start : segment.end]
        if segment.part is Part.ATTACHMENT and (says_who(said) or any(map(columns_of, said.splitlines()))):
            found.append(Flag("text", "附件中也写有责任单位，没有拆分，请核对是否需要录入。", segment.span))
        if segment.part in {Part.CHAPTER, Part.SECTION, Part.CLOSING}:
            if says_who(said):
                found.append(Flag("chapters", "这个标题后写有责任单位，请核对是否应为一条。", segment.span))
            else:
                found += _unread(said, (), segment.start)
    return found


def _with_what_follows(segments: Sequence[Segment]) -> Iterator[Segment]:
    """The segments; those of headings with the paragraphs that go on from them."""
    held: Segment | None = None
    for segment in segments:
        if held and segment.part in _FOLLOWS:
            held = replace(held, end=segment.end)
            continue
        if held:
            yield held
        held = segment
    if held:
        yield held


def _common_deadlines(tree: Tree) -> Iterator[Flag]:
    """An end for the work of the whole document is nobody's own: a person decides for which items it stands."""
    for name in ("preamble", "closing"):
        span = tree.spans.get(name)
        said = tree.text[slice(*span)] if span else ""
        found = find_document_deadline(said[:MOST_OF_AN_ITEM], issued_on=tree.issued_on)
        if span and found:
            place = (span[0] + found.span[0], span[0] + found.span[1])
            yield Flag("deadlines", f"全文有统一时限“{found.text}”，没有分到各条，请核对。", place)


def _lost_tables(tree: Tree) -> Iterator[Flag]:
    if place := lost_table(tree.text[:MOST_OF_AN_ITEM]):
        reason = (
            "文中有任务表，但各列没有分开，没有按行拆分。"
            "请从 Word、Excel 中复制表格（各列以制表符分开）再粘贴，或者用“任务分解表”导入。"
        )
        yield Flag("text", reason, place)


def _why_nothing(text: str) -> str:
    if not text.strip():
        return "没有文字。"
    if is_too_long(text):
        most = f"{MOST_CHARACTERS // 10_000} 万字或者 {MOST_LINES // 10_000} 万行"
        return f"文字超过 {most}，没有拆分。请分成几份导入，或者只粘贴需要的部分。"
    if not is_chinese(text):
        return "文字大部分不是中文，不像机关文件，没有拆分。请核对是否贴错，或者改为手工录入。"
    return "没有认出机关文件的标题、文号、序号或责任单位，没有拆分。请核对是否贴错，或者改为手工录入。"
