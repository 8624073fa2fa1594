"""What the forms of several kinds share: the version that was read, and what a list is narrowed to."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from measures.forms import VersionField


class ReadForm(forms.Form):
    """The version that was read by who signs it."""

    version = VersionField()


class Narrowing(forms.Form):
    """What a list is narrowed to. Unknown values are ignored: a filter never refuses.

    ``by``: how each field narrows the cases; ``bodies_are``: what the bodies of these cases are called.
    """

    by: ClassVar[Mapping[str, Callable[[QuerySet[Any], Any], QuerySet[Any]]]] = {}
    bodies_are: ClassVar[str] = "单位"

    body = forms.IntegerField(required=False)

    def narrowed(self, cases: QuerySet[Any]) -> QuerySet[Any]:
        """The cases that are looked for."""
        self.is_valid()
        for name, value in self.cleaned_data.items():
            if value:
                narrow = self.by.get(name, lambda cases, pk: cases.filter(body_id=pk))
                cases = narrow(cases, value)
        return cases
