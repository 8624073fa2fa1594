"""Charts as pictures: they show something, the same each time, whatever the numbers; and they survive black and white."""

from dataclasses import replace
from pathlib import Path

import pytest

from reports.documents import charts, fonts
from reports.documents.blocks import Chart, Series, Span
from reports.documents.charts import parts, pictures
from tests.reports.layout_paper import BARS, GANTT, LINE


def size_of(picture: bytes) -> tuple[int, int]:
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")


def test_each_chart_becomes_a_picture_as_wide_as_the_text():
    made = pictures([BARS, LINE, GANTT])
    assert len(made) == 3
    for picture in made:
        assert picture.startswith(b"\x89PNG")
        assert size_of(picture)[0] == pytest.approx(156 / 25.4 * 300, abs=2)


def test_no_chart_needs_no_fonts(monkeypatch):
    monkeypatch.setattr(fonts, "SANS_FOLDERS", ("not-there",))
    assert pictures([]) == []


def test_the_same_chart_gives_the_same_picture():
    assert pictures([BARS, GANTT]) == pictures([BARS, GANTT])


def test_every_number_shows_in_the_picture():
    other = replace(BARS, series=[Series("绿灯", [3, 5], "green"), Series("红灯", [2, 0], "red")])
    assert pictures([BARS]) != pictures([other])


def test_a_date_as_first_set_and_today_show_in_the_picture():
    bare = replace(GANTT, spans=[replace(span, mark="") for span in GANTT.spans])
    assert len(set(pictures([GANTT, bare, replace(GANTT, today="")]))) == 3


@pytest.mark.parametrize(
    "chart",
    [
        Chart("空", "bars", [], "没有数据。"),
        Chart("零", "bars", ["一"], "全部为零。", series=[Series("绿灯", [0], "green")]),
        Chart("空", "line", [], "没有数据。"),
        Chart("一期", "line", ["第一季度"], "只有一期。", series=[Series("", [0])], unit="%"),
        Chart(
            "多期", "line", [f"{n}期" for n in range(40)], "四十期。", series=[Series("率", list(range(40)))]
        ),
        Chart("空", "gantt", [], "没有期限。", today="2026-10-20"),
        Chart("一天", "gantt", ["甲"], "一天。", spans=[Span("2026-01-01", "2026-01-01")]),
        Chart(
            "十年",
            "gantt",
            ["长" * 80],
            "十年。",
            spans=[Span("2018-12-31", "2028-02-29", "red", "2020-02-29")],
        ),
        Chart("倒置", "gantt", ["甲"], "倒置。", spans=[Span("2026-05-01", "2026-01-01", "red")]),
    ],
    ids=lambda chart: f"{chart.shape}-{chart.caption}",
)
def test_unusual_numbers_are_drawn(chart):
    assert pictures([chart])[0].startswith(b"\x89PNG")


def test_long_chart_is_cut_into_pieces_of_a_page_on_one_scale():
    labels = [f"第{n}项" for n in range(60)]
    series = [Series("绿灯", [float(n) for n in range(60)], "green")]
    made = parts(replace(BARS, labels=labels, series=series))
    assert [len(part.labels) for part in made] == [20, 20, 20]
    assert [label for part in made for label in part.labels] == labels
    assert [value for part in made for value in part.series[0].values] == series[0].values
    assert {part.most for part in made} == {59}
    assert [part.caption.endswith("（续）") for part in made] == [False, True, True]


def test_gantt_pieces_keep_each_span_with_its_label():
    spans = [Span("2026-01-01", f"2026-02-{n + 1:02d}") for n in range(28)]
    labels = [span.ends_on for span in spans]
    for part in parts(replace(GANTT, labels=labels, spans=spans)):
        assert [span.ends_on for span in part.spans] == part.labels


def test_short_chart_stays_whole():
    assert parts(GANTT) == [GANTT]
    assert parts(LINE) == [LINE]


def test_charts_are_drawn_with_shapes_and_never_with_images():
    source = Path(charts.__file__).with_name("charts.typ").read_text()
    assert "image(" not in source
    assert "svg" not in source.lower()
