"""Tags for tables of figures. A table repeats the same few parts many times; each distinct one is rendered once.

What is remembered depends on the arguments alone: counts, words and a lamp, never on who asks or when.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from measures.rules import Lamp
from reports.figures import FigureKey, Row, Tally

register = template.Library()


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
def figure_lamps(rows: Iterable[Row]) -> SafeString:
    """Each measure's number with its lamp, leading to its obligation; title and reason are read out."""
    # The address is worked out once, not once for each measure.
    before, after = reverse("measures:obligation", args=[0]).rsplit("0", 1)
    links = (
        (
            f"{before}{row.obligation_id}{after}",
            f"{row.measure_number_text}{row.measure_title}：{row.lamp.label}",
            _lamp(row.lamp.lamp, row.measure_number_text),
        )
        for row in rows
    )
    return format_html_join(
        "",
        '<a href="{0}" title="{1}" aria-label="{1}">{2}</a>',
        links,
    )


@register.simple_tag
def figure_cells(tally: Tally, url: str) -> SafeString:
    """One cell per figure; a number leads to its list (``url`` and the figure's name), nought leads nowhere."""
    address = escape(url)
    cells = []
    for key in FigureKey:
        number: int = getattr(tally, key)
        late = ' class="late"' if key is FigureKey.OVERDUE else ""
        shown = f'<a{late} href="{address}{key}">{number}</a>' if number else '<span class="zero">0</span>'
        cells.append(f'<td class="num">{shown}</td>')
    return mark_safe("".join(cells))  # noqa: S308 - the address is escaped, the rest is ours


@lru_cache(maxsize=1024)
def _bar(**counts: int | str) -> SafeString:
    return _rendered("parts/sharebar.html", counts)


@lru_cache(maxsize=256)
def _lamp(lamp: Lamp, words: str) -> SafeString:
    return _rendered("parts/lamp.html", {"lamp": lamp, "words": words})


def _rendered(part: str, context: Mapping[str, object]) -> SafeString:
    return mark_safe(render_to_string(part, dict(context)).strip())  # noqa: S308 - a template has escaped it
