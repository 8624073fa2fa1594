"""The paper as PDF, by typst: tagged, searchable, with its fonts inside, the same on every machine."""

import json
import re
from dataclasses import asdict
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from reports.documents.blocks import SHORT_TABLE, Paper

# The first is the face of the paper; the others lend it rare characters it lacks.
FONT_FAMILIES = ("Noto Sans SC", "Noto Sans TC", "Noto Sans JP")
FONT_FOLDERS = ("notosanssc", "notosanstc", "notosansjp")
# The printers' mark for a character that the fonts do not have.
MISSING = "\u3013"
MISSING_NOTE = f"注：“{MISSING}”处为 PDF 字体没有收录的字符，原文见 Word 文档和 Excel 表格。"

# Joins and variation selectors: seen only together with a character that is itself missing.
_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")


class FontMissingError(Exception):
    """The fonts of the PDF are not installed; nothing was written."""


def build_pdf(paper: Paper, *, as_of: datetime) -> bytes:
    """The PDF of the paper, dated ``as_of``; the same paper gives the same bytes.

    Refuses when the fonts are not there (``FontMissingError``).
    """
    paths = font_files()
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=sorted({path.parent for path in paths}),
    )
    # Without its fonts typst sets an empty page and says nothing.
    if FONT_FAMILIES[0] not in fonts.families():
        raise FontMissingError(FONT_FAMILIES[0])
    content = printable(asdict(paper), covered(paths))
    return typst.compile(
        files("reports.documents").joinpath("progress.typ").read_bytes(),
        format="pdf",
        font_paths=fonts,
        sys_inputs={
            "paper": json.dumps(content, ensure_ascii=False),
            "fonts": json.dumps(FONT_FAMILIES),
            "short-table": str(SHORT_TABLE),
        },
        pdf_standards=["ua-1"],
        timestamp=int(as_of.timestamp()),
    )


def font_files() -> tuple[Path, ...]:
    """The fonts inside the font package. Refuses when the face of the paper is not there (``FontMissingError``)."""
    try:
        root = Path(str(files("justmytype_intl_cjk"))) / "fonts" / "ofl"
    except ModuleNotFoundError:
        raise FontMissingError("justmytype_intl_cjk") from None
    found = [sorted(root.joinpath(name).glob("*.ttf")) for name in FONT_FOLDERS]
    if not found[0]:
        raise FontMissingError(str(root / FONT_FOLDERS[0]))
    return tuple(path for paths in found for path in paths)


@cache
def covered(paths: tuple[Path, ...]) -> frozenset[int]:
    """The code points that these fonts can show; read once per process."""
    points: set[int] = set()
    for path in paths:
        with TTFont(path, lazy=True) as font:
            points.update(font.getBestCmap())
    return frozenset(points)


def printable(content: dict[str, Any], points: frozenset[int]) -> dict[str, Any]:
    """``content`` with every character the fonts lack replaced by ``MISSING``, and a note where that happened.

    A PDF for accessibility may not hold an empty glyph, and a box would tell the reader nothing.
    """
    replaced = False

    def shown(value: Any) -> Any:
        nonlocal replaced
        if isinstance(value, str):
            seen = _UNSEEN.sub("", value)
            text = "".join(c if ord(c) in points or c == "\n" else MISSING for c in seen)
            replaced = replaced or text != seen
            return text
        if isinstance(value, dict):
            return {key: shown(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [shown(item) for item in value]
        return value

    answer: dict[str, Any] = shown(content)
    if replaced:
        answer["closing"] += MISSING_NOTE
    return answer
