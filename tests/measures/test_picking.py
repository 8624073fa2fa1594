"""One choice out of any number: few are listed, of many the ones that were looked for."""

from datetime import date

import pytest
from django import forms

from measures.documents.sources.choice import PolicyChoice
from measures.models import Policy
from measures.picking import FOUND_AT_MOST, LISTED_AT_MOST

pytestmark = pytest.mark.one_engine


class Choosing(forms.Form):
    policy = PolicyChoice(Policy.objects.all(), empty_label=None)


def fill_up_to(count):
    first = Policy.objects.count()
    Policy.objects.bulk_create(
        Policy(code=f"p{n}", title=f"第{n}件若干措施", short_title=f"第{n}件", issued_on=date(2020, 1, 1))
        for n in range(first + 1, count + 1)
    )


def drawn(**said):
    return str((Choosing(said) if said else Choosing())["policy"])


def test_a_few_are_a_list_and_one_more_than_it_holds_makes_it_a_search(policy):
    fill_up_to(LISTED_AT_MOST)
    listed = drawn()
    assert "<select" in listed
    assert listed.count("<option") == LISTED_AT_MOST
    fill_up_to(LISTED_AT_MOST + 1)
    searched = drawn()
    assert 'name="policy_words"' in searched
    assert searched.count('type="radio"') == FOUND_AT_MOST
    assert f"先列出 {FOUND_AT_MOST} 个" in searched


def test_the_words_find_in_any_writing_and_what_is_chosen_stays_in_sight(policy, django_assert_num_queries):
    fill_up_to(60)
    # The check of what came in is one of them.
    with django_assert_num_queries(4):
        found = drawn(policy=str(policy.pk), policy_words=" 第５７ 件")
    assert found.count('type="radio"') == 2
    assert f'value="{policy.pk}" checked' in found
    assert "第57件" in found
    assert "找到 1 个" in found
    assert "没有找到含“第99件”的" in drawn(policy_words="第99件")
    assert f"列出前 {FOUND_AT_MOST} 个" in drawn(policy_words="件")


def test_what_was_found_by_no_search_may_still_be_chosen_and_a_stranger_may_not(policy):
    fill_up_to(60)
    form = Choosing({"policy": str(policy.pk), "policy_words": "第57件"})
    assert form.is_valid()
    assert form.cleaned_data["policy"] == policy
    for strange in ("999999", "甲", "", "9" * 40):
        form = Choosing({"policy": strange})
        assert not form.is_valid()
        assert " checked" not in str(form["policy"])


def test_words_are_shown_again_as_text(policy):
    fill_up_to(60)
    shown = drawn(policy_words='"><script>alert(1)</script>')
    assert "<script>" not in shown
