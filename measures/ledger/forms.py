"""What the ledger is narrowed to."""

from django import forms

from audit.forms import SearchField
from measures.dispatch.rules import ReceiptState
from measures.states import MEASURE_STATE_NAMES


class LedgerFilter(forms.Form):
    """What the ledger is narrowed to. Unknown values are ignored: a filter never refuses."""

    state = forms.ChoiceField(required=False, choices=list(MEASURE_STATE_NAMES.items()))
    receipt = forms.ChoiceField(required=False, choices=[(ReceiptState.OVERDUE, "")])
    q = SearchField(required=False, max_length=100)
    chapter = forms.IntegerField(required=False)
    body = forms.IntegerField(required=False)
    mine = forms.BooleanField(required=False)
