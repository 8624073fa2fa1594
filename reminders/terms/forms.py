"""What is filled in about the office's hours and one's own choices."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import escape

from measures.forms import STALE_PAGE
from reminders.terms.models import DeliveryTerms, Preference
from reminders.terms.rules import Hours


class ClockField(forms.TimeField):
    """A time of day, written as it is read: 08:30, in any width. A time picker would follow the browser's language."""

    def __init__(self, **kwargs: Any) -> None:
        messages = dict.fromkeys(("required", "invalid"), "请填写时刻，例如 08:30。")
        widget = forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off"})
        super().__init__(input_formats=["%H:%M"], widget=widget, error_messages=messages, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(unicodedata.normalize("NFKC", value) if isinstance(value, str) else value)


class DeliveryTermsForm(forms.Form):
    """When the office lets people be told, and what they may choose."""

    opens_at = ClockField(
        label="最早可以发送", help_text="工作日这个时刻之前不发送任何提醒；特急批示除外，随到随发。"
    )
    closes_at = ClockField(label="停止发送", help_text="到这个时刻为止；没有发完的，下一个工作日再发。")
    digest_from = ClockField(
        label="每日提醒最早时刻", help_text="没有自行选择时刻的人员，在这个时刻收到当日提醒。"
    )
    digest_until = ClockField(
        label="每日提醒最晚时刻",
        help_text="个人可以在最早与最晚之间自选；须比停止发送至少早 1 小时，给发送失败后的重试留出时间。",
    )
    may_decline_mail = forms.BooleanField(
        label="允许个人不收邮件",
        required=False,
        help_text="不勾选的，所有登记了邮箱的人员都会收到邮件，个人不能关闭。系统内的消息始终都有。",
    )
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    @property
    def said(self) -> dict[str, Any]:
        """What a valid form says, as the action takes it."""
        hours = ("opens_at", "closes_at", "digest_from", "digest_until")
        rest = {name: value for name, value in self.cleaned_data.items() if name not in hours}
        return {"hours": Hours(*(self.cleaned_data[name] for name in hours)), **rest}


class PreferenceForm(forms.Form):
    """One's own choices. Where mail is not a matter of choice, the box shows how it is and cannot be changed."""

    wants_mail = forms.BooleanField(label="同时发送到邮箱", required=False)
    digest_at = ClockField(label="每日提醒时刻", required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, chosen: Preference, terms: DeliveryTerms
    ) -> None:
        gets_mail = bool(chosen.user.email) and (chosen.wants_mail or not terms.may_decline_mail)
        super().__init__(data, initial={"wants_mail": gets_mail, "digest_at": chosen.digest_at})
        self._chosen = chosen
        hours = terms.hours
        mail = self.fields["wants_mail"]
        mail.disabled = not chosen.user.email or not terms.may_decline_mail
        mail.help_text = _mail_words(chosen.user.email, terms)
        self.fields["digest_at"].help_text = (
            f"可选 {hours.digest_from:%H:%M} 至 {hours.digest_until:%H:%M}；"
            f"不填的，在 {hours.digest_from:%H:%M} 发送。从下一份提醒起生效。"
        )

    @property
    def said(self) -> dict[str, Any]:
        """What a valid form says, as the action takes it; of mail what was chosen before where there is no choice now."""
        has_choice = not self.fields["wants_mail"].disabled
        wants_mail = self.cleaned_data["wants_mail"] if has_choice else self._chosen.wants_mail
        return {"wants_mail": wants_mail, "digest_at": self.cleaned_data["digest_at"]}


def _mail_words(email: str, terms: DeliveryTerms) -> str:
    # Hints may hold markup, so whatever comes from a row is escaped here.
    email = escape(email)
    if not email:
        return "您的账号没有登记邮箱，提醒只在本系统的“消息”中显示；需要邮件提醒的，请联系系统管理员登记。"
    if not terms.may_decline_mail:
        return f"邮件发往 {email}。督查室要求提醒同时发送到邮箱，不能关闭。"
    return f"邮件发往 {email}。不勾选的，只在本系统的“消息”中提醒。"
