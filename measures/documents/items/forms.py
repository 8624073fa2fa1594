"""What the office fills in about one action item."""

from collections.abc import Sequence
from typing import Any

from django import forms

from audit.forms import KeptText
from departments.models import Body
from measures.documents.rules import QUOTE_MAX
from measures.forms import STALE_PAGE, UNKNOWN_BODY, DayField, line, short_notice
from measures.states import COMPLETION_KIND_NAMES


class ItemForm(forms.Form):
    """An action item; ``bodies`` are those with a part in the measure. The quote stands only on a new one."""

    quote = KeptText(
        label="原文摘句",
        max_length=QUOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="请从上面的政策原文中逐字复制一句，含标点。",
        error_messages={
            "required": "请从政策原文中摘录一句。",
            "max_length": "摘句最多 %(limit_value)d 字，现有 %(show_value)d 字，请精简。",
        },
    )
    completion_kind = forms.ChoiceField(
        label="完成方式",
        choices=[("", "请选择"), *COMPLETION_KIND_NAMES.items()],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择完成方式。"),
    )
    bodies = forms.TypedMultipleChoiceField(
        label="承办单位",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="不勾选的，由本事项的各责任单位共同承办。",
        error_messages=UNKNOWN_BODY,
    )
    due_on = DayField(label="事项时限", required=False)
    due_text = line("时限依据", 200, help_text="设了时限的须写明依据。")
    reason = short_notice()
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(
        self, *args: Any, holders: Sequence[Body], is_new: bool, is_draft: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.holders = {body.pk: body for body in holders}
        self.fields["bodies"].choices = [(body.pk, body.name) for body in holders]  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["quote"]
        if is_draft:
            del self.fields["reason"]

    @property
    def said(self) -> dict[str, Any]:
        """What a valid form says, as the actions take it."""
        said = dict(self.cleaned_data)
        said["bodies"] = [self.holders[pk] for pk in said["bodies"]]
        return said
