"""One body's 进展情况报告 to the office, drafted for it from what it reported: it is the body's own once it issues it itself."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from reports.documents.blocks import Block, Column, Line, Paper, Paragraph, Snapshot, Table, chinese_day
from reports.rules import DRAFTED
from reports.wording import charts, problems
from reports.wording import sentences as wording
from reports.wording.answers import answer_cells
from reports.wording.frames import paper_of
from reports.wording.levels import Levels, called
from reports.wording.overview import punctual, worth_drawing

_SOURCE = "本稿由政策落实督查系统根据该单位经审核通过的填报内容代拟，由该单位核改后自行印发。"


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of one body to the office, marked 代拟稿 on every page; the day is left for the body to fill."""
    levels = Levels()
    blocks: list[Block] = [
        _opening(snapshot),
        levels.heading(1, "工作进展"),
        *_progress(snapshot, levels),
        levels.heading(1, "存在问题"),
        *_problems(snapshot, levels),
        levels.heading(1, "下一步工作"),
        *_next_steps(snapshot, levels),
    ]
    if text := wording.prose(snapshot, "remarks"):
        blocks += [levels.heading(1, "补充说明"), Paragraph(text)]
    made = paper_of(
        snapshot,
        blocks,
        [(_table(snapshot), "")] if snapshot["chapters"] else [],
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


def _answers(snapshot: Snapshot) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each of the body's measures with what it answered, in document order."""
    for chapter in snapshot["chapters"]:
        for measure in chapter["measures"]:
            for answer in filter(None, [measure["answer"], *measure["cities"]]):
                yield measure, answer


def _progress(snapshot: Snapshot, levels: Levels) -> list[Block]:
    total = snapshot["totals"]
    if not total["owed"]:
        return [Paragraph("本期没有向本单位下达填报任务。")]
    texts = [
        wording.standing(total, "条", f"本期本单位应报送进展情况{total['owed']}条"),
        punctual(snapshot),
        "" if snapshot["is_city"] else _is_lead_by_inference(snapshot),
    ]
    blocks: list[Block] = [Paragraph(text) for text in texts if text]
    for measure, answer in _answers(snapshot):
        words = wording.answer_in_words(answer, "")
        blocks.append(levels.point(f"{called(measure)}。{words}"))
    return blocks + worth_drawing(snapshot, charts.Figures())


def _is_lead_by_inference(snapshot: Snapshot) -> str:
    measures = [measure for chapter in snapshot["chapters"] for measure in chapter["measures"]]
    guessed = [measure["number_text"].strip("（）") for measure in measures if measure["lead_is_inferred"]]
    if not guessed:
        return ""
    return f"政策文件没有载明牵头单位，本单位牵头的第{'、'.join(guessed)}条系按责任单位的排列顺序推定。"


def _problems(snapshot: Snapshot, levels: Levels) -> list[Block]:
    """What the body says of problems, and where a report or a plan stands badly besides, in document order."""
    said = [
        (
            measure["number"],
            f"{called(measure)}。（{answer['round']['status_name']}）{answer['round']['problems']}",
        )
        for measure, answer in _answers(snapshot)
        if answer["round"] and answer["round"]["problems"]
    ]
    said += [(one["number"], words) for one in snapshot["concerns"] if (words := _standing(one))]
    points: list[Block] = [levels.point(words) for _, words in sorted(said, key=lambda item: item[0])]
    return points or [Paragraph("本期没有反映存在问题。")]


def _standing(concern: Mapping[str, Any]) -> str:
    """Where a report or a plan stands badly, in a sentence; empty for what the body says of it itself."""
    if concern["kind"] == "overdue":
        due = chinese_day(concern["due_on"])
        late = f"报告退回后未在{due}前重新报送" if concern["state"] == "returned" else f"报告未在{due}前报送"
        return f"{called(concern)}。{late}{wording.in_brackets(wording.moved_from(concern))}。"
    if concern["state"] == "returned" or concern["kind"] == "lagging":
        return f"{called(concern)}。{problems.standing_of(concern)}。"
    return ""


def _next_steps(snapshot: Snapshot, levels: Levels) -> list[Block]:
    said: list[Block] = [
        levels.point(f"{called(measure)}。{answer['round']['next_steps']}")
        for measure, answer in _answers(snapshot)
        if answer["round"] and answer["round"]["next_steps"]
    ]
    return said or [Paragraph("本期报告中没有填写下一步工作。")]


def _table(snapshot: Snapshot) -> Table:
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
            [measure["number_text"].strip("（）"), measure["title"], *answer_cells(answer)],
            tone=answer["lamp"],
        )
        for measure, answer in _answers(snapshot)
    ]
    return Table("进展情况表", columns, lines)
