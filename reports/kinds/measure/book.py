"""单项情况 as a workbook: the facts, and a sheet for each list behind the page."""

from reports.documents.blocks import Snapshot, chinese_minute
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value, day, local
from reports.kinds.measure.paper import facts
from reports.terms import terms_of
from reports.wording.frames import book_of, closing_of
from reports.wording.indicators import NAME, VALUES, value_rows
from reports.wording.levels import printed
from reports.wording.statements import POINTS, STATEMENTS, statement_values


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a snapshot: 基本情况, 报送情况, 未了事项, 填报任务, 阶段目标, 延期办结, and 指标 where it has any."""
    sheets = [
        ("基本情况", _FACTS, _facts(snapshot)),
        ("报送情况", STATEMENTS, [SheetRow(statement_values(one)) for one in snapshot["statements"]]),
        ("未了事项", POINTS, [SheetRow([point["name"], point["text"]]) for point in snapshot["points"]]),
        ("填报任务", _ASKED, _asked(snapshot)),
        ("阶段目标", _GOALS, _goals(snapshot)),
        ("延期办结", _CASES, _cases(snapshot)),
    ]
    if indicators := snapshot.get("indicators"):
        sheets.append((NAME, VALUES, value_rows(indicators)))
    note = f"数据截止时间：{chinese_minute(snapshot['as_of'])}"
    return book_of(
        snapshot,
        [Sheet(name, f"{snapshot['title']}——{name}", note, columns, rows) for name, columns, rows in sheets],
        closing=closing_of(snapshot, sha256),
    )


_FACTS = [SheetColumn("项目", 18), SheetColumn("内容", 110)]


def _facts(snapshot: Snapshot) -> list[SheetRow]:
    measure, terms = snapshot["measure"], terms_of(snapshot)
    rows: list[tuple[str, Value]] = [
        ("条号", printed(measure)),
        (terms.item, measure["title"]),
        *facts(snapshot),
        ("时限说明", measure["due_why"]),
        (terms.source, snapshot["policy"]["title"]),
        ("原文", measure["text"]),
    ]
    for number, item in enumerate(snapshot["items"], start=1):
        bodies = f"，{'、'.join(item['bodies'])}" if item["bodies"] else ""
        due = item["due_on"] or "未设定时限"
        rows.append((f"具体事项{number}", f"{item['quote']}（{item['completion_name']}，{due}{bodies}）"))
    return [SheetRow([name, value]) for name, value in rows]


_ASKED = [
    SheetColumn("填报周期", 16, centred=True),
    SheetColumn("单位", 16, centred=True),
    SheetColumn("状态", 12, centred=True),
    SheetColumn("亮灯", 30, centred=True),
    SheetColumn("截止日期", 12, centred=True),
    SheetColumn("原定截止日期", 14, centred=True),
    SheetColumn("延期次数", 10, centred=True),
    SheetColumn("逾期天数", 10, centred=True),
]


def _asked(snapshot: Snapshot) -> list[SheetRow]:
    rows = [*snapshot["asked"], *(row for one in snapshot["cities"] for row in one["rows"])]
    return [
        SheetRow(
            [
                row["period"],
                row["body"],
                row["state_name"],
                row["lamp_label"],
                day(row["due_on"]),
                day(row["original_due_on"]),
                row["extension_count"],
                row["days_overdue"],
            ],
            tone=row["lamp"],
        )
        for row in rows
    ]


_GOALS = [
    SheetColumn("单位", 16, centred=True),
    SheetColumn("阶段目标", 60),
    SheetColumn("计划完成日期", 14, centred=True),
    SheetColumn("实际完成日期", 14, centred=True),
]


def _goals(snapshot: Snapshot) -> list[SheetRow]:
    return [
        SheetRow([plan["body"], goal["title"], day(goal["due_on"]), day(goal["reached_on"])])
        for plan in snapshot["plans"]
        for goal in plan["milestones"]
    ]


_CASES = [
    SheetColumn("事项", 10, centred=True),
    SheetColumn("单位", 16, centred=True),
    SheetColumn("申请时间", 17, centred=True),
    SheetColumn("原期限", 12, centred=True),
    SheetColumn("拟延至", 12, centred=True),
    SheetColumn("批准至", 12, centred=True),
    SheetColumn("理由或办结说明", 50),
    SheetColumn("结论", 20, centred=True),
    SheetColumn("审批意见", 30),
]


def _cases(snapshot: Snapshot) -> list[SheetRow]:
    later = [
        SheetRow(
            [
                "延期",
                case["body"],
                local(case["requested_at"]),
                day(case["due_on"]),
                day(case["proposed_on"]),
                day(case["new_due_on"]),
                f"{case['reason_name']}：{case['text']}",
                case["state_name"],
                case["decision_note"],
            ]
        )
        for case in snapshot["extensions"]
    ]
    closed = [
        SheetRow(
            [
                "办结",
                case["body"],
                local(case["requested_at"]),
                None,
                None,
                None,
                case["statement"],
                case["state_name"] + (f"，等次{case['grade_name']}" if case["grade_name"] else ""),
                "",
            ]
        )
        for case in snapshot["completions"]
    ]
    return [*later, *closed]
