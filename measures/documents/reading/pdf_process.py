"""Takes the text out of one PDF and ends: ``pdf`` starts it, and ends it when it takes too long.

A process of its own: the library under it is native code in the hands of a stranger's file, which may take all time and
memory. Reads the file, answers JSON: for each page its lines, from where to where they stand (points, from the lower left).
Imports nothing of ours, so that it starts in no time.
"""

import ctypes
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

MOST_PAGES, MOST_CHARACTERS = 500, 2_000_000
_MEMORY = 512 * 1024 * 1024
_CPU_SECONDS = 50
# Between columns of a table, in heights of a character; a full-width space is one.
_WIDE_GAP = 1.5
# Where the printer would have parted a word, PDFium says so.
_HYPHENS = frozenset({"\x02", "\ufffe"})


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout)
    return 0


def _answer(content: bytes) -> dict[str, Any]:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        return {"refused": "locked" if code == pdfium_c.FPDF_ERR_PASSWORD else "broken"}
    if len(document) > MOST_PAGES:
        return {"refused": "long"}
    pages, left = [], MOST_CHARACTERS
    for page in document:
        # Held by its name: the text goes with the object it belongs to.
        text = page.get_textpage()
        lines = list(_lines(text.raw))
        text.close()
        left -= sum(len(line[0]) for line in lines)
        if left < 0:
            return {"refused": "long"}
        pages.append({"lines": lines, "pictures": _has_pictures(page)})
        page.close()
    return {"pages": pages}


def _has_pictures(page: Any) -> bool:
    return next(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2), None) is not None


def _lines(text: Any) -> Iterator[tuple[str, float, float, float, float]]:
    """Stretches between line ends and wide gaps, with the box of what is seen of them: left, right, bottom, top."""
    said: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    for char, box in _characters(text):
        is_apart = box is not None and boxes and box[0] - boxes[-1][1] > _WIDE_GAP * (box[3] - box[2])
        if char == "\n" or is_apart:
            if boxes:
                yield _line(said, boxes)
            said, boxes = [], []
        if char == "\n":
            continue
        said.append(char)
        if box is not None:
            boxes.append(box)
    if boxes:
        yield _line(said, boxes)


def _line(
    said: list[str], boxes: list[tuple[float, float, float, float]]
) -> tuple[str, float, float, float, float]:
    lefts, rights, bottoms, tops = zip(*boxes, strict=True)
    return "".join(said), min(lefts), max(rights), min(bottoms), max(tops)


def _characters(text: Any) -> Iterator[tuple[str, tuple[float, float, float, float] | None]]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    # The place of the type, not of the ink: 一 and — are as high as their neighbours.
    whole = pdfium_c.FS_RECTF()
    begun = 0
    for index in range(pdfium_c.FPDFText_CountChars(text)):
        code = pdfium_c.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:
            begun = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((begun - 0xD800) << 10) + (code - 0xDC00) if begun else 0xFFFD
        begun = 0
        char = chr(code) if code else ""
        is_ours = pdfium_c.FPDFText_IsGenerated(text, index) != 1
        if char in _HYPHENS or not char or char == "\r":
            continue
        if char == "\n" or not is_ours or char.isspace():
            # A gap that PDFium saw, not a space that was typed, is told apart from it.
            yield ("\n" if char == "\n" else " " if is_ours else "\x1f"), None
            continue
        found = pdfium_c.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        if found and pdfium_c.FPDFText_GetLooseCharBox(text, index, whole):
            bottom.value, top.value = min(whole.bottom, whole.top), max(whole.bottom, whole.top)
        yield char, (left.value, right.value, bottom.value, top.value) if found else None


if __name__ == "__main__":
    sys.exit(main())
