"""Every address × every role. An address that is not in the table fails the suite.

The stage: 省科技厅's report on measure （一） waits for its approver; 省科协's on （三） waits for the office;
a digest of 李经办's inbox, a report with one file and a piece of 省科协's evidence lie ready.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.actions import issue_key
from accounts.models import StandIn
from accounts.rules import Standing
from measures.cases.completion import actions as completions
from measures.cases.coordination import actions as coordinations
from measures.cases.errand.actions import answer_errand
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.cases.inspection import actions as inspections
from measures.cases.instruction.actions import register_instruction
from measures.dispatch.actions import dispatch_measure
from measures.documents.importing import actions as imports
from measures.ledger.actions import save_view
from measures.models import ErrandProof, Measure, Obligation
from measures.reporting import actions as reports
from measures.reporting.evidence.actions import NewProof
from measures.reporting.evidence.rules import EvidenceKind
from measures.states import MeasureState
from measures.urging.actions import urge
from reminders.models import Digest, Reminder
from reports.actions import asking as papers
from reports.kinds import Subject
from reports.links import link_to
from reports.models import Report, ReportFile
from reports.rules import Kind
from tests.factories import (
    LONG_AGO,
    SETUP,
    actor,
    confirm_schedule,
    content,
    define_indicator,
    moment,
    plan_in_force,
    said_of,
    submit,
)

NOON = moment(2026, 10, 9, 12)
# One row with a body that the directory does not know, and a line that is nothing.
IMPORTED = "若干意见\n（一）促进成果转化。支持企业开展转化。（省科技厅、省冷链办）\n以下空白\n"
ROLES = (
    "nobody",
    "reporter",
    "approver",
    "other",
    "city",
    "reviewer",
    "lead",
    "viewer",
    "administrator",
    "key",
)
LOGIN, OK, SEE_OTHER, UNCLEAR, WHO, NO, GONE, TAKEN = "login", 200, 302, 400, 401, 403, 404, 409


def signed_in(status, **different):
    """Everyone signed in gets ``status``; a key without a session is signed out as far as pages go."""
    return {"nobody": LOGIN, "key": LOGIN, **dict.fromkeys(ROLES[1:-1], status), **different}


def only(*allowed, status=OK, rest=NO):
    return signed_in(rest, **dict.fromkeys(allowed, status))


def api(status=OK, **different):
    return {"nobody": WHO, **dict.fromkeys(ROLES[1:], status), **different}


OFFICE = ("reviewer", "lead")
READERS = (*OFFICE, "viewer")
WRITERS = ("reporter", "approver")
PUBLIC = dict.fromkeys(ROLES, OK)

# name -> (method, which object, expected answer per role)
TABLE = {
    "home": ("GET", None, signed_in(SEE_OTHER)),
    "accounts:login": ("GET", None, {"nobody": OK, "key": OK, **dict.fromkeys(ROLES[1:-1], SEE_OTHER)}),
    "accounts:logout": ("POST", None, dict.fromkeys(ROLES, SEE_OTHER)),
    "accounts:password_change": ("GET", None, signed_in(OK)),
    "measures:desk": ("GET", None, signed_in(OK)),
    "measures:obligation": ("GET", "own", signed_in(OK)),
    "measures:report": ("GET", "fresh", only(*WRITERS)),
    "measures:draft": ("POST", "fresh", {**only(*WRITERS), "nobody": WHO, "key": WHO}),
    "measures:no_change": ("POST", "fresh", only(*WRITERS, status=SEE_OTHER)),
    "measures:recall": ("POST", "own", only(*WRITERS, status=SEE_OTHER)),
    "measures:attach": ("POST", "fresh", only(*WRITERS)),
    "measures:evidence": ("GET", "evidence", signed_in(GONE)),
    "measures:withdraw": (
        "POST",
        "evidence",
        signed_in(GONE, other=SEE_OTHER, reviewer=NO, lead=NO, viewer=NO),
    ),
    "measures:sign": ("GET", "own", only("approver")),
    "measures:measures": ("GET", None, signed_in(OK)),
    "measures:measure": ("GET", "measure", signed_in(OK)),
    # the ledger
    "measures:ledger_export": ("GET", None, signed_in(OK)),
    "measures:ledger_urge": ("GET", None, only(*OFFICE, status=SEE_OTHER)),
    "measures:ledger_views": ("GET", None, signed_in(OK)),
    "measures:ledger_view": ("GET", "ledger view", only("reviewer", rest=GONE)),
    "measures:ledger_view_delete": (
        "POST",
        "ledger view",
        only("reviewer", status=SEE_OTHER, rest=GONE),
    ),
    "measures:measure_edit": ("GET", "measure", only(*OFFICE)),
    "measures:periods": ("GET", None, only(*OFFICE)),
    "measures:period_open": ("GET", None, only(*OFFICE)),
    "measures:period_nodes": ("GET", None, only(*OFFICE)),
    "measures:period_due": ("GET", "period", only(*OFFICE)),
    "measures:period_withdraw": ("GET", "period", only(*OFFICE)),
    "measures:schedules": ("GET", None, only(*OFFICE)),
    "measures:schedule_new": ("GET", None, only(*OFFICE)),
    "measures:schedule": ("GET", "schedule", only(*OFFICE)),
    "measures:period_close": ("GET", "period", only(*OFFICE)),
    "measures:period_reopen": ("GET", "period", only(*OFFICE)),
    "measures:reviews": ("GET", None, only(*OFFICE)),
    "measures:review": ("GET", "theirs", only(*OFFICE)),
    # dispatch and receipt
    "measures:measure_items": ("GET", "measure", only(*OFFICE)),
    "measures:item_edit": ("GET", "item", only(*OFFICE)),
    "measures:measure_indicators": ("GET", "measure", only(*OFFICE)),
    "measures:indicator_edit": ("GET", "indicator", only(*OFFICE)),
    "measures:dispatch": ("GET", None, only(*OFFICE)),
    "measures:dispatch_preview": ("GET", None, only(*OFFICE, status=SEE_OTHER)),
    "measures:slip": ("GET", "slip", only(*READERS, "reporter", "approver", rest=GONE)),
    "measures:receipts": ("GET", None, signed_in(OK)),
    "measures:sign_receipt": (
        "POST",
        "receipt",
        only(*WRITERS, status=SEE_OTHER, rest=GONE) | dict.fromkeys(READERS, NO),
    ),
    "measures:policy_settings": ("GET", "policy", only(*OFFICE)),
    # 任务分解表
    "measures:source_sheet": ("GET", "policy", only(*OFFICE)),
    "measures:source_sheet_download": ("GET", "policy", only(*OFFICE)),
    "measures:sheet_new": ("GET", None, only(*OFFICE)),
    "measures:sheet_template": ("GET", None, only(*OFFICE)),
    # sources: 省科协 leads one of its measures, 沈阳市 reports where one is opened
    "measures:sources": ("GET", None, signed_in(OK)),
    "measures:source": ("GET", "policy", signed_in(OK, administrator=GONE)),
    "measures:source_original": ("GET", "policy", signed_in(GONE)),
    "measures:source_new": ("GET", None, only(*OFFICE)),
    "measures:source_edit": ("GET", "policy", only(*OFFICE) | {"administrator": GONE}),
    "measures:source_chapters": ("GET", "policy", only(*OFFICE) | {"administrator": GONE}),
    "measures:source_add": ("GET", "policy", only(*OFFICE) | {"administrator": GONE}),
    "measures:source_short_title": ("GET", "policy", only(*OFFICE) | {"administrator": GONE}),
    "measures:source_visibility": ("GET", "policy", only(*OFFICE) | {"administrator": GONE}),
    "measures:source_withdraw": ("GET", "policy", only(*OFFICE) | {"administrator": GONE}),
    "measures:source_end": ("GET", "policy", only(*OFFICE) | {"administrator": GONE}),
    "measures:measure_text": ("GET", "measure", only(*OFFICE)),
    "measures:measure_place": ("POST", "measure", only(*OFFICE, status=SEE_OTHER)),
    # texts that come in
    "measures:imports": ("GET", None, only(*OFFICE)),
    "measures:import_new": ("GET", None, only(*OFFICE)),
    "measures:import_draft": ("GET", "draft", only(*OFFICE)),
    "measures:import_progress": ("GET", "draft", only(*OFFICE)),
    "measures:import_cancel": ("POST", "draft", only(*OFFICE, status=SEE_OTHER)),
    "measures:import_discard": ("POST", "draft", only(*OFFICE)),
    "measures:import_confirm": ("POST", "draft", only(*OFFICE, status=SEE_OTHER)),
    "measures:import_enter": ("GET", "draft", only(*OFFICE)),
    "measures:import_head": ("GET", "draft", only(*OFFICE)),
    "measures:import_bodies": ("GET", "draft", only(*OFFICE)),
    "measures:import_stretches": ("GET", "draft", only(*OFFICE)),
    "measures:import_row": ("GET", "draft", only(*OFFICE)),
    "measures:import_compare": ("GET", "draft", only(*OFFICE)),
    "measures:import_tick": ("POST", "draft", only(*OFFICE, status=GONE)),
    "measures:import_cut": ("POST", "draft", only(*OFFICE, status=GONE)),
    "api:receipts": ("GET", None, api()),
    "api:receipt": (
        "GET",
        "receipt",
        api(GONE, reporter=OK, approver=OK, reviewer=OK, lead=OK, viewer=OK),
    ),
    "api:sign_receipt": (
        "POST",
        "receipt",
        api(GONE, reporter=TAKEN, approver=TAKEN, reviewer=NO, lead=NO, viewer=NO),
    ),
    # co-bodies and rounds
    "measures:contribution": ("GET", "contribution", only("other")),
    "measures:compare": ("GET", "own", signed_in(OK)),
    # extensions
    "measures:extend_report": ("GET", "own", only(*WRITERS)),
    "measures:extend_measure": ("GET", "measure", only(*WRITERS)),
    "measures:extensions": ("GET", None, signed_in(OK)),
    "measures:extension": ("GET", "extension", only("reporter", "approver", *READERS, rest=GONE)),
    # urging
    "measures:urges": ("GET", None, signed_in(OK, administrator=NO)),
    "measures:urge_candidates": ("GET", None, only(*OFFICE)),
    "measures:urge_new": ("GET", None, only(*OFFICE, status=SEE_OTHER)),
    "measures:urge": ("GET", "urge", only(*READERS, *WRITERS, rest=GONE)),
    "measures:urge_delivery": (
        "POST",
        "urge",
        only(*OFFICE, rest=GONE) | dict.fromkeys(("viewer", *WRITERS), NO),
    ),
    # coordination: raised by 省科技厅 on （一）, given to 省科协
    "measures:coordinate_report": ("GET", "fresh", only(*WRITERS)),
    "measures:coordinate_measure": ("GET", "going on", only(*WRITERS)),
    "measures:coordinations": ("GET", None, only(*READERS, *WRITERS, "other", "city")),
    "measures:coordination": ("GET", "coordination", only(*READERS, *WRITERS, "other", rest=GONE)),
    "measures:coordination_again": (
        "GET",
        "coordination",
        only(*WRITERS, status=SEE_OTHER, rest=GONE) | dict.fromkeys((*READERS, "other"), NO),
    ),
    "measures:errands": ("GET", None, only(*READERS, *WRITERS, "other", "city")),
    "measures:errand": ("GET", "errand", only(*READERS, *WRITERS, "other", rest=GONE)),
    "measures:errand_answer": (
        "GET",
        "errand",
        only("other", status=SEE_OTHER, rest=GONE) | dict.fromkeys((*READERS, *WRITERS), NO),
    ),
    "measures:errand_proof": ("GET", "errand proof", signed_in(GONE, other=OK)),
    # on-site checks: of 省科技厅, which was told beforehand
    "measures:inspections": ("GET", None, only(*READERS, *WRITERS, "other", "city")),
    "measures:inspection_new": ("GET", None, only(*OFFICE)),
    "measures:inspection": ("GET", "inspection", only(*READERS, *WRITERS, rest=GONE)),
    "measures:inspection_call_off": (
        "GET",
        "inspection",
        only(*OFFICE, status=SEE_OTHER, rest=GONE) | dict.fromkeys(("viewer", *WRITERS), NO),
    ),
    "measures:inspected": ("GET", "inspected", only(*READERS, *WRITERS, rest=GONE)),
    # instructions
    "measures:instruction_new": ("GET", "measure", only(*OFFICE)),
    "measures:instructions": ("GET", None, only(*OFFICE, *WRITERS, "other", "city")),
    "measures:instruction": ("GET", "instruction", only(*OFFICE, *WRITERS, rest=GONE)),
    "measures:instruction_withdraw": (
        "POST",
        "instruction",
        only(*OFFICE, rest=GONE) | dict.fromkeys(WRITERS, NO),
    ),
    "measures:instruction_case": ("GET", "case", only(*OFFICE, *WRITERS, rest=GONE)),
    "measures:instruction_acknowledge": (
        "POST",
        "case",
        only(*WRITERS, status=SEE_OTHER, rest=GONE) | dict.fromkeys(OFFICE, NO),
    ),
    "measures:instruction_answer": (
        "POST",
        "case",
        only(*WRITERS, status=SEE_OTHER, rest=GONE) | dict.fromkeys(OFFICE, NO),
    ),
    "measures:instruction_sign": (
        "POST",
        "case",
        only("approver", status=SEE_OTHER, rest=GONE) | dict.fromkeys(("reporter", *OFFICE), NO),
    ),
    "measures:instruction_decide": (
        "POST",
        "case",
        only(*OFFICE, rest=GONE) | dict.fromkeys(WRITERS, NO),
    ),
    # completion and strike-off
    "measures:complete": ("GET", "going on", only(*WRITERS)),
    "measures:measure_state": ("GET", "measure", only(*OFFICE)),
    "measures:completions": ("GET", None, signed_in(OK, administrator=NO)),
    "measures:completion": ("GET", "completion", signed_in(GONE, **dict.fromkeys(("other", *READERS), OK))),
    "measures:closing_evidence": (
        "GET",
        "closing_evidence",
        signed_in(GONE, **dict.fromkeys(("other", *READERS), OK)),
    ),
    # duties of bodies
    "measures:duties": ("GET", None, only(*OFFICE)),
    "measures:transfer": ("GET", "body", only(*OFFICE)),
    "measures:succession": ("GET", "body", only(*OFFICE)),
    "measures:roster": ("GET", "going on", only(*OFFICE)),
    "measures:leads": ("GET", "policy", only(*OFFICE)),
    "measures:contribution_lift": ("GET", "contribution", only(*OFFICE)),
    "measures:people": (
        "GET",
        None,
        only(*OFFICE) | dict.fromkeys((*WRITERS, "other", "city"), SEE_OTHER),
    ),
    "measures:body_people": ("GET", "body", only("city", *OFFICE)),
    # stand-ins
    "accounts:stand_ins": ("GET", None, signed_in(OK)),
    "accounts:stand_in_cancel": ("POST", "stand_in", only("approver", status=SEE_OTHER, rest=GONE)),
    "accounts:stand_in_begin": ("POST", "later_stand_in", signed_in(GONE)),
    "accounts:stand_in_end": ("POST", "stand_in", signed_in(SEE_OTHER)),
    # work plans
    "measures:plans": ("GET", None, signed_in(OK)),
    "measures:plan_ask": ("POST", "policy", only(*OFFICE, status=SEE_OTHER)),
    "measures:plan": ("GET", "plan", signed_in(OK)),
    "measures:plan_edit": ("GET", "plan", only(*WRITERS)),
    "measures:plan_recall": ("POST", "plan", only(*WRITERS, status=SEE_OTHER)),
    "measures:plan_sign": ("GET", "plan", only("approver", status=SEE_OTHER)),
    "measures:plan_review": ("GET", "plan", only(*OFFICE)),
    "measures:milestone_reach": ("POST", "milestone", only(*WRITERS)),
    "measures:milestone_unreach": ("POST", "milestone", only(*WRITERS, status=SEE_OTHER)),
    # bulk
    "measures:bulk": ("POST", "bulk act", only(*OFFICE, status=SEE_OTHER)),
    "reminders:inbox": ("GET", None, signed_in(OK)),
    "reminders:digest": ("GET", "digest", only("reporter", rest=GONE)),
    # reminders: one's own choices
    "reminders:preferences": ("GET", None, signed_in(OK)),
    # reminders: the rules
    "reminders:rules": ("GET", "policy", only(*OFFICE)),
    "reminders:terms": ("GET", None, only(*OFFICE)),
    # reminders: the office's side
    "reminders:ledger": ("GET", None, only(*OFFICE)),
    "reminders:proof": ("GET", "reminder", only(*OFFICE)),
    "reminders:foresight": ("GET", None, only(*OFFICE)),
    "reminders:failures": ("GET", None, only(*OFFICE)),
    "reminders:resend": ("POST", None, only(*OFFICE, status=SEE_OTHER)),
    # the office calendar
    "workdays:calendar": ("GET", None, signed_in(OK)),
    "workdays:calendar_import": ("GET", None, only(*OFFICE)),
    "measures:provisional_dates": ("GET", None, only(*OFFICE)),
    "reports:dashboard": ("GET", None, signed_in(OK)),
    "reports:figure_list": ("GET", None, signed_in(OK)),
    # reports: the centre
    "reports:reports": ("GET", None, signed_in(OK, administrator=NO)),
    "reports:ask": ("GET", None, only(*OFFICE, *WRITERS, "other", "city")),
    "reports:report": ("GET", "report", only(*OFFICE, rest=GONE) | {"administrator": NO}),
    "reports:progress": ("GET", "report", only(*OFFICE, rest=GONE) | {"administrator": NO}),
    "reports:retry": ("POST", "report", only(*OFFICE, status=SEE_OTHER)),
    "reports:cancel": ("POST", "report", only(*OFFICE, status=SEE_OTHER)),
    "reports:compare": ("POST", "report", only(*OFFICE)),
    "reports:restore": ("POST", "report", only(*OFFICE, status=SEE_OTHER)),
    "reports:prose": ("GET", "report", only(*OFFICE)),
    "reports:frame": ("GET", "report", only("lead")),
    "reports:check_sheet": ("GET", "report", only(*OFFICE, status=SEE_OTHER)),
    "reports:publish": ("GET", "report", only("lead")),
    "reports:issue": ("GET", "drafted", only("approver") | {"other": GONE, "city": GONE}),
    "reports:withdraw": ("GET", "bulletin", only("lead")),
    "reports:download": ("GET", "file", only(*OFFICE, rest=GONE)),
    "api:frozen_reports": ("GET", None, api()),
    "api:frozen_report": ("GET", "bulletin", api(administrator=GONE)),
    "api:frozen_file": ("GET", "link of the lead", api(GONE, lead=OK)),
    "api:policies": ("GET", None, api()),
    "api:policy": ("GET", "policy", api()),
    "api:measures": ("GET", None, api()),
    "api:measure": ("GET", "measure", api()),
    "api:bodies": ("GET", None, api()),
    "api:body": ("GET", "body", api()),
    "api:periods": ("GET", None, api()),
    "api:period": ("GET", "period", api()),
    "api:obligations": ("GET", None, api()),
    "api:obligation": ("GET", "theirs", api(key=GONE)),
    "api:report": ("GET", "theirs", api(key=GONE)),
    "api:extension": ("GET", "theirs", api(key=GONE)),
    "api:coordination": ("GET", "theirs", api(key=GONE)),
    "api:schema": ("GET", None, PUBLIC),
    "api:docs": ("GET", None, PUBLIC),
    "healthz": ("GET", None, PUBLIC),
    "readyz": ("GET", None, dict.fromkeys(ROLES, 503)),
}
# Not addresses of their own: the API's answer to unknown ones, and Django's admin (tests/accounts/test_admin.py).
ELSEWHERE = {"api:unknown", "admin"}


def addresses(patterns, namespace=""):
    for pattern in patterns:
        if not hasattr(pattern, "url_patterns"):
            yield f"{namespace}{pattern.name or 'unknown'}"
        elif pattern.namespace == "admin":
            yield "admin"
        else:
            yield from addresses(
                pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace
            )


@dataclass(frozen=True)
class Stage:
    objects: dict[str, int | str]
    clients: dict[str, Client]


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def stage(
    settings, tmp_path, period, obligation, kexie_obligation, shenyang, reporter, approver, kexie_reporter,
    city_reporter, reviewer, lead, viewer, administrator,
):  # fmt: skip
    settings.REPORTS_DIR = settings.MEDIA_ROOT = tmp_path
    reports.attach_evidence(
        kexie_obligation, kind=EvidenceKind.LINK, title="通知", value="https://yanshi.example/1",
        by=actor(kexie_reporter), at=NOON,
    )  # fmt: skip
    submit(kexie_obligation, kexie_reporter, at=NOON)
    reports.submit_report(
        obligation, content=content(), version=0, by=actor(reporter), at=NOON, is_approver=False
    )
    report, _ = papers.request_report(
        Kind.PROGRESS, Subject(period.policy, period), by=actor(lead), at=NOON, enqueue=lambda pk: None
    )
    Report.objects.filter(pk=report.pk).update(
        state="built", snapshot={}, snapshot_sha256="0" * 64, finished_at=NOON
    )
    (tmp_path / "report.pdf").write_bytes(b"%PDF-")
    file = ReportFile.objects.create(
        report=report, format="pdf", path="report.pdf", size=5, sha256="0" * 64, built_at=NOON
    )
    digest = Digest.objects.create(
        recipient=reporter,
        on=NOON.date(),
        subject="消息",
        body_text="内容",
        state="sent",
        sent_at=NOON,
        planned_at=NOON,
        composed_at=NOON,
        send_after=NOON,
        items=[said_of(obligation)],
    )
    told = Reminder.objects.create(
        recipient=reporter, matter="report", matter_id=obligation.pk, body=obligation.body, occasion="due",
        stage="T-3", due_on=obligation.due_on, turn=0, planned_on=NOON.date(), digest=digest,
    )  # fmt: skip
    given = Measure.objects.get(policy=period.policy, number=1)
    Measure.objects.filter(pk=given.pk).update(state=MeasureState.DRAFT)
    receipt = dispatch_measure(given, by=actor(lead), at=NOON).receipts.get(is_lead=True)
    _, key = issue_key(shenyang, name="系统", by=SETUP, at=LONG_AGO)
    people = {
        "reporter": reporter, "approver": approver, "other": kexie_reporter, "city": city_reporter,
        "reviewer": reviewer, "lead": lead, "viewer": viewer, "administrator": administrator,
    }  # fmt: skip
    clients = {"nobody": Client(), "key": Client(headers={"Authorization": f"Bearer {key}"})}
    for role, person in people.items():
        clients[role] = Client()
        clients[role].force_login(person, backend="policy_tracker.people.PersonBackend")
    # Objects that further addresses need are made here, one block a subject:
    # dispatch and receipt
    # co-bodies and rounds
    contribution = obligation.contributions.create(body=kexie_obligation.body)
    # extensions
    extension = extensions.request_extension(
        obligation,
        wish=Wish(moment(2026, 11, 20).date(), ExtensionReason.APPROVAL, "方案尚在报批。", "初稿已完成。"),
        is_approver=True, by=actor(approver), at=NOON,
    )  # fmt: skip
    # urging
    late = moment(2026, 10, 19)
    notice = urge(
        Obligation.objects.get(period=period, measure__number=2), text="请报送。", by=actor(lead), at=late
    )
    # instructions
    instruction = register_instruction(
        obligation.measure, leader="分管副省长", given_on=NOON.date(), extract="核实兑现情况", priority="urgent",
        bodies=[obligation.body], by=actor(lead), at=NOON,
    )  # fmt: skip
    # coordination and on-site checks
    raised = coordinations.raise_matter(
        obligation.measure, obligation.body, matter=coordinations.Matter("接口", "没有开放。", "请开放接口。"),
        obligation=obligation, is_approver=True, by=actor(approver), at=NOON,
    )  # fmt: skip
    (errand,) = coordinations.assign(
        raised, bodies=[kexie_obligation.body], task="开放接口", due_on=NOON.date(), by=actor(lead), at=NOON
    )
    answer_errand(
        errand, text="已开放。", is_approver=True, by=actor(kexie_reporter), at=NOON,
        proofs=[NewProof(EvidenceKind.FILE, file=SimpleUploadedFile("记录.pdf", b"%PDF-1.7"))],
    )  # fmt: skip
    ErrandProof.objects.update(round=2)  # attached, and not handed in
    inspection = inspections.plan_inspection(
        inspections.Plan("实地督查", "核实", "看现场", NOON.date(), NOON.date(), "甲、乙"),
        bodies=[obligation.body], measures=[obligation.measure], by=actor(lead), at=NOON,
    )  # fmt: skip
    # completion and strike-off
    asked = completions.request_completion(
        Measure.objects.get(pk=kexie_obligation.measure_id), body=kexie_obligation.body, year=2026,
        statement="推进学会服务企业技术创新的各项任务已经完成，成效已经核实。",
        proofs=[NewProof(EvidenceKind.FILE, file=SimpleUploadedFile("总结.pdf", b"%PDF-1.7"))],
        by=actor(kexie_reporter), at=NOON, is_approver=False,
    )  # fmt: skip
    # duties of bodies
    # stand-ins
    today = NOON.date()
    stand_in, later_stand_in = (
        StandIn.objects.create(
            person=approver, stand_in=reporter, starts_on=day, ends_on=day, created_at=NOON
        )
        for day in (today, today + timedelta(days=30))
    )
    # work plans
    milestone = plan_in_force(obligation, approver, reviewer, at=NOON)
    # texts that come in
    draft = imports.start(kind="other", text=IMPORTED, by=actor(lead), at=NOON)
    draft.revises = period.policy
    draft.save()
    # reports: the centre
    bulletin = Report.objects.create(
        kind="bulletin", policy=period.policy, period=period, subject="bulletin", title="督查通报", number=1,
        as_of=NOON, requested_at=NOON, requested_by_name="赵主任", queued_at=NOON, stage="published", published_at=NOON,
        state="built", snapshot={}, snapshot_sha256="0" * 64, finished_at=NOON,
    )  # fmt: skip
    drafted = Report.objects.create(
        kind="progress", policy=period.policy, period=period, body=obligation.body, subject="drafted", title="报告",
        number=1, as_of=NOON, requested_at=NOON, requested_by_name="赵主任", queued_at=NOON, stage="published",
        published_at=NOON, state="built", snapshot={}, snapshot_sha256="0" * 64, finished_at=NOON,
    )  # fmt: skip
    handed_out = link_to(file.pk, Standing(is_signed_in=True, user_id=lead.pk, is_lead=True))
    # bulk
    objects = {
        "own": obligation.pk,
        "fresh": Obligation.objects.get(period=period, measure__number=2).pk,
        "theirs": kexie_obligation.pk,
        "evidence": kexie_obligation.evidence.get().pk,
        "measure": obligation.measure_id,
        "going on": Measure.objects.get(policy=period.policy, number=2).pk,
        "period": period.pk,
        "schedule": confirm_schedule(period.policy, lead, at=NOON).pk,
        "policy": period.policy_id,
        "body": shenyang.pk,
        "digest": digest.pk,
        "report": report.pk,
        "reminder": told.pk,
        "file": file.pk,
        # the ledger
        "ledger view": save_view(reviewer, name="红灯", query="lamp=red", by=SETUP, at=NOON).pk,
        "indicator": define_indicator(obligation.measure, at=NOON).pk,
        # dispatch and receipt
        "item": obligation.measure.action_items.order_by("ordinal")[0].pk,
        "slip": receipt.slip_id,
        "receipt": receipt.pk,
        # texts that come in
        "draft": draft.pk,
        # co-bodies and rounds
        "contribution": contribution.pk,
        # extensions
        "extension": extension.pk,
        # urging
        "urge": notice.pk,
        # instructions
        "instruction": instruction.pk,
        "case": instruction.cases.get().pk,
        # coordination and on-site checks
        "coordination": raised.pk,
        "errand": errand.pk,
        "errand proof": ErrandProof.objects.get().pk,
        "inspection": inspection.pk,
        "inspected": inspection.cases.get().pk,
        # completion and strike-off
        "completion": asked.pk,
        "closing_evidence": asked.evidence.get().pk,
        # duties of bodies
        # stand-ins
        "stand_in": stand_in.pk,
        "later_stand_in": later_stand_in.pk,
        # work plans
        "plan": milestone.plan_round.plan_id,
        "milestone": milestone.pk,
        # bulk
        "bulk act": "accept",
        # reports: the centre
        "bulletin": bulletin.pk,
        "drafted": drafted.pk,
        "link of the lead": handed_out,
    }
    return Stage(objects, clients)


def answer(stage, role, name, row=None):
    method, which, _ = row or TABLE[name]
    url = reverse(name, args=[stage.objects[which]] if which else [])
    response = stage.clients[role].generic(method, url, content_type="application/x-www-form-urlencoded")
    if response.status_code == SEE_OTHER and response["Location"].startswith("/accounts/login/"):
        return LOGIN
    return response.status_code


def test_every_address_stands_in_the_table():
    assert set(addresses(get_resolver().url_patterns)) - ELSEWHERE == set(TABLE)


def test_every_role_stands_in_every_row():
    assert all(set(expected) == set(ROLES) for _, _, expected in TABLE.values())


def test_where_nobody_leads_the_office_proposes_the_completion(stage, period):
    alone = Measure.objects.get(policy=period.policy, number=5)
    alone.responsibilities.all().delete()
    stage.objects["cities alone"] = alone.pk
    row = ("GET", "cities alone", only(*OFFICE))
    assert {role: answer(stage, role, "measures:complete", row) for role in ROLES} == row[2]


# Who stands for all on the second engine: a page that cannot be read there fails for them. Who is let in is decided by the
# same code on both; what only others may open is read on both where it is tested (test_contribution_pages.py).
ON_BOTH = {"reporter", "approver", "lead", "key"}


# Seconds: every address of the product is asked for by every role.
@pytest.mark.parametrize(
    "role",
    [role if role in ON_BOTH else pytest.param(role, marks=pytest.mark.one_engine) for role in ROLES],
)
def test_each_role_gets_what_the_table_says(stage, role):
    wrong = {}
    # Reading before writing: what a role changes must not decide what it may read.
    for name, (_, _, expected) in sorted(TABLE.items(), key=lambda row: row[1][0]):
        if name == "accounts:logout":
            continue
        got = answer(stage, role, name)
        if got != expected[role]:
            wrong[name] = f"expected {expected[role]}, got {got}"
    assert not wrong
    # Last, and for everyone.
    assert answer(stage, role, "accounts:logout") == LOGIN
