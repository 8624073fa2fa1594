"""The words a bulletin begins with, put together from the data; numbers and names stand in them as tokens."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from measures.states import ProgressStatus
from reports import figures
from reports.documents.blocks import chinese_day
from reports.figures import CONCERN_NAMES, Concern, FigureKey, Row
from reports.freezing.envelope import Subject

_NUMBERS = "一二三四五六七八九"


def defaults(subject: Subject, content: dict[str, Any], rows: list[Row]) -> dict[str, str]:
    """The text of each block that may be edited while the bulletin is a draft."""
    return {
        "lead": _lead(subject),
        "assessment": _assessment(content),
        "practices": _practices(content),
        "demands": _demands(content, rows),
        "remarks": "",
    }


def still_to_come(rows: Iterable[Row]) -> list[Row]:
    """The reports that are not there and not overdue, and were not returned."""
    return figures.select(rows, figure=FigureKey.OUTSTANDING)


def until(dates: Iterable[date]) -> str:
    """By when, as the data have it: one day, or the first and the last of several."""
    first, *others = sorted(set(dates))
    day = chinese_day(first.isoformat())
    return f"{day}前" if not others else f"各自截止日期（{day}至{chinese_day(others[-1].isoformat())}）前"


def _lead(subject: Subject) -> str:
    policy = subject.policy
    source = policy.document_no or f"{policy.issuing_body}，{chinese_day(policy.issued_on.isoformat())}"
    return (
        f"现将《{policy.title}》（{source}）{subject.asked_period.name}落实情况通报如下。"
        "本通报根据各责任单位报送的内容和督查审核结果汇总，数据截至【数据截止时间】。"
    )


def _assessment(content: dict[str, Any]) -> str:
    if not content["totals"]["owed"]:
        return ""
    problems = "各类滞后事项共【滞后事项数】项" if _any_concern(content) else "没有滞后事项"
    return (
        "总体看，应报措施已报【已报占比】，亮绿灯和已完成的占【正常占比】，亮黄灯的占【黄灯占比】，"
        f"亮红灯的占【红灯占比】；{problems}。"
    )


def _any_concern(content: dict[str, Any]) -> bool:
    return any(content["concern_counts"].values())


def _practices(content: dict[str, Any]) -> str:
    done = [
        f"{measure['number_text']}{measure['title']}"
        for chapter in content["chapters"]
        for measure in chapter["measures"]
        if _is_completed(measure["answer"])
    ]
    return f"责任单位报告已完成的措施【自评完成条数】条：{'；'.join(done)}。" if done else ""


def _is_completed(answer: dict[str, Any] | None) -> bool:
    if answer is None or not answer["is_reported"] or answer["round"] is None:
        return False
    return bool(answer["round"]["effective_status"] == ProgressStatus.COMPLETED)


# --- 下一步工作要求 -----------------------------------------------------------------------------------


def _demands(content: dict[str, Any], rows: list[Row]) -> str:
    """Who, what, by when: only dates that the data have. What has none is asked for at once, or with the next report."""
    counts, is_named = content["concern_counts"], content["names_laggards"]

    def whose(kind: Concern) -> str:
        return f"【{CONCERN_NAMES[kind]}单位】" if is_named else "有关责任单位"

    said = []
    if counts[Concern.OVERDUE]:
        said.append(
            f"补报逾期未报事项。逾期未报的【逾期未报项数】项，{whose(Concern.OVERDUE)}要立即补报，并说明逾期原因。"
        )
    if still_to_come(rows):
        said.append("按期报送进展情况。未到截止日期尚未报送的【待报项数】项，请于【待报期限】报送。")
    if counts[Concern.RETURNED]:
        said.append(
            f"修改退回报告。退回待改的【退回待改项数】项，{whose(Concern.RETURNED)}要对照审核意见修改，于【重报期限】重新报送。"
        )
    for kind, asked in (
        (Concern.BEHIND, "要逐项分析原因，提出加快推进的措施，在下一次报告中说明落实情况"),
        (Concern.AT_RISK, "要研究防范和化解的措施，需要协调的事项及时提出"),
        (Concern.LAGGING, "要对照工作方案的阶段目标加快推进"),
    ):
        if counts[kind]:
            name = CONCERN_NAMES[kind]
            said.append(f"推进{name}事项。{name}的【{name}项数】项，{whose(kind)}{asked}。")
    said.append("抓好各项措施落实。各责任单位要按照职责分工继续推进，如实报送进展、问题和下一步工作。")
    return "\n".join(f"（{_NUMBERS[number]}）{sentence}" for number, sentence in enumerate(said))
