"""The office says what rows call a source; no two are called alike."""

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from measures.documents.models import Policy
from measures.documents.sources import actions
from tests.factories import actor, moment

AT = moment(2026, 10, 9)


def other_source():
    return Policy.objects.create(
        code="platforms", title="平台的若干措施", issued_on=AT, short_title="平台12条"
    )


def name(policy, reviewer, short_title, version=None):
    version = policy.version if version is None else version
    return actions.set_short_title(
        policy, short_title=short_title, version=version, by=actor(reviewer), at=AT
    )


@pytest.mark.one_engine
def test_it_is_kept_with_the_old_one_in_the_record_and_setting_it_again_leaves_no_trace(policy, reviewer):
    before = policy.short_title
    named = name(policy, reviewer, " 双创18条\n")
    assert named.called == "双创18条"
    again = name(named, reviewer, "双创18条")
    assert again.version == named.version == policy.version + 1
    (event,) = AuditEvent.objects.about(policy).filter(verb="policy.named")
    assert (event.before, event.after) == ({"short_title": before}, {"short_title": "双创18条"})
    assert not policy.corrections.exists()


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("short_title", "code"),
    [(" ", "short_title_missing"), ("长" * 31, "too_long"), ("平台12条", "short_title_taken")],
)
def test_an_empty_a_long_and_a_taken_one_are_refused(policy, reviewer, short_title, code):
    other_source()
    with pytest.raises(RuleBroken) as refused:
        name(policy, reviewer, short_title)
    assert (refused.value.code, refused.value.field) == (code, "short_title")


def test_of_two_that_take_one_name_at_once_the_second_gets_a_sentence(policy, reviewer, monkeypatch):
    other, asked = other_source(), []

    def look(short_title, *, but):
        # The other one is quicker, between the look and the write.
        asked.append(short_title)
        if len(asked) == 1:
            Policy.objects.filter(pk=other.pk).update(short_title=short_title)
        else:
            check(short_title, but=but)

    check = actions.check_short_title
    monkeypatch.setattr(actions, "check_short_title", look)
    with pytest.raises(RuleBroken) as refused:
        name(policy, reviewer, "双创18条")
    assert refused.value.code == "short_title_taken"


@pytest.mark.one_engine
def test_what_somebody_else_changed_meanwhile_is_looked_at_first(policy, reviewer):
    with pytest.raises(StaleVersion):
        name(policy, reviewer, "双创18条", version=policy.version + 1)


@pytest.mark.one_engine
def test_the_page_saves_it_shows_a_refusal_at_the_field_and_the_source_shows_it(policy, reviewer, signed_in):
    other_source()
    client, address = signed_in(reviewer), f"/sources/{policy.pk}/short-title/"
    refused = client.post(address, {"short_title": "平台12条", "version": policy.version})
    assert "已用这一简称" in refused.context["form"].errors["short_title"][0]
    client.post(address, {"short_title": "双创18条", "version": policy.version})
    assert "双创18条" in client.get(f"/sources/{policy.pk}/").content.decode()


@pytest.mark.one_engine
def test_a_new_source_may_bring_its_own_but_not_one_that_is_taken(reviewer, kejiting, signed_in):
    other_source()
    typed = {
        "kind": "other",
        "title": "关于检查桥梁的交办件",
        "issued_on": "2026-10-08",
        "item-TOTAL_FORMS": "1",
        "item-INITIAL_FORMS": "0",
        "item-0-text": "检测桥梁荷载。",
        "item-0-lead": kejiting.pk,
    }
    client = signed_in(reviewer)
    refused = client.post("/sources/new/", typed | {"short_title": "平台12条"})
    assert "已用这一简称" in refused.context["head"].errors["short_title"][0]
    client.post("/sources/new/", typed | {"short_title": "查桥"})
    assert Policy.objects.get(title=typed["title"]).called == "查桥"
