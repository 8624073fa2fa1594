"""常用视图: a person keeps what the ledger is narrowed to, the office shares, and nobody touches another's."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from audit.rules import RuleBroken
from measures.ledger import actions
from measures.ledger.models import SavedView
from measures.ledger.rules import VIEWS_MAX, check_view_name, check_view_query
from measures.models import Policy
from tests.factories import actor, moment

VIEWS, AT = "/measures/views/", moment(2026, 10, 9)


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "name_missing"), (" \u200b", "name_missing"), ("长" * 31, "too_long"), ("红灯", "name_taken")],
)
def test_a_name_is_refused(name, code):
    with pytest.raises(RuleBroken) as refused:
        check_view_name(name, taken={"红灯"})
    assert refused.value.code == code


def test_a_view_of_nothing_is_refused():
    with pytest.raises(RuleBroken, match="请先筛选"):
        check_view_query("")


def test_what_is_saved_is_the_address_without_what_means_nothing(sources, reporter, signed_in):
    client = signed_in(reporter)
    query = f"q=冷链&state=&lamp=red&x=1&page=3&policy={sources.meeting.pk}&is_shared=1"
    answer = client.post(VIEWS, {"name": " 红灯 ", "query": query, "is_shared": "on"})
    view = SavedView.objects.get()
    assert answer.headers["Location"] == f"/measures/?{view.query}"
    assert view.query == f"policy={sources.meeting.pk}&q=%E5%86%B7%E9%93%BE&lamp=red"
    assert (view.name, view.owner, view.is_shared) == ("红灯", reporter, False)
    assert AuditEvent.objects.filter(verb="ledger_view.saved").count() == 1
    assert "红灯" in client.get("/measures/").content.decode()
    again = client.post(VIEWS, {"name": "红灯", "query": query}).content.decode()
    assert "您已有名为“红灯”的视图" in again


def test_the_office_shares_and_who_may_not_see_the_source_is_not_offered_it(
    sources, reviewer, kexie_reporter, city_reporter, signed_in
):
    office = signed_in(reviewer)
    office.post(VIEWS, {"name": "本月会议", "query": f"policy={sources.meeting.pk}", "is_shared": "on"})
    Policy.objects.filter(pk=sources.meeting.pk).update(is_restricted=True)
    offered = [
        "本月会议" in signed_in(who).get("/measures/").content.decode()
        for who in (reviewer, kexie_reporter, city_reporter)
    ]
    assert offered == [True, True, False]


def test_one_renames_and_deletes_ones_own_alone(policy, reviewer, lead, signed_in):
    view = actions.save_view(
        reviewer, name="红灯", query="lamp=red", is_shared=True, by=actor(reviewer), at=AT
    )
    page, delete = (
        reverse("measures:ledger_view", args=[view.pk]),
        reverse("measures:ledger_view_delete", args=[view.pk]),
    )
    stranger, owner = signed_in(lead), signed_in(reviewer)
    assert stranger.post(page, {"name": "改"}).status_code == stranger.post(delete).status_code == 404
    assert "请给这个视图起个名称" in owner.post(page, {"name": ""}).content.decode()
    owner.post(page, {"name": "红灯事项"})
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("红灯事项", False)
    owner.post(delete)
    assert not SavedView.objects.exists()


def test_no_more_than_thirty_are_kept(policy, reviewer):
    rows = [SavedView(owner=reviewer, name=str(n), query="lamp=red", saved_at=AT) for n in range(VIEWS_MAX)]
    SavedView.objects.bulk_create(rows)
    with pytest.raises(RuleBroken, match="最多保存 30 个"):
        actions.save_view(reviewer, name="再一个", query="lamp=red", by=actor(reviewer), at=AT)
