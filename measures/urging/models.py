"""催办通知: what the office sent while a report was owed. Nothing is cancelled: whether one stands is computed."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, time

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from departments.models import Body
from measures.documents.columns import long_texts
from measures.reporting.models import Obligation, Submission
from measures.states import OFFICE_TIME, OWED_STATES
from measures.urging import rules
from measures.urging.rules import RECEIVER_MAX, URGE_LEVEL_NAMES, URGE_TITLES, UrgeLevel
from workdays.rules import Calendar


class UrgeNoticeQuerySet(models.QuerySet["UrgeNotice"]):
    def standing(self) -> "UrgeNoticeQuerySet":
        """Not yet answered: the report is still owed in an open period, and no round was handed in since."""
        return self.filter(
            obligation__state__in=list(OWED_STATES),
            obligation__period__closed_at__isnull=True,
            round=F("obligation__rounds"),
        )

    def of_bodies(self, body_ids: frozenset[int]) -> "UrgeNoticeQuerySet":
        """Addressed to one of these bodies, or about a report that one of them owes now."""
        return self.filter(models.Q(body_id__in=body_ids) | models.Q(obligation__body_id__in=body_ids))

    def with_answer(self) -> "UrgeNoticeQuerySet":
        """With ``answered_at``: when the round came in that stopped it, or None."""
        answer = Submission.objects.filter(obligation=OuterRef("obligation"), round=OuterRef("round") + 1)
        return self.annotate(answered_at=Subquery(answer.values("submitted_at")[:1]))

    def with_names(self) -> "UrgeNoticeQuerySet":
        named = self.select_related("obligation__measure__policy", "obligation__period", "body", "delivery")
        return named.defer(*long_texts("obligation__measure__policy__"))

    def to_deliver(self) -> "UrgeNoticeQuerySet":
        """Reached nobody when they were sent, and not yet handed over on paper."""
        return self.filter(addressee__in=rules.NAMES_NOBODY, delivery__isnull=True)


def numbered(notices: "Iterable[UrgeNotice]") -> "list[UrgeNotice]":
    """With ``serial``: its place among the notices of its level and year; sending takes turns, so it never shifts.

    Two queries for any number of them: those before the first of each year and level are counted in one pass, not anew
    for each notice.
    """
    known = list(notices)
    groups: dict[Q, list[UrgeNotice]] = {}
    for notice in sorted(known, key=lambda notice: notice.pk):
        groups.setdefault(notice.of_its_series, []).append(notice)
    if not groups:
        return known
    before = {
        f"before_{place}": Count("pk", filter=series & Q(pk__lt=of[0].pk))
        for place, (series, of) in enumerate(groups.items())
    }
    counts = UrgeNotice.objects.aggregate(**before)
    amid = Q()
    for series, of in groups.items():
        amid |= series & Q(pk__range=(of[0].pk, of[-1].pk))
    following: dict[Q, list[int]] = {}
    for row in UrgeNotice.objects.filter(amid).order_by("pk").only("level", "sent_at"):
        following.setdefault(row.of_its_series, []).append(row.pk)
    for place, (series, of) in enumerate(groups.items()):
        for notice in of:
            notice.serial = counts[f"before_{place}"] + bisect_right(following[series], notice.pk)
    return known


def may_be_urged(today: date, calendar: Calendar) -> Q:
    """Of reports that are owed those that may be urged further, and whose body was not urged only just."""
    since = datetime.combine(rules.resting_since(today, calendar), time.min, tzinfo=OFFICE_TIME)
    return ~topped() & ~Exists(_of_this_round().filter(sent_at__gte=since))


def topped() -> Exists:
    """Of reports those of whose round the highest notice was sent."""
    return Exists(_of_this_round().filter(level=rules.URGE_LADDER[-1]))


def _of_this_round() -> "models.QuerySet[UrgeNotice]":
    return UrgeNotice.objects.filter(obligation=OuterRef("pk"), round=OuterRef("rounds"))


class UrgeNotice(models.Model):
    """催办通知. One of each level while the report is owed; it stops by itself when the report arrives.

    ``round`` is the number of rounds the office had then: a returned report starts a ladder of its own.
    """

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="urges", verbose_name="填报任务")
    body = models.ForeignKey(Body, models.PROTECT, related_name="urges", verbose_name="单位")
    body_name = models.CharField("单位名称", max_length=60)
    round = models.PositiveSmallIntegerField("已报轮次")
    level = models.CharField("级别", max_length=10, choices=list(URGE_LEVEL_NAMES.items()))
    addressee = models.CharField("送达对象", max_length=60)
    # 分管领导 and 责任人 of the body for this document as they were named when it was sent.
    people = models.CharField("责任人员", max_length=300, blank=True)
    text = models.TextField("内容")
    due_on = models.DateField("当时的截止日期")
    sent_at = models.DateTimeField("发出时间")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发出人"
    )
    sent_by_name = models.CharField("发出人姓名", max_length=100)

    # Set by ``numbered``.
    serial: int = 0

    objects = UrgeNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "催办通知"
        constraints = [
            models.UniqueConstraint(fields=["obligation", "round", "level"], name="urge_level_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.obligation}"

    @property
    def of_its_series(self) -> Q:
        """Those that are numbered together with it."""
        year = self.sent_at.astimezone(OFFICE_TIME).year
        first, after = (datetime(number, 1, 1, tzinfo=OFFICE_TIME) for number in (year, year + 1))
        return Q(level=self.level, sent_at__gte=first, sent_at__lt=after)

    @property
    def is_standing(self) -> bool:
        """The same as ``standing()``, for a row that was read with its obligation and period."""
        owed = self.obligation
        return owed.state in OWED_STATES and owed.period.is_open and self.round == owed.rounds

    @property
    def is_unreached(self) -> bool:
        """The body had no account in use when it was sent."""
        return rules.reaches_nobody(UrgeLevel(self.level), self.addressee)

    @property
    def delivery_words(self) -> str:
        """How it came, or is still to come, on paper, in a sentence without its full stop; may be empty."""
        paper: PaperDelivery | None = getattr(self, "delivery", None)
        if paper is None:
            return rules.delivery_words(is_unreached=self.is_unreached)
        return rules.delivery_words(
            is_unreached=self.is_unreached, delivered_on=paper.delivered_on, receiver=paper.receiver
        )

    @property
    def title(self) -> str:
        """What the paper is called."""
        return URGE_TITLES[UrgeLevel(self.level)]

    @property
    def number(self) -> str:
        """〔2026〕第3号; needs the row as ``numbered`` gives it."""
        return f"〔{self.sent_at.astimezone(OFFICE_TIME).year}〕第{self.serial}号"

    @property
    def days_overdue(self) -> int:
        """Calendar days past the due date on the day it was sent; 0 or less: not overdue then."""
        return (self.sent_at.astimezone(OFFICE_TIME).date() - self.due_on).days


class PaperDelivery(models.Model):
    """纸质送达: when the paper of a notice was handed over, and who took it; registered by the office afterwards."""

    notice = models.OneToOneField(
        UrgeNotice, models.PROTECT, related_name="delivery", verbose_name="催办通知"
    )
    delivered_on = models.DateField("送达日期")
    receiver = models.CharField("签收人", max_length=RECEIVER_MAX)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    recorded_by_name = models.CharField("登记人姓名", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "纸质送达"
        constraints = [
            models.CheckConstraint(condition=~models.Q(receiver=""), name="paper_delivery_has_receiver"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.delivered_on} {self.receiver}"
