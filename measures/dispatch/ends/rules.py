"""What keeps a source from ending. Knows no Django."""

from collections.abc import Iterable

from audit.rules import RuleBroken
from measures.documents.kinds import Ending
from measures.states import MeasureState

CLOSING = frozenset({MeasureState.COMPLETION_REQUESTED, MeasureState.VERIFIED})
DONE = frozenset({MeasureState.CLOSED, MeasureState.CANCELLED})
NAMED = 5


def faults(how: Ending, measures: Iterable[tuple[str, MeasureState]]) -> list[RuleBroken]:
    """Everything that keeps a source with these measures (name, state) from ending so; empty when nothing does.

    全部办结 wants every measure closed or cancelled and one of them closed. 废止 cancels what is open; a request for
    completion under way is decided first.
    """
    rows = list(measures)
    if how is Ending.REPEALED:
        return _refused(rows, CLOSING, "closing", "正在办结，请先办理其办结申请")
    open_states = frozenset(MeasureState) - DONE
    found = _refused(rows, open_states, "still_open", "尚未办结或撤销")
    if not found and not any(state is MeasureState.CLOSED for _, state in rows):
        found.append(RuleBroken("nothing_closed", "没有一项已销号，不能按“全部办结”终结。", "how"))
    return found


def _refused(
    rows: list[tuple[str, MeasureState]], states: frozenset[MeasureState], code: str, words: str
) -> list[RuleBroken]:
    names = [name for name, state in rows if state in states]
    listed = "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")
    return [RuleBroken(code, f"{listed}（共 {len(names)} 项）{words}。", "how")] if names else []
