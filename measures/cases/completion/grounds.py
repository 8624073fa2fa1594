"""What the office rests a proposal on where no body leads: the newest accepted report of each city."""

from django.db.models import OuterRef, Subquery

from departments.models import Body, BodyQuerySet
from measures.documents.models import Measure
from measures.reporting.models import Review, Submission, SubmissionQuerySet
from measures.states import Respondent


def newest_of_cities(measure: Measure) -> SubmissionQuerySet:
    """The newest accepted round of every city that has one, in the order of the cities."""
    accepted = Submission.objects.filter(
        obligation__measure=measure,
        obligation__respondent=Respondent.CITY,
        review__decision=Review.ACCEPT,
    )
    same = accepted.filter(obligation__body=OuterRef("obligation__body"))
    newest = same.order_by("-obligation__period__starts_on", "-obligation__period_id", "-round")
    return accepted.filter(pk=Subquery(newest.values("pk")[:1])).order_by("obligation__body__code")


def cities_without(measure: Measure) -> BodyQuerySet:
    """Cities that were asked to report and have no accepted round yet."""
    asked = Body.objects.cities().filter(obligations__measure=measure).distinct()
    return asked.exclude(pk__in=newest_of_cities(measure).order_by().values("obligation__body"))
