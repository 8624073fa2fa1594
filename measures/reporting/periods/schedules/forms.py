"""What a schedule says, and why one is paused or ended."""

from typing import Any

from django import forms

from measures.forms import DayField, ProseField
from measures.reporting.periods.forms import OfSource, short_notice_field
from measures.reporting.periods.rules import (
    DUE_RULE_NAMES,
    OPEN_RULE_NAMES,
    REGULAR,
    DueRule,
    OpenRule,
    Terms,
)
from measures.states import PERIOD_KIND_NAMES, PeriodKind
from measures.texts import REASON_MAX

_NUMBER = {"required": "请填写数字。", "invalid": "请填写整数。"}


class ScheduleForm(OfSource):
    """How often a source asks, when each period opens, and by when reports are due."""

    kind = forms.TypedChoiceField(
        label="周期", coerce=PeriodKind, choices=[(kind, PERIOD_KIND_NAMES[kind]) for kind in REGULAR]
    )
    begins_on = DayField(label="自哪天所在的一期起")
    due_rule = forms.TypedChoiceField(label="截止日期", coerce=DueRule, choices=list(DUE_RULE_NAMES.items()))
    due_number = forms.IntegerField(
        label="第几个（几日）", error_messages=_NUMBER, help_text="当月没有这一天的，为月末。"
    )
    open_rule = forms.TypedChoiceField(
        label="开启日期", coerce=OpenRule, choices=list(OPEN_RULE_NAMES.items())
    )
    open_days = forms.IntegerField(label="提前天数", error_messages=_NUMBER, help_text="0 为当天。")
    reason = short_notice_field()

    field_order = ("policy", "kind")

    def terms(self) -> Terms:
        """What a valid form says."""
        names = ("kind", "begins_on", "due_rule", "due_number", "open_rule", "open_days")
        return Terms(**{name: self.cleaned_data[name] for name in names})


class StopForm(forms.Form):
    """Why periods shall not open by themselves any more, for a while or for good."""

    reason = ProseField(label="原因", max_length=REASON_MAX, help_text="暂停、终止须写明原因，并且留痕。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "请写明原因。"
