"""The new due date of a period and why, and why a period is withdrawn."""

from typing import Any

from django import forms

from measures.forms import DayField, ProseField
from measures.reporting.periods.forms import short_notice_field
from measures.texts import REASON_MAX


class DueForm(forms.Form):
    """By when reports are due instead, and why the date was wrong."""

    due_on = DayField(label="新的截止日期")
    reason = ProseField(label="更正的原因", max_length=REASON_MAX, help_text="各单位看得到，并且留痕。")
    short_notice_reason = short_notice_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "请写明更正的原因。"
        self.fields["short_notice_reason"].help_text = "只在提前截止、少于规定的工作日时才须填写。"


class WithdrawForm(forms.Form):
    """Why a period is withdrawn, and that it is known who has begun to write."""

    reason = ProseField(label="撤销的原因", max_length=REASON_MAX, help_text="各单位看得到，并且留痕。")
    knows_of_texts = forms.BooleanField(label="已知有单位写了草稿或意见，仍然撤销", required=False)

    def __init__(self, *args: Any, has_texts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "请写明撤销的原因。"
        if not has_texts:
            del self.fields["knows_of_texts"]
