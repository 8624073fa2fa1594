"""Reports opened with readers of their own, so that tests compare what a person sees."""

import io
from typing import Any

import docx
import openpyxl
import pypdf

from reports import kinds
from reports.documents.pdf import build_pdf
from reports.documents.word import build_word
from reports.kinds import build_excel, compose
from tests.factories import moment
from tests.papers import squeezed, text_of_pdf, text_of_word

__all__ = [
    "everything",
    "excel_of",
    "lines_of",
    "pdf_of",
    "squeezed",
    "text_of_pdf",
    "text_of_word",
    "word_of",
]

AT = moment(2026, 10, 20, 12)


def word_of(frozen: dict[str, Any]) -> Any:
    return docx.Document(io.BytesIO(build_word(compose(frozen, kinds.digest(frozen)), as_of=AT)))


def pdf_of(frozen: dict[str, Any]) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(build_pdf(compose(frozen, kinds.digest(frozen)), as_of=AT)))


def excel_of(frozen: dict[str, Any]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(build_excel(frozen, kinds.digest(frozen))))


def lines_of(sheet: Any) -> list[dict[str, Any]]:
    """The rows under the header, by the names of the columns; what stands below them is left out."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    names = next(
        n for n, row in enumerate(rows) if sum(value is not None for value in row) == sheet.max_column
    )
    found = []
    for row in rows[names + 1 :]:
        if all(value is None for value in row):
            break
        found.append(dict(zip(rows[names], row, strict=True)))
    return found


def everything(frozen: dict[str, Any]) -> tuple[str, str, list[Any]]:
    """All three files as their readers see them."""
    book = [[cell.value for cell in row] for sheet in excel_of(frozen) for row in sheet.iter_rows()]
    return text_of_word(word_of(frozen)), text_of_pdf(pdf_of(frozen)), book
