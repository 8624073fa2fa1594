"""The tables that are kept: whatever changes what the ledger or the dashboard shows, the next reader sees it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from departments.actions import keep_succession
from departments.models import Body, Succession
from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.cases.plan import actions as plans
from measures.cases.plan.rules import PlannedRow
from measures.dispatch import actions as dispatch_actions
from measures.dispatch.duties import actions as transfers
from measures.dispatch.editing import actions as editing_actions
from measures.dispatch.lifecycle import actions as lifecycle_actions
from measures.documents import actions as documents_actions
from measures.documents.roster import Roster
from measures.documents.rules import TERMS
from measures.models import Measure, Milestone, Obligation, Policy, Receipt, Responsibility
from measures.reporting import actions as reports
from measures.reporting.periods import actions as periods
from measures.states import MeasureState
from tests import factories
from tests.factories import SETUP, actor, moment

pytestmark = pytest.mark.one_engine

BEFORE, NOW = moment(2026, 9, 22), moment(2026, 10, 9, 12)
LEDGER, DASHBOARD = reverse("measures:measures"), reverse("reports:dashboard")


@pytest.fixture(autouse=True)
def keeping(settings):
    """A cache that keeps, as production has it."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tables"}
    }
    cache.clear()
    yield
    cache.clear()


@dataclass
class World:
    """A quarter under way: a plan in force on （一）, a slip unsigned past its day, a report returned and one waiting."""

    policy: Policy
    people: dict[str, Any]

    def by(self, role="lead"):
        return actor(self.people[role])

    def measure(self, number=1):
        return Measure.objects.with_roster().select_related("policy").get(policy=self.policy, number=number)

    def owed(self, number=1):
        found = Obligation.objects.with_names().filter(measure__number=number, respondent="department")
        return found.order_by("-period_id").first()


@pytest.fixture
def world(policy, lead, reviewer, reporter, approver):
    people = {"lead": lead, "reviewer": reviewer, "reporter": reporter, "approver": approver}
    found = World(policy, people)
    Measure.objects.filter(policy=policy, number=13).update(state=MeasureState.DRAFT, state_at=None)
    kejiting = Body.objects.get(name="省科技厅")
    Responsibility.objects.create(
        measure=found.measure(13), body=kejiting, holder=kejiting, order=9, role="support",
        role_source="set_by_office", name_as_printed=kejiting.name,
    )  # fmt: skip
    dispatch_actions.dispatch_measure(found.measure(13), by=found.by(), at=BEFORE)
    Measure.objects.filter(policy=policy, number=17).update(state=MeasureState.DRAFT, state_at=None)
    factories.open_quarter(policy, lead, at=BEFORE)
    Measure.objects.filter(policy=policy, number=2).update(
        completion_kind="by_date",
        due_text="会议纪要",
        due_on=date(2027, 6, 1),
        original_due_on=date(2027, 6, 1),
    )
    factories.plan_in_force(found.owed(1), approver, reviewer, at=BEFORE, due_on=date(2026, 9, 24))
    factories.submit(found.owed(4), approver, at=BEFORE)
    waiting = factories.submit(found.owed(5), approver, at=BEFORE)
    factories.give_back(waiting, reviewer, at=BEFORE)
    return found


def wish(due_on):
    return Wish(due_on, ExtensionReason.FUNDING, "资金尚未下达。", "方案已定。")


def save_draft(w):
    reports.save_draft(w.owed(2), content=factories.content(), version=0, by=w.by("reporter"), at=NOW)


def hand_in_to_the_approver(w):
    reports.submit_report(
        w.owed(2), content=factories.content(), version=0, by=w.by("reporter"), at=NOW, is_approver=False
    )


def hand_in(w):
    factories.submit(
        w.owed(2), w.people["approver"], at=NOW, what=factories.content("behind", problems="资金未到位。")
    )


def hand_in_from_a_system(w):
    reports.submit_from_system(w.owed(2), content=factories.content(), by=w.by("approver"), at=NOW)


def hand_in_again(w):
    again = factories.content("at_risk", done="补充。", problems="资金未到位。")
    factories.submit(w.owed(5), w.people["approver"], at=NOW, what=again)


def accept(w):
    factories.accept(w.owed(4), w.people["reviewer"], at=NOW)


def give_back(w):
    factories.give_back(w.owed(4), w.people["reviewer"], at=NOW)


def extend_a_report(w):
    case = extensions.request_extension(
        w.owed(1), wish=wish(date(2027, 1, 20)), is_approver=True, by=w.by("approver"), at=NOW
    )
    extensions.approve_extension(case, by=w.by(), at=NOW)


def extend_a_measure(w):
    case = extensions.request_extension(
        w.measure(2), wish=wish(date(2027, 9, 1)), is_approver=True, by=w.by("approver"), at=NOW
    )
    extensions.approve_extension(case, by=w.by(), at=NOW)


def sign_a_receipt(w):
    """A supporting body's: nothing moves but the receipt."""
    unsigned = Receipt.objects.filter(measure__number=13, is_lead=False).select_related("measure")
    dispatch_actions.sign_receipt(unsigned[0], by=w.by(), at=NOW)


def give_out(w):
    dispatch_actions.dispatch_measure(w.measure(17), by=w.by(), at=NOW)


def edit(w):
    measure = w.measure(3)
    editing_actions.edit_measure(
        measure, due_on=date(2027, 12, 1), due_text="会议纪要", is_open_to_cities=False, version=measure.version,
        by=w.by(), at=NOW,
    )  # fmt: skip


def open_to_cities(w):
    measure = w.measure(3)
    editing_actions.edit_measure(
        measure, due_on=measure.due_on, due_text=measure.due_text, is_open_to_cities=True,
        version=measure.version, by=w.by(), at=NOW,
    )  # fmt: skip


def change_the_roster(w):
    measure = w.measure(17)
    roster = Roster(lead=Body.objects.get(name="省科协"), supports=())
    editing_actions.edit_measure(
        measure, due_on=None, due_text="", is_open_to_cities=False, version=measure.version, by=w.by(), at=NOW,
        roster=roster,
    )  # fmt: skip


def suspend(w):
    lifecycle_actions.suspend_measure(w.measure(1), reason="等待新文件。", by=w.by(), at=NOW)


def reach(w):
    plans.reach_milestone(_goal(), on=NOW.date(), by=w.by("approver"), at=NOW)


def reach_and_undo(w):
    reach(w)
    plans.unreach_milestone(_goal(), by=w.by("approver"), at=NOW)


def plan_anew(w):
    plan = _goal().plan_round.plan
    again = [PlannedRow(0, w.measure(1).pk, "年底前印发", date(2026, 12, 20))]
    sent = plans.submit_plan(
        plan, summary="", rows=again, version=plan.version, is_approver=True, by=w.by("approver"), at=NOW
    )
    plans.approve_plan(sent, round=sent.rounds, by=w.by("reviewer"), at=NOW)


def _goal():
    return Milestone.objects.select_related("plan_round__plan", "measure").latest("id")


def hand_over_duties(w):
    heir = factories.make_body("省科学技术局")
    kejiting = Body.objects.get(name="省科技厅")
    keep_succession(
        Succession(predecessor=kejiting, successor=heir, happened_text="2026年机构改革"), by=SETUP, at=NOW
    )
    transfers.transfer_duties(kejiting, successor=heir, by=w.by("reviewer"), at=NOW)


def open_the_next_quarter(w):
    factories.open_quarter(w.policy, w.people["lead"], quarter=4, at=NOW, due_on=date(2027, 1, 8))


def close_the_quarter(w):
    accept(w)
    periods.close_period(w.owed().period, by=w.by(), at=NOW)


def set_terms(w):
    policy = Policy.objects.get(pk=w.policy.pk)
    terms = {name: getattr(policy, name) for name in TERMS} | {"plan_red_points": 100}
    documents_actions.set_terms(policy, terms=terms, version=policy.version, by=w.by(), at=NOW)


ACTS = {
    save_draft: "ledger", hand_in_to_the_approver: "ledger", hand_in: "both", hand_in_from_a_system: "both",
    hand_in_again: "both", accept: "both", give_back: "both", extend_a_report: "",
    extend_a_measure: "ledger", sign_a_receipt: "ledger", give_out: "ledger", edit: "ledger", open_to_cities: "",
    change_the_roster: "ledger", suspend: "both", reach: "both", plan_anew: "both", hand_over_duties: "ledger",
    open_the_next_quarter: "", close_the_quarter: "both", set_terms: "both",
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_the_next_reader_sees_every_act(world, act, signed_in, django_capture_on_commit_callbacks):
    client = signed_in(world.people["lead"])
    with time_machine.travel(NOW, tick=False):
        before = tables(client)
        assert tables(client) == before
        with django_capture_on_commit_callbacks(execute=True):
            act(world)
        after = tables(client)
        cache.clear()
        assert after == tables(client)
    shows = ACTS[act]
    assert (after[LEDGER] != before[LEDGER]) >= (shows in ("ledger", "both"))
    assert (after[DASHBOARD] != before[DASHBOARD]) >= (shows == "both")


def test_what_was_undone_shows_no_more(world, signed_in, django_capture_on_commit_callbacks):
    client = signed_in(world.people["lead"])
    with time_machine.travel(NOW, tick=False):
        before = tables(client)
        with django_capture_on_commit_callbacks(execute=True):
            reach(world)
        assert tables(client) != before
        with django_capture_on_commit_callbacks(execute=True):
            plans.unreach_milestone(_goal(), by=world.by("approver"), at=NOW)
        assert tables(client) == before


def test_a_day_that_goes_by_shows_at_once(world, signed_in):
    """Within the minute that a table is kept: later it would have gone anyhow."""
    client, midnight = signed_in(world.people["lead"]), moment(2026, 10, 17, 0)
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        evening = tables(client)
    with time_machine.travel(midnight, tick=False):
        morning = tables(client)
        cache.clear()
        assert morning == tables(client)
    assert morning[LEDGER] != evening[LEDGER]
    assert morning[DASHBOARD] != evening[DASHBOARD]


def tables(client):
    """What each page shows below its head, without the moment it was asked at."""
    policy = Policy.objects.earliest("pk").pk
    # The ledger, the page of the document, and the overview of all.
    paths = {LEDGER: LEDGER, DASHBOARD: f"{DASHBOARD}?policy={policy}", "overview": DASHBOARD}
    pages = {name: client.get(path).content.decode() for name, path in paths.items()}
    return {
        path: re.sub(r"(?s)数据截至.*?</time>", "", page.partition("<main")[2])
        for path, page in pages.items()
    }


def test_of_a_restricted_source_each_body_has_its_own_part(world, kexie_reporter, reporter, signed_in):
    Policy.objects.filter(pk=world.policy.pk).update(is_restricted=True)

    def numbers(person):
        page = signed_in(person).get(LEDGER).content.decode()
        shown = set(map(int, re.findall(r'/measures/(\d+)/"', page)))
        return set(Measure.objects.filter(pk__in=shown).values_list("number", flat=True))

    kejiting, kexie = numbers(reporter), numbers(kexie_reporter)
    assert kejiting == numbers(reporter) != kexie == numbers(kexie_reporter)
    new = min(kejiting - kexie)
    body = kexie_reporter.memberships.get().body
    Responsibility.objects.filter(measure__number=new, role="support").update(holder=body)
    assert numbers(kexie_reporter) == kexie | {new}
