"""Numbers in Chinese, written and read. Knows no Django."""

import re

_DIGITS = "零一二三四五六七八九"
_POWERS = {"千": 1000, "百": 100, "十": 10, "": 1}
MOST = 9999
# 〇 stands beside 零 (GB/T 15835-2011), and a circle (U+25CB) is often typed for it.
_ZEROS = str.maketrans("〇○", "零零")
_BARE_TEN = re.compile(f"(?<![{_DIGITS[1:]}])十")
_PLACE = re.compile(f"([{_DIGITS[1:]}])([千百十]?)")
_ROW = re.compile(f"[{_DIGITS[1:]}](?=.*零)[{_DIGITS}]{{1,3}}")


def chinese(number: int) -> str:
    """1 to 9,999 in Chinese: 三, 十, 十二, 二十, 一百零三, 一百一十. Another number is a ``ValueError``."""
    if not 1 <= number <= MOST:
        raise ValueError(number)
    said = _in_full(number)
    return said.removeprefix("一") if said.startswith("一十") else said


def number_of(said: str) -> int | None:
    """The number from 1 to 9,999 that is said by places (十八, 一十八, 一百零二, 一百〇二, 一百十) or, with a zero in it,
    digit by digit (一〇二, 二〇二六).

    None for anything else: a place left out (一百二), and digits without a zero (一八), may be several numbers.
    Wants the characters alone, as ``texts.folded`` makes them: no brackets, no 第.
    """
    spelled = said.translate(_ZEROS)
    if _ROW.fullmatch(spelled):
        return int("".join(str(_DIGITS.index(digit)) for digit in spelled))
    spelled = _BARE_TEN.sub("一十", spelled)
    number = sum(_DIGITS.index(digit) * _POWERS[place] for digit, place in _PLACE.findall(spelled))
    # Whatever is not written as its own sum is written is no number.
    return number if 1 <= number <= MOST and _in_full(number) == spelled else None


def _in_full(number: int) -> str:
    """With 一十 where people say 十."""
    said = ""
    for place, power in _POWERS.items():
        digit = number // power % 10
        if digit:
            said += _DIGITS[digit] + place
        elif said and not said.endswith("零") and number % power:
            said += "零"
    return said
