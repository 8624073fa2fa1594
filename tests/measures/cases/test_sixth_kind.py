"""What a sixth kind of case costs: here is one, made up, against the frame alone. No page of the system knows it.

实地督查: the office goes and looks; the body answers for what was found; the office accepts the answer or returns it.
"""

import pytest
from django import forms
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.template import Template
from django.test.utils import isolate_apps
from django.urls import include, path

from audit.models import AuditEvent
from audit.rules import RuleBroken
from departments.models import Body
from measures import states
from measures import urls as measures_urls
from measures.cases.access import CaseAccess
from measures.cases.buttons import Button, following, page
from measures.cases.forms import Narrowing
from measures.cases.lists import CaseList, Empty
from measures.cases.models import Case, CaseMove, CaseQuerySet
from measures.cases.moves import begin_case, lock_case, move_case
from measures.desk_rows import due_at
from measures.states import CaseAct, CaseState
from measures.texts import check_text
from policy_tracker import urls as roof
from tests.factories import actor, moment

NOW = moment(2026, 10, 9, 12)

# --- states.py: its name, its table of moves, its own words -------------------------------------------

VISIT, NAME = "visit", "实地督查"
MOVES = {
    (CaseState.OPEN, CaseAct.SUBMIT): CaseState.SUBMITTED,
    (CaseState.RETURNED, CaseAct.SUBMIT): CaseState.SUBMITTED,
    (CaseState.SUBMITTED, CaseAct.APPROVE): CaseState.APPROVED,
    (CaseState.SUBMITTED, CaseAct.RETURN): CaseState.RETURNED,
    (CaseState.OPEN, CaseAct.WITHDRAW): CaseState.WITHDRAWN,
}
WORDS = {CaseState.OPEN: "待整改", CaseState.APPROVED: "整改到位"}

# --- models.py ----------------------------------------------------------------------------------------


class VisitQuerySet(CaseQuerySet):
    names = ("body",)


with isolate_apps("measures"):

    class FieldVisit(Case):
        kind, page = VISIT, "visit"

        body = models.ForeignKey(Body, models.PROTECT, related_name="+")
        body_name = models.CharField(max_length=60)
        found = models.TextField()
        answer = models.TextField(blank=True)
        due_on = models.DateField()

        objects = VisitQuerySet.as_manager()

        class Meta:
            app_label, managed = "measures", False

        def __str__(self) -> str:
            return f"{self.body_name} 实地督查"


# --- access.py ----------------------------------------------------------------------------------------


def visits_to_read(standing):
    if standing.sees_everything:
        return FieldVisit.objects.all()
    return FieldVisit.objects.of_bodies(standing.own_body_ids)


ACCESS = CaseAccess(visits_to_read, not_own="这是{case.body.name}的整改事项。")

# --- actions.py ---------------------------------------------------------------------------------------


@transaction.atomic
def answer_visit(case, *, text, by, at):
    case = lock_case(case)
    case.answer = check_text(text, label="整改情况", field="text")
    return move_case(case, CaseAct.SUBMIT, by=by, at=at, adds_round=True)


@transaction.atomic
def decide_on_visit(case, *, decision, note, by, at):
    case = lock_case(case)
    if decision == "accept":
        return move_case(case, CaseAct.APPROVE, by=by, at=at, note=note)
    note = check_text(note, label="意见", field="note")
    return move_case(case, CaseAct.RETURN, by=by, at=at, note=note)


# --- forms.py, views.py, urls.py, templates -----------------------------------------------------------


class AnswerForm(forms.Form):
    text = forms.CharField(required=False)


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[("accept", "整改到位"), ("return", "继续整改")])
    note = forms.CharField(required=False)


class VisitNarrowing(Narrowing):
    by = {"state": lambda cases, state: cases.filter(state=state)}
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *WORDS.items()])


def show(request, case, **refused):
    errors = [
        error for form in refused.values() for error in form.errors.get("note", form.errors.get("text", []))
    ]
    return HttpResponse(f"{case.found} {case.words} {' '.join(errors)}")


visit = page(
    ACCESS.to_read,
    show,
    {
        "answer": Button(
            ACCESS.to_write, answer_visit, "整改情况已报送。", form=AnswerForm, place="answering"
        ),
        "decide": Button(
            ACCESS.to_decide,
            decide_on_visit,
            lambda case, done: f"{case.body_name}：{done.words}。",
            form=DecisionForm,
            place="deciding",
            keeps=True,
            then=lambda request, case: following(request, ACCESS, page="visit", otherwise="visits"),
        ),
    },
)
VISITS = CaseList(
    title=NAME,
    what="督查事项",
    seen=visits_to_read,
    order=lambda cases: cases.with_names().order_by("due_on", "id"),
    rows=lambda shown, asker: [(case, due_at(case.due_on, asker)) for case in shown],
    row=Template(
        '<th scope="row"><a href="{{ row.0.url }}">{{ row.0.found }}</a></th><td>{{ row.0.body_name }}</td>'
        '<td>{% include "parts/state.html" with state=row.0.chip words=row.0.words only %}</td>'
        "<td>{{ row.1.words }}</td>"
    ),
    columns=("发现的问题", "单位", "状态", "整改期限"),
    caption="发现的问题及整改情况",
    lede=lambda standing: "督查室实地发现的问题。",
    empty=lambda standing: Empty("没有实地督查", "督查室登记后，会列在这里。"),
    narrowing=VisitNarrowing,
)
visit_urls = [
    path("visits/", VISITS.view, name="visits"),
    path("visits/<int:pk>/", visit, name="visit"),
]
urlpatterns = [
    path("", include(([*visit_urls, *measures_urls.urlpatterns], "measures"))),
    *roof.urlpatterns,
]

# --- What the frame gives it --------------------------------------------------------------------------

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def kind(db, monkeypatch):
    """A line in each table of ``states.py``, and a table of its own that goes with the test."""
    monkeypatch.setitem(states.CASE_KIND_NAMES, VISIT, NAME)
    monkeypatch.setitem(states.CASE_MOVES, VISIT, MOVES)
    monkeypatch.setitem(states.CASE_WORDS, VISIT, WORDS)
    editor = connection.schema_editor(collect_sql=True)
    editor.deferred_sql = []
    with connection.cursor() as cursor:
        cursor.execute(*editor.table_sql(FieldVisit))


@pytest.fixture
def case(kexie, kexie_reporter, reviewer):
    new = FieldVisit(body=kexie, body_name="省科协", found="站点没有开放", due_on="2026-10-30")
    return begin_case(new, state=CaseState.OPEN, by=actor(reviewer), at=NOW)


def test_it_is_listed_for_the_office_and_its_body_and_narrowed(
    case, signed_in, reviewer, kexie_reporter, reporter
):
    for person in (reviewer, kexie_reporter):
        listed = signed_in(person).get("/visits/").content.decode()
        assert "站点没有开放" in listed
        assert '<span class="chip chip--awaiting">待整改</span>' in listed
        assert "共 1 件" in listed
    assert "没有实地督查" in signed_in(reporter).get("/visits/").content.decode()
    assert "没有符合条件的督查事项" in signed_in(reviewer).get("/visits/?state=approved").content.decode()


def test_who_is_not_of_its_body_does_not_find_it_and_who_only_reads_it_cannot_act(
    case, signed_in, reviewer, reporter
):
    assert signed_in(reporter).get(f"/visits/{case.pk}/").status_code == 404
    answered = signed_in(reviewer).post(f"/visits/{case.pk}/", {"act": "answer", "text": "已开放"})
    assert answered.status_code == 403


def test_it_is_answered_returned_and_accepted_with_its_history_and_trace(
    case, signed_in, reviewer, kexie_reporter
):
    url, body, office = f"/visits/{case.pk}/", signed_in(kexie_reporter), signed_in(reviewer)
    assert "请填写整改情况。" in body.post(url, {"act": "answer", "text": " "}).content.decode()
    body.post(url, {"act": "answer", "text": "已开放"})
    assert "请填写意见。" in office.post(url, {"act": "decide", "decision": "return"}).content.decode()
    office.post(url, {"act": "decide", "decision": "return", "note": "夜间也要开放"})
    body.post(url, {"act": "answer", "text": "夜间已开放"})
    assert office.post(url, {"act": "decide", "decision": "accept"})["Location"] == "/visits/"
    assert list(case.history.values_list("act", flat=True)) == ["", "submit", "return", "submit", "approve"]
    assert AuditEvent.objects.filter(
        verb="visit.approve", summary="实地督查审核通过：省科协 实地督查"
    ).exists()
    assert FieldVisit.objects.get().words == "整改到位"


def test_what_its_table_does_not_allow_is_refused_in_a_sentence(case, signed_in, reviewer):
    with pytest.raises(RuleBroken, match="该实地督查现为“待办理”，现在不能“审核通过”。"):
        move_case(lock_case(case), CaseAct.APPROVE, by=actor(reviewer), at=NOW)
    assert CaseMove.objects.filter(kind=VISIT).count() == 1
