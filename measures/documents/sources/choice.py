"""Which source a page is about, or a list is narrowed to: by short title, as a list or by a search."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from measures.documents.columns import long_texts
from measures.documents.models import Policy, PolicyQuerySet
from measures.picking import FoundField


def with_source(rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    """With the names of their sources, without the sources' texts."""
    return rows.select_related("policy").defer(*long_texts("policy__"))


class PolicyChoice(FoundField):
    """Sources by their short titles."""

    def __init__(self, policies: PolicyQuerySet, **kwargs: Any) -> None:
        named = policies.order_by("-issued_on", "-id").only("short_title", "title")
        columns = ("short_title", "title", "document_no")
        example = "简称、标题或文号中的几个字"
        super().__init__(named, columns=columns, example=example, label="督查事项来源", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.called)


class WhichSource(forms.Form):
    """The source that a page is about. ``sources``: those to choose from; ``chosen``: what the page shows now."""

    def __init__(self, data: Any, *, sources: PolicyQuerySet, chosen: Policy) -> None:
        super().__init__({**data.dict(), "policy": chosen.pk})
        self.fields["policy"] = PolicyChoice(sources, empty_label=None, is_narrow=True)
