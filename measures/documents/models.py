"""The source: chapters, measures, action items and who is responsible, as printed."""

from datetime import datetime

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import Truncator

from accounts.prepared import Prepared
from accounts.rules import Standing
from departments.models import Body
from measures.documents.history import MeasureMove
from measures.documents.kinds import ENDING_NAMES, KIND_NAMES, KINDS, Kind, SourceKind, SourceState
from measures.documents.rules import SHORT_TITLE_MAX
from measures.documents.searching import FoldedField
from measures.states import (
    GRADE_NAMES,
    MEASURE_COMPLETION_NAMES,
    MEASURE_STATE_NAMES,
    REPORTING_MEASURE_STATES,
    RESPONSIBILITY_ROLE_NAMES,
    ROLE_SOURCE_NAMES,
    MeasureAct,
    MeasureCompletion,
    MeasureState,
    ResponsibilityRole,
)


class PolicyQuerySet(models.QuerySet["Policy"]):
    def newest_first(self) -> "PolicyQuerySet":
        return self.order_by("-issued_on", "-id")

    def with_state(self) -> "PolicyQuerySet":
        """With ``has_given_out``: anything of it was ever dispatched. What ``state`` reads."""
        return self.annotate(has_given_out=models.Exists(_given_out()))

    def in_state(self, state: SourceState) -> "PolicyQuerySet":
        """Those that stand so."""
        if state is SourceState.ENDED:
            return self.exclude(ending="")
        given = models.Exists(_given_out())
        return self.filter(given if state is SourceState.IN_FORCE else ~given, ending="")

    def with_measures_of(self, body_ids: frozenset[int]) -> "PolicyQuerySet":
        """Those in which one of these bodies is named, or holds what another was named for, or reports as a city."""
        named = Measure.objects.named_for(body_ids)
        cities = Body.objects.cities().filter(pk__in=body_ids)
        opened = Measure.objects.filter(models.Exists(cities), is_open_to_cities=True)
        return self.filter(Q(pk__in=named.values("policy_id")) | Q(pk__in=opened.values("policy_id")))

    def visible_to(self, standing: Standing) -> "PolicyQuerySet":
        """Those of which the caller may see something: a restricted one by its measures (``MeasureQuerySet.visible_to``)."""
        return self.filter(visible_sources(standing))

    def given_out(self) -> "PolicyQuerySet":
        """Those of which anything was ever dispatched."""
        return self.filter(models.Exists(_given_out()))


def _given_out() -> "MeasureQuerySet":
    return Measure.objects.filter(policy=OuterRef("pk")).exclude(state=MeasureState.DRAFT)


class Policy(models.Model):
    """A source of supervised matters (督查事项来源); an issued document is one ``kind`` of it.

    Why the name stayed when other kinds came: docs/decisions/0021. Until something of it is given out the office edits
    what it typed, afterwards it corrects it (勘误); ``text`` and the ``original`` bytes stay as they came in.
    """

    code = models.SlugField("代码", max_length=60, unique=True)
    kind = models.CharField(
        "来源种类", max_length=20, choices=list(KIND_NAMES.items()), default=SourceKind.POLICY
    )
    title = models.CharField("标题", max_length=300)
    # What a row calls it where rows of several sources meet; cut from the title until the office sets it.
    short_title = models.CharField("简称", max_length=SHORT_TITLE_MAX, blank=True)
    issuing_body = models.CharField("发文机关", max_length=100)
    issued_on = models.DateField("成文日期")
    document_no = models.CharField("文号", max_length=100, blank=True)
    valid_to = models.DateField("有效期至", null=True, blank=True)
    basis = models.CharField("依据", max_length=1000, blank=True)
    addressees = models.CharField("主送机关", max_length=1000, blank=True)
    preamble = models.TextField("引言", blank=True)
    closing_text = models.TextField("结语", blank=True)
    text = models.TextField("导入时的全文", blank=True)
    # Of the folded text: the same text pasted and read from a file is one text.
    text_sha256 = models.CharField("全文 SHA-256", max_length=64, blank=True)
    original = models.FileField("原件", upload_to="sources/%Y/%m/", blank=True)
    original_name = models.CharField("原件文件名", max_length=200, blank=True)
    sha256 = models.CharField("原件 SHA-256", max_length=64, blank=True)
    ending = models.CharField("终结方式", max_length=10, choices=list(ENDING_NAMES.items()), blank=True)
    ended_at = models.DateTimeField("终结时间", null=True, blank=True)
    ended_by_name = models.CharField("终结办理人", max_length=100, blank=True)
    end_reason = models.TextField("终结原因", blank=True)
    warn_workdays = models.PositiveSmallIntegerField("黄灯提前工作日", default=10)
    return_workdays = models.PositiveSmallIntegerField("退回后重报工作日", default=5)
    notice_workdays = models.PositiveSmallIntegerField("交办最短提前工作日", default=5)
    # 0 leaves a due date on a day off, n takes the n-th working day after it (workdays.rules.shift).
    holiday_shift_workdays = models.PositiveSmallIntegerField("截止日遇休息日顺延", default=1)
    receipt_workdays = models.PositiveSmallIntegerField("签收工作日", default=3)
    review_workdays = models.PositiveSmallIntegerField("督查室审核工作日", default=5)
    extension_workdays = models.PositiveSmallIntegerField("延期审批工作日", default=3)
    answer_workdays = models.PositiveSmallIntegerField("配合单位提前答复工作日", default=2)
    plan_workdays = models.PositiveSmallIntegerField("工作方案报送工作日", default=20)
    plan_yellow_points = models.PositiveSmallIntegerField("落后序时进度黄灯（百分点）", default=10)
    plan_red_points = models.PositiveSmallIntegerField("落后序时进度红灯（百分点）", default=30)
    # Only those who carry something of it out see it, and that alone (docs/decisions/0024).
    is_restricted = models.BooleanField("仅承办单位可见", default=False)
    version = models.PositiveIntegerField("版本", default=1)
    # Raised after every act that changes what the ledger or the dashboard shows; names the state of their kept tables.
    revision = models.PositiveBigIntegerField("数据版次", default=0)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督查事项来源"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(SourceKind)), name="policy_kind_known"),
            models.UniqueConstraint(
                fields=["kind", "document_no"], condition=~Q(document_no=""), name="policy_number_once"
            ),
            models.UniqueConstraint(fields=["title", "issued_on"], name="policy_title_once"),
            models.UniqueConstraint(
                fields=["short_title"], condition=~Q(short_title=""), name="policy_short_title_once"
            ),
            models.UniqueConstraint(
                fields=["text_sha256"], condition=~Q(text_sha256=""), name="policy_text_once"
            ),
            models.CheckConstraint(
                condition=Q(ending="", ended_at__isnull=True)
                | (Q(ended_at__isnull=False) & ~Q(ending="") & ~Q(end_reason="")),
                name="policy_end_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def called(self) -> str:
        """What a row calls it: the short title, without one the title. ``called_at`` is the same as a column."""
        return self.short_title or self.title

    @property
    def words(self) -> Kind:
        """What things are called in a source of this kind."""
        return KINDS[SourceKind(self.kind)]

    @property
    def state(self) -> SourceState:
        """Needs ``with_state``."""
        if self.ending:
            return SourceState.ENDED
        return SourceState.IN_FORCE if self.has_given_out else SourceState.DRAFT  # type: ignore[attr-defined]


class Chapter(models.Model):
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="chapters", verbose_name="督查事项来源")
    ordinal = models.PositiveSmallIntegerField("序号")
    number_text = models.CharField("编号", max_length=30, blank=True)
    title = models.CharField("标题", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "章"
        constraints = [models.UniqueConstraint(fields=["policy", "ordinal"], name="chapter_ordinal_once")]

    def __str__(self) -> str:
        return f"{self.number_text}{self.title}"


class MeasureQuerySet(models.QuerySet["Measure"]):
    def in_order(self) -> "MeasureQuerySet":
        """As the document numbers them."""
        return self.order_by("policy_id", "number")

    def with_roster(self) -> "MeasureQuerySet":
        """With chapter and responsible bodies, in the order of the bracket; one further query."""
        roster = Responsibility.objects.select_related("body", "holder").order_by("order")
        return self.select_related("chapter").prefetch_related(
            models.Prefetch("responsibilities", queryset=roster)
        )

    def named_for(self, body_ids: frozenset[int]) -> "MeasureQuerySet":
        """Those in whose bracket one of these bodies stands, under its own name or as the one who took over."""
        held = Responsibility.objects.filter(Q(body_id__in=body_ids) | Q(holder_id__in=body_ids))
        return self.filter(pk__in=held.values("measure_id"))

    def visible_to(self, standing: Standing) -> "MeasureQuerySet":
        """Those the caller may see: of a restricted source only what one of its bodies carries out or carried out."""
        return self.filter(visible_measures(standing))

    def carried_out_by(self, body_ids: frozenset[int]) -> "MeasureQuerySet":
        """Of restricted sources, what was given out to one of these bodies or asked of it, now or earlier."""
        restricted = self.filter(policy__is_restricted=True)
        cities = Body.objects.cities().filter(pk__in=body_ids)
        named = Q(is_open_to_cities=True) & Q(models.Exists(cities))
        for path in _NAMED:
            named |= Q(pk__in=restricted.filter(**{f"{path}__in": body_ids}).values("pk"))
        carried = named & ~Q(state=MeasureState.DRAFT)
        for path in _ASKED:
            carried |= Q(pk__in=restricted.filter(**{f"{path}__in": body_ids}).values("pk"))
        return restricted.filter(carried)

    def reporting(self) -> "MeasureQuerySet":
        """Those that a new reporting period asks about: dispatched, and neither closed, suspended nor cancelled."""
        return self.filter(state__in=list(REPORTING_MEASURE_STATES))

    def with_due_as_of(self, moment: datetime) -> "MeasureQuerySet":
        """With ``extensions_then`` and ``due_on_then``: how many extensions, and which date the newest move had, at ``moment``."""
        moves = MeasureMove.objects.filter(measure=OuterRef("pk"), at__lte=moment)
        extended = moves.filter(act=MeasureAct.EXTEND).values("measure").annotate(count=models.Count("pk"))
        return self.annotate(
            extensions_then=Coalesce(Subquery(extended.values("count")), 0),
            due_on_then=Subquery(moves.order_by("-id").values("due_on")[:1]),
        )


# The ways from a measure to those who carry it out: as named in it, which counts once it was given out, and by what was
# asked of them since. By name: most of these stand on floors above this one. Not by the parts asked for beside a report: who
# is asked stands in the roster, and whoever leaves it leaves a duty change, while the parts grow with every period.
_NAMED = (
    "responsibilities__body", "responsibilities__holder", "action_items__assignments__body",
    "duty_changes__body", "duty_changes__instead_of",
)  # fmt: skip
_ASKED = (
    "receipts__body", "obligations__body", "instructions__cases__body", "coordinations__body",
    "coordinations__errands__body",
)  # fmt: skip


# Asked for nearly every page of a body's person, and mostly answered by no row at all.
_RESTRICTED = Prepared(lambda: Policy.objects.filter(is_restricted=True).order_by().values_list("pk")[:1])


def restricted_own(standing: Standing) -> dict[int, int]:
    """Of restricted sources the measures that the caller may see, each with its source; read once for a standing.

    One small query where nothing is restricted, else two. Not for those who see everything.
    """
    known: dict[int, int] | None = standing.read_already.get("restricted_own")
    if known is None:
        own = Measure.objects.carried_out_by(standing.own_body_ids).values_list("pk", "policy_id")
        known = dict(own) if standing.own_body_ids and _RESTRICTED() else {}
        standing.read_already["restricted_own"] = known
    return known


def visible_sources(standing: Standing, at: str = "") -> Q:
    """The condition of ``PolicyQuerySet.visible_to`` on rows that have their source at ``at`` (``policy__``)."""
    if standing.sees_restricted:
        return Q()
    seen = Q(**{f"{at}is_restricted": False})
    own = set(restricted_own(standing).values())
    return seen | Q(**{f"{at}pk__in": own}) if own else seen


def visible_measures(standing: Standing, at: str = "") -> Q:
    """The condition of ``MeasureQuerySet.visible_to`` on rows that have their measure at ``at`` (``measure__``)."""
    if standing.sees_restricted:
        return Q()
    seen = Q(**{f"{at}policy__is_restricted": False})
    own = list(restricted_own(standing))
    return seen | Q(**{f"{at}pk__in": own}) if own else seen


class Measure(models.Model):
    """One clause (措施). Text, title and bracket are as printed; the due date and cities are the office's.

    ``due_on`` moves with an extension or a suspension, ``original_due_on`` never once the measure is dispatched.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="measures", verbose_name="督查事项来源")
    chapter = models.ForeignKey(
        Chapter, models.PROTECT, related_name="measures", verbose_name="章", null=True, blank=True
    )
    section = models.CharField("节", max_length=200, blank=True)
    # The place in the source, 1 to n; ``number_text`` is what is printed, which may begin anew or be missing.
    number = models.PositiveSmallIntegerField("条号")
    number_text = models.CharField("编号", max_length=30, blank=True)
    title = models.CharField("标题", max_length=300)
    title_is_derived = models.BooleanField("标题为概括", default=False)
    text = models.TextField("原文")
    bracket = models.TextField("责任单位原文", blank=True)
    is_open_ended = models.BooleanField("含“等部门”", default=False)
    open_tail = models.CharField("“等部门”原文", max_length=100, blank=True)
    is_by_respective_duty = models.BooleanField("按职责分工负责", default=False)
    due_on = models.DateField("完成时限", null=True, blank=True)
    due_text = models.CharField("时限依据", max_length=200, blank=True)
    original_due_on = models.DateField("原定完成时限", null=True, blank=True)
    due_why = models.TextField("时限说明", blank=True)
    expected_result = models.TextField("预期效果", blank=True)
    extension_count = models.PositiveSmallIntegerField("延期次数", default=0)
    completion_kind = models.CharField(
        "完成方式",
        max_length=10,
        choices=list(MEASURE_COMPLETION_NAMES.items()),
        default=MeasureCompletion.ONGOING,
    )
    is_open_to_cities = models.BooleanField("由各市填报", default=False)
    is_important = models.BooleanField("重点事项", default=False)
    state = models.CharField(
        "状态", max_length=20, choices=list(MEASURE_STATE_NAMES.items()), default=MeasureState.DRAFT
    )
    state_at = models.DateTimeField("状态时间", null=True, blank=True)
    grade = models.CharField("办结等次", max_length=12, choices=list(GRADE_NAMES.items()), blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    search_text = FoldedField("检索用文字", of=("number_text", "title", "text", "bracket"))

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "措施"
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="measure_number_once"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | ~Q(due_text=""), name="measure_due_has_basis"
            ),
            models.CheckConstraint(condition=Q(state__in=list(MeasureState)), name="measure_state_known"),
            models.CheckConstraint(
                condition=Q(completion_kind__in=list(MeasureCompletion)), name="measure_completion_known"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="measure_state_idx")]

    def __str__(self) -> str:
        return f"{self.number_text}{self.title}"

    @property
    def called(self) -> str:
        """The number as printed, to open a sentence; where there is none the first words of the title."""
        return self.number_text or f"“{Truncator(self.title).chars(20)}”"

    @property
    def cited(self) -> str:
        """``called`` with its source before it: 双创18条（五）. What a sentence says where several sources may be meant."""
        return f"{self.policy.called}{self.called}"

    @property
    def chapter_name(self) -> str:
        """一、道路建设; empty where the source has no chapters."""
        return str(self.chapter or "")

    @property
    def lead(self) -> "Responsibility | None":
        """The lead body's responsibility; reads the prefetched roster."""
        return next((r for r in self.responsibilities.all() if r.role == ResponsibilityRole.LEAD), None)

    @property
    def supports(self) -> "list[Responsibility]":
        """Those of everybody but the lead, joint leads among them, in printed order; reads the prefetched roster."""
        return [r for r in self.responsibilities.all() if r.role != ResponsibilityRole.LEAD]


class Responsibility(models.Model):
    """A body's place in the bracket of a measure, under the name as printed.

    ``holder`` has the duty now: the body itself, until the office moves the duty to its successor.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="responsibilities", verbose_name="措施")
    body = models.ForeignKey(Body, models.PROTECT, related_name="responsibilities", verbose_name="单位")
    holder = models.ForeignKey(
        Body, models.PROTECT, related_name="held_responsibilities", verbose_name="现承担单位"
    )
    order = models.PositiveSmallIntegerField("顺序")
    role = models.CharField("分工", max_length=10, choices=list(RESPONSIBILITY_ROLE_NAMES.items()))
    role_source = models.CharField("分工依据", max_length=20, choices=list(ROLE_SOURCE_NAMES.items()))
    name_as_printed = models.CharField("印发名称", max_length=100)
    # Named by the office and not by the document: never shown as printed.
    is_added = models.BooleanField("督查室增列", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "责任单位"
        constraints = [
            models.UniqueConstraint(fields=["measure", "body"], name="responsibility_body_once"),
            models.UniqueConstraint(fields=["measure", "order"], name="responsibility_order_once"),
            models.UniqueConstraint(
                fields=["measure"], condition=Q(role=ResponsibilityRole.LEAD), name="responsibility_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return self.name_as_printed

    @property
    def name_now(self) -> str:
        """As printed, with the present holder where that is another: 省工商局（现省市场监管局）."""
        if self.holder_id == self.body_id:
            return self.name_as_printed
        return f"{self.name_as_printed}（现{self.holder.name}）"

    @property
    def role_words(self) -> str:
        """主办单位, 会办单位, 牵头单位 …: its part as the kind of source calls it. Needs measure and policy at hand."""
        words = self.measure.policy.words
        joint = "共同" if self.role == ResponsibilityRole.JOINT_LEAD else ""
        return words.co if self.role == ResponsibilityRole.SUPPORT else joint + words.lead

    @property
    def source_words(self) -> str:
        """Whence it stands here with this part: 文件载明, 按排序推定, 督查室确定, 督查室增列."""
        return "督查室增列" if self.is_added else self.get_role_source_display()

    @property
    def joint(self) -> str:
        """Behind the name wherever the others are listed: （共同牵头） of a further lead, （督查室增列） of an added one."""
        marks = ["共同牵头"] if self.role == ResponsibilityRole.JOINT_LEAD else []
        marks += ["督查室增列"] if self.is_added and self.role != ResponsibilityRole.LEAD else []
        return f"（{'，'.join(marks)}）" if marks else ""
