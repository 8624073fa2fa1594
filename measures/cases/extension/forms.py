"""What a body fills in to ask for a later date, and what its leader and the office answer."""

from typing import Any

from django import forms

from measures import texts
from measures.cases.extension import rules as extension_rules
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import EXTENSION_REASON_NAMES, ExtensionReason
from measures.forms import DayField, ProseField

_CHOOSE_REASON = dict.fromkeys(("required", "invalid_choice"), "请选择原因类别。")
APPROVE, OTHER_DATE, REFUSE = "approve", "other_date", "refuse"
_CHOOSE_DECISION = dict.fromkeys(("required", "invalid_choice"), "请选择审批结论。")


class ExtensionForm(forms.Form):
    """A request for a later date."""

    proposed_on = DayField(label="拟延至", help_text="须晚于现截止日期，一次最多延期一年。")
    reason = forms.ChoiceField(
        label="原因类别",
        choices=[("", "请选择"), *EXTENSION_REASON_NAMES.items()],
        help_text="请选择最主要的一项。",
        error_messages=_CHOOSE_REASON,
    )
    text = ProseField(
        label="原因说明",
        max_length=extension_rules.EXTENSION_TEXT_MAX,
        help_text="请写明为什么不能按期完成，以及为什么需要延到这一天。",
    )
    progress = ProseField(
        label="目前进展",
        max_length=extension_rules.EXTENSION_PROGRESS_MAX,
        help_text="请写明已经做到哪一步，供督查室审批时参考。",
    )

    @property
    def wish(self) -> Wish:
        """What a valid form asks for."""
        asked = self.cleaned_data
        return Wish(asked["proposed_on"], ExtensionReason(asked["reason"]), asked["text"], asked["progress"])


class DecisionForm(forms.Form):
    """The office's decision on a request."""

    decision = forms.ChoiceField(
        label="审批结论",
        choices=[(APPROVE, "同意，按申请的日期"), (OTHER_DATE, "同意，另定日期"), (REFUSE, "不同意")],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE_DECISION,
    )
    new_due_on = DayField(
        label="批准延至", required=False, help_text="只在“同意，另定日期”时填写，须晚于现截止日期。"
    )
    note = ProseField(
        label="审批意见",
        max_length=texts.REASON_MAX,
        required=False,
        help_text="不同意的，必须写明理由。",
    )

    def clean(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        if (
            chosen.get("decision") == OTHER_DATE
            and not chosen.get("new_due_on")
            and "new_due_on" not in self.errors
        ):
            self.add_error("new_due_on", "请填写批准延至的日期。")
        return chosen


class DisagreeForm(forms.Form):
    """Why a body's leader does not sign."""

    comment = ProseField(label="不同意的理由", max_length=texts.REASON_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].error_messages["required"] = "请填写不同意的理由。"
