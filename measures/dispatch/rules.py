"""When a measure may be given out, and whether it was signed for. Knows no Django."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit.rules import RuleBroken
from measures import states
from measures.documents.rules import Gone, check_not_ended
from measures.states import MeasureAct, MeasureCompletion, MeasureState

# --- Dispatch and receipt -----------------------------------------------------------------------------


class ReceiptState(StrEnum):
    """Whether a body signed for a measure (签收). Overdue receipt is its own thing, apart from overdue reports."""

    AWAITING = "awaiting"
    OVERDUE = "overdue"
    SIGNED = "signed"


RECEIPT_STATE_NAMES = {
    ReceiptState.AWAITING: "待签收",
    ReceiptState.OVERDUE: "逾期未签收",
    ReceiptState.SIGNED: "已签收",
}


def receipt_state(*, is_signed: bool, due_on: date, today: date) -> ReceiptState:
    """Signed, or overdue once the receipt date has passed; the date itself is in time."""
    if is_signed:
        return ReceiptState.SIGNED
    return ReceiptState.OVERDUE if due_on < today else ReceiptState.AWAITING


@dataclass(frozen=True)
class Facts:
    """What decides whether a measure may be given out.

    ``is_answered``: it has a lead, or nobody in its roster and is opened to the cities. ``item_dates``: the due dates of its
    action items.
    """

    name: str
    state: MeasureState
    is_answered: bool
    completion_kind: str
    due_on: date | None
    # How its source ended; empty while it has not.
    source_ending: str = ""
    gone: tuple[Gone, ...] = ()
    item_dates: tuple[date, ...] = ()

    @property
    def dates(self) -> list[date]:
        """Every date that the notice counts towards."""
        return [day for day in (self.due_on, *self.item_dates) if day is not None]


def dispatch_faults(facts: Facts, *, today: date) -> list[RuleBroken]:
    """Everything that keeps a measure from being given out today, apart from short notice; empty when nothing does."""
    faults: list[RuleBroken] = []
    try:
        states.next_measure_state(facts.state, MeasureAct.DISPATCH, is_received=False)
    except RuleBroken as refusal:
        faults.append(refusal)
    try:
        check_not_ended(facts.source_ending)
    except RuleBroken as refusal:
        faults.append(refusal)
    if not facts.is_answered:
        faults.append(
            RuleBroken("lead_missing", f"{facts.name}尚未确定牵头（主办）单位，不能交办。", "roster")
        )
    faults += [gone.refusal for gone in facts.gone if gone.valid_to < today]
    if facts.completion_kind == MeasureCompletion.BY_DATE and facts.due_on is None:
        words = f"{facts.name}为限期完成，请先填写完成时限及其依据。"
        faults.append(RuleBroken("due_missing", words, "due_on"))
    past = min((day for day in facts.dates if day < today), default=None)
    if past is not None:
        words = f"{facts.name}的时限（{past:%Y-%m-%d}）已经过去，请先改定时限。"
        faults.append(RuleBroken("due_in_the_past", words, "due_on"))
    return faults
