"""The document over the API: policies and measures, for reading."""

from functools import cache, lru_cache
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import standing_of
from accounts.prepared import Prepared
from accounts.rules import Standing
from departments.api import BodyNameSerializer
from departments.models import Body
from measures import states
from measures.documents import access as documents_access
from measures.documents.columns import called_at
from measures.documents.items.models import ActionItem
from measures.documents.kinds import ENDING_NAMES, KIND_NAMES
from measures.documents.models import (
    Chapter,
    Measure,
    Policy,
    Responsibility,
    restricted_own,
    visible_measures,
)
from measures.documents.searching import LONGEST_SEARCH, about
from measures.filters import ByNumber, SearchFilter, YesNoFilter
from measures.serializers import READ_ONLY

# --- Policies ---------------------------------------------------------------------------------------


class PolicyNameSerializer(serializers.Serializer[Policy]):
    id = serializers.IntegerField(help_text="来源编号")
    name = serializers.CharField(source="called", help_text="简称，由督查室设定；与各页面的叫法相同")


class ChapterSerializer(serializers.Serializer[Chapter]):
    id = serializers.IntegerField(help_text="章的编号")
    ordinal = serializers.IntegerField(help_text="章的次序")
    number_text = serializers.CharField(help_text="印发时的章号，如“一、”")
    title = serializers.CharField(help_text="章标题")


_NOT_WHOLE = "；仅承办单位可见的来源，对承办单位为空"


class PolicySerializer(serializers.Serializer[Policy]):
    id = serializers.IntegerField(help_text="来源编号")
    title = serializers.CharField(help_text="标题")
    short_title = serializers.CharField(source="called", help_text="简称，由督查室设定")
    code = serializers.SlugField(help_text="代码")
    kind = serializers.ChoiceField(choices=list(KIND_NAMES.items()), help_text="来源种类代码")
    issuing_body = serializers.CharField(help_text="发文机关；会议、批示人、提出人等同列于此")
    issued_on = serializers.DateField(help_text="成文日期；会议、批示、交办的日期同列于此")
    document_no = serializers.CharField(help_text="文号、纪要号、批示号等；未载明时为空")
    valid_to = serializers.DateField(allow_null=True, help_text="有效期至；未载明时为 null")
    ending = serializers.ChoiceField(
        choices=[("", "未终结"), *ENDING_NAMES.items()], help_text="终结方式代码；未终结时为空"
    )
    basis = serializers.CharField(help_text="依据；文件未载明时为空")
    addressees = serializers.CharField(help_text="主送机关")
    preamble = serializers.CharField(help_text=f"引言原文{_NOT_WHOLE}")
    closing_text = serializers.CharField(help_text=f"结语原文{_NOT_WHOLE}")
    is_restricted = serializers.BooleanField(help_text="是否仅承办单位可见")
    chapters = ChapterSerializer(many=True, help_text="各章；仅承办单位可见的来源，只列本单位事项所在的章")

    def to_representation(self, instance: Policy) -> dict[str, Any]:
        said: dict[str, Any] = super().to_representation(instance)
        if not documents_access.reads_whole(standing_of(self.context["request"]), instance):
            said |= dict.fromkeys(("preamble", "closing_text"), "")
        return said


def policies(standing: Standing) -> QuerySet[Policy]:
    """The sources the caller may see, with the chapters in which there is something to see."""
    chapters = Chapter.objects.order_by("ordinal")
    if not standing.sees_restricted:
        own = Measure.objects.filter(pk__in=restricted_own(standing)).exclude(chapter=None)
        chapters = chapters.filter(Q(policy__is_restricted=False) | Q(pk__in=own.values("chapter_id")))
    seen = documents_access.policies_to_read(standing)
    return seen.order_by("id").prefetch_related(Prefetch("chapters", queryset=chapters))


@extend_schema(
    tags=["督查事项来源"],
    summary="督查事项来源列表",
    description="督查事项来源（政策文件、会议议定事项、领导批示件等）及其各章。",
)
class PolicyList(generics.ListAPIView[Policy]):
    http_method_names = READ_ONLY
    queryset = Policy.objects.none()
    serializer_class = PolicySerializer

    def get_queryset(self) -> QuerySet[Policy]:
        return policies(standing_of(self.request))


@extend_schema(tags=["督查事项来源"], summary="督查事项来源详情", description="按编号读取一个来源。")
class PolicyDetail(generics.RetrieveAPIView[Policy]):
    http_method_names = READ_ONLY
    serializer_class = PolicySerializer

    def get_object(self) -> Policy:
        return get_object_or_404(policies(standing_of(self.request)), pk=self.kwargs["pk"])


# --- Measures ---------------------------------------------------------------------------------------


class ResponsibilitySerializer(serializers.Serializer[Responsibility]):
    body = BodyNameSerializer(help_text="单位")
    name_as_printed = serializers.CharField(help_text="责任单位括注中印发的名称")
    holder = BodyNameSerializer(help_text="现承担该项职责的单位；未移交时与 body 相同")
    role = serializers.ChoiceField(
        choices=list(states.RESPONSIBILITY_ROLE_NAMES.items()), help_text="分工代码"
    )
    role_source = serializers.ChoiceField(
        choices=list(states.ROLE_SOURCE_NAMES.items()),
        help_text="分工依据代码；文件未区分牵头与配合，排在首位的按惯例推定为牵头",
    )


class MeasureSerializer(serializers.Serializer[Measure]):
    id = serializers.IntegerField(help_text="事项编号，供其他接口引用")
    number = serializers.IntegerField(help_text="在来源中的次序，从 1 起")
    number_text = serializers.CharField(help_text="印发时的编号，如“（九）”；原文没有编号时为空")
    title = serializers.CharField(help_text="标题")
    title_is_derived = serializers.BooleanField(help_text="标题是否为概括（原文该条没有标题）")
    policy_id = serializers.IntegerField(help_text="所属督查事项来源编号")
    policy = PolicyNameSerializer(help_text="所属督查事项来源")
    chapter = ChapterSerializer(allow_null=True, help_text="所属章；来源不分章时为 null")
    section = serializers.CharField(help_text="章与条之间的节标题；没有时为空")
    text = serializers.CharField(help_text="全文，与印发文件逐字一致")
    bracket = serializers.CharField(help_text="责任单位括注原文")
    is_open_ended = serializers.BooleanField(help_text="括注是否含“等部门”")
    is_by_respective_duty = serializers.BooleanField(help_text="括注是否写明“按职责分工负责”")
    expected_result = serializers.CharField(help_text="预期效果；原文没有时为空")
    due_on = serializers.DateField(allow_null=True, help_text="完成时限；文件未载明且督查室未设定时为 null")
    due_text = serializers.CharField(help_text="完成时限的依据；未设定时为空")
    due_why = serializers.CharField(help_text="完成时限的由来；无说明时为空")
    original_due_on = serializers.DateField(
        allow_null=True, help_text="交办时的完成时限，不随延期改变；未设定时为 null"
    )
    extension_count = serializers.IntegerField(help_text="完成时限已批准延期的次数")
    is_open_to_cities = serializers.BooleanField(help_text="是否由各市填报")
    responsibilities = ResponsibilitySerializer(many=True, help_text="责任单位，按印发次序")


class ActionItemSerializer(serializers.Serializer[ActionItem]):
    ordinal = serializers.IntegerField(help_text="次序")
    quote = serializers.CharField(help_text="原文摘句")
    completion_kind = serializers.ChoiceField(
        choices=list(states.COMPLETION_KIND_NAMES.items()), help_text="完成方式代码"
    )


class IndicatorSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="指标编号，报送数值时使用")
    name = serializers.CharField(help_text="指标名称")
    unit = serializers.CharField(help_text="计量单位")
    direction = serializers.CharField(help_text="方向代码：`up` 越大越好，`down` 越小越好")
    baseline = serializers.CharField(source="baseline_text", help_text="基期值；未设定时为空")
    baseline_on = serializers.DateField(allow_null=True, help_text="基期日期；未设定时为 null")
    target = serializers.CharField(source="target_text", help_text="目标值；未设定时为空")
    target_on = serializers.DateField(allow_null=True, help_text="目标日期；未设定时为 null")
    # Only its declaration; the framework takes it off the class, where a field's own name stands.
    source = serializers.CharField(help_text="指标来源")  # type: ignore[assignment]


class MeasureDetailSerializer(MeasureSerializer):
    indicators = IndicatorSerializer(
        source="indicators.living", many=True, help_text="需要填报数值的指标；没有时为空列表"
    )
    action_items = ActionItemSerializer(many=True, help_text="具体事项，逐条摘自原文")


_OWN_COLUMNS = [
    name
    for name, field in MeasureSerializer().fields.items()
    if not isinstance(field, serializers.BaseSerializer)
]
_OF_A_CHAPTER = {
    "id": "chapter_id",
    "ordinal": "chapter__ordinal",
    "number_text": "chapter__number_text",
    "title": "chapter__title",
}
_SOURCE_NAME = "source_name"
_RESTRICTED = "policy__is_restricted"
# The list that other systems poll reads columns, not models, by queries that are put together once.
_MEASURES = Measure.objects.in_order().values(
    *_OWN_COLUMNS,
    *_OF_A_CHAPTER.values(),
    **{_SOURCE_NAME: called_at("policy__")},
)
_ROSTERS = Responsibility.objects.order_by("order").values_list(
    "measure_id",
    "body_id",
    "body__name",
    "body__code",
    "holder_id",
    "holder__name",
    "holder__code",
    "name_as_printed",
    "role",
    "role_source",
)


class _All:
    """All measures that the caller may see, for the pagination to take its first page of."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        """Most often nothing of the page is restricted, and the condition, dear to plan, need not be asked."""
        rows = _first(part.stop)() if not part.start else []
        marks = {row.pop(_RESTRICTED) for row in rows}
        if part.start or (True in marks and not self._standing.sees_restricted):
            return list(_MEASURES.filter(visible_measures(self._standing))[part])
        return rows

    def count(self) -> int:
        return Measure.objects.visible_to(self._standing).count()


@lru_cache(maxsize=2)
def _first(stop: int) -> Prepared[dict[str, Any]]:
    return Prepared(
        lambda: _MEASURES.values(*_OWN_COLUMNS, *_OF_A_CHAPTER.values(), _SOURCE_NAME, _RESTRICTED)[:stop]
    )


# As many as there are sizes of pages.
@cache
def _rosters(size: int) -> Prepared[tuple[Any, ...]]:
    return Prepared(lambda *ids: _ROSTERS.filter(measure_id__in=ids), *range(-size, 0))


def measure_rows(measures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What ``MeasureSerializer`` would say of each, in a fifth of its time; adds the rosters by one query."""
    rosters: dict[int, list[dict[str, Any]]] = {row["id"]: [] for row in measures}
    named = _rosters(len(rosters))(*rosters) if rosters else []
    for measure_id, body_id, name, code, holder_id, holder_name, holder_code, printed, role, source in named:
        rosters[measure_id].append(
            {
                "body": {"id": body_id, "name": name, "code": code},
                "name_as_printed": printed,
                "holder": {"id": holder_id, "name": holder_name, "code": holder_code},
                "role": role,
                "role_source": source,
            }
        )
    for row in measures:
        chapter = {name: row.pop(column) for name, column in _OF_A_CHAPTER.items()}
        row["chapter"] = chapter if chapter["id"] else None
        row["policy"] = {"id": row["policy_id"], "name": row.pop(_SOURCE_NAME)}
        row["responsibilities"] = rosters[row["id"]]
    return measures


_SEARCHED = "按字词查找：各词都须出现在编号、标题、原文或责任单位括注中；条号、文号、来源简称也能找到"


class MeasureFilter(filters.FilterSet):
    policy = ByNumber(Policy, "督查事项来源")
    chapter = ByNumber(Chapter, "章")
    body = ByNumber(
        Body, "责任单位（印发的或现承担的）", field_name="responsibilities__body", method="filter_body"
    )
    open_to_cities = YesNoFilter(field_name="is_open_to_cities", help_text="是否由各市填报")
    q = SearchFilter(method="filter_q", max_length=LONGEST_SEARCH, help_text=_SEARCHED)

    def filter_q(self, measures: Any, name: str, said: str) -> Any:
        """As the ledger finds them."""
        seen = documents_access.policies_to_read(standing_of(self.request))
        return measures.filter(about(said, seen.values_list("pk", "document_no", "short_title")))

    def filter_body(self, measures: Any, name: str, body: Body) -> Any:
        """Those in whose bracket the body stands, under its own name or as the one who took over."""
        named = Measure.objects.named_for(frozenset({body.pk}))
        return measures.filter(pk__in=named.values("pk"))


@extend_schema(
    tags=["事项"],
    summary="事项列表",
    description="各事项的原文、责任单位、时限和是否由各市填报，按文件次序。具体事项见事项详情。",
)
class MeasureList(generics.ListAPIView[Any]):
    http_method_names = READ_ONLY
    queryset = _MEASURES
    serializer_class = MeasureSerializer
    filterset_class = MeasureFilter

    def get_queryset(self) -> QuerySet[Any]:
        seen: QuerySet[Any] = _MEASURES.filter(visible_measures(standing_of(self.request)))
        return seen

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked: Any = (
            self.filter_queryset(self.get_queryset()) if request.query_params else _All(standing_of(request))
        )
        page = self.paginate_queryset(asked)
        return self.get_paginated_response(measure_rows(page or []))


@extend_schema(tags=["事项"], summary="事项详情", description="一个事项及其具体事项。")
class MeasureDetail(generics.RetrieveAPIView[Measure]):
    http_method_names = READ_ONLY
    serializer_class = MeasureDetailSerializer

    def get_object(self) -> Measure:
        return documents_access.measure_to_read(standing_of(self.request), self.kwargs["pk"])


# --- Obligations ------------------------------------------------------------------------------------


class MeasureNameSerializer(serializers.Serializer[Measure]):
    id = serializers.IntegerField(help_text="事项编号")
    number_text = serializers.CharField(help_text="印发时的编号")
    title = serializers.CharField(help_text="标题")
