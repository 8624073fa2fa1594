"""What papers on all documents share in words: which documents they count, how a document is named, figures in a line."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reports.documents.blocks import Block, Column, Line, Paragraph, Snapshot, Table
from reports.documents.sheets import Sheet, SheetColumn, SheetRow
from reports.wording import sentences as wording

SOURCE = "由政策落实督查系统根据各单位填报内容汇总生成。"
_FIGURES = (
    ("owed", "应报"), ("accepted", "已通过"), ("waiting", "待审核"), ("returned", "已退回"), ("outstanding", "未报"),
    ("overdue", "逾期"),
)  # fmt: skip
_LAMPS = (("red", "红灯"), ("yellow", "黄灯"), ("green", "绿灯"), ("done", "完成"))
FIGURE_NAMES = [name for _, name in (*_FIGURES, *_LAMPS)]
COUNTED = "应报、已通过等为报告份数，一条任务在几个填报周期都应报送的，每期计一份。"
INFERRED = "文件没有载明牵头单位的，牵头单位按责任单位的排列顺序推定，标注“（推定）”。"


def figures_of(counts: Mapping[str, Any]) -> list[int]:
    """The numbers under ``FIGURE_NAMES``."""
    return [*(counts[key] for key, _ in _FIGURES), *(counts["lamps"][key] for key, _ in _LAMPS)]


def restricted_note(snapshot: Snapshot) -> str:
    """Whether sources that are only for those who carry them out are counted; said in any case, so that it tells nothing."""
    if snapshot["with_restricted"]:
        return "含仅承办单位可见的来源，请注意保管，不要扩大知悉范围。"
    return "不含仅承办单位可见的来源。"


def paragraphs(snapshot: Snapshot, slot: str) -> list[Block]:
    """A block of edited words, line by line, with the frozen numbers in their places."""
    return [Paragraph(line) for line in wording.prose(snapshot, slot).split("\n") if line.strip()]


def standing_of(answer: Mapping[str, Any] | None) -> str:
    """Where the report on a task stands, with its period and due date."""
    if answer is None:
        return "没有进行中的填报"
    return f"{answer['period']}\n{answer['state_name']}\n截止{answer['due_on']}"


def figures_table(
    caption: str,
    first: str,
    groups: Iterable[tuple[str, Mapping[str, Any]]],
    total: Mapping[str, Any],
    *,
    before: Sequence[tuple[str, Sequence[str]]] = (),
) -> Table:
    """Figures of groups in the columns of ``FIGURE_NAMES``, with their sum; ``before``: further columns of each group."""
    groups = [*groups]
    own = [Column(name, 6.5) for name, _ in before]
    share = (100 - 22 - 6.5 * len(own)) / len(FIGURE_NAMES)
    columns = [Column(first, 22, "left"), *own, *(Column(name, share) for name in FIGURE_NAMES)]
    lines = [
        Line([name, *(values[place] for _, values in before), *map(str, figures_of(counts))])
        for place, (name, counts) in enumerate(groups)
    ]
    sums = [str(sum(map(int, values))) for _, values in before]
    lines.append(Line(["合计", *sums, *map(str, figures_of(total))], "total"))
    return Table(caption, columns, lines)


def tables_of_figures(snapshot: Snapshot) -> list[tuple[Table, str]]:
    """By document, by kind of source, by body and by city; lead bodies and cities in tables of their own."""
    totals, found = snapshot["totals"], snapshot["documents"]
    own, cities = totals["department"], totals["city"]
    tasks = [("任务", [str(one["measures"]) for one in found])]
    kinds = [
        ("来源", [str(one["documents"]) for one in snapshot["kinds"]]),
        ("任务", [str(one["measures"]) for one in snapshot["kinds"]]),
    ]
    made = [
        figures_table(
            "各来源任务和牵头单位报送、亮灯情况",
            "来源",
            _named(found, "called", "department"),
            own,
            before=tasks,
        ),
        figures_table(
            "各种类来源任务和牵头单位报送、亮灯情况",
            "来源种类",
            _named(snapshot["kinds"], "name", "department"),
            own,
            before=kinds,
        ),
    ]
    if snapshot["bodies"]:
        made.append(
            figures_table(
                "各牵头单位报送、亮灯情况", "单位", [(one["name"], one) for one in snapshot["bodies"]], own
            )
        )
    if snapshot["city_bodies"]:
        of_cities = [(one["name"], one) for one in snapshot["city_bodies"]]
        made.append(figures_table("各市报送、亮灯情况", "市", of_cities, cities))
    return [(table, "注：" + COUNTED if not place else "") for place, table in enumerate(made)]


def sheets_of_figures(snapshot: Snapshot) -> list[Sheet]:
    """The same as sheets."""
    found = []
    for table, _ in tables_of_figures(snapshot):
        name = table.caption.split("任务和")[0].removesuffix("报送、亮灯情况")
        columns = [
            SheetColumn(one.name, 26 if place == 0 else 9, place > 0)
            for place, one in enumerate(table.columns)
        ]
        rows = [
            SheetRow([line.cells[0], *map(int, line.cells[1:])], "total" if line.kind == "total" else "row")
            for line in table.lines
        ]
        found.append(
            Sheet(name=name, title=table.caption, note=COUNTED, columns=columns, rows=rows, frozen_columns=1)
        )
    return found


def _named(found: Iterable[Mapping[str, Any]], name: str, pane: str) -> list[tuple[str, Mapping[str, Any]]]:
    return [(one[name], one[pane]) for one in found]
