"""What a search of the ledger means. Knows no Django."""

import re

from audit.numerals import number_of
from audit.texts import folded

_NUMBER = re.compile(r"第?\(?(?:([0-9]{1,4})|([^0-9]+?))\)?条?")


def number_meant(said: str) -> int | None:
    """The number of a measure, written as the document or a person writes it: （十八）, (十八), 18, 第18条, （一百零二）.

    None for anything else; numbers go to 9,999.
    """
    found = _NUMBER.fullmatch(folded(said))
    if found is None:
        return None
    digits, characters = found.groups()
    return int(digits) if digits else number_of(characters)
