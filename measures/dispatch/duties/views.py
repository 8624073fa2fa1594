"""Who holds which duties (机构沿革), and handing them to a successor: choose, read the preview, confirm."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.access import people_of
from accounts.models import ApiClient, Membership
from accounts.rules import ROLE_NAMES, Role
from audit.models import AuditEvent
from audit.rules import RuleBroken
from departments.actions import keep_succession
from departments.models import Body, Succession
from measures import states
from measures.desk_rows import Asker, DeskRow, Weight
from measures.dispatch.duties import access as duties_access
from measures.dispatch.duties import actions
from measures.dispatch.duties.carrying import summary_of
from measures.dispatch.duties.forms import SuccessionForm, TransferForm, words_of
from measures.dispatch.duties.rules import MATTER_NAMES, Fate, Matter
from measures.dispatch.duties.transfer_plan import UNFINISHED, DutyPlan, Entry, TransferPlan, plan_transfer
from measures.dispatch.models import Receipt
from measures.documents.models import Measure, Responsibility
from measures.forms import blame
from measures.reporting.models import Obligation
from measures.steps import Due, SignedRequest, Step

RECORDS_SHOWN = 10


# --- The list -----------------------------------------------------------------------------------------


@dataclass
class BodyRow:
    """A body and what it holds now, or held as printed. ``successions`` in words; ``is_gone``: no longer exists."""

    body: Body
    is_gone: bool
    duties: int
    reports: int
    passed_on: int
    successions: list[str] = field(default_factory=list)
    came_from: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return bool(self.duties or self.reports)


@login_required
def body_list(request: SignedRequest) -> HttpResponse:
    bodies = duties_access.bodies_to_hand_over(request.standing)
    today = states.day_of(timezone.now())
    counts = _counts()
    rows = [_row(body, counts, today) for body in _with_successions(bodies)]
    context = {
        "waiting": [row for row in rows if row.holds and (row.is_gone or row.successions)],
        "holding": [row for row in rows if row.holds and not (row.is_gone or row.successions)],
        "handed_over": [row for row in rows if row.passed_on and not row.holds],
    }
    return render(request, "measures/dispatch/duties/list.html", context)


@dataclass(frozen=True)
class _Counts:
    """How much of each body, by its key, in three queries: counted body by body each would be searched for all of it."""

    duties: dict[int, int]
    reports: dict[int, int]
    passed_on: dict[int, int]


def _counts() -> _Counts:
    owed = Obligation.objects.filter(state__in=list(UNFINISHED), period__closed_at__isnull=True)
    printed_elsewhere = Responsibility.objects.exclude(body=F("holder"))
    return _Counts(
        _by(Responsibility.objects.all(), "holder_id"),
        _by(owed, "body_id"),
        _by(printed_elsewhere, "body_id"),
    )


def _by(rows: Any, column: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(column).annotate(count=Count("pk")))


def _with_successions(bodies: Any) -> Any:
    every = Succession.objects.select_related("successor", "predecessor").order_by("id")
    return bodies.prefetch_related(
        Prefetch("successions", queryset=every), Prefetch("inheritances", queryset=every)
    )


def _row(body: Any, counts: _Counts, today: date) -> BodyRow:
    return BodyRow(
        body=body,
        is_gone=_is_gone(body, today),
        duties=counts.duties.get(body.pk, 0),
        reports=counts.reports.get(body.pk, 0),
        passed_on=counts.passed_on.get(body.pk, 0),
        successions=[words_of(row) for row in body.successions.all()],
        came_from=[row.predecessor.name for row in body.inheritances.all()],
    )


def _is_gone(body: Body, today: date) -> bool:
    return body.valid_to is not None and body.valid_to < today


# --- Handing over -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MatterShown:
    """One kind of matter in the preview: what moves, what begins, what ends and what stays, row by row."""

    name: str
    moves: list[Entry]
    begins: list[Entry]
    ends: list[Entry]
    stays: list[Entry]

    @property
    def told(self) -> list[Entry]:
        return [*self.moves, *self.begins, *self.ends, *self.stays]


def matters_of(plan: DutyPlan) -> list[MatterShown]:
    """What the preview lists, kind by kind; kinds of which there is nothing fall out."""
    return [
        MatterShown(MATTER_NAMES[matter], *(plan.of(matter, fate) for fate in Fate))
        for matter in Matter
        if any(entry.matter is matter for entry in plan.entries)
    ]


@login_required
def transfer(request: SignedRequest, pk: int) -> HttpResponse:
    """``GET ?successor=…&measures=…`` shows the preview; ``POST`` with its fingerprint carries it out."""
    body = duties_access.body_to_hand_over(request.standing, pk)
    successions = list(body.successions.select_related("successor").order_by("is_partial", "id"))
    measures = _measures_of(body)
    if request.method != "POST":
        only = successions[0] if len(successions) == 1 else None
        asked: Any = request.GET
        if "successor" not in asked and only and not only.is_partial:
            asked = {"successor": only.successor_id}
        is_asked = "successor" in asked
        form = TransferForm(asked if is_asked else None, successions=successions, measures=measures)
        return _page(request, body, form)
    form = TransferForm(request.POST, successions=successions, measures=measures)
    if form.is_valid():
        try:
            done = actions.transfer_duties(
                body,
                successor=form.succession.successor,
                measures=form.chosen_measures,
                # Without a preview that was read nothing is carried out.
                expected=form.cleaned_data["expected"] or "none",
                by=request.actor,
                at=timezone.now(),
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            _say(request, done)
            return redirect("measures:transfer", pk=body.pk)
    return _page(request, body, form)


def _say(request: SignedRequest, done: TransferPlan) -> None:
    pair = f"{done.predecessor.name}、{done.successor.name}"
    if done.is_empty:
        messages.info(request, f"{pair}之间没有需要移交的事项，可能已经移交过了。")
        return
    messages.success(
        request, f"{done.predecessor.name}的职责已移交{done.successor.name}：{summary_of(done)}。"
    )
    stays = [entry for entry in done.entries if entry.fate is Fate.STAYS]
    if stays:
        reasons = dict.fromkeys(f"{MATTER_NAMES[entry.matter]}（{entry.why}）" for entry in stays)
        messages.warning(
            request, f"另有 {len(stays)} 项保留在{done.predecessor.name}名下：{'；'.join(reasons)}。"
        )


def _measures_of(body: Body) -> Any:
    """What can be chosen for a partial succession: where the body holds a duty or owes a report."""
    owed = Obligation.objects.filter(body=body, state__in=list(UNFINISHED), period__closed_at__isnull=True)
    held = Responsibility.objects.filter(holder=body)
    return Measure.objects.filter(
        Q(pk__in=held.values("measure_id")) | Q(pk__in=owed.values("measure_id"))
    ).in_order()


def _page(request: SignedRequest, body: Body, form: TransferForm) -> HttpResponse:
    today = states.day_of(timezone.now())
    context: dict[str, Any] = {
        "body": body,
        "is_gone": _is_gone(body, today),
        "form": form,
        "has_successions": bool(form.successions),
        "came_from": list(body.inheritances.select_related("predecessor").order_by("id")),
        "records": list(
            AuditEvent.objects.about(body)
            .filter(verb="body.duties_transferred")
            .order_by("-id")[:RECORDS_SHOWN]
        ),
    }
    if form.is_bound and not (form.has_error("successor") or form.has_error("measures")):
        context |= _preview(body, form, today)
    return render(request, "measures/dispatch/duties/transfer.html", context)


def _preview(body: Body, form: TransferForm, today: date) -> dict[str, Any]:
    """What confirming would do; empty where the rules refuse the transfer, with the refusal on the form."""
    succession, chosen = form.succession, form.chosen_measures
    successor = succession.successor
    try:
        actions.check_transfer(body, successor, measures=chosen, today=today)
    except RuleBroken as refusal:
        blame(form, refusal)
        return {}
    plan = plan_transfer(body, successor, measures=chosen, is_partial=succession.is_partial)
    people = people_of(successor.pk, body.pk)
    return {
        "plan": plan,
        "succession": succession,
        "chosen": chosen or [],
        "matters": matters_of(plan),
        "kept": _kept(body),
        "their_people": _named(held for held in people if held.body_id == successor.pk),
        "own_people": _named(held for held in people if held.body_id == body.pk),
        # Departments have none.
        "keys": ApiClient.objects.filter(body=body, revoked_at__isnull=True).count() if body.is_city else 0,
    }


def _kept(body: Body) -> list[tuple[str, int]]:
    """What is finished and keeps the old name, in numbers."""
    finished = Obligation.objects.filter(body=body).exclude(
        state__in=list(UNFINISHED), period__closed_at__isnull=True
    )
    signed = Receipt.objects.filter(body=body, signed_at__isnull=False)
    counted = [("已办结的填报任务", finished.count()), ("已签收的交办单", signed.count())]
    return [(name, count) for name, count in counted if count]


def _named(people: Iterable[Membership]) -> list[str]:
    """The people of one body with their roles: 李经办（经办人）."""
    return [
        f"{user.name}（{'、'.join(ROLE_NAMES[Role(held.role)] for held in roles)}）"
        for user, roles in groupby(people, key=lambda held: held.user)
    ]


# --- Registering a succession -------------------------------------------------------------------------


@login_required
def succession(request: SignedRequest, pk: int) -> HttpResponse:
    body = duties_access.body_to_hand_over(request.standing, pk)
    form = SuccessionForm(request.POST or None, body=body)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep_succession(
                Succession(predecessor=body, **form.cleaned_data), by=request.actor, at=timezone.now()
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(
                request, f"已登记：{body.name}的职责由{kept.successor.name}承接。请核对预览后移交。"
            )
            url = reverse("measures:transfer", args=[body.pk])
            return redirect(f"{url}?successor={kept.successor_id}" if not kept.is_partial else url)
    known = list(body.successions.select_related("successor").order_by("id"))
    context = {"body": body, "form": form, "known": [words_of(row) for row in known]}
    return render(request, "measures/dispatch/duties/succession.html", context)


# --- The desk -----------------------------------------------------------------------------------------


def desk_rows(asker: Asker) -> Iterable[DeskRow]:
    """For the office: bodies that no longer exist and still hold duties or owe reports. One query."""
    if not asker.standing.is_office:
        return []
    owed = Obligation.objects.filter(state__in=list(UNFINISHED), period__closed_at__isnull=True)
    held = Q(pk__in=Responsibility.objects.values("holder_id")) | Q(pk__in=owed.values("body_id"))
    gone = Body.objects.filter(held, valid_to__lt=asker.today).in_order()
    return [
        DeskRow(
            kind="职责移交",
            title=f"{body.name}已停用，职责待移交",
            url=reverse("measures:transfer", args=[body.pk]),
            due=Due(body.valid_to or asker.today, "停用日期", "soon"),
            step=Step("办理移交", reverse("measures:transfer", args=[body.pk])),
            body_name=body.name,
            why="该单位已停用，名下仍有未移交的职责或未办结的填报任务",
            weight=Weight.OTHERS_WAIT,
            pk=body.pk,
        )
        for body in gone
    ]
