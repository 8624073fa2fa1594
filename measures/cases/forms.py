"""What the forms of several kinds share: the version that was read, and what a list is narrowed to."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from departments.models import Body
from measures.forms import VersionField


class ReadForm(forms.Form):
    """The version that was read by who signs it."""

    version = VersionField()


class BodiesField(forms.TypedMultipleChoiceField):
    """Boxes for the bodies that are asked; their names come with the form."""

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        messages = {"required": f"请选择至少一个{label}。", "invalid_choice": "请选择列出的单位。"}
        widget = forms.CheckboxSelectMultiple
        super().__init__(label=label, coerce=int, widget=widget, error_messages=messages, **kwargs)


class AskingBodies(forms.Form):
    """A form whose ``bodies`` are asked, those of the measure first."""

    def __init__(self, *args: Any, named: Sequence[Body], others: Sequence[Body], **kwargs: Any) -> None:
        """``named``: those responsible for the measure; ``others``: everybody else that may be asked."""
        super().__init__(*args, **kwargs)
        self.known = {body.pk: body for body in (*named, *others)}
        self.named_count = len(named)
        choices = [(pk, body.name) for pk, body in self.known.items()]
        self.fields["bodies"].choices = choices  # type: ignore[attr-defined]

    @property
    def named_choices(self) -> list[Any]:
        """The boxes of the bodies responsible for the measure."""
        return list(self["bodies"])[: self.named_count]

    @property
    def other_choices(self) -> list[Any]:
        return list(self["bodies"])[self.named_count :]

    @property
    def has_other(self) -> bool:
        """One of the others is ticked, so their list is shown open."""
        chosen = {str(value) for value in self["bodies"].value() or []}
        return any(str(pk) in chosen for pk in list(self.known)[self.named_count :])

    @property
    def chosen(self) -> dict[str, Any]:
        """What a well-shaped form says, as the action takes it."""
        return {**self.cleaned_data, "bodies": [self.known[pk] for pk in self.cleaned_data["bodies"]]}


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
