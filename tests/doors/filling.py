"""Rows of every kind for the proof that a page asks the database the same, however many rows it shows.

``Filling`` holds one object of each kind, on which every step adds history (rounds, evidence, answers, milestones);
each step also adds more objects beside it, waiting for the reporter, for the approver and for the office. Everything
goes through the product's own actions.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions import name_stand_in
from accounts.models import User
from accounts.rules import Role
from departments.models import Body, Succession
from measures.actions import completions, extensions, instructions, lifecycle, plans, reports, reviews
from measures.actions.contributions import answer_lead
from measures.actions.dispatch import dispatch_measure, sign_receipt
from measures.actions.extensions import Wish
from measures.actions.proofs import NewProof
from measures.actions.urges import urge
from measures.case_rules import ExtensionReason, Stance
from measures.evidence_rules import EvidenceKind
from measures.models import (
    CompletionRequest,
    Contribution,
    ExtensionRequest,
    InstructionCase,
    Measure,
    Obligation,
    Policy,
    ReportingPeriod,
    Responsibility,
    ReviewComment,
    WorkPlan,
)
from measures.plan_rules import PlannedRow
from measures.rules import OWED_STATES, CaseState, MeasureCompletion, MeasureState
from reminders.models import Digest
from reports import actions as summaries
from tests.factories import accept, actor, ask_for_plan, content, give_back, make_user, open_quarter, submit

STATEMENT = "各项任务已经完成，成果目录已发布，成效已经核实，请予办结。"
ASKS_EXTENSION = "方案尚在报批，预计下月印发。"
# Not given out before the first step: the page 交办 has something to show, and bodies something to sign for.
DRAFTS = (13, 14, 15, 16, 17, 18)
REPORTER, APPROVER, OFFICE = "reporter", "approver", "office"


@dataclass
class Filling:
    """Who acts, and what the pages of ``test_query_counts`` are about (``objects``: name -> number or query)."""

    policy: Policy
    period: ReportingPeriod
    body: Body
    signing_body: Body
    people: dict[str, User]
    objects: dict[str, Any] = field(default_factory=dict)

    def by(self, role):
        return actor(self.people[role])

    def measure(self, number):
        return Measure.objects.with_roster().select_related("policy").get(policy=self.policy, number=number)

    def owed(self, name):
        return Obligation.objects.with_names().get(pk=self.objects[name])


def prepare(policy):
    """Before the first quarter opens: drafts, a measure with a date, and 省科技厅 on the rosters of the drafts."""
    Measure.objects.filter(policy=policy, number__in=DRAFTS).update(state=MeasureState.DRAFT, state_at=None)
    Measure.objects.filter(policy=policy, number=1).update(
        completion_kind=MeasureCompletion.BY_DATE,
        due_text="会议纪要",
        due_on=date(2028, 12, 1),
        original_due_on=date(2028, 12, 1),
    )
    Measure.objects.filter(policy=policy, number__in=(11, 12)).update(is_important=True)
    body = Body.objects.get(name="省科技厅")
    for measure in Measure.objects.filter(policy=policy, number__in=DRAFTS).exclude(number=14):
        Responsibility.objects.create(
            measure=measure, body=body, holder=body, order=9, role="support", role_source="set_by_office",
            name_as_printed=body.name,
        )  # fmt: skip


def begin(filling: Filling, at: datetime) -> None:
    """The one object of each kind that the pages with a number are about."""
    filling.objects |= {
        "period": filling.period.pk,
        "policy": filling.policy.pk,
        "body": filling.body.pk,
        "measure": filling.measure(1).pk,
        "item": filling.measure(1).action_items.order_by("ordinal")[0].pk,
        **{
            name: Obligation.objects.get(period=filling.period, measure__number=number, body=filling.body).pk
            for name, number in (("own", 1), ("fresh", 2), ("signing", 4), ("waiting", 10))
        },
    }
    submit(filling.owed("waiting"), filling.people[REPORTER], at=at)
    hand_in(filling, "signing", at)
    for start in (_receipt, _contribution, _extensions, _instructions, _completions, _plans, _succession):
        start(filling, at)
    digest(filling, at)
    _name_late(filling, filling.period, 2)
    filling.objects["urge"] = press(filling.owed("fresh"), filling, at + timedelta(days=12)).pk


def add(filling: Filling, step: int, at: datetime) -> None:
    """One quarter more: rows of every kind beside the first ones, and history on those."""
    newest = open_quarter(filling.policy, filling.people["lead"], year=2027, quarter=step, at=at)
    _stand_still(filling, at)
    _more_drafts_given_out(filling, step, at)
    _more_rounds(filling, at)
    _a_quarter_of_reports(filling, newest, at)
    _more_extensions(filling, newest, at)
    _more_instructions(filling, at)
    _more_completions(filling, step, at)
    _more_plans(filling, step, at)
    _more_stand_ins(filling, step, at)
    _more_successions(step)
    digest(filling, at)
    late = at + timedelta(days=30)
    overdue = Obligation.objects.with_names().filter(period=newest, state__in=OWED_STATES)
    for obligation in [*overdue.in_document_order()[: 3 * step], filling.owed("fresh"), filling.owed("own")]:
        press(obligation, filling, late)
    _name_late(filling, newest, 2 + 2 * step)


def _name_late(filling, period, count):
    left = Obligation.objects.filter(period=period, state__in=OWED_STATES).in_document_order()
    filling.objects["late"] = "&".join(f"obligation={owed.pk}" for owed in left[:count])


# --- Reports and rounds -------------------------------------------------------------------------------


def hand_in(filling, name, at):
    """The reporter's report waits for the approver."""
    obligation = filling.owed(name)
    draft = getattr(obligation, "report", None)
    reports.submit_report(
        obligation, content=content(), version=draft.version if draft else 0, by=filling.by(REPORTER), at=at,
        is_approver=False,
    )  # fmt: skip


def attach(obligation, by, at):
    reports.attach_evidence(
        obligation, kind=EvidenceKind.DOCUMENT_NO, title="通知", value=f"演示{at:%Y%m}号", by=by, at=at
    )


def _more_rounds(filling, at):
    """``own`` is returned twice more, with comments pinned and answered; ``waiting`` waits with one round more."""
    for hours in (0, 1):
        _return_own(filling, at + timedelta(hours=hours))
    waiting = give_back(filling.owed("waiting"), filling.people["reviewer"], at=at)
    attach(waiting, filling.by(REPORTER), at)
    submit(filling.owed("waiting"), filling.people[REPORTER], at=at, what=content(done=f"补充{at:%Y%m}。"))
    reports.send_back(filling.owed("signing"), comment="请补充数据。", by=filling.by(APPROVER), at=at)
    hand_in(filling, "signing", at)


def _return_own(filling, at):
    own = filling.owed("own")
    attach(own, filling.by(REPORTER), at)
    replies = {comment.pk: "已经补充。" for comment in ReviewComment.objects.to_answer(own)}
    draft = getattr(own, "report", None)
    what = content(status="at_risk", done=f"第{own.rounds + 1}轮，已印发方案。", problems="资金未到位。")
    reports.submit_report(
        own, content=what, version=draft.version if draft else 0, by=filling.by(APPROVER), at=at,
        is_approver=True, answers=replies,
    )  # fmt: skip
    reviews.return_report(
        own, round=own.rounds + 1, comment="请补充。", comments={"done": "请写明数据。", "problems": "请写明原因。"},
        by=filling.by("reviewer"), at=at,
    )  # fmt: skip


def _a_quarter_of_reports(filling, newest, at):
    """Every second report is handed in, some of them returned, some accepted; every co-body of the rest answers."""
    owed = list(Obligation.objects.with_names().filter(period=newest).in_document_order())
    reporter, reviewer = filling.people[REPORTER], filling.people["reviewer"]
    for index, obligation in enumerate(owed[::2]):
        attach(obligation, actor(reporter), at)
        submit(obligation, reporter, at=at)
        if index % 4 == 1:
            give_back(_fresh(obligation), reviewer, at=at)
            submit(_fresh(obligation), reporter, at=at, what=content(done="补充。"))
        if index % 4 == 2:
            give_back(_fresh(obligation), reviewer, at=at)
        if index % 4 == 3:
            accept(_fresh(obligation), reviewer, at=at)
    for said in Contribution.objects.filter(obligation__in=owed[1::2]).exclude(body=filling.body):
        answer_lead(
            said, stance=Stance.DIFFER, text="建议调整。", version=0, by=filling.by("reviewer"), at=at
        )
    own = Obligation.objects.with_names().filter(period=newest, body=filling.body, measure__number=2).get()
    if own.state in OWED_STATES:
        hand_in_new = {"content": content(), "version": own.report.version if own.rounds else 0}
        reports.submit_report(own, **hand_in_new, by=filling.by(REPORTER), at=at, is_approver=False)
    summaries.request_summary(newest, by=filling.by("lead"), at=at, enqueue=lambda pk: None)


def _fresh(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


def _contribution(filling, at):
    """省科技厅 is asked for its view on measure （八）."""
    asked = Contribution.objects.filter(obligation__period=filling.period, body=filling.body)
    filling.objects["contribution"] = asked.get(obligation__measure__number=8).pk


def digest(filling, at):
    for person in (filling.people[role] for role in (REPORTER, APPROVER, "reviewer")):
        kept = Digest.objects.create(
            recipient=person, on=at.date(), subject="消息", body_text="内容", state="sent", sent_at=at,
            planned_at=at, composed_at=at,
        )  # fmt: skip
    filling.objects.setdefault("digest", kept.pk)
    if "summary" not in filling.objects:
        summary, _ = summaries.request_summary(
            filling.period, by=filling.by("lead"), at=at, enqueue=lambda pk: None
        )
        filling.objects["summary"] = summary.pk


def press(obligation, filling, at):
    return urge(obligation, text="请抓紧报送。", by=filling.by("reviewer"), at=at)


# --- Dispatch, receipts, standing still -----------------------------------------------------------------


def _receipt(filling, at):
    slip = dispatch_measure(filling.measure(13), by=filling.by("lead"), at=at)
    filling.objects |= {"slip": slip.pk, "receipt": slip.receipts.get(body=filling.body).pk}
    _name_drafts(filling)


def _more_drafts_given_out(filling, step, at):
    for number in ((14, 15), (16, 17))[step - 1]:
        slip = dispatch_measure(filling.measure(number), by=filling.by("lead"), at=at)
        sign_receipt(slip.receipts.get(is_lead=True), by=filling.by("lead"), at=at)
    _name_drafts(filling)


def _name_drafts(filling):
    drafts = Measure.objects.filter(policy=filling.policy, state=MeasureState.DRAFT).order_by("number")
    filling.objects["drafts"] = "&".join(f"measure={draft.pk}" for draft in drafts)


def _stand_still(filling, at):
    """Measure （一） stands still for a day, which leaves two lines of history on it and on its reports."""
    words = {"reason": "等待新文件。", "by": filling.by("lead")}
    lifecycle.suspend_measure(filling.measure(1), at=at, **words)
    lifecycle.resume_measure(filling.measure(1), at=at, **words)


# --- Extensions ---------------------------------------------------------------------------------------


def ask_extension(target, filling, at, *, role=REPORTER, is_approver=False) -> ExtensionRequest:
    later = target.due_on + timedelta(days=20)
    wish = Wish(later, ExtensionReason.APPROVAL, ASKS_EXTENSION, "初稿已完成。")
    return extensions.request_extension(
        target, wish=wish, is_approver=is_approver, by=filling.by(role), at=at
    )


def _extensions(filling, at):
    """One that the office decided on ``own``; one that waits for the approver, one for the office."""
    first = ask_extension(filling.owed("own"), filling, at, role=APPROVER, is_approver=True)
    extensions.approve_extension(first, by=filling.by("reviewer"), at=at)
    signing = ask_extension(filling.owed("signing"), filling, at)
    at_office = ask_extension(filling.measure(1), filling, at, role=APPROVER, is_approver=True)
    filling.objects |= {
        "decided_extension": first.pk,
        "signing_extension": signing.pk,
        "extension": at_office.pk,
    }
    extensions.refuse_extension(at_office, note="请按期完成。", by=filling.by("reviewer"), at=at)


def _more_extensions(filling, newest, at):
    """On each report still owed of the quarter one request: signed, unsigned, approved, refused, in turn."""
    own = filling.owed("own")
    extensions.approve_extension(
        ask_extension(own, filling, at, role=APPROVER, is_approver=True), by=filling.by("lead"), at=at
    )
    waiting = ask_extension(filling.measure(1), filling, at, role=APPROVER, is_approver=True)
    filling.objects["extension"] = waiting.pk
    owed = Obligation.objects.with_names().filter(period=newest, state__in=OWED_STATES)
    for index, obligation in enumerate(owed.order_by("body__order", "measure__number")):
        mine = obligation.body_id in (filling.body.pk, filling.signing_body.pk)
        case = ask_extension(obligation, filling, at, is_approver=not mine)
        if not mine and index % 3 == 1:
            extensions.approve_extension(case, by=filling.by("reviewer"), at=at)
        if not mine and index % 3 == 2:
            extensions.refuse_extension(case, note="请按期报送。", by=filling.by("reviewer"), at=at)


# --- Instructions -------------------------------------------------------------------------------------


def register(filling, measure, at):
    bodies = [filling.body, *Body.objects.filter(name__in=("省科协", "省教育厅", "省财政厅"))]
    return instructions.register_instruction(
        measure, leader="分管副省长", given_on=at.date(), extract="核实兑现情况", priority="urgent",
        bodies=bodies, by=filling.by("lead"), at=at,
    )  # fmt: skip


def answer(case, filling, at, *, is_approver):
    case = InstructionCase.objects.get(pk=case.pk)
    return instructions.hand_in_answer(
        case, text="已经核实兑现。", version=case.version, by=filling.by(APPROVER), at=at,
        is_approver=is_approver,
    )  # fmt: skip


def _case_of(instruction, body):
    return InstructionCase.objects.get(instruction=instruction, body=body)


def _bring(case, state, filling, at):
    """The case in this state, through the acts of body and office."""
    if state == CaseState.OPEN:
        return case
    case = instructions.acknowledge_instruction(case, by=filling.by(REPORTER), at=at)
    if state == CaseState.ACKNOWLEDGED:
        return case
    case = answer(case, filling, at, is_approver=state != CaseState.UNIT_REVIEW)
    if state == CaseState.RETURNED:
        instructions.return_answer(
            case, round=case.rounds, comment="请补充。", by=filling.by("reviewer"), at=at
        )
    if state == CaseState.APPROVED:
        instructions.accept_answer(case, round=case.rounds, by=filling.by("reviewer"), at=at)
    return case


_CASE_STATES = (
    CaseState.RETURNED,
    CaseState.UNIT_REVIEW,
    CaseState.SUBMITTED,
    CaseState.OPEN,
    CaseState.ACKNOWLEDGED,
    CaseState.APPROVED,
)


def _instructions(filling, at):
    """One case for each role to act on: returned to the reporter, with the approver, with the office."""
    for name, state in zip(("case", "signing_case", "waiting_case"), _CASE_STATES, strict=False):
        instruction = register(filling, filling.measure(1), at)
        case = _bring(_case_of(instruction, filling.body), state, filling, at)
        filling.objects |= {"instruction": instruction.pk, name: case.pk}


def _more_instructions(filling, at):
    case = InstructionCase.objects.get(pk=filling.objects["case"])
    again = answer(case, filling, at, is_approver=True)
    instructions.return_answer(again, round=again.rounds, comment="再补。", by=filling.by("reviewer"), at=at)
    for state in _CASE_STATES:
        instruction = register(filling, filling.measure(1), at)
        for body in (filling.body, Body.objects.get(name="省财政厅")):
            _bring(_case_of(instruction, body), state, filling, at)


# --- Completion ---------------------------------------------------------------------------------------


def ask_completion(number, filling, at, *, is_approver) -> CompletionRequest:
    measure = filling.measure(number)
    body = measure.lead.holder
    reported = completions.citable_evidence(measure, body).values_list("pk", flat=True)
    return completions.request_completion(
        measure, body=body, statement=STATEMENT, year=at.year, cited=list(reported),
        again=[proof.pk for proof in completions.earlier_proofs(measure, body)][:10],
        proofs=[NewProof(EvidenceKind.FILE, file=SimpleUploadedFile(f"总结{at:%Y%m}.pdf", b"%PDF-1.7" + str(at).encode()))],
        by=filling.by(REPORTER), at=at, is_approver=is_approver,
    )  # fmt: skip


def _completions(filling, at):
    """One that waits for the approver (of 省科技厅), one that waits for the office (of 省科协)."""
    filling.objects["signing_completion"] = ask_completion(4, filling, at, is_approver=False).pk
    filling.objects["completion"] = ask_completion(3, filling, at, is_approver=True).pk


def _more_completions(filling, step, at):
    """``completion`` is the newest of a longer and longer row of requests on the same measure."""
    before = CompletionRequest.objects.get(pk=filling.objects["completion"])
    completions.return_completion(before, comment="请补充验收文件。", by=filling.by("reviewer"), at=at)
    filling.objects["completion"] = ask_completion(3, filling, at, is_approver=True).pk
    unsigned = CompletionRequest.objects.get(pk=filling.objects["signing_completion"])
    completions.send_back_completion(unsigned, comment="请补充。", by=filling.by(APPROVER), at=at)
    filling.objects["signing_completion"] = ask_completion(4, filling, at, is_approver=False).pk
    ask_completion((10, 2)[step - 1], filling, at, is_approver=False)
    ask_completion((5, 6)[step - 1], filling, at, is_approver=True)
    important = ask_completion((11, 12)[step - 1], filling, at, is_approver=True)
    completions.verify_completion(
        important, grade="good", note="实地核查属实。", by=filling.by("lead"), at=at
    )


# --- Work plans ---------------------------------------------------------------------------------------


def rows_for(plan: WorkPlan, count: int) -> list[PlannedRow]:
    """``count`` milestones for each measure of the body, some due soon."""
    places = [(measure, n) for measure in plans.limits_of(plan)["measures"] for n in range(1, count + 1)]
    return [
        PlannedRow(row, measure, f"第{n}步", plan.created_at.date() + timedelta(days=30 * n))
        for row, (measure, n) in enumerate(places)
    ]


def send_plan(plan: WorkPlan, filling, at, *, count, is_approver) -> WorkPlan:
    plan = WorkPlan.objects.get(pk=plan.pk)
    return plans.submit_plan(
        plan, summary=f"分步推进，共{count}步。", rows=rows_for(plan, count), version=plan.version,
        is_approver=is_approver, by=filling.by(APPROVER), at=at,
    )  # fmt: skip


def _plan_of(body, filling, at):
    found = WorkPlan.objects.filter(policy=filling.policy, body=body).first()
    return found or ask_for_plan(filling.policy, body, at=at)


def _plans(filling, at):
    """One in force (省科技厅), one that waits for its approver, one that waits for the office."""
    own = send_plan(_plan_of(filling.body, filling, at), filling, at, count=1, is_approver=True)
    plans.approve_plan(own, round=1, by=filling.by("reviewer"), at=at)
    signing = send_plan(_plan_of(filling.signing_body, filling, at), filling, at, count=1, is_approver=False)
    kexie = Body.objects.get(name="省科协")
    waiting = send_plan(_plan_of(kexie, filling, at), filling, at, count=1, is_approver=True)
    filling.objects |= {"plan": own.pk, "signing_plan": signing.pk, "waiting_plan": waiting.pk}


def _more_plans(filling, step, at):
    own, signing, waiting = (
        WorkPlan.objects.get(pk=filling.objects[name]) for name in ("plan", "signing_plan", "waiting_plan")
    )
    own = send_plan(own, filling, at, count=step + 1, is_approver=True)
    in_force = plans.approve_plan(own, round=own.rounds, by=filling.by("reviewer"), at=at)
    for goal in in_force.milestones.filter(reached_on=None)[:step]:
        plans.reach_milestone(goal, on=at.date(), note="已印发。", by=filling.by(REPORTER), at=at)
    plans.send_back_plan(signing, comment="请细化。", by=filling.by(APPROVER), at=at)
    send_plan(signing, filling, at, count=step + 1, is_approver=False)
    plans.return_plan(waiting, round=waiting.rounds, comment="请细化。", by=filling.by("reviewer"), at=at)
    send_plan(waiting, filling, at, count=step + 1, is_approver=True)
    for name in (("省人力资源社会保障厅", "辽宁证监局"), ("省知识产权局", "省工商局"))[step - 1]:
        plan = _plan_of(Body.objects.get(name=name), filling, at)
        send_plan(plan, filling, at, count=1, is_approver=True)


# --- People and bodies --------------------------------------------------------------------------------


def _more_stand_ins(filling, step, at):
    """One colleague more for whom the reporter may act today, and one more stand-in of the approver."""
    today = filling.objects["today"]
    colleague = make_user(f"同事{step}", (filling.body, Role.APPROVER))
    named = {"stand_in": filling.people[REPORTER], "by": filling.by(APPROVER)}
    name_stand_in(colleague, starts_on=today, ends_on=today, at=at, **named)
    later = today + timedelta(days=10 * step)
    name_stand_in(filling.people[APPROVER], starts_on=later, ends_on=later, at=at, **named)


def _succession(filling, at):
    heir = Body.objects.get(name="省财政厅")
    Succession.objects.create(predecessor=filling.body, successor=heir, happened_text="2026年机构改革")
    filling.objects["heir"] = heir.pk


def _more_successions(step):
    """Bodies that are gone and still hold something stand on the office's desk."""
    for name in (("省编委办",), ("省工商局", "省知识产权局"))[step - 1]:
        body = Body.objects.get(name=name)
        heir = Body.objects.get(name="省发展改革委")
        Succession.objects.create(predecessor=body, successor=heir, happened_text="2027年机构改革")
        Body.objects.filter(pk=body.pk).update(valid_to=date(2027, 5, 1))
