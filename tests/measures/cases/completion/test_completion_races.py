"""Closing and standing still at the same moment as others act, over real parallel connections."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from measures.cases.completion import actions
from measures.cases.moves import begin_case
from measures.dispatch.lifecycle import actions as lifecycle_actions
from measures.models import CompletionRequest, ExtensionRequest, Measure, MeasureMove, Obligation
from measures.reporting import actions as reports
from measures.reporting.moves import lock
from measures.reporting.periods import actions as periods
from measures.reporting.review import actions as reviews
from measures.states import OWED_STATES, Act, CaseState, MeasureAct, MeasureState, State, next_state
from tests.factories import actor, content, moment, submit
from tests.measures.test_concurrency import at_once

NOON = moment(2026, 10, 9, 12)
STATEMENT = "推进学会服务企业技术创新的各项任务已经完成，成效已经核实。"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def measure(transactional_db, kexie_obligation):
    Measure.objects.filter(pk=kexie_obligation.measure_id).update(
        completion_kind="by_date", due_on=date(2026, 12, 31), due_text="会议纪要"
    )
    return fresh(kexie_obligation.measure)


def fresh(measure):
    return Measure.objects.with_roster().select_related("policy").get(pk=measure.pk)


def ask(measure, by):
    return actions.request_completion(
        measure, body=measure.lead.holder, statement=STATEMENT, by=actor(by), at=NOON, is_approver=True
    )


def test_of_eight_asking_at_once_one_succeeds(measure, kexie_reporter):
    done, refused = at_once(*[lambda: ask(measure, kexie_reporter)] * 8)
    assert (len(done), len(refused)) == (1, 7)
    assert CompletionRequest.objects.count() == 1


def test_of_eight_deciding_at_once_one_succeeds(measure, kexie_reporter, reviewer):
    case = ask(measure, kexie_reporter)
    by = actor(reviewer)

    def close():
        return actions.close_completion(case, grade="good", by=by, at=NOON)

    def give_back():
        return actions.return_completion(case, comment="补充", by=by, at=NOON)

    done, refused = at_once(*[close, give_back] * 4)
    assert (len(done), len(refused)) == (1, 7)
    assert all(refusal.message for refusal in refused)
    decided = MeasureMove.objects.filter(act__in=[MeasureAct.CLOSE, MeasureAct.RETURN_COMPLETION])
    assert decided.count() == 1


def test_of_eight_verifying_at_once_one_succeeds(measure, kexie_reporter, reviewer):
    Measure.objects.filter(pk=measure.pk).update(is_important=True)
    case = ask(measure, kexie_reporter)
    by = actor(reviewer)

    def verify():
        return actions.verify_completion(case, grade="good", note="属实", by=by, at=NOON)

    done, refused = at_once(*[verify] * 8)
    assert (len(done), len(refused)) == (1, 7)


def test_of_eight_withdrawing_and_closing_at_once_one_succeeds(measure, kexie_reporter, reviewer):
    case = ask(measure, kexie_reporter)

    def withdraw():
        return actions.withdraw_completion(case, by=actor(kexie_reporter), at=NOON)

    def close():
        return actions.close_completion(case, grade="good", by=actor(reviewer), at=NOON)

    done, refused = at_once(*[withdraw, close] * 4)
    assert (len(done), len(refused)) == (1, 7)
    state = CompletionRequest.objects.get(pk=case.pk).state
    ended = fresh(measure).state == MeasureState.CLOSED
    assert ended == (state == CaseState.APPROVED)


def test_a_report_handed_in_while_the_measure_is_closed_is_in_or_excused(
    measure, kexie_obligation, kexie_reporter, reviewer
):
    case = ask(measure, kexie_reporter)

    def hand_in():
        return reports.submit_report(
            kexie_obligation, content=content(), version=0, by=actor(kexie_reporter), at=NOON,
            is_approver=True,
        )  # fmt: skip

    def close():
        return actions.close_completion(case, grade="good", by=actor(reviewer), at=NOON)

    done, _ = at_once(hand_in, close)
    after = Obligation.objects.get(pk=kexie_obligation.pk)
    assert fresh(measure).state == MeasureState.CLOSED
    assert after.state == (State.SUBMITTED if len(done) == 2 else State.EXCUSED)
    assert after.submissions.count() == after.rounds


def test_a_report_returned_while_the_measure_is_suspended_is_never_owed_unseen(
    measure, kexie_obligation, kexie_reporter, reviewer, lead
):
    """Returned first, it is excused with the rest; afterwards the return is refused, and the round stays to be decided."""
    submit(kexie_obligation, kexie_reporter, at=NOON)
    waiting = Obligation.objects.with_names().get(pk=kexie_obligation.pk)

    def give_back():
        return reviews.return_report(waiting, round=1, comment="补充", by=actor(reviewer), at=NOON)

    def suspend():
        return lifecycle_actions.suspend_measure(measure, reason="政策调整", by=actor(lead), at=NOON)

    done, refused = at_once(give_back, suspend)
    after = Obligation.objects.get(pk=kexie_obligation.pk)
    acts = list(after.moves.order_by("id").values_list("act", flat=True))
    assert fresh(measure).state == MeasureState.SUSPENDED
    assert len(done) + len(refused) == 2
    if refused:
        assert [refusal.code for refusal in refused] == ["measure_at_rest"]
        assert (after.state, acts[acts.index("submit") + 1 :]) == (State.SUBMITTED, [])
    else:
        assert (after.state, acts[acts.index("submit") + 1 :]) == (State.EXCUSED, ["return", "excuse"])


def test_of_eight_suspending_and_cancelling_at_once_no_report_is_left_owed(measure, kexie_obligation, lead):
    def suspend():
        return lifecycle_actions.suspend_measure(
            measure, reason="政策调整", version=measure.version, by=actor(lead), at=NOON
        )

    def cancel():
        return lifecycle_actions.cancel_measure(
            measure, reason="任务取消", version=measure.version, by=actor(lead), at=NOON
        )

    done, refused = at_once(*[suspend, cancel] * 4)
    assert (len(done), len(refused)) == (1, 7)
    assert Obligation.objects.get(pk=kexie_obligation.pk).moves.filter(act="excuse").count() == 1


def test_a_period_opened_while_a_measure_is_suspended_asks_nothing_of_it(measure, policy, lead):
    def open_it():
        return periods.open_period(
            policy, year=2026, quarter=4, due_on=date(2027, 1, 15), by=actor(lead), at=NOON
        )

    def suspend():
        return lifecycle_actions.suspend_measure(measure, reason="政策调整", by=actor(lead), at=NOON)

    done, refused = at_once(open_it, suspend)
    assert (len(done), len(refused)) == (2, 0)
    assert not measure.obligations.filter(state__in=OWED_STATES).exists()


def test_an_extension_asked_for_while_the_measure_is_suspended_is_withdrawn_or_never_made(
    measure, kexie_obligation, kexie_reporter, lead
):
    """Who holds the report and adds a request to it never waits for the one who waits for the report."""
    suspending = threading.Event()

    def wait_for_the_other():
        assert suspending.wait(20)
        # SQLite lets nobody else begin; PostgreSQL lets the other come as far as the lock held here.
        if connection.vendor == "postgresql":
            waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            with connection.cursor() as cursor:
                assert any(cursor.execute(waits) or cursor.fetchone()[0] for _ in range(100_000))

    @transaction.atomic
    def ask_for_time():
        owed = lock(kexie_obligation)
        next_state(State(owed.state), Act.EXTEND, rounds=owed.rounds)
        wait_for_the_other()
        case = ExtensionRequest(
            measure=owed.measure, obligation=owed, body=owed.body, body_name="省科协", due_on=owed.due_on,
            proposed_on=date(2026, 11, 15), reason="other", text="需要", progress="办理", requested_at=NOON,
        )  # fmt: skip
        return begin_case(case, state=CaseState.SUBMITTED, by=actor(kexie_reporter), at=NOON)

    def suspend():
        suspending.set()
        return lifecycle_actions.suspend_measure(measure, reason="政策调整", by=actor(lead), at=NOON)

    done, _ = at_once(ask_for_time, suspend)
    assert fresh(measure).state == MeasureState.SUSPENDED
    assert Obligation.objects.get(pk=kexie_obligation.pk).state == State.EXCUSED
    states = list(ExtensionRequest.objects.values_list("state", flat=True))
    assert states == (["withdrawn"] if len(done) == 2 else [])
