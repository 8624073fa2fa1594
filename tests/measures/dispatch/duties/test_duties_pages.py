"""The office's pages for bodies renamed or merged: the list, registering a succession, preview and transfer."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import standing_of
from accounts.rules import Role
from departments.models import Body, Succession
from measures.desk_rows import Asker
from measures.dispatch.duties.actions import transfer_duties
from measures.dispatch.duties.views import desk_rows
from measures.models import Measure, Move, Obligation, Responsibility
from measures.states import Act
from tests.factories import actor, make_body, make_user, moment, submit
from workdays.models import CalendarDay

NOON = moment(2026, 10, 9, 12)
pytestmark = pytest.mark.usefixtures("period")


@pytest.fixture
def heir(policy):
    return make_body("省科学技术局")


@pytest.fixture
def succession(kejiting, heir):
    return Succession.objects.create(predecessor=kejiting, successor=heir, happened_text="2026年机构改革")


@pytest.fixture
def office(signed_in, reviewer):
    return signed_in(reviewer)


@pytest.fixture
def transfer_url(kejiting):
    return reverse("measures:transfer", args=[kejiting.pk])


def text_of(response):
    return " ".join(response.content.decode().split())


def confirm(client, url):
    """Read the preview and press the button under it."""
    page = client.get(url)
    plan = page.context["plan"]
    told = {"successor": plan.successor.pk, "expected": plan.fingerprint, "measures": page.context["chosen"]}
    return client.post(url.partition("?")[0], told, follow=True)


def moved():
    return Move.objects.filter(act=Act.TRANSFER).count()


# --- The list -----------------------------------------------------------------------------------------


def test_a_body_that_is_gone_stands_first_with_its_successor(office, kejiting, succession):
    Body.objects.filter(pk=kejiting.pk).update(valid_to=date(2026, 9, 30))
    page = office.get(reverse("measures:duties"))
    row = next(row for row in page.context["waiting"] if row.body == kejiting)
    assert (row.is_gone, row.duties, row.reports) == (True, 6, 4)
    assert "省科学技术局（2026年机构改革，全部职责）" in text_of(page)


def test_after_the_transfer_it_stands_among_those_handed_over(office, reviewer, kejiting, heir, succession):
    transfer_duties(kejiting, successor=heir, by=actor(reviewer), at=NOON)
    context = office.get(reverse("measures:duties")).context
    assert kejiting in [row.body for row in context["handed_over"]]
    row = next(row for row in context["holding"] if row.body == heir)
    assert (row.duties, row.came_from) == (6, ["省科技厅"])


@pytest.mark.both_engines
def test_the_list_takes_no_more_queries_with_more_bodies(office, policy, kejiting):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert office.get(reverse("measures:duties")).status_code == 200
        return len(seen)

    few = queries()
    measure = Measure.objects.get(policy=policy, number=1)
    for order in range(50, 60):
        body, other = make_body(), make_body()
        Succession.objects.create(predecessor=body, successor=other)
        Responsibility.objects.create(
            measure=measure, body=body, holder=body, order=order, role="support", role_source="stated",
            name_as_printed=body.name,
        )  # fmt: skip
    assert queries() == few


# --- Registering --------------------------------------------------------------------------------------


def test_the_office_registers_a_succession_and_sees_the_preview(office, kejiting, heir):
    told = {"successor": heir.pk, "happened_on": "2026-10-01", "note": "机构改革方案"}
    page = office.post(reverse("measures:succession", args=[kejiting.pk]), told, follow=True)
    kept = Succession.objects.get(predecessor=kejiting)
    assert (kept.successor, kept.happened_text, kept.is_partial) == (heir, "2026年10月1日", False)
    assert page.context["plan"].successor == heir


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({}, "happened_on", "请填写生效日期"),
        ({"successor": ""}, "successor", "请选择承接单位。"),
        ({"happened_text": "改" * 61}, "happened_text", "最多 60 字"),
        ({"happened_text": "改\x07革"}, "happened_text", "无法保存的字符"),
        ({"happened_on": "2026-02-30"}, "happened_on", "真实存在的日期"),
    ],
)
def test_what_is_missing_or_odd_is_said_at_its_field(told, field, words, office, kejiting, heir):
    told = {"successor": heir.pk} | told
    page = office.post(reverse("measures:succession", args=[kejiting.pk]), told)
    assert words in str(page.context["form"].errors[field])
    assert not Succession.objects.filter(predecessor=kejiting).exists()


def test_the_same_succession_twice_is_refused_in_a_sentence(office, kejiting, heir, succession):
    told = {"successor": heir.pk, "happened_text": "2026年"}
    page = office.post(reverse("measures:succession", args=[kejiting.pk]), told)
    assert "已登记过由省科学技术局承接" in text_of(page)
    assert Succession.objects.filter(predecessor=kejiting).count() == 1


def test_a_circle_is_refused_in_a_sentence(office, kejiting, heir, succession):
    told = {"successor": kejiting.pk, "happened_text": "2027年"}
    page = office.post(reverse("measures:succession", args=[heir.pk]), told)
    assert "不能再互相承接" in text_of(page)


# --- Preview and transfer -----------------------------------------------------------------------------


def test_the_preview_tells_everything_and_changes_nothing(
    office, transfer_url, obligation, reporter, heir, succession
):
    page = office.get(transfer_url)
    said = text_of(page)
    assert "责任分工" in said
    assert "填报任务" in said
    assert "还没有在用账号，移交后无人填报" in said
    assert "李经办（经办人）" in said
    assert moved() == 0
    assert not Responsibility.objects.filter(holder=heir).exists()


def test_who_will_answer_is_named(office, transfer_url, heir, succession):
    make_user("钱经办", (heir, Role.REPORTER), (heir, Role.APPROVER))
    said = text_of(office.get(transfer_url))
    assert "钱经办（单位负责人、经办人）" in said or "钱经办（经办人、单位负责人）" in said
    assert "还没有在用账号" not in said


def test_confirming_moves_what_was_previewed_and_tells_it(office, transfer_url, period, heir, succession):
    page = confirm(office, transfer_url)
    assert "省科技厅的职责已移交省科学技术局：移交责任分工 6 项" in text_of(page)
    assert Obligation.objects.filter(period=period, body=heir).count() == 4
    assert page.context["records"][0].actor_name == "王督查"
    assert "没有需要移交的事项，职责已经移交" in text_of(page)


def test_what_changed_since_the_preview_is_refused_and_shown_anew(
    office, transfer_url, obligation, reporter, heir, succession
):
    before = office.get(transfer_url).context["plan"].fingerprint
    submit(obligation, reporter, at=NOON)
    page = office.post(transfer_url, {"successor": heir.pk, "expected": before})
    assert "预览之后有事项发生变化" in text_of(page)
    assert page.context["plan"].fingerprint != before
    assert moved() == 0


@pytest.mark.parametrize("expected", ["", "none", "0" * 32, "x" * 65, "\x00"])
def test_without_a_preview_that_was_read_nothing_moves(expected, office, transfer_url, heir, succession):
    page = office.post(transfer_url, {"successor": heir.pk, "expected": expected})
    assert page.status_code == 200
    assert moved() == 0


def test_pressing_twice_says_that_nothing_is_left(office, transfer_url, heir, succession):
    plan = office.get(transfer_url).context["plan"]
    told = {"successor": heir.pk, "expected": plan.fingerprint}
    office.post(transfer_url, told)
    count = moved()
    assert "可能已经移交过了" in text_of(office.post(transfer_url, told, follow=True))
    assert moved() == count


@pytest.mark.parametrize("successor", ["", "abc", "999999", "-1"])
def test_an_unknown_successor_is_refused_at_its_field(successor, office, transfer_url, succession):
    for page in (
        office.get(transfer_url, {"successor": successor}),
        office.post(transfer_url, {"successor": successor, "expected": "x"}),
    ):
        assert page.context["form"].errors["successor"]
    assert moved() == 0


def test_without_a_succession_the_page_says_what_to_do_first(office, transfer_url):
    assert "尚未登记承接单位" in text_of(office.get(transfer_url))


def test_a_successor_that_is_gone_is_refused_on_the_preview(office, transfer_url, heir, succession):
    Body.objects.filter(pk=heir.pk).update(valid_to=date(2020, 1, 1))
    page = office.get(transfer_url)
    assert "不能承接" in text_of(page)
    assert "plan" not in page.context


def test_in_part_the_office_ticks_the_measures(office, transfer_url, period, heir, succession):
    Succession.objects.update_or_create(pk=succession.pk, defaults={"is_partial": True})
    assert "plan" not in office.get(transfer_url).context
    assert "请勾选要移交的事项" in text_of(office.get(transfer_url, {"successor": heir.pk}))
    first = Measure.objects.get(policy=period.policy, number=1)
    page = confirm(office, f"{transfer_url}?successor={heir.pk}&measures={first.pk}")
    assert "责任分工 1 项、填报任务 1 项" in text_of(page)
    assert Obligation.objects.filter(body=heir).count() == 1


@pytest.mark.parametrize("who", ["reporter", "viewer", "administrator"])
def test_only_the_office_hands_duties_over(who, request, signed_in, transfer_url, heir, succession):
    client = signed_in(request.getfixturevalue(who))
    assert client.post(transfer_url, {"successor": heir.pk, "expected": "x"}).status_code == 403
    assert moved() == 0


# --- Names on pages -----------------------------------------------------------------------------------


@pytest.fixture
def handed_over(obligation, kejiting, heir, succession, reviewer):
    transfer_duties(kejiting, successor=heir, by=actor(reviewer), at=NOON)


def test_rosters_show_who_holds_the_duty_now(handed_over, office, obligation):
    both = "省科技厅（现省科学技术局）"
    assert both in text_of(office.get(reverse("measures:measure", args=[obligation.measure_id])))
    assert both in text_of(office.get(reverse("measures:obligation", args=[obligation.pk])))
    assert both in text_of(office.get(reverse("measures:measures")))


def test_the_ledger_shows_the_new_holder_at_once(office, kejiting, heir, succession, reviewer):
    url = reverse("measures:measures")
    assert "现省科学技术局" not in text_of(office.get(url))
    transfer_duties(kejiting, successor=heir, by=actor(reviewer), at=NOON)
    assert "省科技厅（现省科学技术局）" in text_of(office.get(url))


@pytest.mark.both_engines
def test_the_ledger_is_narrowed_by_either_name(handed_over, office, kejiting, heir):
    url = reverse("measures:measures")
    counts = [office.get(url, {"body": body.pk}).context["count"] for body in (kejiting, heir)]
    assert counts == [6, 6]


@pytest.mark.both_engines
def test_the_successors_people_find_their_measures(handed_over, signed_in, heir):
    client = signed_in(make_user("钱经办", (heir, Role.REPORTER)))
    assert client.get(reverse("measures:measures"), {"mine": "1"}).context["count"] == 6
    assert client.get(reverse("measures:desk")).status_code == 200


def test_the_old_bodys_people_can_no_longer_write(handed_over, signed_in, reporter, obligation):
    assert signed_in(reporter).get(reverse("measures:report", args=[obligation.pk])).status_code == 403


def test_the_api_names_the_holder(handed_over, office, kejiting, heir, obligation):
    listed = office.get(reverse("api:measures"), {"body": heir.pk}).json()["results"]
    assert len(listed) == 6
    single = office.get(reverse("api:measure", args=[obligation.measure_id])).json()
    assert single["responsibilities"][0]["body"]["name"] == "省科技厅"
    assert single["responsibilities"][0]["holder"]["name"] == "省科学技术局"
    assert listed[0]["responsibilities"] == single["responsibilities"]


# --- The desk -----------------------------------------------------------------------------------------


def asker(user):
    today = NOON.date()
    return Asker(standing_of(user), today, CalendarDay.objects.calendar(today.year, today.year + 1))


def test_the_offices_desk_shows_bodies_that_are_gone(
    reviewer, kejiting, heir, succession, django_assert_num_queries
):
    Body.objects.filter(pk=kejiting.pk).update(valid_to=date(2026, 9, 30))
    who = asker(reviewer)
    with django_assert_num_queries(1):
        rows = list(desk_rows(who))
    assert "省科技厅已停用，职责待移交" in [row.title for row in rows]
    transfer_duties(kejiting, successor=heir, by=actor(reviewer), at=NOON)
    assert "省科技厅已停用，职责待移交" not in [row.title for row in desk_rows(who)]


def test_nobody_elses_desk_shows_them(reporter, kejiting, django_assert_num_queries):
    Body.objects.filter(pk=kejiting.pk).update(valid_to=date(2026, 9, 30))
    who = asker(reporter)
    with django_assert_num_queries(0):
        assert list(desk_rows(who)) == []
