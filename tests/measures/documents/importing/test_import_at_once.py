"""Reviewers who edit, confirm and enter the same draft at the same moment, over real parallel connections."""

import pytest

from accounts.rules import Role
from measures.documents.importing import actions, reading_job, revising, rules
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.rules import DraftState, Over
from measures.models import Policy
from tests.factories import SETUP, actor, make_user, moment
from tests.measures.test_concurrency import at_once

NOON = moment(2026, 12, 1, 12)
TEXT = (
    "关于加快冷链物流发展的若干措施\n　　为加快发展冷链物流，制定以下措施。\n"
    "　　（一）建设产地冷库。支持农产品主产县新建改建产地冷库。（省财政厅负责）\n"
    "　　辽宁省人民政府\n　　2026年11月20日\n"
)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(transactional_db, policy, reviewer):
    return actions.start(kind="meeting", text=TEXT, by=actor(reviewer), at=NOON)


def start_of(draft: ImportDraft) -> int:
    return rules.rows_of(draft.draft)[0].start


def test_of_eight_editing_what_they_read_one_succeeds(draft, reviewer):
    start, by = start_of(draft), actor(reviewer)

    def edit(title):
        return lambda: actions.edit(
            draft, lambda data: rules.put_over(data, start, Over(title=title)),
            version=1, summary="改标题", by=by, at=NOON,
        )  # fmt: skip

    done, refused = at_once(*[edit(f"标题{n}") for n in range(8)])
    assert (len(done), len(refused)) == (1, 7)
    assert {refusal.code for refusal in refused} == {"stale_version"}
    assert ImportDraft.objects.get(pk=draft.pk).version == 2


def test_of_eight_entering_or_discarding_at_once_one_succeeds(draft, reviewer):
    start, by = start_of(draft), actor(reviewer)
    draft = actions.edit(
        draft,
        lambda data: rules.ticked(data, start, is_checked=True),
        version=1,
        summary="核对",
        by=by,
        at=NOON,
    )
    before = Policy.objects.count()
    enter = [lambda: actions.enter(draft, version=2, by=by, at=NOON)] * 4
    discard = [lambda: actions.discard(draft, version=2, by=by, at=NOON)] * 4
    done, refused = at_once(*[act for pair in zip(enter, discard, strict=True) for act in pair])
    assert (len(done), len(refused)) == (1, 7)
    draft.refresh_from_db()
    is_entered = draft.state == DraftState.ENTERED
    assert Policy.objects.count() - before == is_entered
    assert (draft.policy_id is not None) == is_entered


def test_two_drafts_of_one_document_entered_at_once_make_one_source(draft, reviewer, office_body):
    other = make_user("何督查", (office_body, Role.REVIEWER))
    drafts = [draft, actions.start(kind="meeting", text=TEXT, is_meant=True, by=actor(other), at=NOON)]
    for each in drafts:
        start = start_of(each)
        actions.edit(
            each, lambda data, at=start: rules.ticked(data, at, is_checked=True),
            version=1, summary="核对", by=actor(reviewer), at=NOON,
        )  # fmt: skip
    done, refused = at_once(
        *[lambda each=each: actions.enter(each, version=2, by=actor(reviewer), at=NOON) for each in drafts]
    )
    assert (len(done), len(refused)) == (1, 1)
    assert refused[0].code == "source_twice"


def test_of_eight_workers_one_reads_the_draft(
    transactional_db, policy, reviewer, monkeypatch, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(actions, "LONG", 10)
    draft = actions.start(kind="meeting", text=TEXT, by=actor(reviewer), at=NOON)
    done, refused = at_once(*[lambda: reading_job.read_draft(draft.pk, by=SETUP, clock=lambda: NOON)] * 8)
    assert (sorted(done), refused) == ([False] * 7 + [True], [])
    assert ImportDraft.objects.get(pk=draft.pk).attempts == 1


def test_two_drafts_of_a_corrected_text_add_the_same_measure_once(draft, reviewer):
    by, start = actor(reviewer), start_of(draft)
    checked = actions.edit(
        draft, lambda data: rules.ticked(data, start, is_checked=True), version=1, summary="核对", by=by, at=NOON
    )  # fmt: skip
    source = actions.enter(checked, version=2, by=by, at=NOON)
    item = "　　（二）保障项目用地。冷链项目用地应保尽保。（省教育厅负责）\n　　辽宁"
    text = TEXT.replace("　　辽宁", item)
    drafts = [actions.start(kind="meeting", text=text, is_meant=True, by=by, at=NOON) for _ in range(4)]
    new = rules.rows_of(drafts[0].draft)[1].start
    done, refused = at_once(
        *[
            lambda each=each: revising.take_over(
                each, [], new=[new], reason="", version=1, by=by, at=NOON
            )
            for each in drafts
        ]
    )  # fmt: skip
    assert (len(done), {refusal.code for refusal in refused}) == (1, {"not_changed"})
    assert source.measures.count() == 2
