"""When a measure may be given out, and what the office may set on it before and after. Knows no Django."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from audit.rules import RuleBroken
from measures import rules
from measures.rules import MeasureAct, MeasureCompletion, MeasureState

QUOTE_MAX = 300

# While it is with the bodies, before anybody says that it is done.
GIVEN_OUT = frozenset({MeasureState.DISPATCHED, MeasureState.IN_PROGRESS})
# Nothing is set on these any more; the office reopens them first.
ENDED = frozenset({MeasureState.CLOSED, MeasureState.CANCELLED})


@dataclass(frozen=True)
class Gone:
    """A body whose time has an end, and who takes over."""

    name: str
    valid_to: date
    heirs: tuple[str, ...] = ()

    @property
    def refusal(self) -> RuleBroken:
        heirs = "、".join(self.heirs)
        then = f"，职责由{heirs}承接，请先办理职责移交或改选承接单位" if heirs else "，请改选其他单位"
        words = f"{self.name}已于 {self.valid_to:%Y-%m-%d} 停用{then}。"
        return RuleBroken("body_no_longer_valid", words, "roster")


@dataclass(frozen=True)
class Facts:
    """What decides whether a measure may be given out; ``item_dates``: the due dates of its action items."""

    name: str
    state: MeasureState
    has_lead: bool
    completion_kind: str
    due_on: date | None
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
        rules.next_measure_state(facts.state, MeasureAct.DISPATCH, is_received=False)
    except RuleBroken as refusal:
        faults.append(refusal)
    if not facts.has_lead:
        faults.append(RuleBroken("lead_missing", f"{facts.name}尚未确定牵头单位，不能交办。", "roster"))
    faults += [gone.refusal for gone in facts.gone if gone.valid_to < today]
    if facts.completion_kind == MeasureCompletion.BY_DATE and facts.due_on is None:
        words = f"{facts.name}为限期完成，请先填写完成时限及其依据。"
        faults.append(RuleBroken("due_missing", words, "due_on"))
    past = min((day for day in facts.dates if day < today), default=None)
    if past is not None:
        words = f"{facts.name}的时限（{past:%Y-%m-%d}）已经过去，请先改定时限。"
        faults.append(RuleBroken("due_in_the_past", words, "due_on"))
    return faults


# --- What the office sets -----------------------------------------------------------------------------


def check_due_pair(due_on: date | None, due_text: str, *, thing: str = "完成时限") -> None:
    """Refuse a due date without its basis (``basis_missing``) and a basis without a date (``due_missing``)."""
    if due_on and not due_text:
        raise RuleBroken("basis_missing", "文件未载明时限，请写明这一时限的依据。", "due_text")
    if due_text and not due_on:
        raise RuleBroken("due_missing", f"已写时限依据，请填写{thing}；不设时限时请清空依据。", "due_on")


def check_completion(kind: str, due_on: date | None) -> None:
    """Refuse an unknown kind, and a date on what goes on without one (``ongoing_has_no_date``)."""
    if kind not in list(MeasureCompletion):
        raise RuleBroken("unknown_kind", "请选择“限期完成”或“持续推进”。", "completion_kind")
    if kind == MeasureCompletion.ONGOING and due_on is not None:
        raise RuleBroken(
            "ongoing_has_no_date",
            "持续推进的措施不设完成时限，按年度办结；要设时限，请把完成方式改为“限期完成”。",
            "due_on",
        )


def check_items_within(due_on: date | None, item_dates: Collection[date]) -> None:
    """Refuse a due date of a measure before that of one of its action items (``items_end_later``)."""
    latest = max(item_dates, default=None)
    if due_on is not None and latest is not None and latest > due_on:
        words = f"有具体事项的时限为 {latest:%Y-%m-%d}，晚于这一完成时限，请先调整具体事项。"
        raise RuleBroken("items_end_later", words, "due_on")


def check_not_past(due_on: date | None, before: date | None, *, today: date) -> None:
    """Refuse a newly set date that is gone already; one that stands since earlier may stay."""
    if due_on is not None and due_on != before and due_on < today:
        raise RuleBroken("due_in_the_past", "完成时限不能早于今天。", "due_on")


def check_open_for_editing(state: MeasureState) -> None:
    """Refuse to set anything on a measure that is closed or cancelled (``measure_ended``)."""
    if state in ENDED:
        name = rules.MEASURE_STATE_NAMES[state]
        raise RuleBroken("measure_ended", f"该措施{name}，不能再修改。确需修改的，请先重新启动。")


def check_item_due(due_on: date, *, measure_due_on: date | None) -> None:
    """Refuse a date of an action item after the date of its whole measure (``item_after_measure``)."""
    if measure_due_on is not None and due_on > measure_due_on:
        raise RuleBroken(
            "item_after_measure",
            f"事项时限不能晚于本条措施的完成时限（{measure_due_on:%Y-%m-%d}）。",
            "due_on",
        )


def check_quote(quote: str, *, text: str, taken: Collection[str]) -> str:
    """The stripped quote. Refuses one that does not stand in the text word for word, and one quoted already."""
    quote = quote.strip()
    if not quote:
        raise RuleBroken("quote_missing", "请从政策原文中摘录一句。", "quote")
    if len(quote) > QUOTE_MAX:
        raise RuleBroken("too_long", f"摘句最多 {QUOTE_MAX} 字，现有 {len(quote)} 字，请精简。", "quote")
    if quote not in text:
        raise RuleBroken(
            "not_in_text", "摘句与政策原文不一致，请从原文中逐字复制（含标点），不要改写。", "quote"
        )
    if quote in taken:
        raise RuleBroken("quoted_already", "这一句已经列为具体事项，不能重复。", "quote")
    return quote
