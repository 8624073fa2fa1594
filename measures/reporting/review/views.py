"""The office's desk: the queue of rounds that wait, and the decision on one of them."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format

from audit.paging import Pages
from audit.rules import RuleBroken
from measures import access, states
from measures.desk_rows import Asker, due_at
from measures.forms import blame
from measures.reporting import access as reporting_access
from measures.reporting.indicators.reading import measured_in
from measures.reporting.models import Obligation, ObligationQuerySet, Review, Submission
from measures.reporting.parts.models import SubmissionPart
from measures.reporting.parts.rules import Stance
from measures.reporting.periods.models import ReportingPeriod
from measures.reporting.review import access as review_access
from measures.reporting.review import actions
from measures.reporting.review.forms import QueueFilter, ReviewForm
from measures.states import State
from measures.steps import SignedRequest, calendar_around
from workdays.rules import workdays_between

REVIEWS_PER_PAGE = 50
EARLIER_SHOWN = 4


@login_required
def review_list(request: SignedRequest) -> HttpResponse:
    access.require_office(request.standing)
    # The texts of the rounds are not on this page.
    differing = SubmissionPart.objects.filter(submission=OuterRef("pk"), stance=Stance.DIFFER)
    rounds = Submission.objects.defer("done", "problems", "next_steps").order_by("-round")
    rounds = rounds.annotate(has_differing=Exists(differing))
    today = states.day_of(timezone.now())
    calendar = calendar_around(today)
    asker = Asker(request.standing, today, calendar)
    whole = reporting_access.review_queue(request.standing)
    form = QueueFilter(request.GET, periods=_periods(whole))
    form.is_valid()
    chosen = form.cleaned_data.get("period")
    queue = whole.filter(period=chosen) if chosen else whole
    late_count = queue.reviews_overdue(today).count()
    queue = queue.prefetch_related(Prefetch("submissions", queryset=rounds))
    page = Pages(queue, REVIEWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "obligation": obligation,
            "round": next(iter(obligation.submissions.all()), None),
            "waited": workdays_between(states.day_of(obligation.state_at), today, calendar),
            "due": due_at(obligation.review_due_on, asker) if obligation.review_due_on else None,
        }
        for obligation in page
    ]
    context = {"page_obj": page, "rows": rows, "late_count": late_count, "form": form, "chosen": chosen}
    return render(request, "measures/reporting/review/list.html", context)


def _periods(queue: ObligationQuerySet) -> QuerySet[ReportingPeriod]:
    """The periods in which something waits, the newest first."""
    waiting = ReportingPeriod.objects.filter(pk__in=queue.order_by().values("period_id"))
    return waiting.newest_first()


@login_required
def review(request: SignedRequest, pk: int) -> HttpResponse:
    obligation = reporting_access.obligation_to_review(request.standing, pk)
    now = timezone.now()
    if request.method != "POST":
        return _page(request, obligation, _fresh_form(obligation, states.day_of(now)))
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, obligation, form)
    try:
        decided = _decide(request, obligation, form, now)
    except RuleBroken as refusal:
        # Somebody may have been quicker: show what is true now, with what was typed still there.
        obligation = reporting_access.obligation_to_review(request.standing, pk)
        if form.cleaned_data["round"] != obligation.rounds:
            form = ReviewForm({**request.POST.dict(), "round": obligation.rounds, "decision": ""})
            form.is_valid()
            form.errors.clear()
        blame(form, refusal)
        return _page(request, obligation, form)
    messages.success(request, _said(obligation, decided))
    following = reporting_access.review_queue(request.standing).first()
    if following is None:
        messages.info(request, "没有其他待审核的报告了。")
        return redirect("measures:reviews")
    return redirect("measures:review", pk=following.pk)


def _fresh_form(obligation: Obligation, today: date) -> ReviewForm:
    newest = obligation.submissions.order_by("-round").first()
    due_on = actions.due_after_return(obligation, newest, today=today)[0] if newest else None
    return ReviewForm(initial={"round": obligation.rounds, "new_due_on": due_on})


def _decide(request: SignedRequest, obligation: Obligation, form: ReviewForm, now: datetime) -> Review:
    chosen = form.cleaned_data
    common: dict[str, Any] = {name: chosen[name] for name in ("round", "comment")}
    common["comments"] = form.comments
    if chosen["decision"] == Review.ACCEPT:
        return actions.accept_report(obligation, **common, by=request.actor, at=now)
    due_on = chosen["new_due_on"]
    return actions.return_report(obligation, **common, new_due_on=due_on, by=request.actor, at=now)


def _said(obligation: Obligation, decided: Review) -> str:
    what = f"{obligation.body.name}{obligation.cited}的报告"
    if decided.new_due_on is None:
        return f"{what}已审核通过。"
    return f"{what}已退回，重报截止{date_format(decided.new_due_on, 'Y年n月j日')}。"


def _page(request: SignedRequest, obligation: Obligation, form: ReviewForm) -> HttpResponse:
    readable = review_access.rounds_to_read(request.standing)
    rounds = list(readable.filter(obligation=obligation).order_by("-round"))
    earlier = list(readable.earlier_than(obligation).select_related("obligation__period")[:EARLIER_SHOWN])
    parts = list(rounds[0].parts.all()) if rounds else []
    waiting = reporting_access.review_queue(request.standing).count()
    is_waiting = obligation.state == State.SUBMITTED and obligation.period.is_open
    today = states.day_of(timezone.now())
    asker = Asker(request.standing, today, calendar_around(today))
    context = {
        "review_due": due_at(obligation.review_due_on, asker) if obligation.review_due_on else None,
        "obligation": obligation,
        "form": form,
        "is_waiting": is_waiting,
        "newest": rounds[0] if rounds else None,
        "parts": parts,
        "differing": [part for part in parts if part.stance == Stance.DIFFER],
        "older": rounds[1:],
        "earlier": earlier,
        "measured": measured_in(obligation, rounds[0] if rounds else None, *rounds[1:], *earlier),
        "others_waiting": waiting - 1 if is_waiting else waiting,
        "return_workdays": obligation.period.policy.return_workdays,
    }
    return render(request, "measures/reporting/review/review.html", context)
