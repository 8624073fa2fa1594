"""Numbers of headings as GB/T 9704-2012 writes them."""

from reports.wording.levels import Levels


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
