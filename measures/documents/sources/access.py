"""The only ways for a request to get hold of a source."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office, require_signed_in
from measures.documents import access as documents_access
from measures.documents.models import Policy, PolicyQuerySet


def sources_to_read(standing: Standing) -> PolicyQuerySet:
    """All for office and viewers; for others those that were given out and name one of their bodies.

    A restricted one only for those who carry something of it out.
    """
    require_signed_in(standing)
    if standing.sees_everything:
        return Policy.objects.all()
    return Policy.objects.visible_to(standing).with_measures_of(standing.own_body_ids).given_out()


def source_to_read(standing: Standing, pk: int) -> Policy:
    """A source, as ``with_state`` gives it."""
    return get_object_or_404(sources_to_read(standing).with_state(), pk=pk)


def source_to_read_whole(standing: Standing, pk: int) -> Policy:
    """A source of which the caller sees every word: for those who see no more than their own part it is not there (404)."""
    source = source_to_read(standing, pk)
    if not documents_access.reads_whole(standing, source):
        raise Http404
    return source


def source_to_edit(standing: Standing, pk: int) -> Policy:
    """A source that the office edits, corrects, withdraws or ends."""
    source = source_to_read(standing, pk)
    require_office(standing)
    return source
