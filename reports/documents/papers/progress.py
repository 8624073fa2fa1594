"""What the report of a period says, block by block. Word and PDF set the same blocks, so they say the same.

Every number and every name comes from the snapshot; texts of bodies are quoted as they reported them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from measures.date_rules import LAMP_NAMES
from measures.rules import PROGRESS_STATUS_NAMES
from reports.documents.blocks import (
    DEMO_MARK,
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
    counted,
    moved_from,
)
from reports.documents.papers.progress_annexes import annexes
from reports.documents.titles import title_lines
from reports.rules import short_hash

# The first is what was frozen before there were other kinds; it has no prose and no title of its own.
TEMPLATES = ("progress-summary/1", "progress/2")

# The one exclusive cell each owed report counts under, named as on the dashboard.
_HANDED_IN = (("accepted", "已通过"), ("waiting", "待审核"))
_MISSING = (("outstanding", "未报"), ("returned", "已退回"), ("overdue", "逾期"))
_CONCERNS = (("overdue", "逾期未报"), ("behind", "进度滞后"), ("at_risk", "存在风险"))


def compose(snapshot: Snapshot, sha256: str) -> Paper:
    """The paper of a snapshot of one of ``TEMPLATES``."""
    title = snapshot.get("title") or f"关于《{snapshot['policy']['title']}》落实情况的进展报告"
    attached = annexes(snapshot)
    return Paper(
        title=title,
        title_lines=title_lines(title),
        subtitle=f"（{snapshot['period']['name']}）",
        blocks=[
            _opening(snapshot),
            Heading(1, "一、总体情况"),
            *_overall(snapshot),
            Heading(1, "二、分领域进展"),
            *_progress(snapshot),
            Heading(1, "三、存在的问题"),
            *_problems(snapshot),
            Heading(1, "四、下一步工作"),
            *_next_steps(snapshot),
        ],
        signature=[snapshot["office"], chinese_day(snapshot["as_of"])],
        annexes=attached,
        annex_list=[f"{number}. {annex.title}" for number, annex in enumerate(attached, start=1)],
        closing=(
            f"数据截止时间：{chinese_minute(snapshot['as_of'])}。数据校验码：{short_hash(sha256)}。"
            "本报告由政策落实督查系统根据各单位填报内容汇总生成。"
        ),
        demo_mark=DEMO_MARK if snapshot["is_demo"] else "",
    )


# --- 一、总体情况 -----------------------------------------------------------------------------------


def _opening(snapshot: Snapshot) -> Paragraph:
    policy, period = snapshot["policy"], snapshot["period"]
    source = policy["document_no"] or f"{policy['issuing_body']}，{chinese_day(policy['issued_on'])}"
    return Paragraph(
        f"现将《{policy['title']}》（{source}）{period['name']}落实情况报告如下。"
        f"本报告根据各责任单位报送的内容汇总，数据截至{chinese_minute(snapshot['as_of'])}。"
    )


def _overall(snapshot: Snapshot) -> list[Block]:
    totals = snapshot["totals"]
    measures = sum(len(chapter["measures"]) for chapter in snapshot["chapters"])
    blocks: list[Block] = [
        Paragraph(
            f"政策措施分{len(snapshot['chapters'])}个部分，共{measures}条。"
            + _standing(totals, "条", f"本期应由牵头单位报送{totals['owed']}条")
        )
    ]
    if snapshot["city_totals"]:
        opened = sum(1 for chapter in snapshot["chapters"] for m in chapter["measures"] if m["cities"])
        owed = f"由各市填报的措施{opened}条，应报{snapshot['city_totals']['owed']}份"
        blocks.append(Paragraph(_standing(snapshot["city_totals"], "份", owed)))
    chapters = [(f"{c['number_text']}{c['title']}", c) for c in snapshot["chapters"]]
    blocks.append(_figures_table("表1　各部分措施报送和亮灯情况", "部分", chapters, totals))
    bodies = [(body["name"], body) for body in snapshot["bodies"]]
    if bodies:
        blocks.append(_figures_table("表2　各牵头单位报送和亮灯情况", "牵头单位", bodies, totals))
    return blocks


def _standing(totals: Mapping[str, Any], unit: str, owed: str) -> str:
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


_FIGURE_COLUMNS = (
    ("owed", "应报"),
    ("accepted", "已通过"),
    ("waiting", "待审核"),
    ("returned", "已退回"),
    ("outstanding", "未报"),
    ("overdue", "逾期"),
)
_LAMP_COLUMNS = (("green", "绿灯"), ("yellow", "黄灯"), ("red", "红灯"), ("done", "完成"))


def _figures_table(
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


# --- 二、分领域进展 ---------------------------------------------------------------------------------


def _progress(snapshot: Snapshot) -> list[Block]:
    blocks: list[Block] = []
    for chapter in snapshot["chapters"]:
        blocks.append(Heading(2, chapter["title"]))
        blocks += [Paragraph(_done(measure), _name(measure)) for measure in chapter["measures"]]
    return blocks


def _name(measure: Mapping[str, Any]) -> str:
    return f"{measure['number_text']}{measure['title']}。"


def _done(measure: Mapping[str, Any]) -> str:
    answer = measure["answer"]
    text = _answer_in_words(answer) if answer else "本期没有下达填报任务。"
    if measure["cities"]:
        reported = sum(1 for city in measure["cities"] if city["is_reported"])
        text += f"\n各市应报{len(measure['cities'])}份，已报{reported}份，具体情况见附件2。"
    return text


def _answer_in_words(answer: Mapping[str, Any]) -> str:
    report = answer["round"]
    if report is None:
        due = chinese_day(answer["due_on"])
        late = "已逾期" if answer["is_overdue"] else ""
        dates = _in_brackets(f"报送截止日期{due}", moved_from(answer), late)
        return f"{answer['body']}尚未报送本期进展情况{dates}。"
    remarks = [answer["body"], report["status_name"]]
    if report["is_no_change"]:
        remarks.append("本期无变化，沿用上期内容")
    if answer["state"] != "accepted":
        remarks.append(answer["state_name"])
    return f"（{'，'.join(remarks)}）{report['done']}"


# --- 三、存在的问题 ---------------------------------------------------------------------------------


def _problems(snapshot: Snapshot) -> list[Block]:
    blocks: list[Block] = []
    for kind, name in _CONCERNS:
        concerns = [concern for concern in snapshot["concerns"] if concern["kind"] == kind]
        if concerns:
            blocks.append(Heading(2, f"{name}（{len(concerns)}项）"))
            blocks += _overdue(concerns) if kind == "overdue" else _quoted(concerns)
    if not blocks:
        blocks.append(Paragraph("截至数据截止时间，没有逾期未报、进度滞后或存在风险的事项。"))
    others = [*_other_problems(snapshot)]
    if others:
        blocks.append(Heading(2, f"正常推进中反映的问题（{len(others)}项）"))
        blocks += others
    return blocks


def _overdue(concerns: list[Mapping[str, Any]]) -> list[Paragraph]:
    """One paragraph per measure and due date, naming every body that is late."""
    grouped: dict[tuple[str, str, str, str], list[str]] = {}
    for concern in concerns:
        lead = f"{concern['number_text']}{concern['title']}。"
        key = (lead, concern["due_on"], moved_from(concern), concern["state"])
        grouped.setdefault(key, []).append(concern["body"])
    return [
        Paragraph(
            f"{'、'.join(bodies)}，报送截止日期{chinese_day(due_on)}"
            + _in_brackets(moved, "退回后未重新报送" if state == "returned" else "")
            + "。",
            lead,
        )
        for (lead, due_on, moved, state), bodies in grouped.items()
    ]


def _in_brackets(*remarks: str) -> str:
    said = "，".join(filter(None, remarks))
    return f"（{said}）" if said else ""


def _quoted(concerns: list[Mapping[str, Any]]) -> list[Paragraph]:
    return [
        Paragraph(
            f"（{concern['body']}）{concern['problems'] or '未说明具体问题。'}",
            f"{concern['number_text']}{concern['title']}。",
        )
        for concern in concerns
    ]


def _other_problems(snapshot: Snapshot) -> Iterable[Paragraph]:
    named = {(concern["number"], concern["body"]) for concern in snapshot["concerns"]}
    for chapter in snapshot["chapters"]:
        for measure in chapter["measures"]:
            for answer in filter(None, [measure["answer"], *measure["cities"]]):
                problems = answer["round"]["problems"] if answer["round"] else ""
                if problems and (measure["number"], answer["body"]) not in named:
                    yield Paragraph(f"（{answer['body']}）{problems}", _name(measure))


# --- 四、下一步工作 ---------------------------------------------------------------------------------


def _next_steps(snapshot: Snapshot) -> list[Block]:
    said = [
        Paragraph(f"（{answer['body']}）{answer['round']['next_steps']}", _name(measure))
        for chapter in snapshot["chapters"]
        for measure in chapter["measures"]
        if (answer := measure["answer"]) and answer["round"] and answer["round"]["next_steps"]
    ]
    if not said:
        return [Paragraph("各牵头单位在本期报告中没有填写下一步工作。")]
    return [Paragraph("以下为各牵头单位在报告中提出的下一步工作。"), *said]
