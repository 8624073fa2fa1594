"""A corrected text beside what was entered: each measure is found again, whatever of it was changed."""

import pytest

from audit.rules import RuleBroken
from measures.documents.importing import actions, revising, rules
from measures.documents.importing.comparing import Change, Chapters, Entered, Heading, arranged, compare
from measures.documents.importing.draft import DraftData
from measures.documents.importing.review import rows_of
from measures.documents.importing.revising import Taken
from measures.documents.importing.rules import DraftState
from measures.documents.parsing import segment
from tests.factories import actor, moment

NOON = moment(2026, 12, 1, 12)
HEAD = "关于加快冷链物流发展的若干措施\n　　为加快发展冷链物流，制定以下措施。\n"
COLD = "建设产地冷库。支持农产品主产县新建改建产地冷库，提高预冷能力。（省财政厅负责）"
FIRMS = "培育骨干企业。引导企业联合重组，做大做强。（省科技厅负责）"
LAND = "保障项目用地。冷链项目用地应保尽保，优先安排指标。（省教育厅负责）"
MONEY = "加大信贷支持。鼓励金融机构开发冷链信贷产品。（省政府金融办负责）"


def text_of(*items: str) -> str:
    return HEAD + "".join(f"　　（{'一二三四五六'[n]}）{item}\n" for n, item in enumerate(items))


def rows_in(*items: str):
    text = text_of(*items)
    return rows_of(DraftData(text=text, segments=segment(text)))


def entered(*items: str) -> list[Entered]:
    return [
        Entered(n, 1, row.number_text, row.title, row.text, row.bracket)
        for n, row in enumerate(rows_in(*items), start=101)
    ]


def changes(old: list[Entered], *items: str) -> list[tuple[str, int | None]]:
    return [
        (each.change.value, each.entered.id if each.entered else None)
        for each in compare(old, rows_in(*items))
    ]


def test_the_same_text_has_no_difference():
    old = entered(COLD, FIRMS, LAND)
    assert changes(old, COLD, FIRMS, LAND) == [("same", 101), ("same", 102), ("same", 103)]


def test_a_changed_sentence_is_a_change_of_the_text_alone():
    old = entered(COLD, FIRMS)
    found = compare(old, rows_in(COLD.replace("预冷", "分级预冷"), FIRMS))
    assert [each.change for each in found] == [Change.CHANGED, Change.SAME]
    assert list(found[0].fields) == ["text"]
    before, after = found[0].fields["text"]
    assert "分级" in after
    assert "分级" not in before


def test_a_new_item_in_between_changes_the_numbers_of_those_behind_it():
    found = compare(entered(COLD, FIRMS, LAND), rows_in(COLD, MONEY, FIRMS, LAND))
    assert [each.change for each in found] == [Change.SAME, Change.NEW, Change.MOVED, Change.MOVED]
    assert found[2].fields["number_text"] == ("（二）", "（三）")


def test_what_is_gone_stands_where_it_stood():
    assert changes(entered(COLD, FIRMS, LAND), COLD, LAND) == [("same", 101), ("gone", 102), ("moved", 103)]
    assert changes(entered(COLD, FIRMS), FIRMS) == [("gone", 101), ("moved", 102)]


def test_another_title_and_number_are_still_the_same_measure_by_likeness():
    other = "做强产地冷库。支持农产品主产县新建改建产地冷库，提高预冷能力。（省财政厅负责）"
    assert changes(entered(COLD, FIRMS), FIRMS, other) == [("moved", 102), ("changed", 101)]


def test_of_those_that_changed_places_the_fewest_are_told():
    found = compare(entered(COLD, FIRMS, LAND, MONEY), rows_in(MONEY, COLD, FIRMS, LAND))
    assert [each.fields.get("place") for each in found] == [("第 4 项", "第 1 项"), None, None, None]
    unordered = compare(entered(COLD, FIRMS), rows_in(FIRMS, COLD), with_order=False)
    assert [list(each.fields) for each in unordered] == [["number_text", "text"]] * 2


@pytest.mark.parametrize(
    ("moving", "order"), [({103}, [103, 101, 102, 104]), ({104, 103}, [103, 104, 101, 102]), (set(), None)]
)
def test_what_is_not_ticked_keeps_its_place_among_the_others(moving, order):
    standing = [101, 102, 103, 104]
    found = compare(entered(COLD, FIRMS, LAND, MONEY), rows_in(LAND, MONEY, COLD, FIRMS))
    assert arranged(found, standing, moving, {}) == (order or standing)


def headings(*said):
    return [Heading(*each) for each in said]


def test_a_chapter_is_the_same_one_by_its_title_or_else_its_number():
    old = headings(("一、", "总体要求"), ("二、", "强化保障"), ("三、", "附则"))
    new = headings(("一、", "总体要求"), ("二、", "组织实施"), ("三、", "强化保障"))
    chapters = Chapters(old, new)
    assert chapters.pairs == {0: 0, 2: 1}
    assert Chapters(headings(("一、", "甲")), headings(("一、", "乙"))).pairs == {0: 0}


def test_nothing_alike_is_one_gone_and_one_new():
    assert changes(entered(COLD), MONEY) == [("gone", 101), ("new", None)]


# --- Taken over ---------------------------------------------------------------------------------------


@pytest.fixture
def source(policy, reviewer):
    by = actor(reviewer)
    text = text_of(COLD, FIRMS) + "　　辽宁省人民政府\n　　2026年11月20日\n"
    draft = actions.start(kind="meeting", text=text, by=by, at=NOON)
    draft = actions.edit(draft, ticked_all, version=1, summary="核对", by=by, at=NOON)
    return actions.enter(draft, version=draft.version, by=by, at=NOON)


def ticked_all(data):
    for row in rules.rows_of(data):
        data = rules.ticked(data, row.start, is_checked=True)
    return data


@pytest.fixture
def again(source, reviewer):
    """The same document, with these words for those."""

    def again(was: str, now: str):
        text = text_of(COLD, FIRMS) + "　　辽宁省人民政府\n　　2026年11月20日\n"
        return actions.start(
            kind="meeting", text=text.replace(was, now), is_meant=True, by=actor(reviewer), at=NOON
        )

    return again


@pytest.fixture
def corrected(again):
    return again("省财政厅负责", "省财政厅牵头负责")


def test_what_is_ticked_is_corrected_and_the_rest_stays(corrected, source, reviewer):
    first = source.measures.get(number=1)
    taken = revising.take_over(corrected, [first.pk], reason="", version=1, by=actor(reviewer), at=NOON)
    first.refresh_from_db()
    assert taken == Taken(corrected=1, added=0, removed=0, is_all=True)
    corrected.refresh_from_db()
    assert (corrected.state, corrected.policy) == (DraftState.ENTERED, source)
    assert first.bracket == "（省财政厅牵头负责）"
    assert "省财政厅牵头负责" in first.text
    assert {each.change for each in revising.comparison_of(corrected).differences} == {Change.SAME}


def test_a_quote_follows_the_words_that_are_taken_over(again, source, reviewer):
    draft = again("提高预冷能力", "提高分级预冷能力")
    first = source.measures.get(number=1)
    before = list(first.action_items.values_list("quote", flat=True))
    revising.take_over(draft, [first.pk], reason="勘误", version=1, by=actor(reviewer), at=NOON)
    first.refresh_from_db()
    quotes = [quote.replace("提高预冷", "提高分级预冷") for quote in before]
    assert list(first.action_items.values_list("quote", flat=True)) == quotes != before
    assert all(quote in first.text for quote in quotes)


def test_a_correction_that_takes_away_a_quoted_sentence_is_refused_whole(again, source, reviewer):
    draft = again("支持农产品主产县新建改建产地冷库，提高预冷能力", "另行安排")
    first = source.measures.get(number=1)
    with pytest.raises(RuleBroken, match="摘句"):
        revising.take_over(draft, [first.pk], reason="勘误", version=1, by=actor(reviewer), at=NOON)
    assert "另行" not in source.measures.get(number=1).text


def test_a_corrected_text_is_compared_with_what_was_entered(corrected, source):
    assert corrected.revises == source
    assert [each.change for each in revising.comparison_of(corrected).differences] == [
        Change.CHANGED,
        Change.SAME,
    ]


def test_only_what_differs_can_be_taken_over(corrected, source, reviewer):
    same = source.measures.get(number=2)
    said = {"reason": "勘误", "by": actor(reviewer), "at": NOON}
    for chosen, code in (([same.pk], "not_changed"), ([], "none_chosen")):
        with pytest.raises(RuleBroken) as refused:
            revising.take_over(corrected, chosen, version=1, **said)
        assert refused.value.code == code
    with pytest.raises(RuleBroken) as refused:
        revising.take_over(corrected, [same.pk], version=9, **said)
    assert refused.value.code == "stale_version"


def test_a_draft_like_nothing_is_compared_with_nothing(policy, reviewer):
    draft = actions.start(kind="meeting", text=text_of(COLD), by=actor(reviewer), at=NOON)
    with pytest.raises(RuleBroken) as refused:
        revising.comparison_of(draft)
    assert refused.value.code == "no_twin"
