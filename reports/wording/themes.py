"""主要进展 by theme: what goes well, in the first words of accepted reports; the whole of it stands in the annexes."""

from collections.abc import Iterator, Mapping
from typing import Any

from measures.states import PROGRESS_STATUS_NAMES, ProgressStatus
from reports.documents.blocks import Block, Paragraph, Snapshot, counted
from reports.terms import Terms, terms_of
from reports.wording.indicators import values_in_words
from reports.wording.levels import Levels, numbered
from reports.wording.pages import WHOLE, Room, chosen
from reports.wording.sentences import in_brackets
from reports.wording.statements import gist

_MISSING = (("outstanding", "未报"), ("returned", "退回待改"), ("overdue", "逾期未报"))


def themes(snapshot: Snapshot, levels: Levels, room: Room = WHOLE) -> list[Block]:
    """A heading for each part of the document; under it its counts, and a sentence for each measure that stands well.

    A room without headings has a point for each part where there is something to tell, without its counts. Where there is
    no room for all: the parts and measures with most to tell, and how many are left to the annex.
    """
    told = [(chapter, [*_told(chapter, snapshot)]) for chapter in snapshot["chapters"]]
    worth = [one for one in told if room.has_headings or one[1]]
    parts, _ = chosen(worth, room.parts, lambda one: -min(room.said, len(one[1])))
    terms = terms_of(snapshot)
    blocks: list[Block] = []
    more = sum(len(own) for _, own in told)
    for chapter, own in parts:
        measures, _ = chosen(own, room.said, _is_unfinished)
        more -= len(measures)
        said = "".join(_sentence(measure, room.gist) for measure in measures)
        if room.has_headings:
            blocks += [levels.heading(2, chapter["title"]), Paragraph(_counts(chapter, terms) + said)]
        else:
            blocks.append(levels.point(f"{chapter['title']}。{said}"))
    left = len(snapshot["chapters"]) - len(parts)
    rest = "和".join(
        filter(None, (f"{left}个部分" if left else "", f"{more}条{terms.item}的进展" if more else ""))
    )
    return [*blocks, Paragraph(f"其余{rest}见附件1。")] if rest else blocks


def _counts(chapter: Mapping[str, Any], terms: Terms) -> str:
    """How the measures of a part rate themselves, and which gave no report."""
    rated = counted(chapter["statuses"], PROGRESS_STATUS_NAMES.items(), "条")
    missing = counted(chapter, _MISSING, "条")
    said = "，".join(filter(None, (rated and f"自评{rated}", missing)))
    return f"共{chapter['measure_count']}条{terms.item}" + (f"，{said}。" if said else "，本期没有填报任务。")


def _told(chapter: Mapping[str, Any], snapshot: Snapshot) -> Iterator[Mapping[str, Any]]:
    """The measures whose report is accepted and that are among no problems."""
    concerned = {
        (one["number"], one["body"]) for one in snapshot["concerns"] if one["respondent"] == "department"
    }
    for measure in chapter["measures"]:
        answer = measure["answer"]
        if answer is None or answer["state"] != "accepted":
            continue
        if (measure["number"], answer["body"]) not in concerned:
            yield measure


def _is_unfinished(measure: Mapping[str, Any]) -> bool:
    return bool(measure["answer"]["round"]["effective_status"] != ProgressStatus.COMPLETED)


def _sentence(measure: Mapping[str, Any], most: int) -> str:
    name, said = answer_name(measure), measure["answer"]["round"]
    same = "本期无变化" if said["is_no_change"] else ""
    return (
        f"{name}：" if name else ""
    ) + f"{gist(said['done'], most)}{in_brackets(numbered(measure), same)}。{values_in_words(said)}"


def answer_name(measure: Mapping[str, Any]) -> str:
    """Who answers for a measure, said to be inferred where its lead is."""
    name: str = measure["answer"]["body"] if measure["answer"] else measure["lead"]
    return f"{name}（推定）" if name and measure["lead_is_inferred"] and "推定" not in name else name
