"""日期核对: the due dates that the office looks at again after a year's notice was imported."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from audit.paging import Pages
from measures import states
from measures.access import require_office
from measures.desk.provisional.reading import rows_to_check
from measures.steps import SignedRequest, calendar_around

ROWS_PER_PAGE = 60


@login_required
def provisional_dates(request: SignedRequest) -> HttpResponse:
    """Open due dates fixed while a year's notice was missing, and those that fall on a day off now."""
    require_office(request.standing)
    today = states.day_of(timezone.now())
    rows = rows_to_check(today, calendar_around(today))
    page = Pages(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "measures/desk/provisional/list.html", {"page_obj": page, "count": len(rows)})
