"""Charts: one drawing for PDF and Word (``charts.typ``), in pieces that fit a page, and as pictures for Word."""

from dataclasses import asdict, replace

from measures.lamps import LAMP_NAMES
from reports.documents.blocks import Chart
from reports.documents.fonts import covered, faces
from reports.documents.typesetting import printable, typeset

DOTS_PER_INCH = 300
# The picture is as wide as the type area of the paper.
WIDTH_MM = 156
TONE_NAMES = {lamp.value: name for lamp, name in LAMP_NAMES.items()}

# So many lines of a chart that lies down fit a page.
_MOST_LINES = {"bars": 26, "gantt": 24}


def parts(chart: Chart) -> list[Chart]:
    """The chart in pieces of at most one page each; all but the first are called （续）. A line is never cut."""
    most = _MOST_LINES.get(chart.shape, 0)
    if not most or len(chart.labels) <= most:
        return [chart]
    # Every piece is drawn to the same scale.
    count = len(chart.labels)
    sums = [sum(series.values[line] for series in chart.series) for line in range(count)]
    pieces = -(-count // most)
    even = -(-count // pieces)
    return [
        replace(
            chart,
            caption=chart.caption + ("（续）" if start else ""),
            labels=chart.labels[start : start + even],
            series=[replace(s, values=s.values[start : start + even]) for s in chart.series],
            spans=chart.spans[start : start + even],
            most=max([chart.most, *sums]),
        )
        for start in range(0, count, even)
    ]


def pictures(charts: list[Chart]) -> list[bytes]:
    """Each chart as PNG of ``DOTS_PER_INCH``, ``WIDTH_MM`` wide; the same charts give the same bytes.

    Refuses when the fonts are not there (``FontMissingError``).
    """
    if not charts:
        return []
    content, _ = printable([asdict(chart) for chart in charts], covered(faces().all_files))
    inputs = {"charts": content, "tones": TONE_NAMES, "width": WIDTH_MM}
    return typeset("pictures.typ", inputs, format="png", ppi=DOTS_PER_INCH)
