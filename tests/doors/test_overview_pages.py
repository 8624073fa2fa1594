"""The overview of all documents over HTTP: the province for the office and leaders, for a body its own part first."""

import re

import pytest
from django.utils import timezone

from measures.models import Obligation, Policy
from tests import factories
from tests.doors.test_dashboard_pages import figures_of, words_of
from tests.factories import moment
from tests.reports.test_across import second_document

OVERVIEW, LIST = "/dashboard/", "/dashboard/list/"


@pytest.fixture
def clock(monkeypatch):
    """The doors' clock stands at ten o'clock on the day after the due date."""
    monkeypatch.setattr(timezone, "now", lambda: moment(2026, 10, 16, 10))


@pytest.fixture
def other(period, lead, kejiting, clock):
    """A second document with three measures, due on 30 October; two periods of the first are open."""
    policy = second_document(kejiting)
    factories.open_quarter(policy, lead, due_on=moment(2026, 10, 30).date())
    factories.open_quarter(period.policy, lead, quarter=2, at=moment(2026, 9, 22))
    return policy


def counted(answer):
    return int(re.search(r"：(\d+) [项份]", words_of(answer))[1])


def test_leader_sees_all_documents_first_and_every_number_opens_its_list(other, period, signed_in, viewer):
    client = signed_in(viewer)
    page = client.get(OVERVIEW)
    words = words_of(page)
    for said in (
        "总览：全省",
        "2 件文件有进行中的填报，共 3 个填报周期",
        "应报39项",
        "逾期18项",
        "逾期最久的报告",
    ):
        assert said in words, said
    assert words.count("应报42份") == 1
    assert f'href="/dashboard/?policy={other.pk}"' in page.content.decode()
    assert "按来源种类" in words
    assert "省科技厅（含推定）" in words
    found = figures_of(page)
    assert {url for url, _ in found if "kind=meeting" in url}
    assert {url for url, _ in found if f"policy={other.pk}" in url}
    # Seconds: of each sort of list some.
    for url, number in sorted(set(found))[::9]:
        assert counted(client.get(url)) == number, url


@pytest.mark.both_engines
def test_list_over_documents_names_each_and_is_paged(other, period, signed_in, viewer):
    client = signed_in(viewer)
    answer = client.get(f"{LIST}?pane=city&figure=owed&policy={period.policy_id}")
    assert (counted(answer), len(answer.context["rows"])) == (28, 28)
    assert words_of(client.get(f"{LIST}?figure=owed&policy={other.pk}")).count(other.title) >= 3
    for asked in ("figure=x", "pane=x", "policy=0", "kind=x", "body=0", "lamp=x"):
        assert "已不按该条件筛选" in words_of(client.get(f"{LIST}?{asked}")), asked


def test_past_day_shows_what_was_open_then(other, period, signed_in, viewer):
    client = signed_in(viewer)
    assert "当天没有进行中的填报周期" in words_of(client.get(f"{OVERVIEW}?as_of=2026-09-01"))
    then = client.get(f"{OVERVIEW}?as_of=2026-09-21")
    assert "2 件文件有进行中的填报，共 2 个填报周期" in words_of(then)
    assert all("as_of=2026-09-21" in url for url, _ in figures_of(then))
    assert "不能晚于今天" in words_of(client.get(f"{OVERVIEW}?as_of=2027-01-01"))


def test_body_sees_its_own_part_first_and_of_a_restricted_source_no_more_than_that(
    other, period, signed_in, reporter, viewer, kejiting
):
    Policy.objects.filter(pk=other.pk).update(is_restricted=True)
    client = signed_in(reporter)
    own, whole = client.get(OVERVIEW), client.get(f"{OVERVIEW}?scope=all")
    asked = Obligation.objects.filter(body=kejiting).count()
    assert "总览：本单位" in words_of(own)
    assert f"应报{asked}项" in words_of(own)
    assert other.title in words_of(own)
    # Its own reports, and no way to those of others.
    assert f'href="/dashboard/?policy={other.pk}"' not in own.content.decode()
    assert client.get(f"{OVERVIEW}?policy={other.pk}").status_code == 404
    assert other.title not in words_of(whole)
    assert "应报36项" in words_of(whole)
    assert "应报39项" in words_of(signed_in(viewer).get(OVERVIEW))
    assert counted(client.get(f"{LIST}?figure=owed")) == asked
    assert counted(client.get(f"{LIST}?scope=all&figure=owed")) == 36


@pytest.mark.both_engines
def test_document_is_found_by_a_word_of_its_name(other, signed_in, viewer):
    client = signed_in(viewer)
    page = client.get(f"{OVERVIEW}?q=常务会议").content.decode()
    assert re.findall(r"<th scope=\"row\"><a href=\"/dashboard/\?policy=(\d+)\"", page) == [str(other.pk)]
    assert "没有符合条件的文件" in words_of(client.get(f"{OVERVIEW}?q=没有这个"))


def test_a_past_day_of_one_document_picks_the_period_of_that_day(
    policy, lead, viewer, signed_in, monkeypatch
):
    from measures.reporting.periods.actions import close_period

    first = factories.open_quarter(policy, lead, quarter=2, at=moment(2026, 6, 20))
    close_period(first, by=factories.actor(lead), at=moment(2026, 8, 1))
    second = factories.open_quarter(policy, lead, quarter=3, at=moment(2026, 9, 21))
    monkeypatch.setattr(timezone, "now", lambda: moment(2026, 10, 16))
    client = signed_in(viewer)

    def shown(asked):
        return client.get(f"{OVERVIEW}?{asked}").context["view"].period

    assert shown(f"policy={policy.pk}") == second
    for day in ("2026-07-20", "2026-08-15"):
        assert shown(f"policy={policy.pk}&as_of={day}") == first
    early = client.get(f"{OVERVIEW}?policy={policy.pk}&period={second.pk}&as_of=2026-07-20")
    assert early.context["view"].period == first
    assert "当时还没有开启，下面是当时的2026年第二季度" in words_of(early)
