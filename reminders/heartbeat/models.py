"""The clock's sign of life."""

from django.db import models


class Heartbeat(models.Model):
    """The last sign of life of a clock; its age is on /readyz."""

    name = models.CharField("名称", max_length=30, unique=True)
    beat_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return self.name
