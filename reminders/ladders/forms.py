"""What is filled in about the ladders and lamps of a policy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from audit.rules import RuleBroken
from measures.documents.forms import term_field
from measures.documents.rules import LAMP_TERMS, TERMS
from measures.forms import STALE_PAGE, DayField
from measures.models import Policy
from reminders.ladders import rules as ladder_rules
from reminders.ladders.rules import (
    AUDIENCE_NAMES,
    FARTHEST,
    LATE_ONLY,
    SETTABLE,
    STEPS_EXAMPLE,
    Audience,
    Ladder,
    Ladders,
    field_prefix,
)
from reminders.ledger.rules import OCCASION_NAMES, Occasion

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
