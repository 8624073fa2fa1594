"""The edits of a draft, on a text written for them: cuts, what is put over fields, ticks, order, coverage."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.rules import RuleBroken
from measures.documents.importing import rules
from measures.documents.importing.draft import DraftData, Over, Place, as_json, from_json
from measures.documents.importing.proposing import propose
from measures.documents.importing.review import places_printed
from measures.documents.parsing.segmenting import segment
from measures.documents.parsing.tree import Assignment, Part, RoleMarking, Segment

TITLE = "关于加快冷链物流发展的若干措施\n"
FIRST = "　　（一）建设产地冷库。支持农产品主产县新建改建产地冷库。对验收合格的给予补助。\n"
SECOND = "　　（二）培育骨干企业。引导企业联合重组。力争到2027年培育骨干企业20家。\n"
TEXT = TITLE + FIRST + SECOND
A, B = len(TITLE), len(TITLE + FIRST)


@pytest.fixture
def data() -> DraftData:
    segments = (
        Segment(Part.TITLE, 0, A),
        Segment(Part.ITEM, A, B),
        Segment(Part.ITEM, B, len(TEXT)),
    )
    return DraftData(text=TEXT, segments=segments)


def starts(data: DraftData) -> list[int]:
    return [row.start for row in rules.rows_of(data)]


def row_of(data: DraftData, number: str) -> rules.Row:
    return next(row for row in rules.rows_of(data) if row.number_text == number)


def start_of(data: DraftData, number: str) -> int:
    return row_of(data, number).start


def led_by(*names: str) -> tuple[Place, ...]:
    roles = [rules.LEAD, *[rules.SUPPORT] * (len(names) - 1)]
    return tuple(Place(name, role, nth) for nth, (name, role) in enumerate(zip(names, roles, strict=True), 1))


def made_whole(data: DraftData, number: str) -> DraftData:
    over = Over(is_measure=True, places=led_by("省商务厅", "省财政厅"))
    return rules.put_over(data, start_of(data, number), over)


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(RuleBroken) as refused:
        act(*args, **kwargs)
    assert refused.value.message
    return refused.value.code


# --- Cuts ---------------------------------------------------------------------------------------------


def test_a_row_merged_with_the_one_before_leaves_one_row_with_both_texts(data):
    after = rules.merged(data, start_of(data, "（二）"))
    (row,) = rules.rows_of(after)
    assert "建设产地冷库" in row.text
    assert "骨干企业20家" in row.text


def test_merging_reaches_across_blank_lines():
    text = "甲甲\n\n乙乙\n"
    segments = (Segment(Part.NOTE, 0, 3), Segment(Part.BLANK, 3, 4), Segment(Part.ITEM, 4, 7))
    after = rules.merged(DraftData(text, segments), 4)
    assert [(each.part, each.span) for each in after.segments] == [
        (Part.NOTE, (0, 3)),
        (Part.GOES_ON, (3, 7)),
    ]


def test_nothing_stands_before_the_first(data):
    assert code_of(rules.merged, data, 0) == "nothing_before"


def test_a_split_begins_a_new_row_where_it_is_cut(data):
    at = TEXT.index("对验收合格")
    after = rules.split(data, at, Part.ITEM)
    assert [row.text.strip()[:4] for row in rules.rows_of(after)][1] == "对验收合"
    assert code_of(rules.split, data, len(TEXT), Part.ITEM) == "no_such_place"


def test_a_selected_stretch_becomes_a_part_of_its_own(data):
    at = TEXT.index("对验收合格的给予补助。")
    after = rules.as_part(data, (at, at + 11), Part.NOTE)
    noted = [TEXT[each.start : each.end] for each in after.segments if each.part is Part.NOTE]
    assert noted == ["对验收合格的给予补助。"]
    assert code_of(rules.as_part, data, (5, 5), Part.NOTE) == "no_such_place"
    assert code_of(rules.as_part, data, (0, len(TEXT) + 1), Part.NOTE) == "no_such_place"


cut = st.tuples(
    st.sampled_from(["merge", "split", "part"]),
    st.integers(0, len(TEXT)),
    st.integers(0, len(TEXT)),
    st.sampled_from(list(Part)),
)


@given(st.lists(cut, max_size=12))
def test_whatever_is_cut_the_segments_still_cover_the_text_once(cuts):
    data = DraftData(TEXT, (Segment(Part.TITLE, 0, A), Segment(Part.ITEM, A, len(TEXT))))
    for kind, one, other, part in cuts:
        try:
            if kind == "merge":
                data = rules.merged(data, one)
            elif kind == "split":
                data = rules.split(data, one, part)
            else:
                data = rules.as_part(data, (min(one, other), max(one, other)), part)
        except RuleBroken:
            continue
        assert data.segments[0].start == 0
        assert "".join(TEXT[each.start : each.end] for each in data.segments) == TEXT
        assert all(each.end > each.start for each in data.segments)


# --- Over the fields ----------------------------------------------------------------------------------


def test_what_is_put_over_one_field_leaves_the_others_and_comes_off_again(data):
    start = start_of(data, "（一）")
    data = rules.put_over(data, start, Over(title="建冷库"))
    data = rules.put_over(data, start, Over(due_on=date(2027, 12, 31), due_text="会议纪要"))
    row = row_of(data, "（一）")
    assert (row.title, row.due_on, row.due_text) == ("建冷库", date(2027, 12, 31), "会议纪要")
    assert row_of(rules.as_printed(data, start, "due_on"), "（一）").due_text == ""
    assert rules.as_printed(data, start).overs == {}


def test_an_end_can_be_taken_away(data):
    start = start_of(data, "（一）")
    data = rules.put_over(data, start, Over(due_on=date(2027, 12, 31), due_text="会议纪要"))
    data = rules.put_over(data, start, Over(due_text=""))
    assert row_of(data, "（一）").due_on is None


@pytest.mark.parametrize(
    ("over", "code"),
    [
        (Over(quotes=("支持农产品主产县新建冷库",)), "not_in_text"),
        (Over(quotes=("对验收合格的给予补助", "对验收合格的给予补助")), "quoted_already"),
        (Over(due_on=date(2027, 1, 1)), "basis_missing"),
        (Over(due_text="会议纪要"), "due_missing"),
        (Over(title="长" * 301), "too_long"),
        (Over(places=(Place("甲", "lead"), Place("乙", "lead"))), "two_leads"),
        (Over(places=(Place("甲", "lead"), Place("甲", "support"))), "body_twice"),
        (Over(places=(Place("甲", "boss"),)), "unknown_role"),
        (Over(bracket=(9, 9)), "no_such_place"),
    ],
)
def test_what_cannot_stand_is_refused(data, over, code):
    assert code_of(rules.put_over, data, start_of(data, "（一）"), over) == code


def test_a_row_that_is_gone_is_said_to_be_gone(data):
    assert code_of(rules.put_over, data, 3, Over(title="甲")) == "row_gone"


def test_the_head_takes_what_is_said_over_the_text(data):
    after = rules.with_head(data, {"document_no": "辽政办发〔2026〕9号", "issued_on": "2026-05-08"})
    assert rules.head_of(after)["document_no"] == "辽政办发〔2026〕9号"
    assert code_of(rules.with_head, data, {"issued_on": "2026年5月"}) == "bad_date"
    assert code_of(rules.with_head, data, {"colour": "red"}) == "unknown_field"


# --- Ticks --------------------------------------------------------------------------------------------


def test_a_row_that_lacks_something_cannot_be_ticked(data):
    start = start_of(data, "（一）")
    wanting = rules.put_over(data, start, Over(is_measure=True))
    assert code_of(rules.ticked, wanting, start, is_checked=True) == "row_not_whole"
    unknown = rules.put_over(data, start, Over(is_measure=True, places=(Place("省冷链办", "lead"),)))
    assert code_of(rules.ticked, unknown, start, is_checked=True) == "row_not_whole"
    known = rules.with_body(unknown, "省冷链办", 7)
    assert row_of(rules.ticked(known, start, is_checked=True), "（一）").is_checked


def test_an_edit_of_a_row_unticks_it_and_no_other(data):
    data = made_whole(made_whole(data, "（一）"), "（二）")
    one, two = start_of(data, "（一）"), start_of(data, "（二）")
    data = rules.ticked(rules.ticked(data, one, is_checked=True), two, is_checked=True)
    assert [row.is_checked for row in rules.rows_of(data)] == [True, True]
    data = rules.put_over(data, one, Over(title="建冷库"))
    assert [row.is_checked for row in rules.rows_of(data)] == [False, True]


def test_a_cut_unticks_the_row_whose_text_it_changes(data):
    data = made_whole(data, "（一）")
    start = start_of(data, "（一）")
    data = rules.ticked(data, start, is_checked=True)
    assert row_of(data, "（一）").is_checked
    assert not row_of(rules.merged(data, start_of(data, "（二）")), "（一）").is_checked


def test_only_what_is_checked_may_be_entered(data):
    assert code_of(rules.check_enterable, rules.with_head(data, {"title": "若干措施"})) == "issued_on_missing"
    head = {"title": "若干措施", "issued_on": "2026-11-20"}
    assert code_of(rules.check_enterable, rules.with_head(data, head)) == "no_measures"
    data = rules.with_head(made_whole(made_whole(data, "（一）"), "（二）"), head)
    data = rules.ticked(data, start_of(data, "（一）"), is_checked=True)
    assert code_of(rules.check_enterable, data) == "unchecked"
    data = rules.ticked(data, start_of(data, "（二）"), is_checked=True)
    assert [row.number_text for row in rules.check_enterable(data)] == ["（一）", "（二）"]
    assert code_of(rules.check_enterable, rules.with_head(data, {"title": " "})) == "title_missing"


# --- Order, coverage, keeping -------------------------------------------------------------------------


def test_a_moved_row_stays_where_it_was_put_and_new_ones_follow_the_text(data):
    one, two = start_of(data, "（一）"), start_of(data, "（二）")
    data = rules.moved(data, two, -1)
    assert starts(data) == [two, one]
    assert starts(rules.moved(data, two, -1)) == [two, one]
    cut_at = TEXT.index("引导企业")
    assert starts(rules.split(data, cut_at, Part.ITEM)) == [two, cut_at, one]


def test_coverage_counts_what_is_seen_and_names_what_belongs_to_nothing(data):
    unknown = replace(
        data, segments=(Segment(Part.UNKNOWN, 0, A), Segment(Part.GOES_ON, A, B), *data.segments[2:])
    )
    coverage = rules.coverage_of(unknown)
    assert coverage.stretches == [(0, A), (A, B)]
    assert coverage.unassigned == len(TITLE.strip()) + len(FIRST.strip())
    assert coverage.assigned == len(SECOND.strip())


def test_the_next_doubt_is_behind_the_row_and_begins_again_at_the_top(data):
    data = made_whole(made_whole(data, "（一）"), "（二）")
    for number in ("（一）", "（二）"):
        data = rules.put_over(data, start_of(data, number), Over(places=(Place("省冷链办", "lead"),)))
    one, two = starts(data)
    assert rules.next_doubt(data).start == one
    assert rules.next_doubt(data, one).start == two
    assert rules.next_doubt(data, two).start == one


def test_a_draft_kept_as_json_comes_back_the_same(data):
    start = start_of(data, "（一）")
    over = Over(
        title="甲", places=led_by("省商务厅"), due_on=date(2027, 1, 1), due_text="纪要",
        quotes=("对验收合格的给予补助",), is_measure=True, bracket=(3, 9),
    )  # fmt: skip
    data = rules.put_over(data, start, over)
    data = rules.with_head(
        rules.with_body(rules.ticked(data, start, is_checked=True), "甲", 4), {"title": "乙"}
    )
    assert from_json(TEXT, as_json(data)) == data


# --- From the text ------------------------------------------------------------------------------------


def said(bodies: str, lead: str, marking: RoleMarking, generic: str = "") -> Assignment:
    names, leads = bodies.split(), lead.split()
    return Assignment(
        (0, 1),
        "",
        names,
        leads,
        [n for n in names if n not in leads],
        marking,
        (0, 1),
        generic=generic.split(),
    )


@pytest.mark.parametrize(
    ("statements", "places"),
    [
        (
            [said("甲厅 乙厅", "甲厅 乙厅", RoleMarking.NONE)],
            [("甲厅", "lead", "inferred"), ("乙厅", "support", "inferred")],
        ),
        (
            [said("甲厅 乙厅 丙局", "甲厅 乙厅", RoleMarking.EXPLICIT)],
            [("甲厅", "lead", "stated"), ("乙厅", "joint_lead", "stated"), ("丙局", "support", "stated")],
        ),
        (
            [
                said("甲厅 乙厅", "甲厅", RoleMarking.EXPLICIT),
                said("乙厅 各市人民政府", "乙厅", RoleMarking.EXPLICIT, "各市人民政府"),
            ],
            [("甲厅", "lead", "stated"), ("乙厅", "joint_lead", "stated")],
        ),
        (
            [
                said("甲厅 乙厅", "甲厅 乙厅", RoleMarking.NONE),
                said("丙局 甲厅", "丙局 甲厅", RoleMarking.NONE),
            ],
            [("甲厅", "lead", "inferred"), ("乙厅", "support", "inferred"), ("丙局", "support", "inferred")],
        ),
    ],
)
def test_the_roster_that_the_text_gives_has_one_lead_and_says_where_it_is_from(statements, places):
    found = places_printed(statements)
    assert [(place.name, place.role, place.role_source) for place in found] == places


def test_sentences_become_items_and_the_result_clause_the_expected_result():
    proposal = propose(SECOND.strip(), without=((0, 10),))
    assert proposal.quotes == ("引导企业联合重组",)
    assert proposal.expected_result == "力争到2027年培育骨干企业20家"


def test_quotes_stand_in_the_text_and_are_never_too_long():
    text = "支持企业（含个体工商户。下同）改造，" * 60 + "。短。"
    proposal = propose(text)
    assert proposal.quotes
    assert all(quote in text and len(quote) <= 300 for quote in proposal.quotes)
    assert propose("长" * 400).quotes == ()


@given(
    st.text("（）《》。；，\n到2027年力争甲乙丙丁戊己庚", max_size=120),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_whatever_the_text_every_proposed_quote_can_be_taken(text, one, other):
    proposal = propose(text, without=((min(one, other), max(one, other)),))
    assert all(quote in text for quote in (*proposal.quotes, proposal.expected_result))
    assert len(set(proposal.quotes)) == len(proposal.quotes)


def test_work_without_an_end_lacks_no_date():
    text = "冷链若干措施\n（一）建设冷库。支持新建冷库。\n责任单位：省科技厅\n完成时限：{}\n"
    for end, is_doubted in (("持续推进", False), ("印发之日起三年内", True)):
        said = text.format(end)
        row = row_of(DraftData(said, segment(said)), "（一）")
        assert (row.due_text, any(field == "deadlines" for field, _, _ in row.doubts)) == (
            f"完成时限：{end}",
            is_doubted,
        )
