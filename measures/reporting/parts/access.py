"""The only ways for a request to get hold of what co-responsible bodies tell the lead."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.rules import Standing
from measures.access import require_office
from measures.documents.columns import long_texts
from measures.reporting.access import obligations_to_read
from measures.reporting.models import Obligation
from measures.reporting.parts.models import Contribution, ContributionQuerySet, SubmissionPart
from measures.states import WRITABLE_STATES


def contribution_to_answer(standing: Standing, pk: int) -> Contribution:
    """What the caller's own body is asked to tell the lead; anybody of the body may answer, whatever their role."""
    seen = obligations_to_read(standing).values("pk")
    contribution = get_object_or_404(Contribution.objects.filter(obligation__in=seen).with_names(), pk=pk)
    if contribution.body_id not in standing.own_body_ids:
        raise PermissionDenied(f"此处由{contribution.body.name}填写配合意见，您只能填写本单位的意见。")
    return contribution


def leads_jointly(contribution: Contribution) -> bool:
    """Its body leads the measure jointly now, so that the report waits for it."""
    return Contribution.objects.filter(pk=contribution.pk).joint().exists()


def part_to_lift(standing: Standing, pk: int) -> Contribution:
    """A joint lead's part that the office lets a report go without."""
    require_office(standing)
    return get_object_or_404(Contribution.objects.with_names(), pk=pk)


def parts_waited_for(standing: Standing, obligation: Obligation) -> ContributionQuerySet:
    """Joint leads whose part is missing: for the office, and for the body that would hand in."""
    if not (standing.is_office or obligation.body_id in standing.own_body_ids):
        return Contribution.objects.none()
    return obligation.contributions.waited_for().select_related("body").order_by("body__order", "id")


def contributions_to_read(standing: Standing, obligation: Obligation) -> ContributionQuerySet:
    """The answers as they are now: all of them for the lead, for a co-body its own; others read what was handed in."""
    named = obligation.contributions.select_related("body").order_by("body__order", "id")
    if obligation.body_id in standing.own_body_ids:
        return named
    return named.of_bodies(standing.own_body_ids)


def contributions_wanted(standing: Standing) -> ContributionQuerySet:
    """What the caller's bodies have not answered, while the lead can still take it in."""
    if not standing.own_body_ids:
        return Contribution.objects.none()
    silent = Contribution.objects.of_bodies(standing.own_body_ids).silent()
    return (
        silent.with_joint()
        .filter(obligation__state__in=list(WRITABLE_STATES), obligation__period__closed_at__isnull=True)
        .with_names()
        .select_related("obligation__period__policy")
        .defer(*long_texts("obligation__measure__policy__"), *long_texts("obligation__period__policy__"))
    )


def parts_to_read(standing: Standing) -> "QuerySet[SubmissionPart]":
    """Co-bodies' answers that went along with rounds: for who reads every round and for the lead, and each body's own."""
    parts = SubmissionPart.objects.order_by("body__order", "id")
    if standing.sees_everything:
        return parts
    own = standing.own_body_ids
    return parts.filter(Q(submission__obligation__body_id__in=own) | Q(body_id__in=own))
