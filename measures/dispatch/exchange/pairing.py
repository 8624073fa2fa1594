"""Which measure of a source each task of a sheet is."""

from collections.abc import Mapping, Sequence

from audit.texts import folded
from measures.dispatch.exchange import columns as c
from measures.dispatch.exchange.rules import Fault, Task
from measures.documents.models import Measure

Pair = tuple[Task, Measure | None]


def paired(tasks: Sequence[Task], measures: Sequence[Measure]) -> tuple[list[Pair], list[Fault]]:
    """Each task with its measure (None: a new one), in the order of the source, and tasks that fit nowhere.

    By the system's number; in sheets without it by the printed number where only one measure bears it, else by the title.
    """
    by_key = {str(measure.pk): measure for measure in measures}
    by_number = _only(measures, "number_text")
    by_title = _only(measures, "title")
    faults: list[Fault] = []
    pairs: list[Pair] = []
    taken: dict[int, Task] = {}
    for task in tasks:
        measure = by_key.get(task.key)
        if task.key and measure is None:
            words = f"这一来源中没有编号为“{task.key[:20]}”的任务，请核对是否选错了来源；新增的任务请留空。"
            faults.append(Fault(task.row, c.KEY, words))
            continue
        if not task.key:
            number, title = (folded(str(task.said.get(name) or "")) for name in (c.NUMBER_TEXT, c.TITLE))
            measure = by_number.get(number) or by_title.get(title)
        if measure and measure.pk in taken:
            words = f"与第 {taken[measure.pk].row} 行是同一项任务，请并在一起或写明不同的编号。"
            faults.append(Fault(task.row, "", words))
            continue
        if measure:
            taken[measure.pk] = task
        pairs.append((task, measure))
    return sorted(pairs, key=lambda pair: (pair[1] is None, pair[1].number if pair[1] else 0)), faults


def _only(measures: Sequence[Measure], name: str) -> Mapping[str, Measure]:
    """The measures by a text that only one of them bears."""
    found: dict[str, list[Measure]] = {}
    for measure in measures:
        found.setdefault(folded(getattr(measure, name)), []).append(measure)
    return {text: same[0] for text, same in found.items() if text and len(same) == 1}
