"""The numbers and both annexes of a bulletin as a workbook; it names bodies only where the bulletin does."""

from measures.lamps import share
from reports.documents.blocks import Snapshot
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value, day
from reports.kinds.bulletin.book import FIGURES, LAMPS, facts_of, measure_row, note_of, numbers_of, title_of
from reports.kinds.bulletin.earlier.annexes_1 import NONE_LAGS, UNNAMED
from reports.kinds.bulletin.shares import owed_of, share_lines
from reports.wording.answers import INFERRED
from reports.wording.earlier import concerns
from reports.wording.frames import book_of


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a bulletin: 总体情况, 分部分和单位, and its two annexes."""
    return book_of(
        snapshot,
        [_shares(snapshot), _groups(snapshot), _measures(snapshot), _concerns(snapshot)],
        # The facts say it already.
        closing="",
        title=f"{snapshot['title']}（{snapshot['period']['name']}）",
        facts=facts_of(snapshot, sha256),
    )


def _unnamed(snapshot: Snapshot) -> str:
    return UNNAMED if snapshot["concerns"] and not snapshot["names_laggards"] else ""


# --- 总体情况 ---------------------------------------------------------------------------------------


def _shares(snapshot: Snapshot) -> Sheet:
    owed, owed_before = owed_of(snapshot)
    rows: list[SheetRow] = []
    for group, members in share_lines(snapshot):
        rows.append(SheetRow([group], "group"))
        for name, now, then in members:
            beside: list[Value] = [None, None]
            if then is not None and owed_before:
                beside = [then, share(then, owed_before)]
            rows.append(SheetRow([name, now, share(now, owed), *beside]))
    rows.append(SheetRow(["滞后事项"], "group"))
    counts = snapshot["concern_counts"]
    rows += [SheetRow([name, counts[kind], None, None, None]) for kind, name in concerns.NAMES]
    rows.append(SheetRow(["按时报送"], "group"))
    rows += [
        SheetRow([f"{one['name']}按时报送（份）", one["on_time"], one["share"], None, None])
        for one in snapshot["punctuality"]
    ]
    names = ("本期", "占比（%）", "上期", "上期占比（%）")
    return Sheet(
        name="总体情况",
        title=title_of(snapshot, "总体情况"),
        note=note_of(snapshot),
        columns=[SheetColumn("项目", 34), *(SheetColumn(name, 17, centred=True) for name in names)],
        rows=rows,
        frozen_columns=1,
        has_filter=False,
    )


# --- 各部分和各单位 ---------------------------------------------------------------------------------


def _groups(snapshot: Snapshot) -> Sheet:
    chapters = [(f"{chapter['number_text']}{chapter['title']}", chapter) for chapter in snapshot["chapters"]]
    rows = [SheetRow(["各部分"], "group"), *numbers_of(chapters, snapshot["totals"])]
    bodies = [(body["name"], body) for body in snapshot["bodies"]]
    if bodies:
        rows += [SheetRow(["各牵头单位"], "group"), *numbers_of(bodies, snapshot["totals"])]
    if snapshot["city_totals"]:
        rows += [SheetRow(["各市"], "group"), *numbers_of([], snapshot["city_totals"])]
    return Sheet(
        name="分部分情况",
        title=title_of(snapshot, "分部分报送和亮灯情况"),
        note=note_of(snapshot),
        columns=[
            SheetColumn("部分、单位", 34),
            *(SheetColumn(name, 9, centred=True) for _, name in (*FIGURES, *LAMPS)),
        ],
        rows=rows,
        frozen_columns=1,
        has_filter=False,
    )


# --- 附件1, 附件2 -----------------------------------------------------------------------------------


def _measures(snapshot: Snapshot) -> Sheet:
    is_named = snapshot["names_laggards"]
    bodies = [SheetColumn("牵头单位", 12, centred=True), SheetColumn("配合单位", 18)] if is_named else []
    columns = [
        SheetColumn("序号", 6, centred=True),
        SheetColumn("条号", 8, centred=True),
        SheetColumn("部分", 14),
        SheetColumn("措施", 20),
        *bodies,
        SheetColumn("完成时限", 12, centred=True),
        SheetColumn("报送截止日期", 12, centred=True),
        SheetColumn("原定截止日期", 12, centred=True),
        SheetColumn("状态", 11, centred=True),
        SheetColumn("进展状态", 11, centred=True),
        SheetColumn("亮灯", 13, centred=True),
        SheetColumn("进展情况", 40),
        SheetColumn("存在问题", 26),
        SheetColumn("下一步工作", 26),
        SheetColumn("各市应报", 9, centred=True),
        SheetColumn("各市已报", 9, centred=True),
    ]
    lines = [(chapter, measure) for chapter in snapshot["chapters"] for measure in chapter["measures"]]
    inferred = INFERRED if any(measure["lead_is_inferred"] for _, measure in lines) else ""
    return Sheet(
        name="附件1 进展情况表",
        title=title_of(snapshot, "进展情况表"),
        note=note_of(snapshot, inferred or _unnamed(snapshot)),
        columns=columns,
        rows=[measure_row(chapter, measure, is_named=is_named) for chapter, measure in lines],
        frozen_columns=4,
        paper="A3",
    )


def _concerns(snapshot: Snapshot) -> Sheet:
    is_named = snapshot["names_laggards"]
    columns = [
        SheetColumn("序号", 6, centred=True),
        SheetColumn("条号", 8, centred=True),
        SheetColumn("措施", 24),
        SheetColumn("责任单位", 16, centred=True) if is_named else SheetColumn("数量", 8, centred=True),
        SheetColumn("滞后情形", 16, centred=True),
        SheetColumn("与工作方案相比", 28),
        SheetColumn("报告状态", 12, centred=True),
        SheetColumn("亮灯", 16, centred=True),
        SheetColumn("报送截止日期", 12, centred=True),
        SheetColumn("原定截止日期", 12, centred=True),
        SheetColumn("延期次数", 9, centred=True),
    ]
    if is_named:
        columns.append(SheetColumn("存在问题", 40))
    names = dict(concerns.NAMES)
    order = [kind for kind, _ in concerns.NAMES]
    found = sorted(snapshot["concerns"], key=lambda concern: order.index(concern["kind"]))
    rows = [
        SheetRow(
            [
                number,
                concern["number_text"],
                concern["title"],
                concern["body"] if is_named else concern["count"],
                names[concern["kind"]],
                concern["plan"],
                concern["state_name"],
                concern["lamp_label"],
                day(concern["due_on"]),
                day(concern["original_due_on"]),
                concern["extension_count"],
                *([concern["problems"]] if is_named else []),
            ],
            tone=concern["lamp"],
        )
        for number, concern in enumerate(found, start=1)
    ]
    return Sheet(
        name="附件2 进度滞后事项表",
        title=title_of(snapshot, "进度滞后事项表"),
        note=note_of(snapshot, _unnamed(snapshot)),
        columns=columns,
        rows=rows or [SheetRow([NONE_LAGS], "group")],
        frozen_columns=3,
    )
