"""A measure's number in a search, in any writing."""

import pytest

from measures.documents.rules import number_meant


@pytest.mark.parametrize(
    ("said", "number"),
    [
        *((said, 18) for said in ("（十八）", "(十八)", "十八", "18", "１８", "第18条", "第 十八 条", "(18)", "⑱")),
        ("一", 1), ("十", 10), ("二十", 20), ("九十九", 99), ("㈩", 10), ("（一）", 1),
        *((said, 102) for said in ("（一百零二）", "第一百〇二条", "一百零二", "一〇二", "102", "第102条")),
        ("第一百二十条", 120), ("一百一十八", 118), ("第一千二百三十四条", 1234),
        *((said, None) for said in ("", "十八大", "一八", "第条", "()", "十十", "一百二", "第", "条", "18.5", "科技", "12345", "2018年")),
    ],
)  # fmt: skip
def test_a_number_is_read_in_any_writing(said, number):
    assert number_meant(said) == number
