"""Comments pinned to fields, the answers to them, and any two rounds compared."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from measures.models import (
    CommentAnswer,
    Obligation,
    ProgressReport,
    Review,
    ReviewComment,
    Submission,
)
from measures.reporting import actions as reports
from measures.reporting.evidence.rules import EvidenceKind
from measures.reporting.parts import actions as contributions
from measures.reporting.review import actions as reviews
from measures.states import State
from tests.factories import accept, actor, content, give_back, moment, open_quarter, submit

NOW = moment(2026, 10, 9, 12)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def fresh(obligation):
    return Obligation.objects.with_names().get(pk=obligation.pk)


def at(name, thing, **query):
    words = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"measures:{name}", args=[thing.pk]) + (f"?{words}" if words else "")


def read(answer):
    """What a person reads: no tags, white space squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def typed(version=1, **fields):
    return {
        "status": "on_track",
        "done": "已补充。",
        "problems": "",
        "next_steps": "",
        "version": version,
    } | fields


@pytest.fixture
def office(reviewer, signed_in):
    return signed_in(reviewer)


@pytest.fixture
def writer(reporter, signed_in):
    return signed_in(reporter)


@pytest.fixture
def waiting(obligation, reporter):
    submit(obligation, reporter, at=NOW, what=content(done="第一轮写的。"))
    return fresh(obligation)


@pytest.fixture
def returned(waiting, reviewer):
    """Returned with a comment at 进展情况 and one at 佐证材料."""
    comments = {"done": "请补充金额。", "evidence": "请附合同。"}
    reviews.return_report(waiting, round=1, comment="", comments=comments, by=actor(reviewer), at=NOW)
    return fresh(waiting)


def names(obligation):
    return {c.field: f"answers.{c.pk}" for c in ReviewComment.objects.to_answer(obligation)}


def decide(client, obligation, decision, **more):
    said = {"decision": decision, "comment": "", "new_due_on": "", "round": obligation.rounds, **more}
    return client.post(at("review", obligation), said)


# --- The office pins --------------------------------------------------------------------------------


def test_comments_are_pinned_to_fields_without_an_overall_one(waiting, office):
    form = office.get(at("review", waiting)).content.decode()
    assert 'name="comments.done"' in form
    assert 'form="decision-form"' in form
    decide(
        office, waiting, "return", **{"comments.done": "请补充\r\n金额。", "comments.parts": "请商定口径。"}
    )
    assert list(ReviewComment.objects.values_list("field", "text")) == [
        ("done", "请补充\n金额。"),
        ("parts", "请商定口径。"),
    ]
    assert Review.objects.get().comment == "请按逐栏意见修改。"


@pytest.mark.parametrize(
    ("decision", "sent", "field", "sentence"),
    [
        ("accept", {"comments.done": "改一处。"}, "comments.done", "逐栏意见只随退回发出"),
        ("return", {"comments.done": "字" * 501}, "comments.done", "最多 500 字，现有 501 字，请精简。"),
        ("return", {"comments.parts": "坏\x01字"}, "comments.parts", "第 2 个字（“坏”之后）是无法保存的字符"),
        ("return", {"comments.done": "  "}, "comment", "退回时请写明审核意见"),
        ("", {"comments.done": "写了很久。"}, "decision", "请选择"),
    ],
)
def test_what_cannot_be_pinned_is_told_at_its_field_and_everything_typed_stays(
    waiting, office, decision, sent, field, sentence
):
    page = decide(office, waiting, decision, **{"comments.problems": "", **sent})
    assert sentence in page.context["form"].errors[field][0]
    assert not Review.objects.exists()
    assert fresh(waiting).state == State.SUBMITTED
    (name, text), *_ = sent.items()
    if text.strip():
        assert page.context["form"][name].value().strip() == text
        assert '<details class="pin" open>' in page.content.decode()


def test_of_two_reviewers_the_seconds_comments_are_shown_back(waiting, lead, office, signed_in):
    accept(waiting, lead, at=NOW)
    page = decide(office, waiting, "return", **{"comments.done": "我写了很久的栏目意见。"})
    assert "您填写的对“进展情况”的意见：我写了很久的栏目意见。" in read(page)


# --- The body answers -------------------------------------------------------------------------------


def test_the_form_asks_for_an_answer_at_each_field(returned, writer):
    page = read(writer.get(at("report", returned)))
    assert "督查室另有 2 条逐栏意见" in page
    assert "督查室对“进展情况”的意见：请补充金额。" in page
    assert "对“佐证材料”意见的答复" in page


def test_a_missing_answer_is_told_at_its_place_and_all_text_stays(returned, writer):
    asked = names(returned)
    page = writer.post(
        at("report", returned), typed(act="hand_in", done="改了很多。", **{asked["done"]: "已补。", asked["evidence"]: " "})
    )  # fmt: skip
    assert page.context["form"].errors == {
        asked["evidence"]: ["请答复督查室对“佐证材料”的意见，说明如何修改。"]
    }
    assert "改了很多。</textarea>" in page.content.decode()
    assert "已补。</textarea>" in page.content.decode()
    assert ProgressReport.objects.get().done == "第一轮写的。"


def test_every_missing_answer_is_told_at_once(returned, writer):
    asked = names(returned)
    blank = dict.fromkeys(asked.values(), " ")
    page = writer.post(at("report", returned), typed(act="hand_in", done="改了。", **blank))
    assert set(page.context["form"].errors) == set(asked.values())


def test_the_answers_go_along_and_are_shown_at_both_ends(
    returned, reporter, approver, writer, office, signed_in
):
    asked = names(returned)
    answers = {asked["done"]: "已补充金额。", asked["evidence"]: "合同已附。"}
    writer.post(at("report", returned), typed(act="hand_in", **answers))
    chief = signed_in(approver)
    assert "进展情况：请补充金额。 答复：已补充金额。" in read(chief.get(at("sign", returned)))
    chief.post(at("sign", returned), {"act": "sign", "version": 2})
    assert CommentAnswer.objects.count() == 2
    for page in (office.get(at("review", returned)), office.get(at("obligation", returned))):
        assert "对“进展情况”的意见：请补充金额。 答复（第 2 轮）：已补充金额。" in read(page)
        assert "佐证材料：请附合同。 答复：合同已附。" in read(page)


def test_answers_are_saved_with_the_draft_by_hand_and_by_the_script(returned, writer):
    asked = names(returned)
    half = {asked["done"]: "写到一半", asked["evidence"]: ""}
    saved = writer.post(at("draft", returned), typed(**half))
    assert saved.json()["version"] == 2
    assert writer.post(at("draft", returned), typed(version=2, **half)).json()["version"] == 2
    page = writer.get(at("report", returned))
    assert page.context["form"][asked["done"]].value() == "写到一半"
    assert "写到一半" in read(writer.get(at("obligation", returned)))
    writer.post(at("report", returned), typed(version=2, act="save", **half | {asked["evidence"]: "也写"}))
    assert sorted(ProgressReport.objects.get().answers.values()) == ["也写", "写到一半"]


def test_an_answer_in_another_tab_is_shown_beside_and_not_written_over(returned, writer):
    asked = names(returned)
    mine = {asked["done"]: "乙的答复", asked["evidence"]: ""}
    writer.post(at("draft", returned), typed(**mine | {asked["done"]: "甲的答复"}))
    clash = writer.post(at("draft", returned), typed(**mine))
    assert (clash.status_code, clash.json()["theirs"]) == (409, {asked["done"]: "甲的答复"})
    page = writer.post(at("report", returned), typed(act="save", **mine))
    assert "甲的答复" in read(page)
    assert f'name="{asked["done"]}" value="乙的答复"' in page.content.decode()
    assert "甲的答复" in ProgressReport.objects.get().answers.values()
    writer.post(at("report", returned), typed(version=2, act="save", **mine))
    assert "乙的答复" in ProgressReport.objects.get().answers.values()


def test_evidence_added_meanwhile_keeps_the_typed_answers(returned, writer):
    asked = names(returned)
    sent = typed(**{asked["done"]: "已补。", asked["evidence"]: ""}) | {
        "evidence-value": "辽科发〔2018〕12号"
    }
    writer.post(at("attach", returned), sent)
    assert ProgressReport.objects.get().answers == {asked["done"].removeprefix("answers."): "已补。"}


def test_who_may_not_read_returned_rounds_reads_no_answers(
    returned, reporter, reviewer, kexie_reporter, signed_in
):
    asked = {int(name.removeprefix("answers.")): "内部答复。" for name in names(returned).values()}
    reports.submit_report(
        returned, content=content(done="第二轮。"), version=1, answers=asked, by=actor(reporter), at=NOW, is_approver=True
    )  # fmt: skip
    accept(fresh(returned), reviewer, at=NOW)
    page = read(signed_in(kexie_reporter).get(at("obligation", returned)))
    assert "第二轮。" in page
    assert "内部答复" not in page
    assert "请补充金额" not in page


# --- Comparing --------------------------------------------------------------------------------------


@pytest.fixture
def two_rounds(obligation, reporter, reviewer):
    reports.attach_evidence(
        obligation, kind=EvidenceKind.DOCUMENT_NO, title="一号文", value="一号文", by=actor(reporter), at=NOW
    )
    submit(obligation, reporter, at=NOW, what=content("at_risk", "签约12项。", "缺经费。"))
    give_back(fresh(obligation), reviewer, at=NOW)
    asked = obligation.contributions.get(body__name="省教育厅")
    contributions.answer_lead(asked, stance="agree", text="", version=0, by=actor(reporter), at=NOW)
    reports.attach_evidence(
        obligation, kind=EvidenceKind.LINK, title="通知", value="https://a.example/1", by=actor(reporter), at=NOW
    )  # fmt: skip
    submit(fresh(obligation), reporter, at=NOW, what=content("on_track", "签约15项。", ""))
    return fresh(obligation)


def test_the_newest_two_rounds_are_compared_field_by_field(two_rounds, office):
    page = office.get(at("compare", two_rounds))
    assert (page.context["older"].round, page.context["newer"].round) == (1, 2)
    read_aloud = re.sub(r'<span class="mark" aria-hidden="true">.</span>', "", page.content.decode())
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", read_aloud))
    assert "签约（删去：12）（新增：15）项。" in words
    assert "（删去：存在风险）（新增：正常推进）" in words
    assert "（删去：缺经费。）" in words
    assert "一号文（文号）（新增：通知（网址 https://a.example/1））" in words
    assert "配合（会办）单位意见：省教育厅 （删去：报送时未答复）（新增：同意）" in words
    assert "<ins>" in page.content.decode()
    assert "<del>" in page.content.decode()


def test_any_two_rounds_can_be_chosen_of_any_period(policy, lead, two_rounds, reporter, office):
    later = open_quarter(policy, lead, quarter=4, at=NOW)
    now = Obligation.objects.with_names().get(period=later, measure=two_rounds.measure, body=two_rounds.body)
    submit(now, reporter, at=NOW, what=content(done="签约20项。"))
    first, second, third = Submission.objects.order_by("pk")
    page = office.get(at("compare", now))
    assert (page.context["older"], page.context["newer"]) == (second, third)
    for query in ({"a": first.pk, "b": third.pk}, {"a": third.pk, "b": first.pk}):
        page = office.get(at("compare", two_rounds, **query))
        assert (page.context["older"], page.context["newer"]) == (first, third)
    assert office.get(at("compare", now, b=second.pk)).context["older"] == first
    assert office.get(at("compare", now, b=first.pk)).context["newer"] == second
    assert office.get(at("compare", two_rounds)).context["newer"] == second
    assert "选的是同一轮" in read(office.get(at("compare", now, a=first.pk, b=first.pk)))


def test_the_pages_lead_to_the_comparison(two_rounds, office):
    newest = two_rounds.submissions.get(round=2)
    for name in ("obligation", "review"):
        page = office.get(at(name, two_rounds)).content.decode()
        assert at("compare", two_rounds, b=newest.pk) in page


@pytest.mark.parametrize("number", ["x", "0", "999999", "9" * 40, "-1"])
def test_a_round_that_is_not_there_is_not_found(two_rounds, office, number):
    assert office.get(at("compare", two_rounds, a=number)).status_code == 404


def test_a_round_of_another_report_is_not_found(two_rounds, kexie_obligation, kexie_reporter, office):
    submit(kexie_obligation, kexie_reporter, at=NOW)
    other = kexie_obligation.submissions.get()
    assert office.get(at("compare", two_rounds, a=other.pk)).status_code == 404


def test_only_rounds_that_one_may_read_are_compared(two_rounds, reviewer, kexie_reporter, signed_in):
    stranger = signed_in(kexie_reporter)
    accept(two_rounds, reviewer, at=NOW)
    assert "没有可以比较的两轮报送" in read(stranger.get(at("compare", two_rounds)))
    first = two_rounds.submissions.get(round=1)
    assert stranger.get(at("compare", two_rounds, a=first.pk)).status_code == 404


def test_long_texts_are_compared(obligation, reporter, reviewer, office):
    submit(obligation, reporter, at=NOW, what=content(done="推进工作，落实责任。" * 500))
    give_back(fresh(obligation), reviewer, at=NOW)
    submit(fresh(obligation), reporter, at=NOW, what=content(done="推动工作，压实责任。" * 500))
    page = office.get(at("compare", obligation))
    assert page.status_code == 200
    assert "推动" in read(page)


def test_comparing_asks_the_same_number_of_questions_however_many_rounds(
    two_rounds, reporter, reviewer, office
):
    def count():
        with CaptureQueriesContext(connection) as seen:
            assert office.get(at("compare", two_rounds)).status_code == 200
        return len(seen)

    give_back(fresh(two_rounds), reviewer, at=NOW)
    submit(fresh(two_rounds), reporter, at=NOW)
    few = count()
    for _ in range(3):
        give_back(fresh(two_rounds), reviewer, at=NOW)
        submit(fresh(two_rounds), reporter, at=NOW)
    assert count() == few


def test_the_page_shows_when_a_round_was_late_and_who_decided(obligation, reporter, reviewer, signed_in):
    with time_machine.travel(moment(2026, 10, 20, 9), tick=False):
        submit(obligation, reporter, at=moment(2026, 10, 20, 9))
        give_back(fresh(obligation), reviewer, at=moment(2026, 10, 20, 10), comment="太晚了。")
        page = read(signed_in(reviewer).get(at("obligation", obligation)))
    assert "迟报 当时的截止日期 10月15日" in page
    assert "督查室审核退回 王督查 2026年10月20日 10:00，重报截止 2026年10月27日" in page
