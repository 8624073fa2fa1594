"""A document on its way in: the text as it came, and what reviewers made of it so far."""

from django.conf import settings
from django.db import models

from measures.documents.importing.rules import DRAFT_STATE_NAMES, DraftState
from measures.documents.models import Policy


class ImportDraft(models.Model):
    """One text under review. ``text`` never changes; cuts, overrides, ticks and head are ``rules.DraftData`` as JSON."""

    kind = models.CharField("来源种类", max_length=20)
    state = models.CharField(
        "状态", max_length=12, choices=list(DRAFT_STATE_NAMES.items()), default=DraftState.READING
    )
    file_name = models.CharField("文件名", max_length=200, blank=True)
    text = models.TextField("原文", blank=True)
    data = models.JSONField("审阅内容", default=dict)
    version = models.PositiveIntegerField("版本", default=1)
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, related_name="+", verbose_name="入库来源")
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人"
    )
    begun_at = models.DateTimeField("导入时间")
    edited_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "导入草稿"

    def __str__(self) -> str:
        return f"导入草稿 {self.pk}"
