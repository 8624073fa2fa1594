"""交办、签收: drafts edited and decomposed, given out one or many at a time, signed for, and the terms behind it."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import standing_of
from accounts.rules import Role
from departments.models import Body
from measures.desk_rows import Asker
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.receipt_views import desk_rows
from measures.models import DispatchSlip, Measure, Obligation, Receipt, ReportingPeriod
from measures.states import MeasureState
from measures.steps import calendar_around
from tests.factories import actor, make_user, moment, open_quarter

NOW = moment(2026, 10, 9, 12)
DISPATCH, PREVIEW, RECEIPTS = "/measures/dispatch/", "/measures/dispatch/preview/", "/measures/receipts/"


@pytest.fixture(autouse=True)
def today():
    """Friday, 9 October 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(page) -> str:
    """What a person reads: no tags, white space squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def queries_of(client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def at(name: str, row) -> str:
    return reverse(f"measures:{name}", args=[row.pk])


@pytest.fixture
def office(lead, signed_in):
    return signed_in(lead)


@pytest.fixture
def first(drafts):
    return Measure.objects.get(policy=drafts, number=1)


@pytest.fixture
def give(lead):
    def give(measure: Measure, **said) -> DispatchSlip:
        return dispatch_actions.dispatch_measure(measure, by=actor(lead), at=NOW, **said)

    return give


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# --- A draft ------------------------------------------------------------------------------------------


def drafted(measure: Measure, **changed) -> dict[str, str]:
    said = {"completion_kind": "ongoing", "lead": measure.lead.holder_id, "version": measure.version}
    rows = {f"support_{n}": held.holder_id for n, held in enumerate(measure.supports, start=1)}
    return {**said, **rows, **changed}


def test_a_drafts_roster_is_edited_without_a_script(first, office):
    page = office.get(at("measure_edit", first))
    assert "（省科技厅、省教育厅，中科院沈阳分院等部门负责）" in text_of(page)
    form = page.context["form"]
    # The three of the bracket: one leads; two rows are taken, three are to spare.
    assert [field.value() for field in form.support_fields[2:]] == [None, None, None]
    caizheng = Body.objects.get(name="省财政厅")
    answer = office.post(at("measure_edit", first), drafted(first, support_3=caizheng.pk))
    assert answer.headers["Location"] == at("measure", first)
    assert [held.holder.name for held in fresh(first).supports] == ["省教育厅", "中科院沈阳分院", "省财政厅"]


def test_a_body_that_is_gone_is_blamed_at_its_row(first, office):
    gone = Body.objects.get(name="人民银行沈阳分行")
    first.responsibilities.filter(order=3).update(body=gone, holder=gone)
    page = office.post(at("measure_edit", first), drafted(first))
    assert "人民银行沈阳分行已于 2023-08-18 停用" in page.context["form"].errors["support_2"][0]
    assert "人民银行沈阳分行（已停用）" in text_of(page)


def test_an_ongoing_draft_with_a_date_is_told_at_the_date(first, office):
    page = office.post(at("measure_edit", first), drafted(first, due_on="2026-12-31", due_text="纪要"))
    assert "持续推进的事项不设完成时限" in page.context["form"].errors["due_on"][0]


def test_after_dispatch_the_page_says_why_the_date_stays(first, office, give):
    office.post(
        at("measure_edit", first),
        drafted(first, completion_kind="by_date", due_on="2026-12-31", due_text="会议纪要"),
    )
    give(fresh(first))
    page = office.get(at("measure_edit", first))
    assert "时限不在此修改；确需推迟的，由牵头单位申请延期" in text_of(page)
    assert {"due_on", "lead"}.isdisjoint(page.context["form"].fields)
    said = {"version": fresh(first).version, "is_important": "on", "due_on": "2027-01-31"}
    office.post(at("measure_edit", first), said)
    assert (fresh(first).is_important, fresh(first).due_on) == (True, date(2026, 12, 31))


# --- Action items -------------------------------------------------------------------------------------


def new_item(measure: Measure, **changed) -> dict[str, object]:
    said = {"quote": "省科技厅、省教育厅", "completion_kind": "deliverable", "version": measure.version}
    return {**said, **changed}


def test_an_item_is_added_with_a_body_and_a_date(first, office):
    url = at("measure_items", first)
    jiaoyuting = Body.objects.get(name="省教育厅")
    said = new_item(first, bodies=[jiaoyuting.pk], due_on="2026-12-31", due_text="会议纪要")
    assert office.post(url, said).headers["Location"] == url
    read = text_of(office.get(at("measure", first)))
    assert "2026年12月31日会议纪要" in read
    assert first.action_items.get(quote="省科技厅、省教育厅").bodies.get() == jiaoyuting


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"quote": "改写过的话"}, "quote", "摘句与政策原文不一致，请从原文中逐字复制（含标点），不要改写。"),
        ({"quote": ""}, "quote", "请从政策原文中摘录一句。"),
        ({"quote": "长" * 301}, "quote", "摘句最多 300 字，现有 301 字，请精简。"),
        ({"completion_kind": ""}, "completion_kind", "请选择完成方式。"),
        ({"bodies": ["999999"]}, "bodies", "请选择列表中的单位。"),
        ({"due_on": "2026-02-30"}, "due_on", "请填写真实存在的日期，例如 2026-10-15。"),
        (
            {"due_text": "坏\x00字"},
            "due_text",
            "时限依据第 2 个字（“坏”之后）是无法保存的字符，请删除后重试。",
        ),
    ],
)
def test_an_item_that_cannot_be_is_told_at_its_field(first, office, wrong, field, sentence):
    count = first.action_items.count()
    page = office.post(at("measure_items", first), new_item(first, **wrong))
    assert page.context["form"].errors[field] == [sentence]
    assert first.action_items.count() == count


def test_a_second_person_loses_no_text_of_an_item(first, office):
    stale = new_item(first)
    office.post(at("measure_items", first), new_item(first, quote="省科技厅"))
    page = office.post(at("measure_items", first), stale)
    assert "该事项刚被他人修改" in text_of(page)
    form = page.context["form"]
    assert (form["quote"].value(), form["version"].value()) == ("省科技厅、省教育厅", "2")


def test_an_item_is_edited_and_removed_after_a_question(first, office):
    item = first.action_items.get(ordinal=1)
    office.post(at("item_edit", item), {"completion_kind": "recurring", "version": 1})
    assert fresh(item).completion_kind == "recurring"
    asked = office.post(at("item_edit", item), {"act": "remove", "version": 2})
    assert "确定删除第 1 项具体事项吗？" in text_of(asked)
    office.post(at("item_edit", item), {"act": "remove", "version": 2, "confirmed": "1"})
    assert not first.action_items.filter(pk=item.pk).exists()


def test_an_item_is_not_removed_after_dispatch(first, office, give):
    give(first)
    item = first.action_items.get(ordinal=1)
    assert 'value="remove"' not in office.get(at("item_edit", item)).content.decode()
    said = {"act": "remove", "version": 2, "confirmed": "1"}
    assert "本条已交办，具体事项不能删除。" in text_of(office.post(at("item_edit", item), said, follow=True))


# --- Giving out ---------------------------------------------------------------------------------------


def test_the_list_says_what_each_draft_still_lacks(first, office):
    Measure.objects.filter(pk=first.pk).update(completion_kind="by_date")
    page = office.get(DISPATCH)
    rows = {row.measure.number: row for row in page.context["rows"]}
    assert len(rows) == 18
    assert "请先填写完成时限及其依据" in rows[1].faults[0]
    assert "人民银行沈阳分行已于 2023-08-18 停用" in rows[8].faults[0]
    assert rows[2].faults == []
    read = page.content.decode()
    assert f'id="measure_{rows[2].measure.pk}"' in read
    assert f'id="measure_{first.pk}"' not in read


def test_the_list_asks_the_same_number_of_questions_however_many_drafts(drafts, office):
    many = queries_of(office, DISPATCH)
    Measure.objects.exclude(number__in=[1, 8]).update(state=MeasureState.IN_PROGRESS)
    assert queries_of(office, DISPATCH) == many


def test_the_preview_says_to_whom_and_by_when(first, office):
    page = office.get(PREVIEW, {"measure": first.pk})
    read = text_of(page)
    assert "省科技厅（牵头）、省教育厅、中科院沈阳分院" in read
    assert "签收期限 2026年10月13日" in read
    assert "工作方案报送期限 2026年11月5日" in read
    assert not DispatchSlip.objects.exists()


def test_without_a_choice_the_office_is_led_back(drafts, office):
    assert "请先勾选要交办的事项。" in text_of(office.get(PREVIEW, follow=True))
    assert office.get(PREVIEW, {"measure": "999999"}).status_code == 404


def given_out(*measures: Measure, **said) -> dict[str, object]:
    versions = {f"version_{measure.pk}": measure.version for measure in measures}
    return {"measure": [measure.pk for measure in measures], **versions, **said}


def test_one_measure_is_given_out_and_its_slip_shown(first, office):
    answer = office.post(PREVIEW, given_out(first, requirement="请抓紧。"))
    slip = DispatchSlip.objects.get()
    assert answer.headers["Location"] == at("slip", slip)
    assert "请抓紧。" in text_of(office.get(at("slip", slip)))


def test_of_many_those_that_can_be_are_given_out_and_the_others_say_why(drafts, office):
    chosen = list(Measure.objects.in_order().filter(policy=drafts, number__in=[1, 2, 3]))
    stale = chosen[2]
    Measure.objects.filter(pk=chosen[1].pk).update(
        completion_kind="by_date", due_on="2026-10-14", due_text="会议纪要"
    )
    Measure.objects.filter(pk=stale.pk).update(version=5)
    page = office.post(PREVIEW, given_out(*chosen, requirement="请抓紧。"))
    read = text_of(page)
    assert "已交办 1 条" in read
    assert "没有交办：距截止日期（2026-10-14）只有 4 个工作日" in read
    assert "没有交办：内容刚被他人修改" in read
    assert [row.measure.number for row in page.context["rows"]] == [2, 3]
    # What was typed stays for the next attempt, with what is there now.
    again = given_out(
        *[fresh(measure) for measure in chosen[1:]], requirement="请抓紧。", reason="省领导要求。"
    )
    assert "已交办 2 条" in text_of(office.post(PREVIEW, again))
    assert DispatchSlip.objects.get(measure=chosen[1]).short_notice_reason == "省领导要求。"


def test_a_missing_reason_is_told_at_its_field(first, office):
    Measure.objects.filter(pk=first.pk).update(
        completion_kind="by_date", due_on="2026-10-14", due_text="会议纪要"
    )
    page = office.post(PREVIEW, given_out(first))
    assert "请写明理由" in page.context["form"].errors["reason"][0]
    assert fresh(first).state == MeasureState.DRAFT


@pytest.mark.parametrize(
    ("wrong", "field"), [({"requirement": "长" * 2001}, "requirement"), ({"reason": "长" * 501}, "reason")]
)
def test_over_long_words_are_told_at_their_field(first, office, wrong, field):
    page = office.post(PREVIEW, given_out(first, **wrong))
    assert "精简" in page.context["form"].errors[field][0]
    assert not DispatchSlip.objects.exists()


# --- Receipts -----------------------------------------------------------------------------------------


@pytest.fixture
def slip(first, give):
    return give(first, requirement="请抓紧。")


@pytest.mark.parametrize("role", [Role.REPORTER, Role.APPROVER, Role.HEAD])
def test_writer_approver_and_head_sign_for_their_body(slip, kejiting, signed_in, role):
    receipt = slip.receipts.get(body=kejiting)
    person = make_user("某人", (kejiting, role))
    page = signed_in(person).post(at("sign_receipt", receipt), follow=True)
    assert page.redirect_chain == [(at("measure", slip.measure), 302)]
    assert "已签收（一）" in text_of(page)
    assert fresh(receipt).signed_by_name == "某人"


@pytest.mark.parametrize("place", ["desk", "receipts"])
def test_after_signing_one_is_back_where_one_was(slip, kejiting, reporter, signed_in, place):
    receipt = slip.receipts.get(body=kejiting)
    answer = signed_in(reporter).post(at("sign_receipt", receipt), {"next": place})
    assert answer.headers["Location"] == reverse(f"measures:{place}")


def test_a_second_signature_is_told_who_signed(slip, kejiting, reporter, approver, signed_in):
    receipt = slip.receipts.get(body=kejiting)
    signed_in(reporter).post(at("sign_receipt", receipt))
    page = signed_in(approver).post(at("sign_receipt", receipt), follow=True)
    assert "李经办 已于 10月09日 12:00 签收，无需重复签收。" in text_of(page)


def test_nobody_signs_for_another_body(slip, kejiting, kexie_reporter, reviewer, viewer, signed_in):
    receipt = slip.receipts.get(body=kejiting)
    assert signed_in(kexie_reporter).post(at("sign_receipt", receipt)).status_code == 404
    for reader in (reviewer, viewer):
        assert signed_in(reader).post(at("sign_receipt", receipt)).status_code == 403
    assert signed_in(reviewer).get(at("sign_receipt", receipt)).status_code == 405
    assert fresh(receipt).signed_at is None


def test_the_measure_page_shows_who_signed_when(
    first, slip, kejiting, reporter, reviewer, kexie_reporter, signed_in
):
    signed_in(reporter).post(at("sign_receipt", slip.receipts.get(body=kejiting)))
    with time_machine.travel(moment(2026, 10, 14), tick=False):
        read = text_of(signed_in(reviewer).get(at("measure", first)))
        assert "省科技厅 牵头 已签收 李经办 2026年10月9日 12:00" in read
        assert "省教育厅 逾期未签收" in read
        assert "交办与签收" not in text_of(signed_in(kexie_reporter).get(at("measure", first)))


def test_the_slip_reads_like_a_paper(slip, reporter, viewer, signed_in):
    for reader in (reporter, viewer):
        read = text_of(signed_in(reader).get(at("slip", slip)))
        for words in (
            "督查事项交办单", f"编号：2026-{slip.pk:04d}", "省科技厅（牵头）、省教育厅、中科院沈阳分院：",
            slip.measure.text, "请抓紧。", "签收期限 2026年10月13日", "经办：赵主任", "2026年10月9日",
        ):  # fmt: skip
            assert words in read


def test_the_slip_is_not_for_others(slip, kexie_reporter, administrator, signed_in):
    for other in (kexie_reporter, administrator):
        assert signed_in(other).get(at("slip", slip)).status_code == 404


@pytest.mark.both_engines
def test_the_list_is_narrowed_by_state_and_body(slip, kejiting, reporter, lead, signed_in):
    signed_in(reporter).post(at("sign_receipt", slip.receipts.get(body=kejiting)))

    def found(**asked):
        return [shown.receipt.body_name for shown in signed_in(lead).get(RECEIPTS, asked).context["rows"]]

    assert found() == ["省教育厅", "中科院沈阳分院", "省科技厅"]
    assert found(state="signed") == ["省科技厅"]
    assert found(state="overdue") == []
    assert found(body=kejiting.pk) == ["省科技厅"]
    assert found(state="x", body="y") == found()
    with time_machine.travel(moment(2026, 10, 14), tick=False):
        assert found(state="overdue") == ["省教育厅", "中科院沈阳分院"]
        assert found(state="awaiting") == []


def test_a_body_sees_its_own_receipts_only(slip, reporter, signed_in):
    page = signed_in(reporter).get(RECEIPTS)
    assert [shown.receipt.body_name for shown in page.context["rows"]] == ["省科技厅"]
    assert "交办给本单位的事项" in text_of(page)


def test_the_list_asks_the_same_number_of_questions_however_many_receipts(drafts, slip, give, office):
    few = queries_of(office, RECEIPTS)
    for measure in Measure.objects.filter(policy=drafts, number__in=[2, 4, 14]):
        give(measure)
    assert queries_of(office, RECEIPTS) == few


def test_the_measure_page_asks_the_same_number_of_questions_however_many_receipts(drafts, give, office):
    ninth = Measure.objects.get(policy=drafts, number=9)
    give(ninth)
    few = queries_of(office, at("measure", ninth))
    Measure.objects.filter(policy=drafts, number=10).update(is_open_to_cities=True)
    tenth = Measure.objects.get(policy=drafts, number=10)
    give(tenth)
    assert queries_of(office, at("measure", tenth)) == few


# --- The desk -----------------------------------------------------------------------------------------


def rows_of(person):
    day = moment(2026, 10, 14).date()
    return desk_rows(Asker(standing_of(person), day, calendar_around(day)))


def test_a_receipt_waits_on_the_desk_until_it_is_signed(slip, kejiting, reporter, signed_in):
    (row,) = rows_of(reporter)
    receipt = slip.receipts.get(body=kejiting)
    assert (row.kind, row.bulk, row.pk, row.step.label) == ("签收", "receive", receipt.pk, "签收")
    assert row.is_late
    signed_in(reporter).post(at("sign_receipt", receipt))
    assert rows_of(reporter) == []


def test_the_office_gets_one_row_per_policy_for_overdue_receipts(slip, lead, office):
    (row,) = rows_of(lead)
    assert row.title == "3 项逾期未签收"
    assert row.step.url == f"{RECEIPTS}?state=overdue&policy={slip.measure.policy_id}"


def test_the_desk_asks_nothing_for_who_has_no_part(slip, viewer, django_assert_num_queries):
    asker = Asker(standing_of(viewer), NOW.date(), calendar_around(NOW.date()))
    with django_assert_num_queries(0):
        assert desk_rows(asker) == []


def test_the_desk_asks_once_however_many_receipts(drafts, slip, give, reporter, django_assert_num_queries):
    for measure in Measure.objects.filter(policy=drafts, number__in=[2, 4, 14]):
        give(measure)
    asker = Asker(standing_of(reporter), NOW.date(), calendar_around(NOW.date()))
    with django_assert_num_queries(1):
        assert len(desk_rows(asker)) == 4


# --- The ledger ---------------------------------------------------------------------------------------


@pytest.mark.both_engines
def test_the_ledger_shows_and_is_narrowed_by_state_and_overdue_receipts(slip, lead, signed_in):
    def found(**asked):
        page = signed_in(lead).get("/measures/", asked)
        return [row.measure.number for _, rows in page.context["groups"] for row in rows]

    assert found(state="dispatched") == [1]
    assert len(found(state="draft")) == 17
    assert len(found(state="x", receipt="y")) == 18
    assert found(receipt="overdue") == []
    with time_machine.travel(moment(2026, 10, 14), tick=False):
        assert found(receipt="overdue") == [1]
        assert "3 个单位逾期未签收" in text_of(signed_in(lead).get("/measures/"))


# --- The load of a period -----------------------------------------------------------------------------

OPEN = "/periods/open/"


def test_before_a_period_is_opened_its_load_is_seen(policy, lead, kejiting, office):
    Measure.objects.filter(policy=policy, number=9).update(is_open_to_cities=True)
    open_quarter(policy, lead, at=moment(2026, 9, 21), due_on=date(2026, 10, 15))
    said = {"year": 2026, "quarter": 4, "due_on": "2026-10-16", "act": "preview"}
    page = office.post(OPEN, said)
    assert ReportingPeriod.objects.count() == 1
    load = page.context["load"]
    heaviest = load.rows[0]
    assert (heaviest.body, heaviest.owed, heaviest.added, heaviest.in_week, heaviest.total) == (
        kejiting,
        4,
        4,
        8,
        8,
    )
    assert [row.total for row in load.rows] == sorted((row.total for row in load.rows), reverse=True)
    assert sum(row.added for row in load.rows) == page.context["previews"][0].tasks == 32
    assert "沈阳市" in [row.body.name for row in load.rows]


def test_more_than_eight_in_one_week_is_said_aloud(policy, lead, kejiting, office):
    open_quarter(policy, lead, at=moment(2026, 9, 21), due_on=date(2026, 10, 15))
    Measure.objects.get(policy=policy, number=3).responsibilities.filter(role="lead").update(holder=kejiting)
    page = office.post(OPEN, {"year": 2026, "quarter": 4, "due_on": "2026-10-16", "act": "preview"})
    assert "一周内超过 8 项" in text_of(page)
    elsewhere = office.post(OPEN, {"year": 2026, "quarter": 4, "due_on": "2026-10-23", "act": "preview"})
    assert "一周内超过 8 项" not in text_of(elsewhere)


def test_the_load_asks_the_same_number_of_questions_however_much_is_owed(policy, lead, office):
    said = {"year": 2026, "quarter": 4, "due_on": "2026-10-23"}

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert office.post(OPEN, said).context["load"].rows
        return len(seen)

    few = asked()
    open_quarter(policy, lead, at=moment(2026, 9, 21), due_on=date(2026, 10, 15))
    assert Obligation.objects.count() == 18
    assert asked() == few


def test_short_notice_of_a_period_is_told_at_the_reason(policy, office):
    said = {"year": 2026, "quarter": 4, "due_on": "2026-10-14"}
    page = office.post(OPEN, said)
    assert "请写明理由" in page.context["form"].errors["reason"][0]
    office.post(OPEN, {**said, "reason": "国务院督查要求。", "act": "confirm"})
    assert ReportingPeriod.objects.get().short_notice_reason == "国务院督查要求。"


# --- Terms --------------------------------------------------------------------------------------------


def test_the_office_sets_terms_and_reads_what_each_does(policy, office):
    url = at("policy_settings", policy)
    page = office.get(url)
    assert "交办后，各单位应在这么多个工作日内签收" in text_of(page)
    said = {**page.context["form"].initial, "receipt_workdays": 2}
    assert office.post(url, said).headers["Location"] == url
    assert fresh(policy).receipt_workdays == 2
    stale = office.post(url, {**said, "receipt_workdays": 4})
    assert "规则刚被他人修改，您的修改没有保存。" in text_of(stale)
    assert stale.context["form"]["receipt_workdays"].value() == "4"


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"receipt_workdays": "0"}, "receipt_workdays", "签收时限须在 1 至 30 个工作日之间。"),
        ({"review_workdays": "三"}, "review_workdays", "请填写整数。"),
        ({"warn_workdays": ""}, "warn_workdays", "请填写整数。"),
        ({"plan_red_points": "10"}, "plan_red_points", "亮红灯的百分点须大于亮黄灯的百分点。"),
        ({"version": ""}, "version", "页面内容不完整，请刷新后重试。"),
    ],
)
def test_terms_that_cannot_be_are_told_at_their_field(policy, office, wrong, field, sentence):
    url = at("policy_settings", policy)
    page = office.post(url, {**office.get(url).context["form"].initial, **wrong})
    assert page.context["form"].errors[field] == [sentence]
    assert fresh(policy).version == policy.version


def test_no_receipt_is_left_over_for_a_measure_that_was_never_given_out(policy, office):
    assert "还没有需要签收的交办" in text_of(office.get(RECEIPTS))
    assert not Receipt.objects.exists()
