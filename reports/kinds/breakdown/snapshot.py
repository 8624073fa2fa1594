"""任务分解表 of a policy: every measure and action item, who does it, until when, and in which steps of their plans."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from measures.models import Milestone
from reports.freezing.contacts import NOBODY, contacts_of
from reports.freezing.envelope import Subject
from reports.freezing.tasks import goals, goals_in_force, task, tasks_of
from reports.terms import Terms

_LEAD = "【政策文件】分【部分数】个部分，共【措施条数】条措施，分解为【具体事项数】项具体事项，由【牵头单位数】个单位牵头。"
_NAMED = (
    "责任领导、责任人、联系人为牵头单位填写的分管领导、责任人、联络员；没有填写的，为其签发人和经办人账号。"
)
_NO_DATES = "文件和督查室均没有确定完成时限，表中注明“未确定”。"


def freeze(subject: Subject, as_of: datetime) -> dict[str, Any]:
    """All that the table shows, as it stood at ``as_of``. The number of queries does not grow with the document."""
    by_measure: dict[int, list[Milestone]] = defaultdict(list)
    for goal in goals_in_force(subject.policy, as_of=as_of):
        by_measure[goal.measure_id].append(goal)
    measures = tasks_of(subject.policy, as_of=as_of)
    leads = {measure.lead.holder_id for measure in measures if measure.lead}
    contacts, are_named = contacts_of(leads, subject.policy.pk)
    tasks = [
        task(measure, subject.terms)
        | {"goals": goals(by_measure[measure.pk], as_of=as_of)}
        | (contacts[measure.lead.holder_id] if measure.lead else NOBODY)
        for measure in measures
    ]
    locked = _locked(subject.policy.title, tasks, subject.terms)
    return {
        "prose": {"lead": subject.terms.said(_lead(locked)), "remarks": ""},
        "tasks": tasks,
        "people_note": _NAMED if are_named else "",
        "locked": locked,
    }


def _lead(locked: dict[str, str]) -> str:
    """The default words over the table; how many measures have a date is said as it is."""
    lead = _LEAD if locked["部分数"] != "0" else _LEAD.replace("分【部分数】个部分，", "")
    if locked["无时限条数"] == "0":
        return f"{lead}各条措施均已确定完成时限。"
    if locked["有时限条数"] == "0":
        return f"{lead}{_NO_DATES}"
    return f"{lead}其中已确定完成时限的措施【有时限条数】条；其余【无时限条数】条，{_NO_DATES}"


def _locked(title: str, tasks: list[dict[str, Any]], terms: Terms) -> dict[str, str]:
    dated = sum(1 for one in tasks if one["due_on"])
    numbers = {
        "政策文件": f"《{title}》",
        "部分数": str(len({one["chapter"] for one in tasks} - {""})),
        "措施条数": str(len(tasks)),
        "具体事项数": str(sum(len(one["items"]) for one in tasks)),
        "牵头单位数": str(len({one["lead"] for one in tasks} - {""})),
        "有时限条数": str(dated),
        "无时限条数": str(len(tasks) - dated),
    }
    return {terms.said(name): number for name, number in numbers.items()}
