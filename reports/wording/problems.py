"""What is late, what lags behind and what is at risk: each in a group of its own, in the bodies' own words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reports.documents.blocks import Block, Snapshot, chinese_day, moved_from
from reports.terms import Terms, terms_of
from reports.wording.levels import Levels, numbered
from reports.wording.pages import WHOLE, Room, chosen
from reports.wording.sentences import in_brackets
from reports.wording.statements import gist

# 滞后 is what is late or behind; a risk that was reported in time is none, nor is a report that is being amended.
LATE = (("overdue", "逾期未报"), ("behind", "进度滞后"), ("lagging", "落后于工作方案"))
WATCHED = (("at_risk", "存在风险"), ("returned", "退回待改"))
NAMES = (*LATE, *WATCHED)
_LAMPS = ("red", "yellow", "green", "done")


def found(snapshot: Snapshot, kind: str) -> list[Mapping[str, Any]]:
    """The concerns of one kind, in document order."""
    return [one for one in snapshot["concerns"] if one["kind"] == kind]


def count_of(concerns: Iterable[Mapping[str, Any]], terms: Terms) -> str:
    """「措施1条、各市报告4份」: measures of lead bodies and reports of cities are never one number."""
    numbers = {"department": 0, "city": 0}
    for one in concerns:
        numbers[one["respondent"]] += one.get("count", 1)
    said = (("department", f"{terms.item}{{}}条"), ("city", "各市报告{}份"))
    return "、".join(words.format(numbers[whose]) for whose, words in said if numbers[whose])


def groups(
    snapshot: Snapshot, levels: Levels, room: Room = WHOLE
) -> tuple[list[Block], list[Mapping[str, Any]]]:
    """A heading for each kind there is, with its numbers, and its points; and the concerns that there was no room to name.

    Where there is no room for all, red lamps come before others.
    """
    blocks: list[Block] = []
    left: list[Mapping[str, Any]] = []
    terms = terms_of(snapshot)
    for kind, name in NAMES:
        if concerns := found(snapshot, kind):
            points, _ = chosen(_points(kind, concerns, inferred(snapshot), room), room.points, _urgency)
            counted = f"{name}（{count_of(concerns, terms)}）"
            blocks += in_points(counted, [words for words, _ in points], levels, room)
            told = {id(one) for _, own in points for one in own}
            left += [one for one in concerns if id(one) not in told]
    return blocks, left


def in_points(name: str, points: list[str], levels: Levels, room: Room) -> list[Block]:
    """Sentences as points under a heading, or as one point where there is no room for headings."""
    if room.has_headings:
        return [levels.heading(2, name), *(levels.point(words) for words in points)]
    return [levels.point(f"{name}。{''.join(points)}")]


def inferred(snapshot: Snapshot) -> set[int]:
    """The numbers of the measures whose lead is inferred."""
    known = (measure for chapter in snapshot["chapters"] for measure in chapter["measures"])
    return {measure["number"] for measure in known if measure["lead_is_inferred"]}


def named(concern: Mapping[str, Any], guessed: set[int]) -> str:
    """The body; a lead that is inferred is said to be."""
    is_guessed = concern["respondent"] == "department" and concern["number"] in guessed
    return f"{concern['body']}（推定）" if is_guessed else str(concern["body"])


# What a point says, and the concerns that it names.
_Point = tuple[str, list[Mapping[str, Any]]]


def _urgency(point: _Point) -> int:
    return min(_LAMPS.index(one["lamp"]) for one in point[1])


def _points(kind: str, concerns: list[Mapping[str, Any]], guessed: set[int], room: Room) -> Iterator[_Point]:
    """What is the same of several measures or bodies is one point, which names so many measures at most."""
    if kind == "overdue":
        yield from _overdue(concerns, guessed, room.named)
        return
    same: dict[str, list[Mapping[str, Any]]] = {}
    for one in concerns:
        same.setdefault(f"{named(one, guessed)}{said_of(one, room.gist)}", []).append(one)
    for words, own in same.items():
        numbers = "、".join(filter(None, map(numbered, own[: room.named])))
        more = "等" if numbers and len(own) > room.named else ""
        yield f"{words}{in_brackets(numbers + more)}。", own[: room.named]


def _overdue(concerns: list[Mapping[str, Any]], guessed: set[int], most: int) -> Iterator[_Point]:
    """One point for each date, naming every body that is late with its measures."""
    by_date: dict[tuple[str, ...], dict[int, list[Mapping[str, Any]]]] = {}
    for one in concerns:
        late = by_date.setdefault((one["due_on"], one["state"], moved_from(one)), {})
        late.setdefault(one["number"], []).append(one)
    for (due_on, state, moved), late in by_date.items():
        told: dict[str, list[Mapping[str, Any]]] = {}
        for own in [*late.values()][:most]:
            told.setdefault("、".join(named(one, guessed) for one in own), []).extend(own)
        names = [
            (bodies, "、".join(filter(None, dict.fromkeys(map(numbered, own)))))
            for bodies, own in told.items()
        ]
        verb = "报告退回后未在{}前重新报送" if state == "returned" else "未在{}前报送"
        said = verb.format(chinese_day(due_on))
        everybody = [one for own in told.values() for one in own]
        if len(late) == 1:
            ((bodies, numbers),) = names
            yield f"{bodies}{said}{in_brackets(numbers, moved)}。", everybody
        else:
            more = "等" if len(late) > most else ""
            listed = "，".join(f"{bodies}{in_brackets(numbers)}" for bodies, numbers in names)
            yield f"{listed}{more}{said}{in_brackets(moved)}。", everybody


def said_of(concern: Mapping[str, Any], most: int) -> str:
    """What follows the name of a body: its own words where they were accepted, else where it stands."""
    if concern["kind"] in ("returned", "lagging"):
        return standing_of(concern)
    if concern["problems"]:
        return f"反映：{gist(concern['problems'], most)}"
    report = f"，报告{concern['state_name']}" if concern["is_withheld"] else ""
    return f"自报{dict(NAMES)[concern['kind']]}{report}"


def standing_of(concern: Mapping[str, Any]) -> str:
    """Where a returned report or a plan that is behind stands."""
    if concern["kind"] == "lagging":
        return str(concern["plan"]).replace(" ", "")
    return f"报告已退回，须于{chinese_day(concern['due_on'])}前重新报送"


def quoted(measure: Mapping[str, Any], answer: Mapping[str, Any], most: int) -> str:
    """The problems of an accepted report, as a point."""
    is_lead = answer is measure["answer"]
    who = f"{answer['body']}（推定）" if is_lead and measure["lead_is_inferred"] else answer["body"]
    return f"{who}反映：{gist(answer['round']['problems'], most)}{in_brackets(numbered(measure))}。"
