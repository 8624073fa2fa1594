"""The paper as PDF, by typst: tagged, searchable, with its fonts inside; the same fonts give the same bytes."""

import hashlib
from dataclasses import asdict, replace
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files

from reports.documents.blocks import Chart, Paper, Table, chinese_day
from reports.documents.charts import TONE_NAMES, parts
from reports.documents.fonts import Face, FontMissingError, covered, faces
from reports.documents.typesetting import MISSING, printable, typeset

MISSING_NOTE = f"注：“{MISSING}”处为 PDF 字体没有收录的字符，原文见 Word 文档和 Excel 表格。"

__all__ = ["MISSING", "MISSING_NOTE", "FontMissingError", "build_pdf", "typeset_with"]

_SOURCES = ("paper.typ", "charts.typ")


def build_pdf(paper: Paper, *, as_of: datetime) -> bytes:
    """The PDF of the paper, dated ``as_of``; the same paper gives the same bytes.

    Refuses when the fonts are not there (``FontMissingError``).
    """
    blocks = [
        part for block in paper.blocks for part in (parts(block) if isinstance(block, Chart) else [block])
    ]
    chosen = faces()
    content, replaced = printable(asdict(replace(paper, blocks=blocks)), covered(chosen.all_files))
    for made, block in zip(content["blocks"], blocks, strict=True):
        if isinstance(block, Table):
            made["stays_whole"] = block.stays_whole(is_compact=paper.is_compact)
    if day := content["frame"]["issued_on"]:
        content["frame"]["issued_on"] = chinese_day(day)
    if replaced:
        content["closing"] += MISSING_NOTE
    (pdf,) = typeset(
        "paper.typ",
        {
            "paper": content,
            "tones": TONE_NAMES,
            "is-thin": Face.TITLE not in chosen.own,
        },
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(as_of.timestamp()),
    )
    return pdf


def typeset_with() -> str:
    """What the bytes of a PDF depend on besides its paper, as sixteen digits: typst, the layout and the fonts.

    A file that was made with others says the same and is not the same. Refuses when the fonts are not there.
    """
    folder = files("reports.documents")
    parts = [version("typst"), *(folder.joinpath(name).read_text("utf-8") for name in _SOURCES)]
    parts += [f"{path.name} {path.stat().st_size}" for path in faces().all_files]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
