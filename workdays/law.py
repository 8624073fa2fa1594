"""The days off that the law itself fixes, known before a year's notice. Knows no Django.

Source: 全国年节及纪念日放假办法 (State Council decree 270 as revised by decree 795 of 10 November 2024, in force since
1 January 2025), articles 2 and 6. Days moved for a holiday on a weekend (补假) and days worked in exchange (调休) are the
notice's to name: nothing is said of them here.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from borax.calendars.lunardate import LunarDate, TermUtils

NAME = "《全国年节及纪念日放假办法》（2024年修订）"
# The law as it stands applies from the first; the lunar calendar is known up to the last.
FIRST_YEAR, LAST_YEAR = 2025, 2099


@cache
def days_off(year: int) -> Mapping[date, str]:
    """Every day off of ``year`` by law with its holiday, in order; none of a year out of reach. Weekends among them."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return MappingProxyType({})
    return MappingProxyType(dict(sorted(dict(_days_off(year)).items())))


def _days_off(year: int) -> Iterator[tuple[date, str]]:
    new_year = _lunar(year, 1, 1)
    yield date(year, 1, 1), "元旦"
    # 农历除夕、正月初一至初三
    yield from ((new_year + timedelta(days=n), "春节") for n in range(-1, 3))
    yield TermUtils.nth_term_day(year, term_name="清明"), "清明节"
    yield from ((date(year, 5, day), "劳动节") for day in (1, 2))
    yield _lunar(year, 5, 5), "端午节"
    # Where both fall on one day, the later name stands: 国庆节.
    yield _lunar(year, 8, 15), "中秋节"
    yield from ((date(year, 10, day), "国庆节") for day in (1, 2, 3))


def _lunar(year: int, month: int, day: int) -> date:
    solar: date = LunarDate(year, month, day).to_solar_date()
    return solar
