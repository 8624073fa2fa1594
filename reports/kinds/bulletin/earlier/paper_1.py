"""督查通报: what all responsible bodies are told of a period. Figures first; laggards by name only where the office said so."""

from collections.abc import Mapping
from typing import Any

from measures.lamps import share
from reports.documents.blocks import (
    Block,
    Heading,
    Paper,
    Paragraph,
    Snapshot,
    chinese_minute,
    counted,
)
from reports.kinds.bulletin.earlier.annexes_1 import annexes
from reports.kinds.bulletin.shares import shares_table
from reports.wording import charts
from reports.wording import sentences as wording
from reports.wording.earlier import concerns
from reports.wording.frames import paper_of
from reports.wording.sentences import answer_in_words, name_of


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a bulletin. It bears no number: the office gives one when it is sent out."""
    numbers = charts.Figures()
    return paper_of(
        snapshot,
        [
            *_prose(snapshot, "lead"),
            Heading(1, "一、总体情况"),
            *_overall(snapshot, numbers),
            Heading(1, "二、分领域进展"),
            *_progress(snapshot, numbers),
            Heading(1, "三、存在的问题"),
            *_problems(snapshot),
            Heading(1, "四、下一步工作要求"),
            *_prose(snapshot, "demands"),
            *wording.remarks(snapshot),
        ],
        annexes(snapshot),
        closing=wording.closing(snapshot, sha256, "本通报"),
        addressees=snapshot["addressees"],
    )


def _prose(snapshot: Snapshot, slot: str, lead: str = "") -> list[Block]:
    text = wording.prose(snapshot, slot)
    return [Paragraph(text, lead)] if text else []


# --- 一、总体情况 -----------------------------------------------------------------------------------


def _overall(snapshot: Snapshot, numbers: charts.Figures) -> list[Block]:
    total, cities = snapshot["totals"], snapshot["city_totals"]
    measures = sum(len(chapter["measures"]) for chapter in snapshot["chapters"])
    begin = f"政策措施分{len(snapshot['chapters'])}个部分，共{measures}条。"
    blocks: list[Block] = [
        Paragraph(begin + wording.standing(total, "条", f"本期应由牵头单位报送{total['owed']}条"))
    ]
    if cities:
        owed = f"由各市填报的措施{snapshot['cities_asked']}条，应报{cities['owed']}份"
        blocks.append(Paragraph(wording.standing(cities, "份", owed)))
    if said := wording.punctual(snapshot) + _compared(snapshot):
        blocks.append(Paragraph(said))
    blocks += _prose(snapshot, "assessment")
    if total["owed"]:
        blocks.append(shares_table(snapshot))
        blocks += wording.pictures(snapshot, numbers)
    bodies = [(body["name"], body) for body in snapshot["bodies"]]
    if bodies:
        blocks.append(wording.figures_table("表2　各牵头单位报送和亮灯情况", "牵头单位", bodies, total))
    return blocks


def _compared(snapshot: Snapshot) -> str:
    """已报占比 and red lamps beside those of the period before, at the same moment."""
    before, now = snapshot["previous"], snapshot["totals"]
    if before is None or not now["owed"]:
        return ""
    then = before["totals"]
    # Half a period beside a whole one: the reader is told.
    so_far = "，本期填报尚未截止" if snapshot["period"]["due_on"] >= snapshot["as_of"][:10] else ""
    reported = share(now["reported"], now["owed"]), share(then["reported"], then["owed"])
    red = now["lamps"]["red"], then["lamps"]["red"]
    return (
        f"与{before['name']}相比（按同一数据截止时间{so_far}），已报占应报的{reported[0]}%，"
        f"{_difference(reported, '%', ('上升', '下降'), '个百分点')}；"
        f"亮红灯{red[0]}条，{_difference(red, '条', ('增加', '减少'), '条')}。"
    )


def _difference(values: tuple[int, int], unit: str, words: tuple[str, str], unit_of_difference: str) -> str:
    now, then = values
    if now == then:
        return "与上期持平"
    more, fewer = words
    return f"比上期（{then}{unit}）{more if now > then else fewer}{abs(now - then)}{unit_of_difference}"


# --- 二、分领域进展 ---------------------------------------------------------------------------------


def _progress(snapshot: Snapshot, numbers: charts.Figures) -> list[Block]:
    blocks = _prose(snapshot, "practices")
    for chapter in snapshot["chapters"]:
        owed = f"本部分措施{len(chapter['measures'])}条，应报{chapter['owed']}条"
        blocks += [Heading(2, chapter["title"]), Paragraph(wording.standing(chapter, "条", owed))]
        blocks += [
            Paragraph(said, name_of(measure))
            for measure in chapter["measures"]
            if (said := _done(measure)) and not measure["is_concern"]
        ]
        if silent := _silent(chapter):
            blocks.append(Paragraph(silent))
    return blocks + wording.schedule(snapshot, numbers)


def _done(measure: Mapping[str, Any]) -> str:
    """What was reported on a measure that stands well; nothing while no report came."""
    answer = measure["answer"]
    text = answer_in_words(answer, answer["body"]) if answer and answer["round"] else ""
    if measure["cities_owed"]:
        cities = f"各市应报{measure['cities_owed']}份，已报{measure['cities_reported']}份。"
        text = f"{text}\n{cities}" if text else cities
    return text


def _silent(chapter: Mapping[str, Any]) -> str:
    """The measures of a chapter of which no report came, though none is late."""
    numbers = [
        measure["number_text"]
        for measure in chapter["measures"]
        if measure["answer"] and not measure["answer"]["round"] and not measure["is_concern"]
    ]
    return f"尚未报送、未到截止日期的措施{len(numbers)}条：第{'、'.join(numbers)}条。" if numbers else ""


# --- 三、存在的问题 ---------------------------------------------------------------------------------


def _problems(snapshot: Snapshot) -> list[Block]:
    counts = snapshot["concern_counts"]
    total = sum(counts.values())
    when = chinese_minute(snapshot["as_of"])
    if not total:
        return [Paragraph(f"截至{when}，没有滞后事项。")]
    said = counted(counts, concerns.NAMES, "项")
    blocks: list[Block] = [Paragraph(f"截至{when}，各类滞后事项共{total}项，其中{said}。具体情况见附件2。")]
    for kind, name in concerns.NAMES:
        found = [concern for concern in snapshot["concerns"] if concern["kind"] == kind]
        if found:
            blocks.append(Heading(2, f"{name}（{counts[kind]}项）"))
            blocks += concerns.in_words(kind, found)
    return blocks
