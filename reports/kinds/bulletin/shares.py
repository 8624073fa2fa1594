"""表1 of a bulletin: measures by status, with their shares, beside those of the period before."""

from measures.lamps import LAMP_NAMES, share
from measures.states import PROGRESS_STATUS_NAMES
from reports.documents.blocks import Column, Line, Snapshot, Table
from reports.terms import terms_of

_FIGURES = (
    ("accepted", "已通过"),
    ("waiting", "待审核"),
    ("returned", "已退回"),
    ("outstanding", "未报"),
    ("overdue", "逾期"),
)


def share_lines(snapshot: Snapshot) -> list[tuple[str, list[tuple[str, int, int | None]]]]:
    """The groups of 表1: each name with its number now and in the period before (``None`` without one)."""
    now = snapshot["totals"]
    then = snapshot["previous"]["totals"] if snapshot["previous"] else None

    def pair(name: str, key: str, inside: str = "") -> tuple[str, int, int | None]:
        of = (lambda one: one[inside][key]) if inside else (lambda one: one[key])
        return name, of(now), of(then) if then else None

    rated = [(key, name) for key, name in PROGRESS_STATUS_NAMES.items() if key in now["statuses"]]
    return [
        ("应报", [pair("应报", "owed")]),
        ("报送情况", [pair(name, key) for key, name in _FIGURES]),
        (f"已报{terms_of(snapshot).item}自评", [pair(name, key, "statuses") for key, name in rated]),
        ("亮灯情况", [pair(name, key, "lamps") for key, name in LAMP_NAMES.items()]),
    ]


def owed_of(snapshot: Snapshot) -> tuple[int, int | None]:
    """What the shares of 表1 are shares of, now and in the period before."""
    before = snapshot["previous"]
    return snapshot["totals"]["owed"], before["totals"]["owed"] if before else None


def shares_table(snapshot: Snapshot) -> Table:
    """表1: numbers and shares by status, beside those of the period before where there was one."""
    before = snapshot["previous"]
    owed, owed_before = owed_of(snapshot)
    columns = [Column("项目", 30, "left"), Column("本期（条）", 17), Column("占应报", 17)]
    if before:
        columns += [Column("上期（条）", 17), Column("占应报", 17)]
    lines: list[Line] = []
    for group, members in share_lines(snapshot):
        if len(members) > 1:
            lines.append(Line([group], "group"))
        for name, now, then in members:
            cells = [name, str(now), f"{share(now, owed)}%"]
            if then is not None and owed_before:
                cells += [str(then), f"{share(then, owed_before)}%"]
            lines.append(Line(cells))
    beside = f"（上期为{before['name']}）" if before else ""
    return Table(f"表1　{terms_of(snapshot).item}报送、自评和亮灯情况{beside}", columns, lines)
