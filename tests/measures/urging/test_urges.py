"""催办: level by level up the line, one of each, standing until the report arrives."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rules import Role
from audit.models import AuditEvent
from audit.rules import RuleBroken
from measures.models import Measure, Obligation, UrgeNotice
from measures.reporting import actions as reports
from measures.reporting.periods import actions as periods
from measures.states import OWED_STATES, State
from measures.urging import rules as urge_rules
from measures.urging.actions import urge
from measures.urging.models import numbered
from measures.urging.rules import UrgeLevel
from measures.urging.views import standing_levels
from tests.factories import accept, actor, content, give_back, make_user, moment, submit
from tests.measures.test_concurrency import at_once

LATE = moment(2026, 10, 19, 10)
REMIND, WARN, SUPERVISE = UrgeLevel


def fresh(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


def press(obligation, by, *, level=None, at=LATE, text="请抓紧报送。"):
    return urge(fresh(obligation), text=text, level=level, by=actor(by), at=at)


def refused(obligation, by, **given):
    before = UrgeNotice.objects.count(), AuditEvent.objects.count()
    with pytest.raises(RuleBroken) as refusal:
        press(obligation, by, **given)
    assert (UrgeNotice.objects.count(), AuditEvent.objects.count()) == before
    return refusal.value


# --- The rules ----------------------------------------------------------------------------------------


def test_the_ladder_goes_up_one_level_at_a_time():
    assert urge_rules.next_level([]) is REMIND
    assert urge_rules.next_level([REMIND]) is WARN
    assert urge_rules.next_level([REMIND, WARN]) is SUPERVISE
    assert urge_rules.next_level([WARN]) is SUPERVISE
    assert urge_rules.next_level([SUPERVISE]) is None


@pytest.mark.parametrize(
    ("sent", "level", "is_important", "code"),
    [
        ([], WARN, False, "urge_level_skipped"),
        ([], SUPERVISE, False, "urge_level_skipped"),
        ([REMIND], SUPERVISE, False, "urge_level_skipped"),
        ([REMIND], REMIND, False, "urge_level_sent"),
        ([WARN], REMIND, True, "urge_level_below"),
        ([SUPERVISE], SUPERVISE, True, "urge_top_sent"),
        ([SUPERVISE], WARN, True, "urge_top_sent"),
        ([SUPERVISE], None, False, "urge_top_sent"),
        ([], "loud", True, "urge_level_unknown"),
    ],
)
def test_levels_that_are_refused(sent, level, is_important, code):
    with pytest.raises(RuleBroken) as refusal:
        urge_rules.check_level(level, sent, is_important=is_important)
    assert refusal.value.code == code
    assert refusal.value.message.endswith("。")


@pytest.mark.parametrize("level", UrgeLevel)
def test_an_important_measure_may_start_at_any_level(level):
    assert urge_rules.check_level(level, [], is_important=True) is level


def test_a_level_is_addressed_to_its_role_by_name():
    people = {Role.REPORTER: ["李经办", "刘经办"], Role.APPROVER: ["陈厅长"], Role.HEAD: ["高厅长"]}
    labels = [urge_rules.address(level, people).label for level in UrgeLevel]
    assert labels == ["经办人 李经办、刘经办", "单位负责人 陈厅长", "单位主要负责人 高厅长"]
    assert not any(urge_rules.address(level, people).remark for level in UrgeLevel)


def test_many_names_are_shortened_to_what_the_column_holds():
    label = urge_rules.address(REMIND, {Role.REPORTER: [f"欧阳经办{n:02}" for n in range(40)]}).label
    assert label.endswith("等40人")
    assert len(label) <= UrgeNotice._meta.get_field("addressee").max_length


def test_many_names_of_two_roles_fit_too():
    many = [f"欧阳负责{n:03}" for n in range(400)]
    label = urge_rules.address(REMIND, {Role.APPROVER: many, Role.HEAD: many}).label
    assert label.count("等400人") == 2
    assert len(label) <= UrgeNotice._meta.get_field("addressee").max_length


def test_one_very_long_name_still_fits():
    label = urge_rules.address(SUPERVISE, {Role.HEAD: ["长" * 60]}).label
    assert len(label) <= UrgeNotice._meta.get_field("addressee").max_length


@pytest.mark.parametrize("level", UrgeLevel)
@pytest.mark.parametrize("was_urged", [True, False])
def test_what_a_notice_says_by_itself_is_within_its_limit(level, was_urged):
    text = urge_rules.urge_text(level, was_urged=was_urged)
    assert text
    assert len(text) <= urge_rules.URGE_TEXT_MAX
    assert "经" not in text[:1] or was_urged


@pytest.mark.parametrize("state", State)
def test_only_what_is_owed_is_urged(state):
    if state in OWED_STATES:
        assert urge_rules.check_urgeable(state) is None
        return
    with pytest.raises(RuleBroken) as refusal:
        urge_rules.check_urgeable(state)
    assert refusal.value.code == "report_not_owed"
    assert ("免予填报" in refusal.value.message) is (state is State.EXCUSED)


# --- Sending ------------------------------------------------------------------------------------------


def test_three_notices_go_up_the_line(obligation, kejiting, reporter, approver, reviewer):
    make_user("高厅长", (kejiting, Role.HEAD))
    sent = [press(obligation, reviewer) for _ in range(3)]
    assert [notice.level for notice in sent] == list(UrgeLevel)
    assert [n.addressee for n in sent] == ["经办人 李经办", "单位负责人 陈厅长", "单位主要负责人 高厅长"]
    assert refused(obligation, reviewer).code == "urge_top_sent"


def test_a_notice_keeps_what_was_true_when_it_was_sent(obligation, reporter, reviewer):
    notice = press(obligation, reviewer, text=" 请于明日前报送。 ")
    assert (notice.text, notice.round, notice.body_name) == ("请于明日前报送。", 0, "省科技厅")
    assert (notice.due_on, notice.days_overdue) == (date(2026, 10, 15), 4)
    assert (notice.sent_by_id, notice.sent_by_name) == (reviewer.pk, "王督查")


def test_urging_is_recorded(obligation, reporter, reviewer):
    notice = press(obligation, reviewer)
    event = AuditEvent.objects.about(notice).get()
    assert (event.verb, event.actor_name) == ("obligation.urged", "王督查")
    assert event.after["level"] == "remind"


def test_people_no_longer_in_use_are_not_addressed(obligation, reporter, approver, reviewer):
    reporter.is_active = False
    reporter.save()
    assert press(obligation, reviewer).addressee == "单位负责人 陈厅长"


@pytest.mark.parametrize(
    ("text", "code"), [("", "text_missing"), ("  ", "text_missing"), ("字" * 501, "too_long"), ("报\x07送", "bad_character")]
)  # fmt: skip
def test_a_bad_text_is_refused(obligation, reviewer, text, code):
    refusal = refused(obligation, reviewer, text=text)
    assert (refusal.code, refusal.field) == (code, "text")


def test_a_skipped_level_is_refused_unless_the_measure_is_important(obligation, reviewer):
    assert refused(obligation, reviewer, level=SUPERVISE).code == "urge_level_skipped"
    Measure.objects.filter(pk=obligation.measure_id).update(is_important=True)
    assert press(obligation, reviewer, level=SUPERVISE).level == SUPERVISE


def test_a_level_sent_twice_is_refused(obligation, reviewer):
    press(obligation, reviewer, level=REMIND)
    assert refused(obligation, reviewer, level=REMIND).code == "urge_level_sent"


def test_a_report_handed_in_is_not_urged(kexie_obligation, kexie_reporter, reviewer):
    submit(kexie_obligation, kexie_reporter, at=LATE)
    assert refused(kexie_obligation, reviewer).message == "报告已报送，无需催办。"
    accept(fresh(kexie_obligation), reviewer, at=LATE)
    assert refused(kexie_obligation, reviewer).message == "报告已报送，无需催办。"


def test_a_closed_period_is_not_urged(period, obligation, reviewer, lead):
    periods.close_period(period, by=actor(lead), at=LATE)
    refusal = refused(obligation, reviewer)
    assert (refusal.code, refusal.message) == ("period_closed", "2026年第三季度填报已结束，不能再催办。")


def test_a_returned_report_has_a_ladder_of_its_own(kexie_obligation, kexie_reporter, reviewer):
    press(kexie_obligation, reviewer)
    press(kexie_obligation, reviewer)
    submit(kexie_obligation, kexie_reporter, at=LATE)
    give_back(fresh(kexie_obligation), reviewer, at=LATE)
    again = press(kexie_obligation, reviewer)
    assert (again.round, again.level) == (1, REMIND)


# --- Standing -----------------------------------------------------------------------------------------


def standing_is(*levels):
    """Both ways of telling agree, and say this."""
    rows = list(UrgeNotice.objects.with_names().order_by("id"))
    by_row = [notice.level for notice in rows if notice.is_standing]
    by_query = list(UrgeNotice.objects.standing().order_by("id").values_list("level", flat=True))
    return by_row == by_query == list(levels)


def test_a_notice_stands_while_the_report_is_drafted_and_signed(obligation, reporter, approver, reviewer):
    press(obligation, reviewer)
    assert standing_is(REMIND)
    draft = reports.save_draft(obligation, content=content(), version=0, by=actor(reporter), at=LATE)
    assert standing_is(REMIND)
    reports.submit_report(
        fresh(obligation), content=content(), version=draft.version, by=actor(reporter), at=LATE, is_approver=False
    )  # fmt: skip
    assert standing_is(REMIND)


def test_it_stops_by_itself_when_the_report_arrives(kexie_obligation, kexie_reporter, reviewer):
    notice = press(kexie_obligation, reviewer)
    submit(kexie_obligation, kexie_reporter, at=moment(2026, 10, 20, 8))
    assert standing_is()
    seen = UrgeNotice.objects.with_answer().get(pk=notice.pk)
    assert seen.answered_at == moment(2026, 10, 20, 8)


def test_it_does_not_stand_again_when_the_report_is_returned(kexie_obligation, kexie_reporter, reviewer):
    press(kexie_obligation, reviewer)
    submit(kexie_obligation, kexie_reporter, at=LATE)
    give_back(fresh(kexie_obligation), reviewer, at=LATE)
    assert standing_is()
    press(kexie_obligation, reviewer)
    assert standing_is(REMIND)


def test_it_stops_when_the_period_is_closed(period, obligation, reviewer, lead):
    press(obligation, reviewer)
    periods.close_period(period, by=actor(lead), at=LATE)
    assert standing_is()


def test_it_stops_where_no_report_is_asked_for(obligation, reviewer):
    press(obligation, reviewer)
    Obligation.objects.filter(pk=obligation.pk).update(state=State.EXCUSED)
    assert standing_is()


def test_the_highest_standing_level_marks_the_report(obligation, kexie_obligation, kexie_reporter, reviewer):
    press(obligation, reviewer)
    press(obligation, reviewer)
    press(kexie_obligation, reviewer)
    submit(kexie_obligation, kexie_reporter, at=LATE)
    assert standing_levels([obligation.pk, kexie_obligation.pk]) == {obligation.pk: "预警"}


# --- Numbers ------------------------------------------------------------------------------------------


def test_notices_are_numbered_by_level_and_year(obligation, kexie_obligation, city_obligation, reviewer):
    first = press(obligation, reviewer)
    second = press(kexie_obligation, reviewer)
    warning = press(obligation, reviewer)
    # One o'clock on New Year's Day in Beijing is still the old year in UTC.
    new_year = press(city_obligation, reviewer, at=moment(2027, 1, 1, 1))
    numbers = {n.pk: n.number for n in numbered(UrgeNotice.objects.all())}
    assert numbers == {
        first.pk: "〔2026〕第1号",
        second.pk: "〔2026〕第2号",
        warning.pk: "〔2026〕第1号",
        new_year.pk: "〔2027〕第1号",
    }


# --- At once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_eight_urging_at_once_one_notice_goes_out(transactional_db, kexie_obligation, reviewer):
    by, owed = actor(reviewer), fresh(kexie_obligation)
    acts = [lambda: urge(owed, text="请报送。", level=REMIND, by=by, at=LATE)] * 8
    done, refused_ = at_once(*acts)
    assert (len(done), len(refused_)) == (1, 7)
    assert {refusal.code for refusal in refused_} == {"urge_level_sent"}
    assert UrgeNotice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_who_name_no_level_send_each_level_once(transactional_db, kexie_obligation, reviewer):
    by, owed = actor(reviewer), fresh(kexie_obligation)
    done, refused_ = at_once(*[lambda: urge(owed, text="请报送。", by=by, at=LATE)] * 8)
    assert sorted(notice.level for notice in done) == sorted(UrgeLevel)
    assert len(refused_) == 5


@pytest.mark.django_db(transaction=True)
def test_whoever_urges_takes_their_turn_before_anything_else(obligation, reviewer):
    """So a notice never comes before one that has a lower number."""
    owed = fresh(obligation)
    with CaptureQueriesContext(connection) as asked:
        urge(owed, text="请报送。", by=actor(reviewer), at=LATE)
    first = next(query["sql"] for query in asked if query["sql"].startswith("SELECT"))
    assert 'FROM "measures_policy"' in first
    assert first.endswith("FOR NO KEY UPDATE") or not connection.features.has_select_for_no_key_update


def test_eight_reports_urged_at_once_are_numbered_without_gaps(transactional_db, period, reviewer):
    by = actor(reviewer)
    owed = list(Obligation.objects.with_names().filter(period=period)[:8])
    done, _ = at_once(*[lambda o=o: urge(o, text="请报送。", by=by, at=LATE) for o in owed])
    assert len(done) == 8
    assert sorted(n.serial for n in numbered(UrgeNotice.objects.all())) == list(range(1, 9))


@pytest.mark.django_db(transaction=True)
def test_urged_while_the_report_arrives_never_stands_against_it(
    transactional_db, kexie_obligation, kexie_reporter, reviewer
):
    by, owed = actor(reviewer), fresh(kexie_obligation)
    at_once(
        lambda: urge(owed, text="请报送。", by=by, at=LATE),
        lambda: submit(owed, kexie_reporter, at=LATE),
    )
    assert fresh(kexie_obligation).state == State.SUBMITTED
    assert not UrgeNotice.objects.standing().exists()


def test_a_notice_is_numbered_in_its_year_and_level_by_two_queries_for_any_number(obligation):
    days = [moment(2025, 12, 31, 23), moment(2026, 1, 1, 0), moment(2026, 1, 1, 1), moment(2026, 6, 1, 9)]
    for turn, at in enumerate(days):
        for level in (UrgeLevel.REMIND, UrgeLevel.WARN):
            UrgeNotice.objects.create(
                obligation=obligation,
                body=obligation.body,
                round=turn,
                level=level,
                due_on=at.date(),
                sent_at=at,
            )
    with CaptureQueriesContext(connection) as asked:
        whole = numbered(UrgeNotice.objects.order_by("-pk"))
    assert len(asked) == 3
    assert [(one.sent_at, one.serial) for one in whole[::2]] == list(
        zip(days[::-1], (3, 2, 1, 1), strict=True)
    )
    some = UrgeNotice.objects.filter(round__in=(0, 3), level=UrgeLevel.WARN).order_by("pk")
    assert [one.serial for one in numbered(some)] == [1, 3]
