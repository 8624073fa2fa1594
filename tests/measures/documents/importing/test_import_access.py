"""Drafts are the office's: everybody else is told so, whether a draft is there or not."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.access import standing_of
from measures.documents.importing import access, actions, rules
from tests.factories import actor, moment

NOON = moment(2026, 12, 1, 12)
NO_POLICY = [
    "那年冬天，雪下得很大。他走出屋门，回头看了一眼，什么也没有说。\n" * 30,
    "It was the best of times, it was the worst of times.\n" * 30,
    "姓名\t年龄\n张三\t30\n李四\t31\n",
    "<script>alert(1)</script>\n<b>一</b>",
    "\ue001\uf8ff\ue002",
    "长" * 50_000,
    "（（（（（（））））））、、、。。。\n\n\n　　",
]


@pytest.fixture
def draft(policy, reviewer):
    return actions.start(kind="other", text="一、建设冷库。（省财政厅负责）", by=actor(reviewer), at=NOON)


@pytest.mark.parametrize("who", ["reporter", "approver", "viewer", "administrator", "city_reporter"])
def test_nobody_but_the_office_gets_hold_of_a_draft(draft, who, request):
    standing = standing_of(request.getfixturevalue(who))
    for pk in (draft.pk, 0):
        with pytest.raises(PermissionDenied):
            access.draft_to_review(standing, pk)
    with pytest.raises(PermissionDenied):
        access.drafts_to_list(standing)


@pytest.mark.parametrize("who", ["reviewer", "lead"])
def test_the_office_does(draft, who, request):
    standing = standing_of(request.getfixturevalue(who))
    assert access.draft_to_review(standing, draft.pk) == draft
    assert list(access.drafts_to_list(standing)) == [draft]
    with pytest.raises(Http404):
        access.draft_to_review(standing, 0)


@pytest.mark.parametrize("text", NO_POLICY)
def test_a_text_that_is_no_policy_is_a_draft_of_which_nothing_is_recognised(policy, reviewer, text):
    draft = actions.start(kind="other", text=text, by=actor(reviewer), at=NOON)
    coverage = rules.coverage_of(draft.draft)
    assert [row for row in rules.rows_of(draft.draft) if row.is_measure] == []
    assert (coverage.assigned, coverage.unassigned) == (0, len("".join(text.split())))
    assert coverage.by_field
