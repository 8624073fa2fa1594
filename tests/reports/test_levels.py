"""Numbers of headings as GB/T 9704-2012 writes them."""

import pytest

from reports.wording.levels import Levels, chinese


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一"), (99, "九十九"), (100, "一百"), (103, "一百零三"),
        (110, "一百一十"), (111, "一百一十一"), (1000, "一千"), (1003, "一千零三"), (1010, "一千零一十"), (2300, "二千三百"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_it_is_read(number, said):
    assert chinese(number) == said


def test_a_level_begins_anew_under_the_next_one_above():
    levels = Levels()
    made = [
        levels.heading(1, "甲"),
        levels.heading(2, "乙"),
        levels.heading(2, "丙"),
        levels.heading(1, "丁"),
        levels.heading(2, "戊"),
    ]
    assert [heading.text for heading in made] == ["一、甲", "（一）乙", "（二）丙", "二、丁", "（一）戊"]
