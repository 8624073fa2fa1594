"""我的工作台: everything that waits for this person, most urgent first, and what their bodies have handed in."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import standing_in_for
from measures import states
from measures.cases.kinds import KINDS
from measures.desk import calendar_rows
from measures.desk import report_rows as desk_reports
from measures.desk.bulk import views as bulk
from measures.desk_rows import Asker, DeskRow, Source
from measures.dispatch import receipt_views as receipts
from measures.dispatch.duties import views as duties
from measures.reporting.parts import views as contributions
from measures.reporting.periods.schedules import views as schedules
from measures.reporting.steps import due_of
from measures.states import State
from measures.steps import SignedRequest, calendar_around
from measures.urging import rows as urges

ROWS_PER_PAGE = 60
# What each subject of the loop asks of a person.
SOURCES: tuple[Source, ...] = (
    receipts.desk_rows,
    contributions.desk_rows,
    *(kind.desk_rows for kind in KINDS),
    duties.desk_rows,
    urges.desk_rows,
    calendar_rows.desk_rows,
    schedules.desk_rows,
)


@login_required
def desk(request: SignedRequest) -> HttpResponse:
    standing = request.standing
    if not (standing.own_body_ids or standing.is_office):
        return render(request, "measures/desk/desk.html", {"has_no_body": True})
    today = states.day_of(timezone.now())
    asker = Asker(standing, today, calendar_around(today))
    own = desk_reports.own_obligations(asker) if standing.own_body_ids else []
    todo = desk_reports.report_rows(asker, own) if own else []
    todo += desk_reports.review_rows(asker)
    for source in SOURCES:
        todo += source(asker)
    todo.sort(key=lambda row: row.urgency)
    waiting_here = {row.pk for row in todo if row.obligation}
    handed_in = [o for o in own if o.pk not in waiting_here]
    page = Paginator(todo, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "todo": todo,
        "page_obj": page,
        "bulk_acts": bulk.acts_for(row.bulk for row in page),
        "kinds": _by_kind(todo),
        "handed_in": [
            {"obligation": o, "due": due_of(o, today=today, calendar=asker.calendar)} for o in handed_in
        ],
        "late_count": sum(row.is_late for row in todo),
        "returned_count": sum(row.state == State.RETURNED for row in todo),
        "waiting_count": sum(o.state == State.UNIT_REVIEW for o in handed_in),
        "submitted_count": sum(o.state == State.SUBMITTED for o in handed_in),
        "accepted_count": sum(o.state == State.ACCEPTED for o in handed_in),
        "may_act_for": [] if standing.for_user_id else standing_in_for(request.user, today),
        "shows_body": standing.is_office or len(standing.own_body_ids) > 1,
    }
    return render(request, "measures/desk/desk.html", context)


def _by_kind(todo: list[DeskRow]) -> list[tuple[str, int]]:
    """How many of each kind wait, in the order of the list."""
    counted: dict[str, int] = {}
    for row in todo:
        counted[row.kind] = counted.get(row.kind, 0) + 1
    return list(counted.items())
