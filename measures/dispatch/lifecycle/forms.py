"""Why a measure stops or starts again."""

from django import forms

from measures.forms import STALE_PAGE, PlainText
from measures.texts import REASON_MAX


class MeasureStateForm(forms.Form):
    """Why a measure is suspended, resumed, cancelled or reopened."""

    use_required_attribute = False

    reason = PlainText(label="原因", rows=3, max_length=REASON_MAX)
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)
