"""催办: the office presses for a report that is owed, level by level up the line of the body."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from accounts.models import Membership
from accounts.rules import BODY_ROLES, Role
from audit.rules import Actor, RuleBroken
from measures import texts
from measures.dispatch.people.reading import People
from measures.dispatch.people.rules import DutyRole
from measures.documents.models import Policy
from measures.documents.trace import record
from measures.reporting.models import Obligation
from measures.reporting.moves import lock, name_of
from measures.states import State, day_of
from measures.urging import rules as urge_rules
from measures.urging.models import PaperDelivery, UrgeNotice
from measures.urging.rules import UrgeLevel


@transaction.atomic
def urge(
    obligation: Obligation, *, text: str, level: str | None = None, by: Actor, at: datetime
) -> UrgeNotice:
    """Send one notice about a report that is owed: the next level of its ladder, or ``level``.

    Nobody need cancel it: it stops standing when the report is handed in, and a returned report starts a ladder anew.
    Refuses a report that is not owed, a closed period, a level already sent or below one sent, a skipped level unless
    the measure is important, and anything after the top level.
    """
    _take_turn()
    obligation = _lock_owed(obligation)
    sent = UrgeNotice.objects.filter(obligation=obligation, round=obligation.rounds)
    chosen = urge_rules.check_level(
        level, list(sent.values_list("level", flat=True)), is_important=obligation.measure.is_important
    )
    text = texts.check_text(text, label="催办内容", field="text", most=urge_rules.URGE_TEXT_MAX)
    body = obligation.body
    addressee = urge_rules.address(chosen, people_of([body.pk]).get(body.pk, {}))
    notice = UrgeNotice.objects.create(
        obligation=obligation,
        body=body,
        body_name=body.name,
        round=obligation.rounds,
        level=chosen,
        addressee=addressee.label,
        people=_named_people(obligation),
        text=text,
        due_on=obligation.due_on,
        sent_at=at,
        sent_by_id=by.user_id,
        sent_by_name=by.name,
    )
    _record(notice, by=by, at=at)
    return notice


@transaction.atomic
def register_delivery(
    notice: UrgeNotice, *, delivered_on: date, receiver: str, by: Actor, at: datetime
) -> PaperDelivery:
    """Keep when the paper of a notice was handed over and who took it. Registered again, it is put right.

    Refuses a day before the notice was sent or after today, and a receiver without a name.
    """
    receiver = texts.check_text(receiver, label="签收人", field="receiver", most=urge_rules.RECEIVER_MAX)
    sent_on = day_of(notice.sent_at)
    urge_rules.check_delivered_on(delivered_on, sent_on=sent_on, today=day_of(at))
    known = PaperDelivery.objects.select_for_update().filter(notice=notice).first()
    new = {"delivered_on": delivered_on, "receiver": receiver}
    before = {name: getattr(known, name) for name in new} if known else {}
    who = {"recorded_at": at, "recorded_by_id": by.user_id, "recorded_by_name": by.name}
    paper, _ = PaperDelivery.objects.update_or_create(notice=notice, defaults={**new, **who})
    record(
        notice,
        by=by,
        at=at,
        verb="urge.delivered",
        summary=f"登记纸质送达：{notice.title} {name_of(notice.obligation)}",
        before=before,
        after=new,
    )
    return paper


def people_of(body_ids: Iterable[int]) -> Mapping[int, Mapping[Role, list[str]]]:
    """The active people of these bodies by body and role, by name, longest in office first; one query."""
    held = Membership.objects.filter(
        body_id__in=list(body_ids), role__in=list(BODY_ROLES), user__is_active=True
    ).order_by("id")
    people: defaultdict[int, defaultdict[Role, list[str]]] = defaultdict(lambda: defaultdict(list))
    for body_id, role, name in held.values_list("body_id", "role", "user__name"):
        people[body_id][Role(role)].append(name)
    return people


def _named_people(obligation: Obligation) -> str:
    """分管领导 and 责任人 whom the body or the office named for this document, in a line; empty for nobody."""
    policy = obligation.measure.policy_id
    named = People([obligation.body_id], [policy]).named(obligation.body_id, policy)
    meant = (person for person in named if person.role is not DutyRole.LIAISON)
    return "，".join(f"{person.role_name} {person.words}" for person in meant)


def _take_turn() -> None:
    """Let one notice be sent after the other, so that their numbers come without gaps and never shift.

    The policy stands for everybody's turn, and is locked before any obligation, as opening a period does.
    """
    Policy.objects.order_by("pk").select_for_update(no_key=True).first()


def _lock_owed(obligation: Obligation) -> Obligation:
    try:
        obligation = lock(obligation)
    except RuleBroken as refusal:
        if refusal.code != "period_closed":
            raise
        words = f"{obligation.period.name}填报已结束，不能再催办。"
        raise RuleBroken(refusal.code, words) from refusal
    urge_rules.check_urgeable(State(obligation.state))
    return obligation


def _record(notice: UrgeNotice, *, by: Actor, at: datetime) -> None:
    level = urge_rules.URGE_LEVEL_NAMES[UrgeLevel(notice.level)]
    names = ("obligation_id", "round", "level", "addressee", "people", "text")
    record(
        notice,
        by=by,
        at=at,
        verb="obligation.urged",
        summary=f"催办（{level}）：{name_of(notice.obligation)}",
        after={name: getattr(notice, name) for name in names},
    )
