"""What co-responsible bodies tell the lead (配合单位意见): asked for with the period, answered, frozen with each round."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from audit.rules import Actor, RuleBroken, StaleVersion
from measures import states
from measures.documents.trace import record
from measures.reporting.models import Obligation, Submission
from measures.reporting.moves import lock, name_of
from measures.reporting.parts import rules as parts_rules
from measures.reporting.parts.models import Contribution, SubmissionPart
from measures.states import Respondent
from measures.texts import REASON_MAX, check_text


def ask_supports(owed: Iterable[Obligation]) -> list[Contribution]:
    """Ask every supporting body of a lead department's report for its answer. Needs the measures' prefetched roster.

    A body that holds several duties of the measure is asked once, the lead itself not at all, a city neither, which
    reports for itself, and nobody beside a city's report.
    """
    asked = [
        Contribution(obligation=obligation, body=body)
        for obligation in owed
        if obligation.respondent == Respondent.DEPARTMENT
        for body in dict.fromkeys(held.holder for held in obligation.measure.supports)
        if body.pk != obligation.body_id and not body.is_city
    ]
    return Contribution.objects.bulk_create(asked)


@transaction.atomic
def answer_lead(
    contribution: Contribution, *, stance: str, text: str = "", version: int, by: Actor, at: datetime
) -> Contribution:
    """Tell the lead what the body thinks; it may be changed until the lead hands in, and again after a return.

    ``version`` is the one the writer started from. Refuses when a colleague answered in between (``StaleVersion``), a
    differing view without its text, a report that is not with the lead's writer, and a closed period.
    """
    obligation = lock(contribution.obligation)
    if obligation.state not in states.WRITABLE_STATES:
        name = states.STATE_NAMES[states.State(obligation.state)]
        raise RuleBroken(
            "lead_handed_in",
            f"{obligation.body.name}的报告现为“{name}”，配合意见不能再修改；如报告被退回，届时可以修改。",
        )
    fresh = Contribution.objects.select_for_update().get(pk=contribution.pk)
    text = parts_rules.check_stance(stance, text)
    if (fresh.stance, fresh.text) == (stance, text):
        return fresh  # sent twice
    if fresh.version != version:
        when = (
            f"{fresh.answered_at.astimezone(states.OFFICE_TIME):%m月%d日 %H:%M}" if fresh.answered_at else ""
        )
        raise StaleVersion(
            f"{fresh.answered_by_name} {when} 已代表本单位答复，您的意见没有保存，请核对后再提交。"
        )
    before = {"stance": fresh.stance, "text": fresh.text}
    fresh.stance, fresh.text, fresh.version = stance, text, version + 1
    fresh.answered_at, fresh.answered_by_id, fresh.answered_by_name = at, by.user_id, by.name
    fresh.save()
    summary = f"答复配合意见“{parts_rules.STANCE_NAMES[parts_rules.Stance(stance)]}”：{name_of(obligation)}"
    record(
        fresh,
        by=by,
        at=at,
        verb="contribution.answered",
        summary=f"{summary}（{contribution.body.name}）",
        before=before,
        after={"stance": stance, "text": text},
    )
    return fresh


def check_joint(obligation: Obligation) -> None:
    """Refuse to hand in while a joint lead has said nothing that the office did not lift (``joint_part_missing``)."""
    waited = obligation.contributions.waited_for().select_related("body").order_by("body__order", "id")
    names = "、".join(asked.body.name for asked in waited)
    if names:
        raise RuleBroken(
            "joint_part_missing",
            f"本事项由多个单位并列牵头，{names}尚未填报本单位情况，现在不能提交。"
            "请商其填报；确实无法填报的，请督查室免于等待。",
        )


@transaction.atomic
def lift_part(contribution: Contribution, *, reason: str, by: Actor, at: datetime) -> Contribution:
    """Let the lead hand in without the part of a joint lead that is silent. Lifted twice changes nothing.

    Refuses without a reason, a part that was given, a body that does not lead jointly, and a closed period.
    """
    lock(contribution.obligation)
    reason = check_text(reason, label="原因", field="reason", most=REASON_MAX)
    fresh = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if fresh.lifted_at is not None:
        return fresh
    if not Contribution.objects.filter(pk=fresh.pk).waited_for().exists():
        raise RuleBroken(
            "nothing_waited_for", f"{contribution.body.name}已经填报，或不是并列牵头单位，无需免于等待。"
        )
    fresh.lifted_at, fresh.lifted_by_name, fresh.lift_reason = at, by.name, reason
    fresh.save(update_fields=["lifted_at", "lifted_by_name", "lift_reason"])
    summary = f"免于等待并列牵头单位填报：{name_of(contribution.obligation)}（{contribution.body.name}）"
    record(fresh, by=by, at=at, verb="contribution.lifted", summary=summary, after={"reason": reason})
    return fresh


def freeze_parts(submission: Submission) -> list[SubmissionPart]:
    """Keep with a round what each co-body said by then; one that was silent is kept as silent."""
    if submission.obligation.respondent != Respondent.DEPARTMENT:
        return []
    answers = submission.obligation.contributions.select_related("body").order_by("body__order", "id")
    return SubmissionPart.objects.bulk_create(
        SubmissionPart(
            submission=submission,
            body=said.body,
            body_name=said.body.name,
            stance=said.stance,
            text=said.text,
            answered_at=said.answered_at,
            answered_by_name=said.answered_by_name,
        )
        for said in answers
    )
