"""What other floors tell the office, to be read."""

from django.db import models


class Announcement(models.Model):
    """Something that happened and that the office is to know of: named in its people's next digest, once.

    ``key`` is the caller's own name for what happened, so that it is said once however often it is announced.
    """

    key = models.CharField("标识", max_length=80, unique=True)
    title = models.CharField("标题", max_length=200)
    what = models.CharField("说明", max_length=100)
    path = models.CharField("页面地址", max_length=200)
    created_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "工作通知"
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="announcement_has_a_title"),
            models.CheckConstraint(condition=models.Q(path__startswith="/"), name="announcement_has_a_page"),
        ]

    def __str__(self) -> str:
        return self.title
