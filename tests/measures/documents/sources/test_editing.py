"""What the office typed is its own until it is given out; afterwards a 勘误 keeps the old words."""

from datetime import date

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from measures.documents.entering import NewChapter, NewMeasure, NewPlace, NewSource, enter_source
from measures.documents.history import Correction
from measures.documents.models import Policy
from measures.documents.sources import actions, rules
from measures.documents.sources.actions import ChapterRow
from measures.models import ActionItem, Measure
from measures.states import MeasureState, ResponsibilityRole, RoleSource
from tests.factories import actor, moment

AT = moment(2026, 10, 9)
LATER = moment(2026, 10, 12)


def add_row(kejiting, text, **kwargs):
    place = NewPlace(kejiting, "省科技厅", ResponsibilityRole.LEAD, RoleSource.SET_BY_OFFICE)
    return NewMeasure(text=text, title=text[:6], places=[place], **kwargs)


@pytest.fixture
def source(kejiting, reviewer):
    """会议纪要 with two chapters and three matters, nothing given out."""
    new = NewSource(
        kind="meeting",
        title="第十二次常务会议",
        issued_on=date(2026, 10, 8),
        document_no="〔2026〕12号",
        chapters=[NewChapter("一、", "道路"), NewChapter("二、", "桥梁")],
        measures=[
            add_row(kejiting, "修建过街通道。", chapter=0, number_text="（一）"),
            add_row(kejiting, "修补路面坑洼。", chapter=0, number_text="（二）"),
            add_row(kejiting, "检测桥梁荷载。", chapter=1, number_text="（一）"),
        ],
        text="全文",
        original=("纪要.txt", "全文".encode()),
    )
    return enter_source(new, by=actor(reviewer), at=AT)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def give_out(source, number=1):
    Measure.objects.filter(policy=source, number=number).update(state=MeasureState.IN_PROGRESS)


def edit(source, reviewer, reason="", **fields):
    return actions.edit_source(
        source, fields=fields, reason=reason, version=source.version, by=actor(reviewer), at=LATER
    )


def correct(measure, reviewer, reason="", **fields):
    measure = Measure.objects.get(pk=measure.pk)
    return actions.correct_measure(
        measure, fields=fields, reason=reason, version=measure.version, by=actor(reviewer), at=LATER
    )


# --- The source ---------------------------------------------------------------------------------------


def test_before_dispatch_everything_typed_is_edited_without_a_reason(source, reviewer):
    edited = edit(source, reviewer, title="第十三次常务会议", kind="other", valid_to=date(2027, 1, 1))
    edited.refresh_from_db()
    assert (edited.title, edited.kind, edited.valid_to) == ("第十三次常务会议", "other", date(2027, 1, 1))
    assert edited.version == source.version + 1
    assert not Correction.objects.exists()
    event = AuditEvent.objects.about(edited).last()
    assert event.verb == "policy.text_edited"
    assert event.before["title"] == "第十二次常务会议"


def test_another_kind_brings_its_clocks_but_for_those_the_office_set(source, reviewer):
    Policy.objects.filter(pk=source.pk).update(warn_workdays=7)
    edited = edit(source, reviewer, kind="instruction")
    edited.refresh_from_db()
    assert (edited.receipt_workdays, edited.plan_workdays, edited.warn_workdays) == (1, 3, 7)
    assert edit(edited, reviewer, kind="policy").receipt_workdays == 3


def test_after_dispatch_a_correction_has_a_reason_and_keeps_the_old_words(source, reviewer):
    give_out(source)
    with pytest.raises(RuleBroken) as refused:
        edit(source, reviewer, document_no="〔2026〕21号")
    assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")
    edited = edit(source, reviewer, "印错文号", document_no="〔2026〕21号")
    kept = Correction.objects.get()
    assert (kept.field, kept.before, kept.after) == ("document_no", "〔2026〕12号", "〔2026〕21号")
    assert (kept.reason, kept.by_name, kept.at) == ("印错文号", reviewer.name, LATER)
    assert edited.text == "全文"
    with edited.original.open("rb") as original:
        assert original.read() == "全文".encode()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "policy"}, "kind_fixed"),
        ({"title": ""}, "title_missing"),
        ({"title": "长" * 301}, "too_long"),
        ({"valid_to": date(2026, 1, 1)}, "valid_before_issue"),
        ({"text": "另一全文"}, "unknown_field"),
    ],
)
def test_what_may_not_be_written_is_refused(source, reviewer, fields, code):
    give_out(source)
    with pytest.raises(RuleBroken) as refused:
        edit(source, reviewer, "更正", **fields)
    assert refused.value.code == code
    assert not Correction.objects.exists()


def test_two_sources_never_get_one_number(source, reviewer, kejiting):
    other = enter_source(
        NewSource("meeting", "另一会议", issued_on=date(2026, 10, 8), measures=[add_row(kejiting, "另办。")]),
        by=actor(reviewer),
        at=AT,
    )
    for fields in ({"document_no": source.document_no}, {"title": source.title}):
        with pytest.raises(RuleBroken) as refused:
            edit(other, reviewer, **fields)
        assert refused.value.code == "source_twice"


def test_a_version_that_somebody_changed_is_refused(source, reviewer):
    edit(source, reviewer, basis="会议决定")
    with pytest.raises(StaleVersion):
        edit(source, reviewer, basis="另一依据")


# --- Measures -----------------------------------------------------------------------------------------


def test_a_draft_is_edited_and_what_was_given_out_is_corrected(source, reviewer):
    first, second, _ = source.measures.in_order()
    give_out(source)
    assert correct(second, reviewer, title="修补道路").title == "修补道路"
    assert not Correction.objects.exists()
    with pytest.raises(RuleBroken) as refused:
        correct(first, reviewer, text="修建地下通道。")
    assert refused.value.code == "reason_missing"
    corrected = correct(first, reviewer, "漏字", text="修建地下过街通道。", bracket="省科技厅负责")
    assert corrected.text == "修建地下过街通道。"
    rows = {row.field: (row.before, row.after) for row in corrected.corrections.all()}
    assert rows == {"text": ("修建过街通道。", "修建地下过街通道。"), "bracket": ("", "省科技厅负责")}
    assert AuditEvent.objects.about(corrected).last().verb == "measure.corrected"


def test_a_text_keeps_the_quotes_of_its_items(source, reviewer):
    first = source.measures.get(number=1)
    ActionItem.objects.create(measure=first, ordinal=1, quote="修建过街通道", completion_kind="deliverable")
    with pytest.raises(RuleBroken) as refused:
        correct(first, reviewer, text="修建天桥。")
    assert (refused.value.code, refused.value.field) == ("quote_lost", "text")


@pytest.mark.parametrize(
    ("before", "after", "quote", "now"),
    [
        ("修建冷库10座。培育企业。", "修建冷库50座。培育企业。", "修建冷库10座", "修建冷库50座"),
        ("修建冷库。培育企业。", "新建产地冷库。大力培育企业。", "培育企业", "培育企业"),
        (
            "支持新建冷库。培育骨干企业。",
            "支持新建冷库。培育一批骨干企业。",
            "培育骨干企业",
            "培育一批骨干企业",
        ),
        ("支持新建冷库。培育骨干企业。", "支持新建冷库。", "培育骨干企业", None),
        ("支持新建冷库。", "鼓励各地兴办学校。", "支持新建冷库", None),
        ("修" * 300 + "。", "修" * 299 + "建造。", "修" * 300, None),
    ],
)
def test_a_quote_follows_the_correction_of_its_words(before, after, quote, now):
    if now is None:
        with pytest.raises(RuleBroken, match="摘句"):
            rules.quotes_after(before, after, [quote])
    else:
        assert rules.quotes_after(before, after, [quote]) == [now]


def test_items_of_a_corrected_measure_quote_the_corrected_text(source, reviewer):
    first = source.measures.get(number=1)
    ActionItem.objects.create(measure=first, ordinal=1, quote="修建过街通道", completion_kind="deliverable")
    give_out(source)
    correct(first, reviewer, "漏字", text="修建地下过街通道。")
    assert first.action_items.get().quote == "修建地下过街通道"


def test_saving_what_did_not_change_writes_nothing(source, reviewer):
    give_out(source)
    first = source.measures.get(number=1)
    correct(first, reviewer, title=first.title)
    assert not Correction.objects.exists()
    assert Measure.objects.get(pk=first.pk).version == first.version


def place(measure, reviewer, *, chapter=None, step=0):
    measure = Measure.objects.get(pk=measure.pk)
    actions.place_measure(
        measure, chapter=chapter, step=step, version=measure.version, by=actor(reviewer), at=LATER
    )


def test_drafts_change_places_and_chapters(source, reviewer):
    first, second, third = source.measures.in_order()
    place(third, reviewer, chapter=first.chapter, step=-1)
    assert [m.pk for m in source.measures.in_order()] == [first.pk, third.pk, second.pk]
    assert Measure.objects.get(pk=third.pk).chapter == first.chapter
    place(first, reviewer, step=-1)
    assert [m.number for m in source.measures.in_order()] == [1, 2, 3]
    assert Measure.objects.get(pk=first.pk).chapter is None


def test_the_order_stands_once_something_was_given_out(source, reviewer):
    give_out(source)
    with pytest.raises(RuleBroken) as refused:
        place(source.measures.get(number=3), reviewer, step=-1)
    assert refused.value.code == "order_fixed"


def remove(measure, reviewer):
    measure = Measure.objects.get(pk=measure.pk)
    actions.remove_measure(measure, version=measure.version, by=actor(reviewer), at=LATER)


def test_a_draft_is_taken_off_and_the_record_keeps_its_words(source, reviewer):
    third = source.measures.get(number=3)
    ActionItem.objects.create(measure=third, ordinal=1, quote="检测桥梁荷载", completion_kind="deliverable")
    remove(third, reviewer)
    assert source.measures.count() == 2
    assert AuditEvent.objects.about(source).last().before["text"] == "检测桥梁荷载。"


def test_what_was_given_out_and_the_last_one_are_not_taken_off(source, reviewer):
    give_out(source)
    with pytest.raises(RuleBroken) as refused:
        remove(source.measures.get(number=1), reviewer)
    assert refused.value.code == "given_out"
    remove(source.measures.get(number=3), reviewer)
    remove(source.measures.get(number=2), reviewer)
    Measure.objects.filter(policy=source).update(state=MeasureState.DRAFT)
    with pytest.raises(RuleBroken) as refused:
        remove(source.measures.get(number=1), reviewer)
    assert refused.value.code == "last_measure"


# --- Chapters -----------------------------------------------------------------------------------------


def set_chapters(source, reviewer, *rows, reason=""):
    source = Policy.objects.get(pk=source.pk)
    actions.set_chapters(
        source, rows=rows, reason=reason, version=source.version, by=actor(reviewer), at=LATER
    )
    return [str(chapter) for chapter in source.chapters.order_by("ordinal")]


def test_chapters_come_go_and_change_places(source, reviewer):
    roads, bridges = source.chapters.order_by("ordinal")
    kept = ChapterRow("二、", "道路", roads.pk)
    said = set_chapters(
        source, reviewer, ChapterRow("一、", "总则"), ChapterRow("三、", "桥", bridges.pk), kept
    )
    assert said == ["一、总则", "三、桥", "二、道路"]
    with pytest.raises(RuleBroken) as refused:
        set_chapters(source, reviewer, ChapterRow("", "", roads.pk), ChapterRow("三、", "桥", bridges.pk))
    assert refused.value.code == "chapter_in_use"
    assert source.chapters.count() == 3


def test_after_dispatch_chapters_are_only_corrected(source, reviewer):
    give_out(source)
    roads, bridges = source.chapters.order_by("ordinal")
    rows = [ChapterRow("一、", "公路", roads.pk), ChapterRow("二、", "桥梁", bridges.pk)]
    with pytest.raises(RuleBroken) as refused:
        set_chapters(source, reviewer, *reversed(rows), reason="更正")
    assert refused.value.code == "chapters_fixed"
    assert set_chapters(source, reviewer, *rows, reason="印错") == ["一、公路", "二、桥梁"]
    kept = Correction.objects.get()
    assert (kept.chapter, kept.before, kept.after) == (roads, "道路", "公路")


# --- Withdrawing --------------------------------------------------------------------------------------


def withdraw(source, reviewer, reason="录错了"):
    source = Policy.objects.get(pk=source.pk)
    actions.withdraw_source(source, reason=reason, version=source.version, by=actor(reviewer), at=LATER)


def test_a_source_of_which_nothing_was_given_out_is_withdrawn_with_its_file(
    source, reviewer, files, django_capture_on_commit_callbacks
):
    assert list(files.rglob("*.txt"))
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(source, reviewer)
    assert not Policy.objects.filter(pk=source.pk).exists()
    assert not Measure.objects.filter(title__startswith="修建").exists()
    assert not list(files.rglob("*.txt"))
    event = AuditEvent.objects.filter(verb="policy.withdrawn").get()
    assert event.after == {"reason": "录错了"}
    assert (event.before["title"], event.before["sha256"]) == (source.title, source.sha256)
    assert len(event.before["measures"]) == 3


def test_what_was_given_out_is_not_withdrawn(source, reviewer):
    with pytest.raises(RuleBroken) as refused:
        withdraw(source, reviewer, reason=" ")
    assert refused.value.code == "reason_missing"
    give_out(source)
    with pytest.raises(RuleBroken) as refused:
        withdraw(source, reviewer)
    assert refused.value.code == "given_out"
    assert source.measures.count() == 3
