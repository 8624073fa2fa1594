"""Bodies' own office systems (OA) that take reminders in."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.models import Body
from reminders.systems.rules import shown_address


class OfficeSystemQuerySet(models.QuerySet["OfficeSystem"]):
    def in_use(self) -> "OfficeSystemQuerySet":
        return self.filter(is_active=True)


class OfficeSystem(models.Model):
    """Where a body's office system takes reminders in, and the secret with which each message to it is signed.

    The secret has to be kept as it is: signing needs it. Only the system administrator sees it, once.
    """

    body = models.OneToOneField(Body, models.PROTECT, related_name="office_system", verbose_name="单位")
    url = models.URLField("接收地址", max_length=300)
    secret = models.CharField("签名密钥", max_length=100)
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("登记时间")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    objects = OfficeSystemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办公系统（OA）接入"
        constraints = [models.CheckConstraint(condition=~Q(secret=""), name="office_system_has_secret")]

    def __str__(self) -> str:
        return f"{self.body}办公系统"

    @property
    def shown_url(self) -> str:
        """The address without its query, for the ledger, the record of acts and pages."""
        return shown_address(self.url)
