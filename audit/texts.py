"""How text is kept and compared: one form for keeping, one for comparing. Knows no Django."""

import re
import unicodedata
from functools import cache
from itertools import chain

from audit.rules import RuleBroken

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Direction marks, soft hyphens, byte order marks, tags: nobody sees them, and papers and other systems stumble over
# them. Joiners (U+200C, U+200D) and variation selectors stay: they choose between shapes of what is seen.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]"
)
# Control characters, halves of characters, and the two that XML 1.0 knows only to forbid.
_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What may stand between two letters without parting them, wherever a text is searched.
_BETWEEN = (
    "[\t-\r\x85\xa0\u00ad\u061c\u1680\u180e \u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    "\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]*"
)
_NOT_COMPARED = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_SEEN_BEFORE = 6


# --- Kept ---------------------------------------------------------------------------------------------


def tidied(text: str) -> str:
    """The text as it is kept: one kind of line end (Word's U+000B is one), and nothing that nobody sees."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def on_one_line(text: str) -> str:
    """The same for what has one line: line ends and tabs become spaces."""
    return re.sub("[\n\t]", " ", tidied(text))


def fault_in(text: str) -> str:
    """Where the first character stands that cannot be kept, as a sentence after the field's name; empty without one."""
    found = _UNKEEPABLE.search(text)
    if found is None:
        return ""
    before = text[: found.start()]
    line = before.rpartition("\n")[2]
    place = f"第 {before.count(chr(10)) + 1} 行" if "\n" in text else ""
    words = f"（“{line[-_SEEN_BEFORE:]}”之后）" if line.strip() else ""
    return f"{place}第 {len(line) + 1} 个字{words}是无法保存的字符，请删除后重试。"


def kept(text: str, *, label: str, field: str) -> str:
    """The text as it is kept. Refuses (``bad_character``), naming the place, one that cannot be kept."""
    text = tidied(text)
    if fault := fault_in(text):
        raise RuleBroken("bad_character", f"{label}{fault}", field)
    return text


# --- Compared -----------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """A name in one spelling: half width, compatible forms (NFKC), no spaces, nothing unseen; letter case stays."""
    spelled = unicodedata.normalize("NFKC", text)
    return "".join(
        char for char in spelled if unicodedata.category(char) not in _NOT_COMPARED and not _is_selector(char)
    )


def folded(text: str) -> str:
    """What two texts are compared by: ``plain``, and without regard to letter case. For comparing only, never kept."""
    return unicodedata.normalize("NFKC", plain(text).casefold())


def folded_with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """``folded`` of the text, and for each of its characters where in the text that begins and ends.

    A letter and what stands above or after it, compared as one character, have one place.
    """
    pieces: list[tuple[str, int, int]] = []
    piece = unseen = ""
    for at, char in enumerate(text):
        alone = folded(char)
        if not alone:
            unseen = char
            continue
        joined = folded(piece + unseen + char)
        # Asked before letter case goes: one mark (U+0345) becomes a letter then.
        is_mark = unicodedata.combining(plain(char)[0])
        if pieces and (is_mark or joined != pieces[-1][0] + alone):
            piece += unseen + char
            pieces[-1] = (joined, pieces[-1][1], at + 1)
        else:
            piece = char
            pieces.append((alone, at, at + 1))
        unseen = ""
    places = [(start, end) for seen, start, end in pieces for _ in seen]
    return "".join(seen for seen, _, _ in pieces), places


def words_of(said: str) -> list[str]:
    """The words of a search, each in the form for comparing; spaces of any width part them."""
    return [word for part in unicodedata.normalize("NFKC", said).split() if (word := folded(part))]


def has_words(text: str, words: list[str]) -> bool:
    """True when each of the words (``words_of``) stands in the text, in whatever writing."""
    compared = folded(text)
    return all(word in compared for word in words)


def pattern_of(word: str) -> str:
    """A regular expression that finds ``word`` (one of ``words_of``) in text as it is kept, in whatever writing.

    For Python (and so SQLite) and PostgreSQL alike. Not found: one character that stands for several (⑱ for 18).
    """
    return _BETWEEN.join(_any_writing(char) for char in word)


def _any_writing(char: str) -> str:
    writings = [re.escape(each) for each in (char, *_writings().get(char, ""))]
    return writings[0] if len(writings) == 1 else f"(?:{'|'.join(writings)})"


@cache
def _writings() -> dict[str, str]:
    """Of each character the others that are compared as it; beyond the first plane, letters of mathematics and ideographs."""
    found: dict[str, str] = {}
    planes = (range(0x20, 0xD800), range(0xF900, 0xFFFE), range(0x1D400, 0x1D800), range(0x2F800, 0x2FA20))
    for code in chain(*planes):
        compared = folded(chr(code))
        if len(compared) == 1 and compared != chr(code):
            found[compared] = found.get(compared, "") + chr(code)
    return found


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
