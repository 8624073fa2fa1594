"""Published reports over the API: the list, one report, and its files by short-lived links."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api import standing_of
from departments.api import BodyNameSerializer
from measures.documents.api import PolicyNameSerializer
from measures.filters import ByNumber
from measures.models import Policy, ReportingPeriod
from measures.serializers import READ_ONLY
from reports import access, links, rules
from reports.handover import handed_over
from reports.kinds import KIND_NAMES
from reports.models import Report, ReportFile

MINUTES = int(links.LASTS.total_seconds() // 60)


class LinkExpired(APIException):
    status_code = 410
    default_code = "link_expired"
    default_detail = f"下载地址 {MINUTES} 分钟内有效，现已过期。请重新读取报告详情，取得新的地址。"


class ReportPeriodSerializer(serializers.Serializer[ReportingPeriod]):
    id = serializers.IntegerField(help_text="填报周期编号")
    name = serializers.CharField(help_text="名称，如“2026年第三季度”")


class FrozenReportSerializer(serializers.Serializer[Report]):
    id = serializers.IntegerField(help_text="报告编号")
    kind = serializers.ChoiceField(choices=list(KIND_NAMES.items()), help_text="种类代码")
    kind_name = serializers.CharField(source="get_kind_display", help_text="种类")
    title = serializers.CharField(help_text="名称")
    number = serializers.IntegerField(help_text="同一内容的第几次")
    policy_id = serializers.IntegerField(allow_null=True, help_text="所属政策文件编号；汇总全部来源的为 null")
    policy = PolicyNameSerializer(allow_null=True, help_text="所属督查事项来源；汇总全部来源的为 null")
    period = ReportPeriodSerializer(allow_null=True, help_text="填报周期；不按周期的为 null")
    body = BodyNameSerializer(allow_null=True, help_text="只讲一个单位的，是哪个单位；否则为 null")
    as_of = serializers.DateTimeField(help_text="数据截止时间")
    stage = serializers.ChoiceField(choices=list(rules.STAGE_NAMES.items()), help_text="阶段代码")
    stage_name = serializers.CharField(source="get_stage_display", help_text="阶段")
    published_at = serializers.DateTimeField(allow_null=True, help_text="发布时间；草稿为 null")
    issued_on = serializers.DateField(
        allow_null=True, help_text="以单位名义的报告由该单位印发的日期；未印发为 null"
    )
    withdrawn_at = serializers.DateTimeField(allow_null=True, help_text="撤回时间；没有撤回为 null")
    snapshot_sha256 = serializers.CharField(help_text="数据快照的 SHA-256，前 12 位印在报告末尾")
    is_demo = serializers.BooleanField(help_text="是否演示数据")
    url = serializers.HyperlinkedIdentityField(view_name="api:frozen_report", help_text="报告详情的地址")


class FrozenFileSerializer(serializers.Serializer[ReportFile]):
    format = serializers.ChoiceField(choices=list(rules.FILE_FORMAT_NAMES.items()), help_text="格式")
    name = serializers.CharField(source="download_name", help_text="文件名")
    size = serializers.IntegerField(help_text="大小（字节）")
    sha256 = serializers.CharField(help_text="文件的 SHA-256")
    built_at = serializers.DateTimeField(help_text="生成时间")
    url = serializers.SerializerMethodField(
        help_text=f"下载地址，{MINUTES} 分钟内有效，只供本密钥所属单位使用"
    )

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, file: ReportFile) -> str:
        request: Request = self.context["request"]
        link = links.link_to(file.pk, standing_of(request))
        return request.build_absolute_uri(reverse("api:frozen_file", args=[link]))


class FrozenReportDetailSerializer(FrozenReportSerializer):
    files = serializers.SerializerMethodField(help_text="现行版次的文件；正在生成时为空列表")

    @extend_schema_field(FrozenFileSerializer(many=True))
    def get_files(self, report: Report) -> Any:
        request: Request = self.context["request"]
        files: Any = [
            file
            for file in access.files_to_read(standing_of(request), report)
            if file.edition == report.edition and file.removed_at is None
        ]
        return FrozenFileSerializer(files, many=True, context=self.context).data


class FrozenReportFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(
        choices=list(KIND_NAMES.items()),
        error_messages={"invalid_choice": f"种类代码须为 {'、'.join(KIND_NAMES)} 之一。"},
        help_text="按种类代码",
    )
    policy = ByNumber(Policy, "政策文件")
    period = ByNumber(ReportingPeriod, "填报周期")


@extend_schema(
    tags=["报告"],
    summary="报告列表",
    description="督查室发布的报告，新的在前。用接口密钥只看到向各单位发布的督查通报、本市的进展情况报告和本市的单位任务清单；草稿和已撤回的不在其中。",
)
class FrozenReportList(generics.ListAPIView[Report]):
    http_method_names = READ_ONLY
    queryset = Report.objects.none()
    serializer_class = FrozenReportSerializer
    filterset_class = FrozenReportFilter

    def get_queryset(self) -> QuerySet[Report]:
        return access.readable_reports(standing_of(self.request)).for_list().prefetch_related(None)


@extend_schema(
    tags=["报告"],
    summary="报告详情",
    description=f"一份报告及其文件。文件的下载地址 {MINUTES} 分钟内有效；过期后重新读取本接口，取得新的地址。",
)
class FrozenReportDetail(generics.RetrieveAPIView[Report]):
    http_method_names = READ_ONLY
    serializer_class = FrozenReportDetailSerializer

    def get_object(self) -> Report:
        known = access.readable_reports(standing_of(self.request)).for_list()
        return get_object_or_404(known, pk=self.kwargs["pk"])


class AnyFormat(BaseContentNegotiation):
    """A file comes as what it is, whatever the request says it would like."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]


class FrozenFile(APIView):
    http_method_names = READ_ONLY
    content_negotiation_class = AnyFormat

    @extend_schema(
        tags=["报告"],
        summary="下载报告文件",
        description=(
            f"地址取自报告详情的 `files`，{MINUTES} 分钟内有效，过期返回 410。须用取得地址的同一单位的密钥；"
            "报告其间被撤回的，返回 404。"
        ),
        parameters=[
            OpenApiParameter("link", str, OpenApiParameter.PATH, description="报告详情给出的下载地址的末段")
        ],
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "文件内容")},
    )
    def get(self, request: Request, link: str) -> FileResponse:
        standing = standing_of(request)
        try:
            file_id = links.file_of(link, standing)
        except links.LinkExpiredError:
            raise LinkExpired from None
        if file_id is None:
            raise Http404
        return handed_over(access.file_to_download(standing, file_id))
