"""The office's pages about reminders: the ledger, the proof of one line, who will be told, and what did not arrive."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from audit.finding import matching
from audit.paging import Pages
from audit.rules import RuleBroken
from measures.forms import blame
from measures.states import OFFICE_TIME, day_of
from measures.steps import SignedRequest, calendar_around
from reminders.delivery.letter import date_words
from reminders.ledger.models import Reminder
from reminders.ledger.rules import Matter
from reminders.office import access, rules
from reminders.office import actions as resending
from reminders.office import proof as proofs
from reminders.office.actions import Resent
from reminders.office.foresight import Foreseen, outlook_of
from reminders.office.forms import ForesightFilter, LedgerFilter
from reminders.planning.sources import Named, names_of
from workdays.rules import add_workdays

PAGE_SIZE = 50
# More at one click would keep the page waiting; the rest takes another click.
MOST_AT_ONCE = 300
NAMES_SHOWN = 8

# --- The ledger ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One line of the ledger and how its matter is named; None where the matter is there no more."""

    entry: Reminder
    named: Named | None


@require_safe
@login_required
def ledger(request: SignedRequest) -> HttpResponse:
    form = LedgerFilter(request.GET)
    everything = access.ledger(request.standing)
    rows = form.narrowed(everything).select_related("recipient", "body", "digest")
    rows = rows.defer("digest__body_text", "digest__items").prefetch_related("digest__deliveries")
    page = Pages(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    named = _named(page)
    context = {
        "page_obj": page,
        "rows": [Row(entry, named.get((Matter(entry.matter), entry.matter_id))) for entry in page],
        "form": form,
    }
    return render(request, "reminders/office/ledger.html", context)


def _named(entries: Iterable[Reminder]) -> Mapping[tuple[Matter, int], Named]:
    return names_of((Matter(entry.matter), entry.matter_id) for entry in entries)


@require_safe
@login_required
def proof(request: SignedRequest, pk: int) -> HttpResponse:
    entry = access.ledger_entry(request.standing, pk)
    context = {
        "entry": entry,
        "named": _named([entry]).get((Matter(entry.matter), entry.matter_id)),
        "rules": proofs.rules_of(entry),
        "policy": proofs.policy_named(entry),
        "sendings": proofs.sendings_of(entry),
        "overtaken_by": proofs.overtaken_by(entry),
    }
    return render(request, "reminders/office/proof.html", context)


# --- Who will be told ---------------------------------------------------------------------------------


@require_safe
@login_required
def foresight(request: SignedRequest) -> HttpResponse:
    """Plans for real and takes it back, so it holds the write lock of a database of one file while it looks."""
    access.may_foresee(request.standing)
    at = timezone.now()
    today = day_of(at)
    calendar = calendar_around(today)
    usual = add_workdays(today, 1, calendar)
    form = ForesightFilter(request.GET)
    on = _day_asked(form, today, usual)
    found = _foreseen(on, at, form.cleaned_data.get("person") or "") if on else []
    around = calendar_around(on or usual)
    context = {
        "form": form,
        "on": on,
        "usual": usual,
        "is_usual": on == usual,
        "is_workday": around.is_workday(on or usual),
        "is_provisional": around.is_provisional(on or usual),
        "page_obj": Pages(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "people": len({foreseen.user.pk for foreseen in found}),
        "matters": sum(len(foreseen.reasons) for foreseen in found),
    }
    return render(request, "reminders/office/foresight.html", context)


def _day_asked(form: ForesightFilter, today: date, usual: date) -> date | None:
    """The day to look at; None where something was refused, and the form then says why."""
    if not form.is_valid():
        return None
    on: date = form.cleaned_data["on"] or usual
    try:
        rules.check_foreseeable(on, today)
    except RuleBroken as refusal:
        blame(form, refusal)
        return None
    return on


def _foreseen(on: date, at: datetime, person: str) -> Sequence[Foreseen]:
    only = None
    if person:
        only = frozenset(User.objects.filter(matching(person, "name")).values_list("pk", flat=True))
    return outlook_of(on, at=at, only=only, lets_days_pass=True)


# --- What did not arrive ------------------------------------------------------------------------------


@require_safe
@login_required
def failures(request: SignedRequest) -> HttpResponse:
    found = access.failures(request.standing)
    shown = found.defer("body_text", "items").prefetch_related("deliveries")
    page = Pages(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "open_ids": set(
            found.worth_resending().filter(pk__in=[row.pk for row in page]).values_list("pk", flat=True)
        ),
        "open_count": found.worth_resending().count(),
    }
    return render(request, "reminders/office/failures.html", context)


@require_POST
@login_required
def resend(request: SignedRequest) -> HttpResponse:
    """Those that were ticked, or with ``all`` everything that can be sent again; then back to the list."""
    standing, at = request.standing, timezone.now()
    if request.POST.get("all"):
        digests = access.failures(standing).worth_resending()
    else:
        digests = access.digests_to_resend(standing, _numbers(request.POST.getlist("digest")))
    chosen = list(digests[: MOST_AT_ONCE + 1])
    done, refusals = [], []
    for digest in chosen[:MOST_AT_ONCE]:
        try:
            done.append(resending.resend(digest, by=request.actor, at=at))
        except RuleBroken as refusal:
            refusals.append(refusal.message)
    _say(request, done, refusals, at)
    if not chosen:
        messages.info(request, "请先勾选要重新发送的提醒。")
    if len(chosen) > MOST_AT_ONCE:
        messages.info(request, f"一次最多重新发送 {MOST_AT_ONCE} 份，其余请再次操作。")
    return redirect("reminders:failures")


def _numbers(given: Iterable[str]) -> list[int]:
    return [int(text) for text in given if text.isdecimal() and len(text) < 10][:MOST_AT_ONCE]


def _say(request: SignedRequest, done: Sequence[Resent], refusals: Sequence[str], at: datetime) -> None:
    told: dict[str, list[str]] = {}
    for resent in done:
        told.setdefault(_when(resent, at), []).append(resent.digest.recipient.name)
    for when, people in told.items():
        names = "、".join(dict.fromkeys(people[:NAMES_SHOWN]))
        more = f"等 {len(people)} 份" if len(people) > NAMES_SHOWN else ""
        messages.success(request, f"已安排重新发送：{names}{more}，{when}。")
    for refusal in refusals[:NAMES_SHOWN]:
        messages.warning(request, refusal)
    if len(refusals) > NAMES_SHOWN:
        messages.warning(request, f"另有 {len(refusals) - NAMES_SHOWN} 份不能重新发送。")


def _when(resent: Resent, at: datetime) -> str:
    if resent.is_at_once(at):
        return "一分钟内发出"
    goes_at = resent.goes_at.astimezone(OFFICE_TIME)
    return f"将于{date_words(goes_at.date())} {goes_at:%H:%M} 发出"
