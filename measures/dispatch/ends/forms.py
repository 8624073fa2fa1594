"""How and why a source ends, or is taken back."""

from django import forms

from measures.documents.kinds import ENDING_NAMES, Ending
from measures.forms import STALE_PAGE, PlainText
from measures.texts import REASON_MAX


class WithdrawForm(forms.Form):
    use_required_attribute = False

    reason = PlainText(label="撤回原因", rows=3, max_length=REASON_MAX)
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)


class EndForm(WithdrawForm):
    how = forms.TypedChoiceField(
        label="终结方式",
        coerce=Ending,
        choices=list(ENDING_NAMES.items()),
        widget=forms.RadioSelect,
        help_text="全部办结：各项均已销号或撤销。废止：文件不再执行，在办的各项一并撤销。",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择终结方式。"),
    )
    reason = PlainText(
        label="终结原因",
        rows=3,
        max_length=REASON_MAX,
        help_text="会记入各项的办理过程，承办单位可以看到。",
    )
    field_order = ["how", "reason"]
