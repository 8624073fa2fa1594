"""To whom duties may pass (机构沿革、责任单位变动), and what becomes of each matter. Knows no Django."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from audit.rules import RuleBroken
from departments.rules import reaches
from measures.states import MEASURE_STATE_NAMES, MeasureState
from measures.texts import REASON_MAX, check_text


class Matter(StrEnum):
    """What passes from a body to the one that takes over, in the order in which it is shown and carried out."""

    RESPONSIBILITY = "responsibility"
    ITEM = "item"
    OBLIGATION = "obligation"
    CONTRIBUTION = "contribution"
    RECEIPT = "receipt"
    INSTRUCTION = "instruction"
    EXTENSION = "extension"
    COMPLETION = "completion"
    PLAN = "plan"
    COORDINATION = "coordination"
    ERRAND = "errand"
    INSPECTION = "inspection"


MATTER_NAMES = {
    Matter.RESPONSIBILITY: "责任分工",
    Matter.ITEM: "具体事项分工",
    Matter.OBLIGATION: "填报任务",
    Matter.CONTRIBUTION: "配合（会办）单位意见",
    Matter.RECEIPT: "待签收",
    Matter.INSTRUCTION: "批示办理",
    Matter.EXTENSION: "延期申请",
    Matter.COMPLETION: "办结申请",
    Matter.PLAN: "工作方案",
    Matter.COORDINATION: "需协调事项",
    Matter.ERRAND: "整改和协调办理",
    Matter.INSPECTION: "实地督查",
}


class Fate(StrEnum):
    """What becomes of one matter when a duty passes on."""

    MOVES = "moves"
    BEGINS = "begins"
    ENDS = "ends"
    STAYS = "stays"


FATE_NAMES = {Fate.MOVES: "移交", Fate.BEGINS: "新下达", Fate.ENDS: "终止", Fate.STAYS: "保留不动"}


def check_successor(
    predecessor: int,
    successor: int,
    *,
    name: str,
    valid_from: date | None,
    edges: Collection[tuple[int, int]],
    happened_on: date | None,
    today: date,
) -> None:
    """Refuse to hand duties from a body to itself, without a registered succession, before either side of it has come
    about, or round in a circle. ``edges`` are all registered successions, as (predecessor, successor)."""
    if predecessor == successor:
        raise RuleBroken("same_body", "不能移交给原单位自己，请选择承接单位。", "successor")
    if (predecessor, successor) not in edges:
        raise RuleBroken(
            "succession_missing", f"尚未登记由{name}承接的机构沿革，请先登记再移交。", "successor"
        )
    if reaches(successor, predecessor, edges):
        raise RuleBroken(
            "succession_cycle", f"机构沿革互相承接：{name}的职责又回到原单位，请先更正沿革。", "successor"
        )
    if valid_from is not None and valid_from > today:
        raise RuleBroken(
            "body_not_yet_valid", f"{name}自 {valid_from:%Y-%m-%d} 起启用，届时再移交。", "successor"
        )
    if happened_on is not None and happened_on > today:
        raise RuleBroken(
            "succession_to_come", f"该项沿革自 {happened_on:%Y-%m-%d} 起生效，届时再移交。", "successor"
        )


# --- One measure: who leads it, who supports it ---------------------------------------------------------


class DutyAct(StrEnum):
    """What the office did to a place in a roster that was given out."""

    CONFIRM = "confirm"
    CHANGE = "change"
    TRANSFER = "transfer"


DUTY_ACT_NAMES = {
    DutyAct.CONFIRM: "确认牵头单位",
    DutyAct.CHANGE: "变动责任单位",
    DutyAct.TRANSFER: "职责移交",
}
# In between nobody works on it, but its bodies may still be put right.
CHANGEABLE = frozenset(MeasureState) - {MeasureState.DRAFT, MeasureState.CLOSED, MeasureState.CANCELLED}


def check_changeable(state: str) -> None:
    """Refuse to change the bodies of a draft, which is edited, and of what is over."""
    if state == MeasureState.DRAFT:
        raise RuleBroken("not_given_out", "该事项尚未交办，请直接设置责任单位。")
    if state not in CHANGEABLE:
        name = MEASURE_STATE_NAMES[MeasureState(state)]
        raise RuleBroken("measure_over", f"该事项{name}，责任单位不再变动。")


def check_why(reason: str, on: date, *, since: date, today: date) -> str:
    """The reason of a change. Refuses none, and a day to come or before the document."""
    if on > today:
        raise RuleBroken("day_to_come", "变动日期不能晚于今天；将来的变动请届时办理。", "on")
    if on < since:
        raise RuleBroken("day_too_early", f"变动日期不能早于成文日期（{since:%Y-%m-%d}）。", "on")
    return check_text(reason, label="变动原因", field="reason", most=REASON_MAX)
