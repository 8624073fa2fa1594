"""Drafting and handing in."""

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from measures.models import Obligation, ProgressReport, Submission
from measures.reporting import actions as reports
from measures.reporting.periods import actions as periods
from measures.reporting.review import actions as reviews
from measures.reporting.rules import Content
from measures.states import State
from tests.factories import actor, content, moment, submit

NOON = moment(2026, 10, 9, 12)


def test_opening_a_period_makes_one_obligation_per_lead_body_and_city(period):
    owed = period.obligations
    assert owed.filter(respondent="department").count() == 18
    assert owed.filter(respondent="city").count() == 14
    assert set(owed.values_list("state", flat=True)) == {State.AWAITING}
    assert {o.due_on for o in owed.all()} == {period.due_on}


def test_the_same_quarter_is_not_opened_twice(period, policy, lead):
    with pytest.raises(RuleBroken) as refusal:
        periods.open_period(policy, year=2026, quarter=3, due_on=period.due_on, by=actor(lead), at=NOON)
    assert refusal.value.code == "period_opened_already"


def test_a_draft_is_kept_and_its_version_rises(obligation, reporter):
    first = reports.save_draft(obligation, content=content(done="一"), version=0, by=actor(reporter), at=NOON)
    second = reports.save_draft(
        obligation, content=content(done="二"), version=1, by=actor(reporter), at=NOON
    )
    assert (first.version, second.version) == (1, 2)
    assert ProgressReport.objects.get(obligation=obligation).done == "二"
    assert Obligation.objects.get(pk=obligation.pk).state == State.DRAFTING


def test_a_second_tab_overwrites_nothing(obligation, reporter):
    reports.save_draft(obligation, content=content(done="甲窗口"), version=0, by=actor(reporter), at=NOON)
    with pytest.raises(StaleVersion):
        reports.save_draft(obligation, content=content(done="乙窗口"), version=0, by=actor(reporter), at=NOON)
    assert ProgressReport.objects.get(obligation=obligation).done == "甲窗口"


def test_without_an_approver_the_report_goes_straight_to_the_office(kexie_obligation, kexie_reporter):
    after = reports.submit_report(
        kexie_obligation, content=content(), version=0, by=actor(kexie_reporter), at=NOON, is_approver=False
    )
    assert after.state == State.SUBMITTED
    assert Submission.objects.get(obligation=after).round == 1


def test_with_an_approver_it_waits_for_the_signature(obligation, reporter, approver):
    waiting = reports.submit_report(
        obligation, content=content(), version=0, by=actor(reporter), at=NOON, is_approver=False
    )
    assert waiting.state == State.UNIT_REVIEW
    assert not Submission.objects.exists()
    signed = reports.sign_off(obligation, version=1, by=actor(approver), at=NOON)
    assert signed.state == State.SUBMITTED
    kept = Submission.objects.get()
    assert (kept.submitted_by_name, kept.drafted_by_name) == ("陈厅长", "李经办")


def test_the_approver_signs_only_what_they_read(obligation, reporter, approver):
    reports.submit_report(
        obligation, content=content(), version=0, by=actor(reporter), at=NOON, is_approver=False
    )
    with pytest.raises(StaleVersion):
        reports.sign_off(obligation, version=7, by=actor(approver), at=NOON)


def test_a_report_sent_back_by_the_approver_can_be_written_again(obligation, reporter, approver):
    reports.submit_report(
        obligation, content=content(), version=0, by=actor(reporter), at=NOON, is_approver=False
    )
    back = reports.send_back(obligation, comment="数据请核实", by=actor(approver), at=NOON)
    assert back.state == State.DRAFTING
    assert back.moves.order_by("-id").first().note == "数据请核实"


def test_a_report_is_submitted_once(kexie_obligation, kexie_reporter):
    submit(kexie_obligation, kexie_reporter, at=NOON)
    with pytest.raises(RuleBroken) as refusal:
        submit(Obligation.objects.with_names().get(pk=kexie_obligation.pk), kexie_reporter, at=NOON)
    assert refusal.value.code == "illegal_move"
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("status", ["at_risk", "behind"])
def test_risk_and_delay_need_their_problems_named(kexie_obligation, kexie_reporter, status):
    with pytest.raises(RuleBroken) as refusal:
        submit(kexie_obligation, kexie_reporter, at=NOON, what=content(status))
    assert (refusal.value.code, refusal.value.field) == ("problems_missing", "problems")
    assert not ProgressReport.objects.exists(), "a refused report leaves nothing half-written"


def test_no_change_needs_an_earlier_report(kexie_obligation, kexie_reporter):
    with pytest.raises(RuleBroken) as refusal:
        reports.report_no_change(kexie_obligation, by=actor(kexie_reporter), at=NOON, is_approver=False)
    assert refusal.value.code == "nothing_earlier"


def test_no_change_carries_the_last_text_and_status_over(
    policy, lead, reviewer, kexie_obligation, kexie_reporter
):
    submit(kexie_obligation, kexie_reporter, at=NOON, what=content("at_risk", done="上期", problems="缺经费"))
    later = periods.open_period(
        policy,
        year=2026,
        quarter=4,
        due_on=moment(2027, 1, 8).date(),
        by=actor(lead),
        at=moment(2026, 12, 21),
    )
    owed = Obligation.objects.with_names().get(period=later, body=kexie_obligation.body)
    reports.report_no_change(owed, by=actor(kexie_reporter), at=moment(2026, 12, 25), is_approver=False)
    kept = Submission.objects.get(obligation=owed)
    assert (kept.status, kept.effective_status) == ("no_change", "at_risk")
    assert (kept.done, kept.problems) == ("上期", "缺经费")


def test_over_long_text_is_refused_at_its_field(kexie_obligation, kexie_reporter):
    with pytest.raises(RuleBroken) as refusal:
        reports.save_draft(
            kexie_obligation, content=Content(done="长" * 5001), version=0, by=actor(kexie_reporter), at=NOON
        )
    assert refusal.value.field == "done"


def test_a_closed_period_takes_nothing_more(period, lead, kexie_obligation, kexie_reporter):
    periods.close_period(period, by=actor(lead), at=NOON)
    with pytest.raises(RuleBroken) as refusal:
        submit(kexie_obligation, kexie_reporter, at=NOON)
    assert refusal.value.code == "period_closed"
    periods.reopen_period(period, reason="补报", by=actor(lead), at=NOON)
    assert submit(kexie_obligation, kexie_reporter, at=NOON).state == State.SUBMITTED


def test_a_period_with_reports_under_review_is_not_closed(period, lead, kexie_obligation, kexie_reporter):
    submit(kexie_obligation, kexie_reporter, at=NOON)
    with pytest.raises(RuleBroken) as refusal:
        periods.close_period(period, by=actor(lead), at=NOON)
    assert refusal.value.code == "reviews_waiting"


def test_a_late_report_is_marked_late(kexie_obligation, kexie_reporter):
    submit(kexie_obligation, kexie_reporter, at=moment(2026, 10, 16))
    assert Submission.objects.get().is_late


def test_the_due_date_itself_is_in_time(kexie_obligation, kexie_reporter):
    submit(kexie_obligation, kexie_reporter, at=moment(2026, 10, 15, 23, 59))
    assert not Submission.objects.get().is_late


def test_every_write_leaves_its_trace(kexie_obligation, kexie_reporter, reviewer):
    submit(kexie_obligation, kexie_reporter, at=NOON)
    fresh = Obligation.objects.with_names().get(pk=kexie_obligation.pk)
    reviews.return_report(fresh, round=1, comment="补", by=actor(reviewer), at=NOON)
    verbs = list(AuditEvent.objects.about(kexie_obligation).values_list("verb", "actor_name", "channel"))
    assert verbs == [("obligation.submit", "吴经办", "web"), ("obligation.return", "王督查", "web")]
