"""The frozen reports and their files."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from departments.models import Body
from measures.models import Measure, Policy, ReportingPeriod
from measures.states import OFFICE_TIME

from .freezing.envelope import span_name
from .kinds import KIND_NAMES, KINDS, Readers
from .rules import (
    ACROSS,
    DRAFT_DAYS,
    FILE_FORMAT_NAMES,
    IN_FORCE,
    REPLACED_DAYS,
    REPORT_STATE_NAMES,
    STAGE_NAMES,
    UNDER_WAY,
    FileFormat,
    Kind,
    ReportState,
    Stage,
    file_name,
    mark_of,
    short_hash,
    stage_words,
)


def _short_day(moment: datetime) -> str:
    day = moment.astimezone(OFFICE_TIME)
    return f"{day.year}年{day.month}月{day.day}日"


class ReportQuerySet(models.QuerySet["Report"]):
    def under_way(self) -> "ReportQuerySet":
        """Waiting for a worker, or with one."""
        return self.filter(state__in=sorted(UNDER_WAY))

    def claimable(self, at: datetime) -> "ReportQuerySet":
        """Waiting, or with a worker whose lease ran out."""
        return self.filter(Q(state=ReportState.QUEUED) | Q(state=ReportState.BUILDING, lease_until__lte=at))

    def requested_between(self, first: date | None, last: date | None) -> "ReportQuerySet":
        """Asked for on these office days, both included; None leaves that side open."""
        found = self
        if first is not None:
            found = found.filter(requested_at__gte=datetime.combine(first, time.min, tzinfo=OFFICE_TIME))
        if last is not None:
            found = found.filter(requested_at__lte=datetime.combine(last, time.max, tzinfo=OFFICE_TIME))
        return found

    def has_prose(self, pk: int) -> bool:
        """Whether this report has words that may be edited; does not read the whole of its content."""
        prose = self.filter(pk=pk).values_list("snapshot__prose", flat=True).first()
        return bool(prose)

    def for_list(self) -> "ReportQuerySet":
        """Newest first, with what a row of the list shows and without the snapshot, which is large."""
        rows = self.select_related("policy", "period", "body", "measure").defer("snapshot")
        return rows.prefetch_related("files").order_by("-requested_at", "-id")


class Report(models.Model):
    """One report: what it is about, its frozen content, and how far it went. Its files come from ``snapshot`` alone.

    ``subject`` says in one word what it is about (see ``rules.subject_of``): two requests for the same are one.
    ``edition`` counts the sets of files: each change of words, publication, issue and withdrawal makes a new one.
    ``issued_on`` is the day that the body bears on its paper, ``issue_frame`` the 版头 and 版记 it gave it: both stand beside
    the frozen content, which the office published and the body does not change.
    """

    kind = models.CharField("种类", max_length=12, choices=list(KIND_NAMES.items()), default=Kind.PROGRESS)
    # None of what is about all documents.
    policy = models.ForeignKey(
        Policy, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name="政策文件"
    )
    period = models.ForeignKey(
        ReportingPeriod,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name="填报周期",
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="frozen_reports", verbose_name="单位"
    )
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name="措施"
    )
    # The earlier of the two moments that a report on changes compares; ``as_of`` is the later one.
    since = models.DateTimeField("比较起点", null=True, blank=True)
    names_laggards = models.BooleanField("点名进度滞后的单位", default=False)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    quarter = models.PositiveSmallIntegerField("季度", null=True, blank=True)
    with_restricted = models.BooleanField("含仅承办单位可见的来源", default=False)
    # A body had it made for itself: no draft of the office's.
    is_own = models.BooleanField("单位自行生成", default=False)
    subject = models.CharField("对象", max_length=120)
    title = models.CharField("名称", max_length=200)
    number = models.PositiveIntegerField("第几次")
    as_of = models.DateTimeField("数据截止时间")
    requested_at = models.DateTimeField("申请时间")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    requested_by_name = models.CharField("申请人姓名", max_length=100)
    is_automatic = models.BooleanField("自动生成", default=False)
    stage = models.CharField("阶段", max_length=10, choices=list(STAGE_NAMES.items()), default=Stage.DRAFT)
    edition = models.PositiveSmallIntegerField("文件版次", default=1)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by_name = models.CharField("发布人", max_length=100, blank=True)
    issued_on = models.DateField("单位印发日期", null=True, blank=True)
    issue_frame = models.JSONField("单位印发的版头版记", default=dict, blank=True)
    issued_at = models.DateTimeField("印发登记时间", null=True, blank=True)
    issued_by_name = models.CharField("印发登记人", max_length=100, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by_name = models.CharField("撤回人", max_length=100, blank=True)
    withdrawal_reason = models.CharField("撤回原因", max_length=300, blank=True)
    edited_at = models.DateTimeField("文字修改时间", null=True, blank=True)
    edited_by_name = models.CharField("文字修改人", max_length=100, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=list(REPORT_STATE_NAMES.items()), default=ReportState.QUEUED
    )
    percent = models.PositiveSmallIntegerField("进度", default=0)
    step = models.CharField("步骤", max_length=60, blank=True)
    error = models.CharField("失败原因", max_length=500, blank=True)
    queued_at = models.DateTimeField("排队时间")
    attempts = models.PositiveSmallIntegerField("处理次数", default=0)
    lease_until = models.DateTimeField("占用至", null=True, blank=True)
    lease_token = models.CharField("占用标识", max_length=32, blank=True)
    snapshot = models.JSONField("数据快照", null=True, blank=True)
    snapshot_sha256 = models.CharField("快照 SHA-256", max_length=64, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "进展情况报告"
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="report_number_once"),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state__in=sorted(UNDER_WAY)), name="report_one_under_way"
            ),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(is_automatic=True), name="report_automatic_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="report_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(ACROSS), policy__isnull=True, period__isnull=True)
                | (~Q(kind__in=sorted(ACROSS)) & Q(policy__isnull=False, with_restricted=False)),
                name="report_one_source_or_all",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=Kind.PROVINCE, year__isnull=False, quarter__isnull=False, quarter__range=(1, 4)
                )
                | Q(kind=Kind.YEAR, year__isnull=False, quarter__isnull=True)
                | Q(kind=Kind.BODY_TASKS, body__isnull=False, year__isnull=True, quarter__isnull=True)
                | (~Q(kind__in=sorted(ACROSS)) & Q(year__isnull=True, quarter__isnull=True)),
                name="report_kind_has_its_parts",
            ),
            models.CheckConstraint(
                condition=Q(is_own=False) | (Q(kind=Kind.BODY_TASKS) & ~Q(stage=Stage.DRAFT)),
                name="report_own_is_of_its_body",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.DRAFT, published_at__isnull=True)
                | Q(stage__in=[Stage.PUBLISHED, Stage.ISSUED, Stage.WITHDRAWN], published_at__isnull=False),
                name="report_published_is_stamped",
            ),
            models.CheckConstraint(
                condition=Q(
                    stage__in=[Stage.DRAFT, Stage.PUBLISHED, Stage.WITHDRAWN],
                    issued_on__isnull=True,
                    issued_at__isnull=True,
                )
                | Q(
                    stage__in=[Stage.ISSUED, Stage.WITHDRAWN],
                    issued_on__isnull=False,
                    issued_at__isnull=False,
                    body__isnull=False,
                ),
                name="report_issued_by_its_body",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.WITHDRAWN)
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
                name="report_withdrawn_is_explained",
            ),
            models.CheckConstraint(condition=Q(state__in=list(ReportState)), name="report_state_known"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="report_percent_in_range"),
            models.CheckConstraint(
                condition=~Q(state=ReportState.FAILED) | ~Q(error=""), name="report_failure_explained"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.BUILT)
                | (Q(snapshot__isnull=False, finished_at__isnull=False) & ~Q(snapshot_sha256="")),
                name="report_built_from_snapshot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.number}次）"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_built(self) -> bool:
        return self.state == ReportState.BUILT

    @property
    def is_failed(self) -> bool:
        return self.state == ReportState.FAILED

    @property
    def is_cancelled(self) -> bool:
        return self.state == ReportState.CANCELLED

    @property
    def is_withdrawn(self) -> bool:
        return self.stage == Stage.WITHDRAWN

    @property
    def about(self) -> list[str]:
        """What it is about besides the documents, in words."""
        parts = [
            self.period.name if self.period else "",
            self.body.name if self.body else "",
            str(self.measure) if self.measure else "",
            f"{_short_day(self.since)}至{_short_day(self.as_of)}" if self.since else "",
            "点名" if self.names_laggards else "",
            span_name(self.year, self.quarter),
            "含仅承办单位可见的来源" if self.with_restricted else "",
            "单位自行生成" if self.is_own else "",
        ]
        return [part for part in parts if part]

    @property
    def published_for(self) -> str:
        """Who may read it once it is published, besides the office."""
        readers = KINDS[Kind(self.kind)].readers
        if readers is Readers.OFFICE:
            return "仅督查室"
        if readers is Readers.ALL_BODIES:
            return "省领导和各责任单位"
        return f"省领导和{self.body.name}" if readers is Readers.ITS_BODY and self.body else "省领导"

    @property
    def present_files(self) -> "list[ReportFile]":
        """The files of the present edition, once they are built; needs the row as ``for_list`` gives it."""
        return [file for file in self.files.all() if file.edition == self.edition]

    @property
    def is_draft(self) -> bool:
        return self.stage == Stage.DRAFT

    @property
    def is_published(self) -> bool:
        return self.stage == Stage.PUBLISHED

    @property
    def is_issued(self) -> bool:
        return self.stage == Stage.ISSUED

    @property
    def is_in_force(self) -> bool:
        return self.stage in IN_FORCE

    @property
    def is_in_body_name(self) -> bool:
        """Whether one body signs it: the office drafts it, the body issues it."""
        return self.body_id is not None and not self.is_across

    @property
    def is_across(self) -> bool:
        """About all documents."""
        return self.kind in ACROSS

    @property
    def is_drafted(self) -> bool:
        """Published as 代拟稿, not issued yet."""
        return self.is_published and self.is_in_body_name

    @property
    def stage_words(self) -> str:
        return stage_words(Stage(self.stage), is_in_body_name=self.is_in_body_name)

    @property
    def issue(self) -> dict[str, str] | None:
        """版头 and 版记 of the body that issued it, by ``rules.FRAME_NAMES``, with the day; ``None`` before."""
        return {**self.issue_frame, "issued_on": self.issued_on.isoformat()} if self.issued_on else None

    @property
    def short_hash(self) -> str:
        """The snapshot's digest as printed at the end of drafts and on the check sheet."""
        return short_hash(self.snapshot_sha256)


class ReportFileQuerySet(models.QuerySet["ReportFile"]):
    def kept(self) -> "ReportFileQuerySet":
        """Still on the disk, as far as is known."""
        return self.filter(removed_at__isnull=True)

    def outlived(self, at: datetime) -> "ReportFileQuerySet":
        """Draft editions that may go: replaced by one built long enough ago, or never published for long enough.

        What was ever handed out as published, or marked as withdrawn, is never among them.
        """
        newer = ReportFile.objects.filter(
            report=OuterRef("report"),
            edition__gt=OuterRef("edition"),
            built_at__lte=at - timedelta(days=REPLACED_DAYS),
        )
        is_old_draft = Q(report__stage=Stage.DRAFT, built_at__lte=at - timedelta(days=DRAFT_DAYS))
        return self.kept().filter(Exists(newer) | is_old_draft, stage=Stage.DRAFT)


class ReportFile(models.Model):
    """One finished file of one edition; ``path`` is relative to the reports folder.

    ``snapshot_sha256`` is the content it was built from. ``removed_at``: taken off the disk by the rule of keeping.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="files", verbose_name="进展情况报告")
    edition = models.PositiveSmallIntegerField("版次", default=1)
    stage = models.CharField("阶段", max_length=10, choices=list(STAGE_NAMES.items()), default=Stage.DRAFT)
    snapshot_sha256 = models.CharField("快照 SHA-256", max_length=64, blank=True)
    format = models.CharField("格式", max_length=5, choices=list(FILE_FORMAT_NAMES.items()))
    path = models.CharField("路径", max_length=200)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64)
    # Of a PDF: with which layout and fonts (``documents.pdf.typeset_with``); empty on files of 0.2.0.
    typeset_with = models.CharField("排版标识", max_length=16, blank=True)
    built_at = models.DateTimeField("生成时间")
    removed_at = models.DateTimeField("清理时间", null=True, blank=True)

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报告文件"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "edition", "format"], name="report_file_format_once"),
            models.CheckConstraint(condition=Q(format__in=list(FileFormat)), name="report_file_format_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="report_file_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.get_format_display()}"

    @property
    def stage_words(self) -> str:
        return stage_words(Stage(self.stage), is_in_body_name=self.report.is_in_body_name)

    @property
    def download_name(self) -> str:
        """The file's name on the disk of the person who takes it."""
        report = self.report
        span = span_name(report.year, report.quarter)
        about = (report.body, report.period, report.measure and report.measure.called, span)
        return file_name(
            "_".join([KIND_NAMES[Kind(report.kind)], *(str(one) for one in about if one)]),
            self.report.number,
            FileFormat(self.format),
            mark=mark_of(Stage(self.stage), is_in_body_name=report.is_in_body_name),
            is_demo=self.report.is_demo,
        )
