"""会议材料: a table of what is to be talked about, then one card for each such measure with room for what is decided."""

from collections.abc import Callable, Mapping
from typing import Any

from reports.documents.blocks import (
    Block,
    Column,
    Line,
    Paper,
    Paragraph,
    Snapshot,
    Table,
    chinese_day,
    locked_in,
    moved_from,
)
from reports.kinds.meeting.questions import slot_of
from reports.terms import POLICY_TERMS, Terms, terms_of
from reports.wording import sentences as wording
from reports.wording.answers import LAMP_MARKS, supporting
from reports.wording.frames import paper_of
from reports.wording.levels import Levels, called, listed_numbers
from reports.wording.overview import inferred_in_words
from reports.wording.statements import due_in_words, statement_cells, status_of
from reports.wording.tasks import listed

# A statement on a card is cut here; whole it stands in the annex.
_SAID = 260
# Room to write by hand what the meeting decides.
BLANK = "\n\n\n"


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot."""
    entries = snapshot["entries"]
    chosen = [(n, entry) for n, entry in enumerate(entries, start=1) if entry["is_to_discuss"]]
    remarks = snapshot["prose"]["remarks"].strip()
    levels = Levels()
    blocks: list[Block] = [
        Paragraph(locked_in(snapshot["prose"]["lead"], snapshot["locked"]) + inferred(snapshot)),
        levels.heading(1, "需要研究的问题"),
        _overview(chosen, terms_of(snapshot)),
        *others_in_words(entries, terms_of(snapshot)),
    ]
    if chosen:
        blocks += [levels.heading(1, "分项情况")]
        blocks += [_card(number, entry, snapshot) for number, entry in chosen]
    if raised := snapshot.get("coordination"):
        blocks += [levels.heading(1, "需协调事项"), _coordination(raised)]
    if remarks:
        blocks += [levels.heading(1, "补充说明"), Paragraph(locked_in(remarks, snapshot["locked"]))]
    return paper_of(
        snapshot,
        blocks,
        [(annex(snapshot, _named), "")],
        closing=wording.closing(snapshot, sha256, "本材料"),
        # Two cards fit on such a page.
        is_compact=True,
    )


def inferred(snapshot: Snapshot) -> str:
    """One sentence on the leads that are inferred; empty without any."""
    entries = snapshot["entries"]
    count = sum(entry["lead_is_inferred"] for entry in entries)
    return inferred_in_words(count, len(entries), terms=terms_of(snapshot))


def others_in_words(entries: list[Mapping[str, Any]], terms: Terms = POLICY_TERMS) -> list[Block]:
    """How many measures need no talk, and which; nothing where all need it."""
    others = sorted((entry for entry in entries if not entry["is_to_discuss"]), key=lambda one: one["number"])
    if not others:
        return []
    which = wording.in_brackets(listed_numbers(others))
    return [Paragraph(f"其余{len(others)}条{terms.item}{which}没有需要会议研究的事项。")]


def _overview(chosen: list[tuple[int, Mapping[str, Any]]], terms: Terms) -> Table:
    columns = [
        Column("序号", 7),
        Column("措施", 27, "left"),
        Column("牵头单位", 16),
        Column("亮灯", 15),
        Column("需要研究的问题", 35, "left"),
    ]
    lines = [
        Line(
            [
                str(number),
                called(entry),
                entry["lead"].replace("（推定）", "\n（推定）"),
                lamp_cell(entry, "\n"),
                listed(entry["questions"]),
            ],
            tone=entry["asked"]["lamp"] if entry["asked"] else "",
        )
        for number, entry in chosen
    ]
    caption = "" if lines else f"没有需要会议研究的{terms.item}。"
    return Table(caption, columns, lines, size=10)


def lamp_cell(entry: Mapping[str, Any], between: str = " ") -> str:
    """The lamp with its mark and words; a measure that the period does not ask about has none."""
    asked = entry["asked"]
    if asked is None:
        return "本期无填报任务"
    return LAMP_MARKS[asked["lamp"]] + asked["lamp_label"].replace(" ", between, 1)


def proposal_of(snapshot: Snapshot, entry: Mapping[str, Any]) -> str:
    """建议意见 as the office wrote it; empty where it has not."""
    return wording.prose(snapshot, slot_of(entry))


def _card(number: int, entry: Mapping[str, Any], snapshot: Snapshot) -> Table:
    """One measure: a short table, which both papers keep on one page."""
    terms, supports = terms_of(snapshot), supporting(entry)
    rows = [
        (
            "责任单位",
            terms.said("牵头：") + entry["lead"] + (terms.said("；配合：") + supports if supports else ""),
        ),
        ("办理状态", standing(entry, terms)),
        *((f"最近报送（{one['period']}）", said_in(one)) for one in entry["statements"]),
    ]
    if not entry["statements"]:
        rows.append(("最近报送", f"{terms.lead}尚未报送进展情况。"))
    points = [point for point in entry["points"] if point["is_for_meeting"]]
    rows += [(point["name"], point["text"]) for point in points]
    rows += [(point["name"], point["text"]) for point in entry["points"] if not point["is_for_meeting"]]
    rows.append(("需要研究的问题", listed(entry["questions"])))
    rows.append(("建议意见", proposal_of(snapshot, entry) or BLANK))
    rows.append((terms.decided, BLANK))
    columns = [Column("项目", 19), Column("情况", 81, "left")]
    caption = f"{number}. {called(entry)}"
    return Table(caption, columns, [Line([name, text]) for name, text in rows], size=10)


def _coordination(raised: list[Mapping[str, Any]]) -> Table:
    """What bodies asked to have settled, one row each."""
    columns = [
        Column("序号", 6),
        Column("提出单位及对应事项", 20, "left"),
        Column("需协调的事项及情况", 34, "left"),
        Column("协调建议", 26, "left"),
        Column("办理状态", 14),
    ]
    lines = [
        Line(
            [
                str(number),
                f"{one['body']}\n{one['number_text']}{one['title']}",
                f"{one['subject']}\n{one['text']}",
                proposed_in(one),
                standing_of(one),
            ]
        )
        for number, one in enumerate(raised, start=1)
    ]
    return Table("", columns, lines, size=10)


def proposed_in(one: Mapping[str, Any]) -> str:
    """What a body proposes, and with whom."""
    partners = "、".join(one["partners"])
    return one["proposal"] + (f"（涉及{partners}）" if partners else "")


def standing_of(one: Mapping[str, Any]) -> str:
    """Where a request for coordination stands, with its meeting."""
    if not one["meeting"]:
        return str(one["state_name"])
    return f"{one['state_name']}：{one['meeting']}（{chinese_day(one['meeting_on'])}）"


def standing(entry: Mapping[str, Any], terms: Terms = POLICY_TERMS) -> str:
    """State, lamp, report, dates, plans and cities of a measure in one line."""
    parts = [f"{entry['state_name']}，{lamp_cell(entry)}"]
    asked = entry["asked"]
    if asked is not None:
        moved = moved_from(asked)
        parts.append(
            f"本期报告{asked['state_name']}，截止{chinese_day(asked['due_on'])}"
            + (f"（{moved}）" if moved else "")
        )
    if entry["due_on"]:
        parts.append(f"{terms.item}完成时限{due_in_words(entry)}")
    parts += [f"工作方案{plan['body']}{plan['words']}" for plan in entry["plans"]]
    if entry["cities"]:
        cities = entry["cities"]
        late = f"，逾期{cities['overdue']}份" if cities["overdue"] else ""
        parts.append(f"各市应报{cities['owed']}份，已报{cities['reported']}份{late}")
    return "；".join(parts) + "。"


def said_in(one: Mapping[str, Any]) -> str:
    """A statement on a card: who, when, what became of it, and its words."""
    text = one["done"]
    cut = len(text) > _SAID
    head = f"（{one['body']}，{chinese_day(one['submitted_at'])}，{status_of(one)}，{one['outcome']}）"
    return head + (f"{text[:_SAID]}……（全文见附件）" if cut else text)


def _named(entry: Mapping[str, Any]) -> str:
    return f"{called(entry)}　{entry['lead']}，{lamp_cell(entry)}"


def annex(snapshot: Snapshot, name_of: Callable[[Mapping[str, Any]], str]) -> Table:
    """Every measure under its name in the same order with its last statements whole."""
    columns = [
        Column("填报周期", 9),
        Column("报送单位", 9),
        Column("报送时间", 9),
        Column("状态", 9),
        Column("进展情况", 30, "left"),
        Column("存在问题", 17, "left"),
        Column("下一步工作", 17, "left"),
    ]
    lines: list[Line] = []
    for number, entry in enumerate(snapshot["entries"], start=1):
        lines.append(Line([f"{number}. {name_of(entry)}"], "group"))
        lines += [Line(statement_cells(one)) for one in entry["statements"]]
        if not entry["statements"]:
            lines.append(Line(["", entry["lead"], "", "未报送", "", "", ""]))
    return Table(f"各项{terms_of(snapshot).item}最近报送情况", columns, lines)
