"""What the lists of the API can be narrowed by. A value that means nothing is an error, not an empty wish."""

from typing import Any

from django import forms
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from departments.models import Body
from measures.case_rules import RECEIPT_STATE_NAMES, ReceiptState
from measures.models import Chapter, Measure, Policy, ReportingPeriod
from measures.rules import STATE_NAMES, day_of


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


class ByNumber(filters.ModelChoiceFilter):
    """One row by its number; a number that nothing has is an error."""

    def __init__(self, model: Any, called: str, **kwargs: Any) -> None:
        wrong = {"invalid_choice": f"没有这个编号的{called}。"}
        super().__init__(
            queryset=model.objects.all(), error_messages=wrong, help_text=f"按{called}编号", **kwargs
        )


class MeasureFilter(filters.FilterSet):
    policy = ByNumber(Policy, "政策文件")
    chapter = ByNumber(Chapter, "章")
    body = ByNumber(
        Body, "责任单位（印发的或现承担的）", field_name="responsibilities__body", method="filter_body"
    )
    open_to_cities = YesNoFilter(field_name="is_open_to_cities", help_text="是否由各市填报")

    def filter_body(self, measures: Any, name: str, body: Body) -> Any:
        """Those in whose bracket the body stands, under its own name or as the one who took over."""
        named = Measure.objects.named_for(frozenset({body.pk}))
        return measures.filter(pk__in=named.values("pk"))


class PeriodFilter(filters.FilterSet):
    policy = ByNumber(Policy, "政策文件")
    open = YesNoFilter(
        field_name="closed_at", lookup_expr="isnull", help_text="true 只要正在填报的，false 只要已结束的"
    )


class ObligationFilter(filters.FilterSet):
    period = ByNumber(ReportingPeriod, "填报周期")
    measure = ByNumber(Measure, "措施")
    state = filters.ChoiceFilter(
        choices=list(STATE_NAMES.items()),
        error_messages={"invalid_choice": f"状态代码须为 {'、'.join(STATE_NAMES)} 之一。"},
        help_text="按状态代码",
    )
    due_before = filters.DateFilter(
        field_name="due_on",
        lookup_expr="lt",
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "须为 YYYY-MM-DD 形式的日期。"},
        help_text="截止日期早于这一天（YYYY-MM-DD，不含当天）",
    )


@extend_schema_field(serializers.ChoiceField(choices=list(RECEIPT_STATE_NAMES.items())))
class ReceiptStateFilter(filters.ChoiceFilter):
    """A state that follows from two columns and the day."""

    def filter(self, qs: Any, value: Any) -> Any:
        return qs.in_state(ReceiptState(value), today=day_of(timezone.now())) if value else qs


class ReceiptFilter(filters.FilterSet):
    measure = ByNumber(Measure, "措施")
    state = ReceiptStateFilter(
        choices=list(RECEIPT_STATE_NAMES.items()),
        error_messages={"invalid_choice": f"状态代码须为 {'、'.join(RECEIPT_STATE_NAMES)} 之一。"},
        help_text="按签收状态代码",
    )
