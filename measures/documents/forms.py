"""The numbers of working days and points of one policy."""

from collections.abc import Mapping
from typing import Any

from django import forms

from measures.documents.models import Policy
from measures.documents.rules import TERMS, Term
from measures.forms import STALE_PAGE


def term_field(term: Term) -> forms.IntegerField:
    """A number with its bounds and what it does."""
    bounds = f"{term.label}须在 {term.least} 至 {term.most} {term.unit}之间。"
    return forms.IntegerField(
        label=f"{term.label}（{term.unit}）",
        min_value=term.least,
        max_value=term.most,
        help_text=f"{term.what}可设 {term.least} 至 {term.most}。",
        error_messages={
            "required": "请填写整数。",
            "invalid": "请填写整数。",
            "min_value": bounds,
            "max_value": bounds,
        },
    )


class TermsForm(forms.Form):
    """Every number of ``policy_rules.TERMS``, with its bounds and what it does."""

    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, term in TERMS.items():
            self.fields[name] = term_field(term)

    @property
    def terms(self) -> Mapping[str, int]:
        """The numbers of a valid form."""
        return {name: self.cleaned_data[name] for name in TERMS}


def terms_of(policy: Policy) -> dict[str, int]:
    """The policy's present numbers with its version, to begin the form with."""
    return {name: getattr(policy, name) for name in (*TERMS, "version")}
