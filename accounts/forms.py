"""Shapes of the sign-in and password pages."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm


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
