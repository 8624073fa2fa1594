"""One body's 进展情况报告 to the office: what was done on each measure, problems, next steps, and a table of its own."""

from collections.abc import Mapping
from typing import Any

from reports.documents.blocks import (
    Block,
    Heading,
    Paper,
    Paragraph,
    Snapshot,
    chinese_day,
    chinese_minute,
    moved_from,
)
from reports.kinds.progress.body_paper import answers_of, table_of
from reports.wording import charts
from reports.wording import sentences as wording
from reports.wording.frames import paper_of
from reports.wording.sentences import answer_in_words, in_brackets, name_of


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of one body, signed by it and sent to the office."""
    numbers = charts.Figures()
    return paper_of(
        snapshot,
        [
            _opening(snapshot),
            Heading(1, "一、工作进展"),
            *_progress(snapshot, numbers),
            Heading(1, "二、存在问题"),
            *_problems(snapshot),
            Heading(1, "三、下一步工作"),
            *_next_steps(snapshot),
            *wording.remarks(snapshot),
        ],
        [(table_of(snapshot), "")] if snapshot["chapters"] else [],
        closing=wording.closing(snapshot, sha256, "本报告", whose="本单位"),
        addressees=snapshot["office"],
        signed_by=snapshot["body_full_name"],
        is_numbered=False,
    )


def _opening(snapshot: Snapshot) -> Paragraph:
    policy = snapshot["policy"]
    return Paragraph(
        f"现将本单位{snapshot['period']['name']}落实《{policy['title']}》（{wording.source_of(policy)}）"
        f"有关情况报告如下，数据截至{chinese_minute(snapshot['as_of'])}。"
    )


# --- 一、工作进展 -----------------------------------------------------------------------------------


def _progress(snapshot: Snapshot, numbers: charts.Figures) -> list[Block]:
    total = snapshot["totals"]
    if not total["owed"]:
        return [Paragraph("本期没有向本单位下达填报任务。")]
    blocks: list[Block] = [
        Paragraph(wording.standing(total, "条", f"本期本单位应报送进展情况{total['owed']}条"))
    ]
    if said := wording.punctual(snapshot):
        blocks.append(Paragraph(said))
    blocks += [
        Paragraph(answer_in_words(answer, ""), name_of(measure)) for measure, answer in answers_of(snapshot)
    ]
    blocks += wording.schedule(snapshot, numbers)
    return blocks + charts.drawn(charts.punctuality(snapshot), numbers, "各期按时报送率")


# --- 二、存在问题 -----------------------------------------------------------------------------------


def _problems(snapshot: Snapshot) -> list[Block]:
    said: list[tuple[int, Block]] = [
        (
            measure["number"],
            Paragraph(f"（{answer['round']['status_name']}）{answer['round']['problems']}", name_of(measure)),
        )
        for measure, answer in answers_of(snapshot)
        if answer["round"] and answer["round"]["problems"]
    ]
    said += [(one["number"], words) for one in snapshot["concerns"] if (words := _standing(one))]
    in_order = [block for _, block in sorted(said, key=lambda item: item[0])]
    return in_order or [Paragraph("本期没有反映存在问题。")]


def _standing(concern: Mapping[str, Any]) -> Paragraph | None:
    """Where a report or a plan stands badly, besides what the body says of it itself."""
    due = chinese_day(concern["due_on"])
    lead = f"{concern['number_text']}{concern['title']}。"
    if concern["kind"] == "overdue":
        again = "退回后未重新报送" if concern["state"] == "returned" else ""
        return Paragraph(f"逾期未报，报送截止日期{due}{in_brackets(moved_from(concern), again)}。", lead)
    if concern["state"] == "returned":
        return Paragraph(f"报告被退回修改，重新报送截止日期{due}。", lead)
    return Paragraph(f"{concern['plan']}。", lead) if concern["kind"] == "lagging" else None


# --- 三、下一步工作 ---------------------------------------------------------------------------


def _next_steps(snapshot: Snapshot) -> list[Block]:
    said: list[Block] = [
        Paragraph(answer["round"]["next_steps"], name_of(measure))
        for measure, answer in answers_of(snapshot)
        if answer["round"] and answer["round"]["next_steps"]
    ]
    return said or [Paragraph("本期报告中没有填写下一步工作。")]
