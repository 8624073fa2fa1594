"""主要进展 by theme: what goes well, in the first words of each accepted report; the whole of it stands in the annex."""

from collections.abc import Iterator, Mapping
from typing import Any

from measures.states import PROGRESS_STATUS_NAMES
from reports.documents.blocks import Block, Paragraph, Snapshot, counted
from reports.wording.levels import Levels, numbered
from reports.wording.statements import gist

_MISSING = (("outstanding", "未报"), ("returned", "退回待改"), ("overdue", "逾期未报"))


def themes(snapshot: Snapshot, levels: Levels) -> list[Block]:
    """A heading for each part of the document; under it its counts, and a sentence for each measure that stands well."""
    blocks: list[Block] = []
    for chapter in snapshot["chapters"]:
        blocks.append(levels.heading(2, chapter["title"]))
        blocks.append(Paragraph(_counts(chapter) + "".join(_sentences(chapter, snapshot))))
    return blocks


def _counts(chapter: Mapping[str, Any]) -> str:
    """How the measures of a part rate themselves, and which gave no report."""
    rated = counted(chapter["statuses"], PROGRESS_STATUS_NAMES.items(), "条")
    missing = counted(chapter, _MISSING, "条")
    said = "，".join(filter(None, (rated and f"自评{rated}", missing)))
    return f"共{chapter['measure_count']}条措施" + (f"，{said}。" if said else "，本期没有填报任务。")


def _sentences(chapter: Mapping[str, Any], snapshot: Snapshot) -> Iterator[str]:
    concerned = {
        (one["number"], one["body"]) for one in snapshot["concerns"] if one["respondent"] == "department"
    }
    for measure in chapter["measures"]:
        answer = measure["answer"]
        if answer is None or answer["state"] != "accepted":
            continue
        if (measure["number"], answer["body"]) in concerned:
            continue
        name = answer_name(measure)
        same = "，本期无变化" if answer["round"]["is_no_change"] else ""
        done = gist(answer["round"]["done"])
        yield (f"{name}：" if name else "") + f"{done}（{numbered(measure)}{same}）。"


def answer_name(measure: Mapping[str, Any]) -> str:
    """Who answers for a measure, said to be inferred where its lead is."""
    name: str = measure["answer"]["body"] if measure["answer"] else measure["lead"]
    return f"{name}（推定）" if name and measure["lead_is_inferred"] and "推定" not in name else name
