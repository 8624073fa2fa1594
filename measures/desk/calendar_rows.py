"""我的工作台: the yearly notice that the office has yet to import."""

from datetime import date

from django.urls import reverse

from measures.desk_rows import Asker, DeskRow, Weight
from measures.steps import Due, Step
from workdays.rules import missing_words, missing_years


def desk_rows(asker: Asker) -> list[DeskRow]:
    """For the office: this year's notice, and from 1 December the next one's, while it is missing. No query."""
    if not asker.standing.is_office:
        return []
    return [_row(year, asker) for year in missing_years(asker.today, asker.calendar.covered_years)]


def _row(year: int, asker: Asker) -> DeskRow:
    url = f"{reverse('workdays:calendar_import')}?year={year}"
    words = "起按新日历计算" if year > asker.today.year else "起一直没有导入"
    return DeskRow(
        kind="工作日历",
        title=f"{year} 年节假日安排未导入",
        url=f"{reverse('workdays:calendar')}?year={year}",
        due=Due(date(year, 1, 1), words, "soon"),
        step=Step("导入通知", url),
        why=missing_words(year, asker.today),
        weight=Weight.OTHERS_WAIT,
        pk=year,
    )
