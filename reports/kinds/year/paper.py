"""年度总结 on paper: 总体情况, 分领域情况, 存在问题, 下一步工作, with the figures of documents and bodies as annexes."""

from collections.abc import Mapping
from typing import Any

from measures.states import MEASURE_STATE_NAMES
from reports.documents.blocks import Block, Paper, Paragraph, Snapshot, chinese_day, counted
from reports.wording import sentences as wording
from reports.wording.frames import closing_of, paper_of
from reports.wording.levels import Levels
from reports.wording.sources import SOURCE, paragraphs, restricted_note, tables_of_figures
from reports.wording.statements import gist

_GIST = 100
# Of a kind of source so many documents are told one by one; all are in the annex.
_TOLD = 8
_COUNTED = "督办中的来源，为本年度末以前成文、已经交办、本年度以前没有终结的来源；填报周期为在本年度内结束的各种周期。"


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot. What the office has not written is left out."""
    levels = Levels()
    blocks: list[Block] = [*paragraphs(snapshot, "lead"), levels.heading(1, "总体情况"), *_overall(snapshot)]
    if snapshot["kinds"]:
        blocks.append(levels.heading(1, "分领域情况"))
        for kind in snapshot["kinds"]:
            blocks += _kind(snapshot, kind, levels)
    if done := paragraphs(snapshot, "examples"):
        blocks += [levels.heading(1, "典型做法"), *done]
    blocks += [levels.heading(1, "存在问题"), *_problems(snapshot, levels)]
    if coming := paragraphs(snapshot, "next_steps"):
        blocks += [levels.heading(1, "下一步工作"), *coming]
    if text := wording.prose(snapshot, "remarks"):
        blocks += [levels.heading(1, "补充说明"), Paragraph(text)]
    return paper_of(
        snapshot,
        blocks,
        _annexes(snapshot),
        closing=closing_of(snapshot, sha256, f"本总结{SOURCE}"),
        subtitle=f"（截至{chinese_day(snapshot['as_of'])}）",
    )


def notes_of(snapshot: Snapshot) -> str:
    """What is counted."""
    return _COUNTED + restricted_note(snapshot)


def _annexes(snapshot: Snapshot) -> list[tuple[Any, str]]:
    (first, note), *others = tables_of_figures(snapshot)
    return [(first, note + notes_of(snapshot)), *others] if snapshot["documents"] else []


def _overall(snapshot: Snapshot) -> list[Block]:
    own, cities = snapshot["totals"]["department"], snapshot["totals"]["city"]
    said = counted(snapshot["states"], MEASURE_STATE_NAMES.items(), "条")
    texts = [
        f"从办理状态看，{said}。" if said else "",
        _reports(own, "各填报周期应由牵头单位报送") if own["owed"] else "",
        _reports(cities, "应由各市报送") if cities["owed"] else "",
    ]
    if not own["owed"] and not cities["owed"]:
        texts.append("本年度没有截止的填报周期。")
    return [*paragraphs(snapshot, "assessment"), *(Paragraph(text) for text in texts if text)]


def _reports(counts: Mapping[str, Any], who: str) -> str:
    text = f"{who}{counts['owed']}份，已报{counts['reported']}份，其中审核通过{counts['accepted']}份"
    return text + (f"；逾期未报{counts['overdue']}份。" if counts["overdue"] else "。")


def _kind(snapshot: Snapshot, kind: Mapping[str, Any], levels: Levels) -> list[Block]:
    """One kind of source: its figures, its documents, and what accepted reports say was done."""
    said = counted(kind["states"], MEASURE_STATE_NAMES.items(), "条")
    text = f"共{kind['documents']}件，任务{kind['measures']}条" + (f"（{said}）" if said else "") + "。"
    if kind["department"]["owed"]:
        text += _reports(kind["department"], "应由牵头单位报送")
    of_kind = [one for one in snapshot["documents"] if one["kind_name"] == kind["name"]]
    told = "；".join(_document(one) for one in of_kind[:_TOLD])
    rest = f"；其余{len(of_kind) - _TOLD}件见附件1" if len(of_kind) > _TOLD else ""
    blocks: list[Block] = [levels.heading(2, kind["name"]), Paragraph(text), Paragraph(f"{told}{rest}。")]
    if kind["examples"]:
        blocks.append(Paragraph("从审核通过的报告看，有关工作的进展如下。"))
        blocks += [levels.point(f"{_named(one)}：{gist(one['done'], _GIST)}。") for one in kind["examples"]]
    return blocks


def _document(one: Mapping[str, Any]) -> str:
    closed = one["states"].get("closed", 0)
    return f"《{one['called']}》任务{one['measures']}条，已销号{closed}条"


def _named(one: Mapping[str, Any]) -> str:
    return f"{one['source']}{one['number_text']}“{one['title']}”"


def _problems(snapshot: Snapshot, levels: Levels) -> list[Block]:
    """Numbers first; what accepted reports say of problems after them."""
    many = snapshot["concerns"]
    said = [
        f"牵头单位逾期未报{many['overdue']}份" if many["overdue"] else "",
        f"各市逾期未报{many['city_overdue']}份" if many["city_overdue"] else "",
        f"最近一期自评进度滞后的任务{many['behind']}条" if many["behind"] else "",
        f"自评存在风险的任务{many['at_risk']}条" if many["at_risk"] else "",
        f"报告退回待改的任务{many['returned']}条" if many["returned"] else "",
    ]
    text = "，".join(filter(None, said))
    when = chinese_day(snapshot["as_of"])
    if not text:
        return [Paragraph(f"截至{when}，没有逾期未报、进度滞后或存在风险的任务。")]
    blocks: list[Block] = [Paragraph(f"截至{when}，{text}。")]
    if snapshot["problems"]:
        blocks.append(Paragraph("审核通过的报告反映的问题主要有以下方面。"))
        blocks += [
            levels.point(f"{_named(one)}：{gist(one['problems'], _GIST)}。") for one in snapshot["problems"]
        ]
    return blocks
