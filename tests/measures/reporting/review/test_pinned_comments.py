"""The office pins comments to fields; the next round answers each of them."""

from datetime import timedelta

import pytest

from audit.models import AuditEvent
from audit.rules import RuleBroken
from measures.models import CommentAnswer, Obligation, ProgressReport, Review, ReviewComment, Submission
from measures.reporting import actions as reports
from measures.reporting import rules as reporting_rules
from measures.reporting.review import actions as reviews
from measures.states import State
from tests.factories import accept, actor, content, moment, submit

NOON = moment(2026, 10, 9, 12)
LATER = NOON + timedelta(days=1)


def fresh(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


@pytest.fixture
def handed_in(kexie_obligation, kexie_reporter):
    submit(kexie_obligation, kexie_reporter, at=NOON)
    return fresh(kexie_obligation)


def pin(obligation, reviewer, comment="", at=NOON, **comments):
    reviews.return_report(
        obligation, round=obligation.rounds, comment=comment, comments=comments, by=actor(reviewer), at=at
    )
    return fresh(obligation)


def hand_in(obligation, user, answers=None, at=LATER, version=None, done="已补充。"):
    kept = ProgressReport.objects.get(obligation=obligation).version
    return reports.submit_report(
        obligation,
        content=content(done=done),
        version=kept if version is None else version,
        answers=answers,
        by=actor(user),
        at=at,
        is_approver=True,
    )


def numbers(obligation):
    return {c.field: c.pk for c in ReviewComment.objects.to_answer(obligation)}


# --- Pinning ----------------------------------------------------------------------------------------


def test_a_return_keeps_comments_at_their_fields(handed_in, reviewer):
    back = pin(
        handed_in, reviewer, "总体还可以。", done=" 请补充金额。 ", evidence="请附合同。", problems=" "
    )
    assert list(ReviewComment.objects.values_list("field", "text")) == [
        ("done", "请补充金额。"),
        ("evidence", "请附合同。"),
    ]
    assert Review.objects.get().comment == "总体还可以。"
    assert back.state == State.RETURNED
    event = AuditEvent.objects.get(verb="obligation.return")
    assert event.after["comments"] == {"done": "请补充金额。", "evidence": "请附合同。"}


def test_with_comments_at_fields_the_overall_comment_may_be_empty(handed_in, reviewer):
    back = pin(handed_in, reviewer, done="请补充金额。")
    assert Review.objects.get().comment == "请按逐栏意见修改。"
    assert back.moves.order_by("-id").first().note == "请按逐栏意见修改。"


def test_comments_that_say_nothing_are_no_comment(handed_in, reviewer):
    with pytest.raises(RuleBroken) as refusal:
        pin(handed_in, reviewer, done=" \u200b", parts="")
    assert refusal.value.code == "comment_missing"
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("field", "text", "code", "blamed"),
    [
        ("done", "字" * (reporting_rules.PINNED_MAX + 1), "too_long", "comments.done"),
        ("parts", "坏\x00字", "bad_character", "comments.parts"),
        ("weather", "晴", "unknown_field", ""),
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused_at_its_field(
    handed_in, reviewer, field, text, code, blamed
):
    with pytest.raises(RuleBroken) as refusal:
        pin(handed_in, reviewer, "总体意见", **{field: text})
    assert (refusal.value.code, refusal.value.field or "") == (code, blamed)
    assert not Review.objects.exists()
    assert fresh(handed_in).state == State.SUBMITTED


def test_an_acceptance_takes_no_comments_at_fields(handed_in, reviewer):
    with pytest.raises(RuleBroken) as refusal:
        reviews.accept_report(handed_in, round=1, comments={"done": "改一处"}, by=actor(reviewer), at=NOON)
    assert (refusal.value.code, refusal.value.field) == ("comments_on_accept", "comments.done")
    assert fresh(handed_in).state == State.SUBMITTED
    reviews.accept_report(handed_in, round=1, comments={"done": " "}, by=actor(reviewer), at=NOON)


# --- Answering --------------------------------------------------------------------------------------


def test_each_comment_is_answered_with_the_next_round(handed_in, kexie_reporter, reviewer):
    back = pin(handed_in, reviewer, done="请补充金额。", evidence="请附合同。")
    asked = numbers(back)
    after = hand_in(back, kexie_reporter, {asked["done"]: " 已补充。 ", asked["evidence"]: "合同已附。"})
    assert after.state == State.SUBMITTED
    kept = CommentAnswer.objects.order_by("comment_id")
    assert [(a.comment.field, a.text, a.submission.round) for a in kept] == [
        ("done", "已补充。", 2),
        ("evidence", "合同已附。", 2),
    ]


@pytest.mark.parametrize("said", [None, {}, {"done": " "}])
def test_a_comment_left_unanswered_is_refused_at_its_place(handed_in, kexie_reporter, reviewer, said):
    back = pin(handed_in, reviewer, done="请补充金额。")
    number = numbers(back)["done"]
    answers = said and {number: said["done"]}
    with pytest.raises(RuleBroken) as refusal:
        hand_in(back, kexie_reporter, answers)
    assert (refusal.value.code, refusal.value.field) == ("answer_missing", f"answers.{number}")
    assert "进展情况" in refusal.value.message
    assert fresh(back).state == State.RETURNED
    assert Submission.objects.count() == 1
    assert ProgressReport.objects.get().done == "已完成阶段性工作。", "nothing half-written"


@pytest.mark.parametrize(
    ("text", "code"),
    [("字" * (reporting_rules.REPLY_MAX + 1), "too_long"), ("坏\x00字", "bad_character")],
)
def test_an_answer_that_cannot_be_kept_is_refused_in_a_draft_too(
    handed_in, kexie_reporter, reviewer, text, code
):
    back = pin(handed_in, reviewer, done="请补充金额。")
    number = numbers(back)["done"]
    with pytest.raises(RuleBroken) as refusal:
        reports.save_draft(
            back, content=content(), version=1, answers={number: text}, by=actor(kexie_reporter), at=LATER
        )
    assert (refusal.value.code, refusal.value.field) == (code, f"answers.{number}")


def test_an_answer_to_a_comment_that_nobody_made_is_refused(handed_in, kexie_reporter, reviewer):
    back = pin(handed_in, reviewer, done="请补充金额。")
    with pytest.raises(RuleBroken) as refusal:
        hand_in(back, kexie_reporter, {numbers(back)["done"]: "已补充。", 999_999: "多余"})
    assert refusal.value.code == "unknown_comment"


def test_answers_are_kept_with_the_draft_and_go_along_when_nobody_types_them_again(
    handed_in, kexie_reporter, reviewer
):
    back = pin(handed_in, reviewer, done="请补充金额。")
    number = numbers(back)["done"]
    by = actor(kexie_reporter)
    reports.save_draft(back, content=content(), version=1, answers={number: "写到一半"}, by=by, at=LATER)
    reports.save_draft(back, content=content(done="二"), version=2, by=by, at=LATER)
    assert ProgressReport.objects.get().answers == {str(number): "写到一半"}
    hand_in(back, kexie_reporter)
    assert CommentAnswer.objects.get().text == "写到一半"


def test_the_approver_signs_the_answers_too(obligation, reporter, approver, reviewer):
    submit(obligation, reporter, at=NOON)
    back = pin(fresh(obligation), reviewer, parts="请与省教育厅商一致。")
    number = numbers(back)["parts"]
    reports.submit_report(
        back, content=content(), version=1, answers={number: "已商一致。"}, by=actor(reporter), at=LATER, is_approver=False
    )  # fmt: skip
    assert not CommentAnswer.objects.exists()
    reports.sign_off(fresh(back), version=2, by=actor(approver), at=LATER)
    assert CommentAnswer.objects.get().text == "已商一致。"


def test_a_second_return_asks_about_its_own_comments_only(handed_in, kexie_reporter, reviewer):
    back = pin(handed_in, reviewer, done="请补充金额。")
    hand_in(back, kexie_reporter, {numbers(back)["done"]: "已补充。"})
    again = pin(fresh(back), reviewer, at=LATER, problems="请写明问题。")
    assert set(numbers(again)) == {"problems"}
    hand_in(again, kexie_reporter, {numbers(again)["problems"]: "没有问题。"})
    assert accept(fresh(again), reviewer, at=LATER).state == State.ACCEPTED
    assert CommentAnswer.objects.count() == 2


def test_a_return_without_comments_at_fields_asks_for_no_answers(handed_in, kexie_reporter, reviewer):
    back = pin(handed_in, reviewer, "请补充。")
    assert hand_in(back, kexie_reporter).state == State.SUBMITTED


# --- From a system ----------------------------------------------------------------------------------


def test_a_system_answers_too_and_the_same_sent_again_is_the_same_round(handed_in, kexie_reporter, reviewer):
    back = pin(handed_in, reviewer, done="请补充金额。")
    answers = {numbers(back)["done"]: "已补充。"}
    by = actor(kexie_reporter)

    def send(answers):
        return reports.submit_from_system(
            fresh(back), content=content(done="新"), answers=answers, by=by, at=LATER
        )

    with pytest.raises(RuleBroken) as refusal:
        send({})
    assert refusal.value.code == "answer_missing"
    first, is_new = send(answers)
    assert (first.round, is_new) == (2, True)
    assert send(answers) == (first, False)
    assert send({}) == (first, False)
    with pytest.raises(RuleBroken) as refusal:
        send(dict.fromkeys(answers, "换个说法"))
    assert refusal.value.code == "illegal_move"


def test_answers_that_a_person_is_typing_are_not_written_over_by_a_system(
    handed_in, kexie_reporter, reviewer
):
    back = pin(handed_in, reviewer, done="请补充金额。")
    number = numbers(back)["done"]
    by = actor(kexie_reporter)
    reports.save_draft(back, content=content(), version=1, answers={number: "正在写"}, by=by, at=LATER)
    with pytest.raises(RuleBroken) as refusal:
        reports.submit_from_system(back, content=content(), answers={number: "系统写"}, by=by, at=LATER)
    assert refusal.value.code == "draft_in_progress"
    assert ProgressReport.objects.get().answers == {str(number): "正在写"}
