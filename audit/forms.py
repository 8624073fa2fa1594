"""Fields for text that people type, on every page."""

from typing import Any

from django import forms

from .texts import fault_in, on_one_line, plain, tidied


class KeptText(forms.CharField):
    """Text as it is kept (``tidied``); in a field of one line, line ends become spaces.

    What cannot be kept is refused with its place.
    """

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return str(self.empty_value)
        spans_lines = isinstance(self.widget, forms.Textarea)
        text = tidied(str(value)) if spans_lines else on_one_line(str(value))
        if fault := fault_in(text):
            raise forms.ValidationError(f"{self.label or ''}{fault}", code="bad_character")
        return str(super().to_python(text))


class MailAddress(forms.EmailField):
    """An address in half width and without what came along when it was copied."""

    def to_python(self, value: Any) -> str:
        return plain(str(super().to_python(value)))


class SearchField(forms.CharField):
    """What is looked for, on one line and without what nobody sees."""

    def to_python(self, value: Any) -> str:
        return on_one_line(str(super().to_python(value))).strip()
