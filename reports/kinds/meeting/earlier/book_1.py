"""The workbook of ``meeting/1``: the matters by their names alone, where the present one asks a question."""

from functools import partial

from reports.documents.sheets import SheetColumn
from reports.kinds.meeting.book import book_in
from reports.kinds.meeting.earlier.paper_1 import matters_of

book = partial(book_in, asked=((SheetColumn("需议事项", 30), lambda _, entry: matters_of(entry)),))
