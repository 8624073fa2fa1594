"""What an indicator may say, how far it has come, and which way it moves. Knows no Django."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from audit.rules import RuleBroken

LIVING_MOST = 5
DIGITS, PLACES = 18, 4
NAME_MAX, UNIT_MAX, SOURCE_MAX = 60, 20, 200
_WHOLE_MOST = Decimal(10) ** (DIGITS - PLACES)
_TYPED_MOST = 40
NO_NUMBER = f"请填写数字，整数部分最多 {DIGITS - PLACES} 位，小数最多 {PLACES} 位。"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


DIRECTION_NAMES = {Direction.UP: "越大越好", Direction.DOWN: "越小越好"}


@dataclass(frozen=True)
class Definition:
    """What the office sets of an indicator. Baseline and target are optional: without a target it is only watched."""

    name: str
    unit: str
    direction: str
    source: str
    baseline: Decimal | None = None
    baseline_on: date | None = None
    target: Decimal | None = None
    target_on: date | None = None


def check_definition(said: Definition, *, taken: Collection[str]) -> None:
    """Refuse what is missing, half said or out of order; ``taken``: names of the measure's other living indicators."""
    for field, label in (("name", "指标名称"), ("unit", "计量单位"), ("source", "指标来源")):
        if not getattr(said, field):
            raise RuleBroken("indicator_incomplete", f"请填写{label}。", field)
    if said.name in taken:
        raise RuleBroken("indicator_name_taken", f"本事项已有指标“{said.name}”。", "name")
    if said.direction not in set(Direction):
        raise RuleBroken("indicator_direction", "请选择指标方向。", "direction")
    for value, on, field, label in (
        (said.baseline, said.baseline_on, "baseline", "基期"),
        (said.target, said.target_on, "target", "目标"),
    ):
        if (value is None) != (on is None):
            missing = field if value is None else f"{field}_on"
            raise RuleBroken("indicator_half_said", f"{label}值和{label}日期须同时填写。", missing)
        if value is not None:
            check_number(value, field)
    if said.baseline_on and said.target_on and said.target_on <= said.baseline_on:
        raise RuleBroken("indicator_dates", "目标日期须晚于基期日期。", "target_on")


def check_room(living: int) -> None:
    """Refuse one more than a measure may have at a time."""
    if living >= LIVING_MOST:
        raise RuleBroken("indicators_full", f"每个事项最多 {LIVING_MOST} 个指标，请先停用一个。")


def check_number(value: Decimal, field: str) -> Decimal:
    """A value as it is kept, without needless zeros. Refuses more than 14 digits before and 4 behind the point."""
    is_kept = value.is_finite() and abs(value) < _WHOLE_MOST
    if not is_kept or value != (rounded := value.quantize(Decimal(1).scaleb(-PLACES))):
        raise RuleBroken("indicator_number", NO_NUMBER, field)
    return Decimal(plain(rounded))


def read_number(text: str, field: str) -> Decimal | None:
    """A number as people type it (full-width digits and thousands' commas count); None for nothing. Refuses words."""
    folded = text.strip().replace(",", "").replace("，", "").replace("－", "-").replace("．", ".")
    if not folded:
        return None
    try:
        return check_number(Decimal(folded if len(folded) <= _TYPED_MOST else "NaN"), field)
    except InvalidOperation:
        return check_number(Decimal("NaN"), field)


def plain(value: Decimal) -> str:
    """A value as it is written and kept: no exponent, no zeros behind."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def percent(
    value: Decimal, *, baseline: Decimal | None, target: Decimal | None, direction: str
) -> int | None:
    """How much of the way from baseline to target is done, in whole percent; below 0 and above 100 where it is so.

    None where that cannot be said: without baseline or target, and where the target lies against the direction.
    """
    if baseline is None or target is None or not is_better(baseline, target, direction):
        return None
    share = (value - baseline) / (target - baseline) * 100
    return int(share.quantize(Decimal(1), ROUND_HALF_UP))


def is_better(before: Decimal, after: Decimal, direction: str) -> bool:
    return after > before if direction == Direction.UP else after < before


def is_against(value: Decimal, *, previous: Decimal | None, direction: str) -> bool:
    """Whether a value moved against the direction since the previous accepted one. It is marked, never refused."""
    return previous is not None and is_better(value, previous, direction)
