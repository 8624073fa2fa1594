"""What lists of the API share: a value that means nothing is an error, not an empty wish."""

from functools import partial
from typing import Any

from django import forms
from django_filters import rest_framework as filters
from rest_framework.request import Request

from accounts.api import standing_of
from audit.forms import SearchField


class YesNoField(forms.CharField):
    """``true`` or ``false`` in any letter case, as JSON and Python write them."""

    def clean(self, value: Any) -> bool | None:
        word = super().clean(value).lower()
        if word not in ("", "true", "false"):
            raise forms.ValidationError("须为 true 或 false。", code="invalid_choice")
        return word == "true" if word else None


class YesNoFilter(filters.BooleanFilter):
    field_class = YesNoField

    def __init__(self, **kwargs: Any) -> None:
        # The library's own widget would turn what it does not know into "not asked".
        super().__init__(widget=forms.TextInput, **kwargs)


class SearchFilter(filters.CharFilter):
    """What is looked for, without what nobody sees; a word longer than a search may be is an error."""

    field_class = SearchField


class ByNumber(filters.ModelChoiceFilter):
    """One row by its number; a number that nothing has is an error, and so is that of a row the caller may not see."""

    def __init__(self, model: Any, called: str, **kwargs: Any) -> None:
        wrong = {"invalid_choice": f"没有这个编号的{called}。"}
        super().__init__(
            queryset=partial(_seen, model), error_messages=wrong, help_text=f"按{called}编号", **kwargs
        )


def _seen(model: Any, request: Request | None) -> Any:
    rows = model.objects.all()
    # Without a request the schema is being written; bodies and chapters are anybody's to ask for.
    if request is None or not hasattr(rows, "visible_to"):
        return rows
    return rows.visible_to(standing_of(request))
