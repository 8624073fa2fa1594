"""What a filled 任务分解表 says: its rows as tasks with their items, its faults by row and column. Knows no Django."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from audit.rules import RuleBroken
from audit.sheets.files import ROWS_LOOKED_AT
from audit.sheets.tables import Table, TableRow
from measures.dispatch.exchange import columns as c
from measures.dispatch.exchange.columns import Value

MOST_BYTES, TASKS_MAX = 5 * 1024 * 1024, 600
# Of more faults than these nobody reads the list.
FAULTS_TOLD = 50


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell; ``column`` is empty where the row as a whole is meant."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        return f"第 {self.row} 行" + (f"“{self.column}”：" if self.column else "：") + self.words


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Each once, by row and then as the columns stand."""
    places = {name: place for place, name in enumerate(c.BY_NAME)}
    return sorted(dict.fromkeys(faults), key=lambda fault: (fault.row, places.get(fault.column, -1)))


@dataclass(frozen=True)
class Item:
    """An action item: its row in the sheet (0 where it comes from no sheet), and what the row says by column.

    A column that the sheet does not have is missing in ``said``.
    """

    row: int
    said: Mapping[str, Value]

    @property
    def quote(self) -> str:
        return str(self.said[c.QUOTE])


@dataclass(frozen=True)
class Task:
    """A task: its first row, the system's number for it (empty for a new one), and what is said of it by column.

    ``items`` is None where the sheet has no column for them; ``tail`` is 等部门 behind its bodies, ``printed`` the name
    that the sheet gives a body of the directory. ``is_faulty`` where something is wrong with one of its cells.
    """

    row: int
    key: str
    said: Mapping[str, Value]
    items: Sequence[Item] | None = None
    tail: str = ""
    printed: Mapping[str, str] = field(default_factory=dict)
    is_faulty: bool = False

    @property
    def name(self) -> str:
        return f"{self.said.get(c.NUMBER_TEXT) or ''}{self.said.get(c.TITLE) or ''}"


@dataclass(frozen=True)
class Sheet:
    tasks: Sequence[Task]
    faults: Sequence[Fault] = ()
    remarks: Sequence[str] = ()


# --- Reading ----------------------------------------------------------------------------------------


@dataclass
class _Group:
    """The rows of one task, as they are met."""

    row: int
    key: str
    said: dict[str, Value] = field(default_factory=dict)
    said_at: dict[str, int] = field(default_factory=dict)
    items: list[Item] | None = None
    is_faulty: bool = False

    def is_same(self, key: str, said: Mapping[str, Value]) -> bool:
        """True where a row with this key and these words goes on with the task."""
        if key:
            return key == self.key
        if not said.get(c.TITLE):
            # A row of its own text begins a task, whose title somebody forgot.
            return not said.get(c.TEXT) or said[c.TEXT] == self.said.get(c.TEXT)
        return all(said.get(name) in ("", None, self.said.get(name)) for name in (c.TITLE, c.NUMBER_TEXT))


def read_sheet(table: Table) -> Sheet:
    """The tasks of a table that was read by ``columns.COLUMNS``, and everything that is wrong with its cells.

    Rows belong to one task where they bear its number, or say its title again, or none. Refuses a table without a
    header, without rows, or with more than ``TASKS_MAX`` tasks.
    """
    if c.TITLE not in table.columns:
        words = f"没有找到表头：第一张工作表的前十行中须有“{c.TITLE}”“{c.LEAD}”等列名。请使用下载的任务分解表填写。"
        raise RuleBroken("header_missing", words, "file")
    if not table.rows:
        raise RuleBroken("file_empty", "表头下面没有数据，请填写后重新上传。", "file")
    if table.is_cut:
        words = f"表格超过 {ROWS_LOOKED_AT} 行，请分成几个文件载入。"
        raise RuleBroken("too_many_rows", words, "file")
    faults: list[Fault] = []
    groups: list[_Group] = []
    by_key: dict[str, _Group] = {}
    for row in table.rows:
        told = len(faults)
        said = dict(_values(row, table.columns, c.OF_TASK, faults))
        key = str(said.pop(c.KEY, "") or "")
        group = by_key.get(key) or (groups[-1] if groups and groups[-1].is_same(key, said) else None)
        if group is None:
            group = _Group(row.number, key)
            groups.append(group)
            if key:
                by_key[key] = group
        _add(group, row.number, said, faults)
        _add_item(group, row, table.columns, faults)
        group.is_faulty = group.is_faulty or len(faults) > told
    if len(groups) > TASKS_MAX:
        words = f"最多 {TASKS_MAX} 项任务，表中有 {len(groups)} 项，请分成几个文件载入。"
        raise RuleBroken("too_many_rows", words, "file")
    tasks = [_task(group, faults) for group in groups]
    return Sheet(tasks, in_order(faults), table.remarks)


def _values(
    row: TableRow, names: Iterable[str], fields: Sequence[c.Field], faults: list[Fault]
) -> Iterator[tuple[str, Value]]:
    for one in fields:
        if one.name not in names or one.name in c.FOR_READING:
            continue
        try:
            yield one.name, one.read(row.cells[one.name])
        except ValueError as fault:
            faults.append(Fault(row.number, one.name, str(fault)))


def _add(group: _Group, row: int, said: Mapping[str, Value], faults: list[Fault]) -> None:
    """What a row says of its task; an empty cell says what the rows above said, and a false one is an empty one."""
    for name, value in said.items():
        if value and group.said.get(name) and group.said[name] != value:
            words = f"与第 {group.said_at[name]} 行不一致，同一任务只能有一种填法。"
            faults.append(Fault(row, name, words))
        elif value or name not in group.said:
            group.said[name], group.said_at[name] = value, row


def _add_item(group: _Group, row: TableRow, names: Iterable[str], faults: list[Fault]) -> None:
    if c.QUOTE not in names:
        return
    if group.items is None:
        group.items = []
    said = dict(_values(row, names, c.OF_ITEM, faults))
    if not said.get(c.QUOTE):
        filled = next((name for name, value in said.items() if value), "")
        if filled and c.QUOTE in said:
            faults.append(Fault(row.number, c.QUOTE, f"填了“{filled}”，请写明是哪一项具体事项。"))
        return
    twin = next((item for item in group.items if item.quote == said[c.QUOTE]), None)
    if twin is not None:
        faults.append(Fault(row.number, c.QUOTE, f"与第 {twin.row} 行重复。"))
    group.items.append(Item(row.number, said))


def _task(group: _Group, faults: list[Fault]) -> Task:
    said, told = group.said, len(faults)
    if not (group.key or group.is_faulty or said.get(c.TITLE)):
        faults.append(Fault(group.row, c.TITLE, "请填写任务的标题。"))
    lead = said.get(c.LEAD)
    if isinstance(lead, tuple) and len(lead) > 1:
        words = f"牵头单位只写一个，其余请写在“{c.JOINT_LEADS}”一列。"
        faults.append(Fault(group.said_at[c.LEAD], c.LEAD, words))
    if c.LEAD in said and not lead:
        other = next((name for name in (c.JOINT_LEADS, c.SUPPORTS) if said.get(name)), "")
        if other:
            faults.append(Fault(group.row, c.LEAD, f"填了“{other}”，请写明牵头单位。"))
    is_faulty = group.is_faulty or len(faults) > told
    return Task(group.row, group.key, said, group.items, is_faulty=is_faulty)


# --- Comparing --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What one column said and will say, in words."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One line of what a task's change is told in; ``about`` is the item that is meant."""

    column: str
    before: str
    after: str
    about: str = ""
    is_new: bool = False


@dataclass(frozen=True)
class ItemChange:
    """``item`` as the sheet has it; ``is_new``, or what of it changes."""

    item: Item
    is_new: bool = False
    changes: Sequence[Change] = ()


@dataclass(frozen=True)
class TaskChange:
    """What loading does to the task called ``name``. ``missing``: its items that the sheet does not have; they stay."""

    name: str
    task: Task
    is_new: bool = False
    changes: Sequence[Change] = ()
    items: Sequence[ItemChange] = ()
    missing: Sequence[str] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.is_new or self.changes or self.items)

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(change.column for change in self.changes)

    @property
    def lines(self) -> Iterator[Line]:
        """The change as it is told: a new task by who does it until when, else column by column, then the items."""
        if self.is_new:
            shown = {name: c.shown(name, self.task.said.get(name)) for name in _TOLD_OF_NEW}
            yield Line("任务", "", "；".join(f"{n}：{v}" for n, v in shown.items() if v), is_new=True)
        for change in self.changes:
            yield Line(change.column, change.before, change.after)
        for item in self.items:
            if item.is_new:
                yield Line(c.QUOTE, "", item.item.quote, is_new=True)
            for change in item.changes:
                yield Line(change.column, change.before, change.after, about=item.item.quote)


_TOLD_OF_NEW = (c.LEAD, c.JOINT_LEADS, c.SUPPORTS, c.DUE_ON, c.DUE_TEXT)


# Never emptied by a sheet: an empty cell leaves them as they are.
_KEPT_WHERE_EMPTY = frozenset({c.CHAPTER, c.NUMBER_TEXT, c.TITLE, c.TEXT, c.COMPLETION, c.ITEM_KIND})


def compare(task: Task, standing: Task | None) -> TaskChange:
    """What the sheet's task changes of the one that stands; everything is new where none does."""
    items = task.items or ()
    if standing is None:
        return TaskChange(
            task.name, task, is_new=True, items=[ItemChange(item, is_new=True) for item in items]
        )
    known = {item.quote: item for item in standing.items or ()}
    changed: list[ItemChange] = []
    for item in items:
        before = known.pop(item.quote, None)
        if before is None:
            changed.append(ItemChange(item, is_new=True))
        elif of_item := _changes(item.said, before.said):
            changed.append(ItemChange(item, changes=of_item))
    missing = [] if task.items is None else list(known)
    return TaskChange(
        standing.name, task, changes=_changes(task.said, standing.said), items=changed, missing=missing
    )


def _changes(said: Mapping[str, Value], standing: Mapping[str, Value]) -> list[Change]:
    return [
        Change(name, c.shown(name, standing.get(name)), c.shown(name, value))
        for name, value in said.items()
        if (value or None) != (standing.get(name) or None)
        and (value or name not in _KEPT_WHERE_EMPTY)
        and value != c.TOO_LONG
    ]


@dataclass(frozen=True)
class Plan:
    """What loading a sheet does, and what keeps it back. ``seen`` names the state of the source it was made for.

    ``missing``: tasks of the source that the sheet does not have; they stay as they are.
    """

    changes: Sequence[TaskChange] = ()
    missing: Sequence[str] = ()
    faults: Sequence[Fault] = ()
    remarks: Sequence[str] = ()
    seen: str = ""

    @property
    def new(self) -> list[TaskChange]:
        return [change for change in self.changes if change.is_new]

    @property
    def changed(self) -> list[TaskChange]:
        return [change for change in self.changes if not (change.is_new or change.is_nothing)]

    @property
    def unchanged(self) -> int:
        return sum(change.is_nothing for change in self.changes)

    @property
    def kept_items(self) -> list[TaskChange]:
        return [change for change in self.changes if change.missing]

    @property
    def is_nothing(self) -> bool:
        return not (self.faults or self.new or self.changed)
