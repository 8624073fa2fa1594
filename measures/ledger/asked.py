"""What an address of the ledger asks for, and the address again."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from measures.ledger.rules import Column, Sort, columns_in_order

# What a condition says that asks for rows without the thing.
NONE = "none"
CONDITIONS = (
    "q", "kind", "chapter", "body", "role", "named", "person", "mine", "state", "report", "lamp", "receipt", "important", "due",
    "due_from", "due_to", "ended",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """The address, read: every condition by its name, empty where none is asked."""

    policies: tuple[int, ...] = ()
    sort: Sort = Sort.DOCUMENT
    columns: tuple[Column, ...] = field(default_factory=lambda: columns_in_order(()))
    chosen: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        if name not in CONDITIONS:
            raise AttributeError(name)
        return self.chosen.get(name)

    @property
    def is_narrowed(self) -> bool:
        """By more than documents."""
        return bool(self.chosen)

    @property
    def is_usual(self) -> bool:
        """Documents apart, as the ledger is without any wish."""
        return not self.chosen and self.sort is Sort.DOCUMENT and self.columns == columns_in_order(())

    @property
    def query(self) -> str:
        """The address's query again, of known conditions only, without the page."""
        said: list[tuple[str, Any]] = [("policy", pk) for pk in self.policies]
        said += [(name, _written(value)) for name, value in self.chosen.items()]
        if self.sort is not Sort.DOCUMENT:
            said.append(("sort", self.sort.value))
        if self.columns != columns_in_order(()):
            said += [("col", column.value) for column in self.columns]
        return urlencode(said)


def _written(value: Any) -> Any:
    if value is True:
        return 1
    return value.isoformat() if isinstance(value, date) else value
