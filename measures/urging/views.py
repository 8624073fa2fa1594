"""催办: whom to press for a report, the notices that went out, and the paper of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.rules import Role, Standing
from audit.paging import Pages
from audit.rules import RuleBroken
from measures import states
from measures.cases.lists import CaseList, Empty
from measures.forms import blame
from measures.reporting.models import Obligation
from measures.reporting.steps import due_of
from measures.states import State
from measures.steps import Due, SignedRequest, calendar_around
from measures.urging import access as urging_access
from measures.urging import actions
from measures.urging import rules as urge_rules
from measures.urging.forms import DeliveryForm, UrgeForm, UrgeNarrowing
from measures.urging.models import UrgeNotice, numbered, topped
from measures.urging.rules import URGE_LADDER, URGE_LEVEL_NAMES, Addressee, UrgeLevel
from workdays.rules import Calendar, workdays_between

# More reports than a period can ask for would be a mistake of the address.
MOST_AT_ONCE = 300
PER_PAGE = 50


# --- What is known of a ladder ----------------------------------------------------------------------


@dataclass(frozen=True)
class Ladder:
    """The notices about one report since its last round, oldest first."""

    sent: Sequence[UrgeNotice] = ()

    @property
    def levels(self) -> list[str]:
        return [notice.level for notice in self.sent]

    @property
    def last(self) -> UrgeNotice | None:
        return self.sent[-1] if self.sent else None

    @property
    def following(self) -> UrgeLevel | None:
        return urge_rules.next_level(self.levels)

    @property
    def following_words(self) -> str:
        return URGE_LEVEL_NAMES[self.following] if self.following else ""

    def is_resting(self, today: date, calendar: Calendar) -> bool:
        """The body was urged only just and has been given some days."""
        if self.last is None:
            return False
        since = workdays_between(states.day_of(self.last.sent_at), today, calendar)
        return since < urge_rules.URGE_PAUSE_WORKDAYS


def ladders_of(obligations: "Iterable[int] | QuerySet[Any]") -> Mapping[int, Ladder]:
    """The ladder of each of these obligations as far as it has got; one query."""
    notices = UrgeNotice.objects.filter(obligation__in=obligations, round=F("obligation__rounds"))
    sent: defaultdict[int, list[UrgeNotice]] = defaultdict(list)
    for notice in notices.select_related("delivery").defer("text").order_by("id"):
        sent[notice.obligation_id].append(notice)
    return defaultdict(Ladder, {pk: Ladder(of_one) for pk, of_one in sent.items()})


def standing_levels(obligation_ids: Iterable[int]) -> dict[int, str]:
    """The highest standing level of each obligation, in words (提醒、预警、督办通知); those without are left out."""
    standing = UrgeNotice.objects.standing().filter(obligation__in=list(obligation_ids))
    known: dict[int, UrgeLevel] = {}
    for pk, level in standing.values_list("obligation_id", "level"):
        known[pk] = max(known.get(pk, URGE_LADDER[0]), UrgeLevel(level), key=URGE_LADDER.index)
    return {pk: URGE_LEVEL_NAMES[level] for pk, level in known.items()}


def stop_words(notice: UrgeNotice) -> str:
    """Why a notice stands no more, in a sentence; empty while it stands. Needs the row as ``with_answer`` gives it."""
    if notice.is_standing:
        return ""
    answered_at = getattr(notice, "answered_at", None)
    if answered_at is not None:
        return f"报告已于{_moment(answered_at)}报送，自动停止"
    if notice.obligation.state == State.EXCUSED:
        return f"该项已于{_moment(notice.obligation.state_at)}免予填报，自动停止"
    return "本期填报已结束，自动停止"


def _moment(at: Any) -> str:
    local = at.astimezone(states.OFFICE_TIME)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


# --- Whom to press ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """An overdue report with how far its ladder has got."""

    obligation: Obligation
    due: Due
    ladder: Ladder
    is_resting: bool


@login_required
def candidates(request: SignedRequest) -> HttpResponse:
    today = states.day_of(timezone.now())
    calendar = calendar_around(today)
    overdue = urging_access.obligations_to_urge(request.standing).overdue(today)
    overdue = overdue.order_by("due_on", "measure__number", "body__order", "id")
    page = Pages(overdue.filter(~topped()), PER_PAGE).get_page(request.GET.get("page"))
    at_the_top = overdue.filter(topped())
    owed, top = list(page), list(at_the_top[:PER_PAGE])
    ladders = ladders_of([obligation.pk for obligation in (*owed, *top)])
    rows, told = (_candidates(some, ladders, today, calendar) for some in (owed, top))
    context = {
        "rows": rows,
        "page_obj": page,
        "topped": told,
        "topped_count": at_the_top.count(),
        "ready_count": sum(not row.is_resting for row in rows),
        "pause_workdays": urge_rules.URGE_PAUSE_WORKDAYS,
    }
    return render(request, "measures/urging/candidates.html", context)


def _candidates(
    owed: Iterable[Obligation], ladders: Mapping[int, Ladder], today: date, calendar: Calendar
) -> list[Candidate]:
    return [
        Candidate(
            obligation=obligation,
            due=due_of(obligation, today=today, calendar=calendar),
            ladder=ladders[obligation.pk],
            is_resting=ladders[obligation.pk].is_resting(today, calendar),
        )
        for obligation in owed
    ]


@dataclass(frozen=True)
class Preview:
    """One report as it would be urged: which levels may be sent, to whom each, or why none."""

    obligation: Obligation
    due: Due
    ladder: Ladder
    levels: tuple[UrgeLevel, ...]
    addressees: tuple[tuple[str, Addressee], ...]
    why_not: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one report: a notice, or the sentence that refused it."""

    obligation: Obligation
    notice: UrgeNotice | None
    refusal: str = ""


@login_required
def urge_new(request: SignedRequest) -> HttpResponse:
    """One or many reports, named by ``obligation=``; each is urged in a transaction of its own."""
    known = urging_access.obligations_to_urge(request.standing)
    chosen = request.POST if request.method == "POST" else request.GET
    owed = list(known.filter(pk__in=_numbers(chosen.getlist("obligation"))).in_document_order())
    if not owed:
        messages.info(request, "请先勾选要催办的报告。")
        return redirect("measures:urge_candidates")
    previews = _previews(owed)
    if request.method != "POST":
        open_ones = {p.obligation.pk: p.levels for p in previews if p.levels}
        form = UrgeForm(choosable=open_ones, initial=_first_texts(previews))
        return _new_page(request, previews, form)
    # What was open when the page was drawn may not be now: that is for the action to say, report by report.
    form = UrgeForm(request.POST, choosable={p.obligation.pk: p.levels for p in previews})
    if not form.is_valid():
        return _new_page(request, previews, form)
    outcomes = [_urge(request, obligation, form) for obligation in owed]
    notices = [outcome.notice for outcome in outcomes if outcome.notice is not None]
    if len(outcomes) == 1 and notices:
        _say_sent(request, notices[0])
        return redirect("measures:urge", notices[0].pk)
    context = {
        "outcomes": outcomes,
        "sent": len(notices),
        "refused": len(outcomes) - len(notices),
        "unreached": sum(notice.is_unreached for notice in notices),
    }
    return render(request, "measures/urging/results.html", context)


def _urge(request: SignedRequest, obligation: Obligation, form: UrgeForm) -> Outcome:
    pk = obligation.pk
    try:
        notice = actions.urge(
            obligation,
            text=form.text_for(pk),
            level=form.level_of(pk),
            by=request.actor,
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        return Outcome(obligation, None, refusal.message)
    return Outcome(obligation, notice)


def _say_sent(request: SignedRequest, notice: UrgeNotice) -> None:
    name = URGE_LEVEL_NAMES[UrgeLevel(notice.level)]
    if notice.is_unreached:
        words = f"“{name}”已出具，但{notice.body_name}没有启用的账号，系统内无人收到。请打印送达，送达后在本页登记。"
        messages.warning(request, words)
    else:
        messages.success(request, f"“{name}”已发出。")


def _numbers(given: Iterable[str]) -> list[int]:
    return [int(text) for text in given if text.isdecimal() and len(text) < 10][:MOST_AT_ONCE]


def _previews(owed: Sequence[Obligation]) -> list[Preview]:
    today = states.day_of(timezone.now())
    calendar = calendar_around(today)
    ladders = ladders_of([obligation.pk for obligation in owed])
    people = actions.people_of({obligation.body_id for obligation in owed})
    return [
        _preview(
            obligation,
            due=due_of(obligation, today=today, calendar=calendar),
            ladder=ladders[obligation.pk],
            people=people.get(obligation.body_id, {}),
        )
        for obligation in owed
    ]


def _preview(
    obligation: Obligation, *, due: Due, ladder: Ladder, people: Mapping[Role, Sequence[str]]
) -> Preview:
    why_not = why_not_urgeable(obligation, ladder)
    levels: tuple[UrgeLevel, ...] = ()
    if not why_not:
        levels = urge_rules.open_levels(ladder.levels, is_important=obligation.measure.is_important)
    addressees = tuple((URGE_LEVEL_NAMES[level], urge_rules.address(level, people)) for level in levels)
    return Preview(obligation, due, ladder, levels, addressees, why_not)


def why_not_urgeable(obligation: Obligation, ladder: Ladder) -> str:
    """Why this report cannot be urged now, in a sentence; empty when it can."""
    if not obligation.period.is_open:
        return f"{obligation.period.name}填报已结束，不能再催办。"
    try:
        urge_rules.check_urgeable(State(obligation.state))
        urge_rules.check_level(None, ladder.levels, is_important=obligation.measure.is_important)
    except RuleBroken as refusal:
        return refusal.message
    return ""


def _first_texts(previews: Sequence[Preview]) -> dict[str, str]:
    """The text each level starts from; what was sent before is spoken of only where that is true of every report."""
    texts = {}
    for level in UrgeLevel:
        ladders = [p.ladder for p in previews if p.levels and p.levels[0] is level]
        was_urged = bool(ladders) and all(ladder.sent for ladder in ladders)
        texts[f"text_{level}"] = urge_rules.urge_text(level, was_urged=was_urged)
    return texts


def _new_page(request: SignedRequest, previews: Sequence[Preview], form: UrgeForm) -> HttpResponse:
    names = form.fields
    rows = [
        (p, form[f"level_{p.obligation.pk}"] if f"level_{p.obligation.pk}" in names else None)
        for p in previews
    ]
    context = {
        "form": form,
        "rows": [(preview, level) for preview, level in rows if preview.levels],
        "left_out": [preview for preview in previews if not preview.levels],
        "texts": [form[f"text_{level}"] for level in form.text_levels],
    }
    return render(request, "measures/urging/new.html", context)


# --- The notices ------------------------------------------------------------------------------------


URGES = CaseList(
    title="催办",
    what="催办通知",
    seen=urging_access.urge_list,
    order=lambda notices: notices.with_names().with_answer().defer("text").order_by("-id"),
    rows=lambda page, asker: [(notice, stop_words(notice)) for notice in numbered(page)],
    row="measures/urging/row.html",
    columns=("通知", "事项", "单位", "送达对象", "发出", "现状"),
    caption="已发出的催办通知",
    lede=lambda standing: "催办通知按提醒、预警、督办通知逐级发出；报告报送后自动停止。",
    empty=lambda standing: Empty("还没有催办通知", "督查室发出催办后，通知会列在这里。"),
    unit="份",
    narrowing=UrgeNarrowing,
    template="measures/urging/list.html",
)


@login_required
def urge_detail(request: SignedRequest, pk: int) -> HttpResponse:
    """The notice as a paper, to be read and printed."""
    return _paper(request, urging_access.urge_to_read(request.standing, pk), DeliveryForm())


@login_required
@require_POST
def urge_delivery(request: SignedRequest, pk: int) -> HttpResponse:
    """Registers that the paper was handed over; what is refused is told on the notice's page."""
    notice = urging_access.urge_to_deliver(request.standing, pk)
    form = DeliveryForm(request.POST)
    if form.is_valid():
        try:
            actions.register_delivery(notice, **form.cleaned_data, by=request.actor, at=timezone.now())
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, "已登记纸质送达。")
            return redirect("measures:urge", notice.pk)
    return _paper(request, notice, form)


def _paper(request: SignedRequest, notice: UrgeNotice, form: DeliveryForm) -> HttpResponse:
    context = {
        "delivery": form if request.standing.is_office else None,
        "notice": notice,
        "obligation": notice.obligation,
        "measure": notice.obligation.measure,
        "stop_words": stop_words(notice),
        "is_own": notice.obligation.body_id in request.standing.own_body_ids,
    }
    return render(request, "measures/urging/notice.html", context)


def panel(obligation: Obligation, standing: Standing) -> dict[str, Any] | None:
    """What the page of an obligation shows of its urging; None for those who may not see it, and where nothing is."""
    if not urging_access.may_read_urges(standing, obligation):
        return None
    notices = numbered(obligation.urges.with_names().with_answer().order_by("-id"))
    rows = [(notice, stop_words(notice)) for notice in notices]
    ladder = Ladder([notice for notice, _ in reversed(rows) if notice.round == obligation.rounds])
    may_urge = standing.is_office and not why_not_urgeable(obligation, ladder)
    if not rows and not may_urge:
        return None
    return {"rows": rows, "may_urge": may_urge, "following": ladder.following_words}
