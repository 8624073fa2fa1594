"""What a co-responsible body may answer. Knows no Django."""

from enum import StrEnum

from audit.rules import RuleBroken
from measures.texts import check_text


class Stance(StrEnum):
    """What a co-responsible body answers the lead (配合单位意见)."""

    AGREE = "agree"
    DIFFER = "differ"
    NOTHING = "nothing"


STANCE_NAMES = {Stance.AGREE: "同意", Stance.DIFFER: "有不同意见", Stance.NOTHING: "本期无涉及"}
STANCE_TEXT_MAX = 1000


def check_stance(stance: str, text: str) -> str:
    """The text of an answer without surrounding white space.

    Refuses an unknown stance, a differing view that does not say what it is, and a text too long or not keepable.
    """
    if stance not in set(Stance):
        raise RuleBroken("stance_missing", "请选择“同意”“有不同意见”或“本期无涉及”。", "stance")
    text = check_text(text, label="意见说明", field="text", most=STANCE_TEXT_MAX, is_required=False)
    if stance == Stance.DIFFER and not text:
        raise RuleBroken("text_missing", "选择“有不同意见”时，请写明不同意见的内容。", "text")
    return text
