"""延期 over the API: a city's system asks for a later date of a report, and reads what became of it."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import actor_of, standing_of
from measures.cases.extension import access as extension_access
from measures.cases.extension import actions as extensions
from measures.cases.extension import rules as extension_rules
from measures.cases.extension.actions import Wish
from measures.cases.extension.models import ExtensionRequest
from measures.cases.extension.rules import ExtensionReason
from measures.documents.api import PolicyNameSerializer
from measures.reporting import access as reporting_access
from measures.reporting.models import Obligation
from measures.serializers import READ_ONLY, StrictSerializer, Text


class ExtensionSerializer(serializers.Serializer[ExtensionRequest]):
    id = serializers.IntegerField(help_text="延期申请编号")
    state = serializers.ChoiceField(
        choices=list(extension_rules.EXTENSION_STATE_NAMES.items()),
        help_text="状态代码",
    )
    state_name = serializers.CharField(source="get_state_display", help_text="状态")
    due_on = serializers.DateField(help_text="申请时的截止日期")
    proposed_on = serializers.DateField(help_text="拟延至的日期")
    reason = serializers.ChoiceField(
        choices=list(extension_rules.EXTENSION_REASON_NAMES.items()), help_text="原因类别代码"
    )
    text = serializers.CharField(help_text="原因说明")
    progress = serializers.CharField(help_text="目前进展")
    requested_at = serializers.DateTimeField(help_text="申请时间")
    requested_by_name = serializers.CharField(help_text="申请人")
    decide_due_on = serializers.DateField(allow_null=True, help_text="督查室的审批期限；尚未签发时为 null")
    new_due_on = serializers.DateField(allow_null=True, help_text="批准延至的日期；没有批准时为 null")
    decision_note = serializers.CharField(help_text="审批意见；没有时为空")
    decided_at = serializers.DateTimeField(allow_null=True, help_text="审批时间；尚未审批时为 null")


class ObligationExtensionSerializer(serializers.Serializer[dict[str, Any]]):
    obligation_id = serializers.IntegerField(source="obligation.id", help_text="填报任务编号")
    policy = PolicyNameSerializer(source="obligation.period.policy", help_text="督查事项来源")
    due_on = serializers.DateField(source="obligation.due_on", help_text="当前截止日期（含当天）")
    original_due_on = serializers.DateField(source="obligation.original_due_on", help_text="原定截止日期")
    extension_count = serializers.IntegerField(
        source="obligation.extension_count", help_text="已批准延期的次数"
    )
    extensions = ExtensionSerializer(many=True, help_text="本项任务的延期申请，新的在前")


class ExtensionAskSerializer(StrictSerializer):
    """The shape of a request for a later date."""

    proposed_on = serializers.DateField(
        input_formats=["%Y-%m-%d"],
        help_text="拟延至的日期（YYYY-MM-DD），须晚于当前截止日期，一次最多延期一年",
        error_messages={
            "required": "请填写拟延至的日期。",
            "null": "请填写拟延至的日期。",
            "invalid": "须为 YYYY-MM-DD 形式的日期。",
            "datetime": "须为日期，不带时间。",
        },
    )
    reason = serializers.ChoiceField(
        choices=list(extension_rules.EXTENSION_REASON_NAMES.items()),
        help_text="原因类别代码",
        error_messages={
            "required": "请填写原因类别。",
            "null": "请填写原因类别。",
            "invalid_choice": f"原因类别须为 {'、'.join(extension_rules.EXTENSION_REASON_NAMES)} 之一。",
        },
    )
    text = Text(extension_rules.EXTENSION_TEXT_MAX, help_text="原因说明，必填")
    progress = Text(extension_rules.EXTENSION_PROGRESS_MAX, help_text="目前进展，必填")


class ObligationExtension(APIView):
    http_method_names = [*READ_ONLY, "post"]

    @extend_schema(
        tags=["延期"],
        summary="查询延期申请",
        description="一项填报任务的截止日期、延期次数和历次延期申请的结果，新的在前。",
        responses=ObligationExtensionSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        obligation = reporting_access.obligation_to_read(standing_of(request), pk)
        return self._answer(request, obligation, 200)

    @extend_schema(
        tags=["延期"],
        summary="申请延期",
        description=(
            "须在当前截止日期当天或以前申请，由督查室审批；批准以前仍按当前截止日期办理。"
            "同样的内容可以放心重发：前一份还在审批时，不会多出一份。其间报送了报告的，申请随之结束。"
        ),
        request=ExtensionAskSerializer,
        responses={
            201: OpenApiResponse(
                ObligationExtensionSerializer, "已收到，`extensions` 的第一份就是这次的申请"
            ),
            200: OpenApiResponse(ObligationExtensionSerializer, "与正在审批的申请内容相同，没有新增"),
        },
        examples=[
            OpenApiExample(
                "报批程序未完成",
                value={
                    "proposed_on": "2026-10-30",
                    "reason": "approval",
                    "text": "（演示）方案尚在报批。",
                    "progress": "（演示）初稿已完成，正在会签。",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, pk: int) -> Response:
        standing = standing_of(request)
        obligation = reporting_access.obligation_to_submit(standing, pk)
        given: Any = request.data  # "null" is JSON, too
        shape = ExtensionAskSerializer(data=[] if given is None else given)
        shape.is_valid(raise_exception=True)
        asked = shape.validated_data
        wish = Wish(asked["proposed_on"], ExtensionReason(asked["reason"]), asked["text"], asked["progress"])
        _, is_new = extensions.request_from_system(
            obligation, wish=wish, by=actor_of(request), at=timezone.now()
        )
        return self._answer(request, obligation, 201 if is_new else 200)

    def _answer(self, request: Request, obligation: Obligation, status: int) -> Response:
        cases = extension_access.extensions_to_read(standing_of(request)).filter(obligation=obligation)
        whole = {"obligation": obligation, "extensions": cases.order_by("-id")}
        return Response(ObligationExtensionSerializer(whole).data, status)
