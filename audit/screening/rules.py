"""Which texts and file names bear a mark of classification. Knows no Django.

A mark is looked for, not a word: 保密协议, 商业秘密, 机密性, 国家秘密 in a sentence are ordinary. The degrees are those of
《中华人民共和国保守国家秘密法》; papers bear them with a term, parted by ★ (密级和保密期限, GB/T 9704—2012, 7.2.2).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

# What stands in the place of words that were purged.
PURGED = "【已按保密要求清除】"
NOTICE = "本系统为非涉密系统，严禁录入、上传、处理国家秘密和工作秘密信息"


class Place(StrEnum):
    """Where a mark was found."""

    TEXT = "text"
    FILE_NAME = "file_name"


PLACE_NAMES = {Place.TEXT: "文字", Place.FILE_NAME: "文件名"}
_DEGREES = ("绝密", "机密", "秘密")


@dataclass(frozen=True)
class Mark:
    """A mark that was found: the word of the law or of the settings. Never anything of the text."""

    word: str
    place: Place = Place.TEXT


# Written apart (绝　密) or in traditional characters; stars as keyboards and fonts have them.
_TRADITIONAL = str.maketrans("絕機祕級長", "绝机秘级长")
_STARS = str.maketrans(dict.fromkeys("☆⭐✩✪✫✬✭✮✯✰⋆✡✦✧✶✷✸✹", "★") | dict.fromkeys("∗⁎٭", "*"))
_APART = re.compile(r"(绝|机|秘) (?=密(?!切|码|封|集|度|钥))")
_DEGREE = "(?P<degree>绝密|机密|秘密)级?"
_STAR = re.compile(_DEGREE + r" ?(?P<star>★|\*(?!\*))")
_TERM = re.compile(
    _DEGREE + r" ?:? ?(?:\d{1,2}|[一二三四五六七八九十]{1,3}) ?(?:年|个月)(?![来前后内间中])"
    r"|" + _DEGREE.replace("degree", "lasting") + r" ?:? ?长期(?!\w)"
)
_LABELLED = re.compile(r"密 ?级 ?: ?" + _DEGREE + r"(?!\w| ?[、/,;])")
_BRACKETED = re.compile(r"[(\[{<【〔〖〈]([^()\[\]{}<>【】〔〕〖〗〈〉\n]{2,40})[)\]}>】〕〗〉]")
# What makes an ordinary word of a degree that follows; only a real star outweighs it.
_ORDINARY_BEFORE = (
    "商业", "国家", "工作", "技术", "个人", "企业", "军事", "保守", "严守", "保护", "泄露", "泄漏", "涉及", "知悉", "的", "*",
)  # fmt: skip
_ORDINARY_AFTER = ("性", "计算")
_FILE_NAME = re.compile(r"[^\n]+\.[A-Za-z0-9]{2,5}")


def find_mark(text: str, configured: Sequence[str] = ()) -> Mark | None:
    """The first mark in a text, or None.

    A degree with a star or a term (机密★, 秘密10年, 绝密长期), after 密级：, alone on a line or in brackets; a ``configured``
    mark (内部资料) alone on a line or in brackets, beside another one, or with a star. What ends like a file name is
    read as one as well.
    """
    lines, words = _plain(text), _words(configured)
    found = next((mark for line in lines for mark in _in_line(line, words)), None)
    if found is None and len(lines) == 1 and _FILE_NAME.fullmatch(lines[0]):
        found = _in_stem(lines[0], words)
    return found


def find_in_file_name(name: str, configured: Sequence[str] = ()) -> Mark | None:
    """The mark of a file's name, or None: where it begins with one, brackets one, or sets one apart (名单-机密.docx)."""
    plain, words = " ".join(_plain(name)), _words(configured)
    found = next(_in_line(plain, words), None) or _in_stem(plain, words)
    return Mark(found.word, Place.FILE_NAME) if found else None


def held_words(mark: Mark) -> str:
    """What the one who tried is told: what was found, that nothing is kept, and what to do."""
    what = "密级标志" if mark.word in _DEGREES else "标志"
    return (
        f"{PLACE_NAMES[mark.place]}中有{what}“{mark.word}”，内容没有保存。{NOTICE}。"
        "请删去有关内容后再提交；涉密材料请通过涉密渠道办理。"
    )


def _plain(text: str) -> list[str]:
    """The lines of a text in one writing. White space is one space each, so that no pattern can be kept busy by it."""
    folded = unicodedata.normalize("NFKC", text).translate(_TRADITIONAL).translate(_STARS)
    seen = "".join(char for char in folded if unicodedata.category(char) != "Cf" and char != "\ufe0f")
    return [_APART.sub(r"\1", " ".join(line.split())) for line in seen.splitlines()]


def _words(configured: Sequence[str]) -> list[str]:
    return [word for word in (" ".join(_plain(word)) for word in configured) if len(word) > 1]


def _in_line(line: str, words: Sequence[str]) -> Iterator[Mark]:
    if "密" not in line and not any(word in line for word in words):
        return
    for pattern in (_STAR, _TERM, _LABELLED):
        for match in pattern.finditer(line):
            named = match.groupdict()
            before = line[max(0, match.start() - 4) : match.start()]
            is_ordinary = before.rstrip().endswith(_ORDINARY_BEFORE)
            if named.get("star") == "★" or pattern is _LABELLED or not is_ordinary:
                yield Mark(named.get("degree") or named["lasting"])
    for inner in (line, *_BRACKETED.findall(line)):
        if mark := _alone(inner, words):
            yield mark
    for word in words:
        beside = "|".join(re.escape(other) for other in words if other != word) or "(?!)"
        if re.search(rf"{re.escape(word)}(?: ?★|[\W_]{{0,4}}(?:{beside}))", line):
            yield Mark(word)


def _alone(text: str, words: Sequence[str]) -> Mark | None:
    """The mark of a piece that consists of nothing else: one degree, configured marks, what parts them."""
    pieces = [piece for piece in re.split(r"[\W_]+", text) if piece]
    if pieces and pieces[0] == "密级":
        pieces = pieces[1:]
    degrees = [piece for piece in pieces if piece.removesuffix("级") in _DEGREES]
    others = [piece for piece in pieces if piece in words]
    if not pieces or len(degrees) > 1 or len(degrees) + len(others) < len(pieces):
        return None
    return Mark(degrees[0].removesuffix("级") if degrees else others[0])


def _in_stem(name: str, words: Sequence[str]) -> Mark | None:
    base = re.split(r"[/\\]", name.strip())[-1]
    stem = base.rpartition(".")[0] or base
    for known in (*_DEGREES, *words):
        if stem.startswith(known) and not stem[len(known) :].startswith(_ORDINARY_AFTER):
            return Mark(known)
    return next((mark for piece in re.split(r"[\W_]+", stem) if (mark := _alone(piece, words))), None)
