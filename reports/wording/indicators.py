"""How papers tell the values of indicators; a measure without any is told as before."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reports.documents.blocks import Column, Line, Table, chinese_day
from reports.documents.sheets import SheetColumn, SheetRow, Value, day
from reports.wording.statements import shortened

NAME = "指标"


def values_in_words(said: Mapping[str, Any] | None) -> str:
    """技术合同成交额1100亿元（目标1400亿元，完成目标进度25%）。 of an accepted round; empty where it gave no value."""
    told = [_in_words(one) for one in (said or {}).get("indicators", ())]
    return f"{'；'.join(told)}。" if told else ""


def done_with_values(said: Mapping[str, Any]) -> str:
    """What was done, and in a line of its own the values that were given."""
    words = values_in_words(said)
    return f"{said['done']}\n{NAME}：{words}" if words else str(said["done"])


def _in_words(one: Mapping[str, Any]) -> str:
    aims = (f"目标{one['target']}{one['unit']}" if one["target"] else "", _done(one, "完成目标进度"))
    aimed = "，".join(filter(None, aims))
    return f"{one['name']}{one['value']}{one['unit']}" + (f"（{aimed}）" if aimed else "")


def _done(one: Mapping[str, Any], label: str = "") -> str:
    return "" if one["done_percent"] is None else f"{label}{one['done_percent']}%"


# --- All values of a measure's indicators ------------------------------------------------------------


def newest_table(indicators: Sequence[Mapping[str, Any]], *, most: int) -> Table:
    """A line for each of the first ``most``: where it began, where it shall come to, and how far it is."""
    columns = [
        Column("指标", 24, "left"),
        Column("方向", 11),
        Column("基期", 19),
        Column("目标", 19),
        Column("最新值", 19),
        Column("进度", 8),
    ]
    lines = []
    for one in indicators[:most]:
        value = next(iter(one["values"]), None)
        latest = f"{value['value']}\n（{value['period']}）" if value else "尚无"
        done = _done(value) if value else ""
        lines.append(Line([*_defined(one), latest, done]))
    more = f"（共{len(indicators)}个，其余见附件）" if len(indicators) > most else ""
    return Table(f"{NAME}{more}", columns, lines)


def newest_in_short(indicators: Sequence[Mapping[str, Any]]) -> str:
    """技术合同成交额1100亿元；共2个，见附件: as much as a narrow cell holds in two lines."""
    told = next((one for one in indicators if one["values"]), None)
    if told is None:
        return f"共{len(indicators)}个，见附件"
    first = f"{shortened(told['name'], 10)}{told['values'][0]['value']}{told['unit']}"
    return f"{first}；共{len(indicators)}个，见附件"


def values_table(indicators: Iterable[Mapping[str, Any]]) -> Table:
    """Every accepted value, indicator by indicator, newest period first; one without any says so."""
    columns = [
        Column("填报周期", 24),
        Column("方向", 12),
        Column("基期", 18),
        Column("目标", 18),
        Column("数值", 14),
        Column("完成目标进度", 14),
    ]
    lines: list[Line] = []
    for one in indicators:
        defined = _defined(one)
        lines.append(Line([defined[0]], "group"))
        lines += [
            Line([said["period"], *defined[1:], said["value"], _done(said)]) for said in one["values"]
        ] or [Line(["", *defined[1:], "尚无", ""])]
    return Table("指标数值", columns, lines)


def _defined(one: Mapping[str, Any]) -> list[str]:
    """技术合同成交额（亿元）, 越大越好, and both ends of the way with their days."""
    ends = [
        f"{one[end]}\n（{chinese_day(one[f'{end}_on'])}）" if one[end] else ""
        for end in ("baseline", "target")
    ]
    return [f"{one['name']}（{one['unit']}）", one["direction_name"], *ends]


VALUES = [
    SheetColumn("指标", 26),
    SheetColumn("计量单位", 10, centred=True),
    SheetColumn("方向", 10, centred=True),
    SheetColumn("基期值", 14, centred=True),
    SheetColumn("基期日期", 12, centred=True),
    SheetColumn("目标值", 14, centred=True),
    SheetColumn("目标日期", 12, centred=True),
    SheetColumn("填报周期", 18, centred=True),
    SheetColumn("数值", 14, centred=True),
    SheetColumn("完成目标进度%", 14, centred=True),
]
# Excel keeps no more digits of a number.
_DIGITS = 15


def value_rows(indicators: Iterable[Mapping[str, Any]]) -> list[SheetRow]:
    """A row for each value in the columns of ``VALUES``; one for an indicator that has none yet."""
    return [
        SheetRow(
            [
                one["name"],
                one["unit"],
                one["direction_name"],
                _number(one["baseline"]),
                day(one["baseline_on"]),
                _number(one["target"]),
                day(one["target_on"]),
                said.get("period"),
                _number(said.get("value", "")),
                said.get("done_percent"),
            ]
        )
        for one in indicators
        for said in one["values"] or [{}]
    ]


def _number(text: str) -> Value:
    if not text or sum(map(str.isdigit, text)) > _DIGITS:
        return text or None
    return float(text) if "." in text else int(text)
