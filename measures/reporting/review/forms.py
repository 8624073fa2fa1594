"""The office's decision on a round, with comments at the fields of the report."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from measures.documents.sources.choice import with_source
from measures.forms import STALE_PAGE, DayField, ProseField
from measures.reporting import rules as reporting_rules
from measures.reporting.models import Review
from measures.reporting.periods.choice import PeriodChoice
from measures.reporting.periods.models import ReportingPeriod


class QueueFilter(forms.Form):
    """What the queue is narrowed to. Unknown values are ignored: a filter never refuses."""

    period = PeriodChoice(ReportingPeriod.objects.none(), required=False, empty_label="全部", is_narrow=True)

    def __init__(self, *args: Any, periods: "QuerySet[ReportingPeriod]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].queryset = with_source(periods)  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """The office's decision on the round it read, with a comment at each field of the report where there is one."""

    html_id = "decision-form"

    decision = forms.ChoiceField(
        label="结论",
        choices=[(Review.ACCEPT, "审核通过"), (Review.RETURN, "退回补充")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择“审核通过”或“退回补充”。",
            "invalid_choice": "请选择“审核通过”或“退回补充”。",
        },
    )
    comment = ProseField(label="审核意见", max_length=reporting_rules.COMMENT_MAX, required=False)
    new_due_on = DayField(label="重报截止日期", required=False)
    round = forms.IntegerField(label="轮次", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, label in reporting_rules.COMMENTED.items():
            pinned = ProseField(
                label=f"对“{label}”的意见", max_length=reporting_rules.PINNED_MAX, required=False
            )
            # Each stands beside what it is about, outside the form it belongs to.
            pinned.widget.attrs |= {"rows": 2, "form": self.html_id}
            self.fields[f"comments.{field}"] = pinned

    @property
    def pinned(self) -> dict[str, forms.BoundField]:
        """The fields for comments, by the field of the report they are pinned to."""
        return {field: self[f"comments.{field}"] for field in reporting_rules.COMMENTED}

    @property
    def comments(self) -> dict[str, str]:
        """What a well-shaped form says at the fields of the report."""
        said = {field: self.cleaned_data[f"comments.{field}"] for field in reporting_rules.COMMENTED}
        return {field: text for field, text in said.items() if text}
