"""The body's side: drafting, handing in, signing off, evidence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Exists

from accounts.access import has_approver
from accounts.prepared import Prepared
from audit.rules import Actor, RuleBroken, StaleVersion
from measures import states
from measures.documents.trace import record
from measures.reporting import endings
from measures.reporting import rules as reporting_rules
from measures.reporting.evidence import actions as proofs
from measures.reporting.evidence import rules as evidence_rules
from measures.reporting.indicators.models import Indicator
from measures.reporting.indicators.rules import check_number, plain
from measures.reporting.models import Evidence, Obligation, ProgressReport, Submission
from measures.reporting.moves import lock, move, name_of
from measures.reporting.parts.actions import check_joint, freeze_parts
from measures.reporting.parts.models import Contribution
from measures.reporting.periods.models import ReportingPeriod
from measures.reporting.review.models import CommentAnswer
from measures.reporting.review.replies import checked_replies, freeze_replies
from measures.reporting.rules import Content
from measures.states import Act, State


@transaction.atomic
def save_draft(
    obligation: Obligation,
    *,
    content: Content,
    version: int,
    by: Actor,
    at: datetime,
    answers: Mapping[int, str] | None = None,
) -> ProgressReport:
    """Keep the body's working copy; ``version`` is the one the writer started from.

    ``answers``: what the writer answers so far to the comments pinned to the last round, by the comment's number; None
    leaves those kept as they are. Refuses when somebody else saved in between (``StaleVersion``; nothing is overwritten), over-long text,
    a report that is not with the body's writer, and a closed period.
    """
    obligation = lock(obligation)
    reporting_rules.check_lengths(content)
    draft = _draft_of(obligation)
    replies = checked_replies(obligation, draft, answers, is_final=False)
    report = _write_draft(draft, content, replies, version=version, by=by, at=at)
    move(obligation, Act.SAVE_DRAFT, by=by, at=at, after={"version": report.version})
    return report


@transaction.atomic
def submit_report(
    obligation: Obligation,
    *,
    content: Content,
    version: int,
    by: Actor,
    at: datetime,
    is_approver: bool,
    answers: Mapping[int, str] | None = None,
) -> Obligation:
    """Hand the report in: to the body's approver, or straight to the office where there is none.

    ``is_approver``: the writer signs for the body, so no further signature is needed. ``answers`` as with
    ``save_draft``. Refuses what ``save_draft`` refuses, a report that lacks what its status demands, and one that
    leaves a comment pinned to the last round unanswered. Co-bodies that were silent hold nothing up; one that leads
    jointly does, unless the office lifted it (``check_joint``).
    """
    obligation = _lock_to_submit(obligation)
    direct = is_approver or not has_approver(obligation.body_id)
    act = Act.SUBMIT if direct else Act.HAND_IN
    states.next_state(State(obligation.state), act, rounds=obligation.rounds)
    earlier = _earlier(obligation, content.status)
    content = _carried_over(content, earlier)
    reporting_rules.check_complete(content, has_earlier=earlier is not None)
    _check_joint(obligation)
    draft = _draft_of(obligation)
    replies = checked_replies(obligation, draft, answers, is_final=True)
    report = _write_draft(draft, content, replies, version=version, by=by, at=at)
    if direct:
        return _submit(obligation, act, report, earlier, by=by, at=at).obligation
    return move(obligation, act, by=by, at=at)


def report_no_change(obligation: Obligation, *, by: Actor, at: datetime, is_approver: bool) -> Obligation:
    """Answer "no change this period" in one step, carrying the last report's text over.

    Refuses where nothing was reported earlier, and where a draft was begun (it might be lost).
    """
    if obligation.state != State.AWAITING:
        raise RuleBroken("draft_begun", "本期已经开始填报，请打开填报页继续。")
    content = Content(status=states.ProgressStatus.NO_CHANGE)
    return submit_report(obligation, content=content, version=0, by=by, at=at, is_approver=is_approver)


@transaction.atomic
def submit_from_system(
    obligation: Obligation,
    *,
    content: Content,
    by: Actor,
    at: datetime,
    answers: Mapping[int, str] | None = None,
) -> tuple[Submission, bool]:
    """Hand a report in from a city's own system; returns the round and whether it is new.

    The same content and answers sent again give the same round back. Refuses a pinned comment left unanswered, a value
    of an indicator that is not asked for, and while a person's unsent draft is open in the browser, so that nobody's
    text is overwritten unseen.
    """
    obligation = _lock_to_submit(obligation)
    earlier = _earlier(obligation, content.status)
    content = _carried_over(content, earlier)
    answers = dict(answers or {})
    newest = obligation.submissions.get(round=obligation.rounds) if obligation.rounds else None
    if newest is not None and obligation.state in states.REPORTED_STATES and _says(newest, content, answers):
        return newest, False
    states.next_state(State(obligation.state), Act.SUBMIT, rounds=obligation.rounds)
    reporting_rules.check_complete(content, has_earlier=earlier is not None)
    reporting_rules.check_indicators(content, _living(obligation, content))
    _check_joint(obligation)
    draft = _draft_of(obligation)
    replies = checked_replies(obligation, draft, answers, is_final=True)
    known = {content, newest.content} if newest is not None else {content}
    if draft.saved_by_id is not None and (
        draft.content not in known
        or checked_replies(obligation, draft, None, is_final=False) not in ({}, replies)
    ):
        raise RuleBroken(
            "draft_in_progress", f"{draft.saved_by_name}正在网页端填写本项，请协调后由一方报送。"
        )
    report = _write_draft(draft, content, replies, version=draft.version, by=by, at=at)
    return _submit(obligation, Act.SUBMIT, report, earlier, by=by, at=at), True


@transaction.atomic
def sign_off(obligation: Obligation, *, version: int, by: Actor, at: datetime) -> Obligation:
    """The approver signs what they read (``version``), and it goes to the office as the next round.

    Refuses a report that is not waiting for a signature, one that changed since it was read, and one that a joint lead
    has not put its part to.
    """
    obligation = _lock_to_submit(obligation)
    states.next_state(State(obligation.state), Act.SIGN_OFF, rounds=obligation.rounds)
    _check_joint(obligation)
    report = obligation.report
    if report.version != version:
        raise StaleVersion("报告内容已有变化，请重新阅读后再签发。")
    report.indicator_values = _values_of(obligation, report.content)
    return _submit(
        obligation, Act.SIGN_OFF, report, _earlier(obligation, report.status), by=by, at=at
    ).obligation


@transaction.atomic
def send_back(obligation: Obligation, *, comment: str, by: Actor, at: datetime) -> Obligation:
    """The approver gives the report back to the writer, saying what to change. Refuses without a comment."""
    obligation = lock(obligation)
    comment = reporting_rules.check_comment(comment)
    if not comment:
        raise RuleBroken("comment_missing", "请写明需要修改的地方。", "comment")
    return move(obligation, Act.SEND_BACK, by=by, at=at, note=comment)


@transaction.atomic
def recall(obligation: Obligation, *, by: Actor, at: datetime) -> Obligation:
    """The writer takes a report back that the approver has not signed yet."""
    return move(lock(obligation), Act.RECALL, by=by, at=at)


@transaction.atomic
def attach_evidence(
    obligation: Obligation,
    *,
    kind: evidence_rules.EvidenceKind,
    title: str,
    by: Actor,
    at: datetime,
    value: str = "",
    file: "File[bytes] | None" = None,
) -> Evidence:
    """Add a link, a document number or a file to the next round.

    The same again changes nothing. Refuses a bad address, a forbidden, empty, mismatched or too large file, and a
    report that is not with the writer.
    """
    obligation = _writable(obligation)
    new = proofs.NewProof(kind=kind, title=title, value=value, file=file)
    evidence = Evidence(obligation=obligation, added_at=at, added_by_name=by.name)
    proofs.prepare(evidence, new)
    attached = obligation.evidence.attached().filter(**proofs.likeness(evidence)).first()
    if attached is not None:
        # Sent twice (a double click, a refused form sent again): it is attached already.
        return attached
    proofs.store(evidence, new)
    summary = f"添加佐证材料“{evidence.title}”：{name_of(obligation)}"
    after = {"kind": kind, "value": evidence.value, "sha256": evidence.sha256, "size": evidence.size}
    record(evidence, by=by, at=at, verb="evidence.added", summary=summary, after=after)
    return evidence


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, by: Actor, at: datetime) -> Evidence:
    """Take evidence off the next round; rounds already handed in keep it. Doing it twice changes nothing."""
    obligation = _writable(evidence.obligation)
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if evidence.withdrawn_at is None:
        evidence.withdrawn_at = at
        evidence.save(update_fields=["withdrawn_at"])
        summary = f"撤下佐证材料“{evidence.title}”：{name_of(obligation)}"
        record(evidence, by=by, at=at, verb="evidence.withdrawn", summary=summary)
    return evidence


def _writable(obligation: Obligation) -> Obligation:
    obligation = lock(obligation)
    states.next_state(State(obligation.state), Act.SAVE_DRAFT, rounds=obligation.rounds)
    return obligation


def _lock_to_submit(obligation: Obligation) -> Obligation:
    """Locked, with whether anything goes along and what was asked for that is not needed any more."""
    return lock(obligation, _PERIOD)


_PERIOD = Prepared(
    lambda pk, obligation: (
        ReportingPeriod.everything.select_related("policy")
        .annotate(
            has_evidence=Exists(Evidence.objects.attached().filter(obligation=obligation)),
            waits_for_joint=Exists(Contribution.objects.filter(obligation=obligation).waited_for()),
            **endings.asks(obligation),
        )
        .filter(pk=pk)
    ),
    -1,
    -2,
)


def _check_joint(obligation: Obligation) -> None:
    """Of an obligation locked by ``_lock_to_submit``, which asked already: hardly any waits."""
    if obligation.period.waits_for_joint:  # type: ignore[attr-defined]
        check_joint(obligation)


def _draft_of(obligation: Obligation) -> ProgressReport:
    """The working copy of a locked obligation; an empty one of version 0, not yet kept, where nobody wrote."""
    if obligation.state == State.AWAITING:
        return ProgressReport(obligation=obligation)
    kept = ProgressReport.objects.filter(obligation=obligation).first()
    return kept or ProgressReport(obligation=obligation)


def _says(submission: Submission, content: Content, answers: Mapping[int, str]) -> bool:
    """True when a round says this; answers that were not sent again count as the same."""
    kept = CommentAnswer.objects.filter(submission=submission)
    return submission.content == content and (
        not answers or answers == dict(kept.values_list("comment_id", "text"))
    )


def _write_draft(
    report: ProgressReport,
    content: Content,
    replies: dict[str, str],
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> ProgressReport:
    """Write the working copy of a locked obligation. Refuses when ``version`` is not the kept one."""
    if version != report.version:
        if not report.version:
            raise RuleBroken(
                "page_outdated", "这个页面已经过时，请刷新后再保存；您的文字还在输入框里，请先复制。"
            )
        when = f"{report.saved_at.astimezone(states.OFFICE_TIME):%H:%M}"
        raise StaleVersion(
            f"{report.saved_by_name} {when} 已在另一处保存过这份草稿，您的文字没有覆盖它，请核对后再保存。"
        )
    report.status, report.done = content.status, content.done
    report.problems, report.next_steps = content.problems, content.next_steps
    report.indicator_values = _values_of(report.obligation, content)
    report.answers = replies
    report.version, report.saved_at = version + 1, at
    report.saved_by_id, report.saved_by_name = by.user_id, by.name
    report.save()
    return report


def _values_of(obligation: Obligation, content: Content) -> dict[str, str]:
    """The values as they are kept: of what is still asked for, silently without what was retired meanwhile.

    Nothing is asked of the database where the report gives none.
    """
    living = _living(obligation, content)
    return {
        str(number): plain(check_number(value, f"indicators.{number}"))
        for number, value in content.indicators
        if number in living
    }


def _living(obligation: Obligation, content: Content) -> set[int]:
    """The indicators that may have a value, where ``content`` gives any."""
    if not content.indicators:
        return set()
    living = Indicator.objects.living().filter(measure_id=obligation.measure_id)
    return set(living.values_list("pk", flat=True))


def _earlier(obligation: Obligation, status: str) -> Submission | None:
    """What "no change" refers to: the body's last report for an earlier period. Other statuses refer to nothing."""
    if status != states.ProgressStatus.NO_CHANGE:
        return None
    return Submission.objects.earlier_than(obligation).first()


def _carried_over(content: Content, earlier: Submission | None) -> Content:
    """ "No change" without text of its own says again what was last reported."""
    if earlier is not None and not content.done:
        last = earlier.content
        return Content(
            content.status,
            last.done,
            content.problems or last.problems,
            content.next_steps or last.next_steps,
            content.indicators,
        )
    return content


def _submit(
    obligation: Obligation,
    act: Act,
    report: ProgressReport,
    earlier: Submission | None,
    *,
    by: Actor,
    at: datetime,
) -> Submission:
    """Write the next round from the working copy and move the obligation to the office; locked by ``_lock_to_submit``.

    The round carries what co-bodies said by now, silent ones as silent, and the answers to the last return.
    """
    beside: Any = obligation.period
    effective = earlier.effective_status if earlier is not None else report.status
    obligation.newest_status = effective
    submission = Submission.objects.create(
        obligation=obligation,
        round=obligation.rounds + 1,
        status=report.status,
        done=report.done,
        problems=report.problems,
        next_steps=report.next_steps,
        indicator_values=report.indicator_values,
        body_name=obligation.body.name,
        effective_status=effective,
        due_on=obligation.due_on,
        is_late=states.day_of(at) > obligation.due_on,
        submitted_at=at,
        submitted_by_id=by.user_id,
        submitted_by_name=by.name,
        drafted_by_name=report.saved_by_name,
    )
    if beside.has_evidence:
        submission.evidence.set(obligation.evidence.attached())
    freeze_parts(submission)
    freeze_replies(submission, report)
    move(obligation, act, by=by, at=at, adds_round=True, after={"status": report.status})
    endings.end_asked(obligation, beside, why="报告已报送", by=by, at=at)
    return submission
