"""变化情况报告: one page of what changed, who and why; every single change is in the annexes."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from measures.lamps import LAMP_NAMES, Lamp
from reports.documents.blocks import (
    Block,
    Column,
    Heading,
    Line,
    Paper,
    Paragraph,
    Snapshot,
    Table,
    chinese_day,
    chinese_minute,
    locked_in,
)
from reports.documents.one_page import first_that_fits
from reports.terms import terms_of
from reports.wording.answers import LAMP_MARKS
from reports.wording.frames import closing_of, paper_of
from reports.wording.levels import Levels, cell_of
from reports.wording.statements import shortened

FIGURES = (
    ("owed", "应报"),
    ("reported", "已报"),
    ("accepted", "已通过"),
    ("waiting", "待审核"),
    ("returned", "已退回"),
    ("outstanding", "未报"),
    ("overdue", "逾期"),
    ("green", "绿灯"),
    ("yellow", "黄灯"),
    ("red", "红灯"),
    ("done", "完成"),
)
# Reasons are told in full in the annex.
_REASON, _NAME = 60, 18
# What is told on the page one by one; the rest is counted there, and listed in the annex.
_TOLD = (
    "ended",
    "stopped",
    "resumed",
    "returned",
    "extended",
    "transferred",
    "edited",
    "urged",
    "completion",
)
_BY_THE_OFFICE = frozenset({"ended", "stopped", "resumed", "completion"})
OFFICE = "督查室"
_TOLD_LAST = ("extension_asked", "excused", "period", "plan", "reached")


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot: as many changes one by one as fit on a page."""
    sentences = [*_sentences(snapshot)]
    counts = range(len(sentences), -1, -1)
    return first_that_fits(partial(_paper, snapshot, sha256, sentences, told) for told in counts)


def _paper(snapshot: Snapshot, sha256: str, sentences: Sequence[str], told: int) -> Paper:
    remarks = snapshot["prose"]["remarks"].strip()
    blocks: list[Block] = [
        Paragraph(locked_in(snapshot["prose"]["lead"], snapshot["locked"]) + inferred(snapshot)),
        Heading(1, "一、数字变化"),
        _figures_table(snapshot),
        Heading(1, "二、主要变化"),
        *_main_changes(snapshot, sentences, told),
    ]
    if remarks:
        blocks += [Heading(1, "三、补充说明"), Paragraph(locked_in(remarks, snapshot["locked"]))]
    return paper_of(
        snapshot,
        blocks,
        _annexes(snapshot),
        subtitle=f"（{chinese_day(snapshot['since'])}至{chinese_day(snapshot['as_of'])}）",
        closing=closing_of(
            snapshot,
            sha256,
            "本报告由政策落实督查系统根据办理过程记录生成。",
            before=f"比较起点：{since_of(snapshot)}；",
        ),
        is_compact=True,
    )


def since_of(snapshot: Snapshot) -> str:
    """The earlier moment in words; ``changes/1`` did not freeze them."""
    return snapshot.get("since_words") or chinese_minute(snapshot["since"])


def inferred(snapshot: Snapshot) -> str:
    """One sentence where leads are inferred; ``changes/1`` did not freeze whether they are."""
    said = f"文中{terms_of(snapshot).lead}有按责任单位排列顺序推定的。"
    return said if snapshot.get("inferred_leads") else ""


# --- 一、数字变化 -----------------------------------------------------------------------------------


def _figures_table(snapshot: Snapshot) -> Table:
    """Then, now and the difference; one line where nothing changed, or where there was nothing to compare with."""
    columns = [Column("时点", 22, "left"), *(Column(name, 7.1) for _, name in FIGURES)]
    lines: list[Line] = []
    for period, pane in panes(snapshot):
        rows = counted(pane)
        remark = ""
        if pane["then"] is None:
            rows, remark = rows[1:2], "，比较起点之后开启"
        elif pane["then"] == pane["now"]:
            rows, remark = rows[1:2], "，没有变化"
        lines.append(Line([f"{period}（{pane['name']}{remark}）"], "group"))
        lines += [
            Line([name, *(_shown(value, name) for value in values)], "total" if name == "增减" else "row")
            for name, values in rows
        ]
    caption = "" if lines else "两个时点之间没有开启的填报周期。"
    return Table(caption, columns, lines)


def panes(snapshot: Snapshot) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The panes of every period, with the period's name."""
    for period in snapshot["figures"]:
        for pane in period["panes"]:
            yield period["period"], pane


def counted(pane: Mapping[str, Any]) -> list[tuple[str, list[int | None]]]:
    """The figures of a pane then, now, and the difference; None where there was nothing to count yet."""
    then, now = pane["then"], pane["now"]
    before: list[int | None] = [then[key] if then else None for key, _ in FIGURES]
    after: list[int | None] = [now[key] for key, _ in FIGURES]
    gone = [now[key] - then[key] if then else None for key, _ in FIGURES]
    return [("起点", before), ("截止", after), ("增减", gone)]


def _shown(value: int | None, name: str) -> str:
    if value is None:
        return "—"
    return f"{value:+d}" if name == "增减" and value else str(value)


# --- 二、主要变化 -----------------------------------------------------------------------------------


def _main_changes(snapshot: Snapshot, sentences: Sequence[str], told: int) -> list[Block]:
    """The first ``told`` sentences, most important first, and how many more are told in the annexes alone."""
    if not sentences:
        return [Paragraph("两个时点之间没有发生变化。")]
    levels = Levels()
    blocks: list[Block] = [levels.point(text) for text in sentences[:told]]
    if "since_words" not in snapshot:
        # ``changes/1`` set the numbers apart.
        blocks = [Paragraph(text, f"{n}. ") for n, text in enumerate(sentences[:told], start=1)]
    left = len(sentences) - told
    return [*blocks, Paragraph(f"其余{left}项变化见附件。")] if left else blocks


def _sentences(snapshot: Snapshot) -> Iterator[str]:
    """What changed, worst and rarest first: ends and stops, red lamps, decisions, pressing, then what went well."""
    events = snapshot["events"]
    turned_red = [lamp for lamp in snapshot["lamps"] if lamp["to"] == Lamp.RED]
    yield from _told(events, _TOLD[:3])
    yield from _lamps(turned_red)
    yield from _told(events, _TOLD[3:])
    yield from _lamps([lamp for lamp in snapshot["lamps"] if lamp["to"] != Lamp.RED])
    yield from _told(events, _TOLD_LAST)


def _told(events: Sequence[Mapping[str, Any]], kinds: Sequence[str]) -> Iterator[str]:
    """One sentence for each thing that was done; the same done to several measures at once is one."""
    chosen = [event for kind in kinds for event in events if event["kind"] == kind]

    def same(event: Mapping[str, Any]) -> tuple[str, ...]:
        return (event["kind"], event["at"], event["body"], event["what"], event["why"])

    for _, group in groupby(chosen, key=same):
        yield _sentence(list(group))


def _sentence(group: Sequence[Mapping[str, Any]]) -> str:
    event = group[0]
    why = f"：{shortened(event['why'], _REASON).rstrip('。')}" if event["why"] else ""
    names = "、".join(_named(one) for one in group[:2] if one["number"])
    names += f"等{len(group)}条" if len(group) > 2 else ""
    what = f"{event['body']}{event['what']}"
    if event["kind"] == "transferred":
        what = f"{names}的{event['what']}"
    elif event["kind"] == "edited":
        what = f"{event['body']}调整{names}：{event['what']}"
    elif event["kind"] in _BY_THE_OFFICE and event["body"] == OFFICE:
        what = f"{event['body']}对{names}办理{event['what']}"
    elif names:
        what = f"{names}，{what}"
    return f"{chinese_day(event['day'])}，{what}{why}。"


def _named(event: Mapping[str, Any]) -> str:
    """The measure; ``changes/1`` had its number in front."""
    if "called" in event:
        return str(event["called"])
    return f"{event['number_text']}{shortened(event['title'], _NAME)}"


def _lamps(lamps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """One sentence for each lead body's lamp; cities with the same change of one measure in one sentence."""

    def same(lamp: Mapping[str, Any]) -> tuple[Any, ...]:
        whose = lamp["body"] if lamp["respondent"] == "department" else ""
        return (lamp["period"], lamp["number"], whose, lamp["from"], lamp["to"], lamp["to_words"])

    for _, found in groupby(lamps, key=same):
        group = list(found)
        lamp = group[0]
        many = f"等{len(group)}个市" if len(group) > 3 else ""
        bodies = "、".join(one["body"] for one in group[:3]) + many
        words = "" if lamp["to"] == Lamp.DONE else f"（{lamp['to_words']}）"
        before, after = LAMP_NAMES[Lamp(lamp["from"])], LAMP_NAMES[Lamp(lamp["to"])]
        yield f"{_named(lamp)}，{bodies}{lamp['period']}报告由{before}转为{after}{words}。"


# --- Annexes ----------------------------------------------------------------------------------------


def _annexes(snapshot: Snapshot) -> list[tuple[Table, str]]:
    found = []
    if snapshot["events"]:
        found.append((_events_table(snapshot["events"]), ""))
    if snapshot["lamps"]:
        found.append((_lamps_table(snapshot["lamps"]), ""))
    return found


def _events_table(events: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("时间", 9),
        Column("条号", 5),
        Column("措施", 14, "left"),
        Column("单位", 10),
        Column("变化", 27, "left"),
        Column("原因或意见", 27, "left"),
        Column("办理人", 8),
    ]
    lines: list[Line] = []
    for name, group in groupby(events, key=lambda event: event["name"]):
        rows = list(group)
        lines.append(Line([f"{name}（{len(rows)}项）"], "group"))
        lines += [
            Line(
                [
                    event["at"][:16].replace("T", "\n"),
                    cell_of(event),
                    event["title"],
                    event["body"],
                    event["what"],
                    event["why"],
                    event["by"],
                ]
            )
            for event in rows
        ]
    return Table("变化明细表", columns, lines)


def _lamps_table(lamps: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("填报周期", 14),
        Column("条号", 6),
        Column("措施", 26, "left"),
        Column("单位", 14),
        Column("原亮灯", 14),
        Column("亮灯", 14),
        Column("截止日期", 12),
    ]
    lines = [
        Line(
            [
                lamp["period"],
                cell_of(lamp),
                lamp["title"],
                lamp["body"],
                LAMP_MARKS[lamp["from"]] + lamp["from_label"],
                LAMP_MARKS[lamp["to"]] + lamp["to_label"],
                lamp["due_on"],
            ],
            tone=lamp["to"],
        )
        for lamp in lamps
    ]
    return Table("亮灯变化表", columns, lines)
