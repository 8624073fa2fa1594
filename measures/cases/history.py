"""The history of a case as pages show it."""

from collections.abc import Collection
from dataclasses import dataclass

from measures.cases.models import Case, CaseMove
from measures.states import CaseAct


@dataclass(frozen=True)
class CaseTold:
    """One move of a case and, where this person may read it, what was noted on it."""

    move: CaseMove
    note: str


def case_history(case: Case, *, kept: Collection[CaseAct] = ()) -> list[CaseTold]:
    """Every move of a case, newest first; ``kept``: the acts whose notes are not for this reader."""
    return [CaseTold(move, "" if move.act in kept else move.note) for move in case.history.order_by("-id")]
