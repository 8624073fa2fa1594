"""The pages of an import around its rows: coming in, head, names, entering, corrected texts, the list."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from departments.models import Body, BodyAlias
from measures.documents.importing import actions, building, rules
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.rules import DraftState, Over, Place
from measures.documents.parsing.tree import Part
from measures.models import Measure, Policy
from tests.factories import actor
from tests.measures.documents.importing.reviewing import (
    NOON,
    TEXT,
    address,
    filled,
    now,
    row_of,
    said,
    signed_in,
)

# --- A text comes in ------------------------------------------------------------------------------------


def pasted(desk, megabytes):
    """The answer to a document of about so many megabytes that was pasted."""
    text = TEXT + "支持各市新建产地冷库。\n" * (megabytes * 1024 * 1024 // 34)
    return desk.post(reverse("measures:import_new"), {"kind": "other", "text": text})


# Seconds: that many characters are looked through.
def test_five_megabytes_may_be_pasted_and_are_read_by_a_job(desk):
    assert pasted(desk, 5).status_code == 302
    draft = ImportDraft.objects.get()
    assert draft.state == DraftState.READING
    assert len(draft.text.encode()) > 4_900_000


def test_ten_megabytes_end_in_a_sentence(desk):
    answer = pasted(desk, 10)
    assert answer.status_code == 400
    assert "一次提交的文字过长（最多5MB）" in said(answer)
    assert not ImportDraft.objects.exists()


def test_a_pasted_text_becomes_a_source_page_by_page(desk):
    begun = desk.post(reverse("measures:import_new"), {"kind": "other", "text": TEXT})
    draft = ImportDraft.objects.get()
    assert begun.url == address("draft", draft)
    assert "促进" not in said(desk.get(begun.url))
    assert "（一）建设产地冷库" in said(desk.get(begun.url))
    desk.post(
        address("head", draft),
        {"title": "若干措施", "issued_on": "2026-11-20", "issuing_body": "省政府", "version": draft.version},
    )
    for number, body in (("（一）", "省科技厅"), ("（二）", "省教育厅"), ("（三）", "")):
        page = desk.get(address("row", draft, row_of(draft, number).start))
        changes = {"name_1": body, "role_1": "lead", "is_measure": "on" if body else "", "act": "next"}
        answer = desk.post(
            address("row", draft, row_of(draft, number).start),
            {**filled(page), **changes, "act": "next" if body else "save"},
        )
        assert answer.status_code == 302, said(answer)
    assert "确认入库" in said(desk.get(address("enter", draft)))
    entered = desk.post(address("enter", draft), {"version": now(draft).version})
    source = Policy.objects.get(title="若干措施")
    assert entered.url == f"{reverse('measures:dispatch')}?policy={source.pk}"
    titles = (
        Measure.objects.filter(policy=source)
        .order_by("number")
        .values_list("title", "responsibilities__body__name")
    )
    assert list(titles) == [("建设产地冷库", "省科技厅"), ("培育骨干企业", "省教育厅")]
    assert "已入库" in said(desk.get(address("draft", draft)))
    withdrawn = {"reason": "误导入", "version": source.version}
    desk.post(reverse("measures:source_withdraw", args=[source.pk]), withdrawn)
    assert not Policy.objects.filter(pk=source.pk).exists()
    assert "已经撤回" in said(desk.get(address("draft", draft)))


def test_neither_or_both_of_file_and_text_are_refused_at_the_field(desk):
    neither = desk.post(reverse("measures:import_new"), {"kind": "other"})
    assert "请选择文件，或者在下面粘贴全文" in said(neither)
    with_file = {"kind": "other", "text": TEXT, "file": SimpleUploadedFile("a.txt", TEXT.encode())}
    assert "只能选一种" in said(desk.post(reverse("measures:import_new"), with_file))
    assert not ImportDraft.objects.exists()


def test_a_file_that_cannot_be_read_says_the_way_out(desk):
    refused = desk.post(
        reverse("measures:import_new"),
        {"kind": "other", "file": SimpleUploadedFile("a.doc", b"\xd0\xcf\x11")},
    )
    assert refused.status_code == 200
    assert "另存为" in said(refused)
    assert not ImportDraft.objects.exists()


def test_the_same_text_again_asks_whether_it_is_meant(desk, draft):
    again = {"kind": "other", "text": TEXT}
    refused = desk.post(reverse("measures:import_new"), again)
    assert "仍要导入" in said(refused)
    assert ImportDraft.objects.count() == 1
    assert desk.post(reverse("measures:import_new"), {**again, "is_meant": "on"}).status_code == 302
    assert ImportDraft.objects.count() == 2


# --- Names, head, entering --------------------------------------------------------------------------------


@pytest.fixture
def strange(whole, reviewer):
    """（一） and （二） name a body that the directory does not know."""

    def named(data):
        for number in ("（一）", "（二）"):
            start = row_of(whole, number).start
            data = rules.put_over(data, start, Over(places=(Place("省冷链办公室", rules.LEAD),)))
        return data

    return actions.edit(whole, named, version=whole.version, summary="改单位", by=actor(reviewer), at=NOON)


def test_an_unknown_name_is_said_once_for_all_rows_and_remembered(desk, strange):
    body = Body.objects.get(name="省科技厅")
    assert "未对应的单位（1）" in said(desk.get(address("draft", strange)))
    assert "出现在2条" in said(desk.get(address("bodies", strange)))
    desk.post(
        address("bodies", strange), {"name": "省冷链办公室", "body": body.pk, "version": strange.version}
    )
    assert {row_of(strange, number).places[0].body_id for number in ("（一）", "（二）")} == {body.pk}
    assert BodyAlias.objects.get().body == body


def test_an_unknown_name_is_a_new_body(desk, strange):
    sent = {"name": "省冷链办公室", "full_name": "辽宁省冷链办公室", "version": strange.version}
    assert "请选择新增单位的类型" in said(desk.post(address("bodies", strange), sent))
    desk.post(address("bodies", strange), {**sent, "kind": "provincial_institution"})
    assert row_of(strange, "（一）").places[0].body_id == Body.objects.get(name="省冷链办公室").pk


def test_what_keeps_a_draft_from_being_entered_is_said_with_the_way_there(desk, draft, strange):
    page = said(desk.get(address("enter", strange)))
    assert "1个单位没有对应：省冷链办公室" in page
    assert "2条还没有核对" in page
    assert "确认入库" not in page


def test_only_another_person_confirms_where_the_kind_demands_it(desk, whole, other):
    def ticked(data):
        for row in rules.rows_of(data):
            data = rules.ticked(data, row.start, is_checked=True) if row.is_measure else data
        return data

    ImportDraft.objects.update(kind="policy")
    checked = actions.edit(
        now(whole), ticked, version=whole.version, summary="勾选", by=actor(whole.begun_by), at=NOON
    )
    assert "须由另一位没有修改过这份草稿的同事" in said(desk.get(address("enter", checked)))
    refused = desk.post(address("confirm", checked), {"version": checked.version}, follow=True)
    assert "另一人" in said(refused)
    second = signed_in(other)
    assert "复核无误" in said(second.get(address("enter", checked)))
    second.post(address("confirm", checked), {"version": checked.version})
    desk.post(address("enter", checked), {"version": now(checked).version})
    assert now(checked).state == DraftState.ENTERED


def test_the_head_keeps_what_was_typed_when_another_saved_first(desk, whole, other):
    older = whole.version
    page = {"title": "甲", "issued_on": "2026-11-20", "version": older}
    signed_in(other).post(address("head", whole), page)
    refused = desk.post(address("head", whole), {**page, "title": "乙"})
    assert "乙" in refused.content.decode()
    assert rules.head_of(now(whole).draft)["title"] == "甲"


def test_stretches_of_nothing_are_said_what_they_are(desk, whole, reviewer):
    title = (0, whole.text.index("（一）"))
    loose = actions.edit(
        whole, lambda data: rules.as_part(data, title, Part.UNKNOWN), version=whole.version, summary="放开",
        by=actor(reviewer), at=NOON,
    )  # fmt: skip
    assert "关于加快冷链物流" in said(desk.get(address("stretches", loose)))
    sent = {
        "act": "part",
        "start": 0,
        "end": title[1],
        "part": "title",
        "back": "stretches",
        "version": loose.version,
    }
    assert desk.post(address("cut", loose), sent).url == address("stretches", loose)
    assert "没有未识别的文字" in said(desk.get(address("stretches", loose)))


def test_a_text_of_which_nothing_was_recognised_is_cut_by_hand_without_a_script(desk, reviewer):
    text = "会上说的几件事\n春耕用水要保障好。\n冷库要建起来。\n"
    loose = actions.start(kind="meeting", text=text, by=actor(reviewer), at=NOON)
    assert not rules.rows_of(loose.draft)
    assert "没有识别出条目" in said(desk.get(address("draft", loose)))
    assert "或者从这里拆开" in said(desk.get(address("stretches", loose)))
    for words in ("春耕", "冷库"):
        sent = {"act": "split", "at": text.index(words), "part": "item", "back": "stretches"}
        desk.post(address("cut", loose), {**sent, "version": now(loose).version})
    assert [row.text.strip() for row in rules.rows_of(now(loose).draft)] == [
        "春耕用水要保障好。",
        "冷库要建起来。",
    ]


def test_numbers_and_headings_keep_the_mark_that_is_printed_behind_them(desk, reviewer):
    text = "关于建设基地的若干意见\n一、总体安排\n1.建设基地。支持企业建设。（省科技厅）\n2．管好基地。落实责任。（省科技厅）\n"
    draft = actions.start(kind="other", text=text, by=actor(reviewer), at=NOON)
    assert [row.number_text for row in rules.rows_of(draft.draft)] == ["1.", "2．"]
    assert "一、总体安排" in desk.get(address("draft", draft)).content.decode().partition("review-chapter")[2]
    assert building.new_source(draft, []).chapters[0].number_text == "一、"


# --- A corrected text -------------------------------------------------------------------------------------


@pytest.fixture
def corrected(desk, whole, other):
    """The same document once more, entered before, with one item worded anew and one item more."""
    for number in ("（一）", "（二）"):
        row = row_of(whole, number)
        desk.post(address("tick", whole), {"row": f"{row.start}.{row.mark}.1", "version": now(whole).version})
    desk.post(address("enter", whole), {"version": now(whole).version})
    text = (
        TEXT.replace("培育骨干企业", "培育冷链骨干企业") + "（四）壮大经营主体。支持企业上市。（省财政厅）\n"
    )
    sent = {"kind": "other", "text": text.replace("关于加快冷链物流发展的", ""), "is_meant": "on"}
    desk.post(reverse("measures:import_new"), sent)
    again = ImportDraft.objects.latest("pk")
    ImportDraft.objects.filter(pk=again.pk).update(revises=Policy.objects.get(title="若干措施"))

    def listed(data):
        start = row_of(again, "（二）").start
        return rules.put_over(data, start, Over(is_measure=True))

    return actions.edit(now(again), listed, version=again.version, summary="列入", by=actor(other), at=NOON)


def test_a_corrected_text_is_shown_beside_what_was_entered(desk, corrected):
    page = said(desk.get(address("compare", corrected)))
    for words in ("培育冷链骨干企业", "培育骨干企业", "壮大经营主体", "有改动1条，只有位置有变0条，新增1条"):
        assert words in page
    seen = desk.get(address("compare", corrected)).context["seen"]
    none = desk.post(address("compare", corrected), {"version": corrected.version, "seen": seen})
    assert "请勾选要采用的改动" in said(none)


def test_a_corrected_text_is_taken_over_item_by_item(desk, corrected):
    measure = Measure.objects.get(policy=corrected.revises, number=2)
    sent = {"version": corrected.version, "measure": measure.pk, "reason": "更正"}
    seen = desk.get(address("compare", corrected)).context["seen"]
    desk.post(address("compare", corrected), {**sent, "seen": seen})
    measure.refresh_from_db()
    assert measure.title == "培育冷链骨干企业"
    assert "培育冷链骨干企业" in measure.text


def test_a_draft_of_a_new_document_is_compared_with_nothing(desk, draft):
    assert desk.get(address("compare", draft)).status_code == 404


# --- The list, progress, giving up ------------------------------------------------------------------------


def test_the_list_shows_what_is_under_way_by_the_first_line_of_its_text(desk, draft):
    shown = said(desk.get(reverse("measures:imports")))
    assert "关于加快冷链物流发展的若干措施" in shown
    ImportDraft.objects.update(state=DraftState.DISCARDED)
    assert "没有办理中的导入" in said(desk.get(reverse("measures:imports")))
    assert "若干措施" in said(desk.get(reverse("measures:imports"), {"state": "all"}))


def test_the_list_shows_how_far_each_review_is(desk, whole, reviewer):
    first = row_of(whole, "（一）").start
    ticked = actions.edit(
        whole, lambda data: rules.ticked(data, first, is_checked=True),
        version=whole.version, summary="核对", by=actor(reviewer), at=NOON,
    )  # fmt: skip
    bar = said(desk.get(address("draft", ticked)))
    assert "已核对1/2条" in bar
    left = sum(map(int, re.findall(r"存疑(\d+)", bar)))
    assert left > 0
    assert f"1/2条，存疑{left}处" in said(desk.get(reverse("measures:imports")))


def test_a_long_reading_shows_its_progress_and_can_be_stopped(desk, draft):
    ImportDraft.objects.update(state=DraftState.READING, percent=40, step="正在拆分")
    assert "停止读取" in said(desk.get(address("draft", draft)))
    assert desk.get(address("progress", draft)).json() == {
        "state": "reading", "percent": 40, "step": "正在拆分", "error": ""
    }  # fmt: skip
    desk.post(address("cancel", draft))
    assert now(draft).state == DraftState.DISCARDED


def test_what_could_not_be_read_says_why(desk, draft):
    ImportDraft.objects.update(state=DraftState.FAILED, error="这个 PDF 是扫描件，请改用 .docx。")
    page = said(desk.get(address("draft", draft)))
    assert "这个PDF是扫描件" in page
    assert "重新导入" in page


def test_giving_up_asks_first(desk, draft):
    assert "确定放弃这次导入吗" in said(desk.post(address("discard", draft), {"version": draft.version}))
    assert now(draft).state == DraftState.REVIEWING
    desk.post(address("discard", draft), {"version": draft.version, "confirmed": "1"})
    assert "这次导入已经放弃" in said(desk.get(address("draft", draft)))


def test_rows_of_a_draft_that_is_over_are_no_longer_edited(desk, whole):
    row = row_of(whole, "（一）")
    sent = filled(desk.get(address("row", whole, row.start)))
    ImportDraft.objects.update(state=DraftState.DISCARDED)
    refused = desk.post(address("row", whole, row.start), {**sent, "title": "晚了", "act": "save"})
    assert "不能再办理" in said(refused)
