"""What the ledger is narrowed to, all of it in the address; and the name of a view that somebody keeps."""

from typing import Any

from django import forms
from django.http import Http404, QueryDict

from audit.forms import KeptText, SearchField
from measures.dispatch.people.rules import NAME_MAX
from measures.dispatch.rules import ReceiptState
from measures.documents.kinds import KIND_NAMES
from measures.documents.searching import LONGEST_SEARCH
from measures.lamps import LAMP_NAMES
from measures.ledger.asked import NONE, Asked
from measures.ledger.rules import SORT_NAMES, VIEW_NAME_MAX, Sort, columns_in_order
from measures.states import MEASURE_STATE_NAMES, STATE_NAMES

ROLE_CHOICES = (("", "牵头或配合"), ("lead", "牵头"), ("support", "配合"))
NAMED_CHOICES = (("", "印发或现承担"), ("now", "现承担"), ("printed", "印发时"))
LAMP_CHOICES = (*LAMP_NAMES.items(), (NONE, "无本期填报"))
REPORT_CHOICES = (("overdue", "逾期未报"), *STATE_NAMES.items(), (NONE, "无本期填报"))
RECEIPT_CHOICES = ((ReceiptState.OVERDUE, "逾期未签收"),)
DUE_CHOICES = ((NONE, "未设定时限"),)


class LedgerFilter(forms.Form):
    """What the ledger is narrowed to. Unknown values are ignored: a filter never refuses."""

    q = SearchField(required=False, max_length=LONGEST_SEARCH)
    kind = forms.ChoiceField(required=False, choices=list(KIND_NAMES.items()))
    chapter = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    body = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    role = forms.ChoiceField(required=False, choices=ROLE_CHOICES)
    named = forms.ChoiceField(required=False, choices=NAMED_CHOICES)
    person = SearchField(required=False, max_length=NAME_MAX)
    mine = forms.BooleanField(required=False)
    state = forms.ChoiceField(required=False, choices=list(MEASURE_STATE_NAMES.items()))
    report = forms.ChoiceField(required=False, choices=REPORT_CHOICES)
    lamp = forms.ChoiceField(required=False, choices=LAMP_CHOICES)
    receipt = forms.ChoiceField(required=False, choices=RECEIPT_CHOICES)
    important = forms.BooleanField(required=False)
    due = forms.ChoiceField(required=False, choices=DUE_CHOICES)
    due_from = forms.DateField(required=False)
    due_to = forms.DateField(required=False)
    ended = forms.BooleanField(required=False)
    sort = forms.ChoiceField(required=False, choices=list(SORT_NAMES.items()))


def asked_in(said: QueryDict) -> Asked:
    """What an address asks for. A source that is no number is 404, as one that is not there."""
    form = LedgerFilter(said)
    form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    sort = Sort(chosen.pop("sort", Sort.DOCUMENT))
    wanted = [value for value in dict.fromkeys(said.getlist("policy")) if value]
    if not all(value.isdecimal() and len(value) < 16 for value in wanted):
        raise Http404
    return Asked(tuple(map(int, wanted)), sort, columns_in_order(said.getlist("col")), chosen)


class ViewForm(forms.Form):
    """The name of a view, and whether all may use it (the office alone is asked)."""

    name = KeptText(
        label="名称",
        max_length=VIEW_NAME_MAX,
        error_messages={
            "required": "请给这个视图起个名称。",
            "max_length": f"名称最多 {VIEW_NAME_MAX} 字，请精简。",
        },
    )
    is_shared = forms.BooleanField(
        label="共享给全部用户",
        required=False,
        help_text="各单位都会在台账上方看到这个视图的名称；打开后仍只看到各自有权查看的事项。",
    )

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]
