"""A paper with every kind of block, for the tests of its layout."""

from datetime import UTC, datetime

from reports.documents.blocks import (
    Annex,
    Chart,
    Column,
    Heading,
    Line,
    Paper,
    Paragraph,
    Series,
    Span,
    Table,
)

AS_OF = datetime(2026, 10, 20, 4, tzinfo=UTC)

BARS = Chart(
    "图1　各部分亮灯情况",
    "bars",
    ["一、加快成果转化", "二、拓展融资渠道"],
    "各部分亮灯条数：加快成果转化绿灯3条、红灯1条；拓展融资渠道绿灯5条。",
    series=[Series("绿灯", [3, 5], "green"), Series("红灯", [1, 0], "red")],
    unit="条",
)
LINE = Chart(
    "图2　各期按时报送率",
    "line",
    ["第一季度", "第二季度", "第三季度"],
    "按时报送率第一季度61%、第二季度72.5%、第三季度88%。",
    series=[Series("按时报送率", [61, 72.5, 88]), Series("办结率", [10, 20, 40])],
    unit="%",
    most=100,
)
GANTT = Chart(
    "图3　有期限措施进度",
    "gantt",
    ["（一）推广应用", "（二）开放设施"],
    "两项措施的期限：推广应用至2026年6月30日，开放设施至2026年12月31日。",
    spans=[
        Span("2026-01-05", "2026-06-30", "done"),
        Span("2026-02-01", "2026-12-31", "yellow", "2026-09-30"),
    ],
    today="2026-10-20",
)
TABLE = Table(
    "表1　报送情况",
    [Column("单位", 60, "left"), Column("亮灯", 40)],
    [Line(["省科技厅", "● 绿灯"], tone="green"), Line(["合计", "1"], "total")],
)


def annex(rows: int) -> Annex:
    columns = [Column(name, 10, "left") for name in ("条号", "措施", "牵头单位", "配合单位", "截止", "状态")]
    columns += [Column("亮灯", 8), *(Column(name, 14, "left") for name in ("进展", "问题", "下一步"))]
    lines = [Line(["一、第一部分"], "group")]
    for number in range(rows):
        cells = [f"{number}", f"措施{number}<b>&", "省科技厅", "省财政厅", "2026-10-15", "正常\n推进"]
        lines.append(Line([*cells, "▲ 黄灯", f"第{number}项进展情况" * 4, "没有", "继续推进"], tone="yellow"))
    return Annex("附件1", "进展情况表", Table("进展情况表", columns, lines), "注：表注。")


def layout_paper(*, mark: str = "", demo_mark: str = "", rows: int = 40, text: str = "") -> Paper:
    title = "关于创新政策落实情况的进展报告"
    return Paper(
        title=title,
        title_lines=[title],
        subtitle="（2026年第三季度）",
        blocks=[
            Paragraph(text or "现将落实情况报告如下。", ""),
            Heading(1, "一、总体情况"),
            Heading(2, "（一）主要指标"),
            Heading(3, "1. 报送情况"),
            Paragraph("第一段。\n第二段。", "报送。"),
            BARS,
            LINE,
            GANTT,
            TABLE,
        ],
        signature=["辽宁省人民政府办公厅", "2026年10月20日"],
        annexes=[annex(rows)],
        annex_list=["1. 进展情况表"],
        closing="数据截止时间：2026年10月20日 12:00。",
        demo_mark=demo_mark,
        mark=mark,
    )
