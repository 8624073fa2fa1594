"""The office's pages for pressing, and the notice as a paper."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import standing_of
from accounts.rules import Role
from measures.desk_rows import Asker
from measures.models import Measure, Obligation, UrgeNotice
from measures.reporting.periods import actions as periods
from measures.states import State
from measures.steps import calendar_around
from measures.urging import rows as urges
from measures.urging.actions import urge
from tests.factories import actor, make_user, moment, submit

NOW = moment(2026, 10, 19, 10)
CANDIDATES, NEW, LIST = "/urges/candidates/", "/urges/new/", "/urges/"


@pytest.fixture(autouse=True)
def today():
    """Monday, 19 October 2026: the third quarter fell due on the 15th."""
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def queries_of(client, url):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def press(obligation, by, *, at=NOW, text="请抓紧报送。", level=None):
    owed = Obligation.objects.with_names().get(pk=obligation.pk)
    return urge(owed, text=text, level=level, by=actor(by), at=at)


def asker(person):
    return Asker(standing_of(person), NOW.date(), calendar_around(NOW.date()))


@pytest.fixture
def office(reviewer, signed_in):
    return signed_in(reviewer)


def form_for(*rows, **more):
    """What the page sends for these (obligation, level)."""
    sent = {"obligation": [o.pk for o, _ in rows], **{f"level_{o.pk}": level for o, level in rows}}
    sent |= {f"text_{level}": "请于明日前报送。" for _, level in rows}
    return {**sent, **more}


# --- Candidates ---------------------------------------------------------------------------------------


def test_overdue_reports_are_ticked_unless_urged_just_now(obligation, kexie_obligation, reviewer, office):
    press(obligation, reviewer, at=moment(2026, 10, 16))
    page = office.get(CANDIDATES)
    ticked = set(re.findall(r'value="(\d+)"\s+aria-label="[^"]*"\s+checked', page.content.decode()))
    assert str(kexie_obligation.pk) in ticked
    assert str(obligation.pk) not in ticked
    assert f'value="{obligation.pk}"' in page.content.decode()
    assert "预警" in text_of(page)


def test_a_body_urged_three_working_days_ago_is_ticked_again(obligation, reviewer, signed_in):
    press(obligation, reviewer, at=moment(2026, 10, 16))
    with time_machine.travel(moment(2026, 10, 21, 9), tick=False):
        office = signed_in(reviewer)
        row = next(r for r in office.get(CANDIDATES).context["rows"] if r.obligation.pk == obligation.pk)
    assert (row.is_resting, row.ladder.following_words) == (False, "预警")


def test_what_got_the_top_level_is_no_candidate_but_not_forgotten(obligation, reviewer, office):
    for _ in range(3):
        press(obligation, reviewer)
    page = office.get(CANDIDATES)
    assert obligation.pk not in {row.obligation.pk for row in page.context["rows"]}
    assert [row.obligation.pk for row in page.context["topped"]] == [obligation.pk]


def test_reports_in_time_are_no_candidates(period, office):
    with time_machine.travel(moment(2026, 10, 15, 23), tick=False):
        assert "没有需要催办的报告" in text_of(office.get(CANDIDATES))


@pytest.mark.both_engines
def test_candidates_take_the_same_number_of_queries_however_many(period, reviewer, office):
    Obligation.objects.filter(period=period).exclude(measure__number__lte=2).update(state=State.SUBMITTED)
    few = queries_of(office, CANDIDATES)
    Obligation.objects.filter(period=period).update(state=State.AWAITING)
    for owed in Obligation.objects.filter(period=period)[:9]:
        press(owed, reviewer)
    assert queries_of(office, CANDIDATES) == few


# --- Previewing and sending ---------------------------------------------------------------------------


def test_the_preview_names_level_addressee_and_text(obligation, reporter, approver, reviewer, office):
    press(obligation, reviewer)
    page = office.get(NEW, {"obligation": obligation.pk})
    assert "预警" in text_of(page)
    assert "单位负责人 陈厅长" in text_of(page)
    assert "经前次提醒，报告至今没有报送，现予预警。" in text_of(page)


def test_the_preview_says_where_the_role_has_nobody(kexie_obligation, kexie_reporter, reviewer, office):
    press(kexie_obligation, reviewer)
    page = office.get(NEW, {"obligation": kexie_obligation.pk})
    assert "该单位没有启用的单位负责人账号，改送经办人。" in text_of(page)


def test_only_important_measures_offer_a_choice_of_level(obligation, kexie_obligation, office):
    Measure.objects.filter(pk=obligation.measure_id).update(is_important=True)
    page = office.get(NEW, {"obligation": [obligation.pk, kexie_obligation.pk]}).content.decode()
    assert f'<select name="level_{obligation.pk}"' in page
    assert f'<input type="hidden" name="level_{kexie_obligation.pk}" value="remind"' in page


@pytest.mark.parametrize("query", ["", "?obligation=abc", "?obligation=999999", "?obligation=" + "9" * 40])
def test_without_a_report_the_page_leads_to_the_candidates(period, office, query):
    answer = office.get(NEW + query)
    assert answer["Location"] == CANDIDATES


def test_one_report_is_urged_and_its_paper_shown(obligation, reporter, office):
    answer = office.post(NEW, form_for((obligation, "remind")))
    notice = UrgeNotice.objects.get()
    assert answer["Location"] == f"/urges/{notice.pk}/"
    assert (notice.text, notice.level) == ("请于明日前报送。", "remind")


def test_many_are_urged_each_for_itself(obligation, kexie_obligation, kexie_reporter, reviewer, office):
    sent = form_for((obligation, "remind"), (kexie_obligation, "remind"))
    submit(kexie_obligation, kexie_reporter, at=NOW)
    page = office.post(NEW, sent)
    assert "发出 1 份，未发出 1 份" in text_of(page)
    assert "报告已报送，无需催办。" in text_of(page)
    assert UrgeNotice.objects.get().obligation_id == obligation.pk


def test_the_same_page_sent_twice_urges_once(obligation, office):
    sent = form_for((obligation, "remind"))
    office.post(NEW, sent)
    page = office.post(NEW, sent)
    assert "“提醒”已经发出，没有重复发送。下一级为“预警”。" in text_of(page)
    assert UrgeNotice.objects.count() == 1


@pytest.mark.parametrize("text", ["", "字" * 501, "坏\x07字"])
def test_a_bad_text_stops_all_and_stays_in_its_field(obligation, kexie_obligation, office, text):
    sent = form_for((obligation, "remind"), (kexie_obligation, "remind"), text_remind=text)
    page = office.post(NEW, sent)
    assert page.context["form"].errors["text_remind"]
    assert page.context["form"]["text_remind"].value() == text
    assert not UrgeNotice.objects.exists()


@pytest.mark.parametrize("level", ["", "loud"])
def test_a_made_up_level_is_refused(obligation, office, level):
    page = office.post(NEW, form_for((obligation, level)))
    assert page.status_code == 200
    assert not UrgeNotice.objects.exists()


def test_a_skipped_level_is_refused_with_a_sentence(obligation, office):
    page = office.post(NEW, form_for((obligation, "supervise")))
    assert "催办须逐级进行，下一级为“提醒”；只有重点事项可以越级。" in text_of(page)
    assert not UrgeNotice.objects.exists()


def test_what_cannot_be_urged_is_told_before_sending(kexie_obligation, kexie_reporter, office):
    submit(kexie_obligation, kexie_reporter, at=NOW)
    page = office.get(NEW, {"obligation": kexie_obligation.pk})
    assert "报告已报送，无需催办。" in text_of(page)
    assert "确认发出" not in text_of(page)


def test_a_closed_period_is_told_before_sending(period, obligation, lead, office):
    periods.close_period(period, by=actor(lead), at=NOW)
    page = office.get(NEW, {"obligation": obligation.pk})
    assert "2026年第三季度填报已结束，不能再催办。" in text_of(page)


@pytest.mark.both_engines
def test_the_preview_takes_the_same_number_of_queries_however_many(period, office):
    owed = list(Obligation.objects.filter(period=period).values_list("pk", flat=True))
    few = queries_of(office, f"{NEW}?obligation={owed[0]}")
    assert queries_of(office, NEW + "?" + "&".join(f"obligation={pk}" for pk in owed)) == few


def test_nobody_else_urges(obligation, reporter, viewer, administrator, signed_in):
    for person in (reporter, viewer, administrator):
        client = signed_in(person)
        assert client.post(NEW, form_for((obligation, "remind"))).status_code == 403
        assert client.get(CANDIDATES).status_code == 403
    assert not UrgeNotice.objects.exists()


# --- The paper ----------------------------------------------------------------------------------------


def test_the_paper_says_what_an_office_paper_says(obligation, reporter, reviewer, office):
    notice = press(obligation, reviewer, text="请抓紧报送。\n如有困难请来电。")
    text = text_of(office.get(f"/urges/{notice.pk}/"))
    for words in (
        "督查提醒", "〔2026〕第1号", "省科技厅（经办人 李经办）：", "应于2026年10月15日前（含当日）报送",
        "已逾期 4 天", "请抓紧报送。", "如有困难请来电。", "省政府督查室", "2026年10月19日", obligation.measure.text,
    ):  # fmt: skip
        assert words in text


def test_the_paper_keeps_its_days_overdue(obligation, reviewer, signed_in):
    notice = press(obligation, reviewer)
    with time_machine.travel(moment(2026, 11, 30), tick=False):
        assert "已逾期 4 天" in text_of(signed_in(reviewer).get(f"/urges/{notice.pk}/"))


def test_before_the_due_date_the_paper_speaks_of_no_delay(obligation, reviewer, office):
    notice = press(obligation, reviewer, at=moment(2026, 10, 12))
    text = text_of(office.get(f"/urges/{notice.pk}/"))
    assert "截至2026年10月12日尚未报送" in text
    assert "逾期" not in text


def test_the_paper_is_for_the_office_the_viewers_and_the_body_urged(
    obligation, reporter, approver, viewer, kexie_reporter, administrator, reviewer, signed_in
):
    url = f"/urges/{press(obligation, reviewer).pk}/"
    people = (reviewer, viewer, reporter, approver, kexie_reporter, administrator)
    assert [signed_in(p).get(url).status_code for p in people] == [200, 200, 200, 200, 404, 404]


def test_written_markup_is_shown_as_text(obligation, reviewer, office):
    notice = press(obligation, reviewer, text="<script>alert(1)</script>")
    assert "<script>alert(1)" not in office.get(f"/urges/{notice.pk}/").content.decode()


def test_a_stopped_notice_says_when_it_stopped(kexie_obligation, kexie_reporter, reviewer, office):
    notice = press(kexie_obligation, reviewer)
    submit(kexie_obligation, kexie_reporter, at=moment(2026, 10, 20, 8, 30))
    words = "报告已于10月20日 08:30报送，自动停止"
    assert words in text_of(office.get(f"/urges/{notice.pk}/"))
    assert words in text_of(office.get(LIST))


# --- The list -----------------------------------------------------------------------------------------


def test_a_body_lists_its_own_notices_only(
    obligation, kexie_obligation, reporter, reviewer, viewer, signed_in
):
    press(obligation, reviewer)
    press(kexie_obligation, reviewer)

    def bodies(person):
        return {notice.body_name for notice, _ in signed_in(person).get(LIST).context["rows"]}

    assert bodies(reporter) == {"省科技厅"}
    assert bodies(viewer) == bodies(reviewer) == {"省科技厅", "省科协"}


@pytest.mark.both_engines
def test_the_list_is_narrowed_by_standing_level_and_body(
    obligation, kexie_obligation, kexie_reporter, kexie, reviewer, office
):
    press(obligation, reviewer)
    press(obligation, reviewer)
    press(kexie_obligation, reviewer)
    submit(kexie_obligation, kexie_reporter, at=NOW)

    def shown(query):
        return {(n.body_name, n.level) for n, _ in office.get(LIST + query).context["rows"]}

    assert shown("?standing=standing") == {("省科技厅", "remind"), ("省科技厅", "warn")}
    assert shown("?standing=stopped") == {("省科协", "remind")}
    assert shown("?level=warn") == {("省科技厅", "warn")}
    assert shown(f"?body={kexie.pk}") == {("省科协", "remind")}
    assert len(shown("?standing=x&level=y&body=z")) == 3


@pytest.mark.both_engines
def test_numbers_do_not_change_with_the_filter(obligation, kexie_obligation, kexie, reviewer, office):
    press(obligation, reviewer)
    press(kexie_obligation, reviewer)
    ((notice, _),) = office.get(f"{LIST}?body={kexie.pk}").context["rows"]
    assert notice.number == "〔2026〕第2号"


@pytest.mark.both_engines
def test_the_list_takes_the_same_number_of_queries_however_long(period, reviewer, office):
    owed = list(Obligation.objects.filter(period=period))
    press(owed[0], reviewer)
    few = queries_of(office, LIST)
    for each in owed[1:12]:
        press(each, reviewer)
    assert queries_of(office, LIST) == few


# --- Beside the report, and on the desk ---------------------------------------------------------------


def test_the_reports_page_shows_the_ladder_to_those_concerned(
    obligation, reporter, kexie_reporter, viewer, reviewer, office, signed_in
):
    press(obligation, reviewer)
    url = f"/obligations/{obligation.pk}/"
    assert "督查提醒〔2026〕第1号" in text_of(office.get(url))
    assert "催办（预警）" in text_of(office.get(url))
    for person in (reporter, viewer):
        assert "督查提醒〔2026〕第1号" in text_of(signed_in(person).get(url))
        assert "催办（预警）" not in text_of(signed_in(person).get(url))
    assert "督查提醒" not in text_of(signed_in(kexie_reporter).get(url))


def test_the_office_has_one_row_for_all_candidates(
    obligation, kexie_obligation, reporter, kexie_reporter, reviewer
):
    Obligation.objects.exclude(pk__in=[obligation.pk, kexie_obligation.pk]).update(state=State.SUBMITTED)
    (row,) = urges.desk_rows(asker(reviewer))
    assert (row.title, row.url, row.is_late) == ("2 份报告逾期未报，可以催办", CANDIDATES, True)
    press(obligation, reviewer)
    (row,) = urges.desk_rows(asker(reviewer))
    assert row.title == "1 份报告逾期未报，可以催办"
    press(kexie_obligation, reviewer)
    assert urges.desk_rows(asker(reviewer)) == []


def test_a_body_has_no_such_row_and_asks_nothing(
    obligation, reporter, reviewer, viewer, django_assert_num_queries
):
    people = [asker(person) for person in (reporter, viewer)]
    with django_assert_num_queries(0):
        assert [urges.desk_rows(each) for each in people] == [[], []]
    busy = asker(reviewer)
    with django_assert_num_queries(2):
        assert urges.desk_rows(busy)


def test_the_head_of_a_body_reads_what_is_addressed_to_him(obligation, kejiting, reviewer, signed_in):
    head = make_user("高厅长", (kejiting, Role.HEAD))
    for _ in range(3):
        notice = press(obligation, reviewer)
    page = signed_in(head).get(f"/urges/{notice.pk}/")
    assert "省科技厅（单位主要负责人 高厅长）：" in text_of(page)
    assert date(2026, 10, 15) == notice.due_on
