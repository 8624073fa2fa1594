"""The tree of a text, from the text and its segments and nothing else."""

from collections.abc import Sequence
from dataclasses import replace

from .blocks import Block, blocks_of
from .doubts import doubted, number_doubt, tree_doubts, with_statement_doubts
from .heads import head_of
from .items import Context, items_of, mark_of
from .lines import Counter, width_of
from .numbering import Style
from .rosters import first_leads_in
from .tables import columns_of
from .titles import title_of
from .tree import Chapter, Item, Part, Segment, Tree


def assemble(text: str, segments: Sequence[Segment], *, known: frozenset[str] = frozenset()) -> Tree:
    """The tree of the text; ``known`` are names of bodies that help to split a list of them.

    The segments must follow one another from the first character to the last (``ValueError``).
    """
    _check(text, segments)
    blocks = blocks_of(segments)
    head = head_of(text, blocks)
    has_items = any(block.part is Part.ITEM for block in blocks)
    context = Context(
        first_leads=has_items and first_leads_in(text),
        issued_on=head.issued_on,
        known=known,
        width=width_of(text) if has_items else None,
    )
    chapters, items = _read(text, blocks, context)
    tree = Tree(
        text=text,
        segments=tuple(segments),
        title=head.title,
        document_no=head.document_no,
        issued_on=head.issued_on,
        issuing_body=head.issuing_body,
        addressees=head.addressees,
        preamble=head.preamble,
        closing=head.closing,
        chapters=tuple(chapters),
        items=tuple(with_statement_doubts(items)),
        spans=head.spans,
    )
    return replace(tree, flags=(*head.flags, *tree_doubts(tree)))


def _check(text: str, segments: Sequence[Segment]) -> None:
    at = 0
    for segment in segments:
        if segment.start != at or segment.end <= at:
            raise ValueError(f"segment {segment} does not begin at {at}")
        at = segment.end
    if at != len(text):
        raise ValueError(f"segments end at {at} of {len(text)}")


def _read(text: str, blocks: Sequence[Block], context: Context) -> tuple[list[Chapter], list[Item]]:
    chapters: list[Chapter] = []
    items: list[Item] = []
    chapter_style: Style | None = None
    sections: list[tuple[Style | None, str]] = []
    counter = Counter()
    for block in blocks:
        mark = mark_of(text, block)
        style = mark.style if mark else None
        context = _below_head(text, block, context)
        if block.part is Part.TITLE:
            chapter_style, sections, counter = None, [], Counter()
            context = replace(context, chapter=None, section=None)
        elif block.part is Part.CHAPTER:
            chapters.append(_chapter(text, block, context))
            chapter_style, sections = style, []
            context = replace(context, chapter=len(chapters) - 1, section=None)
        elif block.part in {Part.SECTION, Part.ITEM}:
            # A number of the style of the section, or chapter, before it stands beside that, not in it.
            same = next((at for at, (above, _) in enumerate(sections) if above is style), len(sections))
            sections = sections[: same if style or block.part is Part.SECTION else len(sections)]
            if style and style is chapter_style:
                chapter_style, context = None, replace(context, chapter=None)
            if block.part is Part.SECTION:
                sections.append((style, _chapter(text, block, context).title))
            context = replace(context, section=sections[-1][1] if sections else None)
            if block.part is Part.ITEM:
                found = items_of(text, block, context)
                if mark and (doubt := number_doubt(mark, counter)):
                    found[0] = doubted(found[0], "number", doubt, found[0].number_span)
                items.extend(found)
        if mark and block.part in {Part.CHAPTER, Part.SECTION, Part.ITEM}:
            counter.take(mark)
    return chapters, items


def _below_head(text: str, block: Block, context: Context) -> Context:
    """The rows below the head of a table are read by its columns."""
    columns = columns_of(text[block.start : block.end]) if block.part is Part.NOTE else None
    return replace(context, columns=columns) if columns else context


def _chapter(text: str, block: Block, context: Context) -> Chapter:
    """The heading: number and first sentence, or first line."""
    seen, mark = block.seen(text), mark_of(text, block)
    begin = mark.span[1] if mark else seen.first
    title = title_of(text, begin, seen.last, width=context.width)
    said = (
        title.title or text[begin : seen.last].split("\n", maxsplit=1)[0].split("。", maxsplit=1)[0].strip()
    )
    return Chapter((seen.first, seen.last), mark.printed if mark else "", said)
