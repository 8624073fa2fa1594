"""Shapes of the sign-in and password pages."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.db.models import QuerySet

from audit.forms import KeptText

from .models import User
from .rules import STAND_IN_REASON_MAX


class LoginForm(AuthenticationForm):
    username = forms.CharField(
        label="用户名", max_length=60, widget=forms.TextInput(attrs={"autofocus": True})
    )
    password = forms.CharField(label="密码", strip=False, widget=forms.PasswordInput)

    error_messages = {
        "invalid_login": "用户名或密码不正确。连续输错 5 次，账号将锁定 30 分钟。",
        "inactive": "该账号已停用，请联系系统管理员。",
    }


class NewPasswordForm(PasswordChangeForm):
    """Checks the old password and the new one twice; the action sets it."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "原密码不正确，请重新输入。",
        "password_mismatch": "两次输入的新密码不一致。",
    }


class DayField(forms.DateField):
    """A day, written as the date picker writes it or by hand."""

    def __init__(self, **kwargs: Any) -> None:
        said = {"required": "请填写日期。", "invalid": "请填写真实存在的日期，例如 2026-10-15。"}
        formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=formats, widget=widget, error_messages=said, **kwargs)


class StandInForm(forms.Form):
    """Whom the person lets act for them, and on which days."""

    stand_in = forms.ModelChoiceField(
        label="代理人",
        queryset=User.objects.none(),
        empty_label="请选择",
        help_text="只列出本单位在用账号的同事。",
        error_messages={"required": "请选择代理人。", "invalid_choice": "代理人须是本单位在用账号的同事。"},
    )
    starts_on = DayField(label="开始日期", help_text="当天起可以代理。")
    ends_on = DayField(label="结束日期", help_text="当天仍可代理。")
    reason = KeptText(
        label="事由",
        required=False,
        max_length=STAND_IN_REASON_MAX,
        help_text="例如：休假、出差、培训。",
        error_messages={
            "max_length": "事由最多 %(limit_value)d 字，现有 %(show_value)d 字，请精简。",
        },
    )

    def __init__(self, *args: Any, colleagues: "QuerySet[User]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["stand_in"]
        field.queryset = colleagues
        field.label_from_instance = lambda user: f"{user.name}（{user.post}）" if user.post else user.name
