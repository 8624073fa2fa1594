"""What the office fills in about one indicator."""

from decimal import Decimal
from typing import Any

from django import forms

from audit.forms import KeptText
from audit.rules import RuleBroken
from measures.forms import DayField
from measures.reporting.indicators.models import Indicator
from measures.reporting.indicators.rules import (
    DIRECTION_NAMES,
    NAME_MAX,
    SOURCE_MAX,
    UNIT_MAX,
    Definition,
    read_number,
)
from measures.texts import REASON_MAX

SAID = ("name", "unit", "direction", "source", "baseline", "baseline_on", "target", "target_on")


class NumberField(forms.Field):
    """A number as people type it; None where the field is empty."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 40})

    def to_python(self, value: Any) -> Decimal | None:
        try:
            return read_number(str(value or ""), "")
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from None


def _needed(label: str, most: int, *, help_text: str = "", **kwargs: Any) -> KeptText:
    messages = {"required": f"请填写{label}。", "max_length": f"{label}最多 {most} 字，请精简。"}
    return KeptText(label=label, max_length=most, help_text=help_text, error_messages=messages, **kwargs)


class IndicatorForm(forms.Form):
    """The definition of an indicator; a reason belongs to a correction only."""

    name = _needed("指标名称", NAME_MAX, help_text="例如：技术合同成交额。")
    unit = _needed("计量单位", UNIT_MAX, help_text="例如：亿元、家、%。")
    direction = forms.ChoiceField(
        label="指标方向",
        choices=list(DIRECTION_NAMES.items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择指标方向。"),
    )
    source = _needed("指标来源", SOURCE_MAX, help_text="文件中的原话，或者与哪个单位何时商定。")
    baseline = NumberField(label="基期值", required=False)
    baseline_on = DayField(label="基期日期", required=False)
    target = NumberField(label="目标值", required=False, help_text="没有目标的不填，只作监测。")
    target_on = DayField(label="目标日期", required=False)
    reason = _needed("修改或者停用的原因", REASON_MAX)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, editing: Indicator | None = None) -> None:
        super().__init__(data, initial=_set_on(editing))
        if editing is None:
            del self.fields["reason"], self.fields["shown"]

    @property
    def said(self) -> Definition:
        """What a valid form says."""
        return Definition(**{name: self.cleaned_data[name] for name in SAID})


def _set_on(indicator: Indicator | None) -> dict[str, Any]:
    if indicator is None:
        return {}
    texts = {"baseline": indicator.baseline_text, "target": indicator.target_text}
    said = {name: getattr(indicator, name) for name in SAID}
    return said | texts | {"shown": indicator.fingerprint}
