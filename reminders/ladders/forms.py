"""What is filled in about reminders: the ladders and lamps of a policy, the office's hours, one's own choices."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.html import escape

from audit.rules import RuleBroken
from measures.documents.forms import term_field
from measures.documents.rules import LAMP_TERMS, TERMS
from measures.forms import STALE_PAGE, DayField
from measures.models import Policy
from reminders.delivery.rules import Hours
from reminders.ladders import rules as ladder_rules
from reminders.ladders.rules import (
    AUDIENCE_NAMES,
    FARTHEST,
    LATE_ONLY,
    OCCASION_NAMES,
    SETTABLE,
    STEPS_EXAMPLE,
    Audience,
    Ladder,
    Ladders,
    Occasion,
    field_prefix,
)
from reminders.terms.models import DeliveryTerms, Preference

Key = tuple[Occasion, Audience]


class StepsField(forms.CharField):
    """Working days parted by commas of any kind: ``(10, 5, 3)``."""

    def __init__(self, **kwargs: Any) -> None:
        most = f"最多 8 个时点，例如 {STEPS_EXAMPLE}。"
        messages = {"max_length": most, "null_characters_not_allowed": most}
        super().__init__(required=False, max_length=80, error_messages=messages, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ladder_rules.steps_words(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> Any:
        try:
            return ladder_rules.read_steps(super().clean(value))
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class ClockField(forms.TimeField):
    """A time of day, written as it is read: 08:30, in any width. A time picker would follow the browser's language."""

    def __init__(self, **kwargs: Any) -> None:
        messages = dict.fromkeys(("required", "invalid"), "请填写时刻，例如 08:30。")
        widget = forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off"})
        super().__init__(input_formats=["%H:%M"], widget=widget, error_messages=messages, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(unicodedata.normalize("NFKC", value) if isinstance(value, str) else value)


@dataclass(frozen=True)
class LadderCells:
    """One row of the table: whom it tells, and its fields; ``at_start`` and ``before`` None where late only."""

    key: Key
    audience: str
    at_start: forms.BoundField | None
    before: forms.BoundField | None
    after: forms.BoundField
    repeat_every: forms.BoundField


class RulesForm(forms.Form):
    """The thresholds of the lamps and every ladder of a policy."""

    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LAMP_TERMS:
            self.fields[name] = term_field(TERMS[name])
        for key in SETTABLE:
            self._add_ladder(key)

    def _add_ladder(self, key: Key) -> None:
        prefix, (occasion, audience) = field_prefix(*key), key
        whose = f"{OCCASION_NAMES[occasion]}，{AUDIENCE_NAMES[audience]}，"
        if key not in LATE_ONLY:
            self.fields[f"{prefix}at_start"] = forms.BooleanField(label=f"{whose}到达时提醒", required=False)
            self.fields[f"{prefix}before"] = StepsField(label=f"{whose}截止前")
        self.fields[f"{prefix}after"] = StepsField(label=f"{whose}逾期后")
        bounds = f"请填写 2 至 {FARTHEST} 的整数，不重复填 0。"
        self.fields[f"{prefix}repeat_every"] = forms.IntegerField(
            label=f"{whose}此后每隔",
            min_value=0,
            max_value=FARTHEST,
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), bounds),
        )

    def clean(self) -> dict[str, Any]:
        for key in SETTABLE:
            prefix = field_prefix(*key)
            if any(name.startswith(prefix) for name in self.errors):
                continue
            try:
                ladder_rules.check_ladder(self._ladder(key), prefix=prefix)
            except RuleBroken as refusal:
                self.add_error(refusal.field, refusal.message)
        return self.cleaned_data

    def _ladder(self, key: Key) -> Ladder:
        said, prefix = self.cleaned_data, field_prefix(*key)
        return ladder_rules.in_order(
            Ladder(
                at_start=said.get(f"{prefix}at_start", False),
                before=said.get(f"{prefix}before", ()),
                after=said[f"{prefix}after"],
                repeat_every=said[f"{prefix}repeat_every"],
            )
        )

    @property
    def ladders(self) -> Ladders:
        """The ladders of a valid form."""
        return {key: self._ladder(key) for key in SETTABLE}

    @property
    def readable_ladders(self) -> Ladders:
        """Those ladders of a bound form whose fields can all be read."""
        unread = tuple(self.errors)
        return {
            key: self._ladder(key)
            for key in SETTABLE
            if not any(name.startswith(field_prefix(*key)) for name in unread)
        }

    @property
    def lamps(self) -> Mapping[str, int]:
        """The thresholds of a valid form."""
        return {name: self.cleaned_data[name] for name in LAMP_TERMS}

    @property
    def lamp_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in LAMP_TERMS]

    @property
    def rows(self) -> Iterator[LadderCells]:
        """The fields of each ladder, in the order of ``SETTABLE``."""
        for key in SETTABLE:
            prefix = field_prefix(*key)
            is_early = key not in LATE_ONLY
            yield LadderCells(
                key,
                AUDIENCE_NAMES[key[1]],
                self[f"{prefix}at_start"] if is_early else None,
                self[f"{prefix}before"] if is_early else None,
                self[f"{prefix}after"],
                self[f"{prefix}repeat_every"],
            )


def rules_of(policy: Policy, ladders: Ladders) -> dict[str, Any]:
    """A policy's present thresholds and ladders with its version, to begin the form with."""
    said: dict[str, Any] = {name: getattr(policy, name) for name in (*LAMP_TERMS, "version")}
    for key, ladder in ladders.items():
        for name in ("at_start", "before", "after", "repeat_every"):
            said[f"{field_prefix(*key)}{name}"] = getattr(ladder, name)
    return said


class SampleForm(forms.Form):
    """The due date that a preview is worked out for; within what the calendar can be asked."""

    _bounds = "请填写 2010 年至 2099 年之间的日期。"
    sample_on = DayField(
        label="按截止日期预览",
        validators=[
            MinValueValidator(date(2010, 1, 1), _bounds),
            MaxValueValidator(date(2099, 12, 31), _bounds),
        ],
    )


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
    def hours(self) -> Hours:
        """The hours of a valid form."""
        said = self.cleaned_data
        return Hours(said["opens_at"], said["closes_at"], said["digest_from"], said["digest_until"])


def delivery_terms_of(terms: DeliveryTerms) -> dict[str, Any]:
    """The present terms, to begin the form with."""
    names = ("opens_at", "closes_at", "digest_from", "digest_until", "may_decline_mail", "version")
    return {name: getattr(terms, name) for name in names}


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
