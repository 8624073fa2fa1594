"""Text as it is kept, and the form in which it is compared."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.texts import (
    fault_in,
    folded,
    folded_with_places,
    has_words,
    on_one_line,
    pattern_of,
    plain,
    tidied,
    words_of,
)

# --- Kept ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("资金\u202a到位\u202c慢", "资金到位慢"),
        ("资金\u200e到\u200f位", "资金到位"),
        ("\u2066资金\u2069到\u00ad位\ufeff", "资金到位"),
        ("科技和金融\u200b", "科技和金融"),
        ("第一段\x0b第二段\x0c第三段", "第一段\n第二段\n第三段"),
        ("一\r\n二\r三\u2028四\u2029五\x85六", "一\n二\n三\n四\n五\n六"),
        ("葛\U000e0100城，甲\t乙", "葛\U000e0100城，甲\t乙"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_kept_text_has_one_kind_of_line_end_and_nothing_unseen(typed, kept):
    assert tidied(typed) == kept


def test_a_line_has_no_line_ends():
    assert on_one_line("第一\x0b第二\r\n第三\t四\u202e") == "第一 第二 第三 四"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("资金到位慢\n，甲\t乙", ""),
        ("控\x07制", "第 2 个字（“控”之后）是无法保存的字符，请删除后重试。"),
        ("\x00甲", "第 1 个字是无法保存的字符，请删除后重试。"),
        (
            "一\n二\n资金尚未全部到位\ud800",
            "第 3 行第 9 个字（“尚未全部到位”之后）是无法保存的字符，请删除后重试。",
        ),
        ("甲\n乙\uffff", "第 2 行第 2 个字（“乙”之后）是无法保存的字符，请删除后重试。"),
    ],
)
def test_what_cannot_be_kept_is_named_with_its_place(text, told):
    assert fault_in(text) == told


# --- Compared -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ｋｅｊｉｔｉｎｇ", "KeJiTing"),
        ("（十八）", "(十八)"),
        ("省科\u3000技 厅\u200b", "省科技厅"),
        ("科\u00ad技\u202e", "科技"),
        ("⼀⼆", "一二"),
        ("葛\U000e0100城", "葛城"),
        ("⑱", "18"),
    ],
)
def test_texts_that_look_alike_compare_alike(one, other):
    assert folded(one) == folded(other)


def test_a_plain_name_keeps_its_letter_case():
    assert plain(" Ｋejiting\u200b ") == "Kejiting"


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


@given(
    st.text(
        st.characters()
        | st.sampled_from("각ᄀ ᅡᆨがか\u3099ｶﾞe\u0301\u200b\u0345\u037a㈱⑱ŉß\U000e0100\u09c7\u09be¨")
    )
)
def test_places_are_those_of_the_folded_text(text):
    compared, places = folded_with_places(text)
    assert compared == folded(text)
    assert len(places) == len(compared)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


def test_a_place_is_where_the_character_was_made():
    compared, places = folded_with_places(" ⑱\u200be\u0301 \n甲\u3000")
    assert compared == "18é甲"
    assert places == [(1, 2), (1, 2), (3, 5), (7, 8)]


def test_words_of_a_search_are_parted_by_spaces_of_any_width():
    assert words_of(" 科技\u3000（金融） \u200b ") == ["科技", "(金融)"]
    assert words_of("\u200b\u3000") == []
    assert has_words("促进科技和金融结合", words_of("金融　科技"))
    assert not has_words("促进科技和金融结合", words_of("金融 税收"))


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("(十八)", "（十八）加强"),
        ("科技和金融\u200b", "促进科技 和\u3000金\u200b融结合"),
        ("ABC-1", "ａｂｃ－１"),
        ("[甲].*", "［甲］．＊"),
        ("一", "⼀"),
    ],
)
def test_the_pattern_finds_any_writing_of_a_word(said, text):
    (word,) = words_of(said)
    assert re.search(pattern_of(word), text)
    assert not re.search(pattern_of(word), "别的文字")


@given(st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_the_pattern_of_any_text_is_one_and_finds_the_folded_text(text):
    for word in words_of(text):
        assert re.search(pattern_of(word), word)
