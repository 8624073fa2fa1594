"""The faces of the PDF: the office's own where it laid them into ``FONT_DIR``, else free ones that resemble them.

GB/T 9704-2012 asks for 小标宋, 仿宋, 黑体 and 楷体. They are not free, so the product cannot bring them; an office that has
them names their folder. Free instead of them: Noto Serif SC (a 宋体) for the first two, as no registry holds a free 仿宋;
Noto Sans SC; LXGW WenKai Lite. All three are under the SIL Open Font License 1.1. Only what a paper uses is embedded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]


class Face(StrEnum):
    TITLE = "title"
    TEXT = "text"
    HEI = "hei"
    KAI = "kai"
    # Of page numbers and of charts: always free ones; the pictures in Word are to be the same everywhere.
    SONG = "song"
    CHART = "chart"


FACE_NAMES = {Face.TITLE: "小标宋", Face.TEXT: "仿宋", Face.HEI: "黑体", Face.KAI: "楷体"}
# What the names of a fitting font have in them, the better ones first; compared in small letters, without spaces and strokes.
_CALLED = {
    Face.TITLE: ("方正小标宋简体", "小标宋", "xiaobiaosong", "华文中宋", "zhongsong"),
    Face.TEXT: ("仿宋gb2312", "fangsonggb2312", "仿宋", "fangsong"),
    Face.HEI: ("黑体", "simhei", "heiti"),
    Face.KAI: ("楷体gb2312", "kaitigb2312", "楷体", "kaiti", "文楷", "wenkai"),
}
# Of Noto Sans: SC is the face, TC and JP have rare characters it lacks.
SANS_FOLDERS = ("notosanssc", "notosanstc", "notosansjp")
_KINDS = {".ttf", ".otf", ".ttc"}
# Names of a font: family, whole name, PostScript name, family of more than four styles.
_NAME_IDS = (1, 4, 6, 16)


class FontMissingError(Exception):
    """The fonts of the papers are not installed; nothing was written."""


@dataclass(frozen=True)
class Faces:
    """``files``: for each face its font and then what lends it rare characters. ``own``: the names of the office's fonts."""

    files: Mapping[Face, tuple[Path, ...]]
    own: Mapping[Face, str]

    @property
    def all_files(self) -> tuple[Path, ...]:
        return tuple(dict.fromkeys(path for paths in self.files.values() for path in paths))

    @property
    def lacking(self) -> list[str]:
        """The faces of the standard for which a free one stands in."""
        return [name for face, name in FACE_NAMES.items() if face not in self.own]

    @property
    def words(self) -> str:
        """Which faces the PDF is set in, in a sentence for the office."""
        own = [f"{FACE_NAMES[face]}用{name}" for face, name in self.own.items()]
        said = [f"PDF 的{'、'.join(own)}。"] if own else []
        if self.lacking:
            said.append(
                f"服务器没有{'、'.join(self.lacking)}字库，PDF 用开源字体代替；正式印发请用 Word 文档，或由管理员配置字库。"
            )
        return "".join(said)


def faces() -> Faces:
    """The faces of this installation; looked for once per process and folder.

    Refuses when the free fonts are not installed (``FontMissingError``).
    """
    return _faces(settings.FONT_DIR, SANS_FOLDERS)


@cache
def _faces(folder: str, sans_folders: tuple[str, ...]) -> Faces:
    sans, serif, kai = _noto_sans(sans_folders), _noto_serif(), _wenkai()
    free = {
        Face.TITLE: serif,
        Face.TEXT: serif,
        Face.HEI: sans[0],
        Face.KAI: kai or serif,
        Face.SONG: serif,
        Face.CHART: sans[0],
    }
    found = dict(_own(Path(folder))) if folder else {}
    chosen = {face: found[face][1] if face in found else free[face] for face in Face}
    lent = {face: sans if face in {Face.HEI, Face.CHART} else (serif, *sans) for face in Face}
    return Faces(
        {face: tuple(dict.fromkeys((chosen[face], *lent[face]))) for face in Face},
        {face: name for face, (name, _) in found.items()},
    )


def _own(folder: Path) -> Iterator[tuple[Face, tuple[str, Path]]]:
    """Of the fonts in ``folder`` the best for each face, with its name; files that are no fonts are passed over."""
    known = [
        (path, names)
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in _KINDS and (names := _names_of(path))
    ]
    for face, words in _CALLED.items():
        fitting = (
            (names[0], path)
            for word in words
            for path, names in known
            if any(word in _plain(name) for name in names)
        )
        if best := next(fitting, None):
            yield face, best


def _names_of(path: Path) -> list[str]:
    """What a font calls itself in any language, its Chinese name first."""
    try:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            names = [record.toUnicode() for record in font["name"].names if record.nameID in _NAME_IDS]
    except (TTLibError, OSError, KeyError, UnicodeDecodeError):
        return []
    return sorted(dict.fromkeys(names), key=str.isascii)


def _plain(name: str) -> str:
    return name.casefold().translate(str.maketrans("", "", " _-"))


def _package(name: str) -> Path:
    try:
        return Path(str(files(name)))
    except ModuleNotFoundError:
        raise FontMissingError(name) from None


def _noto_sans(folders: tuple[str, ...]) -> tuple[Path, ...]:
    root = _package("justmytype_intl_cjk") / "fonts" / "ofl"
    found = [sorted(root.joinpath(name).glob("*.ttf")) for name in folders]
    if not found[0]:
        raise FontMissingError(str(root))
    return tuple(path for paths in found for path in paths)


def _noto_serif() -> Path:
    path = _package("pylopdf_fonts_zh_cn") / "NotoSerifSC-Regular.otf"
    if not path.is_file():
        raise FontMissingError(str(path))
    return path


def _wenkai() -> Path | None:
    """LXGW WenKai Lite, which bin/_fonts.py makes; without it 楷体 looks like the text."""
    path = Path(str(files("reports.documents"))) / "faces" / "LXGWWenKaiLite-Regular.ttf"
    return path if path.is_file() else None


@cache
def covered(paths: tuple[Path, ...]) -> frozenset[int]:
    """The code points that these fonts can show; read once per process."""
    points: set[int] = set()
    for path in paths:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            points.update(font.getBestCmap())
    return frozenset(points)
