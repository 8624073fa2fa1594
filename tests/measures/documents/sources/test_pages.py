"""The pages of sources: the list, entry in one go, editing, 勘误, withdrawing; who sees what."""

from datetime import date

import pytest
import time_machine

from departments.models import Body
from measures.dispatch.actions import dispatch_measure
from measures.documents.entering import NewMeasure, NewPlace, NewSource, enter_source
from measures.documents.history import Correction
from measures.documents.models import Policy
from measures.models import Measure
from measures.states import MeasureState, ResponsibilityRole, RoleSource
from tests.factories import SETUP, actor, moment

NOON = moment(2026, 10, 9, 12)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOON, tick=False):
        yield


def typed(kejiting, **changed):
    said = {
        "kind": "instruction",
        "title": "关于过街通道的批示",
        "document_no": "批〔2026〕3号",
        "issued_on": "2026-10-08",
        "issuing_body": "省长",
        "item-TOTAL_FORMS": "1",
        "item-INITIAL_FORMS": "0",
        "item-0-text": "研究过街通道改造。年底前报结果。",
        "item-0-lead": str(kejiting.pk),
        "item-0-due_on": "2026-12-31",
        "item-0-due_text": "批示要求",
    }
    return said | changed


def enter(kejiting, title="第一次会议", original=None):
    place = NewPlace(kejiting, "省科技厅", ResponsibilityRole.LEAD, RoleSource.STATED)
    row = NewMeasure("修建桥梁。", "修建桥梁", places=[place])
    new = NewSource("meeting", title, issued_on=date(2026, 10, 1), measures=[row], original=original)
    return enter_source(new, by=SETUP, at=NOON)


# --- Entry by hand ------------------------------------------------------------------------------------


def test_one_matter_is_entered_from_one_page(policy, kejiting, reviewer, signed_in):
    client = signed_in(reviewer)
    answer = client.post("/sources/new/", typed(kejiting), follow=True)
    source = Policy.objects.get(title="关于过街通道的批示")
    assert answer.redirect_chain[-1][0] == f"/sources/{source.pk}/"
    assert (source.kind, source.receipt_workdays) == ("instruction", 1)
    measure = source.measures.get()
    assert (measure.title, measure.title_is_derived) == ("关于过街通道的批示", False)
    assert (measure.due_on, measure.due_text) == (date(2026, 12, 31), "批示要求")
    assert (measure.completion_kind, measure.state) == ("by_date", "draft")
    held = measure.responsibilities.get()
    assert (held.body, held.role, held.role_source) == (kejiting, "lead", "set_by_office")
    assert "批示号" in answer.content.decode()


def test_a_matter_that_was_not_taken_apart_says_so(policy, kejiting, reviewer, signed_in):
    measure = enter(kejiting).measures.get()
    page = signed_in(reviewer).get(f"/measures/{measure.pk}/").content.decode()
    assert "还没有分解具体事项" in page
    assert "原文摘句" not in page


def test_one_row_more_keeps_what_was_typed_and_blames_nothing(policy, kejiting, reviewer, signed_in):
    said = typed(kejiting, act="more", **{"item-0-due_text": ""})
    page = signed_in(reviewer).post("/sources/new/", said).content.decode()
    assert 'name="item-1-text"' in page
    assert "研究过街通道改造。" in page
    assert "未能提交" not in page
    assert Policy.objects.count() == 1


def test_of_several_matters_each_has_a_title_and_empty_rows_are_none(
    policy, kejiting, kexie, reviewer, signed_in
):
    more = {
        "item-TOTAL_FORMS": "3",
        "item-1-text": "开展安全教育；长期坚持。",
        "item-1-lead": str(kexie.pk),
        "item-1-supports": [str(kejiting.pk)],
    }
    signed_in(reviewer).post("/sources/new/", typed(kejiting, **more))
    first, second = Policy.objects.get(kind="instruction").measures.in_order()
    assert (first.title, first.title_is_derived) == ("研究过街通道改造", True)
    assert (second.title, second.completion_kind) == ("开展安全教育", "ongoing")
    roles = second.responsibilities.order_by("order").values_list("body__name", "role")
    assert list(roles) == [("省科协", "lead"), ("省科技厅", "support")]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": ""}, "请填写标题"),
        ({"kind": "gossip"}, "请选择来源种类"),
        ({"item-0-text": ""}, "请填写事项内容"),
        ({"item-0-lead": ""}, "请选择责任单位（牵头）；只由各市办理的"),
        ({"item-0-due_text": ""}, "请写明这一时限的依据"),
        ({"item-0-due_on": "2026-01-01"}, "不能早于文件成文日期"),
        ({"item-TOTAL_FORMS": "x"}, "页面内容不完整"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_entered(
    policy, kejiting, reviewer, signed_in, changed, words
):
    page = signed_in(reviewer).post("/sources/new/", typed(kejiting, **changed)).content.decode()
    assert words in page
    assert Policy.objects.count() == 1


def test_the_same_source_twice_is_named(policy, kejiting, reviewer, signed_in):
    client = signed_in(reviewer)
    client.post("/sources/new/", typed(kejiting))
    page = client.post("/sources/new/", typed(kejiting, title="另一标题")).content.decode()
    assert "《关于过街通道的批示》已经入库" in page


def test_one_matter_more_in_a_source_that_is_there(policy, kejiting, reviewer, signed_in):
    source = enter(kejiting)
    said = {"text": "检测荷载。另行通知。", "lead": str(kejiting.pk)}
    answer = signed_in(reviewer).post(f"/sources/{source.pk}/add/", said)
    added = source.measures.get(number=2)
    assert answer.url == f"/measures/{added.pk}/text/"
    assert (added.title, added.chapter, added.state) == ("检测荷载", None, "draft")


# --- The list and who sees it -------------------------------------------------------------------------


@pytest.mark.both_engines
def test_the_list_is_paged_and_narrowed(policy, kejiting, reviewer, signed_in):
    for number in range(21):
        enter(kejiting, f"第{number}次会议")
    client = signed_in(reviewer)
    page = client.get("/sources/").content.decode()
    assert "共 22 件" in page
    assert policy.title not in page
    assert policy.title in client.get("/sources/?page=2").content.decode()
    for query, count in (
        ("kind=policy", 1),
        ("state=draft", 21),
        ("state=in_force", 1),
        ("state=ended", 0),
        ("q=第20次", 1),
        ("kind=nonsense", 22),
    ):
        assert f"共 {count} 件" in client.get(f"/sources/?{query}").content.decode(), query


@pytest.mark.both_engines
def test_pages_of_one_source_offer_the_others_in_a_list_once_they_are_many(
    policy, kejiting, reviewer, signed_in
):
    client = signed_in(reviewer)
    for number in range(7):
        page = client.get(f"/measures/dispatch/?policy={policy.pk}").content.decode()
        assert ('<select name="policy"' in page) == (number > 5)
        enter(kejiting, f"第{number}次会议")
    for address in ("/measures/dispatch/", "/plans/"):
        page = client.get(f"{address}?policy={policy.pk}").content.decode()
        assert f'<option value="{policy.pk}" selected>' in page


def test_bodies_see_the_sources_that_name_them_once_given_out(
    policy, kejiting, reporter, kexie_reporter, city_reporter, viewer, administrator, signed_in
):
    source = enter(kejiting)
    draft = f"/sources/{source.pk}/"
    assert signed_in(viewer).get(draft).status_code == 200
    assert signed_in(reporter).get(draft).status_code == 404
    Measure.objects.filter(policy=source).update(state=MeasureState.IN_PROGRESS)
    assert signed_in(reporter).get(draft).status_code == 200
    assert signed_in(kexie_reporter).get(draft).status_code == 404
    assert "共 2 件" in signed_in(reporter).get("/sources/").content.decode()
    assert "共 0 件" in signed_in(city_reporter).get("/sources/").content.decode()
    Measure.objects.filter(policy=source).update(is_open_to_cities=True)
    assert "共 1 件" in signed_in(city_reporter).get("/sources/").content.decode()
    assert "共 0 件" in signed_in(administrator).get("/sources/").content.decode()


def test_only_the_office_is_offered_acts(policy, viewer, reporter, signed_in):
    for user in (viewer, reporter):
        page = signed_in(user).get(f"/sources/{policy.pk}/").content.decode()
        assert f"/sources/{policy.pk}/edit/" not in page
        assert f"/sources/{policy.pk}/end/" not in page


def test_the_original_is_downloaded_as_it_came(
    policy, kejiting, reviewer, viewer, signed_in, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    source = enter(kejiting, original=("纪要/一.txt", b"\x00\xff<script>"))
    answer = signed_in(viewer).get(f"/sources/{source.pk}/original/")
    assert b"".join(answer.streaming_content) == b"\x00\xff<script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert signed_in(viewer).get(f"/sources/{policy.pk}/original/").status_code == 404


def test_pages_call_matters_and_roles_as_their_kind_does(policy, kejiting, kexie, reviewer, signed_in):
    lead, joint, co = (
        NewPlace(body, body.name, role, RoleSource.STATED)
        for body, role in (
            (kejiting, ResponsibilityRole.LEAD),
            (kexie, ResponsibilityRole.LEAD),
            (Body.objects.get(name="省教育厅"), ResponsibilityRole.SUPPORT),
        )
    )
    row = NewMeasure("答复建议。", "答复建议", places=[lead, joint, co])
    new = NewSource("proposal", "第8号提案", issued_on=date(2026, 10, 1), measures=[row])
    source = enter_source(new, by=SETUP, at=NOON)
    measure = source.measures.get()
    dispatch_measure(measure, by=actor(reviewer), at=NOON)
    client = signed_in(reviewer)
    page = client.get(f"/measures/{measure.pk}/").content.decode()
    assert [words in page for words in ("主办单位", "共同主办单位", "会办单位", "牵头单位 ·")] == [
        True,
        True,
        True,
        False,
    ]
    ledger = client.get(f"/measures/?policy={source.pk}").content.decode()
    assert "建议提案事项" in ledger
    assert "省科协（共同牵头）、省教育厅" in ledger
    assert ">章<" not in ledger
    slip = client.get(f"/measures/slips/{measure.slips.get().pk}/").content.decode()
    assert "省科技厅（主办）" in slip
    assert "省科协（共同主办）" in slip


# --- Editing and 勘误 ---------------------------------------------------------------------------------


def test_a_correction_is_shown_in_the_history_of_source_and_measure(policy, reviewer, reporter, signed_in):
    client = signed_in(reviewer)
    measure = policy.measures.get(number=1)
    page = client.get(f"/measures/{measure.pk}/text/")
    said = {**page.context["form"].initial, "title": "更正后的标题"}
    answer = client.post(f"/measures/{measure.pk}/text/", said)
    assert "请填写勘误原因" in answer.content.decode()
    assert client.post(f"/measures/{measure.pk}/text/", {**said, "reason": "印错"}).status_code == 302
    kept = Correction.objects.get()
    assert (kept.before, kept.after) == (measure.title, "更正后的标题")
    for address in (f"/measures/{measure.pk}/", f"/sources/{policy.pk}/"):
        shown = signed_in(reporter).get(address).content.decode()
        assert "印错" in shown
        assert measure.title in shown


def test_who_comes_second_is_told_and_keeps_what_was_typed(policy, reviewer, signed_in):
    client = signed_in(reviewer)
    said = {
        "title": policy.title,
        "issued_on": "2018-03-19",
        "document_no": "辽政办发〔2018〕14号",
        "reason": "补录",
        "version": policy.version,
    }
    assert client.post(f"/sources/{policy.pk}/edit/", said).status_code == 302
    page = client.post(f"/sources/{policy.pk}/edit/", {**said, "document_no": "另一文号"})
    assert "内容刚被他人修改" in page.content.decode()
    assert "另一文号" in page.content.decode()
    again = {**said, "document_no": "另一文号", "version": page.context["source"].version}
    assert client.post(f"/sources/{policy.pk}/edit/", again).status_code == 302


def test_a_text_with_line_breaks_is_not_changed_by_saving(policy, kejiting, reviewer, signed_in):
    source = enter(kejiting)
    for measure in Measure.objects.filter(policy=source):
        measure.text = "修建桥梁。\n（省科技厅负责）\n"
        measure.save()
    measure = source.measures.get()
    client = signed_in(reviewer)
    said = dict(client.get(f"/measures/{measure.pk}/text/").context["form"].initial)
    said["text"] = said["text"].replace("\n", "\r\n")
    client.post(f"/measures/{measure.pk}/text/", said)
    assert Measure.objects.get(pk=measure.pk).version == measure.version


def test_a_draft_is_moved_and_removed_after_a_question(policy, kejiting, reviewer, signed_in):
    source = enter(kejiting)
    client = signed_in(reviewer)
    client.post(f"/sources/{source.pk}/add/", {"text": "检测荷载。", "lead": str(kejiting.pk)})
    added = source.measures.get(number=2)
    client.post(f"/measures/{added.pk}/place/", {"act": "up", "version": added.version})
    added.refresh_from_db()
    assert added.number == 1
    asked = client.post(f"/measures/{added.pk}/place/", {"act": "remove", "version": added.version})
    assert "确定删除这一项吗" in asked.content.decode()
    said = {"act": "remove", "version": added.version, "confirmed": "1"}
    client.post(f"/measures/{added.pk}/place/", said)
    assert [m.title for m in source.measures.all()] == ["修建桥梁"]


def test_chapters_are_added_renamed_and_taken_off(policy, kejiting, reviewer, signed_in):
    source = enter(kejiting)
    client = signed_in(reviewer)
    address = f"/sources/{source.pk}/chapters/"

    def send(*rows):
        version = client.get(address).context["form"].initial["version"]
        said = {"version": version}
        for place, (order, number, title) in enumerate(rows, start=1):
            said |= {f"order_{place}": order, f"number_{place}": number, f"title_{place}": title}
        return client.post(address, said)

    assert send((2, "二、", "桥梁"), (1, "一、", "道路"), (3, "", "")).status_code == 302
    assert [str(c) for c in source.chapters.order_by("ordinal")] == ["一、道路", "二、桥梁"]
    send((1, "一、", ""), (2, "一、", "桥"), (3, "", ""), (4, "", ""), (5, "", ""))
    assert [str(c) for c in source.chapters.all()] == ["一、桥"]
    assert "次序须为" in send(("x", "一、", "桥")).content.decode()


def test_a_source_is_withdrawn_with_a_reason(policy, kejiting, reviewer, signed_in):
    source = enter(kejiting)
    client = signed_in(reviewer)
    address = f"/sources/{source.pk}/withdraw/"
    assert "请填写撤回原因" in client.post(address, {"version": 1}).content.decode()
    answer = client.post(address, {"version": 1, "reason": "录错"}, follow=True)
    assert "已撤回《第一次会议》" in answer.content.decode()
    assert not Policy.objects.filter(pk=source.pk).exists()


def test_what_was_given_out_is_not_withdrawn_but_may_be_ended(policy, reviewer, signed_in):
    page = signed_in(reviewer).get(f"/sources/{policy.pk}/withdraw/").content.decode()
    assert "不能撤回" in page
    assert f'href="/sources/{policy.pk}/end/"' in page
    assert "撤回后" not in page


def test_ending_says_what_keeps_from_it(policy, reviewer, signed_in):
    client = signed_in(reviewer)
    page = client.get(f"/sources/{policy.pk}/end/").content.decode()
    assert "共 18 项" in page
    said = {"how": "completed", "reason": "已完成", "version": policy.version}
    assert "尚未办结或撤销" in client.post(f"/sources/{policy.pk}/end/", said).content.decode()
    client.post(f"/sources/{policy.pk}/end/", {**said, "how": "repealed"})
    assert Policy.objects.get(pk=policy.pk).ending == "repealed"
    page = client.get(f"/sources/{policy.pk}/").content.decode()
    assert "废止" in page


# --- Which of many a page opens on --------------------------------------------------------------------


# The ledger opens on all of them, but one that is chosen there is remembered for the others.
PAGES = ("/measures/", "/plans/")
OPENING = ("/plans/", "/periods/open/")


def opened_on(page):
    """The source that a page is about, or that opening a period begins with."""
    found = page.context["policy"] if "policy" in page.context else page.context["preview"].policy
    return Policy.objects.get(pk=found.pk)


@pytest.mark.parametrize("address", OPENING)
@pytest.mark.both_engines
def test_pages_open_on_the_newest_policy_that_is_worked_on(
    policy, kejiting, reviewer, lead, signed_in, address
):
    newer = enter(kejiting)
    dispatch_measure(newer.measures.get(), by=actor(lead), at=NOON)
    client = signed_in(reviewer)
    assert opened_on(client.get(address)) == policy
    Measure.objects.filter(policy=policy).update(state=MeasureState.CLOSED)
    assert opened_on(client.get(address)) == newer


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.both_engines
def test_pages_open_on_the_source_this_person_chose_last(
    policy, kejiting, reviewer, lead, signed_in, address
):
    chosen, client = enter(kejiting), signed_in(reviewer)
    assert client.get(address, {"policy": chosen.pk}).context["policy"] == chosen
    for again in OPENING:
        assert opened_on(client.get(again)) == chosen
    assert opened_on(signed_in(lead).get("/plans/")) == policy


def test_a_source_that_is_gone_is_no_longer_opened_on(policy, kejiting, reviewer, signed_in):
    chosen, client = enter(kejiting), signed_in(reviewer)
    client.get("/measures/", {"policy": chosen.pk})
    client.post(f"/sources/{chosen.pk}/withdraw/", {"version": 1, "reason": "录错"})
    assert opened_on(client.get("/plans/")) == policy
