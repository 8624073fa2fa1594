"""What is picked on a list for one decision on many rows."""

from dataclasses import dataclass

from django import forms

from measures.forms import ProseField
from measures.reporting.rules import COMMENT_MAX

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Pick:
    """A picked row, and the round or version that was read of it (0 where there is none yet: before the preview)."""

    pk: int
    read: int = 0


def picks_from(values: list[str]) -> list[Pick]:
    """Picks as the page sends them (``12`` or ``12:3``), each once; what is not of that shape is left out."""
    found: dict[int, Pick] = {}
    for value in values[:MOST_AT_ONCE]:
        pk, _, read = value.partition(":")
        if pk.isdecimal() and (read or "0").isdecimal() and len(pk) < 16 and len(read) < 10:
            found.setdefault(int(pk), Pick(int(pk), int(read or 0)))
    return list(found.values())


class BulkForm(forms.Form):
    """The one comment that goes with every row."""

    comment = ProseField(label="意见", max_length=COMMENT_MAX, required=False)

    def __init__(self, *args: object, needs_comment: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["comment"]
        field.required = needs_comment
        field.label = "退回意见" if needs_comment else "审核意见"
        field.error_messages["required"] = "退回时请写明审核意见，让填报单位知道改什么。"
