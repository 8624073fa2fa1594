"""Obligations over the API for reading, and the one writer, ``ObligationReport.put``."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import actor_of, standing_of
from departments.api import BodyNameSerializer
from measures import dates, states
from measures.documents.api import MeasureNameSerializer, PolicyNameSerializer
from measures.documents.columns import long_texts
from measures.documents.models import Measure
from measures.filters import ByNumber
from measures.reporting import access as reporting_access
from measures.reporting import actions as reports
from measures.reporting import rules as reporting_rules
from measures.reporting.indicators.models import ToldValue
from measures.reporting.indicators.reading import tell_values
from measures.reporting.indicators.rules import DIGITS, NO_NUMBER, PLACES
from measures.reporting.models import Obligation, Review, Submission
from measures.reporting.parts import rules as parts_rules
from measures.reporting.parts.models import SubmissionPart
from measures.reporting.periods.api import PeriodNameSerializer
from measures.reporting.periods.models import ReportingPeriod
from measures.reporting.review import access as review_access
from measures.reporting.review.models import CommentAnswer, ReviewComment
from measures.serializers import READ_ONLY, StrictSerializer, Text
from measures.states import STATE_NAMES

# Named in the schema, because a case has a state of another kind (settings, ENUM_NAME_OVERRIDES).
STATES = list(states.STATE_NAMES.items())


# --- Obligations ------------------------------------------------------------------------------------


class ObligationSerializer(serializers.Serializer[Obligation]):
    id = serializers.IntegerField(help_text="填报任务编号，报送时使用")
    policy = PolicyNameSerializer(source="period.policy", help_text="督查事项来源")
    period = PeriodNameSerializer(help_text="填报周期")
    measure = MeasureNameSerializer(help_text="事项")
    body = BodyNameSerializer(help_text="填报单位")
    state = serializers.ChoiceField(choices=STATES, help_text="状态代码")
    state_name = serializers.CharField(source="get_state_display", help_text="状态")
    due_on = serializers.DateField(help_text="当前截止日期（含当天）；退回、延期后会重新确定")
    due_why = serializers.CharField(help_text="当前截止日期的由来；无说明时为空")
    original_due_on = serializers.DateField(help_text="原定截止日期，不随退回、延期改变")
    extension_count = serializers.IntegerField(help_text="已批准延期的次数")
    review_due_on = serializers.DateField(
        allow_null=True, help_text="督查室的审核期限（含当天）；报告不在督查室时为 null"
    )
    is_overdue = serializers.SerializerMethodField(help_text="是否已过截止日期仍未报送")
    rounds = serializers.IntegerField(help_text="已报送的轮次数，0 为尚未报送")
    url = serializers.HyperlinkedIdentityField(view_name="api:obligation", help_text="本任务的地址")
    report_url = serializers.HyperlinkedIdentityField(
        view_name="api:report", help_text="读取和报送报告的地址"
    )
    extension_url = serializers.HyperlinkedIdentityField(
        view_name="api:extension", help_text="查询和申请延期的地址"
    )

    @extend_schema_field(bool)
    def get_is_overdue(self, obligation: Obligation) -> bool:
        today = states.day_of(timezone.now())
        return dates.is_overdue(states.State(obligation.state), obligation.due_on, today)


class ObligationFilter(filters.FilterSet):
    period = ByNumber(ReportingPeriod, "填报周期")
    measure = ByNumber(Measure, "事项")
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


@extend_schema(
    tags=["填报任务"],
    summary="填报任务列表",
    description="每一期、每个事项、每个填报单位各有一项。用接口密钥只看到本市的。新的一期在前，同一期按事项次序。",
)
class ObligationList(generics.ListAPIView[Obligation]):
    http_method_names = READ_ONLY
    queryset = Obligation.objects.none()
    serializer_class = ObligationSerializer
    filterset_class = ObligationFilter

    def get_queryset(self) -> QuerySet[Obligation]:
        mine = reporting_access.obligations_to_read(standing_of(self.request))
        named = mine.select_related("period__policy", "measure", "body").defer(
            *long_texts("period__policy__")
        )
        # By the period's own number, which an index gives in order: by its first day a million rows would be sorted.
        return named.order_by("-period_id", "measure__number", "body__order", "id")


@extend_schema(tags=["填报任务"], summary="填报任务详情", description="一项填报任务现在的状态和截止日期。")
class ObligationDetail(generics.RetrieveAPIView[Obligation]):
    http_method_names = READ_ONLY
    serializer_class = ObligationSerializer

    def get_object(self) -> Obligation:
        return reporting_access.obligation_to_read(standing_of(self.request), self.kwargs["pk"])


# --- Reports ----------------------------------------------------------------------------------------


class PinnedCommentSerializer(serializers.Serializer[ReviewComment]):
    id = serializers.IntegerField(help_text="意见编号，重报时在 `answers` 里逐条答复")
    field = serializers.ChoiceField(
        choices=list(reporting_rules.COMMENTED.items()), help_text="意见所针对的栏目代码"
    )
    # Only its declaration; the framework takes it off the class, where a field's own name stands.
    field_name = serializers.CharField(  # type: ignore[assignment]
        source="get_field_display", help_text="意见所针对的栏目"
    )
    text = serializers.CharField(help_text="意见")


class ReviewSerializer(serializers.Serializer[Review]):
    decision = serializers.ChoiceField(
        choices=[(Review.ACCEPT, "通过"), (Review.RETURN, "退回")], help_text="结论代码"
    )
    decision_name = serializers.CharField(source="get_decision_display", help_text="结论")
    comment = serializers.CharField(help_text="审核意见")
    new_due_on = serializers.DateField(allow_null=True, help_text="退回后的截止日期；通过时为 null")
    decided_at = serializers.DateTimeField(help_text="审核时间")
    comments = PinnedCommentSerializer(many=True, help_text="退回时的逐栏意见；没有时为空列表")


class PartSerializer(serializers.Serializer[SubmissionPart]):
    body_name = serializers.CharField(help_text="配合（会办）单位")
    stance = serializers.ChoiceField(
        choices=list(parts_rules.STANCE_NAMES.items()),
        allow_blank=True,
        help_text="意见代码；空为报送时未答复",
    )
    stance_name = serializers.CharField(source="get_stance_display", help_text="意见；空为报送时未答复")
    text = serializers.CharField(help_text="说明")
    answered_at = serializers.DateTimeField(allow_null=True, help_text="答复时间；未答复时为 null")


class GivenAnswerSerializer(serializers.Serializer[CommentAnswer]):
    comment = PinnedCommentSerializer(help_text="上一轮退回时的逐栏意见")
    text = serializers.CharField(help_text="本轮的答复")


class ToldValueSerializer(serializers.Serializer[ToldValue]):
    id = serializers.IntegerField(source="indicator.pk", help_text="指标编号")
    name = serializers.CharField(source="indicator.name", help_text="指标名称")
    unit = serializers.CharField(source="indicator.unit", help_text="计量单位")
    value = serializers.CharField(source="text", help_text="本期值，十进制数字的字符串")


class RoundSerializer(serializers.Serializer[Submission]):
    round = serializers.IntegerField(help_text="第几轮，从 1 开始")
    status = serializers.ChoiceField(
        choices=list(states.PROGRESS_STATUS_NAMES.items()), help_text="进展状态代码"
    )
    status_name = serializers.CharField(source="get_status_display", help_text="进展状态")
    done = serializers.CharField(help_text="进展情况")
    problems = serializers.CharField(help_text="存在问题")
    next_steps = serializers.CharField(help_text="下一步工作")
    indicators = ToldValueSerializer(
        source="values_told", many=True, help_text="本轮填报的指标数值；没有时为空列表"
    )
    is_late = serializers.BooleanField(help_text="报送时是否已过截止日期")
    submitted_at = serializers.DateTimeField(help_text="报送时间")
    submitted_by_name = serializers.CharField(help_text="报送人")
    parts = PartSerializer(many=True, help_text="随本轮报送的配合（会办）单位意见；各市的报告没有，为空列表")
    answers = GivenAnswerSerializer(many=True, help_text="本轮对上一轮逐栏意见的答复；没有时为空列表")


class ReportSerializer(serializers.Serializer[dict[str, Any]]):
    obligation_id = serializers.IntegerField(source="obligation.id", help_text="填报任务编号")
    state = serializers.ChoiceField(source="obligation.state", choices=STATES, help_text="状态代码")
    state_name = serializers.CharField(source="obligation.get_state_display", help_text="状态")
    due_on = serializers.DateField(source="obligation.due_on", help_text="当前截止日期（含当天）")
    newest_round = RoundSerializer(allow_null=True, help_text="最近一轮报告；没有可读的报告时为 null")
    review = ReviewSerializer(allow_null=True, help_text="对最近一轮的审核结论；尚未审核时为 null")


# Made once: copying the fields of all these costs as much as filling them.
_REPORT = ReportSerializer()


class AnswerSerializer(StrictSerializer):
    default_error_messages = {"invalid": "每条答复须为 JSON 对象，含 comment 和 text。"}

    comment = serializers.IntegerField(
        help_text="意见编号，即 `review.comments` 中的 `id`",
        error_messages={
            "required": "请填写意见编号。",
            "null": "请填写意见编号。",
            "invalid": "意见编号须为整数。",
            "max_string_length": "意见编号须为整数。",
        },
    )
    text = Text(reporting_rules.REPLY_MAX, help_text="答复；每条意见都要答复")


class GivenValueSerializer(StrictSerializer):
    default_error_messages = {"invalid": "每个指标数值须为 JSON 对象，含 id 和 value。"}

    id = serializers.IntegerField(
        help_text="指标编号，见事项详情的 `indicators`",
        error_messages={
            "required": "请填写指标编号。",
            "null": "请填写指标编号。",
            "invalid": "指标编号须为整数。",
            "max_string_length": "指标编号须为整数。",
        },
    )
    value = serializers.DecimalField(
        max_digits=DIGITS,
        decimal_places=PLACES,
        help_text="本期值；本期无数据的指标不写",
        error_messages=dict.fromkeys(
            (
                "required",
                "null",
                "invalid",
                "max_digits",
                "max_decimal_places",
                "max_whole_digits",
                "max_string_length",
            ),
            NO_NUMBER,
        ),
    )


class ContentSerializer(StrictSerializer):
    """The shape of a report handed in."""

    status = serializers.ChoiceField(
        choices=list(states.PROGRESS_STATUS_NAMES.items()),
        help_text="进展状态代码",
        error_messages={
            "required": "请填写进展状态。",
            "null": "请填写进展状态。",
            "invalid_choice": f"进展状态须为 {'、'.join(states.PROGRESS_STATUS_NAMES)} 之一。",
        },
    )
    done = Text(reporting_rules.DONE_MAX, help_text="进展情况；“本期无变化”以外都要填写")
    problems = Text(reporting_rules.PROBLEMS_MAX, help_text="存在问题；状态为“存在风险”“进度滞后”时要填写")
    next_steps = Text(reporting_rules.NEXT_STEPS_MAX, help_text="下一步工作")
    answers = AnswerSerializer(
        many=True,
        required=False,
        help_text="对上一轮退回时逐栏意见的答复，每条一项；没有逐栏意见时不写",
        error_messages={"not_a_list": "须为 JSON 列表。", "null": "不能为 null；没有答复请不写这个字段。"},
    )

    indicators = GivenValueSerializer(
        many=True,
        required=False,
        help_text="本期的指标数值，每个指标一项；没有数据的不写",
        error_messages={"not_a_list": "须为 JSON 列表。", "null": "不能为 null；没有数据请不写这个字段。"},
    )

    def validate_indicators(self, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Two values of one indicator leave it open which is meant."""
        numbers = [value["id"] for value in given]
        if len(set(numbers)) < len(numbers):
            raise ValidationError([ErrorDetail("同一指标只能填报一个数值。", "repeated")])
        return given

    def validate_answers(self, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Two answers to one comment leave it open which is meant."""
        numbers = [answer["comment"] for answer in given]
        if len(set(numbers)) < len(numbers):
            raise ValidationError([ErrorDetail("同一条意见只能答复一次。", "repeated")])
        return given


class ObligationReport(APIView):
    http_method_names = [*READ_ONLY, "put"]

    @extend_schema(
        tags=["报送"],
        summary="读取报告",
        description="填报任务的状态和最近一轮报告（含审核意见）。草稿不在其中。",
        responses=ReportSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        standing = standing_of(request)
        obligation = reporting_access.obligation_to_read(standing, pk)
        return self._answer(request, obligation, 200)

    @extend_schema(
        tags=["报送"],
        summary="报送报告",
        description=(
            "直接报送省政府督查室。同样的内容可以放心重发：没有收到回答时原样再发一次，不会多出一轮。"
            "退回后修改内容再报送，即为新的一轮；退回时有逐栏意见（`review.comments`）的，须在 `answers` 里逐条答复，"
            "缺一条返回 422 并指明是哪一条。已有人在网页端起草时不覆盖其内容，返回 409。"
        ),
        request=ContentSerializer,
        responses={
            201: OpenApiResponse(ReportSerializer, "已收到，`newest_round` 是新的一轮"),
            200: OpenApiResponse(
                ReportSerializer, "与已报送的一轮内容相同，没有新增，`newest_round` 就是那一轮"
            ),
        },
        examples=[
            OpenApiExample(
                "正常推进",
                value={
                    "status": "on_track",
                    "done": "（演示）已开展第一批工作。",
                    "next_steps": "（演示）继续推进。",
                },
                request_only=True,
            ),
            OpenApiExample(
                "退回后重报，答复逐栏意见",
                value={
                    "status": "on_track",
                    "done": "（演示）已开展第一批工作，涉及金额100万元。",
                    "answers": [{"comment": 12, "text": "（演示）已补充金额。"}],
                },
                request_only=True,
            ),
        ],
    )
    def put(self, request: Request, pk: int) -> Response:
        obligation = reporting_access.obligation_to_submit(standing_of(request), pk)
        given: Any = request.data  # "null" is JSON, too
        shape = ContentSerializer(data=[] if given is None else given)
        shape.is_valid(raise_exception=True)
        said = dict(shape.validated_data)
        answers = {answer["comment"]: answer["text"] for answer in said.pop("answers", [])}
        said["indicators"] = tuple(sorted((one["id"], one["value"]) for one in said.pop("indicators", [])))
        submission, is_new = reports.submit_from_system(
            obligation,
            content=reporting_rules.Content(**said),
            answers=answers,
            by=actor_of(request),
            at=timezone.now(),
        )
        if not is_new:
            return self._answer(request, submission.obligation, 200)
        newest = review_access.with_what_was_sent_along(standing_of(request), submission)
        tell_values(newest)
        whole = {"obligation": submission.obligation, "newest_round": newest, "review": None}
        return Response(_REPORT.to_representation(whole), 201)

    def _answer(self, request: Request, obligation: Obligation, status: int) -> Response:
        """The obligation with its newest round as the caller may read it."""
        rounds = review_access.rounds_to_read(standing_of(request)).filter(obligation=obligation)
        newest = rounds.order_by("-round").first()
        tell_values(newest)
        whole = {"obligation": obligation, "newest_round": newest, "review": getattr(newest, "review", None)}
        return Response(_REPORT.to_representation(whole), status)
