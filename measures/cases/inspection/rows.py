"""Checks as lists and the desk show them: one row for each body."""

from collections.abc import Iterable

from django.urls import reverse

from accounts.access import has_approver
from accounts.rules import Standing
from measures.cases.inspection import access as inspection_access
from measures.cases.inspection.access import ACCESS
from measures.cases.inspection.forms import InspectionNarrowing
from measures.cases.inspection.models import InspectedBody
from measures.cases.lists import CaseList, CaseShown, Empty
from measures.desk_rows import Asker, DeskRow, Weight, due_at
from measures.states import CaseState, day_of
from measures.steps import Due, Step

_OFFICE = {CaseState.OPEN: "反馈结论", CaseState.SUBMITTED: "复核", CaseState.ACKNOWLEDGED: "跟踪"}
_DATED = (CaseState.OPEN, CaseState.FED_BACK, CaseState.SUBMITTED)


def show_checks(cases: Iterable[InspectedBody], asker: Asker) -> list[CaseShown[InspectedBody]]:
    """Needs the rows as ``with_names`` gives them."""
    return [CaseShown(case, due_of(case, asker), step_of(case, asker.standing)) for case in cases]


def due_of(case: InspectedBody, asker: Asker) -> Due | None:
    """The date of whoever acts next; None where the items to mend have the dates."""
    return due_at(case.due_on, asker) if case.state in _DATED else None


def step_of(case: InspectedBody, standing: Standing) -> Step | None:
    """The one thing this person can do about it now; None when it waits for somebody else or has ended."""
    state = CaseState(case.state)
    if state is CaseState.FED_BACK and ACCESS.is_own(standing, case):
        return Step("签收结论", case.url)
    if standing.is_office and state in _OFFICE:
        return Step(_OFFICE[state], case.url)
    return None


def may_object(case: InspectedBody, standing: Standing) -> bool:
    """In the body's name: its leaders, and where it has none its people."""
    if not ACCESS.is_own(standing, case):
        return False
    return ACCESS.may_sign(standing, case) or not has_approver(case.body_id)


def _lede(standing: Standing) -> str:
    if standing.sees_everything:
        return "省政府督查室安排的实地督查，一个被督查单位一行。"
    return "对本单位的实地督查；督查结论反馈后，请签收并按期整改。"


def _empty(standing: Standing) -> Empty:
    if standing.is_office:
        return Empty(
            "还没有安排实地督查",
            "安排后，各被督查单位的办理情况列在这里。",
            reverse("measures:inspection_new"),
            "安排实地督查",
        )
    return Empty("没有实地督查", "事先通知的督查和已反馈的结论会列在这里。")


INSPECTIONS = CaseList(
    title="实地督查",
    what="督查",
    seen=inspection_access.inspection_list,
    order=lambda cases: (
        cases.with_names().with_items().order_by("-inspection__starts_on", "-inspection_id", "id")
    ),
    rows=show_checks,
    row="measures/cases/inspection/row.html",
    columns=("督查", "被督查单位", "状态", "整改销号", "本步期限", ""),
    caption="实地督查及整改情况",
    lede=_lede,
    empty=_empty,
    narrowing=InspectionNarrowing,
    template="measures/cases/inspection/list.html",
)


# --- The desk -----------------------------------------------------------------------------------------


def desk_rows(asker: Asker) -> list[DeskRow]:
    """Conclusions to sign for (bodies); to feed back, to review, and checks to end (office); at most two queries."""
    standing = asker.standing
    rows: list[DeskRow] = []
    seen = inspection_access.inspected_to_read(standing).with_names()
    if standing.own_body_ids:
        told = seen.of_bodies(standing.own_body_ids).filter(state=CaseState.FED_BACK)
        why = "督查结论已反馈，请签收"
        rows += [
            _row(case, due_at(case.due_on, asker), "签收", why) for case in told.order_by("due_on", "id")
        ]
    if standing.is_office:
        for case in seen.to_act_on(asker.today).order_by("due_on", "id"):
            label, why = _OFFICE_ROWS[CaseState(case.state)]
            is_dated = case.state in _DATED
            due = due_at(case.due_on, asker) if is_dated else Due(day_of(case.state_at))
            rows.append(_row(case, due, label, why))
    return rows


_OFFICE_ROWS = {
    CaseState.OPEN: ("反馈结论", "督查已开始，请登记发现并反馈结论"),
    CaseState.SUBMITTED: ("复核", "单位申请复核督查结论"),
    CaseState.ACKNOWLEDGED: ("办结", "没有未销号的整改事项，可以办结"),
}


def _row(case: InspectedBody, due: Due, label: str, why: str) -> DeskRow:
    return DeskRow(
        kind="实地督查",
        title=case.inspection.title,
        url=case.url,
        due=due,
        step=Step(label, case.url),
        body_name=case.body_name,
        why=why,
        state=case.chip,
        state_words=case.words,
        weight=Weight.OTHERS_WAIT if case.state == CaseState.SUBMITTED else Weight.OWN,
        pk=case.pk,
    )
