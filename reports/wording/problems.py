"""What is late, what lags behind and what is at risk: each in a group of its own, in the bodies' own words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reports.documents.blocks import Block, Snapshot, chinese_day, moved_from
from reports.wording.levels import Levels, numbered
from reports.wording.sentences import in_brackets
from reports.wording.statements import gist

# 滞后 is what is late or behind; a risk that was reported in time is none, nor is a report that is being amended.
LATE = (("overdue", "逾期未报"), ("behind", "进度滞后"), ("lagging", "落后于工作方案"))
WATCHED = (("at_risk", "存在风险"), ("returned", "退回待改"))
NAMES = (*LATE, *WATCHED)


def found(snapshot: Snapshot, kind: str) -> list[Mapping[str, Any]]:
    """The concerns of one kind, in document order."""
    return [one for one in snapshot["concerns"] if one["kind"] == kind]


def count_of(concerns: Iterable[Mapping[str, Any]]) -> str:
    """「措施1条、各市报告4份」: measures of lead bodies and reports of cities are never one number."""
    numbers = {"department": 0, "city": 0}
    for one in concerns:
        numbers[one["respondent"]] += one.get("count", 1)
    said = (("department", "措施{}条"), ("city", "各市报告{}份"))
    return "、".join(words.format(numbers[whose]) for whose, words in said if numbers[whose])


def groups(snapshot: Snapshot, levels: Levels) -> list[Block]:
    """A heading for each kind there is, with its numbers, and a point for each measure."""
    blocks: list[Block] = []
    for kind, name in NAMES:
        if concerns := found(snapshot, kind):
            blocks.append(levels.heading(2, f"{name}（{count_of(concerns)}）"))
            blocks += [levels.point(words) for words in _points(kind, concerns, inferred(snapshot))]
    return blocks


def inferred(snapshot: Snapshot) -> set[int]:
    """The numbers of the measures whose lead is inferred."""
    known = (measure for chapter in snapshot["chapters"] for measure in chapter["measures"])
    return {measure["number"] for measure in known if measure["lead_is_inferred"]}


def named(concern: Mapping[str, Any], guessed: set[int]) -> str:
    """The body; a lead that is inferred is said to be."""
    is_guessed = concern["respondent"] == "department" and concern["number"] in guessed
    return f"{concern['body']}（推定）" if is_guessed else str(concern["body"])


def _points(kind: str, concerns: list[Mapping[str, Any]], guessed: set[int]) -> Iterator[str]:
    """What is the same of several measures or bodies is one point."""
    if kind == "overdue":
        yield from _overdue(concerns, guessed)
        return
    same: dict[str, list[str]] = {}
    for one in concerns:
        same.setdefault(f"{named(one, guessed)}{said_of(one)}", []).append(numbered(one))
    yield from (f"{words}（{'、'.join(numbers)}）。" for words, numbers in same.items())


def _overdue(concerns: list[Mapping[str, Any]], guessed: set[int]) -> Iterator[str]:
    """One point for each date, naming every body that is late, measure by measure."""
    by_date: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for one in concerns:
        late = by_date.setdefault((one["due_on"], one["state"], moved_from(one)), {})
        late.setdefault(numbered(one), []).append(named(one, guessed))
    for (due_on, state, moved), late in by_date.items():
        verb = "报告退回后未在{}前重新报送" if state == "returned" else "未在{}前报送"
        said = verb.format(chinese_day(due_on))
        if len(late) == 1:
            ((number, bodies),) = late.items()
            yield f"{'、'.join(bodies)}{said}{in_brackets(number, moved)}。"
        else:
            names = "，".join(f"{'、'.join(bodies)}（{number}）" for number, bodies in late.items())
            yield f"{names}{said}{in_brackets(moved)}。"


def said_of(concern: Mapping[str, Any]) -> str:
    """What follows the name of a body: its own words where they were accepted, else where it stands."""
    if concern["kind"] in ("returned", "lagging"):
        return standing_of(concern)
    if concern["problems"]:
        return f"反映：{gist(concern['problems'])}"
    report = f"，报告{concern['state_name']}" if concern["is_withheld"] else ""
    return f"自报{dict(NAMES)[concern['kind']]}{report}"


def standing_of(concern: Mapping[str, Any]) -> str:
    """Where a returned report or a plan that is behind stands."""
    if concern["kind"] == "lagging":
        return str(concern["plan"]).replace(" ", "")
    return f"报告已退回，须于{chinese_day(concern['due_on'])}前重新报送"


def quoted(measure: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    """The problems of an accepted report, as a point."""
    is_lead = answer is measure["answer"]
    who = f"{answer['body']}（推定）" if is_lead and measure["lead_is_inferred"] else answer["body"]
    return f"{who}反映：{gist(answer['round']['problems'])}（{numbered(measure)}）。"
