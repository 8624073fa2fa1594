"""One body's 进展情况报告 to the office, drafted for it from what it reported: it is the body's own once it issues it itself."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from reports.documents.blocks import Block, Column, Line, Paper, Paragraph, Snapshot, Table, chinese_day
from reports.documents.one_page import first_that_fits
from reports.rules import DRAFTED
from reports.terms import terms_of
from reports.wording import charts, problems
from reports.wording import sentences as wording
from reports.wording.answers import answer_cells
from reports.wording.frames import paper_of
from reports.wording.levels import Levels, called, cell_of, listed_numbers
from reports.wording.overview import punctual, worth_drawing
from reports.wording.pages import ALL, Room, chosen, fits
from reports.wording.statements import gist

_SOURCE = "本稿由政策落实督查系统根据该单位经审核通过的填报内容代拟，由该单位核改后自行印发。"


# Of the body, signature and list of annexes among them; the texts are whole where they fit, else their first statements.
PAGES = 3
_ROOMS = (
    Room(0, ALL, 0, 0, gist=ALL, has_charts=True),
    Room(0, ALL, 0, 0, gist=ALL),
    *(Room(0, most, 0, 0) for most in (ALL, 12, 8, 5, 3)),
)


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of one body to the office, marked 代拟稿 on every page; the day is left for the body to fill."""
    return first_that_fits(
        (partial(_paper, snapshot, sha256, room) for room in _ROOMS), partial(fits, pages=PAGES)
    )


def _paper(snapshot: Snapshot, sha256: str, room: Room) -> Paper:
    levels = Levels()
    blocks: list[Block] = [
        _opening(snapshot),
        levels.heading(1, "工作进展"),
        *_progress(snapshot, levels, room),
        levels.heading(1, "存在问题"),
        *_problems(snapshot, levels, room),
        levels.heading(1, "下一步工作"),
        *_next_steps(snapshot, levels, room),
    ]
    if text := wording.prose(snapshot, "remarks"):
        blocks += [levels.heading(1, "补充说明"), Paragraph(text)]
    made = paper_of(
        snapshot,
        blocks,
        [(table_of(snapshot), "")] if snapshot["chapters"] else [],
        closing=wording.closing_of(snapshot, sha256, _SOURCE),
        subtitle=f"（{snapshot['period']['name']}，{DRAFTED}）",
        addressees=snapshot["office"],
        signed_by=snapshot["body_full_name"],
        is_numbered=False,
    )
    return replace(made, mark=DRAFTED, signature=[snapshot["body_full_name"], "年　　月　　日"])


def _opening(snapshot: Snapshot) -> Paragraph:
    policy = snapshot["policy"]
    return Paragraph(
        f"现将本单位{snapshot['period']['name']}落实《{policy['title']}》（{wording.source_of(policy)}）"
        f"有关情况报告如下（数据截至{chinese_day(snapshot['as_of'])}）。"
    )


def answers_of(snapshot: Snapshot) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each of the body's measures with what it answered, in document order."""
    for chapter in snapshot["chapters"]:
        for measure in chapter["measures"]:
            for answer in filter(None, [measure["answer"], *measure["cities"]]):
                yield measure, answer


def _progress(snapshot: Snapshot, levels: Levels, room: Room) -> list[Block]:
    total = snapshot["totals"]
    if not total["owed"]:
        return [Paragraph("本期没有向本单位下达填报任务。")]
    texts = [
        wording.standing(total, "条", f"本期本单位应报送进展情况{total['owed']}条"),
        punctual(snapshot),
        "" if snapshot["is_city"] else _is_lead_by_inference(snapshot),
    ]
    said = [
        f"{called(measure)}。{wording.answer_in_words(_in_short(answer, room), '')}"
        for measure, answer in answers_of(snapshot)
    ]
    blocks: list[Block] = [Paragraph(text) for text in texts if text]
    blocks += _points(said, levels, room, "条的进展")
    return blocks + (worth_drawing(snapshot, charts.Figures()) if room.has_charts else [])


def _in_short(answer: Mapping[str, Any], room: Room) -> Mapping[str, Any]:
    """The answer with as much of what was done as there is room for."""
    said = answer["round"]
    return {**answer, "round": {**said, "done": _gist(said["done"], room)}} if said else answer


def _gist(text: str, room: Room) -> str:
    if room.gist == ALL:
        return text
    said = gist(text, room.gist)
    return said if said.endswith("……") else f"{said.rstrip('。')}。"


def _points(texts: list[str], levels: Levels, room: Room, what: str) -> list[Block]:
    """As many as there is room for, and how many are left to the annex."""
    told, left = chosen(texts, room.said)
    rest = [Paragraph(f"其余{left}{what}见附件。")] if left else []
    return [*(levels.point(text) for text in told), *rest]


def _is_lead_by_inference(snapshot: Snapshot) -> str:
    measures = [measure for chapter in snapshot["chapters"] for measure in chapter["measures"]]
    guessed = [measure for measure in measures if measure["lead_is_inferred"]]
    if not guessed:
        return ""
    which = listed_numbers(guessed) or f"{len(guessed)}条"
    said = terms_of(snapshot).said("政策文件没有载明牵头单位，本单位牵头的{}系按责任单位的排列顺序推定。")
    return said.format(which)


def _problems(snapshot: Snapshot, levels: Levels, room: Room) -> list[Block]:
    """What the body says of problems, and where a report or a plan stands badly besides, in document order."""
    said = [
        (
            measure["number"],
            f"{called(measure)}。（{answer['round']['status_name']}）{_gist(answer['round']['problems'], room)}",
        )
        for measure, answer in answers_of(snapshot)
        if answer["round"] and answer["round"]["problems"]
    ]
    said += [(one["number"], words) for one in snapshot["concerns"] if (words := _standing(one))]
    in_order = [words for _, words in sorted(said, key=lambda item: item[0])]
    return _points(in_order, levels, room, "个") or [Paragraph("本期没有反映存在问题。")]


def _standing(concern: Mapping[str, Any]) -> str:
    """Where a report or a plan stands badly, in a sentence; empty for what the body says of it itself."""
    if concern["kind"] == "overdue":
        due = chinese_day(concern["due_on"])
        late = f"报告退回后未在{due}前重新报送" if concern["state"] == "returned" else f"报告未在{due}前报送"
        return f"{called(concern)}。{late}{wording.in_brackets(wording.moved_from(concern))}。"
    if concern["state"] == "returned" or concern["kind"] == "lagging":
        return f"{called(concern)}。{problems.standing_of(concern)}。"
    return ""


def _next_steps(snapshot: Snapshot, levels: Levels, room: Room) -> list[Block]:
    said = [
        f"{called(measure)}。{_gist(answer['round']['next_steps'], room)}"
        for measure, answer in answers_of(snapshot)
        if answer["round"] and answer["round"]["next_steps"]
    ]
    return _points(said, levels, room, "条") or [Paragraph("本期报告中没有填写下一步工作。")]


def table_of(snapshot: Snapshot) -> Table:
    columns = [
        Column("条号", 4.5),
        Column("措施", 14, "left"),
        Column("截止日期", 8),
        Column("状态", 7.5),
        Column("亮灯", 7.5),
        Column("进展情况", 28, "left"),
        Column("存在问题", 15, "left"),
        Column("下一步工作", 15.5, "left"),
    ]
    lines = [
        Line(
            [cell_of(measure), measure["title"], *answer_cells(answer)],
            tone=answer["lamp"],
        )
        for measure, answer in answers_of(snapshot)
    ]
    return Table("进展情况表", columns, lines)
