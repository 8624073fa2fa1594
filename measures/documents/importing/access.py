"""The only ways for a request to get hold of drafts of an import: the office's own."""

from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office
from measures.documents.importing.models import ImportDraft, ImportDraftQuerySet


def drafts_to_list(standing: Standing) -> ImportDraftQuerySet:
    """Every draft, newest first. Refuses everyone but the office."""
    require_office(standing)
    return ImportDraft.objects.in_order()


def draft_to_review(standing: Standing, pk: int) -> ImportDraft:
    """A draft with its text, to read and to change; its state decides what may still be done."""
    require_office(standing)
    return get_object_or_404(
        ImportDraft.objects.select_related("begun_by", "confirmed_by", "policy", "revises"), pk=pk
    )
