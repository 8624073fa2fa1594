"""The only ways for a request to get hold of a source."""

from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office, require_signed_in
from measures.documents.models import Policy, PolicyQuerySet


def sources_to_read(standing: Standing) -> PolicyQuerySet:
    """All for office and viewers; for others those that were given out and name one of their bodies."""
    require_signed_in(standing)
    if standing.sees_everything:
        return Policy.objects.all()
    return Policy.objects.with_measures_of(standing.own_body_ids).given_out()


def source_to_read(standing: Standing, pk: int) -> Policy:
    """A source, as ``with_state`` gives it."""
    return get_object_or_404(sources_to_read(standing).with_state(), pk=pk)


def source_to_edit(standing: Standing, pk: int) -> Policy:
    """A source that the office edits, corrects, withdraws or ends."""
    source = source_to_read(standing, pk)
    require_office(standing)
    return source
