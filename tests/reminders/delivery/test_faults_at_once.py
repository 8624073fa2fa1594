"""Rounds that meet over the same digests, over real parallel connections: nobody is told twice, nothing is lost."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from accounts.rules import Role
from reminders.delivery import actions as delivery
from reminders.delivery import rules
from reminders.delivery.actions import Outcome
from reminders.models import Delivery, Digest, DigestState, Reminder
from tests import factories
from tests.reminders.conftest import JOB, day, plan, send

FRIDAY, MONDAY = day(10, 9), day(10, 12)
PEOPLE = 12
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(only_one, kejiting):
    """Twelve are told of the one obligation."""
    return [factories.make_user(f"经办{n}", (kejiting, Role.REPORTER)) for n in range(PEOPLE)]


def at_once(*acts):
    """Run the acts in parallel, each on a connection of its own; returns their results and what went wrong."""
    gate, results, trouble = threading.Barrier(len(acts)), [], []

    def run(act):
        try:
            gate.wait(20)
            results.append(act())
        except Exception as error:  # noqa: BLE001 - whatever it is, the test wants to see it
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results, trouble


def letters():
    """How many letters each address got."""
    return Counter(message.to[0] for message in mail.outbox)


def once_each(people):
    return dict.fromkeys((person.email for person in people), 1)


def ids_of_the_day():
    return list(Digest.objects.order_by("pk").values_list("pk", flat=True))


def test_rounds_over_overlapping_digests_send_each_once(people):
    plan(MONDAY)
    ids = ids_of_the_day()
    assert len(ids) == PEOPLE
    cuts = [ids, ids[::-1], ids[:8], ids[4:], ids[2:10], ids[::2], ids[1::2], ids]
    results, trouble = at_once(*[lambda cut=cut: send(cut, MONDAY) for cut in cuts])
    assert trouble == []
    assert letters() == once_each(people)
    outcomes = Counter(outcome for result in results for outcome in result.values())
    assert set(outcomes) == {Outcome.SENT, Outcome.NOT_OURS}
    assert outcomes[Outcome.SENT] == PEOPLE
    assert Delivery.objects.count() == PEOPLE


def test_folding_in_races_with_a_late_delivery(people):
    """A round of Friday still runs when Monday's passes come: each person is told on one of the two days."""
    plan(FRIDAY)
    ids = ids_of_the_day()

    def late():
        return [send([pk], FRIDAY + timedelta(hours=1)) for pk in ids]

    _, trouble = at_once(late, *[lambda: plan(MONDAY)] * 3)
    assert trouble == []
    send(ids_of_the_day(), MONDAY, on=MONDAY.date())
    assert letters().keys() == once_each(people).keys()
    told_on_friday = set(
        Digest.objects.filter(on=FRIDAY.date(), state=DigestState.SENT).values_list("recipient")
    )
    folded = set(
        Digest.objects.filter(on=FRIDAY.date(), state=DigestState.SUPERSEDED).values_list("recipient")
    )
    assert len(told_on_friday) + len(folded) == PEOPLE
    assert not told_on_friday & folded
    # Every entry is in a digest that went out; none of Friday's was told again on Monday.
    wanted = Reminder.objects.filter(silenced_at__isnull=True)
    assert not wanted.exclude(digest__state=DigestState.SENT).exists()
    for digest in Digest.objects.filter(on=FRIDAY.date(), state=DigestState.SENT):
        assert digest.reminders.filter(silenced_at__isnull=True).exists()


# --- A round that loses its lease ---------------------------------------------------------------------


class Stalls(EmailBackend):
    """Stops in the middle of one letter, once: ``stalls_on`` after it was taken."""

    stalls_on = ""
    stalled, goes_on = threading.Event(), threading.Event()

    def send_messages(self, messages):
        sent = super().send_messages(messages)
        if [Stalls.stalls_on] == messages[0].to:
            Stalls.stalls_on = ""
            Stalls.stalled.set()
            Stalls.goes_on.wait(60)
        return sent


@pytest.fixture
def stalled(people, settings):
    """A round of all digests that stands still in the third letter; call it to have it go on to its end."""
    settings.EMAIL_BACKEND = f"{__name__}.Stalls"
    plan(MONDAY)
    Stalls.stalls_on = Digest.objects.order_by("pk")[2].recipient.email
    Stalls.stalled.clear()
    Stalls.goes_on.clear()
    results = []

    def run():
        try:
            results.append(send(ids_of_the_day(), MONDAY))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert Stalls.stalled.wait(60)

    def go_on():
        Stalls.goes_on.set()
        thread.join(60)
        return list(results[0].values())

    yield go_on
    Stalls.goes_on.set()
    thread.join(60)


def test_while_the_lease_holds_nobody_takes_over(stalled, people):
    """Else a worker that is only slow would be overtaken."""
    just_before = MONDAY + rules.LEASE - timedelta(seconds=1)
    assert set(send(ids_of_the_day(), just_before).values()) == {Outcome.NOT_OURS}
    plan(just_before)
    assert stalled() == [Outcome.SENT] * PEOPLE
    assert letters() == once_each(people)


def test_a_round_that_lost_its_lease_sends_nothing_more(stalled, people):
    """The one in its hands is the window: it went out twice, under one number. The rest goes out once."""
    third = Digest.objects.order_by("pk")[2]
    taken_over = send(ids_of_the_day(), MONDAY + rules.LEASE)
    assert list(taken_over.values()) == [Outcome.NOT_OURS] * 2 + [Outcome.SENT] * (PEOPLE - 2)
    assert stalled() == [Outcome.SENT] * 2 + [Outcome.NOT_OURS] * (PEOPLE - 2)
    assert letters() == {**once_each(people), third.recipient.email: 2}
    numbers = Counter(message.extra_headers["Message-ID"] for message in mail.outbox)
    assert sorted(numbers.values()) == [1] * (PEOPLE - 1) + [2]
    assert Delivery.objects.filter(digest=third).count() == 1
    assert set(Digest.objects.values_list("state", flat=True)) == {DigestState.SENT}


def test_a_round_that_lost_its_lease_to_the_next_day_sends_nothing_more(stalled, people):
    """It stood still overnight; the morning's pass folded in what it had not stamped."""
    plan(day(10, 13))
    assert stalled() == [Outcome.SENT] * 2 + [Outcome.NOT_OURS] * (PEOPLE - 2)
    assert sum(letters().values()) == 3
    assert Digest.objects.filter(on=MONDAY.date(), state=DigestState.SUPERSEDED).count() == PEOPLE - 2
    assert Digest.objects.filter(on=day(10, 13).date(), state=DigestState.PLANNED).count() == PEOPLE - 2


# --- A round that lasts too long ----------------------------------------------------------------------


def test_a_slow_round_hands_back_what_it_has_not_begun(people):
    """Each letter takes 75 seconds: two are begun within two minutes, the rest loses no try and waits for nobody."""
    plan(MONDAY)
    moments = iter(MONDAY + timedelta(seconds=25 * n) for n in range(100))
    outcomes = delivery.deliver(ids_of_the_day(), on=MONDAY.date(), clock=lambda: next(moments), by=JOB)
    begun = [outcome for outcome in outcomes.values() if outcome is Outcome.SENT]
    rest = Digest.objects.filter(state=DigestState.PLANNED)
    assert len(begun) == 2
    assert rest.count() == PEOPLE - 2
    assert set(rest.values_list("attempts", "lease_until", "claim")) == {(0, None, "")}
    send(ids_of_the_day(), MONDAY + timedelta(minutes=3))
    assert letters() == once_each(people)
