"""People who act at the same moment, over real parallel connections."""

import threading

import pytest
from django.db import connection

from audit.rules import RuleBroken
from measures.models import Move, Obligation, ReportingPeriod, Review, Submission
from measures.reporting import actions as reports
from measures.reporting.periods import actions as periods
from measures.reporting.review import actions as reviews
from measures.states import State
from tests.factories import actor, content, moment, submit

NOON = moment(2026, 10, 9, 12)
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run the acts in parallel, each on a connection of its own; returns results and refusals."""
    gate, done, refused, crashed = threading.Barrier(len(acts)), [], [], []

    def run(act):
        try:
            gate.wait(20)
            done.append(act())
        except RuleBroken as refusal:
            refused.append(refusal)
        except Exception as fault:  # noqa: BLE001 - a crash in a thread must not pass for a refusal
            crashed.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not crashed
    return done, refused


def fresh(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


def test_of_eight_deciding_at_once_one_succeeds(transactional_db, kexie_obligation, kexie_reporter, reviewer):
    submit(kexie_obligation, kexie_reporter, at=NOON)
    waiting = fresh(kexie_obligation)
    by = actor(reviewer)

    def accept():
        return reviews.accept_report(waiting, round=1, by=by, at=NOON)

    def give_back():
        return reviews.return_report(waiting, round=1, comment="补充", by=by, at=NOON)

    done, refused = at_once(*[accept, give_back] * 4)
    assert (len(done), len(refused)) == (1, 7)
    assert all(refusal.message for refusal in refused)
    assert Review.objects.count() == 1


def test_of_eight_submitting_at_once_one_round_is_made(transactional_db, kexie_obligation, kexie_reporter):
    by = actor(kexie_reporter)

    def hand_in():
        return reports.submit_report(
            kexie_obligation, content=content(), version=0, by=by, at=NOON, is_approver=False
        )

    done, refused = at_once(*[hand_in] * 8)
    assert (len(done), len(refused)) == (1, 7)
    assert Submission.objects.count() == 1
    assert Move.objects.filter(obligation=kexie_obligation, to_state=State.SUBMITTED).count() == 1


def test_of_eight_tabs_saving_at_once_one_is_kept_and_seven_are_told(
    transactional_db, kexie_obligation, kexie_reporter
):
    by = actor(kexie_reporter)

    def save(text):
        return lambda: reports.save_draft(
            kexie_obligation, content=content(done=text), version=0, by=by, at=NOON
        )

    done, refused = at_once(*[save(f"窗口{n}") for n in range(8)])
    assert (len(done), len(refused)) == (1, 7)
    assert {refusal.code for refusal in refused} == {"stale_version"}


def test_a_period_opened_by_four_at_once_is_opened_once(transactional_db, policy, lead):
    by, due = actor(lead), moment(2026, 10, 15).date()

    def open_it():
        return periods.open_period(policy, year=2026, quarter=3, due_on=due, by=by, at=moment(2026, 9, 21))

    done, refused = at_once(*[open_it] * 4)
    assert (len(done), len(refused)) == (1, 3)
    assert ReportingPeriod.objects.count() == 1


def test_a_report_handed_in_while_the_period_closes_is_in_or_refused(
    transactional_db, period, kexie_obligation, kexie_reporter, lead
):
    """Never half: a submitted report in a closed period would wait for a review that cannot come."""

    def hand_in():
        return submit(kexie_obligation, kexie_reporter, at=NOON)

    def close():
        return periods.close_period(period, by=actor(lead), at=NOON)

    done, refused = at_once(hand_in, close)
    assert (len(done), len(refused)) == (1, 1)
    is_closed = not ReportingPeriod.objects.get(pk=period.pk).is_open
    assert not (is_closed and fresh(kexie_obligation).state == State.SUBMITTED)
