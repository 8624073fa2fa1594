"""The figures and both annexes of a report on progress as a workbook."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from measures.states import PROGRESS_STATUS_NAMES
from reports.documents.blocks import Snapshot, chinese_minute
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value, day
from reports.rules import DRAFTED, short_hash
from reports.terms import terms_of
from reports.wording import indicators
from reports.wording.answers import supporting
from reports.wording.frames import book_of
from reports.wording.levels import printed


@dataclass(frozen=True)
class _Answer:
    """One line of an annex: a chapter's measure, and what one body answered on it (if it was asked)."""

    chapter: Mapping[str, Any]
    measure: Mapping[str, Any]
    answer: Mapping[str, Any]
    report: Mapping[str, Any]


@dataclass(frozen=True)
class _Column:
    name: str
    width: float
    value: Callable[[_Answer], Value]
    centred: bool = False


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a snapshot; of one body it is 代拟稿, as its paper is."""
    made = unmarked(snapshot, sha256)
    return replace(made, mark=DRAFTED) if snapshot["body"] else made


def unmarked(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a snapshot: 总体情况, 进展情况表 and, where cities report, 各市情况表."""
    sheets = [
        _overview(snapshot),
        _answers("进展情况表", snapshot, _MEASURE_COLUMNS, _of_departments(snapshot)),
    ]
    cities = _of_cities(snapshot)
    if cities:
        sheets.append(_answers("各市情况表", snapshot, _CITY_COLUMNS, cities))
    return book_of(
        snapshot,
        sheets,
        # The facts say it already.
        closing="",
        title=f"{_title(snapshot)}（{snapshot['period']['name']}）",
        creator=snapshot.get("body_full_name", ""),
        facts=_facts(snapshot, sha256),
    )


def _title(snapshot: Snapshot) -> str:
    whose = snapshot.get("body", "")
    return f"{whose}《{snapshot['policy']['title']}》落实情况"


def _minute(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


# --- 总体情况 ---------------------------------------------------------------------------------------

_FIGURES = (
    ("owed", "应报"),
    ("reported", "已报"),
    ("accepted", "已通过"),
    ("waiting", "待审核"),
    ("returned", "已退回"),
    ("outstanding", "未报"),
    ("overdue", "逾期"),
)
_LAMPS = (("green", "绿灯"), ("yellow", "黄灯"), ("red", "红灯"), ("done", "完成"))


def _overview(snapshot: Snapshot) -> Sheet:
    chapters = [(f"{chapter['number_text']}{chapter['title']}", chapter) for chapter in snapshot["chapters"]]
    bodies = [(body["name"], body) for body in snapshot["bodies"]]
    cities = [(city["name"], city) for city in snapshot["cities"]]
    rows: list[SheetRow] = []
    for name, groups, totals in (
        ("各部分", chapters, snapshot["totals"]),
        (f"各{terms_of(snapshot).lead}", bodies, snapshot["totals"]),
        ("各市", cities, snapshot["city_totals"]),
    ):
        if groups:
            rows.append(SheetRow([name], "group"))
            rows += [SheetRow([group, *_numbers(counts)]) for group, counts in groups]
            rows.append(SheetRow(["合计", *_numbers(totals)], "total"))
    # The second column shows the facts, so it is wider than its numbers.
    widths = [17.0, *[9.0] * (len(_FIGURES) + len(_LAMPS) - 1)]
    names = [name for _, name in (*_FIGURES, *_LAMPS)]
    numbers = [SheetColumn(name, width, centred=True) for name, width in zip(names, widths, strict=True)]
    return Sheet(
        name="总体情况",
        title=f"{_title(snapshot)}总体情况",
        note=snapshot["period"]["name"],
        columns=[SheetColumn("部分、单位", 34), *numbers],
        rows=rows,
        frozen_columns=1,
        has_filter=False,
    )


def _numbers(counts: Mapping[str, Any]) -> list[Value]:
    return [counts[key] for key, _ in _FIGURES] + [counts["lamps"][key] for key, _ in _LAMPS]


def _facts(snapshot: Snapshot, sha256: str) -> list[tuple[str, Value]]:
    policy, period = snapshot["policy"], snapshot["period"]
    said = snapshot["totals"]["statuses"]
    return [
        ("政策文件", policy["title"]),
        ("发文机关", policy["issuing_body"]),
        ("成文日期", day(policy["issued_on"])),
        ("填报周期", period["name"]),
        ("填报截止日期", day(period["due_on"])),
        ("数据截止时间", _minute(snapshot["as_of"])),
        ("数据校验码", short_hash(sha256)),
        *(
            (f"已报{terms_of(snapshot).item}：{name}", said[status])
            for status, name in PROGRESS_STATUS_NAMES.items()
            if status in said
        ),
    ]


# --- 进展情况表, 各市情况表 ---------------------------------------------------------------------------


def _of_departments(snapshot: Snapshot) -> "list[_Answer]":
    return [
        _Answer(chapter, measure, answer, answer.get("round") or {})
        for chapter in snapshot["chapters"]
        for measure in chapter["measures"]
        for answer in [measure["answer"] or {}]
    ]


def _of_cities(snapshot: Snapshot) -> "list[_Answer]":
    return [
        _Answer(chapter, measure, answer, answer["round"] or {})
        for chapter in snapshot["chapters"]
        for measure in chapter["measures"]
        for answer in measure["cities"]
    ]


def _status(line: _Answer) -> str:
    return "本期无变化" if line.report.get("is_no_change") else str(line.report.get("status_name", ""))


_LATE = {True: "迟报", False: "否", None: ""}
_INDICATORS = _Column(indicators.NAME, 26, lambda line: indicators.values_in_words(line.report))
_STANDING = [
    _Column("截止日期", 12, lambda line: day(line.answer.get("due_on")), centred=True),
    _Column("原定截止日期", 12, lambda line: day(line.answer.get("original_due_on")), centred=True),
    _Column("延期次数", 9, lambda line: line.answer.get("extension_count"), centred=True),
    _Column("状态", 11, lambda line: line.answer.get("state_name", "无填报任务"), centred=True),
    _Column("进展状态", 11, _status, centred=True),
    _Column("亮灯", 13, lambda line: line.answer.get("lamp_label", ""), centred=True),
    _Column("进展情况", 40, lambda line: line.report.get("done", "")),
    _INDICATORS,
    _Column("存在问题", 26, lambda line: line.report.get("problems", "")),
    _Column("下一步工作", 26, lambda line: line.report.get("next_steps", "")),
    _Column("轮次", 6, lambda line: line.report.get("round"), centred=True),
    _Column("报送人", 12, lambda line: line.report.get("submitted_by", ""), centred=True),
    _Column("报送时间", 17, lambda line: _minute(line.report.get("submitted_at")), centred=True),
    _Column("是否迟报", 9, lambda line: _LATE[line.report.get("is_late")]),
]
_MEASURE_COLUMNS = [
    _Column("序号", 6, lambda line: line.measure["number"], centred=True),
    _Column("条号", 8, lambda line: line.measure["number_text"], centred=True),
    _Column("部分", 14, lambda line: f"{line.chapter['number_text']}{line.chapter['title']}"),
    _Column("措施", 20, lambda line: line.measure["title"]),
    _Column("牵头单位", 12, lambda line: line.measure["lead"], centred=True),
    _Column("配合单位", 18, lambda line: supporting(line.measure)),
    _Column("完成时限", 12, lambda line: day(line.measure["due_on"]), centred=True),
    _Column("原定完成时限", 12, lambda line: day(line.measure.get("original_due_on")), centred=True),
    _Column("完成时限延期次数", 11, lambda line: line.measure.get("extension_count"), centred=True),
    *_STANDING,
]
_CITY_COLUMNS = [
    _Column("条号", 8, lambda line: printed(line.measure), centred=True),
    _Column("措施", 20, lambda line: line.measure["title"]),
    _Column("市", 10, lambda line: line.answer["body"], centred=True),
    *_STANDING,
]


def _answers(name: str, snapshot: Snapshot, columns: Sequence[_Column], lines: Sequence[_Answer]) -> Sheet:
    cut_off = f"{snapshot['period']['name']}　数据截止时间：{chinese_minute(snapshot['as_of'])}"
    note = (
        f"　{terms_of(snapshot).lead}按责任单位的排列顺序推定"
        if any(line.measure["lead_is_inferred"] for line in lines)
        else ""
    )
    if not any(map(_INDICATORS.value, lines)):
        columns = [column for column in columns if column is not _INDICATORS]
    return Sheet(
        name=name,
        title=f"{_title(snapshot)}{name}",
        note=cut_off + note,
        columns=[SheetColumn(column.name, column.width, column.centred) for column in columns],
        rows=[
            SheetRow([column.value(line) for column in columns], tone=line.answer.get("lamp", ""))
            for line in lines
        ],
        frozen_columns=next(n for n, c in enumerate(columns, start=1) if c.name in ("措施", "市")),
        paper="A3",
    )
