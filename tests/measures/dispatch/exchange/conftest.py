"""A sheet as the office fills it in: downloaded, changed by hand, loaded back."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from audit.sheets.tables import read_table
from departments.models import Body
from measures.dispatch.exchange import actions
from measures.dispatch.exchange import columns as c
from measures.dispatch.exchange.book import BESIDE, HEADER_ROW, build_book
from measures.dispatch.exchange.rules import MOST_BYTES, read_sheet
from measures.dispatch.exchange.standing import measures_of, rows_of, task_of
from tests.factories import actor, moment

NOON = moment(2026, 10, 9, 12)


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes, name: str = "任务分解表.xlsx"):
    return read_sheet(
        read_table(name, content, c.COLUMNS, keep="任务分解表", most_bytes=MOST_BYTES, beside=BESIDE)
    )


def sheet_of(header, *rows):
    """A sheet that somebody made without ours."""
    made = Workbook()
    for row in (header, *rows):
        made.active.append(row)
    return read(saved(made))


class Table:
    """The downloaded sheet of a source; rows are counted from the first under the header."""

    def __init__(self, policy):
        tasks = [task_of(measure) for measure in measures_of(policy)]
        names = list(Body.objects.in_order().values_list("name", flat=True))
        self.book = load_workbook(io.BytesIO(build_book(policy.title, rows_of(tasks), names)))
        self.page = self.book.active

    def at(self, row, column):
        return self.page.cell(HEADER_ROW + row, [f.name for f in c.FIELDS].index(column) + 1)

    def first_row(self, number):
        """The first row of the n-th task."""
        keys = [self.at(row, c.KEY).value for row in range(1, self.page.max_row)]
        return keys.index([*dict.fromkeys(keys)][number - 1]) + 1

    def put(self, row, **said):
        for column, value in said.items():
            self.at(row, column).value = value
        return self

    @property
    def content(self):
        return saved(self.book)

    @property
    def sheet(self):
        return read(self.content)


@pytest.fixture
def table(drafts):
    return Table(drafts)


@pytest.fixture
def rehearse(policy, lead):
    def rehearse(sheet, **kwargs):
        return actions.rehearse_sheet(policy, sheet, by=actor(lead), at=NOON, **kwargs)

    return rehearse


@pytest.fixture
def load(policy, lead, rehearse):
    def load(sheet, *, seen=None, **kwargs):
        seen = rehearse(sheet, **kwargs).seen if seen is None else seen
        return actions.load_sheet(policy, sheet, seen=seen, by=actor(lead), at=NOON, **kwargs)

    return load
