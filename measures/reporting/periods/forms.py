"""Which quarter to open, and why a closed one is opened again."""

from collections.abc import Sequence
from typing import Any

from django import forms

from audit.forms import KeptText
from measures.documents.models import Policy
from measures.documents.sources.choice import PolicyChoice
from measures.forms import DayField, ProseField
from measures.texts import REASON_MAX

UNKNOWN_POLICY = {"required": "请选择督查事项来源。", "invalid_choice": "请选择列表中的督查事项来源。"}


class PeriodForm(forms.Form):
    """Which quarter to open, and by when the bodies report."""

    policy = PolicyChoice(Policy.objects.none(), empty_label=None, error_messages=UNKNOWN_POLICY)
    year = forms.IntegerField(
        label="年份",
        error_messages={"required": "请填写年份。", "invalid": "年份请填写四位数字，例如 2026。"},
    )
    quarter = forms.TypedChoiceField(
        label="季度",
        coerce=int,
        choices=[
            (1, "第一季度（1月至3月）"),
            (2, "第二季度（4月至6月）"),
            (3, "第三季度（7月至9月）"),
            (4, "第四季度（10月至12月）"),
        ],
        error_messages={"required": "请选择季度。", "invalid_choice": "请选择第一至第四季度。"},
    )
    due_on = DayField(label="填报截止日期")
    reason = KeptText(
        label="缩短时限的理由",
        required=False,
        max_length=REASON_MAX,
        help_text="距截止日期少于规定的工作日时才须填写，各单位看得到。",
        error_messages={"max_length": f"理由最多 {REASON_MAX} 字，请精简。"},
    )

    def __init__(self, *args: Any, policies: Sequence[Policy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policies = {policy.pk: policy for policy in policies}
        known = Policy.objects.filter(pk__in=self.policies).order_by("-issued_on", "-id")
        self.fields["policy"].queryset = known.only("short_title", "title")  # type: ignore[attr-defined]
        # With one policy there is nothing to choose.
        if len(policies) == 1:
            del self.fields["policy"]

    @property
    def chosen_policy(self) -> Policy:
        """The policy of a valid form; the only one where there was nothing to choose."""
        only, *_ = self.policies.values()
        return self.policies[self.cleaned_data.get("policy", only).pk]


class ReopenForm(forms.Form):
    """Why a closed period is opened again."""

    reason = ProseField(label="重新开启的原因", max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "请写明重新开启的原因。"
