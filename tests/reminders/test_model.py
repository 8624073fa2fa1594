"""Random weeks of the reminder service, compared after every step with a small account of what should have been said.

The account is written from what was promised, with working days counted one by one, and knows nothing of ledger,
queries and leases: each person is told once of the newest stage of each matter that waits for them, on working days, in
one message a day; nothing that is settled; nothing is lost.
"""

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from smtplib import SMTPRecipientsRefused
from typing import ClassVar

import pytest
import time_machine
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from measures.cases.extension import actions as extensions
from measures.cases.extension.actions import Wish
from measures.cases.extension.rules import ExtensionReason
from measures.models import Contribution, Obligation
from measures.reporting import actions as reports
from measures.states import OFFICE_TIME, State
from reminders import tasks
from reminders.inbox import actions as reading
from reminders.models import Digest, Reminder
from tests import factories
from tests.factories import actor, content
from tests.reminders.conftest import deliver_all, plan

pytestmark = pytest.mark.long

# --- The calendar, as the notice of 2026 prints it; of 2027 only what the law takes off -----------------

OFF = {date(2026, 9, 25), *(date(2026, 10, n) for n in range(1, 8)), date(2027, 1, 1)}
MADE_UP = {date(2026, 9, 20), date(2026, 10, 10)}


def is_worked(day):
    return day in MADE_UP or (day.weekday() < 5 and day not in OFF)


def worked_days(first, last):
    """How many working days from ``first`` up to and including ``last``."""
    return sum(is_worked(first + timedelta(days=n)) for n in range((last - first).days + 1))


def distance(day, due_on):
    """Working days after the due date; negative before it."""
    if day < due_on:
        return -worked_days(day, due_on - timedelta(days=1))
    return worked_days(due_on + timedelta(days=1), day)


# --- The steps that were promised -----------------------------------------------------------------------

FOR_EVER = 40
WRITERS = (-10, -5, -3, -1, 0, 1, 3, *range(8, FOR_EVER, 5))
SUPERIORS = (1, 3, *range(8, FOR_EVER, 5))
PRESSING = (3, *range(8, FOR_EVER, 5))
SIGNERS = (-3, -1, 0, 1, 3, *range(8, FOR_EVER, 5))
REVIEWERS = (-1, 0, *range(1, FOR_EVER, 5))
LEADS = tuple(range(1, FOR_EVER, 5))
RETRY_MINUTES = (1, 5, 15, 60)


def newest(steps, day, due_on):
    return max((step for step in steps if step <= distance(day, due_on)), default=None)


def stage(steps, day, due_on, came_on=None):
    """The newest step by its name, None before the first; what has just come is told by its start."""
    step = newest(steps, day, due_on)
    if came_on is not None and step in (None, newest(steps, came_on, due_on)):
        return f"S{came_on:%Y%m%d}"
    return None if step is None else "T0" if step == 0 else f"T{step:+d}"


# --- The world ------------------------------------------------------------------------------------------


class Post(BaseEmailBackend):
    """Takes mail except for some, to be tried again later or never, and keeps when it took what for whom."""

    refused: ClassVar[set[str]] = set()
    unknown: ClassVar[set[str]] = set()
    taken: ClassVar[list[tuple[str, datetime]]] = []
    now: ClassVar[datetime]

    def send_messages(self, messages):
        for message in messages:
            (address,) = message.to
            if address in self.unknown:
                raise SMTPRecipientsRefused({address: (550, b"no such user")})
            if address in self.refused:
                raise SMTPRecipientsRefused({address: (450, b"later")})
            self.taken.append((address, Post.now))
        return len(messages)


class Letter:
    """The message of one person's day as the account has it."""

    def __init__(self):
        self.keys, self.tries, self.next_try = set(), 0, None
        self.is_written = self.is_over = self.has_failed = self.was_read = self.is_told_again = False
        self.listed = set()


class Weeks:
    """A run of the service beside its account. ``people``: name -> account; ``owed``: whose report -> its number."""

    def __init__(self, people, begins, owed):
        self.people, self.now, self.owed = people, begins, {name: row.pk for name, row in owed.items()}
        self.told, self.wanted = defaultdict(set), defaultdict(set)
        self.letters: dict = defaultdict(Letter)
        self.active = set(people)
        for kept in (Post.refused, Post.unknown, Post.taken):
            kept.clear()
        Obligation.objects.exclude(pk__in=self.owed.values()).update(state="accepted")

    # --- The account ------------------------------------------------------------------------------------

    @property
    def today(self):
        return self.now.astimezone(OFFICE_TIME).date()

    @property
    def is_open(self):
        return is_worked(self.today) and time(8, 30) <= self.now.astimezone(OFFICE_TIME).time() < time(18)

    def those(self, *names):
        return [name for name in names if name in self.active]

    def office(self):
        return self.those("wang") or self.those("zhao")

    def body(self, owner):
        """Who writes and who signs: 省科技厅 has both, 省科协 only somebody who writes."""
        writers, signers = (
            (self.those("li"), self.those("chen")) if owner == "kejiting" else (self.those("wu"), [])
        )
        return writers or signers or self.office(), signers

    def should_know(self):
        """Person -> everything they are to be told of as of today: what, why, date, stage, round."""
        found = defaultdict(set)
        for owner, pk in self.owed.items():
            row = Obligation.objects.get(pk=pk)
            for names, occasion, due_on, reached in self.asked(owner, row):
                for name in names if reached else ():
                    found[name].add(("report", pk, occasion, due_on, reached, row.rounds))
        for (name, day), letter in self.letters.items():
            is_recent = day > self.today - timedelta(days=14)
            if letter.has_failed and not letter.was_read and name in self.active and is_recent:
                for person in self.office():
                    found[person].add(("digest", (name, day), "undelivered", day, f"S{day:%Y%m%d}", 0))
        return found

    def asked(self, owner, row):
        """Of whom, why, by when, and the stage that is reached, if one is."""
        today, due, decide_by = self.today, row.due_on, row.review_due_on
        came_on = row.state_at.astimezone(OFFICE_TIME).date()
        writers, signers = self.body(owner)
        pressing = (self.office(), "due", due, stage(PRESSING, today, due))
        if row.state == State.SUBMITTED:
            yield self.office(), "review", decide_by, stage(REVIEWERS, today, decide_by, came_on)
            yield self.those("zhao") or self.office(), "review", decide_by, stage(LEADS, today, decide_by)
        elif row.state == State.UNIT_REVIEW:
            yield signers or self.office(), "sign_off", due, stage(SIGNERS, today, due, came_on)
            yield pressing
        elif row.state != State.ACCEPTED:
            yield writers, "due", due, stage(WRITERS, today, due)
            yield signers, "due", due, stage(SUPERIORS, today, due)
            yield pressing
        if row.state == State.RETURNED:
            yield writers, "returned", due, "S"

    def account_for_planning(self):
        """Whatever is to be told and was not goes into the day's message, unless that is over."""
        if not is_worked(self.today):
            return
        for (_, day), letter in self.letters.items():
            # What nobody read by now is told again, whether it is read afterwards or not.
            letter.is_told_again |= letter.has_failed and day < self.today and not letter.was_read
        for name, keys in self.should_know().items():
            self.wanted[name] |= keys - self.told[name]
        for name in self.people:
            letter = self.letters[name, self.today]
            if not letter.is_over:
                letter.keys |= self.wanted[name]

    def account_for_delivery(self):
        # What one failed message gives the office to know is planned by the next pass, so one look serves all.
        known = self.should_know()
        for name, account in self.people.items():
            letter = self.letters[name, self.today]
            is_waiting = letter.next_try is not None and self.now < letter.next_try
            if letter.is_over or not letter.keys or is_waiting:
                continue
            self.wanted[name] -= letter.keys - known[name]
            letter.keys &= known[name]
            letter.tries += 1
            if not letter.keys:
                # Nothing left to say. Where words were in the inbox, the day's message was that.
                letter.is_over, letter.tries, letter.next_try = letter.is_written, 0, None
                continue
            # What came in after it was read makes it unread again.
            letter.was_read &= letter.listed >= known[name]
            letter.is_written, letter.listed = True, known[name]
            if account.email not in Post.refused | Post.unknown:
                letter.is_over = True
                self.count_as_told(name, letter)
            elif account.email not in Post.unknown and letter.tries <= len(RETRY_MINUTES):
                letter.next_try = self.now + timedelta(minutes=RETRY_MINUTES[letter.tries - 1])
            else:
                letter.is_over = letter.has_failed = True
                if letter.was_read:
                    self.count_as_told(name, letter)

    def count_as_told(self, name, letter):
        assert not letter.keys & self.told[name], "told twice of the same"
        self.told[name] |= letter.keys
        self.wanted[name] -= letter.keys

    # --- The clock --------------------------------------------------------------------------------------

    def a_while_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    def days_pass(self, days, hour=9):
        local = self.now.astimezone(OFFICE_TIME) + timedelta(days=days)
        self.now = local.replace(hour=hour, minute=30)

    # --- The service ------------------------------------------------------------------------------------

    def the_minute_s_job_runs(self):
        Post.now = self.now
        due = self.should_know()
        gone = {name for name in self.people if self.letters[name, self.today].is_over}
        with time_machine.travel(self.now, tick=False):
            tasks.remind()
        if self.is_open:
            self.account_for_planning()
            self.account_for_delivery()
            self.nothing_due_is_untold({name: due[name] for name in self.people.keys() - gone})

    def the_job_runs_for_an_hour_and_a_half(self):
        for minutes in (0, *RETRY_MINUTES):
            self.now += timedelta(minutes=minutes)
            self.the_minute_s_job_runs()

    def only_the_plan_is_made(self):
        if self.is_open:
            plan(self.now)
            self.account_for_planning()

    def only_what_was_planned_goes_out(self):
        Post.now = self.now
        if self.is_open:
            deliver_all(self.now)
            self.account_for_delivery()

    def something_comes_between_plan_and_post(self, change, undoing):
        self.only_the_plan_is_made()
        self.do(*change)
        self.only_what_was_planned_goes_out()
        self.do(*undoing)
        self.the_minute_s_job_runs()

    def do(self, name, *arguments):
        getattr(self, name)(*arguments)
        self.check()

    def nothing_due_is_untold(self, due):
        """Who had no message today before, and whose mail is taken, now knows everything; the account is not asked."""
        ledger = self.ledger()
        for name, keys in due.items():
            waits_for_next_try = self.letters[name, self.today].next_try is not None
            if not waits_for_next_try and self.people[name].email not in Post.unknown:
                assert keys <= ledger[name], f"{name} was not told"

    # --- The people -------------------------------------------------------------------------------------

    def somebody_s_account_is_closed_or_opened(self, name):
        self.active ^= {name}
        person = self.people[name]
        person.is_active = name in self.active
        person.save(update_fields=["is_active"])

    def the_post_refuses_or_takes_somebody_s_mail(self, name):
        Post.refused ^= {self.people[name].email}

    def the_post_knows_somebody_no_more_or_again(self, name):
        Post.unknown ^= {self.people[name].email}

    def somebody_reads_the_newest_message(self, name):
        digest = Digest.objects.readable().filter(recipient=self.people[name]).newest_first().first()
        if digest is None:
            return
        reading.open_digest(digest, by=actor(self.people[name]), at=self.now)
        letter = self.letters[name, digest.on]
        if letter.has_failed and not letter.was_read and not letter.is_told_again:
            self.count_as_told(name, letter)
        letter.was_read = True

    # --- The reports ------------------------------------------------------------------------------------

    def of(self, owner, *states):
        row = Obligation.objects.with_names().get(pk=self.owed[owner])
        return row if row.state in states else None

    owed_states = (State.AWAITING, State.DRAFTING, State.RETURNED)

    def a_draft_is_saved(self, owner):
        if row := self.of(owner, *self.owed_states):
            reports.save_draft(
                row, content=content(), version=self.version(row), by=factories.SETUP, at=self.now
            )

    def it_is_handed_in(self, owner):
        if row := self.of(owner, *self.owed_states):
            reports.submit_report(
                row,
                content=content(),
                version=self.version(row),
                by=factories.SETUP,
                at=self.now,
                is_approver=False,
            )

    def it_is_taken_back(self):
        if row := self.of("kejiting", State.UNIT_REVIEW):
            reports.recall(row, by=factories.SETUP, at=self.now)

    def it_is_signed(self):
        if row := self.of("kejiting", State.UNIT_REVIEW):
            reports.sign_off(row, version=self.version(row), by=factories.SETUP, at=self.now)

    def the_office_returns_it(self, owner):
        if row := self.of(owner, State.SUBMITTED):
            factories.give_back(row, self.people["wang"], at=self.now)

    def the_office_accepts_it(self, owner):
        if row := self.of(owner, State.SUBMITTED):
            factories.accept(row, self.people["wang"], at=self.now)

    def the_date_is_put_off(self, owner, days):
        row = self.of(owner, *self.owed_states, State.UNIT_REVIEW)
        if row is None or row.due_on < self.today:
            return
        wish = Wish(
            row.due_on + timedelta(days=days), ExtensionReason.APPROVAL, "方案尚在报批。", "初稿已完成。"
        )
        asked = extensions.request_extension(
            row, wish=wish, is_approver=True, by=factories.SETUP, at=self.now
        )
        extensions.approve_extension(asked, by=actor(self.people["wang"]), at=self.now)

    def version(self, row):
        draft = getattr(row, "report", None)
        return draft.version if draft else 0

    # --- What holds after every step --------------------------------------------------------------------

    def ledger(self):
        """Person -> what they were told of: it went out, or they read it in the inbox after it could not."""
        digests = {
            row.pk: (next(n for n, p in self.people.items() if p.pk == row.recipient_id), row.on)
            for row in Digest.objects.all()
        }
        found = defaultdict(set)
        for row in Reminder.objects.filter(silenced_at=None).exclude(digest=None).select_related("digest"):
            is_read = row.digest.state == "failed" and row.digest.opened_at is not None
            if row.digest.state == "sent" or is_read:
                what = digests[row.matter_id] if row.matter == "digest" else row.matter_id
                key = (row.matter, what, row.occasion, row.due_on, row.stage, row.turn)
                found[digests[row.digest_id][0]].add(key)
        return found

    def check(self):
        self.the_ledger_says_what_the_account_says()
        self.nobody_gets_two_messages_a_day_and_none_on_days_off()

    def the_ledger_says_what_the_account_says(self):
        ledger = self.ledger()
        for name in self.people:
            assert ledger[name] == self.told[name], name

    def nobody_gets_two_messages_a_day_and_none_on_days_off(self):
        days = Counter((address, at.astimezone(OFFICE_TIME).date()) for address, at in Post.taken)
        assert all(count == 1 for count in days.values())
        for _, at in Post.taken:
            local = at.astimezone(OFFICE_TIME)
            assert is_worked(local.date())
            assert time(8, 30) <= local.time() < time(18)


# --- The run --------------------------------------------------------------------------------------------

# A world is two seconds of work: 3 in the ordinary run, 15 in the thorough one.
SEEDS, STEPS_EACH = settings.default.max_examples * 3 // 100, 70
OWNERS, REACHED_BY_POST = ("kejiting", "kexie"), ("li", "chen", "wu", "wang", "zhao")


def often(times, name, *choices):
    """So many chances for this step, shared by the choices of its argument."""
    return [
        (name, *choice) for choice in (choices or [()]) for _ in range(max(times // max(len(choices), 1), 1))
    ]


def each(values):
    return [(value,) for value in values]


# What may come between, and what takes it back where that can be.
COMES_BETWEEN = (
    (("it_is_handed_in", "kejiting"), ("it_is_taken_back",)),
    (("somebody_s_account_is_closed_or_opened", "li"), ("somebody_s_account_is_closed_or_opened", "li")),
    (("days_pass", 1), ("a_while_passes", 1)),
    (("the_post_refuses_or_takes_somebody_s_mail", "li"), ("somebody_reads_the_newest_message", "li")),
)

STEPS = (
    *often(12, "the_minute_s_job_runs"),
    *often(4, "the_job_runs_for_an_hour_and_a_half"),
    *often(5, "only_the_plan_is_made"),
    *often(6, "only_what_was_planned_goes_out"),
    *often(8, "something_comes_between_plan_and_post", *COMES_BETWEEN),
    *often(6, "a_while_passes", *each([1, 5, 60, 240])),
    *often(11, "days_pass", *each([1, 1, 1, 1, 2, 3, 7]), *((1, hour) for hour in (8, 14, 17, 22))),
    *often(4, "somebody_s_account_is_closed_or_opened", *each(["li", "chen", "wu", "wang"])),
    *often(5, "the_post_refuses_or_takes_somebody_s_mail", *each(REACHED_BY_POST)),
    *often(5, "the_post_knows_somebody_no_more_or_again", *each(REACHED_BY_POST)),
    *often(5, "somebody_reads_the_newest_message", *each(REACHED_BY_POST)),
    *often(2, "a_draft_is_saved", *each(OWNERS)),
    *often(8, "it_is_handed_in", *each(OWNERS)),
    *often(6, "it_is_taken_back"),
    *often(3, "it_is_signed"),
    *often(4, "the_office_returns_it", *each(OWNERS)),
    *often(2, "the_office_accepts_it", *each(OWNERS)),
    *often(4, "the_date_is_put_off", *((owner, days) for owner in OWNERS for days in (1, 8))),
)


@pytest.fixture
def worlds(
    policy, period, obligation, kexie_obligation, lead, reviewer, reporter, approver, kexie_reporter, settings
):
    """The third quarter from before National Day, and the fourth across the turn of the year."""
    settings.EMAIL_BACKEND = f"{__name__}.Post"
    later = factories.open_quarter(
        policy, lead, quarter=4, at=factories.moment(2026, 12, 21), due_on=date(2027, 1, 8)
    )
    Contribution.objects.all().delete()

    def of(quarter, owed):
        return Obligation.objects.get(period=quarter, measure=owed.measure_id, body=owed.body_id)

    people = {"li": reporter, "chen": approver, "wu": kexie_reporter, "wang": reviewer, "zhao": lead}
    return [
        (people, at, {"kejiting": of(quarter, obligation), "kexie": of(quarter, kexie_obligation)})
        for quarter, at in ((period, factories.moment(2026, 9, 23)), (later, factories.moment(2026, 12, 24)))
    ]


# Steps are drawn by a seed: a list that hypothesis builds itself is mostly short, and short weeks prove little.
@settings(max_examples=SEEDS, phases=[Phase.explicit, Phase.generate])
@given(chance=st.randoms(use_true_random=True, note_method_calls=False), which=st.sampled_from([0, 1]))
def test_in_any_order_of_events_everybody_is_told_once_and_in_time(worlds, chance, which):
    """What went before is noted where an account is not met."""
    with transaction.atomic():
        weeks = Weeks(*worlds[which])
        gone_before = []
        for name, *arguments in chance.choices(STEPS, k=STEPS_EACH):
            gone_before.append(f"{weeks.now:%m-%d %H:%M} {name} {arguments or ''}")
            try:
                weeks.do(name, *arguments)
            except AssertionError as unmet:
                unmet.add_note("\n".join(gone_before))
                raise
        transaction.set_rollback(True)
