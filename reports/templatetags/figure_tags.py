"""Tags for tables of figures.

They write in Python what a template would loop over some two hundred times, which is most of the page's time,
and render each distinct bar and lamp once. What is remembered depends on the arguments alone: counts, words and
a lamp, never on who asks or when.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from measures.lamps import Lamp
from reports.figure_links import Line
from reports.figures import FIGURE_NAMES, FigureKey, Row, Tally

register = template.Library()


@register.simple_tag
def figure_rows(lines: Iterable[Line], *, with_measures: bool = False) -> SafeString:
    """The body of a table: name, on demand each measure's lamp, bar, and one cell per figure."""
    # The address of an obligation is worked out once, not once for each.
    before, after = reverse("measures:obligation", args=[0]).rsplit("0", 1)
    written = []
    for line in lines:
        shown = "".join(_measure(row, before, after) for row in line.measures) if with_measures else ""
        written.append(
            f'<tr><th scope="row">{escape(line.name)}</th>'
            + (f'<td><div class="lamps">{shown}</div></td>' if with_measures else "")
            + f'<td class="bar-col">{figure_bar(line.tally, line.name)}</td>{figure_cells(line)}</tr>'
        )
    return mark_safe("\n".join(written))  # noqa: S308 - every name is escaped, the rest is ours


@register.simple_tag
def figure_cells(line: Line) -> SafeString:
    """One cell per figure; each leads to its list, nought to an empty one."""
    address = escape(line.url)
    cells = []
    for key, name in FIGURE_NAMES.items():
        number: int = getattr(line.tally, key)
        look = "zero" if not number else "late" if key is FigureKey.OVERDUE else ""
        named = f' class="{look}"' if look else ""
        cells.append(f'<td class="num" data-label="{name}"><a{named} href="{address}{key}">{number}</a></td>')
    return mark_safe("".join(cells))  # noqa: S308 - the address is escaped, the rest is ours


@register.simple_tag
def figure_headings() -> SafeString:
    """The headings over ``figure_cells``."""
    heads = (f'<th scope="col" class="num">{name}</th>' for name in FIGURE_NAMES.values())
    return mark_safe("".join(heads))  # noqa: S308 - all of it is ours


@register.simple_tag
def figure_bar(tally: Tally, label: str) -> SafeString:
    """The bar of ``parts/sharebar.html`` for these counts."""
    return _bar(
        label=label,
        total=tally.owed,
        accepted=tally.accepted,
        submitted=tally.waiting,
        returned=tally.returned,
        overdue=tally.overdue,
        open=tally.outstanding,
    )


@register.simple_tag
def figure_lamp(lamp: Lamp, words: str) -> SafeString:
    """The lamp of ``parts/lamp.html`` with these words."""
    return _lamp(lamp, words)


@register.simple_tag
def figure_swatch(key: FigureKey) -> SafeString:
    """The colour and pattern that stand for a figure in the bars."""
    return _swatch(key)


def _measure(row: Row, before: str, after: str) -> str:
    """A measure's number with its lamp; title and reason show on hover and are read out."""
    words = escape(f"{row.measure_number_text}{row.measure_title}：{row.lamp.label}")
    lamp = _lamp(row.lamp.lamp, row.measure_number_text)
    return f'<a href="{before}{row.obligation_id}{after}" title="{words}" aria-label="{words}">{lamp}</a>'


@lru_cache(maxsize=1024)
def _bar(**counts: int | str) -> SafeString:
    return _rendered("parts/sharebar.html", counts)


@lru_cache(maxsize=256)
def _lamp(lamp: Lamp, words: str) -> SafeString:
    return _rendered("parts/lamp.html", {"lamp": lamp, "words": words})


@lru_cache(maxsize=16)
def _swatch(key: FigureKey) -> SafeString:
    return _rendered("reports/figure_swatch.html", {"key": key})


def _rendered(part: str, context: Mapping[str, object]) -> SafeString:
    return mark_safe(render_to_string(part, dict(context)).strip())  # noqa: S308 - a template has escaped it
