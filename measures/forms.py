"""Fields that several subjects fill in alike: text, days, versions; and where a refusal is shown."""

from typing import Any

from django import forms

from audit.forms import KeptText
from audit.rules import RuleBroken
from audit.texts import tidied
from measures.texts import REASON_MAX

UNKNOWN_BODY = {"invalid_choice": "请选择列表中的单位。"}


def line(label: str, most: int, *, help_text: str = "", **kwargs: Any) -> KeptText:
    """A line of text."""
    return KeptText(
        label=label,
        required=False,
        max_length=most,
        help_text=help_text,
        error_messages={"max_length": f"{label}最多 {most} 字，请精简。"},
        **kwargs,
    )


def short_notice() -> KeptText:
    return line(
        "缩短时限的理由", REASON_MAX, help_text="时限少于规定的提前工作日时才须填写，受办单位看得到。"
    )


STALE_PAGE = dict.fromkeys(("required", "invalid"), "页面内容不完整，请刷新后重试。")
UNKNOWN_DATE = "请填写真实存在的日期，例如 2026-10-15。"
DAY_INPUT = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def blame(form: forms.BaseForm, refusal: RuleBroken) -> None:
    """Show a refusal at the field it names, or above the form when the form has no such field."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


class LeadField(forms.TypedChoiceField):
    """The body that leads, by its key; None where none was chosen, of which ``check_lead`` decides."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, error_messages=UNKNOWN_BODY, **kwargs)

    def validate(self, value: Any) -> None:
        """Refuses a choice that is not offered, and takes an empty one."""
        if value not in self.empty_values:
            super().validate(value)


def check_lead(form: forms.Form, *, has_supports: bool) -> None:
    """Who answers in a form with ``lead`` and ``is_open_to_cities``: a lead, or with nobody named the cities alone."""
    said = form.cleaned_data
    is_cities_alone = said.get("is_open_to_cities") and not has_supports
    if not said.get("lead") and not is_cities_alone and "lead" not in form.errors:
        asked = form.fields["lead"].label
        form.add_error("lead", f"请选择{asked}；只由各市办理的，请勾选“由各市填报”，不选其他责任单位。")


class ProseField(KeptText):
    """Text over several lines; a line break counts as one character, as the page's counter has it."""

    def __init__(self, *, label: str, max_length: int, rows: int = 4, **kwargs: Any) -> None:
        messages = {
            "required": f"请填写{label}。",
            "max_length": "最多 %(limit_value)d 字，现有 %(show_value)d 字，请精简。",
        }
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(label=label, max_length=max_length, widget=widget, error_messages=messages, **kwargs)


class DayField(forms.DateField):
    """A day, written as the date picker writes it or by hand."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"required": "请填写日期。", "invalid": UNKNOWN_DATE}
        formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
        super().__init__(input_formats=formats, widget=DAY_INPUT, error_messages=messages, **kwargs)


class LeftToTheRules:
    """A field that may be empty as far as its shape goes. ``required`` only keeps it from being called optional."""

    def validate(self, value: Any) -> None:
        """Accepts anything: what must not be missing, and when, the rules say."""


class PlainText(LeftToTheRules, forms.CharField):
    """Text over several lines. What is too long or missing is for the rules to say, so nothing is checked here.

    A line break counts as one character. ``max_length`` only feeds the page's counter.
    """

    def __init__(self, *, rows: int, max_length: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.max_length = max_length
        self.validators = []

    def to_python(self, value: Any) -> str:
        return tidied(str(super().to_python(value))).strip()


class VersionField(forms.Field):
    """The version of the draft that the page was drawn from. Anything odd counts as 0: at worst a conflict is shown."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        text = str(value or "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0
