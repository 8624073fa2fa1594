"""The words a bulletin begins with, put together from the data; numbers and names stand in them as tokens."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from audit.numerals import chinese
from measures.states import ProgressStatus, Respondent, State
from reports import figures
from reports.documents.blocks import chinese_day
from reports.figures import CONCERN_NAMES, Concern, FigureKey, Row
from reports.freezing.envelope import Subject
from reports.freezing.places import placed
from reports.terms import Terms
from reports.wording.levels import called

_ASSESSMENT = "总体看，应报措施已报【已报占比】，亮绿灯和已完成的占【正常占比】，亮黄灯的占【黄灯占比】，亮红灯的占【红灯占比】。"
Names = Mapping[Respondent, list[str]]


def defaults(
    subject: Subject,
    content: dict[str, Any],
    rows: list[Row],
    *,
    praised: Names,
    coming: Mapping[str, str] | None,
) -> dict[str, str]:
    """The text of each block that may be edited while the bulletin is a draft. ``coming`` is the next report, if one is asked for."""
    return {
        "lead": _lead(subject),
        "assessment": subject.terms.said(_ASSESSMENT) if content["totals"]["owed"] else "",
        "practices": _practices(placed(content, subject.places), praised, subject.terms),
        "demands": _demands(content, rows, coming, subject.terms),
        "remarks": "",
    }


def still_to_come(rows: Iterable[Row]) -> list[Row]:
    """The reports that are not there and not overdue, and were not returned."""
    return figures.select(rows, figure=FigureKey.OUTSTANDING)


def count_of(rows: Iterable[Row], terms: Terms) -> str:
    """「措施2条、各市报告13份」: what lead bodies and what cities owe are never one number."""
    rows = list(rows)
    own = len(figures.select(rows, respondent=Respondent.DEPARTMENT))
    cities = len(figures.select(rows, respondent=Respondent.CITY))
    return "、".join(
        filter(None, (f"{terms.item}{own}条" if own else "", f"各市报告{cities}份" if cities else ""))
    )


def until(dates: Iterable[date]) -> str:
    """By when, as the data have it: one day, or the first and the last of several."""
    first, *others = sorted(set(dates))
    day = chinese_day(first.isoformat())
    return f"{day}前" if not others else f"各自截止日期（{day}至{chinese_day(others[-1].isoformat())}）前"


def praised(rows: Iterable[Row], rounds: Mapping[int, Mapping[str, Any]]) -> dict[Respondent, list[str]]:
    """The bodies whose every report came in time and was accepted in its first round, and which are among no problems."""
    by_body: dict[tuple[Respondent, str], list[Row]] = {}
    for row in rows:
        by_body.setdefault((row.respondent, row.body_name), []).append(row)
    found: dict[Respondent, list[str]] = {whose: [] for whose in Respondent}
    for (whose, name), own in by_body.items():
        if all(_is_exemplary(row, rounds.get(row.obligation_id)) for row in own):
            found[whose].append(name)
    return found


def _is_exemplary(row: Row, said: Mapping[str, Any] | None) -> bool:
    if said is None or row.state is not State.ACCEPTED or figures.concern(row):
        return False
    return said["round"] == 1 and not said["is_late"]


def _lead(subject: Subject) -> str:
    policy = subject.policy
    day = chinese_day(policy.issued_on.isoformat())
    source = policy.document_no or "，".join(filter(None, [policy.issuing_body, day]))
    return f"现将《{policy.title}》（{source}）{subject.asked_period.name}落实情况通报如下（数据截至【数据截止时间】）。"


# --- 主要做法和成效 -----------------------------------------------------------------------------------


def _practices(content: dict[str, Any], praised: Names, terms: Terms) -> str:
    """What was completed, and who reported in time and well; by title and name only where the bulletin names anybody."""
    done = [
        called(measure)
        for chapter in content["chapters"]
        for measure in chapter["measures"]
        if _is_completed(measure["answer"])
    ]
    is_named = content["names_laggards"]
    titles = f"：{'；'.join(done)}" if done else ""
    has_some = done if is_named else content["totals"]["statuses"][ProgressStatus.COMPLETED]
    said = [f"责任单位报告已完成的{terms.item}【自评完成条数】条{titles}。"] if has_some else []
    own, cities = praised[Respondent.DEPARTMENT], praised[Respondent.CITY]
    if is_named:
        parts = [
            f"{terms.lead}有{'、'.join(own)}" if own else "",
            f"各市有{'、'.join(cities)}" if cities else "",
        ]
    else:
        parts = [f"{terms.lead}{len(own)}个" if own else "", f"各市{len(cities)}个" if cities else ""]
    if names := "；".join(filter(None, parts)):
        said.append(f"报告均按期报送、一次通过审核，且没有滞后和风险事项的：{names}。")
    return "\n".join(said)


def _is_completed(answer: dict[str, Any] | None) -> bool:
    if answer is None or answer["state"] != State.ACCEPTED or answer["round"] is None:
        return False
    return bool(answer["round"]["effective_status"] == ProgressStatus.COMPLETED)


# --- 下一步工作要求 -----------------------------------------------------------------------------------


def _demands(content: dict[str, Any], rows: list[Row], coming: Mapping[str, str] | None, terms: Terms) -> str:
    """Who, what, by when: only dates that the data have. What has none is asked for at once, or with the next report."""
    counts = content["concern_counts"]
    when = f"{coming['name']}报告（{chinese_day(coming['due_on'])}前报送）" if coming else "下一次报告"

    def asked(kind: Concern, what: str) -> str:
        name = CONCERN_NAMES[kind]
        whose = f"【{name}单位】" if content["names_laggards"] else "有关责任单位"
        return f"{name}的【{name}数量】，{whose}{what}。" if counts[kind] else ""

    slow = asked(Concern.BEHIND, f"要逐条分析原因，提出赶上进度的办法，并在{when}中说明")
    slow += asked(Concern.LAGGING, f"要对照工作方案的阶段目标加快推进，并在{when}中说明")
    to_come = still_to_come(rows)
    said = (
        ("立即补报逾期报告", asked(Concern.OVERDUE, f"要立即补报，并在{when}中说明逾期原因")),
        ("按期报送进展情况", "尚未到期的【待报数量】，请于【待报期限】报送。" if to_come else ""),
        ("修改重报退回的报告", asked(Concern.RETURNED, "要对照审核意见修改，于【重报期限】重新报送")),
        (f"加快滞后{terms.item}进度", slow),
        ("防范化解风险", asked(Concern.AT_RISK, f"要研究防范化解的办法，需要协调的事项在{when}中提出")),
        ("抓紧报送工作方案", _plans(content["followed"]["plans"])),
        (f"抓好各项{terms.item}落实", "各责任单位要按照职责分工继续推进，如实报送进展、问题和下一步工作。"),
    )
    asked_for = [f"{title}。{words}" for title, words in said if words]
    return "\n".join(f"（{chinese(number)}）{words}" for number, words in enumerate(asked_for, start=1))


def _plans(plans: Mapping[str, Any]) -> str:
    if not plans["missing_count"]:
        return ""
    names = f"（{'、'.join(plans['missing'])}）" if plans["missing"] else ""
    due = "、".join(chinese_day(day) for day in plans["missing_due"])
    late = "，已逾期" if plans["is_missing_overdue"] else ""
    return f"尚未报送工作方案的{plans['missing_count']}个单位{names}要抓紧报送（报送期限为{due}{late}）。"
