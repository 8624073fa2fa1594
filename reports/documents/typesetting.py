"""Setting text by typst, with the same free fonts on every machine."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from reports.documents import typesetting_process

# The first is the face of the paper; the others lend it rare characters it lacks.
FONT_FAMILIES = ("Noto Sans SC", "Noto Sans TC", "Noto Sans JP")
FONT_FOLDERS = ("notosanssc", "notosanstc", "notosansjp")
# The printers' mark for a character that the fonts do not have.
MISSING = "\u3013"

# Joins and variation selectors: they choose between shapes of another character and are nothing by themselves.
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
# One arena of memory is reused where several would each keep their own, and what is free is given back at once.
_FRUGAL = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "65536", "MALLOC_MMAP_THRESHOLD_": "65536"}


class FontMissingError(Exception):
    """The fonts of the papers are not installed; nothing was written."""


class TypesettingError(Exception):
    """typst refused its source; the message is its own."""


def typeset(source: str, inputs: Mapping[str, Any], **options: Any) -> list[bytes]:
    """The files that typst makes of ``source``, a file of this folder: one PDF, or a PNG for each page.

    ``inputs`` are handed over as JSON under their names and are data, never markup; ``options`` are those of
    ``typst.compile``. Refuses when the fonts are not there (``FontMissingError``).
    """
    root = Path(str(files("reports.documents")))
    job = {
        "source": str(root / source),
        "root": str(root),
        "face": FONT_FAMILIES[0],
        "font_folders": sorted({str(path.parent) for path in font_files()}),
        "inputs": {
            name: json.dumps(value, ensure_ascii=False)
            for name, value in {"fonts": FONT_FAMILIES, **inputs}.items()
        },
        "options": options,
    }
    done = subprocess.run(
        [sys.executable, "-I", str(typesetting_process.__file__)],
        input=json.dumps(job, ensure_ascii=False).encode(),
        capture_output=True,
        env={**os.environ, **_FRUGAL},
        check=False,
    )
    if done.returncode == typesetting_process.FONT_MISSING:
        raise FontMissingError(FONT_FAMILIES[0])
    if done.returncode:
        raise TypesettingError(done.stderr.decode(errors="replace")[-2000:])
    head, _, content = done.stdout.partition(b"\n")
    made, start = [], 0
    for length in json.loads(head):
        made.append(content[start : start + length])
        start += length
    return made


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


def printable(content: Any, points: frozenset[int]) -> tuple[Any, bool]:
    """``content`` with every character the fonts lack replaced by ``MISSING``, and whether that happened anywhere.

    A PDF for accessibility may not hold an empty glyph, and a box would tell the reader nothing.
    """
    replaced = False

    def shown(value: Any) -> Any:
        nonlocal replaced
        if isinstance(value, str):
            lacking = {c for c in set(value) if ord(c) not in points and c != "\n"}
            if not lacking:
                return value
            seen = {ord(c) for c in lacking if not _UNSEEN.match(c)}
            replaced = replaced or bool(seen)
            return _UNSEEN.sub("", value).translate(dict.fromkeys(seen, MISSING))
        if isinstance(value, dict):
            return {key: shown(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [shown(item) for item in value]
        return value

    return shown(content), replaced
