"""What the office writes to press for reports: per report a level, per level a text; and the list's filters."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from audit.forms import KeptText
from audit.rules import RuleBroken
from measures import texts
from measures.cases.forms import Narrowing
from measures.forms import STALE_PAGE, DayField, LeftToTheRules, PlainText
from measures.urging.models import UrgeNotice
from measures.urging.rules import RECEIVER_MAX, URGE_LEVEL_NAMES, URGE_TEXT_MAX, UrgeLevel

LEVEL_CHOICES = list(URGE_LEVEL_NAMES.items())


class UrgeForm(forms.Form):
    """Reports to press for. The level of each travels with the page, so that a page sent twice urges once.

    ``choosable``: per obligation the levels that may be chosen; whether one may still be sent, the action says.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, choosable: Mapping[int, Iterable[UrgeLevel]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: set[UrgeLevel] = set()
        self.obligation_ids = list(choosable)
        for pk, levels in choosable.items():
            known = tuple(levels)
            offered |= set(known)
            field = forms.ChoiceField(
                label="级别",
                choices=LEVEL_CHOICES,
                initial=known[0] if known else None,
                widget=forms.Select if len(known) > 1 else forms.HiddenInput,
                error_messages={**STALE_PAGE, "invalid_choice": "请选择列出的级别。"},
            )
            # Only what may be sent now is offered; what was open when the page was drawn is no fault of the form.
            field.widget.choices = [(level, URGE_LEVEL_NAMES[level]) for level in known]
            self.fields[f"level_{pk}"] = field
        asked = {UrgeLevel(level) for level in UrgeLevel if f"text_{level}" in self.data}
        self.text_levels = [level for level in UrgeLevel if level in offered | asked]
        for level in self.text_levels:
            name = URGE_LEVEL_NAMES[level]
            self.fields[f"text_{level}"] = PlainText(
                label=f"“{name}”的内容", rows=4, max_length=URGE_TEXT_MAX, required=True
            )

    def clean(self) -> dict[str, Any]:
        """Every text that will be used is looked at before the first notice is sent."""
        cleaned = super().clean() or {}
        for level in {cleaned.get(f"level_{pk}") for pk in self.obligation_ids} - {None}:
            field = f"text_{level}"
            try:
                texts.check_text(cleaned.get(field, ""), label="催办内容", field="text", most=URGE_TEXT_MAX)
            except RuleBroken as refusal:
                self.add_error(field if field in self.fields else None, refusal.message)
        return cleaned

    def level_of(self, pk: int) -> str:
        """The level chosen for this obligation, of a valid form."""
        return str(self.cleaned_data[f"level_{pk}"])

    def text_for(self, pk: int) -> str:
        """The text of that level."""
        return str(self.cleaned_data.get(f"text_{self.level_of(pk)}", ""))


class Receiver(LeftToTheRules, KeptText):
    pass


class DeliveryForm(forms.Form):
    """When the paper was handed over, and to whom."""

    use_required_attribute = False

    delivered_on = DayField(label="送达日期")
    receiver = Receiver(
        label="签收人",
        max_length=RECEIVER_MAX,
        help_text="接收纸质通知的人的姓名，可以写明处室、职务。",
        error_messages={"max_length": f"签收人最多 {RECEIVER_MAX} 字，请精简。"},
    )


class UrgeNarrowing(Narrowing):
    """What the list of notices is narrowed to."""

    by = {
        "standing": lambda notices, which: (
            notices.filter(pk__in=UrgeNotice.objects.standing().values("pk"))
            if which == "standing"
            else notices.exclude(pk__in=UrgeNotice.objects.standing().values("pk"))
        ),
        "delivery": lambda notices, which: (
            notices.filter(pk__in=UrgeNotice.objects.to_deliver().values("pk"))
            if which == "due"
            else notices.filter(delivery__isnull=False)
        ),
        "level": lambda notices, level: notices.filter(level=level),
    }

    standing = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), ("standing", "催办中"), ("stopped", "已停止")],
    )
    level = forms.ChoiceField(label="级别", required=False, choices=[("", "全部"), *LEVEL_CHOICES])
    delivery = forms.ChoiceField(
        label="纸质送达",
        required=False,
        choices=[("", "全部"), ("due", "待纸质送达"), ("done", "已纸质送达")],
    )
