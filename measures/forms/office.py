"""What the office fills in: decisions on reports, periods, what it sets on a measure; and the ledger's filters."""

from collections.abc import Sequence
from typing import Any

from django import forms

from audit.rules import RuleBroken
from measures import report_rules
from measures.case_rules import REASON_MAX, ReceiptState
from measures.models import Policy, Review
from measures.rules import MEASURE_STATE_NAMES

UNKNOWN_POLICY = {"required": "请选择政策文件。", "invalid_choice": "请选择列表中的政策文件。"}
STALE_PAGE = dict.fromkeys(("required", "invalid"), "页面内容不完整，请刷新后重试。")
UNKNOWN_DATE = "请填写真实存在的日期，例如 2026-10-15。"
DAY_INPUT = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def blame(form: forms.BaseForm, refusal: RuleBroken) -> None:
    """Show a refusal at the field it names, or above the form when the form has no such field."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


class ProseField(forms.CharField):
    """Text over several lines; a line break counts as one character, as the page's counter has it."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        messages = {"max_length": "最多 %(limit_value)d 字，现有 %(show_value)d 字，请精简。"}
        widget = forms.Textarea(attrs={"rows": 4})
        super().__init__(max_length=max_length, widget=widget, error_messages=messages, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\x00", "").strip()


class DayField(forms.DateField):
    """A day, written as the date picker writes it or by hand."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"required": "请填写日期。", "invalid": UNKNOWN_DATE}
        formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
        super().__init__(input_formats=formats, widget=DAY_INPUT, error_messages=messages, **kwargs)


class LedgerFilter(forms.Form):
    """What the ledger is narrowed to. Unknown values are ignored: a filter never refuses."""

    state = forms.ChoiceField(required=False, choices=list(MEASURE_STATE_NAMES.items()))
    receipt = forms.ChoiceField(required=False, choices=[(ReceiptState.OVERDUE, "")])
    q = forms.CharField(required=False, max_length=100)
    chapter = forms.IntegerField(required=False)
    body = forms.IntegerField(required=False)
    mine = forms.BooleanField(required=False)


class MeasureForm(forms.Form):
    """What the document leaves open and the office sets."""

    due_on = DayField(label="完成时限", required=False)
    due_text = forms.CharField(
        label="时限依据",
        required=False,
        max_length=200,
        help_text="文件没有载明时限。请写明依据，例如某次会议纪要、某份工作方案的名称。",
        error_messages={
            "max_length": "时限依据最多 200 字，请精简。",
            "null_characters_not_allowed": "时限依据中含有无法保存的字符，请删除后重试。",
        },
    )
    is_open_to_cities = forms.BooleanField(
        label="由各市填报",
        required=False,
        help_text="勾选后，各市从下一次开启的填报周期起填报本条措施；已经开启的周期不受影响。",
    )
    is_important = forms.BooleanField(
        label="重点事项",
        required=False,
        help_text="列为重点的措施，其办结须由第二人复核。",
    )
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)


class PeriodForm(forms.Form):
    """Which quarter to open, and by when the bodies report."""

    policy = forms.TypedChoiceField(label="政策文件", coerce=int, error_messages=UNKNOWN_POLICY)
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
    reason = forms.CharField(
        label="缩短时限的理由",
        required=False,
        max_length=REASON_MAX,
        help_text="距截止日期少于规定的工作日时才须填写，各单位看得到。",
        error_messages={
            "max_length": f"理由最多 {REASON_MAX} 字，请精简。",
            "null_characters_not_allowed": "理由中含有无法保存的字符，请删除后重试。",
        },
    )

    def __init__(self, *args: Any, policies: Sequence[Policy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policies = {policy.pk: policy for policy in policies}
        self.fields["policy"].choices = [(policy.pk, policy.title) for policy in policies]  # type: ignore[attr-defined]
        # With one policy there is nothing to choose.
        if len(policies) == 1:
            del self.fields["policy"]

    @property
    def chosen_policy(self) -> Policy:
        """The policy of a valid form; the only one where there was nothing to choose."""
        only, *_ = self.policies.values()
        return self.policies.get(self.cleaned_data.get("policy", only.pk), only)


class ReopenForm(forms.Form):
    """Why a closed period is opened again."""

    reason = ProseField(label="重新开启的原因", max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "请写明重新开启的原因。"


class ReviewForm(forms.Form):
    """The office's decision on the round it read, with a comment at each field of the report where there is one."""

    html_id = "decision-form"

    decision = forms.ChoiceField(
        label="结论",
        choices=[(Review.ACCEPT, "审核通过"), (Review.RETURN, "退回补充")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择“审核通过”或“退回补充”。",
            "invalid_choice": "请选择“审核通过”或“退回补充”。",
        },
    )
    comment = ProseField(label="审核意见", max_length=report_rules.COMMENT_MAX, required=False)
    new_due_on = DayField(label="重报截止日期", required=False)
    round = forms.IntegerField(label="轮次", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, label in report_rules.COMMENTED.items():
            pinned = ProseField(
                label=f"对“{label}”的意见", max_length=report_rules.PINNED_MAX, required=False
            )
            # Each stands beside what it is about, outside the form it belongs to.
            pinned.widget.attrs |= {"rows": 2, "form": self.html_id}
            self.fields[f"comments.{field}"] = pinned

    @property
    def pinned(self) -> dict[str, forms.BoundField]:
        """The fields for comments, by the field of the report they are pinned to."""
        return {field: self[f"comments.{field}"] for field in report_rules.COMMENTED}

    @property
    def comments(self) -> dict[str, str]:
        """What a well-shaped form says at the fields of the report."""
        said = {field: self.cleaned_data[f"comments.{field}"] for field in report_rules.COMMENTED}
        return {field: text for field, text in said.items() if text}
