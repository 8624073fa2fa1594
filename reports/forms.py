"""What the office chooses before a report is made."""

from typing import Any

from django import forms

from measures.models import ReportingPeriod


class PeriodChoice(forms.ModelChoiceField):
    """Periods by name; with the name of their policy where there are several policies."""

    names_policy = False

    def label_from_instance(self, obj: Any) -> str:
        closed = "" if obj.is_open else "（已结束）"
        policy = f"　{obj.policy.title}" if self.names_policy else ""
        return f"{obj.name}{closed}{policy}"


class ReportForm(forms.Form):
    """Which period the report is of; the data are those of the moment of asking."""

    period = PeriodChoice(
        label="填报周期",
        queryset=ReportingPeriod.objects.newest_first().select_related("policy"),
        empty_label=None,
        error_messages={
            "required": "请选择填报周期。",
            "invalid_choice": "没有这个填报周期，请重新选择。",
        },
    )

    def __init__(self, *args: Any, names_policy: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names_policy = names_policy
        field = self.fields["period"]
        if isinstance(field, PeriodChoice):
            field.names_policy = names_policy
