"""The append-only record of acts: rows are added, never changed, never removed by the product."""

from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils.timezone import localtime

from .rules import ActorKind, Channel

_TARGET_TYPES = """
    WITH RECURSIVE known (sort) AS (
        SELECT min(target_type) FROM audit_auditevent
        UNION ALL
        SELECT (SELECT min(target_type) FROM audit_auditevent WHERE target_type > known.sort)
        FROM known WHERE known.sort IS NOT NULL
    ) SELECT sort FROM known WHERE sort IS NOT NULL ORDER BY sort
"""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, target: models.Model) -> "AuditEventQuerySet":
        """What was done to this one object, oldest first."""
        return self.filter(target_type=target._meta.label_lower, target_id=str(target.pk)).order_by("id")

    def target_types(self) -> list[str]:
        """Of what sorts anything was recorded, in order: from one to the next by the index, no row is read for it."""
        with connection.cursor() as cursor:
            cursor.execute(_TARGET_TYPES)
            return [sort for (sort,) in cursor.fetchall()]

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("留痕记录只能追加，不能修改。")

    def delete(self) -> NoReturn:
        raise TypeError("留痕记录只能追加，不能删除。")


class AuditEvent(models.Model):
    """One act: who, when, from where, what, and the values before and after."""

    at = models.DateTimeField("时间", db_index=True)
    recorded_at = models.DateTimeField("记录时间", auto_now_add=True)
    actor_kind = models.CharField("主体类型", max_length=10, choices=[(k, k) for k in ActorKind])
    actor_id = models.BigIntegerField("主体编号", null=True, blank=True)
    actor_name = models.CharField("操作人", max_length=100)
    # The person a stand-in acted for; the name above then shows both.
    for_id = models.BigIntegerField("被代理人编号", null=True, blank=True)
    channel = models.CharField("途径", max_length=10, choices=[(c, c) for c in Channel])
    address = models.CharField("来源地址", max_length=64, blank=True)
    verb = models.CharField("动作", max_length=60)
    summary = models.CharField("内容", max_length=500)
    target_type = models.CharField("对象类型", max_length=60)
    target_id = models.CharField("对象编号", max_length=40)
    before = models.JSONField("变更前", default=dict, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField("变更后", default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "留痕记录"
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_target_idx")]

    def __str__(self) -> str:
        return f"{localtime(self.at):%Y-%m-%d %H:%M} {self.actor_name} {self.summary}"
