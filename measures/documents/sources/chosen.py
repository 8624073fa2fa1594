"""Which of many sources a page is about."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.http import Http404

from measures.documents.kinds import SourceKind
from measures.documents.models import Measure, Policy, PolicyQuerySet
from measures.steps import SignedRequest

_LAST = "last_source"


def with_work(sources: PolicyQuerySet) -> PolicyQuerySet:
    """These with ``is_worked_on``: something of it was given out and is not over."""
    return sources.annotate(is_worked_on=Exists(Measure.objects.filter(policy=OuterRef("pk")).reporting()))


def chosen_source(request: SignedRequest, sources: Sequence[Policy]) -> Policy:
    """The one that the address asks for (``policy``); else the one chosen last in this session, else the usual one.

    Usual is the newest policy document that is being worked on, without any the newest such source, then the newest. Needs
    some source, newest first, as ``with_work`` gives them. An address that asks for none of them is 404.
    """
    by_key = {str(source.pk): source for source in sources}
    if wanted := request.GET.get("policy", ""):
        if wanted not in by_key:
            raise Http404
        if request.session.get(_LAST) != wanted:
            request.session[_LAST] = wanted
        return by_key[wanted]
    last = by_key.get(request.session.get(_LAST, ""))
    return last or max(sources, key=_usual)


def _usual(source: Policy) -> tuple[bool, bool]:
    return source.is_worked_on, source.kind == SourceKind.POLICY  # type: ignore[attr-defined]
