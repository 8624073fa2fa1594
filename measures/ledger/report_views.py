"""One report as everybody reads it, with all that is said beside it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import has_approver
from measures import states
from measures.cases.coordination import panel as coordinations
from measures.cases.extension.panel import panel_of_report
from measures.documents import access as documents_access
from measures.reporting import access as reporting_access
from measures.reporting import reading
from measures.reporting.indicators.reading import tell_values
from measures.reporting.parts.views import asked_beside, waited_for
from measures.reporting.steps import due_of, next_step
from measures.states import State
from measures.steps import SignedRequest, calendar_around
from measures.urging import views as urges


@login_required
def obligation(request: SignedRequest, pk: int) -> HttpResponse:
    standing = request.standing
    owed = reporting_access.obligation_to_read(standing, pk)
    own = owed.body_id in standing.own_body_ids
    today = states.day_of(timezone.now())
    rounds = reading.rounds_of(owed, standing)
    earlier = reading.earlier_rounds(owed, standing)
    draft_shown = reading.draft_of(owed, standing, rounds)
    tell_values(draft_shown, *rounds, *earlier)
    waits_for_signature = own and owed.period.is_open and owed.state == State.UNIT_REVIEW
    context = {
        "obligation": owed,
        "measure": documents_access.measure_to_read(standing, owed.measure_id),
        "due": due_of(owed, today=today, calendar=calendar_around(today)),
        "step": next_step(owed, standing),
        "may_recall": waits_for_signature,
        "nobody_signs": waits_for_signature and not has_approver(owed.body_id),
        "may_say_no_change": own and owed.period.is_open and owed.state == State.AWAITING and bool(earlier),
        "is_own": own,
        "remarks": reading.open_remarks(owed) if own else [],
        "draft": draft_shown,
        "replies": reading.replies_in(owed, draft_shown) if draft_shown else [],
        "attached": owed.evidence.attached(),
        "rounds": rounds,
        "earlier": earlier,
        "history": reading.history_of(owed, standing),
        # contributions
        "beside": asked_beside(owed, standing),
        "waited_for": waited_for(owed, standing),
        # extensions
        "extensions": panel_of_report(owed, standing, today),
        # coordination
        "coordinations": coordinations.panel_of_report(owed, standing),
        # urges
        "urges": urges.panel(owed, standing),
    }
    return render(request, "measures/ledger/report.html", context)
