"""Pinned comments, their answers and co-bodies' parts over the API."""

import json

import pytest
import time_machine
from django.test import Client

from accounts.actions import issue_key
from measures.models import CommentAnswer, Obligation, Submission
from measures.reporting.parts import actions as contributions
from measures.reporting.review import actions as reviews
from tests.doors.test_api_contract import check
from tests.factories import LONG_AGO, SETUP, accept, actor, moment, submit

NOON = moment(2026, 10, 9, 12)
PATH = "/api/v1/obligations/{id}/report/"
GOOD = {"status": "on_track", "done": "（演示）已设立担保机构。"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(moment(2026, 10, 9, 15), tick=False):
        yield


@pytest.fixture
def city(shenyang):
    _, key = issue_key(shenyang, name="市督查系统", by=SETUP, at=LONG_AGO)
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def returned(city_obligation, city_reporter, reviewer):
    """沈阳市's report came back with a comment at 进展情况 and one at 佐证材料."""
    submit(city_obligation, city_reporter, at=NOON)
    waiting = Obligation.objects.get(pk=city_obligation.pk)
    reviews.return_report(
        waiting, round=1, comment="", comments={"done": "补充金额。", "evidence": "附文件。"}, by=actor(reviewer), at=NOON
    )  # fmt: skip
    return city_obligation


def put(client, obligation, body):
    response = client.put(PATH.format(id=obligation.pk), json.dumps(body), content_type="application/json")
    check(PATH, "put", response)
    return response


def read(client, obligation):
    response = client.get(PATH.format(id=obligation.pk))
    check(PATH, "get", response)
    return response.json()


def test_the_comments_are_read_with_their_numbers_and_answered(city, returned):
    said = read(city, returned)["review"]
    assert said["comment"] == "请按逐栏意见修改。"
    assert [(c["field"], c["field_name"], c["text"]) for c in said["comments"]] == [
        ("done", "进展情况", "补充金额。"),
        ("evidence", "佐证材料", "附文件。"),
    ]
    answers = [{"comment": c["id"], "text": f" 已按“{c['text']}”改。 "} for c in said["comments"]]
    response = put(city, returned, GOOD | {"answers": answers})
    assert response.status_code == 201
    told = response.json()["newest_round"]["answers"]
    assert [(a["comment"], a["text"]) for a in told] == [
        (comment, f"已按“{comment['text']}”改。") for comment in said["comments"]
    ]
    assert put(city, returned, GOOD | {"answers": answers}).status_code == 200
    assert read(city, returned) == response.json()


def test_a_missing_answer_is_named(city, returned):
    first, second = (c["id"] for c in read(city, returned)["review"]["comments"])
    for answers, missing in (
        ([], first),
        ([{"comment": first, "text": "已补充。"}], second),
        ([{"comment": second, "text": "已附。"}, {"comment": first}], first),
    ):
        said = put(city, returned, GOOD | {"answers": answers})
        assert said.status_code == 422
        (fault,) = said.json()["errors"]
        assert (fault["field"], fault["code"]) == (f"answers.{missing}", "answer_missing")
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "status", "code"),
    [
        (None, 400, "null"),
        ("已改", 400, "not_a_list"),
        ([1], 400, "invalid"),
        ([{"text": "已改"}], 400, "required"),
        ([{"comment": "x", "text": "已改"}], 400, "invalid"),
        ([{"comment": True, "text": "已改"}], 400, "invalid"),
        ([{"comment": 1.5, "text": "已改"}], 400, "invalid"),
        ([{"comment": 1, "text": 2}], 400, "not_a_string"),
        ([{"comment": 1, "text": "一", "by": "我"}], 400, "unknown_field"),
        ([{"comment": 1, "text": "一"}, {"comment": 1, "text": "二"}], 400, "repeated"),
        ([{"comment": 10**30, "text": "已改"}], 422, "unknown_comment"),
        ([{"comment": -1, "text": "已改"}], 422, "unknown_comment"),
    ],
)
def test_answers_of_a_wrong_shape_or_to_nothing_are_refused(city, returned, answers, status, code):
    body = json.dumps(GOOD | {"answers": answers})
    response = city.put(PATH.format(id=returned.pk), body, content_type="application/json")
    check(PATH, "put", response)
    assert response.status_code == status
    assert code in {fault["code"] for fault in response.json()["errors"]}
    assert not CommentAnswer.objects.exists()


def test_an_over_long_answer_is_refused_at_its_comment(city, returned):
    first, second = (c["id"] for c in read(city, returned)["review"]["comments"])
    answers = [{"comment": first, "text": "字" * 1001}, {"comment": second, "text": "已附。"}]
    (fault,) = put(city, returned, GOOD | {"answers": answers}).json()["errors"]
    assert (fault["field"], fault["code"]) == (f"answers.{first}", "too_long")


def test_answers_where_nothing_was_asked_are_refused(city, city_obligation):
    response = put(city, city_obligation, GOOD | {"answers": [{"comment": 1, "text": "已改"}]})
    assert response.status_code == 422
    assert put(city, city_obligation, GOOD | {"answers": []}).status_code == 201


def test_parts_are_read_by_the_lead_and_the_office_and_their_own_body_only(
    obligation, reporter, approver, reviewer, kexie_reporter, signed_in
):
    asked = obligation.contributions.get(body__name="省教育厅")
    contributions.answer_lead(
        asked, stance="differ", text="口径不一。", version=0, by=actor(reporter), at=NOON
    )
    submit(obligation, approver, at=NOON)
    accept(Obligation.objects.get(pk=obligation.pk), reviewer, at=NOON)
    for user in (reporter, reviewer):
        parts = read(signed_in(user), obligation)["newest_round"]["parts"]
        assert [(p["body_name"], p["stance"], p["stance_name"], p["text"]) for p in parts] == [
            ("省教育厅", "differ", "有不同意见", "口径不一。"),
            ("中科院沈阳分院", "", "", ""),
        ]
    assert read(signed_in(kexie_reporter), obligation)["newest_round"]["parts"] == []
