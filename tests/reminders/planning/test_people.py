"""Who is meant in a body, who in its place, and who stands in for whom."""

import pytest

from accounts import actions as accounts
from accounts.rules import ROLE_NAMES, Role
from measures.models import Obligation
from measures.urging import actions as urges
from measures.urging import rules as urge_rules
from measures.urging import views as urge_views
from measures.urging.rules import UrgeLevel
from reminders.ladders.rules import Audience
from reminders.ledger.rules import Occasion
from reminders.models import Digest, Reminder
from reminders.planning.people import People
from tests.factories import LONG_AGO, SETUP, actor, make_user, submit
from tests.reminders.conftest import day, deliver_all, ledger, plan, remind

ON = day(10, 16)


def told(at=ON):
    """Who is told of what by this day."""
    plan(at)
    rows = Reminder.objects.select_related("recipient").order_by("pk")
    return {f"{row.recipient.name} {row.occasion} {row.stage}" for row in rows}


def item_of(user, at=ON):
    """The one item of this person's letter of the day."""
    remind(at)
    (item,) = Digest.objects.get(recipient=user, on=at.date()).items
    return item


@pytest.fixture
def person(kejiting):
    """Somebody of 省科技厅 in one role."""
    return lambda name, role: make_user(name, (kejiting, role))


# --- The chain of a body ------------------------------------------------------------------------------


def test_the_reporter_is_meant_and_nobody_else_while_it_is_not_late(only_one, person, reporter, approver):
    person("高厅长", Role.HEAD)
    person("联络", Role.LIAISON)
    assert told(day(10, 15)) == {"李经办 due T0"}


@pytest.mark.parametrize(
    ("roles", "meant"),
    [
        ({"甲": Role.APPROVER, "乙": Role.HEAD, "丙": Role.LIAISON}, {"甲", "乙"}),
        ({"乙": Role.HEAD, "丙": Role.LIAISON}, {"乙"}),
        ({"甲": Role.APPROVER, "丙": Role.LIAISON}, {"甲"}),
        ({"丙": Role.LIAISON}, {"丙"}),
        ({}, {"赵主任"}),
    ],
)
def test_without_a_reporter_the_next_in_the_row_is_told(roles, meant, only_one, person):
    for name, role in roles.items():
        person(name, role)
    assert told(day(10, 15)) == {f"{name} due T0" for name in meant}


def test_every_reporter_of_the_body_is_told(only_one, person, reporter):
    person("刘经办", Role.REPORTER)
    assert told(day(10, 15)) == {"李经办 due T0", "刘经办 due T0"}


def test_people_of_other_bodies_are_not_told(only_one, reporter, kexie_reporter, city_reporter, viewer):
    assert told(day(10, 15)) == {"李经办 due T0"}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
def test_who_only_reads_or_keeps_accounts_is_never_told(role, only_one, office_body, lead):
    make_user("旁人", (office_body, role))
    assert told() == {"赵主任 due T+1"}


def test_a_disabled_reporter_gives_way_to_the_next(only_one, reporter, approver):
    reporter.is_active = False
    reporter.save()
    assert told(day(10, 15)) == {"陈厅长 due T0"}


def test_a_liaison_is_told_only_where_the_body_has_nobody_else(only_one, person, approver):
    person("联络", Role.LIAISON)
    assert told(day(10, 15)) == {"陈厅长 due T0"}


@pytest.mark.parametrize(
    ("roles", "watching"),
    [
        ({"甲": Role.APPROVER, "乙": Role.HEAD}, {"甲"}),
        ({"乙": Role.HEAD}, {"乙"}),
        ({"丙": Role.LIAISON}, {"丙"}),
    ],
)
def test_once_it_is_late_the_body_s_own_superior_is_told_too(roles, watching, only_one, person, reporter):
    for name, role in roles.items():
        person(name, role)
    assert told() == {f"{name} due T+1" for name in {"李经办", *watching}}


def test_a_body_s_only_reporter_is_not_asked_to_watch_over_himself(only_one, reporter, lead):
    """And the office need not pass it on: what only watches over others ends with the body."""
    assert told() == {"李经办 due T+1"}


_ROLE_OF = {"经": Role.REPORTER, "负": Role.APPROVER, "主": Role.HEAD, "联": Role.LIAISON}


@pytest.mark.parametrize(
    ("held", "remind", "warn", "supervise"),
    [
        ("", "", "", ""),
        ("经", "经", "经", "经"),
        ("负", "负", "负", "负"),
        ("主", "主", "主", "主"),
        ("联", "联", "联", "联"),
        ("经负", "经", "负", "负"),
        ("经主", "经", "主", "主"),
        ("经联", "经", "经", "经"),
        ("负主", "负主", "负", "主"),
        ("负联", "负", "负", "负"),
        ("主联", "主", "主", "主"),
        ("经负主", "经", "负", "主"),
        ("经负联", "经", "负", "负"),
        ("经主联", "经", "主", "主"),
        ("负主联", "负主", "负", "主"),
        ("经负主联", "经", "负", "主"),
    ],
)
def test_a_notice_names_those_whom_its_reminder_reaches(
    held, remind, warn, supervise, only_one, person, reviewer
):
    """What the preview and the notice say, and whom the ledger plans for, in every body there can be."""
    for mark in held:
        person(mark, _ROLE_OF[mark])
    for hour, level, meant in zip((9, 10, 11), UrgeLevel, (remind, warn, supervise), strict=True):
        report = Obligation.objects.with_names().get(pk=only_one.pk)
        (preview,) = urge_views._previews([report])
        notice = urges.urge(report, text="请抓紧。", by=actor(reviewer), at=day(10, 19, hour))
        plan(day(10, 19, hour, 30))
        told = Reminder.objects.filter(matter="urge", matter_id=notice.pk)
        assert set(told.values_list("recipient__name", flat=True)) == set(meant)
        wanted = urge_rules.URGE_ROLES[level]
        names = [ROLE_NAMES[_ROLE_OF[mark]] for mark in meant]
        remark = f"该单位没有启用的{ROLE_NAMES[wanted]}账号，改送{'、'.join(names)}。"
        if not meant:
            remark = "该单位没有启用的账号，请打印后送达。"
        elif ROLE_NAMES[wanted] in names:
            remark = ""
        label = "；".join(f"{name} {mark}" for name, mark in zip(names, meant, strict=True))
        addressee = urge_rules.Addressee(label or ROLE_NAMES[wanted], remark)
        assert preview.addressees[0] == (urge_rules.URGE_LEVEL_NAMES[level], addressee)
        assert notice.addressee == addressee.label


# --- The office ---------------------------------------------------------------------------------------


def test_the_reviewers_are_told_for_the_office_and_the_leads_where_there_are_none(
    only_one, kejiting, office_body, lead
):
    people = People(ON.date())
    assert set(people.told(Occasion.REVIEW, Audience.OFFICE, kejiting.pk).people) == {lead.pk}
    reviewer = make_user("王督查", (office_body, Role.REVIEWER))
    people = People(ON.date())
    assert set(people.told(Occasion.REVIEW, Audience.OFFICE, kejiting.pk).people) == {reviewer.pk}
    assert set(people.told(Occasion.REVIEW, Audience.LEAD, kejiting.pk).people) == {lead.pk}


def test_where_nobody_leads_the_reviewers_are_told_for_them(only_one, kejiting, reviewer, lead):
    lead.is_active = False
    lead.save()
    assert set(People(ON.date()).told(Occasion.REVIEW, Audience.LEAD, kejiting.pk).people) == {reviewer.pk}


def test_the_office_is_asked_to_pass_on_what_a_body_without_accounts_owes(only_one, reviewer):
    item = item_of(reviewer)
    assert (item["duty"], item["id"], item["body"]) == ("relay", only_one.pk, "省科技厅")


def test_a_late_report_of_such_a_body_is_one_item_to_pass_on(only_one, reviewer):
    """Told twice over, to be passed on and to be pressed for, it is one line with the duty that comes first."""
    item = item_of(reviewer, day(10, 20))
    assert item["duty"] == "press"
    assert ledger(reviewer) == ["due T+3"]


def test_an_office_without_anybody_stops_nothing(only_one, kexie_obligation, kexie_reporter, lead):
    Obligation.objects.filter(pk=kexie_obligation.pk).update(state="awaiting")
    lead.is_active = False
    lead.save()
    assert told(day(10, 20)) == {"吴经办 due T+3"}


# --- Stand-ins ----------------------------------------------------------------------------------------


@pytest.fixture
def colleague(kejiting, approver):
    """刘代理 is a liaison of 省科技厅; while it has others, nothing is told to him."""
    return make_user("刘代理", (kejiting, Role.LIAISON), username="liu")


def stand_in(person, colleague):
    """From 12 to 19 October, named on the 9th."""
    first, last = day(10, 12).date(), day(10, 19).date()
    return accounts.name_stand_in(
        person, stand_in=colleague, starts_on=first, ends_on=last, by=actor(person), at=day(10, 9)
    )


def test_who_stands_in_is_told_too_and_in_whose_place(only_one, reporter, colleague, approver):
    stand_in(reporter, colleague)
    assert told() == {"李经办 due T+1", "刘代理 due T+1", "陈厅长 due T+1"}
    item = item_of(colleague)
    assert (item["duty"], item["what"].endswith("（代李经办）")) == ("write", True)
    assert "代" not in Digest.objects.get(recipient=reporter).items[0]["what"]


def test_who_is_meant_himself_is_not_told_in_somebody_s_place(only_one, reporter, kejiting):
    other = make_user("刘经办", (kejiting, Role.REPORTER))
    stand_in(reporter, other)
    assert "代" not in item_of(other)["what"]
    assert ledger(other) == ["due T+1"]


@pytest.mark.parametrize(
    ("at", "names"), [(day(10, 9), 1), (day(10, 12), 2), (day(10, 19), 2), (day(10, 20), 1)]
)
def test_a_stand_in_is_told_on_the_days_he_was_named_for(at, names, only_one, reporter, colleague, lead):
    stand_in(reporter, colleague)
    reached = People(at.date()).told(Occasion.DUE, Audience.HANDLER, only_one.body_id).people
    assert len(reached) == names


def test_a_stand_in_that_was_ended_is_not_told(only_one, reporter, colleague):
    named = stand_in(reporter, colleague)
    accounts.end_stand_in(named, by=actor(reporter), at=day(10, 15))
    plan(ON)
    assert ledger(colleague) == []


def test_a_stand_in_that_ends_between_planning_and_sending_is_not_told(only_one, reporter, colleague):
    named = stand_in(reporter, colleague)
    plan(ON)
    assert ledger(colleague) == ["due T+1"]
    accounts.end_stand_in(named, by=actor(reporter), at=ON)
    deliver_all(ON)
    assert not Digest.objects.filter(recipient=colleague, composed_at__isnull=False).exists()


def test_who_left_the_body_stands_in_for_nobody_there(only_one, reporter, colleague):
    stand_in(reporter, colleague)
    colleague.memberships.all().delete()
    plan(ON)
    assert ledger(colleague) == []


def test_who_stands_in_for_a_reviewer_is_told_of_what_waits_for_the_office(
    only_one, reporter, reviewer, lead
):
    stand_in(reviewer, lead)
    submit(only_one, reporter, at=day(10, 13))
    item = item_of(lead, day(10, 13))
    assert (item["duty"], "（代王督查）" in item["what"]) == ("review", True)


def test_a_disabled_stand_in_is_not_told(only_one, reporter, colleague):
    stand_in(reporter, colleague)
    colleague.is_active = False
    colleague.save()
    plan(ON)
    assert ledger(colleague) == []


def test_who_stands_in_for_a_disabled_person_is_not_told(only_one, reporter, colleague, approver):
    """His account is closed: the matter goes to the next in the row, not to whom he named."""
    stand_in(reporter, colleague)
    reporter.is_active = False
    reporter.save()
    plan(ON)
    assert ledger(colleague) == []
    assert ledger(approver) == ["due T+1"]


# --- Changes of people --------------------------------------------------------------------------------


def test_who_comes_later_is_told_of_the_stage_that_holds(only_one, reporter, kejiting):
    remind(day(10, 12))
    newcomer = make_user("刘经办", (kejiting, Role.REPORTER))
    remind(day(10, 13))
    assert (ledger(newcomer), ledger(reporter)) == (["due T-3"], ["due T-3"])


def test_who_takes_over_for_the_only_reporter_is_told_and_the_office_no_longer(only_one, lead, kejiting):
    remind(day(10, 12))
    assert ledger(lead) == ["due T-3"]
    newcomer = make_user("刘经办", (kejiting, Role.REPORTER))
    remind(day(10, 14))
    assert (ledger(newcomer), ledger(lead)) == (["due T-1"], ["due T-3"])


def test_a_role_given_up_ends_the_reminders(only_one, reporter, approver):
    remind(day(10, 12))
    accounts.revoke_role(reporter.memberships.get(), by=SETUP, at=LONG_AGO)
    remind(day(10, 14))
    assert (ledger(reporter), ledger(approver)) == (["due T-3"], ["due T-1"])
