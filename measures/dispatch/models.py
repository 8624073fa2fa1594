"""Giving measures out and signing for them (交办、签收)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.timezone import localtime

from departments.models import Body
from measures.dispatch.rules import ReceiptState
from measures.documents.columns import long_texts
from measures.documents.models import Measure
from measures.states import REPORTING_MEASURE_STATES


class DispatchSlipQuerySet(models.QuerySet["DispatchSlip"]):
    def addressed_to(self, body_ids: frozenset[int]) -> "DispatchSlipQuerySet":
        """Those of which one of these bodies is asked to sign the receipt."""
        return self.filter(pk__in=Receipt.objects.of_bodies(body_ids).values("slip_id"))


class DispatchSlip(models.Model):
    """One dispatch of a measure (交办单), with what is asked and by when it is to be signed for. Never changed."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="slips", verbose_name="措施")
    requirement = models.TextField("办理要求", blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    due_text = models.CharField("时限依据", max_length=200, blank=True)
    short_notice_reason = models.CharField("缩短时限的理由", max_length=500, blank=True)
    dispatched_at = models.DateTimeField("交办时间")
    dispatched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="交办人"
    )
    dispatched_by_name = models.CharField("交办人姓名", max_length=100)

    objects = DispatchSlipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交办单"

    def __str__(self) -> str:
        return f"{self.measure} 交办单"

    @property
    def number(self) -> str:
        """编号: the year of dispatch and the running number."""
        return f"{localtime(self.dispatched_at):%Y}-{self.pk:04d}"


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def unsigned(self) -> "ReceiptQuerySet":
        return self.filter(signed_at__isnull=True)

    def waiting(self) -> "ReceiptQuerySet":
        """Not signed for, of a measure that is still being worked on."""
        return self.unsigned().filter(measure__state__in=list(REPORTING_MEASURE_STATES))

    def overdue(self, day: date) -> "ReceiptQuerySet":
        """Still waiting, and the date for it has passed."""
        return self.waiting().filter(due_on__lt=day)

    def in_time(self, day: date) -> "ReceiptQuerySet":
        """Still waiting, and the date for it has not passed."""
        return self.waiting().filter(due_on__gte=day)

    def signed(self) -> "ReceiptQuerySet":
        return self.filter(signed_at__isnull=False)

    def in_state(self, state: ReceiptState, *, today: date) -> "ReceiptQuerySet":
        """Those that stand so on that day."""
        if state is ReceiptState.SIGNED:
            return self.signed()
        return self.overdue(today) if state is ReceiptState.OVERDUE else self.in_time(today)

    def of_bodies(self, body_ids: frozenset[int]) -> "ReceiptQuerySet":
        return self.filter(body_id__in=body_ids)

    def unsigned_first(self) -> "ReceiptQuerySet":
        """What is still to be signed by its date, then what was signed, the newest signature first."""
        unsigned = F("signed_at").desc(nulls_first=True)
        return self.order_by(unsigned, "due_on", "measure__number", "-is_lead", "id")

    def with_names(self) -> "ReceiptQuerySet":
        return self.select_related("slip", "measure__policy", "body").defer(*long_texts("measure__policy__"))


class Receipt(models.Model):
    """A body's signature for a dispatched measure (签收); asked of every body of the roster and every city asked."""

    slip = models.ForeignKey(DispatchSlip, models.PROTECT, related_name="receipts", verbose_name="交办单")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="receipts", verbose_name="措施")
    body = models.ForeignKey(Body, models.PROTECT, related_name="receipts", verbose_name="单位")
    body_name = models.CharField("单位名称", max_length=60)
    is_lead = models.BooleanField("牵头单位", default=False)
    due_on = models.DateField("签收期限")
    due_why = models.TextField("期限说明", blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="签收人"
    )
    signed_by_name = models.CharField("签收人姓名", max_length=100, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "签收"
        constraints = [models.UniqueConstraint(fields=["slip", "body"], name="receipt_body_once")]
        indexes = [
            models.Index(fields=["body", "signed_at"], name="receipt_body_idx"),
            # Most are signed within days; the lists of those that are not read these alone.
            models.Index(
                fields=["due_on", "body"],
                condition=models.Q(signed_at__isnull=True),
                name="receipt_unsigned_idx",
            ),
            # PostgreSQL has receipt_signed_idx beside them, in the order of ``unsigned_first`` (migration 0012).
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.body_name} 签收"
