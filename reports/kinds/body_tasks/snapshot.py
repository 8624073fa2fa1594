"""单位任务清单: what one body has to do over all documents, document by document, as it stood at a moment."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from departments.models import Body
from measures.dispatch.people.reading import People
from measures.dispatch.people.rules import DutyRole, Person, words_of
from measures.models import Measure, Policy
from measures.states import MeasureState, Respondent, ResponsibilityRole
from reports import across
from reports.across import Found, Scope
from reports.freezing import accepted, documents
from reports.freezing.documents import Ground, totals
from reports.freezing.envelope import Across

# In the order in which the figures tell them.
ROLES = {"lead": "牵头", "joint_lead": "并列牵头", "support": "配合", "city": "市级填报"}
_LEAD = "截至数据截止时间，【单位】在【来源件数】件来源中承担任务【任务条数】条，其中{roles}；已销号【已销号条数】条。"
_ASKED = "进行中的填报周期应由该单位报送【应报份数】份，已报【已报份数】份，逾期【逾期份数】份；亮红灯【红灯份数】份、黄灯【黄灯份数】份。"
_NOTHING_ASKED = "目前没有应由该单位报送的填报。"
_NO_TASKS = "截至数据截止时间，【单位】没有承担已交办的任务。"


def freeze(subject: Across, as_of: datetime) -> dict[str, Any]:
    """All that the list shows. What was not given out yet is in none.

    Of a restricted source the body's own measures, and only where these were asked for. The roster is as at the moment
    of asking, whatever day the rest is of: it is the body's present duties.
    """
    body = subject.asked_body
    mine = _mine(body)
    sources = Policy.objects.filter(pk__in=Measure.objects.filter(mine).values("policy_id"))
    if not subject.with_restricted:
        sources = sources.filter(is_restricted=False)
    still_open = Q(closed_at__isnull=True) | Q(closed_at__gt=as_of)
    ground = documents.ground(sources, still_open, as_of=as_of, body=body.pk)
    found = _documents(ground, body, mine)
    locked = _locked(ground, body, found)
    return {
        "prose": {"lead": _lead(locked), "remarks": ""},
        "locked": locked,
        "body": body.name,
        "totals": totals(ground),
        "documents": found,
    }


def _mine(body: Body) -> Q:
    held = Q(pk__in=Measure.objects.filter(responsibilities__holder=body).values("pk"))
    return held | Q(is_open_to_cities=True) if body.is_city else held


def _documents(ground: Ground, body: Body, mine: Q) -> list[dict[str, Any]]:
    """The documents in which the body has something to do, each with its tasks and who answers there for the body."""
    people = People({body.pk}, ground.policies)
    asked = _asked(ground)
    found: list[dict[str, Any]] = []
    by_measure: dict[int, dict[str, Any]] = {}
    whose: dict[int, Q] = {}
    for policy, measures in documents.measures_of(ground, mine):
        tasks = []
        for measure in measures:
            role = _role(measure, body)
            told = documents.task(measure, policy, ground.as_of) | {"role": role}
            by_measure[measure.pk] = told | {"answer": _answer(ground, asked, measure, role, body)}
            whose[measure.pk] = _whose(role, body)
            tasks.append(by_measure[measure.pk])
        if tasks:
            found.append(_head(ground, policy, people.of(body.pk, policy.pk)) | {"tasks": tasks})
    said = accepted.last_words_on(whose, as_of=ground.as_of)
    for pk, task in by_measure.items():
        task["last"] = said.get(pk)
    return found


def _head(ground: Ground, policy: Policy, named: Sequence[Person]) -> dict[str, Any]:
    head = documents.document(ground, policy, 0)
    told = {key: head[key] for key in ("title", "called", "kind_name", "document_no", "is_restricted")}
    return told | {"people": {role.value: words_of(named, role) for role in DutyRole}}


def _role(measure: Measure, body: Body) -> str:
    """A body's part in a measure; a city that is not named answers where all cities are asked."""
    held = {one.role for one in measure.responsibilities.all() if one.holder_id == body.pk}
    return next((role for role in ResponsibilityRole if role in held), "city")


def _whose(role: str, body: Body) -> Q:
    """Whose report tells of a task: of a city that does not lead its own, else the lead's."""
    return accepted.of_city(body.pk) if _is_city(role, body) else accepted.of_lead()


def _is_city(role: str, body: Body) -> bool:
    return role == "city" or (body.is_city and role != ResponsibilityRole.LEAD)


_Asked = Mapping[tuple[int, Respondent], list[Found]]


def _asked(ground: Ground) -> _Asked:
    """By measure and pane what is asked in the periods that are open, of whichever body."""
    whole = Scope(ground.periods, ground.as_of, is_now=False)
    found: dict[tuple[int, Respondent], list[Found]] = defaultdict(list)
    for pane in Respondent:
        for one in across.found(whole, pane=pane):
            found[one.measure_id, pane].append(one)
    return found


def _answer(ground: Ground, asked: _Asked, measure: Measure, role: str, body: Body) -> dict[str, Any] | None:
    if _is_city(role, body):
        rows = [one for one in asked.get((measure.pk, Respondent.CITY), ()) if one.body_id == body.pk]
    else:
        rows = asked.get((measure.pk, Respondent.DEPARTMENT), [])
    if not rows:
        return None
    one = documents.most_pressing(rows)
    return documents.asked(one, ground.periods[one.period_id], ground.scope.today)


def _locked(ground: Ground, body: Body, found: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    tasks = [task for one in found for task in one["tasks"]]
    roles = Counter(task["role"] for task in tasks)
    tallies = [ground.picture.total(pane) for pane in Respondent]
    numbers = {
        "来源件数": sum(1 for _ in found),
        "任务条数": len(tasks),
        **{f"{name}条数": roles[role] for role, name in ROLES.items()},
        "已销号条数": sum(1 for task in tasks if task["state"] == MeasureState.CLOSED),
        "应报份数": sum(tally.owed for tally in tallies),
        "已报份数": sum(tally.reported for tally in tallies),
        "逾期份数": sum(tally.overdue for tally in tallies),
        "红灯份数": sum(tally.lamps[documents.Lamp.RED] for tally in tallies),
        "黄灯份数": sum(tally.lamps[documents.Lamp.YELLOW] for tally in tallies),
    }
    return {"单位": body.name} | {name: str(number) for name, number in numbers.items()}


def _lead(locked: Mapping[str, str]) -> str:
    """The default words over the list; parts that the body has none of are not spoken of."""
    if locked["任务条数"] == "0":
        return _NO_TASKS
    roles = "、".join(f"{name}【{name}条数】条" for name in ROLES.values() if locked[f"{name}条数"] != "0")
    return _LEAD.format(roles=roles) + (_ASKED if locked["应报份数"] != "0" else _NOTHING_ASKED)
