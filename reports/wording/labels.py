"""The names of columns and facts, written for a policy document, in the words of a paper's own source: in one place."""

from dataclasses import replace

from reports.documents.blocks import Block, Paper, Table
from reports.documents.sheets import Book, Sheet
from reports.terms import Terms


def labelled_paper(paper: Paper, terms: Terms) -> Paper:
    """The paper with the columns of its tables named so."""
    annexes = [replace(one, table=_table(one.table, terms)) for one in paper.annexes]
    return replace(paper, blocks=[_block(block, terms) for block in paper.blocks], annexes=annexes)


def labelled_book(book: Book, terms: Terms) -> Book:
    """The workbook with its columns and facts named so."""
    facts = [(terms.said(name), value) for name, value in book.facts]
    return replace(book, sheets=[_sheet(sheet, terms) for sheet in book.sheets], facts=facts)


def _block(block: Block, terms: Terms) -> Block:
    return _table(block, terms) if isinstance(block, Table) else block


def _table(table: Table, terms: Terms) -> Table:
    return replace(table, columns=[replace(one, name=terms.said(one.name)) for one in table.columns])


def _sheet(sheet: Sheet, terms: Terms) -> Sheet:
    return replace(sheet, columns=[replace(one, name=terms.said(one.name)) for one in sheet.columns])
