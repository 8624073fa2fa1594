"""Colleagues and leads who act at the same moment, over real parallel connections."""

import pytest

from measures.models import CommentAnswer, Contribution, Obligation, ReviewComment, SubmissionPart
from measures.reporting import actions as reports
from measures.reporting.parts import actions as contributions
from measures.reporting.review import actions as reviews
from tests.factories import actor, content, moment, submit
from tests.measures.test_concurrency import at_once

NOON = moment(2026, 10, 9, 12)
pytestmark = pytest.mark.django_db(transaction=True)


def fresh(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


@pytest.fixture
def asked(obligation):
    return Contribution.objects.with_names().get(obligation=obligation, body__name="省教育厅")


def test_of_eight_colleagues_answering_at_once_one_is_kept_and_seven_are_told(
    transactional_db, asked, reporter
):
    by = actor(reporter)

    def say(text):
        return lambda: contributions.answer_lead(asked, stance="differ", text=text, version=0, by=by, at=NOON)

    done, refused = at_once(*[say(f"意见{n}") for n in range(8)])
    assert (len(done), len(refused)) == (1, 7)
    assert {refusal.code for refusal in refused} == {"stale_version"}
    assert Contribution.objects.get(pk=asked.pk).text == done[0].text


def test_an_answer_given_while_the_lead_hands_in_goes_along_or_is_refused(
    transactional_db, obligation, asked, reporter
):
    """Never half: what the co-body was told is accepted, the office reads."""
    by = actor(reporter)

    def say():
        return contributions.answer_lead(asked, stance="agree", text="", version=0, by=by, at=NOON)

    def hand_in():
        return submit(obligation, reporter, at=NOON)

    _, refused = at_once(say, hand_in)
    part = SubmissionPart.objects.get(body_name="省教育厅")
    assert part.stance == Contribution.objects.get(pk=asked.pk).stance
    assert [refusal.code for refusal in refused] == ([] if part.stance else ["lead_handed_in"])


def test_of_eight_returning_with_comments_at_once_one_set_of_comments_is_kept(
    transactional_db, kexie_obligation, kexie_reporter, reviewer
):
    submit(kexie_obligation, kexie_reporter, at=NOON)
    waiting, by = fresh(kexie_obligation), actor(reviewer)

    def give_back(n):
        return lambda: reviews.return_report(
            waiting, round=1, comment="", comments={"done": f"意见{n}"}, by=by, at=NOON
        )

    done, refused = at_once(*[give_back(n) for n in range(8)])
    assert (len(done), len(refused)) == (1, 7)
    assert ReviewComment.objects.get().review == done[0]


def test_of_eight_resubmitting_at_once_each_comment_is_answered_once(
    transactional_db, kexie_obligation, kexie_reporter, reviewer
):
    submit(kexie_obligation, kexie_reporter, at=NOON)
    reviews.return_report(
        fresh(kexie_obligation), round=1, comment="", comments={"done": "补充"}, by=actor(reviewer), at=NOON
    )
    back, by, comment = fresh(kexie_obligation), actor(kexie_reporter), ReviewComment.objects.get()

    def again():
        return reports.submit_report(
            back,
            content=content(),
            version=1,
            answers={comment.pk: "已补"},
            by=by,
            at=NOON,
            is_approver=False,
        )

    done, refused = at_once(*[again] * 8)
    assert (len(done), len(refused)) == (1, 7)
    assert CommentAnswer.objects.count() == 1
