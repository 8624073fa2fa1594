"""Reading papers in tests, and texts that are made to do harm in them."""

import re
from typing import Any

import pypdfium2

MARKUP = '#read("/etc/passwd") *粗体* $x^2$ `码` <b>&amp; \\ @引用 [甲](乙) // 注'
FORMULA = '=HYPERLINK("http://x.example","点")'


def text_of_word(document: Any) -> str:
    """All paragraphs, and after them the cells of all tables."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def squeezed(text: str) -> str:
    """Text without white space: readers of PDF put it where lines break."""
    return re.sub(r"\s+", "", text)


def pages_of_pdf(reader: Any) -> list[str]:
    """What stands on each page of a file opened by pypdf; asking pypdf itself takes many times as long."""
    reader.stream.seek(0)
    with pypdfium2.PdfDocument(reader.stream.read()) as document:
        return [page.get_textpage().get_text_range() for page in document]


def text_of_pdf(reader: Any) -> str:
    return squeezed("".join(pages_of_pdf(reader)))


def lines_of(sheet: Any) -> list[dict[str, Any]]:
    """The rows of a sheet under the names of its columns, which stand in the third row."""
    names = [cell.value for cell in sheet[3]]
    return [dict(zip(names, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=4)]
