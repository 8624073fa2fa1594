"""Setting text by typst, in the faces of this installation (``fonts``)."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from reports.documents import typesetting_process
from reports.documents.fonts import Faces, FontMissingError, faces

# The printers' mark for a character that the fonts do not have.
MISSING = "\u3013"

# Joins and variation selectors: they choose between shapes of another character and are nothing by themselves.
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
# One arena of memory is reused where several would each keep their own, and what is free is given back at once.
_FRUGAL = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "65536", "MALLOC_MMAP_THRESHOLD_": "65536"}


class TypesettingError(Exception):
    """typst refused its source; the message is its own."""


def typeset(source: str, inputs: Mapping[str, Any], **options: Any) -> list[bytes]:
    """The files that typst makes of ``source``, a file of this folder: one PDF, or a PNG for each page.

    ``inputs`` are handed over as JSON under their names and are data, never markup; ``options`` are those of
    ``typst.compile``. Refuses when the fonts are not there (``FontMissingError``).
    """
    root = Path(str(files("reports.documents")))
    with tempfile.TemporaryDirectory() as folder:
        job = {
            "source": str(root / source),
            "root": str(root),
            "font_folders": _laid_out(faces(), Path(folder)),
            "inputs": {name: json.dumps(value, ensure_ascii=False) for name, value in inputs.items()},
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
        raise FontMissingError(done.stderr.decode(errors="replace"))
    if done.returncode:
        raise TypesettingError(done.stderr.decode(errors="replace")[-2000:])
    head, _, content = done.stdout.partition(b"\n")
    made, start = [], 0
    for length in json.loads(head):
        made.append(content[start : start + length])
        start += length
    return made


def _laid_out(chosen: Faces, folder: Path) -> dict[str, list[str]]:
    """A folder for each font, as typst looks for fonts in folders and may not see others that lie beside them."""
    places = {}
    for number, path in enumerate(chosen.all_files):
        places[path] = folder / str(number)
        places[path].mkdir()
        (places[path] / path.name).symlink_to(path.resolve())
    return {face.value: [str(places[path]) for path in paths] for face, paths in chosen.files.items()}


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
