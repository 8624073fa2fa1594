"""What a row of 我的工作台 is. Every subject tells its own rows; ``desk`` puts them into one list by urgency."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.db.models import Model
from django.utils import timezone

from accounts.rules import Standing
from measures.dates import provisional
from measures.states import day_of
from measures.steps import Due, Step, calendar_around
from workdays.rules import Calendar, workdays_between

SOON_WORKDAYS = 3


class Weight(IntEnum):
    """What comes first among rows due the same way: what was returned, then what others wait for, then one's own."""

    RETURNED = 0
    OTHERS_WAIT = 1
    OWN = 2


@dataclass(frozen=True)
class Asker:
    """Who looks at the desk, on which day, under which calendar."""

    standing: Standing
    today: date
    calendar: Calendar
    # How many rows the page reads from the top; a subject may leave out what comes after so many of its own.
    most: int | None = None


@dataclass(frozen=True)
class DeskRow:
    """One matter and its one clear next step.

    ``kind`` says what it is (签收, 填报, 延期审批 …), ``title`` which, ``why`` in a short sentence why it is here, ``quote``
    somebody's words about it. ``bulk`` names the bulk act that takes it (empty: none) with ``pk`` as its number.
    ``order`` breaks ties (the measure's number).
    ``obligation`` and ``earlier`` are for reports alone: what "no change" would carry over, one click away.
    """

    kind: str
    title: str
    url: str
    due: Due
    step: Step
    number: str = ""
    # What it belongs to, by its short title; empty for what belongs to none or to all (the calendar, a body's duties).
    source_name: str = ""
    body_name: str = ""
    why: str = ""
    quote: str = ""
    # A chip: one of the states that ``parts/state.html`` knows (or any word), and what it says.
    state: str = ""
    state_words: str = ""
    # Further short marks, such as an urging level or differing views of co-bodies.
    marks: tuple[str, ...] = ()
    weight: Weight = Weight.OWN
    bulk: str = ""
    pk: int = 0
    order: int = 0
    obligation: Model | None = None
    earlier: Model | None = None

    @property
    def is_late(self) -> bool:
        return self.due.tone == "late"

    @property
    def urgency(self) -> tuple[int, int, date, int]:
        """Sorts the most urgent first: overdue, returned, due soon, the rest; then by weight, date and ``order``."""
        return urgency_of(self.due.tone, self.weight, self.due.on, self.order)


def urgency_of(tone: str, weight: Weight, on: date, order: int) -> tuple[int, int, date, int]:
    """``DeskRow.urgency`` of a row that is not made yet."""
    if tone == "late":
        rank = 0
    elif weight is Weight.RETURNED:
        rank = 1
    else:
        rank = 2 if tone in ("soon", "today") else 3
    return rank, weight, on, order


@dataclass(frozen=True)
class Rest:
    """How many rows of a kind a subject left out, because the page ends before them."""

    kind: str
    count: int
    late: int = 0
    returned: int = 0


class Told(list[DeskRow]):
    """The rows of a subject that come first, and in ``rest`` those it left out."""

    def __init__(self, rows: Iterable[DeskRow] = (), rest: Iterable[Rest] = ()) -> None:
        super().__init__(rows)
        self.rest = tuple(rest)


def asker_of(standing: Standing) -> Asker:
    """Who looks now."""
    today = day_of(timezone.now())
    return Asker(standing, today, calendar_around(today))


Source = Callable[[Asker], Iterable[DeskRow]]


def due_at(on: date, asker: Asker, *, warn_workdays: int = SOON_WORKDAYS) -> Due:
    """A date other than a report's, with its distance in words and its tone."""
    from_now = workdays_between(asker.today, on, asker.calendar)
    if on < asker.today:
        return Due(on, f"已逾期 {(asker.today - on).days} 天", "late")
    if on == asker.today:
        return Due(on, "今天到期", "today")
    words = provisional(f"还有 {from_now} 个工作日", asker.today, on, asker.calendar)
    return Due(on, words, "soon" if from_now <= warn_workdays else "calm")
