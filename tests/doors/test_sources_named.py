"""Where rows of several sources can meet, every row says which it belongs to, by its short title.

The stage: two sources with the same measures and a period of the same name each, and of each the same rows. A list of
pages that is not in the table fails the suite.
"""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.actions import grant_role
from accounts.rules import Role
from departments.models import Body
from measures.dates import NOT_IMPORTED
from measures.models import ActionItem, Chapter, Measure, Policy, Receipt, Responsibility
from reminders.delivery.letter import compose
from reminders.delivery.reading import Reading
from reminders.models import Digest
from reminders.planning import actions as planning
from reminders.planning.rules import DUTY_NAMES
from reports.actions import asking as papers
from reports.kinds import Subject
from reports.rules import Kind
from tests.doors import filling
from tests.doors.test_permissions import TABLE
from tests.factories import LONG_AGO, SETUP, moment, open_quarter

pytestmark = pytest.mark.one_engine

DAY = moment(2026, 10, 9, 12)
TODAY = moment(2027, 2, 1, 10)
NAMES = ("甲件12条", "乙件12条")
ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr>|<li class=\"desk-row\b[^>]*>(.*?)</li>", re.DOTALL)
# Heads of tables, and what of the desk belongs to no source or to all.
OF_NONE = re.compile(r'<th scope="col"|chip--kind">(?:职责移交|工作日历|催办|纸质送达|实地督查|整改事项)<')
# Address of a list -> who looks.
LISTS = {
    "measures:desk": ("reporter", "approver", "reviewer"),
    "measures:reviews": ("reviewer",),
    "measures:periods": ("reviewer",),
    "measures:receipts": ("reporter", "reviewer"),
    "measures:extensions": ("reporter", "reviewer"),
    "measures:completions": ("reporter", "reviewer"),
    "measures:instructions": ("reporter", "reviewer"),
    "measures:urges": ("reporter", "reviewer"),
    "measures:urge_candidates": ("reviewer",),
    "measures:provisional_dates": ("reviewer",),
    "reports:reports": ("reviewer",),
    "reminders:ledger": ("reviewer",),
    "reminders:foresight": ("reviewer",),
}
# Lists with pages whose rows are of one source, are sources themselves, or of none.
OF_ONE_OR_NONE = {
    "measures:sources": "the sources themselves",
    "measures:imports": "what is not a source yet",
    "measures:measures": "has its own choice of columns",
    "measures:schedules": "one row a source, which is its first column",
    "measures:people": "bodies, each with its people for all sources",
    "measures:inspections": "checks of several sources at once",
    "measures:coordinations": "its own tests look at the column of the source",
    "measures:errands": "its own tests look at the column of the source",
    "reports:dashboard": "sources, bodies and cities",
    "reports:figure_list": "tests/doors/test_overview_pages.py looks at its rows",
    "measures:plans": "of one source, named in its head",
    "reminders:terms": "one form a source, headed by its name",
    "reminders:inbox": "letters, which name what they are about",
    "reminders:failures": "letters that did not arrive",
}


def copy_of(policy):
    """Another source with the same chapters and measures."""
    twin = Policy.objects.get(pk=policy.pk)
    twin.pk, twin.code, twin.title = None, "twin", f"{twin.title}（二）"
    twin.short_title, twin.text_sha256, twin.document_no = NAMES[1], "", ""
    twin.save()
    chapters = {
        chapter.pk: _copied(chapter, policy=twin) for chapter in Chapter.objects.filter(policy=policy)
    }
    for measure in Measure.objects.filter(policy=policy):
        of_old = {"measure_id": measure.pk}
        places, items = (list(rows.objects.filter(**of_old)) for rows in (Responsibility, ActionItem))
        new = _copied(measure, policy=twin, chapter=chapters.get(measure.chapter_id))
        for row in (*places, *items):
            _copied(row, measure=new)
    return twin


def _copied(row, **changed):
    row.pk = None
    row._state.adding = True
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()
    return row


@pytest.fixture
def looking(settings, tmp_path, policy, lead, reviewer, reporter, approver, kejiting):
    """Rows of every kind of both sources, and those who look at them."""
    settings.REPORTS_DIR = settings.MEDIA_ROOT = tmp_path
    Policy.objects.filter(pk=policy.pk).update(short_title=NAMES[0])
    filling.prepare(policy)
    signing_body = Body.objects.get(name="省政府金融办")
    grant_role(approver, body=signing_body, role=Role.APPROVER, by=SETUP, at=LONG_AGO)
    people = {"reporter": reporter, "approver": approver, "reviewer": reviewer, "lead": lead}
    for day, source in enumerate((Policy.objects.get(pk=policy.pk), copy_of(policy))):
        at = DAY + timedelta(days=day)
        period = open_quarter(source, lead, at=at)
        found = filling.Filling(source, period, kejiting, signing_body, people, {"today": TODAY.date()})
        filling.begin(found, at)
        papers.request_report(
            Kind.PROGRESS, Subject(policy=source, period=period), by=found.by("reviewer"), at=at,
            enqueue=lambda *_: None,
        )  # fmt: skip
    # Dates that the office looks at again.
    Receipt.objects.filter(signed_at=None).update(due_on=TODAY.date(), due_why=NOT_IMPORTED)
    clients = {role: Client() for role in people}
    with time_machine.travel(TODAY, tick=False):
        for role, client in clients.items():
            client.force_login(people[role], backend="policy_tracker.people.PersonBackend")
        yield clients


def rows_of(page):
    """The rows of the tables and of the desk, but those that belong to no source."""
    found = [first or second for first, second in ROW.findall(page)]
    return [row for row in found if not OF_NONE.search(row)]


def test_every_row_names_its_source(looking):
    for name, roles in LISTS.items():
        for role in roles:
            page = looking[role].get(reverse(name)).content.decode()
            rows = rows_of(page)
            unnamed = [strip_tags(row).split() for row in rows if not any(title in row for title in NAMES)]
            assert not unnamed, f"{role} {name}"
            named = {title for title in NAMES if any(title in row for row in rows)}
            assert named == set(NAMES), f"{role} {name} shows rows of {named or 'nothing'}"


def test_every_list_is_known_here(looking):
    listed = set()
    for name, (method, argument, _) in TABLE.items():
        if method == "GET" and argument is None and not name.startswith("accounts:") and ":" in name:
            response = looking["reviewer"].get(reverse(name))
            if response.context is not None and "page_obj" in response.context:
                listed.add(name)
    assert listed <= set(LISTS) | set(OF_ONE_OR_NONE)


def test_a_letter_puts_what_waits_under_the_source_it_belongs_to(looking, reporter):
    planning.plan(TODAY.date(), at=TODAY)
    digest = Digest.objects.filter(recipient=reporter, on=TODAY.date()).get()
    reading = Reading([digest], TODAY.date(), TODAY)
    letter = compose("李经办", reading.waiting_for(digest), set(), reading)
    assert {item["source"] for item in letter.items if item["matter"] not in ("inspection", "errand")} == set(
        NAMES
    )
    headings = "|".join(map(re.escape, DUTY_NAMES.values()))
    _, *sections = re.split(rf"^(?:{headings})$", letter.text, flags=re.MULTILINE)
    assert sections
    for section in sections:
        named = re.findall(r"^《(.+)》$", section, flags=re.MULTILINE)
        assert named
        assert len(named) == len(set(named)), section
