"""What the office fills in when it gives measures out, and what narrows the receipts."""

from typing import Any

from django import forms

from measures.dispatch.rules import RECEIPT_STATE_NAMES
from measures.documents.models import Policy, PolicyQuerySet
from measures.documents.sources.choice import PolicyChoice
from measures.forms import ProseField, short_notice
from measures.texts import TEXT_MAX


class DispatchForm(forms.Form):
    """What goes with every measure given out in one go."""

    requirement = ProseField(label="办理要求", max_length=TEXT_MAX, required=False)
    reason = short_notice()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requirement"].help_text = "写入交办单，受办单位签收前看得到；没有特别要求可不填。"


class ReceiptFilter(forms.Form):
    """What the list of receipts is narrowed to. Unknown values are ignored: a filter never refuses."""

    state = forms.ChoiceField(required=False, choices=list(RECEIPT_STATE_NAMES.items()))
    body = forms.IntegerField(required=False)
    policy = PolicyChoice(Policy.objects.none(), required=False, empty_label="全部", is_narrow=True)

    def __init__(self, *args: Any, sources: PolicyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].queryset = sources.only("short_title", "title")  # type: ignore[attr-defined]
