"""The frozen reports of a period and their files."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.models import ReportingPeriod

from .rules import (
    FILE_FORMAT_NAMES,
    SUMMARY_STATE_NAMES,
    UNDER_WAY,
    FileFormat,
    SummaryState,
    file_name,
    short_hash,
)


class ProgressSummaryQuerySet(models.QuerySet["ProgressSummary"]):
    def under_way(self) -> "ProgressSummaryQuerySet":
        """Waiting for a worker, or with one."""
        return self.filter(state__in=sorted(UNDER_WAY))

    def claimable(self, at: datetime) -> "ProgressSummaryQuerySet":
        """Waiting, or with a worker whose lease ran out."""
        return self.filter(Q(state=SummaryState.QUEUED) | Q(state=SummaryState.BUILDING, lease_until__lte=at))

    def for_list(self) -> "ProgressSummaryQuerySet":
        """Newest first, with what a row of the list shows and without the snapshot, which is large."""
        rows = self.select_related("period__policy").prefetch_related("files").defer("snapshot")
        return rows.order_by("-requested_at", "-id")


class ProgressSummary(models.Model):
    """进展情况报告: one build of a period's report. Its files come from ``snapshot`` alone, frozen once."""

    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, related_name="summaries", verbose_name="填报周期"
    )
    number = models.PositiveIntegerField("第几次")
    as_of = models.DateTimeField("数据截止时间")
    requested_at = models.DateTimeField("申请时间")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    requested_by_name = models.CharField("申请人姓名", max_length=100)
    state = models.CharField(
        "状态", max_length=10, choices=list(SUMMARY_STATE_NAMES.items()), default=SummaryState.QUEUED
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

    objects = ProgressSummaryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "进展情况报告"
        constraints = [
            models.UniqueConstraint(fields=["period", "number"], name="summary_number_once"),
            models.UniqueConstraint(
                fields=["period"], condition=Q(state__in=sorted(UNDER_WAY)), name="summary_one_under_way"
            ),
            models.CheckConstraint(condition=Q(state__in=list(SummaryState)), name="summary_state_known"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="summary_percent_in_range"),
            models.CheckConstraint(
                condition=~Q(state=SummaryState.FAILED) | ~Q(error=""), name="summary_failure_explained"
            ),
            models.CheckConstraint(
                condition=~Q(state=SummaryState.BUILT)
                | (Q(snapshot__isnull=False, finished_at__isnull=False) & ~Q(snapshot_sha256="")),
                name="summary_built_from_snapshot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}进展情况报告（第{self.number}次）"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_built(self) -> bool:
        return self.state == SummaryState.BUILT

    @property
    def is_failed(self) -> bool:
        return self.state == SummaryState.FAILED

    @property
    def short_hash(self) -> str:
        """The snapshot's digest as printed at the end of the papers."""
        return short_hash(self.snapshot_sha256)


class SummaryFile(models.Model):
    """One finished file of a summary; ``path`` is relative to the reports folder."""

    summary = models.ForeignKey(
        ProgressSummary, models.PROTECT, related_name="files", verbose_name="进展情况报告"
    )
    format = models.CharField("格式", max_length=5, choices=list(FILE_FORMAT_NAMES.items()))
    path = models.CharField("路径", max_length=200)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64)
    built_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "报告文件"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["summary", "format"], name="summary_file_format_once"),
            models.CheckConstraint(
                condition=Q(format__in=list(FileFormat)), name="summary_file_format_known"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="summary_file_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.summary} {self.get_format_display()}"

    @property
    def download_name(self) -> str:
        """The file's name on the disk of the person who takes it."""
        return file_name(
            self.summary.period.name,
            self.summary.number,
            FileFormat(self.format),
            is_demo=self.summary.is_demo,
        )
