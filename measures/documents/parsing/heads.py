"""What the document says of itself: title, 文号, 成文日期, 发文机关, 主送, 引言, 结语."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from . import margins
from .blocks import Block
from .lines import INDENT, piece_of
from .tree import Flag, Part, Span

_LINE_END = re.compile(rf"[{INDENT}]*[\n\r\x0b\x0c\x85\u2028\u2029]+[{INDENT}]*")
_SPACES = re.compile(r"\s+")
_ITEMS = frozenset({Part.CHAPTER, Part.SECTION, Part.ITEM})
_DRAFT = re.compile(r"[（(][^（）()]*稿[^（）()]*[）)]$")
_TITLED_BY = re.compile(r"(?P<body>[\u4e00-\u9fff]{2,30}?(?:政府|办公厅|办公室|委员会|厅|局|委))关于")


@dataclass
class Head:
    title: str | None = None
    document_no: str | None = None
    issued_on: date | None = None
    issuing_body: str | None = None
    addressees: str | None = None
    preamble: str | None = None
    closing: str | None = None
    spans: dict[str, Span] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)


def head_of(text: str, blocks: Sequence[Block]) -> Head:
    """The head as the text has it: a field that the text does not say is None."""
    head = Head()
    title_at = _title(text, blocks, head)
    number = _first(blocks, Part.DOCUMENT_NO)
    if number is not None:
        head.document_no = _kept(text, head, "document_no", number, strip="（）()")
    addressed = _first(blocks, Part.ADDRESSEES)
    if addressed is not None:
        head.addressees = _kept(text, head, "addressees", addressed, strip="：:")
    _signature(text, blocks, head)
    preamble = [
        block for block in blocks[title_at + 1 : _first_item(blocks, title_at)] if block.part is Part.PREAMBLE
    ]
    head.preamble = _stretch(
        text, head, "preamble", preamble or [b for b in blocks if b.part is Part.PREAMBLE]
    )
    head.closing = _stretch(text, head, "closing", [b for b in blocks if b.part is Part.CLOSING])
    return head


def _title(text: str, blocks: Sequence[Block], head: Head) -> int:
    """Sets the title; returns where its block stands, -1 without one. Of several it is the one most items follow."""
    places = [at for at, block in enumerate(blocks) if block.part is Part.TITLE]
    if not places:
        head.flags.append(Flag("title", "没有认出标题，请填写。"))
        return -1
    follow = {
        at: sum(block.part in _ITEMS for block in blocks[at:after])
        for at, after in zip(places, [*places[1:], len(blocks)], strict=True)
    }
    # Of several with as many, the last: the letter's title comes first.
    at = max(places, key=lambda place: (follow[place], place))
    said = _kept(text, head, "title", blocks[at], strip="•·●")
    head.title = margins.without_stop(margins.without_gap(_LINE_END.sub("", said)))
    if len(places) > 1:
        other = _said(text, blocks[places[0] if places[0] != at else places[-1]])
        other = _LINE_END.sub("", other[slice(*margins.value_in(other))])
        reason = f"文中还有标题“{other[:60]}”，请核对以哪个为准。"
        head.flags.append(Flag("title", reason, head.spans["title"]))
    elif not margins.ends_a_title(head.title):
        head.flags.append(Flag("title", "标题没有“意见”“方案”“通知”等文种，请核对。", head.spans["title"]))
    if head.title.startswith("《") and head.title.endswith("》"):
        head.flags.append(
            Flag("title", "标题整个在书名号里，可能是网页的题目，请核对。", head.spans["title"])
        )
    elif _DRAFT.search(head.title):
        head.flags.append(Flag("title", "标题带有“稿”字的说明，请核对要不要。", head.spans["title"]))
    passed = (_said(text, block) for block in blocks[: _first_item(blocks, 0)] if block.part is Part.UNKNOWN)
    for line in (line.strip(INDENT) for said in passed for line in said.splitlines()):
        is_another = _bare(line) not in _bare(head.title) and _bare(head.title) not in _bare(line)
        if is_another and len(line) > 4 and margins.could_be_title(line) and margins.ends_a_title(line):
            reason = f"“{line[:60]}”也像标题，请核对以哪个为准。"
            head.flags.append(Flag("title", reason, head.spans["title"]))
    above = next((block for block in reversed(blocks[:at]) if block.part is not Part.BLANK), None)
    if above and above.part is Part.UNKNOWN and "关于" not in head.title:
        reason = f"标题上面的“{_said(text, above)[-30:]}”没有归入标题，请核对标题是否完整。"
        head.flags.append(Flag("title", reason, head.spans["title"]))
    return at


def _bare(title: str) -> str:
    return re.sub(r"[《》〈〉“”\s]", "", title)


def _signature(text: str, blocks: Sequence[Block], head: Head) -> None:
    dates = [
        (block, margins.date_in(text[block.start : block.end])) for block in blocks if block.part is Part.DATE
    ]
    said = [(block, on) for block, on in dates if on]
    if said:
        _kept(text, head, "issued_on", said[0][0], strip="（）()")
        head.issued_on = said[0][1]
        if len({on for _, on in said}) > 1:
            head.flags.append(
                Flag("issued_on", "文中有几个成文日期，取第一个，请核对。", head.spans["issued_on"])
            )
    elif dates:
        seen = dates[0][0].seen(text)
        head.flags.append(Flag("issued_on", "成文日期不是真实的日期，请核对。", (seen.first, seen.last)))
    signatures = [block for block in blocks if block.part is Part.SIGNATURE]
    # What the document is signed with goes before what the page around it says.
    signed = [block for block in signatures if not margins.labelled_part(_said(text, block))]
    if signatures := signed or signatures[:1]:
        together = signatures[:1]
        for each in signatures[1:]:
            if each.start - together[-1].end < 8:
                together.append(each)
        span = (together[0].seen(text).first, together[-1].seen(text).last)
        begin, end = (span[0] + at for at in margins.value_in(text[slice(*span)]))
        head.spans["issuing_body"] = (begin, end)
        head.issuing_body = _SPACES.sub(" ", text[begin:end])
    elif head.title and (found := _TITLED_BY.match(head.title)):
        head.issuing_body = found["body"]
        head.flags.append(Flag("issuing_body", "没有落款，发文机关取自标题，请核对。", head.spans["title"]))


def _said(text: str, block: Block) -> str:
    seen = block.seen(text)
    return text[seen.first : seen.last]


def _first_item(blocks: Sequence[Block], title_at: int) -> int:
    return next(
        (at for at, block in enumerate(blocks) if at > title_at and block.part in _ITEMS), len(blocks)
    )


def _first(blocks: Sequence[Block], part: Part) -> Block | None:
    return next((block for block in blocks if block.part is part), None)


def _kept(text: str, head: Head, name: str, block: Block, strip: str = "") -> str:
    seen = block.seen(text)
    first, last = (seen.first + at for at in margins.value_in(text[seen.first : seen.last]))
    inside = piece_of(text, first, last)
    first, last = inside.first, inside.last
    while first < last and text[first] in strip + INDENT:
        first += 1
    while last > first and text[last - 1] in strip + INDENT:
        last -= 1
    head.spans[name] = (first, last)
    return text[first:last]


def _stretch(text: str, head: Head, name: str, blocks: Sequence[Block]) -> str | None:
    """The text from the first of the blocks to the last."""
    if not blocks:
        return None
    seen = piece_of(text, blocks[0].start, blocks[-1].end)
    head.spans[name] = (seen.first, seen.last)
    return text[seen.first : seen.last]
