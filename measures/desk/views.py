"""我的工作台: everything that waits for this person, most urgent first, and what their bodies have handed in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import standing_in_for
from audit.paging import ListPage, Pages
from measures import states
from measures.cases.kinds import KINDS
from measures.desk import calendar_rows
from measures.desk import report_rows as desk_reports
from measures.desk.bulk import views as bulk
from measures.desk_rows import Asker, DeskRow, Rest, Source, Told
from measures.dispatch import receipt_views as receipts
from measures.dispatch.duties import views as duties
from measures.reporting.models import Obligation
from measures.reporting.parts import views as contributions
from measures.reporting.periods.schedules import views as schedules
from measures.reporting.steps import due_of
from measures.states import State
from measures.steps import SignedRequest, calendar_around
from measures.urging import rows as urges

ROWS_PER_PAGE = 60
# Of what was handed in so many stand below what is to do.
HANDED_IN_SHOWN = 30
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
    asker = Asker(standing, today, calendar_around(today), most=_most(request.GET.get("page", "1")))
    asked = desk_reports.asked_of(asker) if standing.own_body_ids else []
    mine, others = desk_reports.to_do(asker, asked), desk_reports.handed_in(asker, asked)
    handed_in = _handed_in_page(request, others)
    known = desk_reports.shown_of(mine[: asker.most], handed_in)
    todo = _todo(asker, desk_reports.report_rows(asker, mine, known))
    page: ListPage = Pages(todo, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "todo": todo.rows,
        "page_obj": page,
        "bulk_acts": bulk.acts_for(row.bulk for row in page),
        "kinds": todo.kinds,
        "late_count": sum(row.is_late for row in todo.rows) + sum(left.late for left in todo.rest),
        "returned_count": sum(row.state == State.RETURNED for row in todo.rows)
        + sum(left.returned for left in todo.rest),
        "may_act_for": [] if standing.for_user_id else standing_in_for(request.user, today),
        "shows_body": standing.is_office or len(standing.own_body_ids) > 1,
    }
    return render(request, "measures/desk/desk.html", context | _handed_in(asker, others, handed_in, known))


@dataclass(frozen=True)
class Todo:
    """Everything that waits: the rows that may stand on the page, in order, and how many come after them."""

    rows: list[DeskRow]
    rest: list[Rest]

    def __len__(self) -> int:
        return len(self.rows) + sum(left.count for left in self.rest)

    def __iter__(self) -> Iterator[DeskRow]:
        return iter(self.rows)

    def __getitem__(self, stretch: Any) -> Any:
        return self.rows[stretch]

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many of each kind wait, in the order of the list."""
        counted: dict[str, int] = {}
        for kind, count in [(row.kind, 1) for row in self.rows] + [(of.kind, of.count) for of in self.rest]:
            counted[kind] = counted.get(kind, 0) + count
        return list(counted.items())


def _todo(asker: Asker, reports: Told) -> Todo:
    told = [reports, desk_reports.review_rows(asker), *(source(asker) for source in SOURCES)]
    rows = sorted((row for rows in told for row in rows), key=lambda row: row.urgency)
    return Todo(rows, [left for rows in told if isinstance(rows, Told) for left in rows.rest])


def _most(page: str) -> int | None:
    """So many rows end with the page asked for; None for whatever is no page number: it may mean the last."""
    return int(page) * ROWS_PER_PAGE if page.isdecimal() and 0 < len(page) < 6 and int(page) else None


def _handed_in_page(request: SignedRequest, others: list[desk_reports.Asked]) -> ListPage:
    """What waits for others: the newest, or with ``show=handed`` all of it, page by page."""
    if request.GET.get("show") == "handed":
        return Pages(others, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return Pages(others, HANDED_IN_SHOWN).page(1)


def _handed_in(
    asker: Asker,
    others: list[desk_reports.Asked],
    page: ListPage,
    known: Mapping[int, Obligation],
) -> dict[str, Any]:
    shown = [known[a.pk] for a in page if a.pk in known]
    return {
        "handed_in": [
            {"obligation": o, "due": due_of(o, today=asker.today, calendar=asker.calendar)} for o in shown
        ],
        "handed_in_page": page,
        "shows_handed_in": page.paginator.per_page == ROWS_PER_PAGE,
        "waiting_count": sum(a.state == State.UNIT_REVIEW for a in others),
        "submitted_count": sum(a.state == State.SUBMITTED for a in others),
        "accepted_count": sum(a.state == State.ACCEPTED for a in others),
    }
