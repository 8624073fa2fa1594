"""The page of one document and its lists over HTTP: every number on the page is the length of the list it opens."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from measures.models import Measure, Obligation, Policy, ReportingPeriod, Responsibility
from measures.states import Respondent
from reports.figures import FIGURE_NAMES
from tests import factories
from tests.factories import moment

LIST = "/dashboard/list/"
NOW = moment(2026, 10, 16, 10)


def board(query=""):
    """The page of the document."""
    return f"/dashboard/?policy={Policy.objects.get().pk}{query and '&' + query}"


def rows_of(query=""):
    """A list of the newest period."""
    period = ReportingPeriod.objects.newest_first().first()
    return f"{LIST}?period={period.pk}{query and '&' + query}"


class Links(HTMLParser):
    """Every link of a page with its text."""

    def __init__(self, page):
        super().__init__()
        self.found, self.open = [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.open = [dict(attrs).get("href", ""), ""]

    def handle_endtag(self, tag):
        if tag == "a" and self.open:
            self.found.append(tuple(self.open))
            self.open = None

    def handle_data(self, data):
        if self.open:
            self.open[1] += data


def links(answer):
    return Links(answer.content.decode()).found


def figures_of(answer):
    """(address, number) of every figure: the first number in the words of each link to a list."""
    return [(url, int(re.search(r"\d+", words)[0])) for url, words in links(answer) if url.startswith(LIST)]


def figure_in(url):
    return parse_qs(urlsplit(url).query).get("figure", [""])[0]


def listed(answer):
    """How many obligations a list page shows."""
    return sum(1 for url, _ in links(answer) if re.fullmatch(r"/obligations/\d+/", url))


def words_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


@pytest.fixture
def clock(monkeypatch):
    """The doors' clock stands at ten o'clock on the day after the due date."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def mixed(period, reviewer, clock):
    """Something in every figure and every lamp, for departments and for cities."""

    def hand_in(number, day, pane=Respondent.DEPARTMENT, **content):
        found = Obligation.objects.with_names().filter(period=period, measure__number=number, respondent=pane)
        what = factories.content(**content)
        return factories.submit(found.first(), reviewer, at=moment(2026, 10, day), what=what)

    factories.accept(hand_in(1, 9, status="completed"), reviewer, at=moment(2026, 10, 12))
    factories.accept(hand_in(5, 9), reviewer, at=moment(2026, 10, 12))
    hand_in(11, 9, status="behind", problems="进度滞后于计划。")
    factories.give_back(
        hand_in(2, 9), reviewer, at=moment(2026, 10, 12), new_due_on=moment(2026, 10, 30).date()
    )
    factories.give_back(
        hand_in(3, 9), reviewer, at=moment(2026, 10, 12), new_due_on=moment(2026, 10, 13).date()
    )
    hand_in(9, 9, Respondent.CITY)
    Obligation.objects.filter(period=period, measure__number=18).update(due_on=moment(2026, 10, 30).date())
    late = Obligation.objects.get(period=period, measure__number=18)
    late.moves.update(due_on=moment(2026, 10, 30).date())
    return period


def test_every_figure_opens_a_list_of_that_length(mixed, signed_in, viewer):
    client = signed_in(viewer)
    page = client.get(board())
    found = figures_of(page)
    # 7 tiles and 4 lamps at least, then the tables.
    assert len(found) > 60
    assert len([url for url, _ in found if "pane=city" in url]) > 14
    # Seconds: each list is a page. Everything that is counted is opened, and every fifth of the lists said to be empty.
    empty = [row for row in found if not row[1]]
    opened = {row for row in found if row[1]} | set(empty[::5])
    assert {figure_in(url) for url, _ in opened} == {figure_in(url) for url, _ in found}
    for url, number in sorted(opened):
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert listed(answer) == number, url
        assert "没有找到" not in words_of(answer), url


def test_figures_of_a_list_open_lists_of_that_length(mixed, signed_in, viewer):
    client = signed_in(viewer)
    for scope in ("", "chapter=2", "pane=city", "lamp=yellow"):
        for url, number in figures_of(client.get(rows_of(scope))):
            assert listed(client.get(url)) == number, url


def test_tiles_say_what_was_counted_by_hand(mixed, signed_in, viewer):
    words = words_of(signed_in(viewer).get(board()))
    for tile in (
        "应报18项",
        "已报3项",
        "已通过2项",
        "待审核1项",
        "已退回1项",
        "逾期13项",
        "未报1项",
        "绿灯 1",
        "黄灯 3",
        "红灯 13",
        "已完成 1",
        "数据截至 2026年10月16日 10:00",
    ):
        assert tile in words, tile


@pytest.mark.both_engines
def test_tables_stand_in_document_and_official_order(mixed, signed_in, viewer):
    page = signed_in(viewer).get(board()).content.decode()
    names = re.findall(r'<th scope="row"[^>]*>([^<]+)</th>', page)
    assert names[:5] == [
        "一、加快科技成果转移转化",
        "二、拓展科技型企业融资渠道",
        "三、推进知识产权运用和保护",
        "四、强化人才激励机制",
        "五、优化创新创业环境",
    ]
    assert names[5:8] == ["省科技厅（推定）", "省科协（推定）", "省政府金融办（推定）"]
    assert names[-15:] == [
        *"沈阳市 大连市 鞍山市 抚顺市 本溪市 丹东市 锦州市 营口市 阜新市 辽阳市 盘锦市 铁岭市 朝阳市 葫芦岛市".split(),
        "合计",
    ]


def test_leads_that_the_document_does_not_name_are_said_to_be_inferred(mixed, signed_in, viewer, kejiting):
    remark = "文件没有载明牵头单位的，按责任单位的排列顺序推定，注明“推定”"

    def pages():
        client = signed_in(viewer)
        return [client.get(url).content.decode() for url in (board(), rows_of("figure=owed"))]

    page, rows = pages()
    assert "省科技厅（推定）" in page
    assert "省科技厅（推定）" in rows
    assert remark in page
    city = signed_in(viewer).get(rows_of("figure=owed&pane=city")).content.decode()
    assert "推定" not in city
    Responsibility.objects.filter(role="lead", holder=kejiting).update(role_source="stated")
    for page in pages():
        assert "省科技厅" in page
        assert "省科技厅（推定）" not in page
        assert "省科协（推定）" in page
    Responsibility.objects.filter(role="lead").update(role_source="stated")
    page, rows = pages()
    assert "推定" not in page + rows


def test_each_measure_shows_its_lamp_in_shape_and_words(mixed, signed_in, viewer):
    page = signed_in(viewer).get(board()).content.decode()
    returned = Obligation.objects.get(period=mixed, measure__number=2)
    assert f'href="/obligations/{returned.pk}/"' in page
    assert 'aria-label="（二）进一步开放现有科研设施和资源：黄灯 退回待改"' in page


def test_everyone_signed_in_reads_it_and_nobody_else(
    period, clock, client, signed_in, reporter, city_reporter, viewer, administrator, lead
):
    for address in (board(), rows_of()):
        assert client.get(address).status_code == 302
        assert client.get(address).url.startswith("/accounts/login/")
        for person in (reporter, city_reporter, viewer, administrator, lead):
            assert signed_in(person).get(address).status_code == 200


def test_office_sees_how_many_wait_for_review(mixed, signed_in, reviewer, viewer):
    assert "审核 2 件（含各市）" in words_of(signed_in(reviewer).get(board()))
    assert "审核 2 件" not in words_of(signed_in(viewer).get(board()))


def test_without_cities_the_page_says_so(policy, lead, viewer, signed_in, clock):
    factories.open_quarter(policy, lead)
    assert "本期没有由各市填报的措施" in words_of(signed_in(viewer).get(board()))


def test_before_the_first_period_everyone_is_told_what_comes_next(policy, lead, viewer, signed_in):
    for address in ("/dashboard/", board()):
        office, leader = signed_in(lead).get(address), signed_in(viewer).get(address)
        assert (office.status_code, leader.status_code) == (200, 200)
        assert reverse("measures:period_open") in office.content.decode()
        assert "督查室尚未开启填报周期" in words_of(leader)
        assert reverse("measures:period_open") not in leader.content.decode()
    assert signed_in(viewer).get(LIST).status_code == 200


@pytest.mark.both_engines
def test_newest_open_period_is_shown_unless_another_is_chosen(policy, lead, viewer, signed_in, clock):
    from measures.reporting.periods.actions import close_period

    older = factories.open_quarter(policy, lead, quarter=2)
    newer = factories.open_quarter(policy, lead, quarter=3)
    client = signed_in(viewer)

    def shown(address=""):
        return client.get(address or board()).context["view"].period

    assert shown() == newer
    close_period(newer, by=factories.actor(lead), at=NOW)
    assert shown() == older
    assert shown(f"/dashboard/?period={newer.pk}") == newer
    close_period(older, by=factories.actor(lead), at=NOW)
    assert shown() == newer


def test_looking_back_shows_that_days_figures_and_keeps_the_day_in_every_link(mixed, signed_in, viewer):
    client = signed_in(viewer)
    page = client.get(board("as_of=2026-10-10"))
    words = words_of(page)
    for tile in ("已报5项", "待审核5项", "逾期0项", "未报13项", "数据截至 2026年10月10日 23:59"):
        assert tile in words, tile
    found = figures_of(page)
    assert all("as_of=2026-10-10" in url for url, _ in found)
    # Every fifth of seven columns: all columns and rows are met (today's page has each of its figures opened).
    opened = found[::5]
    assert {figure_in(url) for url, _ in opened} == {figure_in(url) for url, _ in found}
    for url, number in opened:
        assert listed(client.get(url)) == number, url


def test_day_before_the_period_was_opened_is_empty_not_wrong(mixed, signed_in, viewer):
    words = words_of(signed_in(viewer).get(board("as_of=2026-09-01")))
    assert "当时还没有开启本期填报" in words


@pytest.mark.parametrize("page", ["/dashboard/", LIST])
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("as_of=2026-13-45", "不是有效日期"),
        ("as_of=gestern", "不是有效日期"),
        ("as_of=%00", "不是有效日期"),
        ("as_of=9999-12-31", "不能晚于今天"),
        ("as_of=0001-01-01", "不能早于"),
        ("period=99999999999999999999999", "没有找到您要看的填报周期"),
        ("period=abc", "没有找到您要看的填报周期"),
    ],
)
def test_what_cannot_be_understood_is_said_in_a_sentence(mixed, signed_in, viewer, page, asked, sentence):
    answer = signed_in(viewer).get(f"{page}?policy={mixed.policy_id}&period={mixed.pk}&{asked}")
    assert answer.status_code == 200
    assert sentence in words_of(answer)


@pytest.mark.parametrize(
    "asked",
    [
        "figure=everything",
        "figure=<script>alert(1)</script>",
        "pane=moon",
        "chapter=9",
        "chapter=99999999999999999999",
        "body=0",
        "body=%00",
        "lamp=blue",
    ],
)
def test_unknown_condition_of_a_list_is_named_and_left_out(mixed, signed_in, viewer, asked):
    answer = signed_in(viewer).get(rows_of(asked))
    assert answer.status_code == 200
    assert "已不按该条件筛选" in words_of(answer)
    assert listed(answer) == 18
    assert "<script>alert" not in answer.content.decode()


def test_list_says_what_it_lists_and_leads_back(mixed, signed_in, viewer):
    answer = signed_in(viewer).get(rows_of("figure=overdue&chapter=4&as_of=2026-10-15"))
    words = words_of(answer)
    assert "逾期：0 项措施" in words
    assert "没有符合条件的措施" in words
    overdue = signed_in(viewer).get(rows_of("figure=overdue&chapter=4"))
    words = words_of(overdue)
    assert "逾期：1 项措施" in words
    assert "四、强化人才激励机制" in words
    assert f"/dashboard/?period={mixed.pk}" in [url for url, _ in links(overdue)]


def test_headings_of_the_tables_name_the_figures_in_their_order(mixed, signed_in, viewer):
    page = signed_in(viewer).get(board()).content.decode()
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        headings = re.findall(r'<th scope="col" class="num">([^<]+)</th>', table)
        assert headings == list(FIGURE_NAMES.values())
        cells = re.findall(r'<td class="num"><a[^>]*figure=(\w+)"', table.split("</tr>")[1])
        assert cells == [key for key in FIGURE_NAMES if key in cells]


@pytest.fixture
def kept(settings):
    """A cache that keeps, as production has it."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "dashboard"}
    }
    cache.clear()
    yield
    cache.clear()


def test_kept_page_shows_every_change_at_once(
    period, obligation, reviewer, viewer, signed_in, kept, monkeypatch, django_capture_on_commit_callbacks
):
    client = signed_in(viewer)

    def words(at):
        monkeypatch.setattr(timezone, "now", lambda: at)
        return words_of(client.get(board()))

    day = moment(2026, 10, 14)
    assert "已报0项" in words(day)
    with django_capture_on_commit_callbacks(execute=True):
        submitted = factories.submit(obligation, reviewer, at=day)
    assert "已报1项" in words(day)
    assert "待审核1项" in words(day)
    with django_capture_on_commit_callbacks(execute=True):
        factories.give_back(submitted, reviewer, at=day, new_due_on=moment(2026, 10, 15).date())
    assert "已退回1项" in words(day)
    # Nobody did anything, but the due date went by.
    assert "逾期18项" in words(moment(2026, 10, 16))


def test_kept_page_is_not_shown_for_another_period_or_day(policy, lead, viewer, signed_in, clock, kept):
    older = factories.open_quarter(policy, lead, quarter=2)
    newer = factories.open_quarter(policy, lead, quarter=3)
    client = signed_in(viewer)
    for period in (older, newer, older):
        for url, _ in figures_of(client.get(f"/dashboard/?period={period.pk}")):
            assert f"period={period.pk}&" in url
            assert "as_of" not in url
    for url, _ in figures_of(client.get(board("as_of=2026-10-15"))):
        assert "as_of=2026-10-15" in url


@pytest.mark.both_engines
def test_queries_do_not_grow_with_rows(policy, lead, viewer, signed_in, clock, django_assert_max_num_queries):
    factories.open_quarter(policy, lead, quarter=2)
    Measure.objects.filter(policy=policy).update(is_open_to_cities=True)
    many = factories.open_quarter(policy, lead, quarter=3)
    client = signed_in(viewer)
    with django_assert_max_num_queries(13) as few_queries:
        client.get(f"/dashboard/?period={many.pk - 1}")
    with django_assert_max_num_queries(len(few_queries)):
        client.get(f"/dashboard/?period={many.pk}")
    with django_assert_max_num_queries(len(few_queries)):
        answer = client.get(f"{LIST}?period={many.pk}&pane=city")
    assert listed(answer) == 18 * 14


def test_overdue_reports_of_an_older_open_period_do_not_hide(period, policy, lead, signed_in):
    factories.open_quarter(policy, lead, quarter=4, at=moment(2026, 10, 20))
    with time_machine.travel(moment(2026, 10, 21), tick=False):
        page = signed_in(lead).get(board()).content.decode()
        assert (
            "2026年第三季度</a>填报尚未结束：省直单位还有 18 项未报，其中逾期 18 项；各市还有 14 份未报，其中逾期 14 份。"
            in " ".join(page.split())
        )
        assert "另有往期 18 项" in page
        older = " ".join(signed_in(lead).get(f"/dashboard/?period={period.pk}").content.decode().split())
    # The newer one is owed too, and late in nothing.
    assert "2026年第四季度</a>填报尚未结束：省直单位还有 18 项未报，其中逾期 0 项" in older
    assert "另有往期" not in older


def test_a_quarter_opened_ahead_does_not_hide_the_one_that_is_due(period, policy, lead, signed_in):
    factories.open_quarter(policy, lead, quarter=4, at=moment(2026, 10, 9), due_on=moment(2027, 1, 8).date())
    with time_machine.travel(moment(2026, 10, 9), tick=False):
        assert signed_in(lead).get(board()).context["view"].period == period
        assert signed_in(lead).get("/measures/").context["period"] == period
    with time_machine.travel(moment(2026, 10, 16), tick=False):
        assert signed_in(lead).get(board()).context["view"].period.name == "2026年第四季度"
