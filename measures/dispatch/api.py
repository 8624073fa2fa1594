"""Signing for dispatched measures over the API (签收): the own receipts, and the signature."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import actor_of, standing_of
from departments.api import BodyNameSerializer
from measures import states
from measures.dispatch import access as dispatch_access
from measures.dispatch import actions as dispatch_actions
from measures.dispatch import rules as dispatch_rules
from measures.dispatch.models import Receipt
from measures.dispatch.rules import RECEIPT_STATE_NAMES, ReceiptState
from measures.documents.api import MeasureNameSerializer, PolicyNameSerializer
from measures.documents.models import Measure
from measures.filters import ByNumber
from measures.serializers import READ_ONLY
from measures.states import day_of


class ReceiptSerializer(serializers.Serializer[Receipt]):
    id = serializers.IntegerField(help_text="签收编号，签收时使用")
    policy = PolicyNameSerializer(source="measure.policy", help_text="督查事项来源")
    measure = MeasureNameSerializer(help_text="事项")
    body = BodyNameSerializer(help_text="签收单位")
    is_lead = serializers.BooleanField(help_text="是否牵头（主办）单位")
    requirement = serializers.CharField(source="slip.requirement", help_text="办理要求；没有特别要求时为空")
    measure_due_on = serializers.DateField(
        source="measure.due_on", allow_null=True, help_text="事项现行的完成时限；持续推进的为 null"
    )
    dispatched_at = serializers.DateTimeField(source="slip.dispatched_at", help_text="交办时间")
    due_on = serializers.DateField(help_text="签收期限（含当天）")
    due_why = serializers.CharField(help_text="签收期限是怎样算出来的")
    state = serializers.SerializerMethodField(help_text="签收状态代码")
    state_name = serializers.SerializerMethodField(help_text="签收状态")
    signed_at = serializers.DateTimeField(allow_null=True, help_text="签收时间；未签收时为 null")
    signed_by_name = serializers.CharField(help_text="签收人；未签收时为空")
    url = serializers.HyperlinkedIdentityField(view_name="api:receipt", help_text="本项的地址")
    sign_url = serializers.HyperlinkedIdentityField(view_name="api:sign_receipt", help_text="签收的地址")

    @extend_schema_field(serializers.ChoiceField(choices=list(dispatch_rules.RECEIPT_STATE_NAMES.items())))
    def get_state(self, receipt: Receipt) -> str:
        return self._state(receipt)

    @extend_schema_field(str)
    def get_state_name(self, receipt: Receipt) -> str:
        return dispatch_rules.RECEIPT_STATE_NAMES[self._state(receipt)]

    def _state(self, receipt: Receipt) -> dispatch_rules.ReceiptState:
        today = states.day_of(timezone.now())
        is_signed = receipt.signed_at is not None
        return dispatch_rules.receipt_state(is_signed=is_signed, due_on=receipt.due_on, today=today)


@extend_schema_field(serializers.ChoiceField(choices=list(RECEIPT_STATE_NAMES.items())))
class ReceiptStateFilter(filters.ChoiceFilter):
    """A state that follows from two columns and the day."""

    def filter(self, qs: Any, value: Any) -> Any:
        return qs.in_state(ReceiptState(value), today=day_of(timezone.now())) if value else qs


class ReceiptFilter(filters.FilterSet):
    measure = ByNumber(Measure, "事项")
    state = ReceiptStateFilter(
        choices=list(RECEIPT_STATE_NAMES.items()),
        error_messages={"invalid_choice": f"状态代码须为 {'、'.join(RECEIPT_STATE_NAMES)} 之一。"},
        help_text="按签收状态代码",
    )


@extend_schema(
    tags=["签收"],
    summary="签收列表",
    description="督查室交办给本单位的事项，未签收的在前。用接口密钥只看到本市的。",
)
class ReceiptList(generics.ListAPIView[Receipt]):
    http_method_names = READ_ONLY
    queryset = Receipt.objects.none()
    serializer_class = ReceiptSerializer
    filterset_class = ReceiptFilter

    def get_queryset(self) -> QuerySet[Receipt]:
        return dispatch_access.receipts_to_read(standing_of(self.request)).with_names().unsigned_first()


@extend_schema(tags=["签收"], summary="签收详情", description="一项交办的签收期限和状态。")
class ReceiptDetail(generics.RetrieveAPIView[Receipt]):
    http_method_names = READ_ONLY
    serializer_class = ReceiptSerializer

    def get_object(self) -> Receipt:
        return dispatch_access.receipt_to_read(standing_of(self.request), self.kwargs["pk"])


class SignReceipt(APIView):
    http_method_names = ["post"]

    @extend_schema(
        tags=["签收"],
        summary="签收",
        description=(
            "代表本单位签收一项交办，不需要请求体。已签收的再次签收返回 409 `signed_already`，原来的签收不变；"
            "没有收到回答时可以放心重发，再查一次签收详情即知结果。"
        ),
        request=None,
        responses={200: OpenApiResponse(ReceiptSerializer, "已签收")},
    )
    def post(self, request: Request, pk: int) -> Response:
        receipt = dispatch_access.receipt_to_sign(standing_of(request), pk)
        signed = dispatch_actions.sign_receipt(receipt, by=actor_of(request), at=timezone.now())
        shown: Any = dispatch_access.receipt_to_read(standing_of(request), signed.pk)
        return Response(ReceiptSerializer(shown, context={"request": request}).data)
