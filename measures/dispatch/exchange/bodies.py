"""The names in a sheet as bodies of the directory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from audit.texts import folded
from departments import naming
from departments.models import Body
from measures.dispatch.exchange import columns as c
from measures.dispatch.exchange.columns import Value
from measures.dispatch.exchange.rules import Fault, Item, Task

_CANDIDATES = 3


class Directory:
    """All bodies, by their own names and by whatever else the directory knows them; ``on`` is the day of the source."""

    def __init__(self, on: date | None) -> None:
        self._names = naming.Directory.read(on=on)
        self._by_name = {body.name: body for body in self._names.bodies}

    def match(self, names: Sequence[str]) -> list[naming.Match]:
        """A match for each name of one roster, in order."""
        return self._names.match(names)

    def named(self, names: Iterable[str]) -> list[Body]:
        """The bodies of names that ``with_bodies`` has set in."""
        return [self._by_name[name] for name in names]


def with_bodies(task: Task, directory: Directory, standing: Task | None = None) -> tuple[Task, list[Fault]]:
    """The task with every name as the directory has it, and a fault for each that it does not know.

    A name that the ``standing`` task has already is not asked about again. 各市 opens the task to the cities, 等部门 behind
    the last name becomes the ``tail``.
    """
    faults: list[Fault] = []
    said, tail = _without_tail(task.said)
    known = {folded(name): name for name in _standing_names(standing)}
    names = _Names(directory, known, task.row, faults)
    said = names.set_in(said, [column for column in c.ROSTER if column in said])
    if names.opens_to_cities:
        said[c.CITIES] = True
    items = task.items
    if items is not None:
        items = [_item(item, directory, known, faults) for item in items]
    is_faulty = task.is_faulty or bool(faults)
    return replace(
        task, said=said, items=items, tail=tail, printed=names.printed, is_faulty=is_faulty
    ), faults


def _standing_names(standing: Task | None) -> Iterator[str]:
    if standing is not None:
        for said, columns in (
            (standing.said, c.ROSTER),
            *((i.said, (c.ITEM_BODIES,)) for i in standing.items or ()),
        ):
            for column in columns:
                yield from _names(said, column)


def _item(item: Item, directory: Directory, known: Mapping[str, str], faults: list[Fault]) -> Item:
    if c.ITEM_BODIES not in item.said:
        return item
    names = _Names(directory, known, item.row, faults)
    said = names.set_in(item.said, [c.ITEM_BODIES])
    if names.opens_to_cities:
        words = f"各市不能列为事项承办单位，请用“{c.CITIES}”。"
        faults.append(Fault(item.row, c.ITEM_BODIES, words))
    return replace(item, said=said)


class _Names:
    """The names of one row: what the directory calls them, what the sheet called them, what is wrong with them."""

    def __init__(self, directory: Directory, known: Mapping[str, str], row: int, faults: list[Fault]) -> None:
        self.directory, self.known, self.row, self.faults = directory, known, row, faults
        self.printed: dict[str, str] = {}
        self.opens_to_cities = False

    def set_in(self, said: Mapping[str, Value], columns: Sequence[str]) -> dict[str, Value]:
        """What is said, with the directory's names in these columns, each once; all of them are read as one roster.

        A column with a name that means nobody is left out, as is any other that cannot be read.
        """
        given = [(column, name) for column in columns for name in _names(said, column)]
        matches = self.directory.match([name for _, name in given])
        found: dict[str, list[str]] = {column: [] for column in columns}
        unread: set[str] = set()
        for (column, name), match in zip(given, matches, strict=True):
            if standing := self.known.get(folded(name)):
                found[column].append(standing)
            elif match.opens_to_cities:
                self.opens_to_cities = True
            elif match.body is None:
                self.faults.append(Fault(self.row, column, _unknown(name, match)))
                unread.add(column)
            else:
                found[column].append(match.body.name)
                self.printed.setdefault(match.body.name, name)
        read = {column: tuple(dict.fromkeys(names)) for column, names in found.items()}
        return {column: value for column, value in {**said, **read}.items() if column not in unread}


def _names(said: Mapping[str, Value], column: str) -> tuple[str, ...]:
    names = said.get(column)
    return names if isinstance(names, tuple) else ()


def _unknown(name: str, match: naming.Match) -> str:
    if match.is_generic:
        return f"“{name}”是泛指，请写明单位。"
    near = "、".join(body.name for body in match.candidates[:_CANDIDATES])
    return f"单位名录中没有“{name}”" + (f"，是否为{near}？" if near else "，请核对，或先在单位名录中登记。")


def _without_tail(said: Mapping[str, Value]) -> tuple[dict[str, Value], str]:
    """等部门 behind the last name of the roster, and the roster without it."""
    last = next((column for column in reversed(c.ROSTER) if _names(said, column)), "")
    *names, end = _names(said, last) or ("",)
    found = c.TAIL.search(end)
    if found is None:
        return dict(said), ""
    kept = end[: found.start()]
    return {**said, last: (*names, kept) if kept else tuple(names)}, found[0]
