"""What the office chooses before a report is made."""

from django import forms

from measures.models import ReportingPeriod


class PeriodChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: object) -> str:
        assert isinstance(obj, ReportingPeriod)  # noqa: S101  the queryset below holds nothing else
        return obj.name if obj.is_open else f"{obj.name}（已结束）"


class SummaryForm(forms.Form):
    """Which period the report is of; the data are those of the moment of asking."""

    period = PeriodChoice(
        label="填报周期",
        queryset=ReportingPeriod.objects.newest_first(),
        empty_label=None,
        error_messages={
            "required": "请选择填报周期。",
            "invalid_choice": "没有这个填报周期，请重新选择。",
        },
    )
