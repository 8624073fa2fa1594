"""Where the statements of responsibility stand in the text of an item: brackets, labelled lines, and at worst a sentence."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile

from ..brackets import LONGEST, Bracket, brackets_in
from ..labels import Asks, Label, Mark, labels_in
from ..tree import Span
from .clauses import Said, read
from .names import Known, is_plausible, is_sure

_NO_ROSTER = re.compile(
    " *(?:以下|简称|统称|即|如|例如|详见|见附|参见|附|注|含|包括|不含|除|其中|联系|咨询|详询|报(?!社)"
    "|原(?![^）】]{1,40}(?:负责|牵头|配合))|经(?![济信贸开合发委管])|按照|根据|依据)(?!职)"
)
_BETWEEN = re.compile(r"[ \n，；。、·●◆■*_]*(?:[（]?[0-9一二三四五六七八九十]{1,2}[）.、．]+)?[ \n]*")
_SENTENCE_END = "。；！？：\n）】"
_AFTER_ROSTER = re.compile(r" {0,3}(?:[。；，、：\n（【]|$)")
# 乡镇（街道）, 县（市、区）, 部门（单位）: the bracket is part of the word before it.
_KIND = "市|县|区|旗|乡|镇|街道|乡镇|单位|部门|机构|企业|党组|党委|党工委|管委会|办事处|园区|开发区|功能区|高校|院校|公司|集团"
_PART_OF_WORD = re.compile(rf"(?<=[\u4e00-\u9fff])（(?:{_KIND})(?:、(?:{_KIND}))*）")
# Beside a name, 咨询电话：0411-82000000 is no end of the list: the next line may go on with another name.
_PHONE = re.compile(
    r"(?:[，；、])?(?:(?:咨询|联系|监督|举报|服务|投诉|办公)?电话：[^\S\n]{0,3})?(?<![0-9])(?:0[0-9]{2,3}[-—])?[0-9]{7,8}(?![0-9])"
)
_FIRM = re.compile("(?:集团|公司)$")
# A name of two characters may be spaced (王 强).
_PERSON = re.compile(r"[一-鿿] {1,3}[一-鿿](?=[、，；。/\s]|$)|(?:(?![和及])[^、，；。/\s])+")
_FROM_BY = re.compile("由|，|：")
# 由县科技局牵头，县财政局配合，在9月底前完成……: what follows is the task.
_DONE_BY = re.compile(
    "，(?:在|于|确保|力争|务必)?[^，、。；]{1,14}(?:前|内|底)(?:完成|办结|报|拿出|制定|出台|落实|启动|建成)"
)
# 监督责任单位：, a label that is not known.
_LONGER_LABEL = re.compile(r"(?<=[\n。；])[一-鿿]{1,6}$")
_NEAR = 40
_LONGEST_SENTENCE = 160
_LONGEST_VALUE, _LONGEST_BRANCH = 3000, 6


@dataclass
class Statement:
    span: Span
    said: Said = field(default_factory=Said)
    notes: list[tuple[str, Span]] = field(default_factory=list)
    # Names that stand under a label of sections (责任科室).
    sections: list[Span] = field(default_factory=list)
    is_in_sentence: bool = False
    # Where the labelled lines end that belong to it (完成时限：… too).
    reach: int = 0

    def __post_init__(self) -> None:
        self.reach = max(self.reach, self.span[1])

    def moved(self, move: Callable[[Span], Span]) -> "Statement":
        """The same with its places moved; ``reach`` stays."""
        return replace(
            self,
            span=move(self.span),
            said=self.said.moved(move),
            notes=[(reason, move(span)) for reason, span in self.notes],
            sections=[move(span) for span in self.sections],
        )


def _by(characters: int) -> Callable[[Span], Span]:
    return lambda span: (span[0] + characters, span[1] + characters)


def statements_in(text: str, known: Known) -> list[Statement]:
    """The statements of an evened text, in order, none within another."""
    if "电话" in text:
        text = _PHONE.sub(lambda found: " " * len(found[0]), text)
    brackets = brackets_in(text)
    labels = list(labels_in(text))
    lines = list(_labelled_lines(text, labels, brackets, known))
    found = lines + list(_bracketed(text, labels, brackets, [line.span for line in lines], known))
    if not found:
        found = list(_sentences(text, known))
    return sorted(found, key=lambda statement: statement.span)


# --- Brackets -----------------------------------------------------------------------------------------


def _bracketed(
    text: str, labels: Sequence[Label], brackets: Sequence[Bracket], taken: Sequence[Span], known: Known
) -> Iterator[Statement]:
    taken_up_to = unread_up_to = 0
    lines = list(taken)
    last: Statement | None = None
    for bracket in brackets:
        while lines and lines[0][1] <= bracket.start:
            taken_up_to = max(taken_up_to, lines.pop(0)[1])
        if bracket.start < taken_up_to or (lines and lines[0][0] < bracket.end):
            continue
        # What stands in a bracket that says nobody is part of what that says: 市文广新局（市旅游局）.
        statement = None if bracket.end <= unread_up_to else _from_bracket(text, labels, bracket, known)
        if statement is None:
            if bracket.is_whole and "。" not in text[bracket.start : bracket.end]:
                unread_up_to = max(unread_up_to, bracket.end)
            continue
        taken_up_to = bracket.end
        if last is not None and not text[last.span[1] : bracket.start].strip() and _belong(last, statement):
            last.said.take(statement.said)
            last.notes += statement.notes
            last.sections += statement.sections
            last.span, last.reach = (last.span[0], bracket.end), bracket.end
            continue
        if last is not None:
            yield last
        last = statement
    if last is not None:
        yield last


def _belong(first: Statement, second: Statement) -> bool:
    """（省科技厅牵头）（省财政厅配合）: the second has no lead of its own."""
    return not any(entry.mark is Mark.LEAD for entry in second.said.entries) and any(
        entry.mark is Mark.LEAD for entry in first.said.entries
    )


def _from_bracket(text: str, labels: Sequence[Label], bracket: Bracket, known: Known) -> Statement | None:
    start, end = bracket.inner
    if (
        end - start > LONGEST
        or _NO_ROSTER.match(text, start, end)
        or _PART_OF_WORD.match(text, bracket.start)
    ):
        return None
    inside = _labels_between(labels, start, end)
    statement = Statement((bracket.start, bracket.end))
    if inside:
        if inside[0].start > start:
            said = read(text[start : inside[0].start], known=known)
            if any(is_sure(entry.name.words, known) for entry in said.entries):
                statement.said.take(said.moved(_by(start)))
        for label, following in zip(inside, [*[each.start for each in inside[1:]], end], strict=True):
            _take(statement, text, label, following, known)
        if not statement.said.entries and not statement.said.persons:
            return None
    else:
        statement.said = read(text[start:end], known=known).moved(_by(start))
        if not _is_roster(text, bracket, statement, known):
            return None
    if bracket.is_mixed:
        statement.notes.append(("括号前后不配对，请核对。", statement.span))
    if not bracket.is_whole:
        statement.notes.append(("括号只有一半，责任单位的起止请核对。", statement.span))
    return statement


def _is_roster(text: str, bracket: Bracket, statement: Statement, known: Known) -> bool:
    """True where the bracket names bodies that answer; what is doubtful about its place is noted."""
    said = statement.said
    names = [entry.name.words for entry in said.entries]
    sure = sum(is_sure(name, known) for name in names)
    plausible = sum(is_plausible(name, known) for name in names)
    is_at_end = _AFTER_ROSTER.match(text, bracket.end) is not None
    before = text[max(0, bracket.start - _NEAR) : bracket.start].rstrip(" ")
    is_after_sentence = not before or before[-1] in _SENTENCE_END
    if not names or _is_mostly_strange(text, bracket, said):
        return False
    if not said.has_verb:
        if is_after_sentence and is_at_end and not said.unread and all(map(_FIRM.search, names)):
            statement.notes.append(("括号中的名称不一定是责任单位，请核对。", statement.span))
            return bracket.is_whole
        is_list = sure == len(names) or (is_at_end and (is_after_sentence or bool(said.tails)))
        if not (
            is_list and sure and bracket.is_whole and not said.unread and (is_at_end or is_after_sentence)
        ):
            return False
        if not is_after_sentence:
            statement.notes.append(("括号中只有单位名称，是不是责任单位请核对。", statement.span))
        return True
    if not is_at_end and not is_after_sentence:
        statement.notes.append(("括号在句子当中，是不是责任单位请核对。", statement.span))
        return bool(sure) and not said.unread and bracket.is_whole
    # 推进工作。（文化部负责）开展检查: nothing but names that may be bodies, after a sentence.
    is_plain = is_after_sentence and plausible == len(names) and not said.unread
    may_be = bool(sure) or is_plain or (is_at_end and plausible * 2 >= len(names))
    return may_be and (bracket.is_whole or is_at_end)


def _is_mostly_strange(text: str, bracket: Bracket, said: Said) -> bool:
    """More other words than names; but （省科技厅负责，列入年度台账管理） begins as a roster does."""
    names = sum(len(entry.name.words) for entry in said.entries)
    if "。" in text[bracket.start : bracket.end - 2]:
        return said.strange * 2 > names
    begins = said.has_verb and said.entries[0].name.span[1] < min(said.unread, default=(0, 0))[0]
    return said.strange > names and not begins


# --- Labels -------------------------------------------------------------------------------------------


def _labels_between(labels: Sequence[Label], start: int, end: int) -> list[Label]:
    first = bisect_left(labels, start, key=lambda label: label.start)
    return list(takewhile(lambda label: label.start < end, islice(labels, first, None)))


def _take(statement: Statement, text: str, label: Label, end: int, known: Known) -> None:
    """Read the value of a label, which ends at ``end``, into the statement."""
    if end - label.end > _LONGEST_VALUE:
        end = label.end + _LONGEST_VALUE
        statement.notes.append((f"名单过长，只读了前{_LONGEST_VALUE}字。", (label.end, end)))
    if label.asks is Asks.PERSONS:
        persons = [found.span() for found in _PERSON.finditer(text, label.end, end)]
        statement.said.persons += [span for span in persons if span[1] - span[0] <= 30]
    elif label.asks in {Asks.BODIES, Asks.SECTIONS}:
        said = read(text[label.end : end], mark=label.mark, known=known).moved(_by(label.end))
        if label.asks is Asks.SECTIONS:
            said.entries = [replace(each, name=replace(each.name, doubt="")) for each in said.entries]
            statement.sections += [entry.name.span for entry in said.entries]
        statement.said.take(said)


def _labelled_lines(
    text: str, labels: Sequence[Label], brackets: Sequence[Bracket], known: Known
) -> Iterator[Statement]:
    free = _free(text, labels, brackets)
    group: list[tuple[Label, int]] = []
    for label, following in zip(free, [*[_begin(text, each) for each in free[1:]], len(text)], strict=False):
        end = _value_end(text, label, following, known)
        if group and (
            _BETWEEN.fullmatch(text, group[-1][1], _begin(text, label)) is None
            or (
                label.asks is Asks.BODIES
                and label.mark is Mark.LEAD
                and any(_helps(each) for each, _ in group)
            )
        ):
            yield from _from_group(text, group, known)
            group = []
        group.append((label, end))
    yield from _from_group(text, group, known)


def _begin(text: str, label: Label) -> int:
    longer = _LONGER_LABEL.search(text, max(0, label.start - 8), label.start)
    return longer.start() if longer else label.start


def _helps(label: Label) -> bool:
    return label.asks is Asks.BODIES and label.mark is not Mark.LEAD


def _free(text: str, labels: Sequence[Label], brackets: Sequence[Bracket]) -> list[Label]:
    """The labels that stand in no bracket. One in lenticular brackets (【责任单位】) stands in its own."""
    held = [bracket for bracket in brackets if bracket.end - bracket.start <= LONGEST + 2]
    free: list[Label] = []
    at = covered = 0
    for label in labels:
        while at < len(held) and held[at].start < label.start:
            covered = max(covered, held[at].end)
            at += 1
        if label.start >= covered:
            free.append(label)
    return free


def _from_group(text: str, group: list[tuple[Label, int]], known: Known) -> Iterator[Statement]:
    told = [
        at for at, (label, _) in enumerate(group) if label.asks in {Asks.BODIES, Asks.SECTIONS, Asks.PERSONS}
    ]
    if not told:
        return
    reach = group[-1][1]
    group = group[told[0] : told[-1] + 1]
    statement = Statement((group[0][0].start, group[-1][1]), reach=reach)
    for label, end in group:
        _take(statement, text, label, end, known)
        if (begin := _begin(text, label)) < label.start:
            words, known_words = text[begin : label.end], text[label.start : label.end]
            reason = f"“{words.strip('： ')}”按“{known_words.strip('： ')}”理解，请核对。"
            statement.notes.append((reason, (begin, label.end)))
    if statement.said.entries or statement.said.persons:
        yield statement


def _value_end(text: str, label: Label, following: int, known: Known) -> int:
    """Where the value ends: with its line or sentence, or later where the next lines go on with names."""
    start = label.end
    end = _line_end(text, start, following)
    if not text[start:end].strip():
        # The names stand on the line below.
        while end < following and text[end] in " \n":
            end += 1
        start, end = end, _line_end(text, end, following)
    if label.asks not in {Asks.BODIES, Asks.SECTIONS}:
        return _trimmed(text, label.end, end)
    while end < following and text[end] == "\n":
        longer = _line_end(text, end + 1, following)
        if (
            not text[end:longer].strip()
            or longer - end > LONGEST
            or not _goes_on(text, start, end, longer, known)
        ):
            break
        end = longer
    return _trimmed(text, label.end, end)


def _goes_on(text: str, start: int, end: int, longer: int, known: Known) -> bool:
    begins = max(start, text.rfind("\n", start, end) + 1, end - 200)
    said = read(text[begins:longer], known=known)
    return (
        not said.unread
        and bool(said.entries)
        and all(is_plausible(e.name.words, known) for e in said.entries)
    )


def _line_end(text: str, start: int, limit: int) -> int:
    found = re.compile(r"[\n。]").search(text, start, limit)
    return found.start() if found else limit


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " \n，；、（【":
        end -= 1
    return end


# --- Sentences ----------------------------------------------------------------------------------------


def _sentences(text: str, known: Known) -> Iterator[Statement]:
    """……由省科技厅负责。 Such a sentence counts only where no bracket or label stands, and is to be looked at."""
    for sentence in re.finditer(r"[^。；！？\n]+", text):
        starts = [sentence.start()] + [found.end() for found in _FROM_BY.finditer(text, *sentence.span())]
        starts = [start for start in starts if sentence.end() - start <= _LONGEST_SENTENCE]
        for start in starts:
            done = _DONE_BY.search(text, start, sentence.end())
            end = done.start() if done else sentence.end()
            said = read(text[start:end].rstrip(), known=known)
            is_by = text[start - 1 : start] == "由"
            if _is_statement(said, known, is_by=is_by) and (said.has_lead or not done):
                span = (start, end)
                note = ("没有括号或标签，按句中“由……负责”的写法读出，请核对。", span)
                yield Statement(span, said.moved(_by(start)), [note], is_in_sentence=True)
                break


def _is_statement(said: Said, known: Known, *, is_by: bool) -> bool:
    """Sure names and nothing else, not only collectives: 各部门按职责分工负责 stands in every closing paragraph. After 由
    also 公安部门 without whose it is, where others help."""
    names = [entry.name for entry in said.entries]
    is_divided = is_by and len({entry.mark for entry in said.entries}) > 1
    # 公安、交通部门: the last word belongs to all.
    are_branches = is_divided and any(name.words.endswith("部门") for name in names)
    may_be = _is_branch if are_branches else is_plausible
    # 由省科技厅牵头，会同省财政厅制定办法; but 省科技厅制定办法 alone is what the text tells.
    has_parts = said.has_task and said.has_lead
    return (
        said.has_verb
        and not said.unread
        and (has_parts or not said.notes)
        and all((may_be if said.has_lead or is_divided else is_sure)(name.words, known) for name in names)
        and any((is_divided or is_sure(name.words, known)) and not name.is_generic for name in names)
    )


def _is_branch(words: str, known: Known) -> bool:
    return is_plausible(words, known) or len(words) <= _LONGEST_BRANCH
