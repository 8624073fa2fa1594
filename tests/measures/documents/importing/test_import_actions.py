"""A document comes in: begun, edited by several, confirmed by another, put away; every act with its record."""

from datetime import date

import pytest
from django.conf import settings

from accounts.rules import Role
from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from departments.models import Body, BodyAlias
from departments.rules import BodyKind
from measures.documents.importing import actions, revising, rules
from measures.documents.importing.comparing import Change
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.rules import DraftState, Over
from tests.factories import actor, make_user, moment

NOON = moment(2026, 12, 1, 12)
TEXT = (
    "关于加快冷链物流发展的若干措施\r\n　　为加快发展冷链物流，制定以下措施。\r\n"
    "　　（一）建设产地冷库。支持农产品主产县新建改建产地冷库。（牵头单位：省财政厅；配合单位：省科技厅）\r\n"
    "　　（二）培育骨干企业。引导企业联合重组。（省冷链办负责）\r\n"
    "　　辽宁省人民政府\r\n　　2026年11月20日\r\n"
)


@pytest.fixture
def other(office_body):
    return make_user("何督查", (office_body, Role.REVIEWER))


@pytest.fixture
def draft(policy, reviewer):
    return actions.start(kind="policy", text=TEXT, by=actor(reviewer), at=NOON)


@pytest.fixture
def edit(reviewer):
    def edit(draft, change, by=None, **said):
        draft = ImportDraft.objects.get(pk=draft.pk)
        version = said.get("version", draft.version)
        return actions.edit(draft, change, version=version, summary="改动", by=actor(by or reviewer), at=NOON)

    return edit


def start_of(draft, number: str) -> int:
    return next(row.start for row in rules.rows_of(draft.draft) if row.number_text == number)


def known_to_be(name: str):
    """An edit by which 省冷链办 means a body of the directory."""
    body = Body.objects.get(name=name)
    return lambda data: rules.with_body(data, "省冷链办", body.pk)


def checked(data):
    for row in rules.rows_of(data):
        data = rules.ticked(data, row.start, is_checked=True)
    return data


def refusal(act, *args, **kwargs) -> tuple[str, str]:
    with pytest.raises(RuleBroken) as refused:
        act(*args, **kwargs)
    assert refused.value.message
    return refused.value.code, refused.value.field


# --- Begun --------------------------------------------------------------------------------------------


def test_a_pasted_text_is_kept_with_one_kind_of_line_end_and_open_for_review(draft, reviewer):
    assert draft.text == TEXT.replace("\r\n", "\n")
    assert (draft.state, draft.version, draft.begun_by) == (DraftState.REVIEWING, 1, reviewer)
    assert [row.number_text for row in rules.rows_of(draft.draft)] == ["（一）", "（二）"]
    event = AuditEvent.objects.get(verb="import.begun")
    assert (event.actor_id, event.target_id) == (reviewer.pk, str(draft.pk))
    assert "冷库" not in str(event.after) + event.summary


def test_a_file_is_kept_byte_by_byte(policy, reviewer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = TEXT.encode("gb18030")
    draft = actions.start(kind="policy", file=("冷链.txt", content), by=actor(reviewer), at=NOON)
    assert draft.text == TEXT.replace("\r\n", "\n")
    with draft.original.open("rb") as kept:
        assert kept.read() == content
    assert "冷链" not in draft.original.name


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": " \n　"}, "text"),
        ({"text": "一、总体要求\x00"}, "text"),
        ({"text": "长" * 2_000_001}, "text"),
        ({"file": ("旧文件.doc", b"\xd0\xcf\x11\xe0")}, "file"),
        ({"file": ("空.txt", b"")}, "file"),
    ],
)
def test_what_cannot_be_read_leaves_nothing_behind(policy, reviewer, given, field):
    assert refusal(actions.start, kind="policy", **given, by=actor(reviewer), at=NOON)[1] == field
    assert not ImportDraft.objects.exists()


def test_a_marked_text_is_refused_and_the_attempt_recorded(policy, reviewer):
    file = ("通知.txt", "机密★10年\n关于冷链的通知\n".encode())
    assert refusal(actions.start, kind="policy", file=file, by=actor(reviewer), at=NOON) == (
        "classified_mark", "file",
    )  # fmt: skip
    assert not ImportDraft.objects.exists()
    assert AuditEvent.objects.filter(verb="screening.held", actor_id=reviewer.pk).count() == 1


def test_the_same_text_under_review_is_noticed_and_may_be_begun_on_purpose(draft, reviewer):
    by = actor(reviewer)
    assert refusal(actions.start, kind="policy", text=TEXT, by=by, at=NOON) == ("source_twice", "is_meant")
    again = actions.start(kind="policy", text=TEXT, is_meant=True, by=by, at=NOON)
    assert again.pk != draft.pk


# --- Edited -------------------------------------------------------------------------------------------


def test_an_edit_from_an_older_version_overwrites_nothing(draft, edit, reviewer, other):
    start = start_of(draft, "（一）")
    edit(draft, lambda data: rules.put_over(data, start, Over(title="建冷库")), by=other)
    with pytest.raises(StaleVersion):
        edit(draft, lambda data: rules.put_over(data, start, Over(title="修冷库")), version=1)
    kept = ImportDraft.objects.get(pk=draft.pk)
    assert kept.version == 2
    assert rules.rows_of(kept.draft)[0].title == "建冷库"
    event = AuditEvent.objects.get(verb="import.edited")
    assert event.after == {"overs": {str(start): {"title": "建冷库"}}}
    assert event.actor_id == other.pk


def test_names_are_looked_up_and_what_is_unknown_is_said_to_be(draft):
    first, second = rules.rows_of(draft.draft)
    found = [Body.objects.get(name=name).pk for name in ("省财政厅", "省科技厅")]
    assert [place.body_id for place in first.places] == found
    assert first.lacks == ()
    assert second.lacks == ("“省冷链办”还没有对应到单位名录。",)
    assert rules.next_doubt(draft.draft).start == second.start


def test_an_unknown_name_is_said_to_be_a_body_and_remembered_for_the_next_document(draft, lead):
    body = Body.objects.get(name="省科技厅")
    draft = actions.same_as(draft, "省冷链办", body, version=draft.version, by=actor(lead), at=NOON)
    assert not any(row.lacks for row in rules.rows_of(draft.draft))
    again = actions.start(kind="policy", text=TEXT, is_meant=True, by=actor(lead), at=NOON)
    assert [place.body_id for place in rules.rows_of(again.draft)[1].places] == [body.pk]
    assert BodyAlias.objects.get().body == body


def test_an_unknown_name_is_entered_as_a_new_body(draft, lead):
    kind = BodyKind.PROVINCIAL_INSTITUTION
    draft = actions.new_body(draft, "省冷链办", kind=kind, version=draft.version, by=actor(lead), at=NOON)
    assert not any(row.lacks for row in rules.rows_of(draft.draft))
    assert Body.objects.get(name="省冷链办").kind == kind


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("各有关部门", BodyKind.PROVINCIAL_DEPARTMENT, "body_generic"),
        ("省冷链办", BodyKind.GENERIC, "body_generic"),
        ("长" * 61, BodyKind.PROVINCIAL_DEPARTMENT, "too_long"),
        ("省科技厅", BodyKind.PROVINCIAL_DEPARTMENT, "body_known"),
    ],
)
def test_what_is_no_new_body_is_not_entered_as_one(draft, reviewer, name, kind, code):
    said = {"kind": kind, "version": 1, "by": actor(reviewer), "at": NOON}
    assert refusal(actions.new_body, draft, name, **said)[0] == code
    assert ImportDraft.objects.get(pk=draft.pk).version == 1


# --- Confirmed, entered, put away ---------------------------------------------------------------------


def test_who_edited_does_not_confirm_and_an_edit_voids_it(draft, edit, reviewer, other):
    draft = edit(edit(draft, known_to_be("省教育厅")), checked)
    assert (
        refusal(actions.confirm, draft, version=draft.version, by=actor(reviewer), at=NOON)[0]
        == "same_person"
    )
    draft = actions.confirm(draft, version=draft.version, by=actor(other), at=NOON)
    assert (draft.confirmed_by, draft.confirmed_at) == (other, NOON)
    start = start_of(draft, "（一）")
    draft = edit(draft, lambda data: rules.put_over(data, start, Over(title="建冷库")))
    assert draft.confirmed_by is None


def test_what_is_unchecked_is_neither_confirmed_nor_entered(draft, other):
    said = {"version": draft.version, "by": actor(other), "at": NOON}
    assert refusal(actions.confirm, draft, **said)[0] == "unchecked"
    assert refusal(actions.enter, draft, **said)[0] == "unchecked"


@pytest.mark.parametrize("kind", ["policy", "meeting"])
def test_a_checked_draft_is_entered_and_known_again(policy, reviewer, other, edit, kind, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = ("冷链.txt", TEXT.encode())
    draft = actions.start(kind=kind, file=file, by=actor(reviewer), at=NOON)
    draft = edit(edit(draft, known_to_be("省教育厅")), checked)
    said = {"by": actor(reviewer), "at": NOON}
    if kind == "policy":
        assert refusal(actions.enter, draft, version=draft.version, **said)[0] == "confirmation_needed"
        draft = actions.confirm(draft, version=draft.version, by=actor(other), at=NOON)
    source = actions.enter(draft, version=draft.version, **said)
    assert (source.title, source.issued_on) == ("关于加快冷链物流发展的若干措施", date(2026, 11, 20))
    first, second = source.measures.in_order()
    assert (first.number_text, first.title, second.number) == ("（一）", "建设产地冷库", 2)
    roster = [
        (each.name_as_printed, each.role, each.role_source)
        for each in first.responsibilities.order_by("order")
    ]
    assert roster == [("省财政厅", "lead", "stated"), ("省科技厅", "support", "stated")]
    meant = second.responsibilities.get()
    assert (meant.name_as_printed, meant.body.name) == ("省冷链办", "省教育厅")
    assert [item.quote for item in first.action_items.all()] == ["支持农产品主产县新建改建产地冷库"]
    with source.original.open("rb") as kept:
        assert kept.read() == file[1]
    draft.refresh_from_db()
    assert (draft.state, draft.policy) == (DraftState.ENTERED, source)
    assert refusal(actions.start, kind=kind, text=TEXT, **said) == ("source_twice", "is_meant")
    again = actions.start(kind=kind, text=TEXT, is_meant=True, **said)
    assert again.revises == source


def test_a_discarded_draft_is_not_edited_any_more(draft, edit, reviewer):
    draft = actions.discard(draft, version=1, by=actor(reviewer), at=NOON)
    assert draft.state == DraftState.DISCARDED
    with pytest.raises(RuleBroken) as refused:
        edit(draft, lambda data: data)
    assert refused.value.code == "not_reviewing"
    assert (
        refusal(actions.discard, draft, version=draft.version, by=actor(reviewer), at=NOON)[0]
        == "draft_ended"
    )


def test_only_what_is_being_read_can_be_cancelled(draft, reviewer):
    assert refusal(actions.cancel_reading, draft, by=actor(reviewer), at=NOON)[0] == "not_reading"


# --- The real document --------------------------------------------------------------------------------


@pytest.fixture
def real(policy, reviewer):
    text = (settings.BASE_DIR / "fixtures" / "liaoning-2018-03-19.txt").read_text("utf-8")
    return actions.start(kind="policy", text=text, is_meant=True, by=actor(reviewer), at=NOON)


def test_the_real_document_is_read_as_it_was_entered(real, policy):
    assert real.revises == policy
    found = [
        [(place.name, place.body_id, place.role, place.role_source) for place in row.places]
        for row in rules.rows_of(real.draft)
        if row.is_measure
    ]
    held = [
        [
            (r.name_as_printed, r.body_id, r.role, r.role_source)
            for r in measure.responsibilities.order_by("order")
        ]
        for measure in policy.measures.in_order()
    ]
    assert found == held
    assert {each.change for each in revising.comparison_of(real).differences} == {Change.SAME}


def test_of_the_real_document_nothing_is_left_over(real):
    coverage = rules.coverage_of(real.draft)
    assert (coverage.unassigned, coverage.stretches) == (0, [])
    rows = [row for row in rules.rows_of(real.draft) if row.is_measure]
    assert [row.lacks for row in rows] == [()] * 18
    assert all(quote in row.text for row in rows for quote in row.quotes)
    assert all(row.quotes for row in rows)
