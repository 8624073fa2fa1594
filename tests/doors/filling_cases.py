"""The cases among the rows of ``filling``: extensions, instructions, completion and work plans.

``first_…`` makes the one object of each kind that pages with a number are about, ``more_…`` adds history to it and
further cases beside it. Everything goes through the product's own actions.
"""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from departments.models import Body
from measures.cases.completion import actions as completions
from measures.cases.coordination import actions as coordinations
from measures.cases.errand import actions as errands
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.cases.inspection import actions as inspections
from measures.cases.instruction import actions as instructions
from measures.cases.plan import actions as plans
from measures.cases.plan.rules import PlannedRow
from measures.documents.importing import actions as imports
from measures.models import (
    CompletionRequest,
    Coordination,
    Errand,
    ExtensionRequest,
    InspectedBody,
    InstructionCase,
    Obligation,
    WorkPlan,
)
from measures.reporting.evidence.actions import NewProof
from measures.reporting.evidence.rules import EvidenceKind
from measures.states import OWED_STATES, CaseState
from tests.factories import ask_for_plan

STATEMENT = "各项任务已经完成，成果目录已发布，成效已经核实，请予办结。"
ASKS_EXTENSION = "方案尚在报批，预计下月印发。"
REPORTER, APPROVER = "reporter", "approver"

# --- Extensions ---------------------------------------------------------------------------------------


def ask_extension(target, filling, at, *, role=REPORTER, is_approver=False) -> ExtensionRequest:
    later = target.due_on + timedelta(days=20)
    wish = Wish(later, ExtensionReason.APPROVAL, ASKS_EXTENSION, "初稿已完成。")
    return extensions.request_extension(
        target, wish=wish, is_approver=is_approver, by=filling.by(role), at=at
    )


def first_extensions(filling, at):
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


def more_extensions(filling, newest, at):
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


def first_instructions(filling, at):
    """One case for each role to act on: returned to the reporter, with the approver, with the office."""
    for name, state in zip(("case", "signing_case", "waiting_case"), _CASE_STATES, strict=False):
        instruction = register(filling, filling.measure(1), at)
        case = _bring(_case_of(instruction, filling.body), state, filling, at)
        filling.objects |= {"instruction": instruction.pk, name: case.pk}


def more_instructions(filling, at):
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


def first_completions(filling, at):
    """One that waits for the approver (of 省科技厅), one that waits for the office (of 省科协)."""
    filling.objects["signing_completion"] = ask_completion(4, filling, at, is_approver=False).pk
    filling.objects["completion"] = ask_completion(3, filling, at, is_approver=True).pk


def more_completions(filling, step, at):
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


def first_plans(filling, at):
    """One in force (省科技厅), one that waits for its approver, one that waits for the office."""
    own = send_plan(_plan_of(filling.body, filling, at), filling, at, count=1, is_approver=True)
    plans.approve_plan(own, round=1, by=filling.by("reviewer"), at=at)
    signing = send_plan(_plan_of(filling.signing_body, filling, at), filling, at, count=1, is_approver=False)
    kexie = Body.objects.get(name="省科协")
    waiting = send_plan(_plan_of(kexie, filling, at), filling, at, count=1, is_approver=True)
    filling.objects |= {"plan": own.pk, "signing_plan": signing.pk, "waiting_plan": waiting.pk}


def more_plans(filling, step, at):
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


# --- Coordination, what is done by a date, and checks -------------------------------------------------


def _raise(filling, subject, at, *, is_approver=True):
    return coordinations.raise_matter(
        filling.measure(1), filling.body, obligation=filling.owed("own"), is_approver=is_approver,
        matter=coordinations.Matter(subject, "没有开放。", "请开放接口。", [Body.objects.get(name="省科协")]),
        by=filling.by(REPORTER), at=at,
    )  # fmt: skip


def _errand(filling, raised, body, at):
    due_on = (at + timedelta(days=20)).date()
    return coordinations.assign(
        raised, bodies=[body], task="开放接口", due_on=due_on, by=filling.by("lead"), at=at
    )[0]


def _check(filling, at, *, title="实地督查"):
    plan = inspections.Plan(title, "核实", "看现场", at.date(), at.date(), "甲、乙")
    planned = inspections.plan_inspection(
        plan, bodies=[filling.body], measures=[filling.measure(1)], by=filling.by("lead"), at=at
    )
    case = planned.cases.get()
    inspections.note_finding(case, text="台账不全", measure=filling.measure(1), by=filling.by("lead"), at=at)
    mend = inspections.demand_mending(
        case, task="补齐台账", due_on=(at + timedelta(days=20)).date(), by=filling.by("lead"), at=at
    )
    return case, mend


def first_followed(filling, at):
    """One request with an errand of 省科技厅's own check answered in one round, and one that the office returned."""
    raised = _raise(filling, "接口", at)
    _errand(filling, raised, Body.objects.get(name="省科协"), at)
    back = _raise(filling, "口径", at)
    coordinations.return_matter(back, reason="请写明。", by=filling.by("reviewer"), at=at)
    case, mend = _check(filling, at)
    inspections.feed_back(case, conclusion="总体落实。", by=filling.by("lead"), at=at)
    filling.objects |= {
        "coordination": raised.pk,
        "returned_coordination": back.pk,
        "signing_coordination": _raise(filling, "场地", at, is_approver=False).pk,
        "errand": mend.pk,
        "inspection": case.inspection_id,
        "inspected": case.pk,
    }
    answer_mending(filling, mend, at)


def answer_mending(filling, mend, at):
    proof = NewProof(EvidenceKind.DOCUMENT_NO, "台账", f"演示{at:%Y%m}号")
    done = errands.answer_errand(
        mend, text="已补齐。", proofs=[proof], is_approver=True, by=filling.by(APPROVER), at=at
    )
    errands.return_reply(done, round=done.rounds, comment="请再补。", by=filling.by("reviewer"), at=at)


def more_followed(filling, step, at):
    """One round more on the errand, one more task, finding and item on the first ones, and more of each beside them."""
    by = filling.by("lead")
    answer_mending(filling, Errand.objects.get(pk=filling.objects["errand"]), at)
    raised = Coordination.objects.get(pk=filling.objects["coordination"])
    _errand(filling, raised, Body.objects.get(name="省教育厅"), at)
    case = InspectedBody.objects.get(pk=filling.objects["inspected"])
    due_on = (at + timedelta(days=20)).date()
    inspections.demand_mending(
        case, task=f"整改{step}", measure=filling.measure(1), due_on=due_on, by=by, at=at
    )
    for number in range(step):
        _raise(filling, f"事项{step}之{number}", at)
        _raise(filling, f"待签{step}之{number}", at, is_approver=False)
        open_case, _ = _check(filling, at, title=f"督查{step}之{number}")
        told, mend = _check(filling, at, title=f"再查{step}之{number}")
        inspections.feed_back(told, conclusion="落实。", by=by, at=at)
        errands.answer_errand(mend, text="已补。", is_approver=True, by=filling.by(APPROVER), at=at)
        inspections.note_finding(open_case, text="又发现", by=by, at=at)


# --- Imports ------------------------------------------------------------------------------------------


def first_import(filling, at):
    longer_import(filling, 1, at)


def longer_import(filling, step, at):
    """One import more, with more rows than the one before; the pages are about it from now on."""
    numbers = "一二三四五六七八九"[: 3 * step]
    rows = "".join(f"（{n}）建设第{n}批基地。支持企业建设基地。（省冷链{n}办、省科技厅）\n" for n in numbers)
    text = f"关于建设基地的若干意见\n{rows}以下空白\n"
    draft = imports.start(kind="other", text=text, is_meant=True, by=filling.by("reviewer"), at=at)
    draft.revises = filling.policy
    draft.save()
    filling.objects["draft"] = draft.pk
