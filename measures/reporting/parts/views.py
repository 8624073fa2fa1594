"""The co-body's side: its answer to the lead, its rows on the desk, and the answers as they stand beside a report."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Standing
from audit.rules import RuleBroken, StaleVersion
from measures import dates, states
from measures.desk_rows import Asker, DeskRow, Rest, Told, Weight, due_at
from measures.forms import blame
from measures.reporting import access as reporting_access
from measures.reporting.indicators.reading import tell_values
from measures.reporting.models import Obligation, Review, Submission
from measures.reporting.parts import access as parts_access
from measures.reporting.parts import actions
from measures.reporting.parts.forms import ContributionForm, LiftForm
from measures.reporting.parts.models import Contribution, ContributionQuerySet
from measures.states import WRITABLE_STATES, Respondent
from measures.steps import Due, SignedRequest, Step, calendar_around
from workdays.models import CalendarDay
from workdays.rules import Calendar

KIND = "配合意见"

# --- Beside the report ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """The co-bodies' answers that this person may see now, and by when the lead would like them."""

    said: list[Contribution]
    is_open: bool
    wanted_on: date
    why: str

    @property
    def silent(self) -> list[str]:
        """Who has not answered and holds nothing up, by name."""
        return [c.body.name for c in self.said if c.answered_at is None and not _holds_up(c)]

    @property
    def holding_up(self) -> list[str]:
        """Joint leads whose part is missing and waited for, by name."""
        return [c.body.name for c in self.said if _holds_up(c)]

    @property
    def answered(self) -> list[Contribution]:
        return [c for c in self.said if c.answered_at is not None]


def _holds_up(asked: Contribution) -> bool:
    """Needs the row as ``with_joint`` gives it."""
    return asked.answered_at is None and asked.lifted_at is None and bool(getattr(asked, "is_joint", False))


def asked_beside(owed: Obligation, standing: Standing) -> Beside | None:
    """None where nobody was asked, or this person may not see what was answered."""
    if owed.respondent == Respondent.CITY:
        return None
    said = list(parts_access.contributions_to_read(standing, owed).with_joint())
    if not said:
        return None
    # The wish may lie in the year before a due date in January.
    calendar = CalendarDay.objects.calendar(owed.due_on.year - 1, owed.due_on.year)
    wanted_on, why = wanted(owed, calendar)
    return Beside(said, is_open(owed), wanted_on, why)


def waited_for(owed: Obligation, standing: Standing) -> list[Contribution]:
    """For the office: the joint leads without whose part the report cannot come; nobody once it is in."""
    if not standing.is_office or owed.state not in states.OWED_STATES or owed.respondent == Respondent.CITY:
        return []
    return list(parts_access.parts_waited_for(standing, owed)) if owed.period.is_open else []


def is_open(owed: Obligation) -> bool:
    """True while answers can be given and changed."""
    return owed.period.is_open and owed.state in WRITABLE_STATES


def wanted(owed: Obligation, calendar: Calendar) -> tuple[date, str]:
    """By when the lead would like the answers, and why."""
    return dates.answer_by(owed.due_on, owed.period.policy.answer_workdays, calendar)


def quote_of(said: Contribution) -> str:
    """What the lead takes over into its own text; empty where nothing was said."""
    return f"{said.body.name}：{said.text}" if said.text else ""


def number_of(text: str) -> int:
    """The number in a button's value; 0, which nothing has, for anything odd."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


# --- The page ---------------------------------------------------------------------------------------


@login_required
def contribution(request: SignedRequest, pk: int) -> HttpResponse:
    asked = parts_access.contribution_to_answer(request.standing, pk)
    if request.method != "POST":
        return _page(request, asked, _fresh_form(asked))
    form = ContributionForm(request.POST.copy())
    if not form.is_valid():
        return _page(request, asked, form)
    try:
        said = actions.answer_lead(asked, **form.answer, by=request.actor, at=timezone.now())
    except StaleVersion as stale:
        # What was typed stays; the next attempt starts from the answer now shown beside it.
        asked = parts_access.contribution_to_answer(request.standing, pk)
        form.go_on_from(asked.version)
        blame(form, stale)
        return _page(request, asked, form, is_stale=True)
    except RuleBroken as refusal:
        blame(form, refusal)
        return _page(request, parts_access.contribution_to_answer(request.standing, pk), form)
    lead = asked.obligation.body.name
    messages.success(request, f"已答复“{said.get_stance_display()}”，{lead}可以看到。报送前可以随时修改。")
    return redirect("measures:desk")


def _fresh_form(asked: Contribution) -> ContributionForm:
    """As answered; else as the body answered last time, so that one click repeats it."""
    source = asked if asked.answered_at is not None else _last_answer(asked)
    said = {"stance": source.stance, "text": source.text} if source is not None else {}
    return ContributionForm(initial={**said, "version": asked.version})


def _last_answer(asked: Contribution) -> Contribution | None:
    """What the body answered on this measure for the newest earlier period."""
    earlier = Contribution.objects.filter(
        body_id=asked.body_id,
        obligation__measure_id=asked.obligation.measure_id,
        obligation__period__starts_on__lt=asked.obligation.period.starts_on,
        answered_at__isnull=False,
    )
    return earlier.select_related("obligation__period").order_by("-obligation__period__starts_on").first()


def _page(
    request: SignedRequest, asked: Contribution, form: ContributionForm, *, is_stale: bool = False
) -> HttpResponse:
    owed = asked.obligation
    calendar = calendar_around(states.day_of(timezone.now()))
    wanted_on, why = wanted(owed, calendar)
    accepted = reporting_access.submissions_to_read(request.standing).filter(
        obligation__measure_id=owed.measure_id,
        obligation__body_id=owed.body_id,
        review__decision=Review.ACCEPT,
    )
    last: Submission | None = (
        accepted.select_related("obligation__period")
        .prefetch_related("evidence")
        .order_by("-obligation__period__starts_on", "-round")
        .first()
    )
    tell_values(last)
    context = {
        "asked": asked,
        "is_joint": parts_access.leads_jointly(asked),
        "obligation": owed,
        "form": form,
        "said": [asked],
        "is_open": is_open(owed),
        "is_stale": is_stale,
        "repeated": _last_answer(asked) if asked.answered_at is None and not form.is_bound else None,
        "last": last,
        "wanted": _due(wanted_on, Asker(request.standing, states.day_of(timezone.now()), calendar)),
        "why": why,
    }
    return render(request, "measures/reporting/parts/contribution.html", context)


@login_required
def lift(request: SignedRequest, pk: int) -> HttpResponse:
    """The office lets a report go without the part of a joint lead."""
    asked = parts_access.part_to_lift(request.standing, pk)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.lift_part(asked, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now())
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(
                request, f"已免于等待{asked.body.name}，{asked.obligation.body.name}现在可以提交报告。"
            )
            return redirect("measures:obligation", asked.obligation_id)
    return render(request, "measures/reporting/parts/lift.html", {"asked": asked, "form": form})


# --- The desk ---------------------------------------------------------------------------------------


def desk_rows(asker: Asker) -> Told:
    """What the person's bodies were asked by a lead and have not answered; two queries, none without a body."""
    if not asker.standing.own_body_ids:
        return Told()
    asked = parts_access.contributions_wanted(asker.standing)
    if asker.most is None:
        return Told(_row(each, asker) for each in asked)
    first, left = _first_wanted(asked, asker)
    known = asked.in_bulk(first)
    rows = [_row(known[pk], asker) for pk in first if pk in known]
    return Told(rows, [Rest(KIND, left)] if left else [])


def _first_wanted(asked: ContributionQuerySet, asker: Asker) -> tuple[list[int], int]:
    """Those wanted first, as many as the page has room for, and how many come after them. One query."""
    columns = ("obligation__due_on", "obligation__period__policy__answer_workdays", "pk")
    days: dict[tuple[date, int], date] = {}
    waiting = []
    for due_on, workdays, pk in asked.select_related(None).defer(None).values_list(*columns):
        if (due_on, workdays) not in days:
            days[due_on, workdays], _ = dates.answer_by(due_on, workdays, asker.calendar)
        waiting.append((days[due_on, workdays], pk))
    first = [pk for _, pk in sorted(waiting)[: asker.most]]
    return first, len(waiting) - len(first)


def _row(asked: Contribution, asker: Asker) -> DeskRow:
    owed = asked.obligation
    wanted_on, _ = wanted(owed, asker.calendar)
    url = reverse("measures:contribution", args=[asked.pk])
    is_joint = getattr(asked, "is_joint", False)
    lead = owed.body.name
    asks = f"{lead}牵头填报{owed.period.name}进展，请本单位答复配合意见"
    if is_joint:
        asks = f"与{lead}并列牵头，须填报；本单位没有填报，{lead}不能报送{owed.period.name}进展"
    return DeskRow(
        kind="并列牵头填报" if is_joint else KIND,
        title=owed.measure.title,
        number=owed.measure.number_text,
        url=url,
        due=_due(wanted_on, asker),
        step=Step("填报本单位情况" if is_joint else "答复意见", url),
        source_name=owed.measure.policy.called,
        body_name=asked.body.name,
        why=asks,
        marks=("并列牵头，须填报",) if is_joint else (),
        weight=Weight.OTHERS_WAIT,
        pk=asked.pk,
    )


def _due(wanted_on: date, asker: Asker) -> Due:
    """A wish is never overdue: an answer after it is as welcome, and nobody is blamed for none."""
    due = due_at(wanted_on, asker)
    return Due(due.on, "期望日期已过，仍可答复", "soon") if due.tone == "late" else due
