"""Numbers in Chinese: one way to write them, every way they are met to read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.numerals import chinese, number_of

WRITTEN = [
    (1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一"), (99, "九十九"), (100, "一百"), (103, "一百零三"),
    (110, "一百一十"), (111, "一百一十一"), (1000, "一千"), (1003, "一千零三"), (1010, "一千零一十"), (2300, "二千三百"),
    (9999, "九千九百九十九"),
]  # fmt: skip
numbers = st.integers(1, 9999)


@pytest.mark.parametrize(("number", "said"), WRITTEN)
def test_a_number_is_written_as_it_is_read(number, said):
    assert chinese(number) == said


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_a_number_beyond_is_not_written_wrongly(number):
    with pytest.raises(ValueError, match=str(number)):
        chinese(number)


def test_every_number_that_is_written_is_read_and_none_is_written_twice():
    written = [chinese(number) for number in range(1, 10_000)]
    assert [number_of(said) for said in written] == list(range(1, 10_000))
    assert len(set(written)) == 9999


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("一十", 10), ("一十八", 18), ("一百〇二", 102), ("一百○二", 102), ("一百十", 110), ("一百十二", 112), ("一千零十", 1010),
        ("一〇二", 102), ("一零二", 102), ("一〇", 10), ("一〇〇", 100), ("二〇二六", 2026), ("二○一八", 2018),
    ],
)  # fmt: skip
def test_other_spellings_are_read(said, number):
    assert number_of(said) == number


@pytest.mark.parametrize(
    "said",
    [
        "", "零", "〇", "零一", "〇一二", "十十", "百", "百二", "一八", "一百二", "一千二", "一百零", "一百零十", "一百零一十",
        "一千一百二", "一千零零三", "二十百", "一百三百", "九千九千", "一〇二〇三", "一万", "十八大", "第十八", "（十八）", "18", "十8",
    ],
)  # fmt: skip
def test_what_is_no_number_or_may_be_several_is_not_read(said):
    assert number_of(said) is None


@given(st.text("〇○零一二三四五六七八九十百千", max_size=9))
def test_what_is_read_is_said_again_in_one_way(said):
    number = number_of(said)
    assert number is None or number_of(chinese(number)) == number


@given(numbers)
def test_the_digits_of_a_number_with_a_zero_in_it_are_read(number):
    row = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    assert number_of(row) == (number if "〇" in row or number < 10 else None)
