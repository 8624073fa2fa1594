"""Bodies' office systems. They are disabled, never deleted: what was delivered to them names them."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.admin import without_links
from audit.admin import RecordedAdmin, acting
from audit.rules import Actor
from departments.models import Body
from departments.rules import BodyKind
from reminders.systems import actions as systems
from reminders.systems.models import OfficeSystem
from reminders.systems.rules import LONGEST_ADDRESS


class OfficeSystemForm(forms.ModelForm):  # type: ignore[type-arg]
    """Never the secret: it is made here and shown once."""

    url = forms.URLField(
        label="接收地址",
        max_length=LONGEST_ADDRESS,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
        help_text="办公系统接收消息的完整地址，以 https:// 或 http:// 开头；不含用户名和密码。",
    )

    class Meta:
        model = OfficeSystem
        fields = ["body", "url", "is_active"]


@admin.register(OfficeSystem)
class OfficeSystemAdmin(RecordedAdmin):
    form = OfficeSystemForm
    list_display = ["body", "shown_url", "is_active", "created_at", "created_by"]
    list_filter = ["is_active"]
    list_select_related = ["body", "created_by"]
    search_fields = ["body__name"]
    search_help_text = "可按单位查找"
    ordering = ["-is_active", "body__order"]
    actions = ["send_test_message", "renew_secret"]

    @admin.display(description="接收地址")
    def shown_url(self, system: OfficeSystem) -> str:
        return system.shown_url

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["body", "url", "is_active", *(["created_at", "created_by"] if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["body", "created_at", "created_by"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "body":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        bodies = Body.objects.exclude(kind=BodyKind.GENERIC).in_order()
        return without_links(super().formfield_for_dbfield(db_field, request, queryset=bodies, **kwargs))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made, secret = systems.register_system(
            obj.body, url=obj.url, is_active=obj.is_active, by=acting(request), at=timezone.now()
        )
        obj.__dict__.update(made.__dict__)
        cast("Any", request).new_secret = secret

    def keep(self, row: OfficeSystem, form: Any, *, is_new: bool, by: Actor, at: datetime) -> OfficeSystem:
        return systems.edit_system(row, url=row.url, is_active=row.is_active, by=by, at=at)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> Any:
        return self._shown_once(request, obj, cast("Any", request).new_secret, "办公系统已登记")

    def _shown_once(
        self, request: HttpRequest, system: OfficeSystem, secret: str, title: str
    ) -> HttpResponse:
        """The secret itself, in this one answer: in no message, cookie, session or log."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "system": system,
            "secret": secret,
            "opts": self.opts,
        }
        answer = TemplateResponse(request, "reminders/systems/system_secret.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    @admin.action(description="更换签名密钥（一次一个；原密钥立即失效）", permissions=["change"])
    def renew_secret(self, request: HttpRequest, chosen: QuerySet[OfficeSystem]) -> HttpResponse | None:
        if len(chosen) != 1:
            messages.error(request, "签名密钥只显示一次，请一次只选一个办公系统。")
            return None
        system, secret = systems.renew_secret(chosen[0], by=acting(request), at=timezone.now())
        return self._shown_once(request, system, secret, "签名密钥已更换")

    @admin.action(description="发送测试消息", permissions=["change"])
    def send_test_message(self, request: HttpRequest, chosen: QuerySet[OfficeSystem]) -> None:
        for system in chosen.select_related("body"):
            trouble = systems.send_test(system, by=acting(request), at=timezone.now())
            if trouble:
                messages.error(request, f"{system}没有收下测试消息。{trouble}。")
            else:
                messages.success(request, f"{system}已收下测试消息。")
