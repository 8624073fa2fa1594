"""Papers on all documents: their numbers are those of the pages, their words of accepted rounds, and each has its readers."""

import io
from datetime import date

import openpyxl
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.access import standing_of
from departments.models import Body
from measures.models import Measure, Policy, ReportingPeriod, Submission
from measures.states import Respondent
from reports import access, across, figures, kinds
from reports.across import Scope
from reports.actions import asking
from reports.documents.blocks import locked_in
from reports.figures import FigureKey
from reports.forms import AskForm
from reports.freezing.measures import state_name
from reports.kinds import Across, build_excel, compose
from reports.kinds.province import paper as province_paper
from reports.models import Report
from reports.rules import Kind, ReportState
from tests.factories import actor, moment
from tests.papers import lines_of
from tests.reports import test_across
from tests.reports.conftest import build, forget, fresh, publish
from tests.reports.test_published_templates import words_of

world = test_across.world
NOW = test_across.NOW
THIRD, YEAR = Across(year=2026, quarter=3), Across(year=2026)


def sheets_of(frozen):
    book = openpyxl.load_workbook(io.BytesIO(build_excel(frozen, kinds.digest(frozen))))
    return {sheet.title: sheet for sheet in book}


def said_in(frozen):
    sha256 = kinds.digest(frozen)
    setting = kinds.setting_of(frozen)
    return "\n".join([*words_of(setting.compose(frozen, sha256)), *words_of(setting.book(frozen, sha256))])


def same(counts, tally):
    keys = ("owed", "reported", "accepted", "waiting", "returned", "overdue", "outstanding")
    assert {key: counts[key] for key in keys} == {key: getattr(tally, key) for key in keys}
    assert counts["lamps"] == {lamp.value: many for lamp, many in tally.lamps.items()}


def ask(kind, subject, by):
    return asking.request_report(kind, subject, by=actor(by), at=NOW, enqueue=forget)[0]


def test_the_province_counts_what_the_rows_of_its_periods_say(world):
    """By document, by body and in all: ``figures.rows`` of each period that ends in the quarter, added up."""
    frozen = kinds.freeze(Kind.PROVINCE, THIRD, as_of=NOW)
    periods = list(ReportingPeriod.objects.filter(ends_on__range=(date(2026, 7, 1), date(2026, 9, 30))))
    rows = {period.pk: figures.rows(period, as_of=NOW) for period in periods}
    every = [row for of in rows.values() for row in of]
    assert len(periods) == 2
    for pane, bodies in (
        (Respondent.DEPARTMENT, frozen["bodies"]),
        (Respondent.CITY, frozen["city_bodies"]),
    ):
        in_pane = figures.select(every, respondent=pane)
        same(frozen["totals"][pane], figures.tally(in_pane))
        names = {body.pk: body.name for body in Body.objects.all()}
        own = {names[row.body_id] for row in in_pane}
        assert [one["name"] for one in bodies] == [
            body.name for body in Body.objects.in_order() if body.name in own
        ]
        for one in bodies:
            same(one, figures.tally(row for row in in_pane if names[row.body_id] == one["name"]))
        for one, period in ((one, period) for one in frozen["documents"] for period in periods):
            if period.policy.title == one["title"]:
                same(one[pane], figures.tally(figures.select(rows[period.pk], respondent=pane)))
        assert sum(kind[pane]["owed"] for kind in frozen["kinds"]) == len(in_pane) > 0
    assert [one["documents"] for one in frozen["kinds"]] == [1, 1]
    # Each measure has one line, and its state and lamp are those of its row.
    lines = {(one["title"], task["title"]): task for one in frozen["documents"] for task in one["tasks"]}
    for period in periods:
        for row in figures.select(rows[period.pk], respondent=Respondent.DEPARTMENT):
            told = lines[period.policy.title, row.measure_title]["answer"]
            assert (told["lamp"], told["lamp_label"]) == (row.lamp.lamp.value, row.lamp.label)
            assert (told["state"], told["is_overdue"]) == (row.state, row.is_overdue)
            assert told["state_name"] == state_name(row)


def test_every_task_is_in_the_workbook_and_only_the_late_ones_on_paper(world, monkeypatch):
    frozen = kinds.freeze(Kind.PROVINCE, THIRD, as_of=NOW)
    tasks = [task for one in frozen["documents"] for task in one["tasks"]]
    rows = [row for row in lines_of(sheets_of(frozen)["总台账"]) if row["任务"]]
    assert len(rows) == len(tasks) == Measure.objects.exclude(state="draft").count()
    late = [task["title"] for task in tasks if task["is_late"]]
    assert late
    assert sorted(late) == sorted(row["任务"] for row in rows if row["逾期滞后"] == "是")
    paper = compose(frozen, kinds.digest(frozen))
    on_paper = [line.cells[2] for line in paper.annexes[-1].table.lines if line.kind == "row"]
    assert on_paper == late
    assert f"共{len(late)}条；全部任务见同一台账的Excel表格" in paper.annexes[-1].note
    # Beyond the limit the paper says so.
    monkeypatch.setattr(province_paper, "MOST", 2)
    short = compose(frozen, kinds.digest(frozen)).annexes[-1]
    assert len([line for line in short.table.lines if line.kind == "row"]) == 2
    assert f"共{len(late)}条，表中列前2条" in short.note
    assert paper.annexes_on_a3


def test_words_are_of_accepted_rounds_alone(world, approver):
    accepted = Submission.objects.filter(review__decision="accept", obligation__respondent="department")
    told = accepted.filter(obligation__period__ends_on=date(2026, 9, 30)).first()
    Submission.objects.update(done="没有审核通过的话。", problems="没有审核通过的问题。")
    Submission.objects.filter(pk=told.pk).update(done="审核通过的话。" * 60, problems="")
    lead = told.obligation.body
    for kind, subject in (
        (Kind.PROVINCE, THIRD),
        (Kind.YEAR, YEAR),
        (Kind.BODY_TASKS, Across(body=lead)),
    ):
        Submission.objects.filter(review__decision="accept").exclude(pk=told.pk).update(done="也通过了的话。")
        Submission.objects.filter(review__decision="accept").exclude(pk=told.pk).update(problems="")
        said = said_in(kinds.freeze(kind, subject, as_of=NOW))
        assert "没有审核通过的" not in said, kind
        assert "通过" in said, kind
    frozen = kinds.freeze(Kind.PROVINCE, THIRD, as_of=NOW)
    words = [task["words"]["done"] for one in frozen["documents"] for task in one["tasks"] if task["words"]]
    # What is longer than a table has room for ends where it was cut.
    assert ("审核通过的话。" * 60)[:300] + "……" in words


def test_the_list_of_a_body_has_its_parts_and_the_numbers_of_the_overview(world, kejiting):
    frozen = kinds.freeze(Kind.BODY_TASKS, Across(body=kejiting), as_of=NOW)
    held = Measure.objects.filter(responsibilities__holder=kejiting).exclude(state="draft").distinct()
    tasks = [task for one in frozen["documents"] for task in one["tasks"]]
    assert len(tasks) == held.count()
    for role, name in (("lead", "牵头"), ("support", "配合")):
        many = held.filter(responsibilities__holder=kejiting, responsibilities__role=role).count()
        assert sum(task["role"] == role for task in tasks) == many
        assert frozen["locked"][f"{name}条数"] == str(many)
    open_now = ReportingPeriod.objects.open_at(NOW).select_related("policy")
    picture = across.picture(Scope({one.pk: one for one in open_now}, NOW, is_now=True))
    own = picture.of_body(kejiting.pk, Respondent.DEPARTMENT)
    same(frozen["totals"]["department"], own)
    assert frozen["locked"]["应报份数"] == str(own.owed)
    lead = locked_in(frozen["prose"]["lead"], frozen["locked"])
    assert f"应由该单位报送{own.owed}份，已报{own.reported}份，逾期{own.overdue}份" in lead
    assert "【" not in lead
    # A body that helps sees how the lead's report stands.
    helped = next(task for task in tasks if task["role"] == "support")
    assert helped["answer"] is not None
    # Looking back: what was not opened yet is not asked.
    early = kinds.freeze(Kind.BODY_TASKS, Across(body=kejiting), as_of=moment(2026, 9, 1))
    assert all(task["answer"] is None for one in early["documents"] for task in one["tasks"])


def test_a_city_has_what_all_cities_are_asked(world, shenyang):
    frozen = kinds.freeze(Kind.BODY_TASKS, Across(body=shenyang), as_of=NOW)
    tasks = [task for one in frozen["documents"] for task in one["tasks"]]
    assert tasks
    assert {task["role"] for task in tasks} == {"city"}
    owed = across.found(test_across.scope_at(NOW), pane=Respondent.CITY)
    assert int(frozen["locked"]["应报份数"]) == len([one for one in owed if one.body_id == shenyang.pk]) > 0
    assert "市级填报" in said_in(frozen)


def test_the_year_counts_its_documents_and_leaves_out_what_nobody_wrote(world):
    frozen = kinds.freeze(Kind.YEAR, YEAR, as_of=NOW)
    periods = {one.pk: one for one in ReportingPeriod.objects.select_related("policy")}
    picture = across.picture(Scope(periods, NOW, is_now=True))
    same(frozen["totals"]["department"], picture.total(Respondent.DEPARTMENT))
    scope = Scope(periods, NOW, is_now=True)
    late = across.found(scope, pane=Respondent.DEPARTMENT, figure=FigureKey.OVERDUE)
    assert frozen["concerns"]["overdue"] == len(late)
    assert sum(frozen["states"].values()) == Measure.objects.exclude(state="draft").count()
    paper = compose(frozen, kinds.digest(frozen))
    headings = [block.text for block in paper.blocks if block.kind == "heading" and block.level == 1]
    assert headings == ["一、总体情况", "二、分领域情况", "三、存在问题", "四、下一步工作"]
    frozen["prose"] |= {"examples": "典型做法一。", "next_steps": "", "assessment": "总体平稳。"}
    paper = compose(frozen, kinds.digest(frozen))
    headings = [block.text for block in paper.blocks if block.kind == "heading" and block.level == 1]
    assert headings == ["一、总体情况", "二、分领域情况", "三、典型做法", "四、存在问题"]


def test_a_restricted_source_is_in_a_paper_only_where_it_was_asked_for(world, kejiting):
    second = Policy.objects.get(code="second")
    Policy.objects.filter(pk=second.pk).update(is_restricted=True)
    for kind, about in (
        (Kind.PROVINCE, {"year": 2026, "quarter": 3}),
        (Kind.YEAR, {"year": 2026}),
        (Kind.BODY_TASKS, {"body": kejiting}),
    ):
        without = said_in(kinds.freeze(kind, Across(**about), as_of=NOW))
        whole = said_in(kinds.freeze(kind, Across(**about, with_restricted=True), as_of=NOW))
        assert second.title not in without
        assert second.called not in without
        assert "演示事项" not in without
        assert "不含仅承办单位可见的来源。" in without
        assert second.called in whole
        assert "请注意保管" in whole
    # Of a restricted source a body has its own measures alone.
    Measure.objects.filter(policy=second, number=2).first().responsibilities.all().delete()
    own = said_in(kinds.freeze(Kind.BODY_TASKS, Across(body=kejiting, with_restricted=True), as_of=NOW))
    assert "演示事项1" in own
    assert "演示事项2" not in own


def test_what_ended_before_or_came_later_is_not_of_the_quarter(world):
    second = Policy.objects.get(code="second")
    named = [one["title"] for one in kinds.freeze(Kind.PROVINCE, THIRD, as_of=NOW)["documents"]]
    assert second.title in named
    # Issued in August: not there in the second quarter.
    before = kinds.freeze(Kind.PROVINCE, Across(year=2026, quarter=2), as_of=NOW)
    assert second.title not in [one["title"] for one in before["documents"]]
    Policy.objects.filter(pk=second.pk).update(
        ending="completed", ended_at=moment(2026, 8, 20), end_reason="已办结。"
    )
    ended = kinds.freeze(Kind.PROVINCE, THIRD, as_of=NOW)["documents"]
    assert [one["is_ended"] for one in ended if one["title"] == second.title] == [True]
    after = kinds.freeze(Kind.PROVINCE, Across(year=2026, quarter=4), as_of=NOW)["documents"]
    assert second.title not in [one["title"] for one in after]


@pytest.mark.long
@pytest.mark.one_engine
def test_each_paper_is_built_in_every_format(world, kejiting, shelf_dir, reviewer, lead):
    for kind, subject in (
        (Kind.PROVINCE, THIRD),
        (Kind.YEAR, YEAR),
        (Kind.BODY_TASKS, Across(body=kejiting)),
    ):
        report = ask(kind, subject, reviewer)
        assert build(report, NOW)
        report = fresh(report)
        assert report.state == ReportState.BUILT
        assert report.files.count() == 3
        assert not report.is_in_body_name
        publish(report, lead, NOW)
        assert "代拟稿" not in fresh(report).stage_words


def test_nothing_to_tell_is_told(db, policy, kejiting):
    Policy.objects.update(is_restricted=True)
    for kind, subject in (
        (Kind.PROVINCE, THIRD),
        (Kind.YEAR, YEAR),
        (Kind.BODY_TASKS, Across(body=kejiting)),
    ):
        frozen = kinds.freeze(kind, subject, as_of=NOW)
        paper = compose(frozen, kinds.digest(frozen))
        assert paper.annexes == []
        assert "【" not in said_in(frozen)
        assert build_excel(frozen, kinds.digest(frozen))


def test_a_body_lists_its_own_tasks_without_the_office(
    world, reporter, kejiting, kexie, signed_in, shelf_dir
):
    client = signed_in(reporter)
    address = reverse("reports:ask")
    with time_machine.travel(NOW, tick=False):
        page = client.get(address + "?kind=province").content.decode()
        assert "生成单位任务清单" in page
        assert "全省总台账" not in page
        assert client.post(address, {"body": kexie.pk}).status_code == 400
        answer = client.post(address, {"body": kejiting.pk})
    report = Report.objects.get()
    assert (report.kind, report.body, report.is_own, report.stage) == (
        "body_tasks",
        kejiting,
        True,
        "published",
    )
    assert client.get(answer.url).status_code == 200
    assert "全部来源" in client.get(reverse("reports:reports")).content.decode()


def test_who_reads_what(world, reporter, kexie_reporter, viewer, reviewer, lead, kejiting, shelf_dir):
    own = ask(Kind.BODY_TASKS, Across(body=kejiting, is_own=True), reporter)
    offices = ask(Kind.BODY_TASKS, Across(body=kejiting), reviewer)
    province = ask(Kind.PROVINCE, THIRD, reviewer)

    def read_by(user):
        return set(access.readable_reports(standing_of(user)))

    assert read_by(reviewer) == {own, offices, province}
    assert read_by(viewer) == read_by(reporter) == {own}
    assert read_by(kexie_reporter) == set()
    for report in (offices, province):
        assert build(report, NOW)
        publish(fresh(report), lead, NOW)
    assert read_by(viewer) == {own, offices, province}
    assert read_by(reporter) == {own, offices}
    assert read_by(kexie_reporter) == set()
    assert province.published_for == "省领导"
    assert offices.published_for == f"省领导和{kejiting.name}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "province", "year": 2026},
        {"kind": "province", "year": 2026, "quarter": 5},
        {"kind": "year", "year": 2026, "quarter": 1},
        {"kind": "body_tasks"},
        {"kind": "year", "year": 2026, "is_own": True},
        {"kind": "breakdown"},
    ],
    ids=str,
)
def test_a_kind_has_its_parts(db, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(
            subject="x",
            title="x",
            number=1,
            as_of=NOW,
            requested_at=NOW,
            requested_by_name="x",
            queued_at=NOW,
            **wrong,
        )


def test_a_quarter_to_come_is_refused_at_its_field(db, policy):
    at = moment(2026, 7, 3)
    chosen = {"year": "2026", "quarter": "4"}
    form = AskForm(chosen, kind=Kind.PROVINCE, at=at)
    assert not form.is_valid()
    assert form.errors["quarter"] == ["这个季度还没有开始。"]
    asked = AskForm(chosen | {"quarter": "3"}, kind=Kind.PROVINCE, at=at)
    assert asked.is_valid()
    assert asked.subject == THIRD
    # The quarter that has just ended is proposed.
    assert (asked.fields["year"].initial, asked.fields["quarter"].initial) == (2026, 2)
    assert AskForm(kind=Kind.PROVINCE, at=moment(2027, 1, 4)).fields["quarter"].initial == 4


def test_the_days_of_quarters():
    assert [Across(year=2026, quarter=one).days for one in (1, 4)] == [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 10, 1), date(2026, 12, 31)),
    ]
    assert YEAR.days == (date(2026, 1, 1), date(2026, 12, 31))
    assert (THIRD.span, YEAR.span, Across().span) == ("2026年第三季度", "2026年", "")
