"""One decision on many rows: pick, look at what will happen to each, confirm, and see what became of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.rules import Standing
from audit.rules import Actor, RuleBroken
from measures import access, dates, states
from measures.desk.bulk import actions
from measures.desk.bulk.actions import Outcome
from measures.desk.bulk.forms import BulkForm, Pick, picks_from
from measures.dispatch import access as dispatch_access
from measures.documents.access import measures_to_read
from measures.documents.models import Measure
from measures.documents.rules import check_open_for_editing
from measures.reporting import access as reporting_access
from measures.steps import SignedRequest, calendar_around


@dataclass(frozen=True)
class Planned:
    """A picked row: what it is, and what will happen to it, or why nothing can."""

    row: Any
    read: int
    title: str
    source_name: str
    number: str
    body_name: str
    about: str
    will: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class BulkAct:
    """A decision that may be taken on many rows. ``kind`` is the mark of the desk's rows that take it."""

    code: str
    label: str
    kind: str
    plan: Callable[[Standing, list[Pick]], list[Planned]]
    carry_out: Callable[[list[Planned], str, Actor], list[Outcome[Any]]]
    # None: there is nothing to say with it.
    needs_comment: bool | None = None

    @property
    def home(self) -> str:
        """The page on which the rows are picked."""
        return "measures:measures" if self.kind == "ledger" else "measures:desk"

    @property
    def home_name(self) -> str:
        return "事项台账" if self.kind == "ledger" else "我的工作台"

    @property
    def about_name(self) -> str:
        """What ``Planned.about`` says of a row."""
        return "状态" if self.kind == "ledger" else "事项"


@login_required
def bulk(request: SignedRequest, act: str) -> HttpResponse:
    """First POST, or GET of what is ticked in the ledger: the preview. Then, with ``confirmed``: the results by row."""
    chosen = ACTS.get(act)
    if chosen is None:
        raise Http404
    if chosen.kind in ("review", "ledger"):
        access.require_office(request.standing)
    may_look = request.method == "POST" or chosen.kind == "ledger"
    picks = picks_from(request.POST.getlist("pick") or request.GET.getlist("measure")) if may_look else []
    if may_look and not picks:
        messages.info(request, f"请先在{chosen.home_name}上勾选要办理的事项，再点“{chosen.label}”。")
    if not picks:
        return redirect(chosen.home)
    planned = chosen.plan(request.standing, picks)
    confirmed = "confirmed" in request.POST
    form = BulkForm(request.POST if confirmed else None, needs_comment=bool(chosen.needs_comment))
    if not confirmed or not form.is_valid():
        context = {
            "act": chosen,
            "planned": planned,
            "form": form,
            "able": sum(not p.refusal for p in planned),
        }
        return render(request, "measures/desk/bulk/preview.html", context)
    refused = [Outcome(p, p.refusal) for p in planned if p.refusal]
    able = [p for p in planned if not p.refusal]
    done = chosen.carry_out(able, form.cleaned_data["comment"], request.actor)
    outcomes = [Outcome(p, o.refusal) for p, o in zip(able, done, strict=True)] + refused
    done_count = sum(o.is_done for o in outcomes)
    context = {
        "act": chosen,
        "outcomes": outcomes,
        "done": done_count,
        "undone": len(outcomes) - done_count,
    }
    return render(request, "measures/desk/bulk/result.html", context)


def acts_for(kinds: Iterable[str]) -> list[BulkAct]:
    """The acts that take rows of these kinds, in the order they are offered."""
    here = set(kinds)
    return [act for act in ACTS.values() if act.kind in here]


# --- What each act plans and does ---------------------------------------------------------------------


def _obligations(standing: Standing, picks: list[Pick], state: states.State, wrong: str) -> list[Planned]:
    """The picked reports that the person may see; those not in ``state`` with the sentence ``wrong``."""
    rows = reporting_access.obligations_to_read(standing).with_names().select_related("report")
    found = rows.in_bulk([pick.pk for pick in picks])
    return [
        Planned(
            row=owed,
            read=pick.read,
            title=owed.measure.title,
            source_name=owed.period.policy.called,
            number=owed.measure.number_text,
            body_name=owed.body.name,
            about=owed.period.name,
            refusal="" if owed.state == state and owed.period.is_open else wrong,
        )
        for pick in picks
        if (owed := found.get(pick.pk))
    ]


def _rounds(standing: Standing, picks: list[Pick], will: Callable[[Any], str]) -> list[Planned]:
    planned = _obligations(standing, picks, states.State.SUBMITTED, "该报告已不在待审核状态，不再处理。")
    return [replace(p, read=p.read or p.row.rounds, will=will(p.row)) for p in planned]


def _plan_accept(standing: Standing, picks: list[Pick]) -> list[Planned]:
    return _rounds(standing, picks, lambda owed: f"第 {owed.rounds} 轮审核通过，本期办结，不再修改。")


def _plan_return(standing: Standing, picks: list[Pick]) -> list[Planned]:
    today = states.day_of(timezone.now())
    calendar = calendar_around(today)

    def will(owed: Any) -> str:
        due_on, _ = dates.due_after_return(today, owed.period.policy.return_workdays, calendar)
        return f"第 {owed.rounds} 轮退回，重报截止不早于 {due_on.year}年{due_on.month}月{due_on.day}日。"

    return _rounds(standing, picks, will)


def _plan_sign(standing: Standing, picks: list[Pick]) -> list[Planned]:
    planned = _obligations(standing, picks, states.State.UNIT_REVIEW, "该报告已不在待签发状态，不再处理。")
    return [
        replace(p, read=p.read or p.row.report.version, will="签发并报送省政府督查室。")
        for p in planned
        if p.row.body_id in standing.approve_body_ids
    ]


def _plan_receive(standing: Standing, picks: list[Pick]) -> list[Planned]:
    own = dispatch_access.receipts_to_read(standing).of_bodies(standing.own_body_ids)
    found = own.with_names().in_bulk([pick.pk for pick in picks])
    return [
        Planned(
            row=receipt,
            read=1,
            title=receipt.measure.title,
            source_name=receipt.measure.policy.called,
            number=receipt.measure.number_text,
            body_name=receipt.body_name,
            about=f"签收期限 {receipt.due_on}",
            will="登记签收，由您署名。",
            refusal=f"{receipt.signed_by_name} 已签收，无需重复签收。" if receipt.signed_at else "",
        )
        for pick in picks
        if (receipt := found.get(pick.pk))
    ]


def _plan_mark(standing: Standing, picks: list[Pick], *, is_important: bool) -> list[Planned]:
    found = measures_to_read(standing).with_roster().select_related("policy").in_bulk([p.pk for p in picks])
    return [
        Planned(
            row=measure,
            read=pick.read or measure.version,
            title=measure.title,
            source_name=measure.policy.called,
            number=measure.number_text,
            body_name=measure.lead.holder.name if measure.lead else "",
            about=measure.get_state_display(),
            will="列为重点事项，办结须由第二人复核。" if is_important else "不再列为重点事项。",
            refusal=_unmarkable(measure, is_important=is_important),
        )
        for pick in picks
        if (measure := found.get(pick.pk))
    ]


def _unmarkable(measure: Measure, *, is_important: bool) -> str:
    if measure.is_important == is_important:
        return "已是重点事项，无需办理。" if is_important else "不是重点事项，无需办理。"
    try:
        check_open_for_editing(states.MeasureState(measure.state))
    except RuleBroken as refusal:
        return refusal.message
    return ""


def _accept(planned: list[Planned], comment: str, by: Actor) -> list[Outcome[Any]]:
    return actions.accept_many(_read(planned), comment=comment, by=by, at=timezone.now())


def _return(planned: list[Planned], comment: str, by: Actor) -> list[Outcome[Any]]:
    return actions.return_many(_read(planned), comment=comment, by=by, at=timezone.now())


def _sign(planned: list[Planned], comment: str, by: Actor) -> list[Outcome[Any]]:
    return actions.sign_off_many(_read(planned), by=by, at=timezone.now())


def _receive(planned: list[Planned], comment: str, by: Actor) -> list[Outcome[Any]]:
    return actions.receive_many([p.row for p in planned], by=by, at=timezone.now())


def _mark(planned: list[Planned], comment: str, by: Actor, *, is_important: bool) -> list[Outcome[Any]]:
    return actions.mark_many(_read(planned), is_important=is_important, by=by, at=timezone.now())


def _read(planned: list[Planned]) -> list[tuple[Any, int]]:
    return [(p.row, p.read) for p in planned]


ACTS = {
    act.code: act
    for act in (
        BulkAct("receive", "批量签收", "receive", _plan_receive, _receive),
        BulkAct("sign", "批量签发", "sign", _plan_sign, _sign),
        BulkAct("accept", "批量审核通过", "review", _plan_accept, _accept, needs_comment=False),
        BulkAct("return", "批量退回", "review", _plan_return, _return, needs_comment=True),
        BulkAct(
            "important",
            "列为重点事项",
            "ledger",
            partial(_plan_mark, is_important=True),
            partial(_mark, is_important=True),
        ),
        BulkAct(
            "unimportant",
            "取消重点事项",
            "ledger",
            partial(_plan_mark, is_important=False),
            partial(_mark, is_important=False),
        ),
    )
}
