"""The numbers and the annexes of a bulletin as a workbook; it names bodies only where the bulletin does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from measures.lamps import share
from reports.documents.blocks import Snapshot, chinese_minute
from reports.documents.sheets import Book, Sheet, SheetColumn, SheetRow, Value, day
from reports.kinds.bulletin.annexes import GROUPS, NONE_LAGS, concerned, unnamed, whose
from reports.kinds.bulletin.shares import owed_of, share_lines
from reports.rules import short_hash
from reports.terms import Terms, terms_of
from reports.wording import problems
from reports.wording.answers import inferred, supporting
from reports.wording.frames import book_of
from reports.wording.levels import printed
from reports.wording.overview import by_lead, inferred_leads, late_again


def book(snapshot: Snapshot, sha256: str) -> Book:
    """The workbook of a bulletin: 总体情况, 分部分和单位 (totals only where nobody is named), and its annexes."""
    is_named = snapshot["names_laggards"]
    return book_of(
        snapshot,
        [
            _shares(snapshot),
            _groups(snapshot),
            *([_measures(snapshot)] if is_named else []),
            *(_concerns(snapshot, n, *group) for n, group in enumerate(GROUPS, start=2 if is_named else 1)),
        ],
        # The facts say it already.
        closing="",
        title=f"{snapshot['title']}（{snapshot['period']['name']}）",
        facts=facts_of(snapshot, sha256),
    )


def title_of(snapshot: Snapshot, name: str) -> str:
    return f"《{snapshot['policy']['title']}》督查通报{name}"


def note_of(snapshot: Snapshot, *remarks: str) -> str:
    cut_off = f"{snapshot['period']['name']}　数据截止时间：{chinese_minute(snapshot['as_of'])}"
    return "　".join([cut_off, *filter(None, remarks)])


def facts_of(snapshot: Snapshot, sha256: str) -> list[tuple[str, Value]]:
    policy, period, before = snapshot["policy"], snapshot["period"], snapshot["previous"]
    return [
        ("政策文件", policy["title"]),
        ("发文机关", policy["issuing_body"]),
        ("成文日期", day(policy["issued_on"])),
        ("填报周期", period["name"]),
        ("上期", before["name"] if before else "无"),
        ("填报截止日期", day(period["due_on"])),
        ("数据截止时间", datetime.fromisoformat(snapshot["as_of"])),
        ("数据校验码", short_hash(sha256)),
    ]


# --- 总体情况 ---------------------------------------------------------------------------------------


def _shares(snapshot: Snapshot) -> Sheet:
    terms = terms_of(snapshot)
    owed, owed_before = owed_of(snapshot)
    rows: list[SheetRow] = []
    for group, members in share_lines(snapshot):
        rows.append(SheetRow([group], "group"))
        for name, now, then in members:
            beside: list[Value] = [None, None]
            if then is not None and owed_before:
                beside = [then, share(then, owed_before)]
            rows.append(SheetRow([name, now, share(now, owed), *beside]))
    for group, kinds in (("滞后事项", problems.LATE), ("需要关注的事项", problems.WATCHED)):
        rows.append(SheetRow([group], "group"))
        for kind, name in kinds:
            count = problems.count_of(problems.found(snapshot, kind), terms) or "无"
            rows.append(SheetRow([name, count, None, None, None]))
    rows.append(SheetRow(["按时报送"], "group"))
    rows += [
        SheetRow([f"{one['name']}按时报送（份）", one["on_time"], one["share"], None, None])
        for one in snapshot["punctuality"]
    ]
    names = ("本期", "占比（%）", "上期", "上期占比（%）")
    again = late_again(snapshot)
    return Sheet(
        name="总体情况",
        title=title_of(snapshot, "总体情况"),
        note=note_of(snapshot, again and f"按时报送按首次报送计；{again}。"),
        columns=[SheetColumn("项目", 34), *(SheetColumn(name, 17, centred=True) for name in names)],
        rows=rows,
        frozen_columns=1,
        has_filter=False,
    )


# --- 各部分和各单位 ---------------------------------------------------------------------------------

FIGURES = (
    ("owed", "应报"),
    ("reported", "已报"),
    ("accepted", "已通过"),
    ("waiting", "待审核"),
    ("returned", "已退回"),
    ("outstanding", "未报"),
    ("overdue", "逾期"),
)
LAMPS = (("green", "绿灯"), ("yellow", "黄灯"), ("red", "红灯"), ("done", "完成"))


def _groups(snapshot: Snapshot) -> Sheet:
    told = snapshot["chapters"] if snapshot["names_laggards"] else []
    chapters = [(f"{chapter['number_text']}{chapter['title']}", chapter) for chapter in told]
    rows = [SheetRow(["各部分"], "group"), *numbers_of(chapters, snapshot["totals"])]
    bodies = [(by_lead(snapshot, body["name"]), body) for body in snapshot["bodies"]]
    if bodies:
        rows += [SheetRow([f"各{terms_of(snapshot).lead}"], "group"), *numbers_of(bodies, snapshot["totals"])]
    if snapshot["city_totals"]:
        rows += [SheetRow(["各市"], "group"), *numbers_of([], snapshot["city_totals"])]
    return Sheet(
        name="分部分情况",
        title=title_of(snapshot, "分部分报送和亮灯情况"),
        note=note_of(snapshot, inferred_leads(snapshot, is_named=snapshot["names_laggards"])),
        columns=[
            SheetColumn("部分、单位", 34),
            *(SheetColumn(name, 9, centred=True) for _, name in (*FIGURES, *LAMPS)),
        ],
        rows=rows,
        frozen_columns=1,
        has_filter=False,
    )


def numbers_of(groups: list[tuple[str, Mapping[str, Any]]], totals: Mapping[str, Any]) -> list[SheetRow]:
    def line(name: str, counts: Mapping[str, Any]) -> list[Value]:
        figures = [counts[key] for key, _ in FIGURES]
        return [name, *figures, *(counts["lamps"][key] for key, _ in LAMPS)]

    rows = [SheetRow(line(name, counts)) for name, counts in groups]
    return [*rows, SheetRow(line("合计", totals), "total")]


# --- 附件 -----------------------------------------------------------------------------------


def _measures(snapshot: Snapshot) -> Sheet:
    columns = [
        SheetColumn("序号", 6, centred=True),
        SheetColumn("条号", 8, centred=True),
        SheetColumn("部分", 14),
        SheetColumn("措施", 20),
        SheetColumn("牵头单位", 12, centred=True),
        SheetColumn("配合单位", 18),
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
    is_guessed = any(measure["lead_is_inferred"] for _, measure in lines)
    return Sheet(
        name="附件1 进展情况表",
        title=title_of(snapshot, "进展情况表"),
        note=note_of(snapshot, inferred(snapshot) if is_guessed else ""),
        columns=columns,
        rows=[measure_row(chapter, measure, is_named=True) for chapter, measure in lines],
        frozen_columns=4,
        paper="A3",
    )


def measure_row(chapter: Mapping[str, Any], measure: Mapping[str, Any], *, is_named: bool) -> SheetRow:
    answer = measure["answer"] or {}
    report = answer.get("round") or {}
    status = "本期无变化" if report.get("is_no_change") else report.get("status_name", "")
    return SheetRow(
        [
            measure["number"],
            measure["number_text"],
            f"{chapter['number_text']}{chapter['title']}",
            measure["title"],
            *([measure["lead"], supporting(measure)] if is_named else []),
            day(measure["due_on"]),
            day(answer.get("due_on")),
            day(answer.get("original_due_on")),
            answer.get("state_name", "无填报任务"),
            status,
            answer.get("lamp_label", ""),
            report.get("done", ""),
            report.get("problems", ""),
            report.get("next_steps", ""),
            measure["cities_owed"],
            measure["cities_reported"],
        ],
        tone=answer.get("lamp", ""),
    )


def _concerns(snapshot: Snapshot, number: int, name: str, kinds: Sequence[tuple[str, str]]) -> Sheet:
    is_named = snapshot["names_laggards"]
    what = [
        SheetColumn("条号", 8, centred=True),
        SheetColumn("措施", 24),
        SheetColumn("责任单位", 18, centred=True),
    ]
    counted = [SheetColumn("对象", 12, centred=True), SheetColumn("数量", 16, centred=True)]
    columns = [
        SheetColumn("序号", 6, centred=True),
        *(what if is_named else counted),
        SheetColumn("情形", 16, centred=True),
        SheetColumn("与工作方案相比", 28),
        SheetColumn("报告状态", 12, centred=True),
        SheetColumn("亮灯", 16, centred=True),
        SheetColumn("报送截止日期", 12, centred=True),
        SheetColumn("原定截止日期", 12, centred=True),
        SheetColumn("延期次数", 9, centred=True),
    ]
    if is_named:
        columns.append(SheetColumn("存在问题", 40))
    guessed = problems.inferred(snapshot)
    found = enumerate(concerned(snapshot, kinds), start=1)
    rows = [
        SheetRow(
            [n, *_concern(kind, one, guessed, is_named=is_named, terms=terms_of(snapshot))], tone=one["lamp"]
        )
        for n, (kind, one) in found
    ]
    return Sheet(
        name=f"附件{number} {name}",
        title=title_of(snapshot, name),
        note=note_of(snapshot, unnamed(snapshot)),
        columns=columns,
        rows=rows
        or [SheetRow([NONE_LAGS if kinds is problems.LATE else "没有存在风险或退回待改的事项。"], "group")],
        frozen_columns=3,
    )


def _concern(
    kind: str, concern: Mapping[str, Any], guessed: set[int], *, is_named: bool, terms: Terms
) -> list[Value]:
    what = [printed(concern), concern["title"], problems.named(concern, guessed)]
    return [
        *(what if is_named else [whose(concern, terms), problems.count_of([concern], terms)]),
        kind,
        concern["plan"],
        concern["state_name"],
        concern["lamp_label"],
        day(concern["due_on"]),
        day(concern["original_due_on"]),
        concern["extension_count"],
        *([concern["problems"]] if is_named else []),
    ]
