"""What an indicator may say, how far it has come, which way it moves."""

from datetime import date
from decimal import Decimal

import pytest

from audit.rules import RuleBroken
from measures.reporting.indicators import rules
from measures.reporting.indicators.rules import Definition, Direction

pytestmark = pytest.mark.one_engine
WHOLE = {"name": "技术合同成交额", "unit": "亿元", "direction": "up", "source": "与省科技厅商定"}


@pytest.mark.parametrize("direction", Direction)
def test_baseline_is_0_percent_and_target_100_in_either_direction(direction: Direction) -> None:
    low, high = Decimal("12.5"), Decimal(40)
    start, end = (low, high) if direction == Direction.UP else (high, low)
    ways = [start + (end - start) * step / 4 for step in range(-1, 6)]
    done = [rules.percent(at, baseline=start, target=end, direction=direction) for at in ways]
    assert done == [-25, 0, 25, 50, 75, 100, 125]
    assert not rules.is_against(ways[2], previous=ways[1], direction=direction)
    assert rules.is_against(ways[1], previous=ways[2], direction=direction)


@pytest.mark.parametrize(
    ("baseline", "target"), [(None, "5"), ("1", None), ("5", "5"), ("5", "1"), (None, None)]
)
def test_no_percent_where_it_cannot_be_said(baseline: str | None, target: str | None) -> None:
    start, end = (None if text is None else Decimal(text) for text in (baseline, target))
    assert rules.percent(Decimal(3), baseline=start, target=end, direction="up") is None


@pytest.mark.parametrize(
    ("typed", "kept"), [("", None), ("１,２３４．50", "1234.5"), ("-0.0", "0"), ("1000", "1000")]
)
def test_numbers_are_read_as_people_type_them(typed: str, kept: str | None) -> None:
    read = rules.read_number(typed, "value")
    assert (None if read is None else rules.plain(read)) == kept


@pytest.mark.parametrize("typed", ["约三成", "NaN", "Infinity", "1.00001", "1e14"])
def test_what_is_no_number_or_too_long_is_refused(typed: str) -> None:
    with pytest.raises(RuleBroken):
        rules.read_number(typed, "value")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"unit": ""}, "unit"),
        ({"name": "孵化器数量"}, "name"),
        ({"direction": "sideways"}, "direction"),
        ({"target": Decimal(1)}, "target_on"),
        (
            {
                "baseline": Decimal(1),
                "baseline_on": date(2018, 12, 31),
                "target": Decimal(2),
                "target_on": date(2018, 12, 31),
            },
            "target_on",
        ),
    ],
)
def test_definition_that_is_half_said_is_refused(more: dict[str, object], field: str) -> None:
    rules.check_definition(Definition(**WHOLE), taken=["孵化器数量"])
    with pytest.raises(RuleBroken) as refusal:
        rules.check_definition(Definition(**{**WHOLE, **more}), taken=["孵化器数量"])  # type: ignore[arg-type]
    assert refusal.value.field == field
