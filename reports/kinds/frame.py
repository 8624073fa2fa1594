"""What a kind of report says of itself, once: its name, what it asks, who may read it, and how it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import Any

from reports.documents.blocks import Paper, Snapshot
from reports.documents.sheets import Book


class Part(StrEnum):
    """What a person chooses before a report is made; the form's fields bear these names."""

    POLICY = "policy"
    PERIOD = "period"
    BODY = "body"
    MEASURE = "measure"
    SINCE = "since"
    UNTIL = "until"
    NAMES_LAGGARDS = "names_laggards"
    YEAR = "year"
    QUARTER = "quarter"
    ON = "on"
    WITH_RESTRICTED = "with_restricted"


class Readers(Enum):
    """Who reads a published report besides the office.

    No kind tells leaders' instructions. One that does is ``OFFICE``: it stays there, published or not.
    """

    OFFICE = auto()
    LEADERS = auto()
    ALL_BODIES = auto()
    ITS_BODY = auto()


@dataclass(frozen=True)
class Setting:
    """How frozen content of one shape becomes a paper and a workbook."""

    compose: Callable[[Snapshot, str], Paper]
    book: Callable[[Snapshot, str], Book]


@dataclass(frozen=True)
class ReportKind:
    """One kind. A period or a measure names its policy itself, so only what names neither needs a policy.

    ``title`` and ``freeze`` take the kind's own sort of subject: ``Subject``, and what is about all documents ``Across``.

    ``freeze`` gives the content of its own, with ``prose``: the blocks that may be edited while it is a draft.
    ``template`` names the shape of it, which ``setting`` reads. ``earlier`` are the shapes frozen before, by name: what was
    frozen so is set as it was then, so nobody changes what stands there.
    """

    name: str
    words: str
    needs: tuple[Part, ...]
    title: Callable[[Any], str]
    template: str
    freeze: Callable[[Any, datetime], dict[str, Any]]
    setting: Setting
    earlier: Mapping[str, Setting] = field(default_factory=dict)
    may_have: tuple[Part, ...] = ()
    readers: Readers = Readers.LEADERS

    @property
    def parts(self) -> tuple[Part, ...]:
        return (*self.needs, *self.may_have)
