"""People, their roles and the cities' keys. Accounts are disabled, never deleted; keys are revoked."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from audit.admin import RecordedAdmin, acting
from audit.rules import Actor
from audit.texts import plain
from departments.models import Body

from . import actions
from .models import ApiClient, Membership, User
from .rules import Role


def front_door(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """One sign-in page for everybody, so that every sign-in is recorded and guarded alike."""
    if request.user.is_authenticated:
        raise PermissionDenied("系统管理只对系统管理员开放。")
    return redirect_to_login(request.GET.get("next", "/"))


def own_password_page(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    return redirect("accounts:password_change")


admin.site.site_title = admin.site.site_header = "政策落实督查系统"
admin.site.index_title = "系统管理"
admin.site.login = front_door  # type: ignore[method-assign]
admin.site.password_change = own_password_page  # type: ignore[method-assign,assignment]


# --- People -----------------------------------------------------------------------------------------


class AccountName(forms.CharField):
    """A user name in the one spelling it is kept in."""

    def to_python(self, value: Any) -> str:
        return plain(str(super().to_python(value)))


class PersonForm(forms.ModelForm):
    """A person, and a password typed twice. The action checks whether it is strong enough."""

    new_password = forms.CharField(
        label="密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 个字符，不能全是数字，不能与姓名、用户名相近。请当面或电话告知本人，并请其登录后修改。",
    )
    new_password_again = forms.CharField(
        label="再输一遍密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ["username", "name", "post", "email", "is_active"]
        field_classes = {"username": AccountName}

    def clean_username(self) -> str:
        """Told here in our own words; the action refuses it all the same."""
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("该用户名已被使用。")
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("new_password", ""), cleaned.get("new_password_again", "")
        if "new_password" in cleaned and "new_password_again" in cleaned and first != second:
            self.add_error("new_password_again", "两次输入的密码不一致。")
        return cleaned


class KnownPersonForm(PersonForm):
    """A person already there: leaving the password empty leaves it as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("new_password", "new_password_again"):
            self.fields[name].required = False
        self.fields["new_password"].label = "设置新密码"


def without_links(field: Any) -> Any:
    """A choice of a row without the buttons that would edit, add or delete that row."""
    for what in ("add", "change", "delete", "view"):
        setattr(field.widget, f"can_{what}_related", False)
    return field


class MembershipInline(admin.TabularInline):
    """Roles are given and taken, never rewritten: each is an act of its own."""

    model = Membership
    extra = 0
    verbose_name_plural = "角色（督查室人员和系统管理员设在省政府办公厅；经办人、单位负责人设在责任单位）"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("body", "user")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return without_links(field) if db_field.name == "body" else field

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(RecordedAdmin):
    list_display = ["name", "username", "post", "bodies", "is_active", "is_demo", "last_login"]
    list_filter = ["is_active", "memberships__role", "is_demo"]
    search_fields = ["name", "username", "email", "memberships__body__name"]
    search_help_text = "可按姓名、用户名、邮箱、单位查找"
    ordering = ["-is_active", "name"]
    inlines = [MembershipInline]
    field_names = {"password": "new_password"}
    actions = ["lift_lockout"]

    @admin.display(description="单位与角色")
    def bodies(self, user: User) -> str:
        return "；".join(f"{m.body} {m.get_role_display()}" for m in user.memberships.all()) or "—"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships__body")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = KnownPersonForm if obj else PersonForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        person = ["username", "name", "post", "email"]
        secret = {"fields": ["new_password", "new_password_again"]}
        if obj is None:
            return [(None, {"fields": person}), ("密码", secret)]
        known = [*person, "is_active", "is_demo", "joined_at", "last_login"]
        return [(None, {"fields": known}), ("重置密码（不修改请留空）", secret)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["is_demo", "joined_at", "last_login", *(["username"] if obj else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People leave traces; an account is disabled instead."""
        return False

    def keep(self, row: User, form: Any, *, is_new: bool, by: Actor, at: datetime) -> User:
        said = form.cleaned_data
        person = {name: said[name] for name in ("name", "post", "email")}
        password = said["new_password"]
        if is_new:
            return actions.create_user(username=said["username"], password=password, **person, by=by, at=at)
        user = actions.edit_user(row, **person, is_active=said["is_active"], by=by, at=at)
        if password:
            user = actions.change_password(user, password=password, by=by, at=at)
        return user

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        by, at = acting(request), timezone.now()
        granted = formset.save(commit=False)
        # First what is given, so that an administrator may be replaced in one go.
        for membership in granted:
            role = Role(membership.role)
            actions.grant_role(membership.user, body=membership.body, role=role, by=by, at=at)
        for membership in formset.deleted_objects:
            actions.revoke_role(membership, by=by, at=at)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if obj.pk == request.user.pk and obj.password != cast("User", request.user).password:
            # Who sets their own password here stays signed in.
            update_session_auth_hash(request, obj)
        return super().response_change(request, obj)

    @admin.action(description="解除登录锁定", permissions=["change"])
    def lift_lockout(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for user in chosen:
            actions.lift_lockout(user, by=acting(request), at=timezone.now())
        messages.success(request, f"已解除 {len(chosen)} 个账号的登录锁定。")


@admin.register(Membership)
class MembershipAdmin(RecordedAdmin):
    list_display = ["user", "body", "role"]
    list_filter = ["role", "body__kind"]
    list_select_related = ["user", "body"]
    search_fields = ["user__name", "user__username", "body__name"]
    autocomplete_fields = ["user", "body"]
    ordering = ["body__order", "role", "user__name"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A role is given or taken, each an act of its own."""
        return False

    def keep(self, row: Membership, form: Any, *, is_new: bool, by: Actor, at: datetime) -> Membership:
        return actions.grant_role(row.user, body=row.body, role=Role(row.role), by=by, at=at)

    def remove(self, row: Membership, *, by: Actor, at: datetime) -> None:
        actions.revoke_role(row, by=by, at=at)


# --- Keys -------------------------------------------------------------------------------------------


@admin.register(ApiClient)
class ApiClientAdmin(RecordedAdmin):
    list_display = ["body", "name", "shown_prefix", "created_at", "expires_at", "last_used_at", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["body"]
    search_fields = ["body__name", "name", "prefix"]
    ordering = ["revoked_at", "body__order", "-created_at"]
    actions = ["revoke"]
    # Never the hash: nobody can do anything with it but guess.
    fields = [
        "body",
        "name",
        "shown_prefix",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
        "is_demo",
    ]

    @admin.display(description="密钥前缀", ordering="prefix")
    def shown_prefix(self, client: ApiClient) -> str:
        return f"lnpt_{client.prefix}_…"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ["body", "name", "expires_at"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A key is issued and revoked; in between nothing about it changes."""
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "body":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        cities = Body.objects.cities()
        return without_links(super().formfield_for_dbfield(db_field, request, queryset=cities, **kwargs))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        issued, key = actions.issue_key(
            obj.body, name=obj.name, expires_at=obj.expires_at, by=acting(request), at=timezone.now()
        )
        obj.__dict__.update(issued.__dict__)
        cast("Any", request).issued_key = key

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> Any:
        """The key itself, in this one answer: in no message, cookie, session or log."""
        context = {
            **self.admin_site.each_context(request),
            "title": "接口密钥已签发",
            "client": obj,
            "key": cast("Any", request).issued_key,
            "opts": self.opts,
        }
        answer = TemplateResponse(request, "accounts/key_issued.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    @admin.action(description="吊销所选密钥（立即生效，不能恢复）", permissions=["revoke"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiClient]) -> None:
        for client in chosen.select_related("body"):
            actions.revoke_key(client, by=acting(request), at=timezone.now())
        messages.success(request, f"已吊销 {len(chosen)} 个接口密钥。")
