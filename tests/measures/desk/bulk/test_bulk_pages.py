"""One decision on many rows: preview, confirmation, results row by row."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from measures.dispatch import actions as dispatch_actions
from measures.models import Measure, Obligation, Receipt, Review
from measures.reporting import actions as reports
from measures.states import MeasureState, State
from tests.factories import SETUP, accept, actor, content, moment, submit

NOW = moment(2026, 10, 13, 10)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def waiting(period, kejiting, reporter):
    """Three reports of 省科技厅 wait for the office, on the measures 1, 2 and 4."""
    rows = list(Obligation.objects.with_names().filter(period=period, body=kejiting).in_document_order()[:3])
    return [submit(row, reporter, at=moment(2026, 10, 12)) for row in rows]


def send(client, act, picks, **more):
    return client.post(reverse("measures:bulk", args=[act]), {"pick": picks, **more})


def state_of(row):
    return Obligation.objects.get(pk=row.pk).state


def test_the_preview_says_what_will_happen_and_changes_nothing(waiting, reviewer, signed_in):
    page = send(signed_in(reviewer), "return", [row.pk for row in waiting]).content.decode()
    assert page.count("第 1 轮退回，重报截止不早于 2026年10月20日。") == 3
    assert all(f'value="{row.pk}:1"' in page for row in waiting)
    assert not Review.objects.exists()


def test_confirmed_rows_are_accepted_each_on_its_own(waiting, reviewer, signed_in):
    browser = signed_in(reviewer)
    accept(waiting[1], reviewer, at=NOW)
    page = send(browser, "accept", [f"{row.pk}:1" for row in waiting], confirmed="1", comment="同意。")
    assert [state_of(row) for row in waiting] == [State.ACCEPTED] * 3
    text = page.content.decode()
    assert text.count("✓ 已办理") == 2
    assert "该报告已不在待审核状态" in text
    assert Review.objects.filter(comment="同意。").count() == 2


def test_a_row_that_got_a_new_round_since_the_preview_is_left_alone(waiting, reviewer, signed_in):
    first = waiting[0]
    Obligation.objects.filter(pk=first.pk).update(rounds=2)
    newest = first.submissions.get()
    newest.pk, newest.round = None, 2
    newest.save()
    page = send(signed_in(reviewer), "accept", [f"{first.pk}:1"], confirmed="1").content.decode()
    assert "填报单位已报送新的一轮" in page
    assert state_of(first) == State.SUBMITTED


def test_returning_needs_a_comment_and_keeps_the_selection(waiting, reviewer, signed_in):
    page = send(signed_in(reviewer), "return", [f"{row.pk}:1" for row in waiting], confirmed="1", comment=" ")
    text = page.content.decode()
    assert "退回时请写明审核意见" in text
    assert text.count('name="pick"') == 3
    assert not Review.objects.exists()


def test_returned_rows_have_a_new_date_and_the_comment(waiting, reviewer, signed_in):
    send(signed_in(reviewer), "return", [f"{waiting[0].pk}:1"], confirmed="1", comment="请补充数据。")
    returned = Obligation.objects.get(pk=waiting[0].pk)
    assert (returned.state, returned.submissions.get().review.comment) == (State.RETURNED, "请补充数据。")


def test_an_approver_signs_many_at_once(period, kejiting, reporter, approver, signed_in):
    rows = list(Obligation.objects.with_names().filter(period=period, body=kejiting)[:2])
    for row in rows:
        reports.submit_report(
            row, content=content(), version=0, by=actor(reporter), at=moment(2026, 10, 12), is_approver=False
        )
    assert "批量签发" in signed_in(approver).get("/desk/").content.decode()
    send(signed_in(approver), "sign", [f"{row.pk}:1" for row in rows], confirmed="1")
    assert {state_of(row) for row in rows} == {State.SUBMITTED}


def test_a_reporter_signs_nothing(period, obligation, reporter, approver, signed_in):
    reports.submit_report(
        obligation,
        content=content(),
        version=0,
        by=actor(reporter),
        at=moment(2026, 10, 12),
        is_approver=False,
    )
    send(signed_in(reporter), "sign", [f"{obligation.pk}:1"], confirmed="1")
    assert state_of(obligation) == State.UNIT_REVIEW


def test_a_body_signs_for_many_measures_at_once(drafts, kejiting, reporter, kexie_reporter, signed_in):
    for number in (2, 4):
        measure = Measure.objects.get(policy=drafts, number=number)
        dispatch_actions.dispatch_measure(measure, by=SETUP, at=moment(2026, 10, 12))
    own = list(Receipt.objects.filter(body=kejiting))
    send(signed_in(kexie_reporter), "receive", [f"{r.pk}:1" for r in own], confirmed="1")
    assert not Receipt.objects.filter(signed_at__isnull=False).exists()
    send(signed_in(reporter), "receive", [f"{r.pk}:1" for r in own], confirmed="1")
    assert {r.signed_by_name for r in Receipt.objects.filter(body=kejiting)} == {"李经办"}
    dispatched = Measure.objects.filter(number__in=(2, 4)).values_list("state", flat=True)
    assert set(dispatched) == {MeasureState.IN_PROGRESS}


@pytest.mark.parametrize("picks", [[], ["x"], ["1:x"], ["99999999999999999999"]])
def test_nothing_usable_picked_leads_back_to_the_desk(reviewer, signed_in, policy, picks):
    browser = signed_in(reviewer)
    assert send(browser, "accept", picks, confirmed="1").headers["Location"] == "/desk/"
    assert "请先在我的工作台上勾选要办理的事项" in browser.get("/desk/").content.decode()


def test_an_unknown_act_is_not_found(reviewer, signed_in, policy):
    assert send(signed_in(reviewer), "praise", ["1"]).status_code == 404


def test_the_preview_asks_the_same_number_of_questions_for_any_number_of_rows(waiting, reviewer, signed_in):
    browser = signed_in(reviewer)
    browser.get("/desk/")

    def count(rows):
        with CaptureQueriesContext(connection) as asked:
            send(browser, "accept", [row.pk for row in rows])
        return len(asked)

    assert count(waiting[:1]) == count(waiting)


def test_ticked_measures_become_important_and_no_more(policy, reviewer, viewer, signed_in):
    office = signed_in(reviewer)
    first, second, ended = Measure.objects.filter(policy=policy).order_by("number")[:3]
    Measure.objects.filter(pk=ended.pk).update(state=MeasureState.CLOSED)
    Measure.objects.filter(pk=second.pk).update(is_important=True)
    address = reverse("measures:bulk", args=["important"])
    ticked = {"measure": [first.pk, second.pk, ended.pk, 999_999]}
    page = office.get(address, ticked).content.decode()
    assert page.count("列为重点事项，办结须由第二人复核。") == 1
    assert "已是重点事项，无需办理。" in page
    assert "不能再修改" in page
    assert not Measure.objects.get(pk=first.pk).is_important
    picks = [f"{first.pk}:{first.version}", f"{ended.pk}:{ended.version}"]
    for _ in range(2):
        send(office, "important", picks, confirmed="1")
    told = Measure.objects.filter(pk__in=[first.pk, ended.pk]).order_by("number")
    assert list(told.values_list("is_important", "version")) == [
        (True, first.version + 1),
        (False, ended.version),
    ]
    (event,) = AuditEvent.objects.filter(verb="measure.edited")
    assert (event.before["is_important"], event.after["is_important"]) == (False, True)
    assert "他人修改" in send(office, "unimportant", picks[:1], confirmed="1").content.decode()
    send(office, "unimportant", [str(first.pk)], confirmed="1")
    assert not Measure.objects.get(pk=first.pk).is_important
    assert office.get(address).headers["Location"] == reverse("measures:measures")
    assert signed_in(viewer).get(address, ticked).status_code == 403
