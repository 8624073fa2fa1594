"""The desk's rows about reports: to write and to sign for the bodies, to review for the office."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from measures.desk_rows import Asker, DeskRow, Weight, due_at
from measures.reporting import access as reporting_access
from measures.reporting.models import Move, Obligation, Submission
from measures.reporting.steps import due_of, next_step
from measures.states import OFFICE_TIME, Act, State
from measures.steps import Step
from measures.urging.views import standing_levels

WHY = {
    Act.RETURN: "督查室退回，请修改后重报",
    Act.SEND_BACK: "单位负责人退回修改",
}
WEIGHTS = {State.RETURNED: Weight.RETURNED, State.UNIT_REVIEW: Weight.OTHERS_WAIT}


def own_obligations(asker: Asker) -> list[Obligation]:
    """What the person's bodies were asked in periods still open, in document order. One query."""
    mine = reporting_access.obligations_to_read(asker.standing).of_bodies(asker.standing.own_body_ids)
    still_open = mine.filter(period__closed_at__isnull=True).exclude(state=State.EXCUSED)
    return list(still_open.with_names().with_earlier_report().in_document_order())


def report_rows(asker: Asker, owed: Iterable[Obligation]) -> list[DeskRow]:
    """Those of ``owed`` that the person does something about now. Two queries, however many rows."""
    steps = {o: step for o in owed if (step := next_step(o, asker.standing))}
    moves = _newest_moves(steps)
    urged = standing_levels([o.pk for o in steps])
    one_click = {o.pk: getattr(o, "earlier_id", None) for o in steps if o.state == State.AWAITING}
    earlier = Submission.objects.select_related("obligation__period").in_bulk(
        [pk for pk in one_click.values() if pk]
    )
    return [
        _row(
            asker,
            o,
            step,
            move=moves.get(o.pk),
            earlier=earlier.get(one_click.get(o.pk) or 0),
            urged=urged.get(o.pk, ""),
        )
        for o, step in steps.items()
    ]


def _row(
    asker: Asker, owed: Obligation, step: Step, *, move: Move | None, earlier: Submission | None, urged: str
) -> DeskRow:
    signs = owed.state == State.UNIT_REVIEW
    when = f"{move.at.astimezone(OFFICE_TIME):%-m月%-d日} " if move else ""
    said = WHY.get(Act(move.act), f"{move.by_name} 提交签发") if move else ""
    return DeskRow(
        kind="签发" if signs else "填报",
        title=owed.measure.title,
        number=owed.measure.number_text,
        url=reverse("measures:obligation", args=[owed.pk]),
        due=due_of(owed, today=asker.today, calendar=asker.calendar),
        step=step,
        source_name=owed.period.policy.called,
        body_name=owed.body.name,
        why=f"{owed.period.name}{' · ' + when + said if said else ''}",
        quote=move.note if move else "",
        state=owed.state,
        state_words=owed.get_state_display(),
        marks=(f"督查室{urged}",) if urged else (),
        weight=WEIGHTS.get(State(owed.state), Weight.OWN),
        bulk="sign" if signs else "",
        pk=owed.pk,
        order=owed.measure.number * 1000 + owed.body.order,
        obligation=owed,
        earlier=earlier,
    )


def review_rows(asker: Asker) -> list[DeskRow]:
    """Reports that wait for the office, each with the office's own deadline. One query; none for others."""
    if not asker.standing.is_office:
        return []
    return [
        DeskRow(
            kind="审核",
            title=owed.measure.title,
            number=owed.measure.number_text,
            url=reverse("measures:obligation", args=[owed.pk]),
            due=due_at(owed.review_due_on or asker.today, asker),
            step=step,
            source_name=owed.period.policy.called,
            body_name=owed.body.name,
            why=f"{owed.period.name} · {owed.state_at.astimezone(OFFICE_TIME):%-m月%-d日} 报送，第 {owed.rounds} 轮",
            state=owed.state,
            state_words=owed.get_state_display(),
            weight=Weight.OTHERS_WAIT,
            bulk="review",
            pk=owed.pk,
            order=owed.measure.number * 1000 + owed.body.order,
        )
        for owed in reporting_access.review_queue(asker.standing)
        if (step := next_step(owed, asker.standing))
    ]


def _newest_moves(owed: Iterable[Obligation]) -> Mapping[int, Move]:
    """The newest return, send-back or hand-in of each: why it is here, and in whose words."""
    telling = {
        State.RETURNED: (Act.RETURN, Act.SEND_BACK),
        State.DRAFTING: (Act.SEND_BACK,),
        State.UNIT_REVIEW: (Act.HAND_IN,),
    }
    states = {o.pk: State(o.state) for o in owed}
    acts = (Act.RETURN, Act.SEND_BACK, Act.HAND_IN)
    moves = Move.objects.filter(obligation__in=list(states), act__in=acts).order_by("id")
    # Later ones replace earlier ones.
    return {m.obligation_id: m for m in moves if m.act in telling.get(states[m.obligation_id], ())}
