"""Which words of a value go: a passage in any writing and wrapping, whole or cut off, and nothing else."""

import pytest

from audit.rules import RuleBroken
from audit.screening.rules import PURGED
from policy_tracker.purging.rules import passages_of, struck

PASSAGE = "某某工程代号 ZX-77，选址在甲地。"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (PASSAGE, PURGED),
        (f"开头。{PASSAGE}结尾。", f"开头。{PURGED}结尾。"),
        (f"{PASSAGE}；{PASSAGE}", f"{PURGED}；{PURGED}"),
        ("某某工程\n代号 ＺＸ－７７,选址\u200b在甲地。", PURGED),
        ("某某工程代号zx-77,选址在甲地。", PURGED),
        (f"甲\n {PASSAGE}\n\n 乙", f"甲\n {PURGED}\n\n 乙"),
        ("某某工\U000e0100程代号 ZX-77，选址在甲\ufe01地。", PURGED),
        ("摘要：某某工程代号 ZX-77，选…（全文见报告）", f"摘要：{PURGED}…（全文见报告）"),
        ("摘要：某某工程代号 ZX-77，选址", f"摘要：{PURGED}"),
        ("某某工程代号 ZX-78，选址在甲地。", "某某工程代号 ZX-78，选址在甲地。"),
        ("某某工程进展顺利。", "某某工程进展顺利。"),
        ("", ""),
    ],
)
def test_copies_of_a_passage_go_and_the_rest_stays(text, left):
    assert struck(text, [PASSAGE]) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("在 Cafe\u0301 Ge\u0301ant 会面。", f"在 {PURGED} 会面。"),
        ("在 Café Géant 会面。", f"在 {PURGED} 会面。"),
        ("CAFE\u0301\nGE\u200b\u0301ANT", PURGED),
        ("Cafe Geant", "Cafe Geant"),
    ],
)
def test_a_letter_and_its_mark_are_one_however_they_are_written(text, left):
    assert struck(text, ["Café Géant"]) == left


def test_texts_inside_lists_and_objects_go_too():
    value = {"a": [PASSAGE, 7, None, {"b": f"前{PASSAGE}后"}], "c": "别的"}
    assert struck(value, [PASSAGE]) == {"a": [PURGED, 7, None, {"b": f"前{PURGED}后"}], "c": "别的"}


def test_passages_are_parted_by_empty_lines():
    assert passages_of(" 第一段\n第二行 \n\n\n另一段文字\n \n另一段文字\n") == [
        "第一段\n第二行",
        "另一段文字",
    ]


@pytest.mark.parametrize("text", ["机密", "一 二 三", "一段够长的文字\n\n短"])
def test_a_passage_so_short_that_ordinary_words_would_go_is_refused(text):
    with pytest.raises(RuleBroken, match="每段至少 4 个字"):
        passages_of(text)
