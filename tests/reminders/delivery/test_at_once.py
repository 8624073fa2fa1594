"""Passes and workers at the same moment, over real parallel connections."""

import threading

import pytest
from django.core import mail
from django.db import connection, transaction

from measures.models import Obligation
from reminders.delivery.actions import Outcome
from reminders.models import Digest, Reminder
from tests.factories import submit
from tests.reminders.conftest import day, deliver_all, plan, remind, send_one

MORNING = day(10, 12)
pytestmark = pytest.mark.django_db(transaction=True)


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


def addresses():
    return sorted(message.to[0] for message in mail.outbox)


def test_of_eight_whole_passes_at_once_each_person_hears_once(
    transactional_db, obligation, reporter, kexie_reporter, city_reporter, approver, nobody_else
):
    results, trouble = at_once(*[lambda: remind(day(10, 16))] * 8)
    assert trouble == []
    assert len(results) == 8
    assert addresses() == ["chen@example.cn", "li@example.cn", "wu@example.cn", "zheng@example.cn"]
    assert Digest.objects.count() == 4
    keys = Reminder.objects.values_list("recipient", "matter_id", "occasion", "stage")
    assert len(keys) == len(set(keys)) == 4 + 4 + 1 + 1
    assert not Reminder.objects.filter(digest__isnull=True).exists()


def test_of_eight_workers_on_one_digest_one_sends(transactional_db, obligation, reporter, nobody_else):
    plan(MORNING)
    digest = Digest.objects.get()
    results, trouble = at_once(*[lambda: send_one(digest, MORNING)] * 8)
    assert trouble == []
    assert sorted(results) == [Outcome.NOT_OURS] * 7 + [Outcome.SENT]
    assert addresses() == ["li@example.cn"]


def test_a_worker_waits_for_a_pass_that_is_still_adding_to_its_digest(
    transactional_db, obligation, reporter, kejiting, nobody_else
):
    """Else it would send without what the pass adds, and the entries would count as told."""
    rest = Obligation.objects.filter(body=kejiting).exclude(pk=obligation.pk)
    rest.update(due_on=day(12, 1).date())
    plan(MORNING)
    digest = Digest.objects.get()

    def work():
        try:
            send_one(digest, MORNING)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    with transaction.atomic():
        rest.update(due_on=day(10, 15).date())
        plan(MORNING)
        worker.start()
        worker.join(0.5)
        assert worker.is_alive()
    worker.join(60)
    digest.refresh_from_db()
    assert [item["is_new"] for item in digest.items] == [True] * 4


def test_passes_that_fold_in_yesterday_at_once_do_it_once(
    transactional_db, obligation, reporter, kexie_reporter, nobody_else
):
    plan(day(10, 9))
    results, trouble = at_once(*[lambda: remind(MORNING)] * 8)
    assert trouble == []
    assert len(results) == 8
    assert addresses() == ["li@example.cn", "wu@example.cn"]
    assert not Reminder.objects.filter(digest__on=day(10, 9).date()).exists()


def test_what_is_planned_while_digests_are_sent_is_never_lost(
    transactional_db, obligation, reporter, kejiting, nobody_else
):
    """New work keeps coming while planners and workers run; every entry ends in a digest that named it."""
    Obligation.objects.filter(body=kejiting).exclude(pk=obligation.pk).update(due_on=day(12, 1).date())
    plan(MORNING)
    rest = list(
        Obligation.objects.filter(body=kejiting).exclude(pk=obligation.pk).values_list("pk", flat=True)
    )

    def comes_up(pk):
        def act():
            Obligation.objects.filter(pk=pk).update(due_on=day(10, 15).date())
            plan(MORNING)

        return act

    _, trouble = at_once(*[comes_up(pk) for pk in rest], *[lambda: deliver_all(MORNING)] * 3)
    assert trouble == []
    remind(MORNING)
    remind(day(10, 13))
    told = {
        item["id"]
        for digest in Digest.objects.filter(sent_at__isnull=False)
        for item in digest.items
        if item["is_new"]
    }
    assert told == {obligation.pk, *rest}
    assert not Reminder.objects.filter(digest__sent_at__isnull=True).exists()


def test_a_report_handed_in_while_digests_go_out_is_kept_and_blocks_nobody(
    transactional_db, obligation, reporter
):
    results, trouble = at_once(
        lambda: submit(obligation, reporter, at=MORNING), *[lambda: remind(MORNING)] * 3
    )
    assert trouble == []
    assert len(results) == 4
    assert Obligation.objects.get(pk=obligation.pk).state == "submitted"
    assert addresses().count("li@example.cn") == 1
