"""One choice out of any number: a list to choose from while it is short, a search where it is long.

Works without script: the search is a button of the form it stands in. A form that is sent by GET shows the page again by
itself; one that is sent by POST asks ``is_looking`` before it acts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from audit.finding import LONGEST_SEARCH, matching
from audit.texts import on_one_line

# So many stand in a list; of more, so many of those that were found.
LISTED_AT_MOST, FOUND_AT_MOST = 30, 20
_BUTTON = "find"


def is_looking(request: HttpRequest) -> bool:
    """Somebody pressed 查找: nothing is to be done yet, the page comes again with what was typed."""
    return _BUTTON in request.POST


@dataclass(frozen=True)
class Offer:
    """What one chooses from: ``rows`` as keys and names; ``told`` says how they were found, empty for a short list.

    ``chosen``: the key of what is chosen, None where nothing is, or nothing that is there.
    """

    rows: Sequence[tuple[Any, str]]
    told: str = ""
    chosen: Any = None


class FoundSelect(forms.Select):
    """Draws a ``FoundField``: a select; where there is more than it holds, a search and what it found."""

    template = "parts/found.html"
    words = ""

    def __init__(self, *, is_narrow: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_narrow = is_narrow

    def use_required_attribute(self, initial: Any) -> bool:
        """Not asked of the first choice, as a select does: that would read the rows."""
        return False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        self.words = on_one_line(str(data.get(f"{name}_words") or "")).strip()[:LONGEST_SEARCH]
        return super().value_from_datadict(data, files, name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field is whose iterator of choices this is; it reads no more rows than it shows."""
        field: FoundField = self.choices.field  # type: ignore[attr-defined]
        offer = field.offer(self.words, value)
        empty = [("", field.empty_label)] if field.empty_label is not None else []
        rows = [*empty, *offer.rows]
        if not offer.told:
            return forms.Select(self.attrs, rows).render(name, value, attrs, renderer)
        shown = self.build_attrs(self.attrs, attrs)
        context = {
            "name": name,
            "id": shown.pop("id", f"id_{name}"),
            "attrs": shown,
            "words": self.words,
            "rows": [(str(key), words) for key, words in rows],
            "value": str(offer.chosen or ""),
            "told": offer.told,
            "button": _BUTTON,
            "is_narrow": self.is_narrow,
            "label": field.label,
            "example": field.example,
        }
        return SafeString(renderer.render(self.template, context))


class FoundField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row of ``queryset``, by its key. ``columns``: where the words of a search are looked for.

    The rows come in the order of the queryset. ``is_narrow``: in a line of filters, where a long list has no place.
    """

    def __init__(
        self,
        queryset: "QuerySet[Any, Any]",
        *,
        columns: Sequence[str],
        example: str = "",
        is_narrow: bool = False,
        **kwargs: Any,
    ) -> None:
        self.columns, self.example = tuple(columns), example
        super().__init__(queryset, widget=FoundSelect(is_narrow=is_narrow), **kwargs)

    def offer(self, words: str, value: Any) -> Offer:
        """The rows to choose from: all while they are few, else what ``words`` find; what is chosen is always there.

        At most three queries, however many rows there are.
        """
        known: QuerySet[Any, Any] = self.queryset.all()  # type: ignore[union-attr]
        first = list(known[: LISTED_AT_MOST + 1])
        if len(first) <= LISTED_AT_MOST:
            return Offer([(row.pk, self.label_from_instance(row)) for row in first])
        found = list(known.filter(matching(words, *self.columns))[: FOUND_AT_MOST + 1]) if words else first
        shown = found[:FOUND_AT_MOST]
        chosen = self._row(value)
        if chosen is not None and chosen not in shown:
            shown = [chosen, *shown]
        told = _told(words, len(found))
        rows = [(row.pk, self.label_from_instance(row)) for row in shown]
        return Offer(rows, told, chosen.pk if chosen else None)

    def _row(self, value: Any) -> Model | None:
        try:
            return self.to_python(getattr(value, "pk", value))
        except ValidationError:
            return None


def _told(words: str, count: int) -> str:
    if not words:
        return f"较多，先列出 {FOUND_AT_MOST} 个，其他的请查找。"
    if not count:
        return f"没有找到含“{words}”的，请换几个字。"
    return (
        f"找到的较多，列出前 {FOUND_AT_MOST} 个，可再输入几个字。"
        if count > FOUND_AT_MOST
        else f"找到 {count} 个。"
    )
