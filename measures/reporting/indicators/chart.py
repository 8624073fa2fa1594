"""Where the lines of an indicator's chart run: actual values against the way to the target. Knows no Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from measures.reporting.indicators.rules import Definition, plain

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 14, 346, 28, 138

Point = tuple[date, Decimal]


@dataclass(frozen=True)
class Chart:
    """Coordinates as SVG takes them, in a drawing of ``WIDTH`` by ``HEIGHT``, and the ends of both scales in words."""

    dots: list[tuple[str, str]]
    target: list[tuple[str, str]]
    highest: str
    lowest: str
    first_on: date
    last_on: date

    @property
    def actual_line(self) -> str:
        return _joined(self.dots)

    @property
    def target_line(self) -> str:
        return _joined(self.target)


def draw(points: Sequence[Point], said: Definition) -> Chart | None:
    """The chart of values by day, oldest first; None without any.

    The target line runs from the baseline to the target, and level at the target where there is no baseline.
    """
    if not points:
        return None
    begin = _point(said.baseline_on, said.baseline)
    end = _point(said.target_on, said.target)
    actual = [*begin, *points]
    days = [on for on, _ in (*actual, *end)]
    values = [value for _, value in (*actual, *end)]
    target = [*begin, *end] if begin and end else [(on, value) for _, value in end for on in _ends(days)]
    scaled = _Scale(min(days), max(days), min(values), max(values))
    return Chart(
        dots=[scaled.at(point) for point in sorted(actual, key=lambda point: point[0])],
        target=[scaled.at(point) for point in target],
        highest=plain(max(values)),
        lowest=plain(min(values)),
        first_on=min(days),
        last_on=max(days),
    )


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date
    low: Decimal
    high: Decimal

    def at(self, point: Point) -> tuple[str, str]:
        on, value = point
        days, span = (self.last - self.first).days, self.high - self.low
        along = (on - self.first).days / days if days else 0.5
        up = float((value - self.low) / span) if span else 0.5
        return f"{LEFT + (RIGHT - LEFT) * along:.1f}", f"{BOTTOM - (BOTTOM - TOP) * up:.1f}"


def _point(on: date | None, value: Decimal | None) -> list[Point]:
    return [] if on is None or value is None else [(on, value)]


def _ends(days: Sequence[date]) -> tuple[date, date]:
    return min(days), max(days)


def _joined(points: Sequence[tuple[str, str]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
