"""Rows of every kind for the proof that a page asks the database the same, however many rows it shows.

``Filling`` holds one object of each kind, on which every step adds history (rounds, evidence, answers, milestones);
each step also adds more objects beside it, waiting for the reporter, for the approver and for the office. Everything
goes through the product's own actions.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.actions import name_stand_in
from accounts.models import User
from accounts.rules import Role
from departments.models import Body, Succession
from measures.dispatch.actions import dispatch_measure, sign_receipt
from measures.dispatch.lifecycle import actions as lifecycle_actions
from measures.documents.entering import NewChapter, NewMeasure, NewPlace, NewSource, enter_source
from measures.documents.sources.actions import correct_measure, edit_source
from measures.ledger.actions import save_view
from measures.models import (
    Contribution,
    Measure,
    Obligation,
    Policy,
    ReportingPeriod,
    Responsibility,
    ReviewComment,
)
from measures.reporting import actions as reports
from measures.reporting.evidence.rules import EvidenceKind
from measures.reporting.parts.actions import answer_lead
from measures.reporting.parts.rules import Stance
from measures.reporting.review import actions as reviews
from measures.states import (
    OWED_STATES,
    MeasureCompletion,
    MeasureState,
    PeriodKind,
    ResponsibilityRole,
    RoleSource,
)
from measures.urging.actions import urge
from reminders.models import Delivery, Digest, Reminder
from reports.actions import asking as papers
from reports.kinds import Subject
from reports.models import Report, ReportFile
from reports.rules import Kind
from tests.doors import filling_cases as cases
from tests.doors.filling_cases import APPROVER, REPORTER
from tests.factories import (
    accept,
    actor,
    confirm_schedule,
    content,
    define_indicator,
    give_back,
    make_user,
    open_quarter,
    said_of,
    submit,
)

# Not given out before the first step: the page 交办 has something to show, and bodies something to sign for.
DRAFTS = (13, 14, 15, 16, 17, 18)


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
        "schedule": confirm_schedule(filling.policy, filling.people["lead"], at=at).pk,
        "body": filling.body.pk,
        "measure": filling.measure(1).pk,
        "indicator": define_indicator(filling.measure(1), at=at).pk,
        "item": filling.measure(1).action_items.order_by("ordinal")[0].pk,
        **{
            name: Obligation.objects.get(period=filling.period, measure__number=number, body=filling.body).pk
            for name, number in (("own", 1), ("fresh", 2), ("signing", 4), ("waiting", 10))
        },
    }
    submit(filling.owed("waiting"), filling.people[REPORTER], at=at)
    hand_in(filling, "signing", at)
    for start in (
        _receipt,
        _contribution,
        cases.first_extensions,
        cases.first_instructions,
        cases.first_completions,
        cases.first_plans,
        cases.first_followed,
        cases.first_import,
        _succession,
    ):
        start(filling, at)
    digest(filling, at)
    _name_late(filling, filling.period, 2)
    filling.objects["ledger_view"] = _keep_view(filling, f"红灯{at:%m%d}", at).pk
    filling.objects["urge"] = press(filling.owed("fresh"), filling, at + timedelta(days=12)).pk


def add(filling: Filling, step: int, at: datetime) -> None:
    """One quarter more: rows of every kind beside the first ones, and history on those."""
    newest = open_quarter(filling.policy, filling.people["lead"], year=2027, quarter=step, at=at)
    define_indicator(filling.measure(1), at=at, name=f"指标{step}")
    confirm_schedule(
        filling.policy, filling.people["lead"], at=at, kind=(PeriodKind.HALF_YEAR, PeriodKind.YEAR)[step - 1]
    )
    _more_sources(filling, step, at)
    _stand_still(filling, at)
    _more_drafts_given_out(filling, step, at)
    _more_rounds(filling, at)
    _a_quarter_of_reports(filling, newest, at)
    cases.more_extensions(filling, newest, at)
    cases.more_instructions(filling, at)
    cases.more_completions(filling, step, at)
    cases.more_plans(filling, step, at)
    cases.more_followed(filling, step, at)
    cases.longer_import(filling, step, at)
    _more_stand_ins(filling, step, at)
    _more_successions(step)
    digest(filling, at)
    late = at + timedelta(days=30)
    overdue = Obligation.objects.with_names().filter(period=newest, state__in=OWED_STATES)
    for obligation in [*overdue.in_document_order()[: 3 * step], filling.owed("fresh"), filling.owed("own")]:
        press(obligation, filling, late)
    _name_late(filling, newest, 2 + 2 * step)
    for number in range(step):
        _keep_view(filling, f"红灯{step}-{number}", at)


def _keep_view(filling, name, at):
    owner = filling.people["reviewer"]
    return save_view(owner, name=name, query="lamp=red", is_shared=True, by=actor(owner), at=at)


def _name_late(filling, period, count):
    left = Obligation.objects.filter(period=period, state__in=OWED_STATES).in_document_order()
    filling.objects["late"] = "&".join(f"obligation={owed.pk}" for owed in left[:count])


# --- Sources ------------------------------------------------------------------------------------------


def _more_sources(filling, step, at):
    """Older sources beside the first, one with a draft and one without a chapter; and 勘误 of the first."""
    lead = NewPlace(filling.body, filling.body.name, ResponsibilityRole.LEAD, RoleSource.STATED)
    for number in range(step):
        rows = [NewMeasure("修建道路。", "修建道路", places=[lead], chapter=0)] * (number + 1)
        new = NewSource(
            "meeting",
            f"第{step}次会议之{number}",
            issued_on=date(2017, 1, 1),
            chapters=[NewChapter("一、", "道路")],
            measures=[*rows, NewMeasure("修建桥梁。", "修建桥梁", places=[lead])],
        )
        entered = enter_source(new, by=filling.by("reviewer"), at=at)
        entered.measures.exclude(number=1).update(state=MeasureState.CLOSED)
    policy = Policy.objects.get(pk=filling.policy.pk)
    said = {"by": filling.by("reviewer"), "at": at, "reason": "印错"}
    edit_source(policy, fields={"basis": f"依据{step}"}, version=policy.version, **said)
    measure = Measure.objects.get(pk=filling.objects["measure"])
    correct_measure(measure, fields={"section": f"第{step}节"}, version=measure.version, **said)


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
    papers.request_report(
        Kind.PROGRESS, Subject(newest.policy, newest), by=filling.by("lead"), at=at, enqueue=lambda pk: None
    )


def _fresh(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


def _contribution(filling, at):
    """省科技厅 is asked for its view on measure （八）."""
    asked = Contribution.objects.filter(obligation__period=filling.period, body=filling.body)
    filling.objects["contribution"] = asked.get(obligation__measure__number=8).pk


def digest(filling, at):
    """The more reports there are, the more items a digest has."""
    items = [said_of(owed) for owed in Obligation.objects.filter(period=filling.period).order_by("pk")]
    for person in (filling.people[role] for role in (REPORTER, APPROVER, "reviewer")):
        kept = Digest.objects.create(
            recipient=person, on=at.date(), subject="消息", body_text="内容", state="sent", sent_at=at,
            planned_at=at, composed_at=at, send_after=at, items=items,
        )  # fmt: skip
        entries = Reminder.objects.bulk_create(
            Reminder(
                recipient=person, matter="report", matter_id=item["id"], body=filling.body, occasion="due", stage="T-3",
                due_on=at.date(), turn=0, planned_on=at.date(), digest=kept,
            )
            for item in items
        )  # fmt: skip
        Delivery.objects.create(
            digest=kept, channel="mail", state="sent", address=person.email, message_id=f"m{kept.pk}", tried_at=at, sent_at=at
        )  # fmt: skip
    Digest.objects.create(
        recipient=filling.people[REPORTER], on=at.date(), slot="instruction:1:S", subject="特急", state="failed",
        error="收件服务器拒收", planned_at=at, send_after=at,
    )  # fmt: skip
    filling.objects.setdefault("digest", kept.pk)
    filling.objects.setdefault("reminder", entries[0].pk)
    if "report" not in filling.objects:
        report, _ = papers.request_report(
            Kind.PROGRESS,
            Subject(filling.policy, filling.period),
            by=filling.by("lead"),
            at=at,
            enqueue=lambda pk: None,
        )
        _build(report, at)
        filling.objects["report"] = report.pk
        published = papers.request_report(
            Kind.PROGRESS,
            Subject(filling.policy, filling.period, body=filling.body),
            by=filling.by("lead"),
            at=at,
            enqueue=lambda pk: None,
        )[0]
        _build(published, at)
        Report.objects.filter(pk=published.pk).update(stage="published", published_at=at)
        filling.objects["published"] = published.pk
    _one_edition_more(Report.objects.get(pk=filling.objects["report"]), at)


def _build(report, at):
    Report.objects.filter(pk=report.pk).update(state="built", finished_at=at)


def _one_edition_more(report, at):
    """Files of one edition more, without anything on the disk."""
    Report.objects.filter(pk=report.pk).update(edition=report.edition + 1)
    ReportFile.objects.bulk_create(
        ReportFile(
            report=report, edition=report.edition + 1, format=name, path=f"{at:%Y%m%d}/{name}", size=5,
            sha256="0" * 64, built_at=at,
        )
        for name in ("docx", "pdf", "xlsx")
    )  # fmt: skip


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
    lifecycle_actions.suspend_measure(filling.measure(1), at=at, **words)
    lifecycle_actions.resume_measure(filling.measure(1), at=at, **words)


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
    Succession.objects.get_or_create(predecessor=filling.body, successor=heir, happened_text="2026年机构改革")
    filling.objects["heir"] = heir.pk


def _more_successions(step):
    """Bodies that are gone and still hold something stand on the office's desk."""
    for name in (("省编委办",), ("省工商局", "省知识产权局"))[step - 1]:
        body = Body.objects.get(name=name)
        heir = Body.objects.get(name="省发展改革委")
        Succession.objects.create(predecessor=body, successor=heir, happened_text="2027年机构改革")
        Body.objects.filter(pk=body.pk).update(valid_to=date(2027, 5, 1))
