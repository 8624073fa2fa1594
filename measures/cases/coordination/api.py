"""需协调事项 over the API: a city's system raises what the city cannot settle, and reads what became of it."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import actor_of, standing_of
from departments.api import BodyNameSerializer
from departments.models import Body
from measures import states
from measures.cases.coordination import access as coordination_access
from measures.cases.coordination import actions
from measures.cases.coordination.actions import Matter
from measures.cases.coordination.models import Coordination
from measures.cases.coordination.rules import SUBJECT_MAX, TEXT_MAX
from measures.documents.api import PolicyNameSerializer
from measures.documents.roster import responsible_bodies
from measures.reporting import access as reporting_access
from measures.reporting.models import Obligation
from measures.serializers import READ_ONLY, StrictSerializer, Text
from measures.states import CASE_STATE_NAMES, CASE_WORDS, CaseKind, CaseState

PARTNERS_MAX = 30
_STATES = [
    (state.value, CASE_WORDS.get(CaseKind.COORDINATION, {}).get(state, CASE_STATE_NAMES[state]))
    for state in (
        CaseState.UNIT_REVIEW,
        CaseState.SUBMITTED,
        CaseState.IN_HAND,
        CaseState.MEETING,
        CaseState.RETURNED,
        CaseState.APPROVED,
        CaseState.WITHDRAWN,
    )
]


class CoordinationSerializer(serializers.Serializer[Coordination]):
    id = serializers.IntegerField(help_text="需协调事项编号")
    state = serializers.ChoiceField(choices=_STATES, help_text="状态代码")
    state_name = serializers.CharField(source="words", help_text="状态")
    subject = serializers.CharField(help_text="需协调的事项")
    text = serializers.CharField(help_text="情况说明")
    proposal = serializers.CharField(help_text="协调建议")
    partners = BodyNameSerializer(many=True, help_text="涉及单位")
    raised_at = serializers.DateTimeField(help_text="提出时间")
    raised_by_name = serializers.CharField(help_text="提出人")
    decide_due_on = serializers.DateField(allow_null=True, help_text="督查室的研究期限；尚未签发时为 null")
    meeting_name = serializers.CharField(help_text="研究该事项的会议；没有时为空")
    meeting_on = serializers.DateField(allow_null=True, help_text="会议日期；没有时为 null")
    meeting_result = serializers.CharField(help_text="会议结果；没有时为空")
    return_reason = serializers.CharField(help_text="退回原因；现在不是已退回的为空")
    answer = serializers.CharField(help_text="督查室的答复意见；尚未办结时为空")
    closed_at = serializers.DateTimeField(allow_null=True, help_text="办结时间；尚未办结时为 null")


class ObligationCoordinationSerializer(serializers.Serializer[dict[str, Any]]):
    obligation_id = serializers.IntegerField(source="obligation.id", help_text="填报任务编号")
    policy = PolicyNameSerializer(source="obligation.period.policy", help_text="督查事项来源")
    coordinations = CoordinationSerializer(
        many=True, help_text="本单位就该事项提出的需协调事项，新的在前，最多 50 件"
    )


class MatterSerializer(StrictSerializer):
    """The shape of what is to be coordinated."""

    subject = Text(SUBJECT_MAX, help_text="需协调的事项，一句话，必填")
    text = Text(TEXT_MAX, help_text="情况说明：卡在哪里、已经做过哪些协调，必填")
    proposal = Text(TEXT_MAX, help_text="协调建议：由谁、何时、怎样解决，必填")
    partners = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31),
        required=False,
        max_length=PARTNERS_MAX,
        help_text="涉及单位的编号（`/bodies/` 的 `id`），可以不写；不能是本单位",
    )


class ObligationCoordination(APIView):
    http_method_names = [*READ_ONLY, "post"]

    @extend_schema(
        tags=["需协调事项"],
        summary="查询需协调事项",
        description="本单位就一项填报任务的事项提出的需协调事项及其办理状态、答复意见，新的在前；不论从哪一期或者网页端提出。",
        responses=ObligationCoordinationSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        obligation = reporting_access.obligation_to_read(standing_of(request), pk)
        return self._answer(request, obligation, 200)

    @extend_schema(
        tags=["需协调事项"],
        summary="提出需协调事项",
        description=(
            "本单位自身不能解决、需要督查室协调的，随填报任务提出。同样的内容可以放心重发，办结以后也不会多出一件；办结后又有新情况的，写明新情况再提出。"
            "督查室退回的，修改后以同一 `subject` 再次提出，即为补充后重新报送。"
        ),
        request=MatterSerializer,
        responses={
            201: OpenApiResponse(ObligationCoordinationSerializer, "已收到（含退回后重新报送的）"),
            200: OpenApiResponse(
                ObligationCoordinationSerializer, "与已提出的一件内容相同（含已办结的），没有新增"
            ),
        },
        examples=[
            OpenApiExample(
                "数据接口没有开放",
                value={
                    "subject": "（演示）数据共享接口的开放",
                    "text": "（演示）已两次商请，接口尚未开放。",
                    "proposal": "（演示）建议月底前开放接口。",
                    "partners": [],
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, pk: int) -> Response:
        obligation = reporting_access.obligation_to_submit(standing_of(request), pk)
        given: Any = request.data  # "null" is JSON, too
        shape = MatterSerializer(data=[] if given is None else given)
        shape.is_valid(raise_exception=True)
        said = shape.validated_data
        partners = _partners(said.get("partners", []), own=obligation.body_id)
        matter = Matter(said["subject"], said["text"], said["proposal"], partners)
        _, is_new = actions.raise_from_system(
            obligation, matter=matter, by=actor_of(request), at=timezone.now()
        )
        return self._answer(request, obligation, 201 if is_new else 200)

    def _answer(self, request: Request, obligation: Obligation, status: int) -> Response:
        seen = coordination_access.coordinations_to_read(standing_of(request))
        cases = seen.filter(measure=obligation.measure_id, body=obligation.body_id)
        newest = cases.with_return_reason().prefetch_related("partners").order_by("-id")[:50]
        whole = {"obligation": obligation, "coordinations": newest}
        return Response(ObligationCoordinationSerializer(whole).data, status)


def _partners(pks: Sequence[int], *, own: int) -> list[Body]:
    """These bodies, each once; one that is not there, or the raiser itself, is a wrong value."""
    known = {body.pk: body for body in responsible_bodies(states.day_of(timezone.now())) if body.pk != own}
    if strange := [pk for pk in pks if pk not in known]:
        raise ValidationError({"partners": [f"没有编号为 {strange[0]} 的单位，或不能选择。"]})
    return [known[pk] for pk in dict.fromkeys(pks)]
