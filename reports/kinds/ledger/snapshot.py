"""督查台账 of a period: one line for each measure and each body that reports on it, with all that is kept of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from measures.dispatch.people.rules import DutyRole
from measures.lamps import LAMP_NAMES, Progress
from measures.models import Evidence, Milestone, Review, ReviewComment, Submission, SubmissionPart
from measures.reporting.indicators.reading import tell_values
from measures.reporting.rules import COMMENTED
from measures.states import Respondent
from reports import figures
from reports.figures import Row
from reports.freezing.contacts import contacts_of
from reports.freezing.envelope import Subject, moment
from reports.freezing.measures import state_name
from reports.freezing.rounds import frozen_round, is_accepted
from reports.freezing.tasks import goals, goals_in_force, task, tasks_of

_LEAD = "【政策文件】共【措施条数】条措施。【填报周期】应由牵头单位报送【应报项数】项，已报【已报项数】项"
_CITIES = "由各市填报的应报【各市应报份数】份，已报【各市已报份数】份"
_NAMED = "分管领导、责任人为填报单位填写的人员；没有填写的，为其在系统中的签发人和经办人账号。"
_NOTHING_ASKED = "【政策文件】共【措施条数】条措施。截至数据截止时间，【填报周期】没有下达填报任务。"


def freeze(subject: Subject, as_of: datetime) -> dict[str, Any]:
    """All that the ledger shows of a period as it stood at ``as_of``. A constant number of queries, whatever the size.

    A measure that nobody was asked about in this period has one line without a report.
    """
    period = subject.asked_period
    rows = figures.rows(period, as_of=as_of)
    by_measure: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_measure[row.measure_id].append(row)
    kept = _gather(subject, as_of)
    lines: list[dict[str, Any]] = []
    answering: list[int] = []
    for measure in tasks_of(subject.policy, as_of=as_of):
        base = task(measure, subject.terms)
        lines += [base | _answer(row, kept) for row in by_measure[measure.pk]] or [base | _NO_ANSWER]
        # Who answers on the line: the body that reports, and where nobody was asked the one that leads.
        answering += [row.body_id for row in by_measure[measure.pk]] or [
            measure.lead.holder_id if measure.lead else 0
        ]
    contacts, are_named = contacts_of(answering, subject.policy.pk, contact=DutyRole.RESPONSIBLE)
    lines = [line | contacts[body] for line, body in zip(lines, answering, strict=True)]
    cities = figures.select(rows, respondent=Respondent.CITY)
    locked = _locked(subject, rows, len({one["number"] for one in lines}))
    lead = _lead(locked, has_cities=bool(cities)) if rows else _NOTHING_ASKED
    return {
        "prose": {"lead": subject.terms.said(lead), "remarks": ""},
        "lines": lines,
        "people_note": _NAMED if are_named else "",
        "locked": locked,
    }


def _lead(locked: Mapping[str, str], *, has_cities: bool) -> str:
    """The default words over the ledger; what is zero is not spoken of."""

    def said(names: Iterable[str], token: str, unit: str) -> list[str]:
        return [
            f"{name}【{token.format(name)}】{unit}" for name in names if locked[token.format(name)] != "0"
        ]

    handed_in = "、".join(said(("已通过", "待审核"), "{}项数", "项"))
    text = _LEAD + (f"（{handed_in}）" if handed_in else "")
    text += "".join(f"，{part}" for part in said(("已退回", "未报", "逾期"), "{}项数", "项")) + "。"
    if has_cities:
        text += "，".join([_CITIES, *said(("逾期",), "各市{}份数", "份")]) + "。"
    # What lead bodies report and what cities report is never one number.
    panes = [said(LAMP_NAMES.values(), "{}项数", "项"), said(LAMP_NAMES.values(), "各市{}份数", "份")]
    shining = [
        f"{whose}{'、'.join(lamps)}"
        for whose, lamps in zip(("牵头单位", "各市"), panes, strict=True)
        if lamps
    ]
    return f"{text}从亮灯情况看，{'；'.join(shining)}。"


@dataclass(frozen=True)
class _Kept:
    """What is kept beside the rows: rounds and reviews by obligation, plans by measure and body."""

    as_of: datetime
    newest: Mapping[int, Submission]
    reviews: Mapping[int, Review]
    progress: Mapping[tuple[int, int], Progress]
    goals: Mapping[tuple[int, int], list[Milestone]]


def _gather(subject: Subject, as_of: datetime) -> _Kept:
    period = subject.period
    rounds = (
        Submission.objects.filter(obligation__period=period, submitted_at__lte=as_of)
        .select_related("review", "obligation")
        .prefetch_related(
            Prefetch("evidence", Evidence.objects.order_by("id")),
            Prefetch("parts", SubmissionPart.objects.filter(stance="differ").order_by("id"), "differing"),
        )
        .order_by("round")
    )
    decided = (
        Review.objects.filter(submission__obligation__period=period, decided_at__lte=as_of)
        .select_related("submission")
        .prefetch_related(Prefetch("comments", ReviewComment.objects.order_by("id")))
        .order_by("submission__round")
    )
    of_period: dict[tuple[int, int], list[Milestone]] = defaultdict(list)
    if period is not None:
        due = goals_in_force(subject.policy, as_of=as_of).filter(
            due_on__range=(period.starts_on, period.ends_on)
        )
        for goal in due:
            # A plan that went to a successor is looked for under both names.
            for body in {goal.plan_round.plan.body_id, goal.plan_round.body_id}:
                of_period[goal.measure_id, body].append(goal)
    newest = {one.obligation_id: one for one in rounds}
    tell_values(*(one for one in newest.values() if is_accepted(one, as_of)))
    return _Kept(
        as_of=as_of,
        newest=newest,
        reviews={one.submission.obligation_id: one for one in decided},
        progress=Milestone.objects.filter(measure__policy=subject.policy).progress_at(as_of),
        goals=of_period,
    )


_NO_ANSWER: dict[str, Any] = {"answer": None}


def _answer(row: Row, kept: _Kept) -> dict[str, Any]:
    newest, review = kept.newest.get(row.obligation_id), kept.reviews.get(row.obligation_id)
    progress = kept.progress.get((row.measure_id, row.body_id))
    return {
        "answer": {
            "body": row.body_name,
            "respondent": row.respondent.value,
            "state": row.state.value,
            "state_name": state_name(row),
            "lamp": row.lamp.lamp.value,
            "lamp_label": row.lamp.label,
            "due_on": row.due_on.isoformat(),
            "original_due_on": row.original_due_on.isoformat(),
            "extension_count": row.extension_count,
            "actual": progress.actual if progress else None,
            "plan_words": progress.words if progress else "",
            "goals": goals(kept.goals.get((row.measure_id, row.body_id), []), as_of=kept.as_of),
            "round": _round(newest, kept.as_of) if newest else None,
            "review": _review(review) if review else None,
        }
    }


def _round(one: Submission, as_of: datetime) -> dict[str, Any]:
    said = frozen_round(one, as_of)
    proofs = [proof.title for proof in one.evidence.all()] if said["is_accepted"] else []
    differing = getattr(one, "differing", ()) if said["is_accepted"] else ()
    return said | {
        "evidence": proofs,
        "drafted_by": one.drafted_by_name,
        "differing": [{"body": part.body_name, "text": part.text} for part in differing],
    }


def _review(review: Review) -> dict[str, Any]:
    return {
        "round": review.submission.round,
        "decision": review.get_decision_display(),
        "comment": review.comment,
        "comments": [{"field": COMMENTED[one.field], "text": one.text} for one in review.comments.all()],
        "decided_at": moment(review.decided_at),
    }


def _locked(subject: Subject, rows: list[Row], measures: int) -> dict[str, str]:
    own = figures.tally(figures.select(rows, respondent=Respondent.DEPARTMENT))
    cities = figures.tally(figures.select(rows, respondent=Respondent.CITY))
    numbers = {
        "政策文件": f"《{subject.policy.title}》",
        "填报周期": subject.period.name if subject.period else "",
        "措施条数": str(measures),
        "应报项数": str(own.owed),
        "已报项数": str(own.reported),
        "已通过项数": str(own.accepted),
        "待审核项数": str(own.waiting),
        "已退回项数": str(own.returned),
        "未报项数": str(own.outstanding),
        "逾期项数": str(own.overdue),
        "各市应报份数": str(cities.owed),
        "各市已报份数": str(cities.reported),
        "各市逾期份数": str(cities.overdue),
        **{f"{name}项数": str(own.lamps[lamp]) for lamp, name in LAMP_NAMES.items()},
        **{f"各市{name}份数": str(cities.lamps[lamp]) for lamp, name in LAMP_NAMES.items()},
    }
    return {subject.terms.said(name): number for name, number in numbers.items()}
