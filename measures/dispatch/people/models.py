"""Who answers in a body for a document, as the body or the office named them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from departments.models import Body
from measures.dispatch.people.rules import DUTY_ROLE_NAMES, NAME_MAX, PHONE_MAX, POST_MAX, DutyRole
from measures.documents.models import Policy


class DutyPerson(models.Model):
    """One person's part in a body's work: on one document, or without one on all of them.

    Either an account (``user``), whose name and post are read where they are kept, or typed. What was before stands in the
    record of acts.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="duty_people", verbose_name="单位")
    policy = models.ForeignKey(
        Policy, models.CASCADE, null=True, blank=True, related_name="duty_people", verbose_name="督查事项来源"
    )
    role = models.CharField("身份", max_length=12, choices=list(DUTY_ROLE_NAMES.items()))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="duty_people",
        verbose_name="账号",
    )
    name = models.CharField("姓名", max_length=NAME_MAX, blank=True)
    post = models.CharField("职务", max_length=POST_MAX, blank=True)
    phone = models.CharField("电话", max_length=PHONE_MAX, blank=True)
    set_at = models.DateTimeField("登记时间")
    set_by_name = models.CharField("登记人", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "责任人员"
        constraints = [
            models.UniqueConstraint(fields=["body", "policy", "role"], name="duty_person_once"),
            models.UniqueConstraint(
                fields=["body", "role"], condition=Q(policy__isnull=True), name="duty_person_default_once"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, name="") | (Q(user__isnull=True) & ~Q(name="")),
                name="duty_person_is_somebody",
            ),
            models.CheckConstraint(condition=Q(role__in=list(DutyRole)), name="duty_person_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.get_role_display()} {self.name or self.user}"
