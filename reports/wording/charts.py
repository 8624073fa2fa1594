"""The charts that several kinds of papers show; each says in its ``alt`` every number it draws."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from measures.lamps import LAMP_NAMES
from reports.documents.blocks import Chart, Series, Snapshot, Span, chinese_day, counted, moved_from


class Figures:
    """Numbers the charts of one paper as they come: 图1, 图2."""

    def __init__(self) -> None:
        self._count = 0

    def next(self) -> str:
        """The next number."""
        self._count += 1
        return self.last

    @property
    def last(self) -> str:
        """The number given last, to be named in the text."""
        return f"图{self._count}"


def drawn(chart: Chart | None, numbers: Figures, words: str) -> list[Chart]:
    """The chart under the next number, or nothing where there is none to draw."""
    return [replace(chart, caption=f"{numbers.next()}　{words}")] if chart else []


def lamps(chapters: Iterable[Mapping[str, Any]], *, unit: str = "条") -> Chart | None:
    """各部分亮灯情况, one bar for each part; ``None`` where nothing is owed."""
    owing = [chapter for chapter in chapters if chapter["owed"]]
    if not owing:
        return None
    names = [f"{chapter['number_text']}{chapter['title']}" for chapter in owing]
    said = [
        f"{name}：{counted(chapter['lamps'], LAMP_NAMES.items(), unit)}"
        for name, chapter in zip(names, owing, strict=True)
    ]
    series = [
        Series(name, [float(chapter["lamps"][lamp.value]) for chapter in owing], lamp.value)
        for lamp, name in LAMP_NAMES.items()
    ]
    return Chart("", "bars", names, alt=f"{'；'.join(said)}。", series=series, unit=unit)


def punctuality(snapshot: Snapshot) -> Chart | None:
    """按时报送率 of the periods one after another; ``None`` where there are not two to compare."""
    periods = snapshot.get("punctuality") or []
    if len(periods) < 2:
        return None
    said = "，".join(f"{one['name']}{one['share']}%" for one in periods)
    return Chart(
        "",
        "line",
        [one["name"] for one in periods],
        alt=f"各期按时报送率：{said}。",
        series=[Series("按时报送率", [float(one["share"]) for one in periods])],
        unit="%",
        most=100,
    )


def dated_measures(snapshot: Snapshot) -> list[Mapping[str, Any]]:
    """The measures that have a due date of their own."""
    return [m for chapter in snapshot["chapters"] for m in chapter["measures"] if m["due_on"]]


def schedule(snapshot: Snapshot) -> Chart | None:
    """有时限措施进度图, from the day a measure was given out (else the document's) to its due date; ``None`` without dates."""
    dated = dated_measures(snapshot)
    if not dated:
        return None
    return Chart(
        "",
        "gantt",
        [f"{measure['number_text']}{measure['title']}" for measure in dated],
        alt="；".join(_schedule_in_words(measure, snapshot) for measure in dated) + "。",
        spans=[_span(measure, snapshot) for measure in dated],
        today=snapshot["as_of"][:10],
    )


def _started_on(measure: Mapping[str, Any], snapshot: Snapshot) -> str:
    started: str = measure.get("dispatched_on") or snapshot["policy"]["issued_on"]
    return min(started, measure["due_on"])


def _span(measure: Mapping[str, Any], snapshot: Snapshot) -> Span:
    original = measure.get("original_due_on") or ""
    tone = measure["answer"]["lamp"] if measure["answer"] else ""
    mark = original if original != measure["due_on"] else ""
    return Span(_started_on(measure, snapshot), measure["due_on"], tone, mark)


def _schedule_in_words(measure: Mapping[str, Any], snapshot: Snapshot) -> str:
    moved = moved_from(measure)
    return (
        f"{measure['number_text']}{measure['title']}，{chinese_day(_started_on(measure, snapshot))}"
        f"至{chinese_day(measure['due_on'])}" + (f"（{moved}）" if moved else "")
    )
