"""People and machines that act."""

from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from audit.texts import plain
from departments.models import Body

from .rules import ROLE_NAMES, Role

# What the system administrator keeps in the admin pages. Business matters are not among them.
ADMINISTERED_APPS = frozenset({"accounts", "departments", "workdays", "reminders", "axes"})
READABLE_APPS = frozenset({"audit"})


# One role held: its code, the body and the body's name.
Held = tuple[str, int, str]


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of a user name as typed: in any width, letter case and spacing."""
        return self.get(username__iexact=plain(username or ""))


class User(AbstractBaseUser):
    """One person with one account; may belong to several bodies."""

    username = models.CharField(
        "用户名",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "该用户名已被使用。"},
    )
    name = models.CharField("姓名", max_length=60)
    post = models.CharField("职务", max_length=60, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_demo = models.BooleanField("演示账号", default=False)
    joined_at = models.DateTimeField("建立时间", default=timezone.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    # The roles as they were read together with the person of a request; None where nobody asked for them.
    held: list[Held] | None = None

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        constraints = [models.UniqueConstraint(Lower("username"), name="user_username_once")]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def is_staff(self) -> bool:
        """May open the admin pages: system administrators only."""
        if self.held is not None:
            return any(role == Role.ADMINISTRATOR for role, _, _ in self.held)
        return self.memberships.filter(role=Role.ADMINISTRATOR).exists()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Administrators keep accounts, bodies, their office systems and the calendar, and read the record of acts."""
        app, _, action = perm.partition(".")
        if not (self.is_active and self.is_staff):
            return False
        return app in ADMINISTERED_APPS or (app in READABLE_APPS and action.startswith("view_"))

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff and app_label in ADMINISTERED_APPS | READABLE_APPS


class Membership(models.Model):
    """A person's role in a body."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="人员")
    body = models.ForeignKey(Body, models.PROTECT, related_name="memberships", verbose_name="单位")
    role = models.CharField("角色", max_length=20, choices=list(ROLE_NAMES.items()))

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            models.UniqueConstraint(fields=["user", "body", "role"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=list(Role)), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.body} · {self.get_role_display()}"


class StandInQuerySet(models.QuerySet["StandIn"]):
    def in_force(self, day: date) -> "StandInQuerySet":
        """Those that let somebody act for another on this day; both accounts must be in use."""
        return self.filter(
            starts_on__lte=day,
            ends_on__gte=day,
            ended_at__isnull=True,
            person__is_active=True,
            stand_in__is_active=True,
        )


class StandIn(models.Model):
    """A person lets a colleague act for them on some days (代理); acts done so show both names."""

    person = models.ForeignKey(User, models.CASCADE, related_name="stand_ins", verbose_name="被代理人")
    stand_in = models.ForeignKey(User, models.CASCADE, related_name="stands_in_for", verbose_name="代理人")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    reason = models.CharField("事由", max_length=200, blank=True)
    created_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("提前结束时间", null=True, blank=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代理"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="stand_in_days_in_order"
            ),
            models.CheckConstraint(condition=~Q(person=models.F("stand_in")), name="stand_in_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in}代{self.person}"


class ApiClient(models.Model):
    """A city's system that calls the API. Only a hash of its key is kept."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="api_clients", verbose_name="单位")
    name = models.CharField("名称", max_length=100)
    prefix = models.CharField("密钥前缀", max_length=12, unique=True)
    key_hash = models.CharField("密钥摘要", max_length=64)
    created_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("到期时间", null=True, blank=True)
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    is_demo = models.BooleanField("演示密钥", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "接口密钥"

    def __str__(self) -> str:
        return f"{self.body} · {self.name}"

    def is_usable(self, at: datetime) -> bool:
        """Neither revoked nor expired at this moment."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)

    @property
    def is_authenticated(self) -> bool:
        """Lets a verified key stand where the API expects a signed-in caller."""
        return True
