"""Sentences and tables of numbers that several kinds of papers share. Everything comes from the snapshot."""

from collections.abc import Mapping
from typing import Any

from measures.lamps import LAMP_NAMES
from measures.states import PROGRESS_STATUS_NAMES
from reports.documents.blocks import (
    Block,
    Column,
    Line,
    Paragraph,
    Snapshot,
    Table,
    chinese_day,
    counted,
    locked_in,
    moved_from,
)
from reports.terms import terms_of
from reports.wording import charts
from reports.wording.frames import closing_of
from reports.wording.indicators import values_in_words

# The one exclusive cell each owed report counts under, named as on the dashboard.
_HANDED_IN = (("accepted", "已通过"), ("waiting", "待审核"))
_MISSING = (("outstanding", "未报"), ("returned", "已退回"), ("overdue", "逾期"))


def source_of(policy: Mapping[str, Any]) -> str:
    """The document's number; its issuing body, where it names one, and date where it has none."""
    day = chinese_day(policy["issued_on"])
    return str(policy["document_no"] or "，".join(filter(None, [policy["issuing_body"], day])))


def closing(snapshot: Snapshot, sha256: str, what: str, *, whose: str = "各单位") -> str:
    """The last lines of a paper of what bodies reported."""
    return closing_of(snapshot, sha256, f"{what}由政策落实督查系统根据{whose}填报内容汇总生成。")


def prose(snapshot: Snapshot, slot: str) -> str:
    """The edited words of a block with the frozen numbers in their places; empty where there are none."""
    return locked_in((snapshot.get("prose") or {}).get(slot, ""), snapshot.get("locked") or {}).strip()


def remarks(snapshot: Snapshot) -> list[Block]:
    """补充说明 as a paragraph, where somebody wrote one."""
    text = prose(snapshot, "remarks")
    return [Paragraph(text, "补充说明。")] if text else []


# --- Numbers in sentences -----------------------------------------------------------------------------


def standing(totals: Mapping[str, Any], unit: str, owed: str) -> str:
    """How many were handed in, how the reported ones rate themselves, and the lamps, in three sentences."""
    if not totals["owed"]:
        return "本期没有下达填报任务。"
    missing = counted(totals, _MISSING, unit)
    sentence = f"{owed}，已报{totals['reported']}{unit}"
    if totals["reported"]:
        sentence += f"（{counted(totals, _HANDED_IN, unit)}）"
    if missing:
        sentence += f"；{missing}"
    said = counted(totals["statuses"], PROGRESS_STATUS_NAMES.items(), unit)
    rating = f"从已报情况看，{said}。" if said else ""
    return f"{sentence}。{rating}从亮灯情况看，{counted(totals['lamps'], LAMP_NAMES.items(), unit)}。"


def in_short(totals: Mapping[str, Any], unit: str, owed: str) -> str:
    """The same in one sentence, for a paper of few pages."""
    if not totals["owed"]:
        return "本期没有下达填报任务。"
    handed_in = f"已报{totals['reported']}{unit}" + (
        f"（其中待审核{totals['waiting']}{unit}）" if totals["waiting"] else ""
    )
    rated = counted(totals["statuses"], PROGRESS_STATUS_NAMES.items(), unit)
    lamps = counted(totals["lamps"], LAMP_NAMES.items(), unit)
    said = (counted(totals, _MISSING, unit), rated and f"自评{rated}", f"亮{lamps}")
    return f"{owed}，{'；'.join(filter(None, (handed_in, *said)))}。"


def punctual(snapshot: Snapshot) -> str:
    """按时报送率 of the present period, with the two numbers it comes from; empty while nothing was expected of it."""
    found = [one for one in snapshot["punctuality"] if one["name"] == snapshot["period"]["name"]]
    if not found:
        return ""
    (now,) = found
    return (
        f"本期已报送和已到期的报告共{now['expected']}份，其中首次报送不晚于截止日期的{now['on_time']}份，"
        f"按时报送率{now['share']}%。"
    )


def punctual_in_short(snapshot: Snapshot) -> str:
    """The same beside the last two periods before, in one sentence, without the full stop."""
    *before, now = snapshot["punctuality"] or [None]
    if now is None or now["name"] != snapshot["period"]["name"]:
        return ""
    said = f"本期已报送和已到期的报告{now['expected']}份，首次按期报送{now['on_time']}份，按时报送率{now['share']}%"
    return said + in_brackets("、".join(f"{one['name']}为{one['share']}%" for one in before[-2:]))


def pictures(snapshot: Snapshot, numbers: charts.Figures) -> list[Block]:
    """各部分亮灯情况 and, where there are several periods, 按时报送率."""
    said = terms_of(snapshot).said
    return [
        *charts.drawn(charts.lamps(snapshot["chapters"]), numbers, said("各部分措施亮灯情况")),
        *charts.drawn(charts.punctuality(snapshot), numbers, "各期按时报送率"),
    ]


def schedule(snapshot: Snapshot, numbers: charts.Figures) -> list[Block]:
    """How many measures have a due date, and these as a chart; says so where none has."""
    said = terms_of(snapshot).said
    total = sum(len(chapter["measures"]) for chapter in snapshot["chapters"])
    dated = charts.dated_measures(snapshot)
    if not dated:
        return [Paragraph(said("以上措施均没有设定完成时限，按填报周期督促落实。"))] if total else []
    picture = charts.drawn(charts.schedule(snapshot), numbers, said("有时限措施进度"))
    rest = f"，其余{total - len(dated)}条没有设定完成时限" if total > len(dated) else ""
    words = said("以上措施中，") + f"设定完成时限的{len(dated)}条（见{numbers.last}）{rest}。"
    return [Paragraph(words), *picture]


# --- Answers in words ---------------------------------------------------------------------------------


def name_of(measure: Mapping[str, Any]) -> str:
    """Number and title, to open a paragraph."""
    return f"{measure['number_text']}{measure['title']}。"


def answer_in_words(answer: Mapping[str, Any], who: str) -> str:
    """What a body reported, as reported, with its rating and where the report stands; or that none came, and by when it was due.

    ``who`` is how the body is named; may be empty.
    """
    report = answer["round"]
    if report is None:
        due = chinese_day(answer["due_on"])
        late = "已逾期" if answer["is_overdue"] else ""
        dates = in_brackets(f"报送截止日期{due}", moved_from(answer), late)
        return f"{who}尚未报送本期进展情况{dates}。"
    if report.get("is_accepted") is False:
        return f"{who}报告{report['done']}"
    remarks = [*filter(None, [who]), report["status_name"]]
    if report["is_no_change"]:
        remarks.append("本期无变化，沿用上期内容")
    if answer["state"] != "accepted":
        remarks.append(answer["state_name"])
    return f"（{'，'.join(remarks)}）{report['done']}{values_in_words(report)}"


def in_brackets(*remarks: str) -> str:
    """The remarks there are, in brackets; nothing without any."""
    said = "，".join(filter(None, remarks))
    return f"（{said}）" if said else ""


# --- Numbers in tables --------------------------------------------------------------------------------

_FIGURE_COLUMNS = (
    ("owed", "应报"),
    ("accepted", "已通过"),
    ("waiting", "待审核"),
    ("returned", "已退回"),
    ("outstanding", "未报"),
    ("overdue", "逾期"),
)
_LAMP_COLUMNS = (("green", "绿灯"), ("yellow", "黄灯"), ("red", "红灯"), ("done", "完成"))


def figures_table(
    caption: str, first: str, groups: list[tuple[str, Mapping[str, Any]]], totals: Mapping[str, Any]
) -> Table:
    names = [name for _, name in (*_FIGURE_COLUMNS, *_LAMP_COLUMNS)]
    columns = [Column(first, 27.8, "left"), *(Column(name, 7.22) for name in names)]
    lines = [Line([name, *_numbers(counts)]) for name, counts in groups]
    return Table(caption, columns, [*lines, Line(["合计", *_numbers(totals)], "total")])


def _numbers(counts: Mapping[str, Any]) -> list[str]:
    figures = [counts[key] for key, _ in _FIGURE_COLUMNS]
    lamps = [counts["lamps"][key] for key, _ in _LAMP_COLUMNS]
    return [str(number) for number in (*figures, *lamps)]
