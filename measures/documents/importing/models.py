"""A document on its way in: the file and text as they came, and what reviewers made of them so far."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.documents.importing.draft import DRAFT_STATE_NAMES, DraftData, DraftState, from_json
from measures.documents.models import Policy


class ImportDraftQuerySet(models.QuerySet["ImportDraft"]):
    def in_order(self) -> "ImportDraftQuerySet":
        """The newest first, without what only the review screen needs."""
        return self.select_related("begun_by", "policy").defer("text", "data").order_by("-id")

    def under_way(self) -> "ImportDraftQuerySet":
        """Those that wait for their text to be read, and those that are reviewed."""
        return self.filter(state__in=[DraftState.READING, DraftState.REVIEWING])

    def claimable(self, at: datetime) -> "ImportDraftQuerySet":
        """Waiting to be read, or with a worker whose lease ran out."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=at), state=DraftState.READING)

    def with_unread_file(self) -> "ImportDraftQuerySet":
        """Ended before their file was read: nobody looked at what lies in it, or it bore a mark."""
        return self.filter(state__in=[DraftState.DISCARDED, DraftState.FAILED], text="").exclude(original="")


class ImportDraft(models.Model):
    """One text under review. ``text`` never changes; cuts, overrides, ticks and head are ``DraftData`` as JSON.

    ``original`` is the uploaded file byte for byte, ``sha256`` its digest, or that of the pasted text.
    """

    kind = models.CharField("来源种类", max_length=20)
    state = models.CharField(
        "状态", max_length=12, choices=list(DRAFT_STATE_NAMES.items()), default=DraftState.READING
    )
    file_name = models.CharField("文件名", max_length=200, blank=True)
    original = models.FileField("原文件", upload_to="imports/%Y/%m/", blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    text = models.TextField("原文", blank=True)
    text_sha256 = models.CharField("原文 SHA-256", max_length=64, blank=True)
    remarks = models.JSONField("读取说明", default=list)
    data = models.JSONField("审阅内容", default=dict)
    # How far the review is, as of the last change: the list of drafts assembles none of them. Empty before they are read.
    measure_count = models.PositiveIntegerField("条数", null=True)
    checked_count = models.PositiveIntegerField("已核对条数", null=True)
    doubt_count = models.PositiveIntegerField("存疑处数", null=True)
    version = models.PositiveIntegerField("版本", default=1)
    # Empty again once the source is withdrawn.
    policy = models.ForeignKey(Policy, models.SET_NULL, null=True, related_name="+", verbose_name="入库来源")
    # The entered source that this is the same document as; what differs can be taken over from here.
    revises = models.ForeignKey(Policy, models.SET_NULL, null=True, related_name="+", verbose_name="对照来源")
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人"
    )
    begun_at = models.DateTimeField("导入时间")
    edited_at = models.DateTimeField("修改时间")
    # Ids of everybody who changed it, or acted for somebody: none of them confirms it.
    editors = models.JSONField("修改人", default=list)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    confirmed_at = models.DateTimeField("复核时间", null=True)
    percent = models.PositiveSmallIntegerField("进度", default=0)
    step = models.CharField("步骤", max_length=40, blank=True)
    error = models.CharField("未能读取的原因", max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField("处理次数", default=0)
    lease_until = models.DateTimeField("占用至", null=True)
    lease_token = models.CharField("占用标识", max_length=32, blank=True)

    objects = ImportDraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入草稿"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(DraftState)), name="import_draft_state_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="import_draft_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["text_sha256"], name="import_draft_text_idx")]

    def __str__(self) -> str:
        return f"导入草稿 {self.pk}"

    @property
    def draft(self) -> DraftData:
        return from_json(self.text, self.data)
