"""What ``manage.py check --database default`` and ``migrate`` say of a year whose notice is missing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.utils import timezone

from . import rules
from .models import CalendarDay

HINT = "督查室登录后在“工作日历”中导入国务院办公厅当年的节假日通知。"


def check_notices(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The check as Django runs it: only where databases are asked about, and as of today."""
    return warnings_on(timezone.localdate()) if DEFAULT_DB_ALIAS in (databases or ()) else []


def warnings_on(today: date) -> list[CheckMessage]:
    """``workdays.W001`` for this year, and from 1 December for the next, while its notice is not there.

    Silent where the tables are not there yet, or the database does not answer: that is told by others.
    """
    try:
        tables = connections[DEFAULT_DB_ALIAS].introspection.table_names()
        years = CalendarDay.objects.years() if CalendarDay._meta.db_table in tables else None
    except DatabaseError:
        return []
    if years is None:
        return []
    covered = [year for year, is_confirmed in years.items() if is_confirmed]
    missing = rules.missing_years(today, covered)
    return [CheckWarning(rules.missing_words(year, today), hint=HINT, id="workdays.W001") for year in missing]
