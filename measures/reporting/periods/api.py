"""Reporting periods over the API, for reading."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from accounts.api import standing_of
from measures import states
from measures.documents.api import PolicyNameSerializer
from measures.documents.models import Policy
from measures.filters import ByNumber, YesNoFilter
from measures.reporting.periods import access as periods_access
from measures.reporting.periods.models import ReportingPeriod
from measures.serializers import READ_ONLY

# --- Periods ----------------------------------------------------------------------------------------


class PeriodNameSerializer(serializers.Serializer[ReportingPeriod]):
    id = serializers.IntegerField(help_text="填报周期编号")
    name = serializers.CharField(help_text="名称，如“2026年第三季度”")
    is_open = serializers.BooleanField(help_text="是否正在填报；已结束的不能再报送")
    kind = serializers.ChoiceField(choices=list(states.PERIOD_KIND_NAMES.items()), help_text="周期代码")
    questions = serializers.CharField(help_text="填报要求；专项填报须回答的问题，其他周期为空")


class PeriodSerializer(PeriodNameSerializer):
    policy_id = serializers.IntegerField(help_text="所属督查事项来源编号")
    policy = PolicyNameSerializer(help_text="所属督查事项来源")
    starts_on = serializers.DateField(help_text="开始日期")
    ends_on = serializers.DateField(help_text="结束日期")
    due_on = serializers.DateField(help_text="填报截止日期（含当天）")
    opened_at = serializers.DateTimeField(help_text="开启时间")
    closed_at = serializers.DateTimeField(allow_null=True, help_text="结束时间；正在填报时为 null")
    is_demo = serializers.BooleanField(help_text="是否演示数据")


class PeriodFilter(filters.FilterSet):
    policy = ByNumber(Policy, "督查事项来源")
    kind = filters.ChoiceFilter(
        choices=list(states.PERIOD_KIND_NAMES.items()),
        error_messages={"invalid_choice": f"周期代码须为 {'、'.join(states.PERIOD_KIND_NAMES)} 之一。"},
        help_text="按周期代码",
    )
    open = YesNoFilter(
        field_name="closed_at", lookup_expr="isnull", help_text="true 只要正在填报的，false 只要已结束的"
    )


@extend_schema(
    tags=["填报周期"],
    summary="填报周期列表",
    description="督查室开启的各期，新的在前。开错而撤销的不在其中，按编号读取为 404。",
)
class PeriodList(generics.ListAPIView[ReportingPeriod]):
    http_method_names = READ_ONLY
    queryset = ReportingPeriod.objects.none()
    serializer_class = PeriodSerializer
    filterset_class = PeriodFilter

    def get_queryset(self) -> QuerySet[ReportingPeriod]:
        return (
            periods_access.periods_to_read(standing_of(self.request)).select_related("policy").newest_first()
        )


@extend_schema(tags=["填报周期"], summary="填报周期详情", description="按编号读取一个填报周期。")
class PeriodDetail(generics.RetrieveAPIView[ReportingPeriod]):
    http_method_names = READ_ONLY
    serializer_class = PeriodSerializer

    def get_object(self) -> ReportingPeriod:
        return periods_access.period_to_read(standing_of(self.request), self.kwargs["pk"])
