"""Bodies over the API. Everybody with a key or an account reads all of them."""

from django import forms
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers

from .models import Body, Succession
from .rules import BODY_KIND_NAMES


class BodyNameSerializer(serializers.Serializer[Body]):
    """A body where something else is about it."""

    id = serializers.IntegerField(help_text="单位编号")
    name = serializers.CharField(help_text="单位名称（文件印发时的名称）")
    code = serializers.CharField(help_text="行政区划代码（GB/T 2260），仅各市有，其他单位为空")


class SuccessorSerializer(serializers.Serializer[Succession]):
    id = serializers.IntegerField(source="successor.id", help_text="承接单位编号")
    name = serializers.CharField(source="successor.name", help_text="承接单位名称")
    happened_on = serializers.DateField(allow_null=True, help_text="承接日期；不详时为 null")
    happened_text = serializers.CharField(help_text="承接时间的文字说明")
    is_partial = serializers.BooleanField(help_text="是否只承接部分职责")
    needs_confirmation = serializers.BooleanField(help_text="是否尚待核实")
    note = serializers.CharField(help_text="备注")


class BodySerializer(BodyNameSerializer):
    full_name = serializers.CharField(help_text="全称")
    kind = serializers.ChoiceField(choices=list(BODY_KIND_NAMES.items()), help_text="类型代码")
    kind_name = serializers.CharField(source="get_kind_display", help_text="类型")
    is_named_in_document = serializers.BooleanField(help_text="政策文件是否点名")
    valid_from = serializers.DateField(allow_null=True, help_text="该名称启用日期；不详时为 null")
    valid_to = serializers.DateField(allow_null=True, help_text="该名称停用日期；仍在使用时为 null")
    valid_text = serializers.CharField(help_text="沿革说明")
    needs_confirmation = serializers.BooleanField(help_text="沿革是否尚待核实")
    note = serializers.CharField(help_text="备注")
    successors = SuccessorSerializer(many=True, source="successions", help_text="改名或撤并后承接职责的单位")


class CodeField(forms.RegexField):
    default_error_messages = {"invalid": "行政区划代码为六位数字。"}

    def __init__(self, **kwargs: object) -> None:
        super().__init__(r"^[0-9]{6}\Z", **kwargs)  # type: ignore[arg-type]


class CodeFilter(filters.CharFilter):
    field_class = CodeField


class BodyFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(
        choices=list(BODY_KIND_NAMES.items()),
        error_messages={"invalid_choice": f"类型代码须为 {'、'.join(BODY_KIND_NAMES)} 之一。"},
        help_text="按类型",
    )
    code = extend_schema_field(
        {
            "type": "string",
            "pattern": "^[0-9]{6}$",
            "description": "按行政区划代码（GB/T 2260，六位数字）",
        }
    )(CodeFilter())


def bodies() -> QuerySet[Body]:
    successions = Succession.objects.select_related("successor").order_by("successor__order")
    return Body.objects.in_order().prefetch_related(Prefetch("successions", queryset=successions))


@extend_schema(
    tags=["单位"],
    summary="单位列表",
    description="各责任单位、14 个市和省政府督查室，按印发文件和行政区划的次序。改名或撤并的单位各占一条，"
    "`successors` 指向承接单位。",
)
class BodyList(generics.ListAPIView[Body]):
    http_method_names = ["get", "head"]
    serializer_class = BodySerializer
    filterset_class = BodyFilter

    def get_queryset(self) -> QuerySet[Body]:
        return bodies()


@extend_schema(tags=["单位"], summary="单位详情", description="按编号读取一个单位。")
class BodyDetail(generics.RetrieveAPIView[Body]):
    http_method_names = ["get", "head"]
    serializer_class = BodySerializer

    def get_object(self) -> Body:
        return get_object_or_404(bodies(), pk=self.kwargs["pk"])
