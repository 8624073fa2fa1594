"""What a search of the ledger means. Knows no Django."""

import re

from audit.texts import folded

_DIGITS = "一二三四五六七八九"
_NUMBER = re.compile(rf"第?\(?(?:([0-9]{{1,4}})|([{_DIGITS}]?)(十?)([{_DIGITS}]?))\)?条?")


def number_meant(said: str) -> int | None:
    """The number of a measure, written as the document or a person writes it: （十八）, (十八), 十八, 18, 第18条.

    None for anything else; numbers in characters go to 99.
    """
    found = _NUMBER.fullmatch(folded(said))
    if found is None:
        return None
    plain, tens, ten, ones = found.groups()
    if plain:
        return int(plain)
    if not ten and tens and ones:
        return None
    # Without 十 a lone digit is taken for the tens.
    number = (_value(tens) or 1) * 10 + _value(ones) if ten else _value(tens or ones)
    return number or None


def _value(digit: str) -> int:
    return _DIGITS.index(digit) + 1 if digit else 0
