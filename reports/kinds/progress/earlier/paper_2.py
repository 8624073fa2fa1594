"""What the report of a period says, block by block. Word and PDF set the same blocks, so they say the same.

Every number and every name comes from the snapshot; texts of bodies are quoted as they reported them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from reports.documents.blocks import (
    Block,
    Heading,
    Paper,
    Paragraph,
    Snapshot,
    chinese_minute,
)
from reports.kinds.progress.earlier import body_paper_2 as body_progress
from reports.wording import charts
from reports.wording import sentences as wording
from reports.wording.answers import annexes
from reports.wording.earlier import concerns
from reports.wording.frames import paper_of
from reports.wording.sentences import (
    answer_in_words,
    figures_table,
    name_of,
    source_of,
    standing,
)

# What was frozen before there were other kinds; it has no prose, charts or title of its own.
_FIRST = "progress-summary/1"


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot."""
    if snapshot.get("body"):
        return body_progress.compose(snapshot, sha256)
    title = snapshot.get("title") or f"关于《{snapshot['policy']['title']}》落实情况的进展报告"
    numbers = charts.Figures()
    return paper_of(
        snapshot,
        [
            _opening(snapshot),
            Heading(1, "一、总体情况"),
            *_overall(snapshot, numbers),
            Heading(1, "二、分领域进展"),
            *_progress(snapshot),
            *_schedule(snapshot, numbers),
            Heading(1, "三、存在的问题"),
            *_problems(snapshot),
            Heading(1, "四、下一步工作"),
            *_next_steps(snapshot),
            *wording.remarks(snapshot),
        ],
        annexes(snapshot),
        closing=wording.closing(snapshot, sha256, "本报告"),
        title=title,
    )


# --- 一、总体情况 -----------------------------------------------------------------------------------


def _opening(snapshot: Snapshot) -> Paragraph:
    policy, period = snapshot["policy"], snapshot["period"]
    return Paragraph(
        f"现将《{policy['title']}》（{source_of(policy)}）{period['name']}落实情况报告如下。"
        f"本报告根据各责任单位报送的内容汇总，数据截至{chinese_minute(snapshot['as_of'])}。"
    )


def _overall(snapshot: Snapshot, numbers: charts.Figures) -> list[Block]:
    totals = snapshot["totals"]
    measures = sum(len(chapter["measures"]) for chapter in snapshot["chapters"])
    blocks: list[Block] = [
        Paragraph(
            f"政策措施分{len(snapshot['chapters'])}个部分，共{measures}条。"
            + standing(totals, "条", f"本期应由牵头单位报送{totals['owed']}条")
        )
    ]
    if snapshot["city_totals"]:
        opened = sum(1 for chapter in snapshot["chapters"] for m in chapter["measures"] if m["cities"])
        owed = f"由各市填报的措施{opened}条，应报{snapshot['city_totals']['owed']}份"
        blocks.append(Paragraph(standing(snapshot["city_totals"], "份", owed)))
    if snapshot.get("punctuality") and (said := wording.punctual(snapshot)):
        blocks.append(Paragraph(said))
    chapters = [(f"{c['number_text']}{c['title']}", c) for c in snapshot["chapters"]]
    blocks.append(figures_table("表1　各部分措施报送和亮灯情况", "部分", chapters, totals))
    if snapshot["template"] != _FIRST:
        blocks += wording.pictures(snapshot, numbers)
    bodies = [(body["name"], body) for body in snapshot["bodies"]]
    if bodies:
        blocks.append(figures_table("表2　各牵头单位报送和亮灯情况", "牵头单位", bodies, totals))
    return blocks


# --- 二、分领域进展 ---------------------------------------------------------------------------------


def _progress(snapshot: Snapshot) -> list[Block]:
    blocks: list[Block] = []
    for chapter in snapshot["chapters"]:
        blocks.append(Heading(2, chapter["title"]))
        blocks += [Paragraph(_done(measure), name_of(measure)) for measure in chapter["measures"]]
    return blocks


def _done(measure: Mapping[str, Any]) -> str:
    answer = measure["answer"]
    text = answer_in_words(answer, answer["body"]) if answer else "本期没有下达填报任务。"
    if measure["cities"]:
        reported = sum(1 for city in measure["cities"] if city["is_reported"])
        text += f"\n各市应报{len(measure['cities'])}份，已报{reported}份，具体情况见附件2。"
    return text


def _schedule(snapshot: Snapshot, numbers: charts.Figures) -> list[Block]:
    """Which measures have a date of their own; says so where none has."""
    return [] if snapshot["template"] == _FIRST else wording.schedule(snapshot, numbers)


# --- 三、存在的问题 ---------------------------------------------------------------------------------


def _problems(snapshot: Snapshot) -> list[Block]:
    blocks: list[Block] = []
    for kind, name in concerns.NAMES:
        found = [concern for concern in snapshot["concerns"] if concern["kind"] == kind]
        if found:
            blocks.append(Heading(2, f"{name}（{len(found)}项）"))
            blocks += concerns.in_words(kind, found)
    if not blocks:
        known = [
            name for _, name in (concerns.NAMES[:3] if snapshot["template"] == _FIRST else concerns.NAMES)
        ]
        blocks.append(Paragraph(f"截至数据截止时间，没有{'、'.join(known[:-1])}或{known[-1]}的事项。"))
    others = [*_other_problems(snapshot)]
    if others:
        blocks.append(Heading(2, f"正常推进中反映的问题（{len(others)}项）"))
        blocks += others
    return blocks


def _other_problems(snapshot: Snapshot) -> Iterable[Paragraph]:
    quoted = ("overdue", "behind", "at_risk")
    named = {(one["number"], one["body"]) for one in snapshot["concerns"] if one["kind"] in quoted}
    for chapter in snapshot["chapters"]:
        for measure in chapter["measures"]:
            for answer in filter(None, [measure["answer"], *measure["cities"]]):
                problems = answer["round"]["problems"] if answer["round"] else ""
                if problems and (measure["number"], answer["body"]) not in named:
                    yield Paragraph(f"（{answer['body']}）{problems}", name_of(measure))


# --- 四、下一步工作 ---------------------------------------------------------------------------------


def _next_steps(snapshot: Snapshot) -> list[Block]:
    said = [
        Paragraph(f"（{answer['body']}）{answer['round']['next_steps']}", name_of(measure))
        for chapter in snapshot["chapters"]
        for measure in chapter["measures"]
        if (answer := measure["answer"]) and answer["round"] and answer["round"]["next_steps"]
    ]
    if not said:
        return [Paragraph("各牵头单位在本期报告中没有填写下一步工作。")]
    return [Paragraph("以下为各牵头单位在报告中提出的下一步工作。"), *said]
