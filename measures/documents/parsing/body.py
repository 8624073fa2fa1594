"""The parts of one paper: what stands before its items, the items, and what closes it."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from . import margins
from .front import front_parts
from .levels import Levels, forest
from .lines import Counter, Piece, is_full
from .numbering import Mark, Style
from .papers import Look
from .statements import (
    bears_statement,
    begins_with_statement,
    end_of_last_bracket,
    leaves_open,
    say_in_sentences,
)
from .tables import columns_of, is_row, names_bodies
from .tree import Part

CLOSES = re.compile(
    "各(?:地|市|县|级|有关|部门|相关|责任|单位|区|设区|省)|本(?:措施|意见|方案|办法|通知|政策|规定|细则|规划|计划|文件|实施|行动)"
    "|以上|此前|此通知|请各|上述|对(?:本|执行|工作)|省(?:政府|直)|特此|执行|有效期"
)
_BOX = re.compile(r"专\s?栏\s{0,2}[\d一二三四五六七八九十]{0,3}")
_REMARK = re.compile("[（(〔\\[【][^（）()〔〕【】。\n]{2,80}[）)〕\\]】]。?")
# 市财政局 82000000: the list of who answers, and whom to call, goes on.
_CALLED = re.compile(r"[\u4e00-\u9fff（）()、]{2,30}[ \u3000：:]{0,4}(?:0\d{2,3}[-—])?\d{7,8}")
_DIVISION = re.compile(r"[总附分] {0,6}\u3000{0,4}则")
_SENTENCE_END = frozenset("。；！？）)】]〕”")


class Paper:
    """One paper of a text as pieces with their looks."""

    def __init__(
        self, text: str, pieces: Sequence[Piece], looks: Sequence[Look], width: int | None = None
    ) -> None:
        self._width = width
        self._text, self.pieces, self._looks = text, pieces, looks
        self._borne: dict[int, bool] = {}
        self._marks = self._marks_outside_boxes()
        self._numbered = [at for at, mark in enumerate(self._marks) if mark]
        self._tabled = self._table()
        self.statements = sum(self._bears(at) for at in range(len(pieces)))

    @property
    def numbers(self) -> int:
        return len(self._numbered)

    @property
    def is_titled(self) -> bool:
        """True where a line before the first number ends as titles do."""
        before = self._numbered[0] if self._numbered else len(self.pieces)
        texts = (self._said(at) for at in range(before) if self._looks[at] in {Look.TEXT, Look.SIGNATURE})
        return any(margins.could_be_title(said) and margins.ends_a_title(said) for said in texts)

    @property
    def is_headed_as_attachment(self) -> bool:
        return Look.ATTACHMENT_HEAD in self._looks

    @property
    def has_only_margins(self) -> bool:
        return all(look in {Look.BLANK, Look.NOTE, Look.ATTACHMENT, Look.DATE} for look in self._looks)

    @property
    def end_of_matter(self) -> int:
        """Where 抄送, 印发 and the like begin that stand below everything."""
        matter = [
            each
            for each, look in zip(self.pieces, self._looks, strict=True)
            if look not in {Look.BLANK, Look.NOTE}
        ]
        return matter[-1].end if matter else self.pieces[0].start

    def parts(self) -> list[Part]:
        """The part of each piece."""
        tail = self._tail()
        begins = self._numbered[0] if self._numbered else len(self.pieces) - len(tail)
        ends = len(self.pieces) - len(tail)
        if self._numbered:
            items = self._items(begins, ends)
        elif self.statements and not self._tabled:
            begins, items = self._unnumbered(ends)
        else:
            items = []
        front = front_parts(self._text, self.pieces[:begins], self._looks[:begins])
        return [self._tabled.get(at, part) for at, part in enumerate([*front, *items, *tail])]

    def _table(self) -> dict[int, Part]:
        """The head and rows of tables of tasks: a row is an item, a short line between rows a chapter."""
        parts: dict[int, Part] = {}
        columns = None
        for at, look in enumerate(self._looks):
            said = self._said(at)
            if look is Look.ROW and (head := columns_of(said)):
                columns, parts[at] = head, Part.NOTE
            elif columns and ("\t" in said or "|" in said):
                parts[at] = Part.ITEM if is_row(said, columns) else Part.CHAPTER
                self._borne[at] = names_bodies(said, columns)
            elif columns and self._is_heading(at) and self._looks[at + 1 : at + 2] == [Look.ROW]:
                parts[at] = Part.CHAPTER
            elif look is not Look.BLANK:
                columns = None
        return parts

    # --- what closes it -------------------------------------------------------------------------------

    def _tail(self) -> list[Part]:
        parts: list[Part] = []
        is_signed = False
        for at in reversed(range(len(self.pieces))):
            look = self._looks[at]
            if look is Look.DATE:
                part, is_signed = Part.DATE, True
            elif (
                look is Look.SIGNATURE and (is_signed or self._is_last_seen(parts)) and not self._goes_on(at)
            ):
                part = Part.SIGNATURE
            elif look in {Look.BLANK, Look.NOTE, Look.ATTACHMENT}:
                part = {Look.BLANK: Part.BLANK, Look.NOTE: Part.NOTE}.get(look, Part.ATTACHMENT)
            else:
                break
            parts.append(part)
        if len(parts) == len(self.pieces) and Part.SIGNATURE in parts:
            # Nothing but names and dates: the front knows better what they are.
            return []
        return parts[::-1]

    def _goes_on(self, at: int) -> bool:
        """True for the rest of a line that is broken at a width: 省市 / 场监管局."""
        if Look.DATE in self._looks[at + 1 : at + 2]:
            return False
        before = self._said(at - 1) if at else ""
        return (
            bool(before and self._width and is_full(before, self._width)) and before[-1] not in _SENTENCE_END
        )

    def _is_last_seen(self, parts: Sequence[Part]) -> bool:
        return all(part in {Part.BLANK, Part.NOTE, Part.ATTACHMENT} for part in parts)

    # --- its items ------------------------------------------------------------------------------------

    def _items(self, begins: int, ends: int) -> list[Part]:
        bounds = [*self._numbered, ends]
        nodes, alone = [], dict[int, list[int]]()
        for at, after in pairwise(bounds):
            mark = self._marks[at]
            if mark is None:
                continue
            alone[at] = self._items_alone(at, after, mark)
            nodes.append((at, mark, self._lead_bears(at, after), self._is_heading(at), bool(alone[at])))
        placed = Levels(forest(nodes)).parts
        parts = [placed[at] if at in placed else self._unplaced(at) for at in range(begins, ends)]
        for at, below in alone.items():
            if placed[at] in {Part.CHAPTER, Part.SECTION}:
                for each in below:
                    parts[each - begins] = Part.ITEM
        for at, after in pairwise(bounds):
            if self._is_sentence_alone(at, after, placed) or self._says_in_sentence(at, after, placed):
                parts[at - begins] = Part.ITEM
        for at in self._subheadings(begins, ends, placed):
            parts[at - begins] = Part.SECTION
        for at in self._closing(self._numbered[-1], ends, placed[self._numbered[-1]]):
            parts[at - begins] = Part.CLOSING
        return parts

    def _is_sentence_alone(self, at: int, after: int, placed: Mapping[int, Part]) -> bool:
        """A numbered sentence at the level of the chapters with nothing under it: an item, not a heading."""
        has_nothing_under = all(piece.is_blank for piece in self.pieces[at + 1 : after])
        mark, following = self._marks[at], self._marks[after] if after < len(self._marks) else None
        is_followed_alike = placed.get(after, Part.CHAPTER) is Part.CHAPTER or (
            mark is not None and following is not None and mark.style is following.style
        )
        return (
            placed.get(at) is Part.CHAPTER
            and has_nothing_under
            and is_followed_alike
            and self._said(at).endswith("。")
        )

    def _says_in_sentence(self, at: int, after: int, placed: Mapping[int, Part]) -> bool:
        """A chapter with nothing numbered under it, whose text says it in a sentence (由……承办), in a paper that says it nowhere
        else: an item."""
        if (
            self.statements
            or placed.get(at) is not Part.CHAPTER
            or placed.get(after, Part.CHAPTER) is not Part.CHAPTER
        ):
            return False
        return say_in_sentences(self._text[self.pieces[at].start : self.pieces[after - 1].end])

    def _unplaced(self, at: int) -> Part:
        return {
            Look.BLANK: Part.BLANK,
            Look.NOTE: Part.NOTE,
            Look.ROW: Part.UNKNOWN,
            Look.ATTACHMENT: Part.ATTACHMENT,
        }.get(self._looks[at], Part.GOES_ON)

    def _items_alone(self, at: int, after: int, mark: Mark) -> list[int]:
        """The paragraphs without numbers under a heading, if each of them (and more than one) says who answers for it; a first
        one that says nobody leads in to them."""
        if mark.style > Style.CHINESE or not self._is_heading(at) or self._bears(at):
            return []
        below = [each for each in range(at + 1, after) if self._looks[each] in {Look.TEXT, Look.SIGNATURE}]
        if below and not self._bears(below[0]):
            below = below[1:]
        all_say = all(self._bears(each) and not self._only_says(each) for each in below)
        return below if len(below) > 1 and all_say else []

    def _unnumbered(self, ends: int) -> tuple[int, list[Part]]:
        """Where the items of a paper without numbers begin, and their parts: each paragraph that says who answers ends one."""
        saying = [at for at in range(ends) if self._bears(at)]
        begins = saying[0]
        while begins > 0 and (self._only_says(begins) or self._could_head(begins - 1)):
            begins -= 1
        parts: list[Part] = []
        is_over = True
        for at in range(begins, ends):
            if self._looks[at] not in {Look.TEXT, Look.SIGNATURE}:
                parts.append(self._unplaced(at))
                continue
            is_new = is_over and not self._only_says(at) and not (parts and self._is_remark(at))
            if at > saying[-1] and is_new:
                parts.append(Part.CLOSING)
                continue
            parts.append(Part.ITEM if is_new else Part.GOES_ON)
            is_over = ((is_over and not is_new) or self._bears(at)) and not leaves_open(self._said(at))
        return begins, parts

    def _is_remark(self, at: int) -> bool:
        """（有效期至……）, or a name with whom to call, alone in its line: said of the paragraph above."""
        said = self._said(at)
        return not self._bears(at) and (_REMARK.fullmatch(said) or _CALLED.fullmatch(said)) is not None

    def _could_head(self, at: int) -> bool:
        said = self._said(at)
        return (
            self._looks[at] is Look.TEXT
            and len(said) <= 40
            and margins.could_be_title(said)
            and not margins.ends_a_title(said)
        )

    def _closing(self, last: int, ends: int, part: Part) -> range:
        """The paragraphs after the last number that close the whole paper."""
        texts = [at for at in range(last + 1, ends) if self._looks[at] in {Look.TEXT, Look.SIGNATURE}]
        if not texts:
            return range(0)
        begin = self.pieces[last].start
        lead = self._text[begin : self.pieces[ends - 1].end]
        said = end_of_last_bracket(lead) if part in {Part.ITEM, Part.SUB_ITEM} else None
        if said:
            over = begin + said
            closing = next((at for at in texts if self._closes(at) and self._lead_bears(last, at)), ends)
            after = [at for at in texts if self.pieces[at].first >= over or at >= closing]
        else:
            after = [at for at in texts if CLOSES.match(self._said(at))]
        while after and begins_with_statement(self._said(after[0])):
            after = after[1:]
        return range(after[0], ends) if after else range(0)

    def _closes(self, at: int) -> bool:
        follows = at > 0 and leaves_open(self._said(at - 1))
        return CLOSES.match(self._said(at)) is not None and not follows and not self._bears(at)

    def _subheadings(self, begins: int, ends: int, placed: dict[int, Part]) -> list[int]:
        """Short lines without a number between a finished item and the next one."""
        found = []
        seen = [at for at in range(begins, ends) if self._looks[at] not in {Look.BLANK, Look.NOTE}]
        for before, at, after in zip(seen, seen[1:], seen[2:], strict=False):
            if self._looks[at] is Look.TEXT and placed.get(after) is Part.ITEM and at not in placed:
                said = self._said(at)
                is_short = len(said) <= 30 and margins.could_be_title(said) and "，" not in said
                is_over = placed.get(before) is Part.CHAPTER or self._said(before)[-1] in _SENTENCE_END
                is_over = is_over or _DIVISION.fullmatch(said) is not None
                if is_short and is_over and said[-1] not in "）)】" and not self._bears(at):
                    found.append(at)
        return found

    # --- one piece ------------------------------------------------------------------------------------

    def _said(self, at: int) -> str:
        return self._text[self.pieces[at].first : self.pieces[at].last]

    def _bears(self, at: int) -> bool:
        if at not in self._borne:
            is_text = self._looks[at] in {Look.TEXT, Look.MARKED, Look.SIGNATURE}
            self._borne[at] = is_text and bears_statement(self._said(at))
        return self._borne[at]

    def _lead_bears(self, at: int, after: int) -> bool:
        """Whether one of the pieces says who answers, or a bracket that goes over the end of a line."""
        seen = [each for each in range(at, after) if not self.pieces[each].is_blank]
        if any(self._bears(each) for each in seen):
            return True
        lead = self._text[self.pieces[at].start : self.pieces[after - 1].end]
        return len(seen) > 1 and bears_statement(lead)

    def _only_says(self, at: int) -> bool:
        return begins_with_statement(self._said(at))

    def _is_heading(self, at: int) -> bool:
        mark = self._marks[at]
        said = self._text[mark.span[1] if mark else self.pieces[at].first : self.pieces[at].last]
        return len(said) <= 60 and not any(sign in said.rstrip("。") for sign in "。；！")

    def _marks_outside_boxes(self) -> list[Mark | None]:
        """The numbers of items; those within a box (专栏) belong to the box, until the order outside goes on."""
        marks: list[Mark | None] = []
        outside, inside, is_box = Counter(), Counter(), False
        for piece, look in zip(self.pieces, self._looks, strict=True):
            mark = piece.mark if look is Look.MARKED else None
            if mark is None:
                if not piece.is_blank and _BOX.match(self._text, piece.first, piece.last):
                    is_box, inside = True, Counter()
            elif is_box and (inside.expects(mark) or not outside.is_past(mark)) and mark.style > outside.top:
                inside.take(mark)
                mark = None
            else:
                is_box = False
                outside.take(mark)
            marks.append(mark)
        return marks
