"""Who answers for an item: its brackets and labelled lines, read into bodies and their parts."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from ..flowing import flowing
from ..labels import Mark
from ..spelling import evened
from ..tree import Assignment, Flag, RoleMarking, Span
from .clauses import FIRST_LEADS, Entry, Said
from .names import Name, printed
from .statements import Statement, statements_in

_TITLE_AT_MOST = 60
# So much text after a bracket makes what stands before it a title.
_ENOUGH = 10
_BLANK = " \n。；，、"


def read_assignments(
    text: str, *, first_leads: bool = False, known: frozenset[str] = frozenset()
) -> list[Assignment]:
    """Every responsibility statement in the text of one item, in order; spans count from the beginning of ``text``.

    ``first_leads``: the document says that the first-listed leads (``first_leads_in``). ``known`` are names of bodies that
    help to split; a text is read without them too.
    """
    return list(_read(text, first_leads, known))


# Cutting asks first, assembling asks again, and a reviewer's moved cut leaves most items as they were.
@lru_cache(maxsize=1024)
def _read(text: str, first_leads: bool, known: frozenset[str]) -> tuple[Assignment, ...]:
    flow = flowing(text)
    statements = statements_in(flow.text, _evened(known))
    covers = _covered(flow.text, statements)
    assignments = [
        _assignment(
            text,
            statement.moved(flow.span),
            flow.span(stretch),
            first_leads=first_leads or FIRST_LEADS.search(flow.text, *statement.span) is not None,
        )
        for statement, stretch in zip(statements, covers, strict=True)
    ]
    left = _left_over(flow.text, statements, covers)
    if left is not None:
        flag = Flag("covers", "这些文字之后没有写责任单位，请核对由谁负责。", flow.span(left))
        assignments[-1] = replace(assignments[-1], flags=[*assignments[-1].flags, flag])
    return tuple(assignments)


@lru_cache(maxsize=4)
def _evened(known: frozenset[str]) -> frozenset[str]:
    return frozenset(map(evened, known))


def first_leads_in(text: str) -> bool:
    """True where the document notes that the body listed first leads (排在第一位的为牵头单位，下同)."""
    return FIRST_LEADS.search(flowing(text).text) is not None


def _assignment(text: str, statement: Statement, covers: Span, *, first_leads: bool) -> Assignment:
    said = statement.said
    marks = _marks(text, said, statement.sections)
    names = {name: entry.name for name, (entry, _) in marks.items()}
    persons = [printed(text, span) for span in (*said.persons, *_sections_apart(said, statement.sections))]
    start, end = statement.span
    lead, co, marking = _divided({name: mark for name, (_, mark) in marks.items()}, first_leads=first_leads)
    return Assignment(
        span=statement.span,
        raw=text[start:end],
        bodies=list(names),
        lead=lead,
        co=co,
        role_marking=marking,
        covers=covers,
        is_open_ended=bool(said.tails) or any(name.is_open for name in names.values()),
        open_tail=printed(text, said.tails[0]) if said.tails else "",
        is_by_respective_duty=said.is_respective,
        generic=[each for each, name in names.items() if name.is_generic],
        persons=list(dict.fromkeys(persons)),
        flags=_flags(text, statement, names, persons, lead),
    )


def _sections_apart(said: Said, sections: Sequence[Span]) -> list[Span]:
    """Sections named beside bodies are no bodies; where only sections are named, they answer (a department's own document)."""
    bodies = [entry.name.span for entry in said.entries]
    return list(sections) if len(sections) < len(bodies) else []


def _marks(text: str, said: Said, sections: Sequence[Span]) -> dict[str, tuple[Entry, Mark]]:
    """Each name once, in order of appearance; who leads anywhere leads."""
    apart = set(_sections_apart(said, sections))
    found: dict[str, tuple[Entry, Mark]] = {}
    for entry in said.entries:
        if entry.name.span in apart:
            continue
        name = printed(text, entry.name.span)
        earlier = found.get(name)
        if earlier is None:
            found[name] = (entry, entry.mark)
        elif entry.mark is Mark.LEAD or (entry.mark is Mark.PLAIN and earlier[1] is Mark.CO):
            found[name] = (earlier[0], entry.mark)
    return found


def _divided(marks: dict[str, Mark], *, first_leads: bool) -> tuple[list[str], list[str], RoleMarking]:
    """Lead and co. 责任单位 and 负责 mean the rest beside a lead, the lead beside a 配合单位, and all where they stand alone."""
    names = list(marks)
    stated = set(marks.values())
    if Mark.LEAD in stated:
        leading = Mark.LEAD
    elif Mark.CO in stated:
        leading = Mark.PLAIN
    elif first_leads and names:
        return names[:1], names[1:], RoleMarking.FIRST_LISTED
    else:
        return names, [], RoleMarking.NONE
    return (
        [n for n in names if marks[n] is leading],
        [n for n in names if marks[n] is not leading],
        RoleMarking.EXPLICIT,
    )


def _flags(
    text: str, statement: Statement, names: dict[str, Name], persons: Sequence[str], lead: Sequence[str]
) -> list[Flag]:
    said = statement.said
    flags = [Flag("assignments", reason, span) for reason, span in (*statement.notes, *said.notes)]
    flags += [Flag("bodies", name.doubt, name.span) for name in names.values() if name.doubt]
    flags += [Flag("bodies", f"“{printed(text, span)}”没有读作单位，请核对。", span) for span in said.unread]
    if persons:
        words = "、".join(persons)
        flags.append(Flag("persons", f"{words}是人员或处室，没有列为责任单位，请核对。", statement.span))
    if statement.sections and any(name.span in statement.sections for name in names.values()):
        flags.append(Flag("bodies", "责任处室（科室）按责任单位列出，请核对。", statement.span))
    if not names:
        flags.append(Flag("bodies", "只写了人员，没有写责任单位。", statement.span))
    elif not lead:
        flags.append(Flag("lead", "只写了配合单位，没有写由谁牵头。", statement.span))
    return flags


# --- What a statement speaks for ------------------------------------------------------------------------


def _covered(text: str, statements: Sequence[Statement]) -> list[Span]:
    """For each statement the sentences before it, as far as the statement before. One in a title speaks for all that follows,
    one that opens the text for what follows it."""
    covers: list[Span] = []
    from_here = 0
    for at, statement in enumerate(statements):
        start, end = statement.span[0], statement.reach
        following = statements[at + 1].span[0] if at + 1 < len(statements) else len(text)
        if statement.is_in_sentence:
            stretch = (from_here, end)
        elif at == 0 and _is_in_title(text, (start, end), has_others=len(statements) > 1):
            stretch = (0, len(text))
        elif not text[from_here:start].strip(_BLANK) and text[end:following].strip(_BLANK) and at == 0:
            stretch = (end, following)
        elif covers and not text[from_here:start].strip(_BLANK):
            stretch = covers[-1]
        else:
            stretch = (from_here, start)
        covers.append(_trimmed(text, *stretch))
        from_here = end
    return covers


def _left_over(text: str, statements: Sequence[Statement], covers: Sequence[Span]) -> Span | None:
    """What stands after the last statement, where each speaks for what is before it."""
    if not statements or any(stretch[1] > statements[-1].reach for stretch in covers):
        return None
    left = _trimmed(text, statements[-1].reach, len(text))
    is_text = re.search(r"[一-鿿]", text[slice(*left)]) is not None and left[1] - left[0] >= _ENOUGH
    return left if is_text and not statements[-1].is_in_sentence else None


def _is_in_title(text: str, span: Span, *, has_others: bool) -> bool:
    start, end = span
    before, after = text[:start].strip(_BLANK), text[end:].lstrip("。 ")
    if (
        not before
        or len(before) > _TITLE_AT_MOST
        or re.search("[。；\n]", before)
        or len(after.strip(_BLANK)) < _ENOUGH
    ):
        return False
    return after.startswith("\n") or (not has_others and text[end : end + 1] not in {"，", "；", "、"})


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _BLANK:
        start += 1
    while end > start and text[end - 1] in " \n":
        end -= 1
    return start, end
