"""事项台账 across sources: what it shows unasked, what each condition narrows it to, order, pages, columns."""

import io
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from measures.dispatch.people.actions import set_people
from measures.dispatch.people.rules import DutyRole, Named
from measures.ledger import views
from measures.ledger.book import ROWS_MOST
from measures.models import Measure, Obligation, Policy
from measures.reporting.indicators.actions import retire_indicator
from measures.reporting.rules import Content
from tests.factories import accept, actor, content, define_indicator, give_back, moment, open_quarter, submit

LEDGER, EXPORT = "/measures/", "/measures/export/"
NOW = moment(2026, 10, 9, 12)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def shown(page) -> list[str]:
    """Each row as its source's short title and number."""
    return [
        f"{row.source.short_title}{row.measure.number}" for _, rows in page.context["groups"] for row in rows
    ]


def found(page) -> set[str]:
    """Without the real document's."""
    return {said for said in shown(page) if said.startswith(("常务会", "工作报告"))}


MEETING, REPORT = ["常务会18项1", "常务会18项2"], ["工作报告1", "工作报告2", "工作报告3"]


def test_all_sources_in_force_are_shown_newest_first_and_every_row_names_its_own(sources, viewer, signed_in):
    client = signed_in(viewer)
    page = client.get(LEDGER)
    assert shown(page)[:5] == MEETING + REPORT
    assert len(shown(page)) == 23
    read = page.content.decode()
    assert read.count('<span class="cell-note">常务会18项</span>') == 2
    assert "共 23 条，来自 3 份来源" in read
    assert [head.name for head, _ in page.context["groups"]][:2] == ["常务会18项", "工作报告"]
    Policy.objects.filter(pk=sources.meeting.pk).update(
        ending="completed", ended_at=NOW, end_reason="全部办结。"
    )
    assert not found(client.get(LEDGER)) & {*MEETING}
    assert found(client.get(LEDGER, {"ended": "1"})) == {*MEETING, *REPORT}
    assert found(client.get(LEDGER, {"policy": sources.meeting.pk})) == {*MEETING}


def test_the_only_source_is_shown_though_it_has_ended(policy, viewer, signed_in):
    Policy.objects.update(ending="completed", ended_at=NOW, end_reason="全部办结。")
    assert len(shown(signed_in(viewer).get(LEDGER))) == 18


def test_each_condition_narrows_the_ledger(sources, kejiting, kexie, reporter, signed_in):
    client = signed_in(reporter)
    cases = [
        ({"policy": [sources.meeting.pk, sources.report.pk]}, {*MEETING, *REPORT}),
        ({"kind": "meeting"}, {*MEETING}),
        ({"body": kejiting.pk}, {"常务会18项1", *REPORT}),
        ({"body": kejiting.pk, "role": "lead"}, {*REPORT}),
        ({"body": kejiting.pk, "role": "support"}, {"常务会18项1"}),
        ({"mine": "1"}, {"常务会18项1", *REPORT}),
        ({"state": "draft"}, {"常务会18项2"}),
        ({"important": "1"}, {"常务会18项2"}),
        ({"due_from": "2026-11-02", "due_to": "2027-01-01"}, {"常务会18项1", "工作报告1"}),
        ({"due": "none"}, {"工作报告3"}),
        ({"q": "常务会18项 冷链"}, {"常务会18项1"}),
        ({"q": "辽政发[2026]1号"}, {*REPORT}),
        ({"q": "（3）", "kind": "work_report"}, {"工作报告3"}),
        # what means nothing is not asked
        (
            {"state": "x", "lamp": "x", "due_from": "x", "sort": "x", "col": "x", "body": "x"},
            {*MEETING, *REPORT},
        ),
    ]
    assert [found(client.get(LEDGER, asked)) for asked, _ in cases] == [expected for _, expected in cases]


def test_a_duty_that_passed_on_is_found_as_printed_and_as_held_now(
    sources, kejiting, kexie, viewer, signed_in
):
    sources.measure(sources.report, 1).responsibilities.update(holder=kexie)
    client = signed_in(viewer)
    asked = [
        {"body": kexie.pk, "named": "now"}, {"body": kexie.pk, "named": "printed"},
        {"body": kejiting.pk, "named": "now", "role": "lead"}, {"body": kejiting.pk, "role": "lead"},
    ]  # fmt: skip
    answers = [found(client.get(LEDGER, each)) for each in asked]
    assert answers == [{"常务会18项1", "工作报告1"}, {"常务会18项1"}, {*REPORT[1:]}, {*REPORT}]


def test_the_ledger_is_sorted_as_asked(sources, viewer, signed_in):
    client = signed_in(viewer)

    def order(sort):
        return [each for each in shown(client.get(LEDGER, {"sort": sort})) if each[:2] in ("常务", "工作")]

    assert order("number") == ["常务会18项1", "工作报告1", "常务会18项2", "工作报告2", "工作报告3"]
    assert order("due") == ["常务会18项2", "常务会18项1", "工作报告1", "工作报告2", "工作报告3"]
    assert order("-due") == ["工作报告2", "工作报告1", "常务会18项1", "常务会18项2", "工作报告3"]
    assert order("state")[0] == "常务会18项2"


def test_lamp_and_report_of_the_current_period_narrow_and_sort(
    sources, obligation, kexie_obligation, reporter, kexie_reporter, reviewer, signed_in
):
    """省科技厅's report on （一） was returned; 省科协's on （三） accepted at risk; the others are awaited until the 15th."""
    give_back(submit(obligation, reporter, at=NOW), reviewer, at=NOW)
    what = content("at_risk", problems="资金未到位。")
    accept(submit(kexie_obligation, kexie_reporter, at=NOW, what=what), reviewer, at=NOW)
    Obligation.objects.filter(measure__number=5, respondent="department").update(due_on="2026-10-08")
    client = signed_in(reviewer)

    def numbers(**asked):
        page = client.get(LEDGER, asked)
        return [row.measure.number for _, rows in page.context["groups"] for row in rows]

    assert numbers(lamp="red") == numbers(report="overdue") == [5]
    assert numbers(report="returned") == [1]
    assert numbers(report="accepted", lamp="yellow") == [3]
    assert len(numbers(lamp="none")) == len(numbers(report="none")) == 5
    assert numbers(sort="lamp")[0] == 5
    assert len(numbers(sort="lamp")) == 23
    assert {*numbers(sort="newest", col="newest")[:2]} == {1, 3}


def test_a_restricted_source_stays_with_those_who_carry_it_out(
    sources, kexie_reporter, city_reporter, viewer, signed_in
):
    Policy.objects.filter(pk=sources.meeting.pk).update(is_restricted=True)
    asked = {"policy": sources.meeting.pk}
    assert shown(signed_in(viewer).get(LEDGER, asked)) == MEETING
    own = signed_in(kexie_reporter)
    assert shown(own.get(LEDGER, asked)) == MEETING[:1]
    assert found(own.get(LEDGER)) == {MEETING[0], *REPORT}
    strange = signed_in(city_reporter)
    assert strange.get(LEDGER, asked).status_code == strange.get(EXPORT, asked).status_code == 404
    assert found(strange.get(LEDGER)) == {*REPORT}
    assert found(strange.get(LEDGER, {"q": "常务会18项"})) == set()


def test_pages_follow_each_other_whatever_the_order(sources, viewer, signed_in, monkeypatch):
    monkeypatch.setattr(views, "ROWS_OF_MANY", 3)
    client = signed_in(viewer)
    for sort in ("document", "due"):
        whole = [each for n in range(1, 9) for each in shown(client.get(LEDGER, {"sort": sort, "page": n}))]
        assert len(whole) == len({*whole}) == 23
        assert shown(client.get(LEDGER, {"sort": sort, "page": 99})) == whole[21:]
    assert "第 2 / 8 页" in client.get(LEDGER, {"page": 2}).content.decode()


def test_columns_are_chosen_and_stay_in_the_address(sources, viewer, signed_in):
    page = signed_in(viewer).get(LEDGER, {"col": ["document_no", "due"], "q": "冷链"})
    read = page.content.decode()
    heads = [part.split("</th>")[0] for part in read.split('<th scope="col">')[1:]]
    assert heads == ["事项", "完成时限", "文号"]
    assert "?q=%E5%86%B7%E9%93%BE&amp;col=due&amp;col=document_no" in read


# --- As a file ----------------------------------------------------------------------------------------


def book_of(answer):
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header = next(n for n, row in enumerate(rows) if row[0] == "来源")
    return sheet, [row[0] for row in rows[:header]], rows[header], rows[header + 1 :]


def test_the_file_holds_what_the_address_shows(sources, viewer, signed_in, monkeypatch):
    monkeypatch.setattr(views, "ROWS_OF_MANY", 2)
    Measure.objects.filter(policy=sources.report, number=2).update(title="=1+1")
    asked = {
        "policy": [sources.report.pk, sources.meeting.pk],
        "sort": "-due",
        "col": ["due", "lead"],
        "due_from": "2026-01-01",
    }
    sheet, facts, header, rows = book_of(signed_in(viewer).get(EXPORT, asked))
    assert header == ["来源", "条号", "事项", "重点事项", "牵头单位", "完成时限"]
    assert [row[0] for row in rows] == ["工作报告", "工作报告", "常务会18项", "常务会18项"]
    assert [str(row[5])[:10] for row in rows] == ["2027-02-01", "2027-01-01", "2026-12-01", "2026-11-01"]
    assert sheet.cell(len(facts) + 2, 3).data_type == "s"
    assert rows[0][2] == "=1+1"
    said = "\n".join(facts)
    for words in (
        "《常务会18项》",
        "完成时限：2026-01-01至不限",
        "排序：完成时限远的在前",
        "2026-10-09 12:00；共 4 条",
    ):
        assert words in said


def test_ticked_rows_are_exported_alone_and_a_cut_is_said(sources, reviewer, signed_in, monkeypatch):
    client = signed_in(reviewer)
    ticked = sources.measure(sources.report, 2).pk
    _, facts, _, rows = book_of(client.get(EXPORT, {"measure": [ticked, 999_999, "x"]}))
    assert [row[2] for row in rows] == ["重点任务2"]
    assert "只含勾选的事项" in "\n".join(facts)
    assert ROWS_MOST == 10_000
    monkeypatch.setattr("measures.ledger.book_views.ROWS_MOST", 4)
    _, facts, _, rows = book_of(client.get(EXPORT))
    assert len(rows) == 4
    assert "共 23 条，超出一个文件的上限，只列出前 4 条" in "\n".join(facts)


def test_who_answers_in_the_lead_is_shown_where_asked_and_found_by_name(
    sources, kejiting, kexie, approver, viewer, signed_in
):
    """省科技厅 names 王工 for all its documents and 李工 for one; an overridden name no longer finds it."""
    for policies, name in (([], "王工"), ([sources.report], "李工")):
        people = {DutyRole.RESPONSIBLE: Named(name, "处长", "024-86890000")}
        set_people(kejiting, policies=policies, people=people, by=actor(approver), at=NOW)
    for order, body in ((2, kejiting), (3, kexie)):
        places = sources.measure(sources.meeting, 1).responsibilities.filter(body=body)
        places.update(role="joint_lead" if order == 2 else "lead")
    client = signed_in(viewer)
    asked = [{"person": "李"}, {"person": "王工"}, {"person": approver.name}, {"person": "无此人"}]
    told = [found(client.get(LEDGER, each)) for each in asked]
    assert told == [{*REPORT}, {MEETING[0]}, {MEETING[0], *REPORT}, set()]
    with CaptureQueriesContext(connection) as usual:
        client.get(LEDGER, {"q": "冷链", "col": "due"})
    columns = {"col": ["responsible", "liaison"]}
    with CaptureQueriesContext(connection) as more:
        page = client.get(LEDGER, {"q": "冷链", **columns})
    assert len(more) == len(usual) + 2
    assert "省科技厅 王工（处长）" in page.content.decode()
    _, facts, header, rows = book_of(client.get(EXPORT, {"person": "李工", "q": "", **columns}))
    assert header[-2:] == ["责任人", "联络员"]
    assert [row[-2] for row in rows] == ["李工（处长）"] * 3
    assert "牵头单位责任人：李工" in "".join(facts)
    assert "86890000" not in page.content.decode() + str(rows)


def test_newest_accepted_values_stand_against_their_targets_where_asked(
    sources, obligation, reporter, reviewer, lead, viewer, signed_in
):
    """An older period tells both indicators, a newer one the first alone; what waits for review says nothing yet."""
    first, second, third = (
        define_indicator(obligation.measure, at=NOW, name=name) for name in ("甲", "乙", "丙")
    )
    later = open_quarter(sources.real, lead, at=NOW, quarter=4)
    again = Obligation.objects.get(period=later, measure=obligation.measure, respondent="department")

    def hand_in(owed, given):
        values = tuple((one.pk, Decimal(value)) for one, value in given.items())
        what = Content("on_track", "办了三件实事。", indicators=values)
        return submit(owed, reporter, at=NOW, what=what)

    accept(hand_in(obligation, {first: "110", second: "120"}), reviewer, at=NOW)
    again = hand_in(again, {first: "200.5"})
    client, asked = signed_in(viewer), {"policy": sources.real.pk, "q": "（一）"}

    def told(**more):
        page = client.get(LEDGER, asked | more)
        return [list(row.indicators) for _, rows in page.context["groups"] for row in rows if row.indicators]

    columns = {"col": ["due", "indicators"]}
    assert told() == []
    assert told(**columns) == [
        ["甲：110亿元（目标500亿元）", "乙：120亿元（目标500亿元）", "丙：尚无（目标500亿元）"]
    ]
    accept(again, reviewer, at=NOW)
    retire_indicator(third, reason="不再统计。", by=actor(reviewer), at=NOW)
    newest = ["甲：200.5亿元（目标500亿元）", "乙：120亿元（目标500亿元）"]
    assert told(**columns) == [newest]
    assert "<br>".join(newest) in client.get(LEDGER, asked | columns).content.decode()
    *_, header, rows = book_of(client.get(EXPORT, asked | columns))
    assert header[-1] == "指标"
    assert [row[-1] for row in rows if row[-1]] == ["\n".join(newest)]
    with CaptureQueriesContext(connection) as usual:
        client.get(LEDGER, {**asked, "col": "due"})
    with CaptureQueriesContext(connection) as more:
        client.get(LEDGER, asked | columns)
    assert len(more) == len(usual) + 1


# --- Ticked rows --------------------------------------------------------------------------------------


def test_ticked_rows_are_handed_on_to_be_given_out_and_urged(
    policy, sources, obligation, reviewer, viewer, signed_in
):
    office = signed_in(reviewer)
    assert 'form="ticked"' in office.get(LEDGER).content.decode()
    assert 'form="ticked"' not in signed_in(viewer).get(LEDGER).content.decode()
    urge = reverse("measures:ledger_urge")
    draft, first = sources.measure(sources.meeting, 2), obligation.measure
    preview = office.get(reverse("measures:dispatch_preview"), {"measure": [draft.pk, first.pk]})
    assert [row.measure for row in preview.context["rows"]] == [draft, first] or len(
        preview.context["rows"]
    ) == 2
    assert office.get(urge, {"measure": first.pk}, follow=True).redirect_chain[-1][0] == LEDGER
    Obligation.objects.filter(pk=obligation.pk).update(due_on="2026-10-08")
    answer = office.get(urge, {"measure": [first.pk, draft.pk]})
    assert answer.headers["Location"] == f"{reverse('measures:urge_new')}?obligation={obligation.pk}"
    assert signed_in(viewer).get(urge, {"measure": first.pk}).status_code == 403


# --- Kept ---------------------------------------------------------------------------------------------


def test_the_first_page_across_sources_is_kept_until_something_moves(
    sources, period, lead, reporter, obligation, signed_in, settings, django_capture_on_commit_callbacks
):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "across"}
    }
    cache.clear()
    client = signed_in(lead)
    before = client.get(LEDGER).content.decode()
    Measure.objects.filter(policy=sources.report).update(title="没有留痕的改动")
    assert "没有留痕的改动" not in client.get(LEDGER).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        submit(obligation, reporter, at=NOW)
    after = client.get(LEDGER).content.decode()
    cache.clear()
    assert "没有留痕的改动" not in before
    assert "没有留痕的改动" in after


def test_queries_do_not_grow_with_sources_and_rows(
    sources, lead, viewer, signed_in, django_assert_max_num_queries
):
    for source in (sources.real, sources.report):
        open_quarter(source, lead, at=moment(2026, 9, 21))
    client = signed_in(viewer)
    with django_assert_max_num_queries(20):
        client.get(
            LEDGER, {"lamp": "yellow", "sort": "lamp", "mine": "1", "receipt": "overdue", "col": "newest"}
        )
