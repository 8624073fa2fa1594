"""What changed between two texts."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.differences import Change, Piece, differences, list_differences

WORDS = st.text(alphabet="进展情况，。；\n一二三A1 😀", max_size=60) | st.text(max_size=40)


def side(pieces, *changes):
    return "".join(piece.text for piece in pieces if piece.change in changes)


def shown(old, new):
    marks = {Change.KEPT: "{}", Change.REMOVED: "[-{}]", Change.ADDED: "[+{}]"}
    return "".join(marks[piece.change].format(piece.text) for piece in differences(old, new))


@settings(max_examples=400, deadline=None)
@given(WORDS, WORDS)
def test_what_was_kept_and_added_is_the_new_text_and_kept_and_removed_the_old(old, new):
    pieces = differences(old, new)
    assert side(pieces, Change.KEPT, Change.ADDED) == new
    assert side(pieces, Change.KEPT, Change.REMOVED) == old
    assert all(piece.text for piece in pieces)
    assert all(a.change != b.change for a, b in pairwise(pieces))


@settings(max_examples=100, deadline=None)
@given(WORDS)
def test_a_text_that_did_not_change_is_one_piece(text):
    assert differences(text, text) == ([Piece(Change.KEPT, text)] if text else [])


def test_a_number_that_changed_is_marked_alone():
    assert shown("签约12项，金额3亿元。", "签约15项，金额3亿元。") == "签约[-12][+15]项，金额3亿元。"


def test_each_of_several_touched_phrases_is_marked_for_itself():
    assert shown("培训3次，惠及50家，", "培训4次，惠及80家，") == "培训[-3][+4]次，惠及[-50][+80]家，"


def test_a_sentence_put_in_between_is_marked_whole():
    assert shown("一是建机制。二是抓落实。", "一是建机制。三是强督查。二是抓落实。") == (
        "一是建机制。[+三是强督查。]二是抓落实。"
    )


def test_a_sentence_written_anew_is_not_cut_into_crumbs():
    assert shown("召开推进会三次。", "已印发管理办法并组织宣贯培训。") == (
        "[-召开推进会三次。][+已印发管理办法并组织宣贯培训。]"
    )


def sentences(seed, alphabet, count):
    chance = random.Random(seed)
    return "".join(
        chance.choice("，。；\n") if chance.random() < 0.1 else chance.choice(alphabet) for _ in range(count)
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (sentences(1, "的一是在不了有和人这中大为上个国我以要", 5000), sentences(2, "的一是在不了有和人这中大为上个国我以要", 5000)),
        (sentences(1, "的一", 5000), sentences(2, "的一", 5000)),
        ("字" * 5000, "字" * 4999),
        ("，一" * 2500, "一，" * 2499 + "二"),
        ("一，二，" * 1250, "二，二，一，" * 830),
        ("推进" * 190 + "，", "推动" * 190 + "，"),
        ("推进工作，" * 900, "推进工作，" * 450 + "推动工作，" * 450),
    ],
    ids=["chance", "two-letters", "one-letter", "tiny-phrases", "shifted", "one-long-phrase", "repeated"],
)  # fmt: skip
def test_texts_as_long_as_a_report_may_be_lead_from_one_to_the_other(old, new):
    pieces = differences(old, new)
    assert side(pieces, Change.KEPT, Change.ADDED) == new


@given(st.lists(st.sampled_from("甲乙丙"), max_size=6), st.lists(st.sampled_from("甲乙丙"), max_size=6))
def test_lists_tell_what_stayed_came_and_went(old, new):
    pieces = list_differences(old, new)
    now = [piece.text for piece in pieces if piece.change is not Change.REMOVED]
    then = [piece.text for piece in pieces if piece.change is not Change.ADDED]
    assert now == new
    assert sorted(then) == sorted(old)
