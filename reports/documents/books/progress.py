"""The figures and both annexes as a workbook: typed dates and numbers, made to be filtered and printed.

Every text cell is stored as text, so nothing that somebody typed is ever taken for a formula.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from measures.rules import PROGRESS_STATUS_NAMES
from reports.documents.blocks import DEMO_MARK, Snapshot, chinese_minute
from reports.documents.papers.progress_annexes import supporting
from reports.rules import Stage, short_hash

Value = str | int | date | datetime | None

_SONG, _HEI = "宋体", "黑体"
_THIN = Side(style="thin", color="808080")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEADER_FILL = PatternFill("solid", fgColor="E8E8E8")
_LAMP_FILLS = {
    "green": PatternFill("solid", fgColor="DDF0E3"),
    "yellow": PatternFill("solid", fgColor="FFF0CC"),
    "red": PatternFill("solid", fgColor="FBDAD7"),
    "done": PatternFill("solid", fgColor="DCE8F8"),
}
# A cell that shows such a first character is also marked as quoted, so that editing it keeps it a text.
_FORMULA_STARTS = ("=", "+", "-", "@")


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


def build(snapshot: Snapshot, sha256: str, *, stage: Stage) -> bytes:
    """The .xlsx of a snapshot: 总体情况, 进展情况表 and, where cities report, 各市情况表."""
    book = Workbook()
    _write_overview(cast("Worksheet", book.active), snapshot, sha256)
    _write_answers(book.create_sheet("进展情况表"), snapshot, _MEASURE_COLUMNS, [*_of_departments(snapshot)])
    cities = [*_of_cities(snapshot)]
    if cities:
        _write_answers(book.create_sheet("各市情况表"), snapshot, _CITY_COLUMNS, cities)
    moment = datetime.fromisoformat(snapshot["as_of"]).replace(tzinfo=None)
    book.properties.title = f"{_title(snapshot)}（{snapshot['period']['name']}）"
    book.properties.creator = snapshot["office"]
    book.properties.created = book.properties.modified = moment
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _title(snapshot: Snapshot) -> str:
    return f"《{snapshot['policy']['title']}》落实情况"


# --- Cells ------------------------------------------------------------------------------------------


def _put(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """Write one value as what it is; a text as text, whatever it begins with."""
    cell = cast("Cell", sheet.cell(row, column))
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA_STARTS)
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    cell.font = Font(name=_SONG, size=10)
    return cell


def _put_header(sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names, start=1):
        cell = _put(sheet, row, column, name)
        cell.font = Font(name=_HEI, size=10, bold=True)
        cell.fill, cell.border = _HEADER_FILL, _GRID
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _put_title(sheet: Worksheet, title: str, subtitle: str) -> None:
    _put(sheet, 1, 1, title).font = Font(name=_HEI, size=16, bold=True)
    _put(sheet, 2, 1, subtitle).font = Font(name=_SONG, size=10, color="555555")
    sheet.row_dimensions[1].height = 26


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _minute(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso).replace(tzinfo=None) if iso else None


_A4, _A3 = 9, 8


def _prepare_print(sheet: Worksheet, snapshot: Snapshot, *, header_rows: str, paper: int) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", paper
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = header_rows
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    mark = DEMO_MARK if snapshot["is_demo"] else ""
    for place, text in ((sheet.oddHeader, mark), (sheet.oddFooter, "— &P —")):
        if place is not None and text:
            place.center.text = text


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


def _write_overview(sheet: Worksheet, snapshot: Snapshot, sha256: str) -> None:
    sheet.title = "总体情况"
    _put_title(sheet, f"{_title(snapshot)}总体情况", snapshot["period"]["name"])
    row = 3
    for name, value in _facts(snapshot, sha256):
        _put(sheet, row, 1, name).font = Font(name=_HEI, size=10)
        _put(sheet, row, 2, value).alignment = Alignment(horizontal="left")
        row += 1
    chapters = [(f"{chapter['number_text']}{chapter['title']}", chapter) for chapter in snapshot["chapters"]]
    bodies = [(body["name"], body) for body in snapshot["bodies"]]
    cities = [(city["name"], city) for city in snapshot["cities"]]
    for name, groups, totals in (
        ("部分", chapters, snapshot["totals"]),
        ("牵头单位", bodies, snapshot["totals"]),
        ("市", cities, snapshot["city_totals"]),
    ):
        if groups:
            row = _write_figures(sheet, row + 1, name, groups, totals)
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = 17
    for column in range(3, 2 + len(_FIGURES) + len(_LAMPS)):
        sheet.column_dimensions[get_column_letter(column)].width = 9
    sheet.freeze_panes = "B3"
    _prepare_print(sheet, snapshot, header_rows="1:2", paper=_A4)


def _facts(snapshot: Snapshot, sha256: str) -> list[tuple[str, Value]]:
    policy, period = snapshot["policy"], snapshot["period"]
    said = snapshot["totals"]["statuses"]
    facts: list[tuple[str, Value]] = [
        ("政策文件", policy["title"]),
        ("发文机关", policy["issuing_body"]),
        ("成文日期", _day(policy["issued_on"])),
        ("填报周期", period["name"]),
        ("填报截止日期", _day(period["due_on"])),
        ("数据截止时间", _minute(snapshot["as_of"])),
        ("数据校验码", short_hash(sha256)),
        *(
            (f"已报措施：{name}", said[status])
            for status, name in PROGRESS_STATUS_NAMES.items()
            if status in said
        ),
    ]
    return [*facts, ("说明", DEMO_MARK)] if snapshot["is_demo"] else facts


def _write_figures(
    sheet: Worksheet,
    row: int,
    first: str,
    groups: list[tuple[str, Mapping[str, Any]]],
    totals: Mapping[str, Any],
) -> int:
    """A table of counts from ``row`` on; returns the row below it."""
    _put_header(sheet, row, [first, *(name for _, name in (*_FIGURES, *_LAMPS))])
    for name, counts in (*groups, ("合计", totals)):
        row += 1
        numbers = [counts[key] for key, _ in _FIGURES] + [counts["lamps"][key] for key, _ in _LAMPS]
        for column, value in enumerate([name, *numbers], start=1):
            cell = _put(sheet, row, column, value)
            cell.border = _GRID
            cell.font = Font(name=_SONG, size=10, bold=counts is totals)
            cell.alignment = Alignment(horizontal="left" if column == 1 else "center")
    return row + 1


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
_STANDING = [
    _Column("截止日期", 12, lambda line: _day(line.answer.get("due_on")), centred=True),
    _Column("原定截止日期", 12, lambda line: _day(line.answer.get("original_due_on")), centred=True),
    _Column("延期次数", 9, lambda line: line.answer.get("extension_count"), centred=True),
    _Column("状态", 11, lambda line: line.answer.get("state_name", "无填报任务"), centred=True),
    _Column("进展状态", 11, _status, centred=True),
    _Column("亮灯", 13, lambda line: line.answer.get("lamp_label", ""), centred=True),
    _Column("进展情况", 40, lambda line: line.report.get("done", "")),
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
    _Column("完成时限", 12, lambda line: _day(line.measure["due_on"]), centred=True),
    _Column("原定完成时限", 12, lambda line: _day(line.measure.get("original_due_on")), centred=True),
    _Column("完成时限延期次数", 11, lambda line: line.measure.get("extension_count"), centred=True),
    *_STANDING,
]
_CITY_COLUMNS = [
    _Column("条号", 8, lambda line: line.measure["number_text"], centred=True),
    _Column("措施", 20, lambda line: line.measure["title"]),
    _Column("市", 10, lambda line: line.answer["body"], centred=True),
    *_STANDING,
]


def _write_answers(
    sheet: Worksheet, snapshot: Snapshot, columns: Sequence[_Column], lines: Sequence[_Answer]
) -> None:
    cut_off = f"{snapshot['period']['name']}　数据截止时间：{chinese_minute(snapshot['as_of'])}"
    note = (
        "　牵头单位按责任单位的排列顺序推定"
        if any(line.measure["lead_is_inferred"] for line in lines)
        else ""
    )
    _put_title(sheet, f"{_title(snapshot)}{sheet.title}", cut_off + note)
    _put_header(sheet, 3, [column.name for column in columns])
    for row, line in enumerate(lines, start=4):
        for number, column in enumerate(columns, start=1):
            cell = _put(sheet, row, number, column.value(line))
            cell.border = _GRID
            cell.alignment = Alignment(
                horizontal="center" if column.centred else "left", vertical="center", wrap_text=True
            )
            if column.name == "亮灯" and line.answer:
                cell.fill = _LAMP_FILLS[line.answer["lamp"]]
        sheet.row_dimensions[row].height = _height(line, columns)
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    named = next(n for n, column in enumerate(columns, start=1) if column.name in ("措施", "市"))
    sheet.freeze_panes = f"{get_column_letter(named + 1)}4"
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(columns))}{3 + len(lines)}"
    _prepare_print(sheet, snapshot, header_rows="1:3", paper=_A3)


def _height(line: _Answer, columns: Sequence[_Column]) -> float:
    """A row's height in points for its longest wrapped text; Excel draws none higher than 409."""
    most = 1.0
    for column in columns:
        value = column.value(line)
        if isinstance(value, str):
            # A Chinese character is two widths wide; a little less fits than the arithmetic says.
            most = max(most, sum(-(-len(part) * 2.1 // column.width) or 1 for part in value.split("\n")))
    return min(409.0, max(20.0, 13.5 * most + 6))
