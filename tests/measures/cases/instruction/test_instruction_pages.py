"""The pages of leaders' instructions: registered, signed for, answered, decided on, and seen by nobody else."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import standing_of
from departments.models import Body
from measures.cases.instruction import actions
from measures.cases.instruction import views as instructions
from measures.desk_rows import Asker, Weight
from measures.models import InstructionCase, LeaderInstruction, Measure
from measures.states import CaseState
from measures.steps import calendar_around
from tests.factories import actor, make_body, moment

NOW = moment(2026, 10, 9, 12)
LIST = "/instructions/"
SECRET = "请核实企业反映的奖励兑现难问题"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def queries_of(client, url):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.fixture
def measure(policy):
    return Measure.objects.select_related("policy").get(policy=policy, number=3)


@pytest.fixture
def give(measure, reviewer):
    def register(*bodies, **different):
        given = {
            "leader": "分管副省长",
            "given_on": date(2026, 10, 8),
            "extract": SECRET,
            "priority": "urgent",
        }
        return actions.register_instruction(
            measure, **{**given, **different}, bodies=bodies, by=actor(reviewer), at=NOW
        )

    return register


@pytest.fixture
def instruction(give, kexie, kejiting):
    return give(kexie, kejiting)


@pytest.fixture
def case(instruction, kexie, kexie_reporter):
    return InstructionCase.objects.get(instruction=instruction, body=kexie)


@pytest.fixture
def signing_case(instruction, kejiting, reporter, approver):
    return InstructionCase.objects.get(instruction=instruction, body=kejiting)


@pytest.fixture
def office(reviewer, signed_in):
    return signed_in(reviewer)


def at(name, row):
    return reverse(f"measures:{name}", args=[row.pk])


def fresh(case):
    return InstructionCase.objects.get(pk=case.pk)


def asker(person):
    return Asker(standing_of(person), NOW.date(), calendar_around(NOW.date()))


def answered(case, client, text="已兑现三户企业奖励。"):
    client.post(at("instruction_acknowledge", case))
    return client.post(
        at("instruction_answer", case), {"text": text, "version": fresh(case).version, "act": "hand_in"}
    )


# --- Registering --------------------------------------------------------------------------------------


def form_for(*bodies, **different):
    given = {
        "leader": "分管副省长",
        "given_on": "2026-10-08",
        "extract": SECRET,
        "priority": "urgent",
        "due_on": "",
    }
    return {**given, "bodies": [body.pk for body in bodies], **different}


def test_the_form_warns_and_ticks_the_lead_body(measure, kexie, office):
    page = office.get(at("instruction_new", measure))
    assert "本系统为非涉密系统" in text_of(page)
    assert "不得录入批示原件" in text_of(page)
    assert page.context["form"]["bodies"].value() == [kexie.pk]


def test_an_instruction_is_registered_with_the_priority_s_date(measure, kexie, kejiting, office):
    answer = office.post(at("instruction_new", measure), form_for(kexie, kejiting))
    given = LeaderInstruction.objects.get()
    assert answer["Location"] == at("instruction", given)
    assert given.due_on == date(2026, 10, 15)
    assert {case.body for case in given.cases.all()} == {kexie, kejiting}


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"leader": ""}, "leader"),
        ({"given_on": "2026-13-01"}, "given_on"),
        ({"given_on": "2026-10-10"}, "given_on"),
        ({"extract": ""}, "extract"),
        ({"extract": "字" * 1001}, "extract"),
        ({"extract": "坏\x00字"}, "extract"),
        ({"priority": "soon"}, "priority"),
        ({"due_on": "2026-10-01"}, "due_on"),
        ({"bodies": []}, "bodies"),
        ({"bodies": ["999999"]}, "bodies"),
        ({"bodies": ["x"]}, "bodies"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_lost(measure, kexie, office, different, field):
    page = office.post(at("instruction_new", measure), form_for(kexie, **different))
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert not LeaderInstruction.objects.exists()


def test_a_body_no_longer_valid_is_not_offered(measure, office):
    gone = make_body("省旧厅")
    Body.objects.filter(pk=gone.pk).update(valid_to=date(2018, 10, 1))
    page = office.post(at("instruction_new", measure), form_for(gone))
    assert page.context["form"].errors["bodies"]
    assert "省旧厅" not in page.content.decode()


def test_only_the_office_registers(measure, kexie, kexie_reporter, viewer, signed_in):
    for person in (kexie_reporter, viewer):
        assert signed_in(person).post(at("instruction_new", measure), form_for(kexie)).status_code == 403
    assert not LeaderInstruction.objects.exists()


# --- Nobody else learns of it -------------------------------------------------------------------------


def test_outsiders_meet_nothing_anywhere(
    instruction, case, measure, city_reporter, viewer, administrator, signed_in
):
    for person in (city_reporter, viewer, administrator):
        client = signed_in(person)
        for url in (at("instruction", instruction), at("instruction_case", case)):
            assert client.get(url).status_code == 404
        page = client.get(f"/measures/{measure.pk}/").content.decode()
        # Whoever takes part has the list of their own in the menu, above the page itself.
        assert "批示" not in page.partition("<main")[2]
        assert SECRET not in page
        for url in (LIST, "/measures/", "/dashboard/", "/desk/", "/inbox/"):
            assert SECRET not in client.get(url).content.decode()


def test_the_interface_for_machines_says_nothing_of_it(instruction, measure, kexie_reporter, signed_in):
    client = signed_in(kexie_reporter)
    for url in (f"/api/v1/measures/{measure.pk}/", "/api/v1/measures/"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert "批示" not in answer.content.decode()


def test_a_body_sees_its_own_case_and_not_the_others(
    instruction, case, signing_case, measure, kexie_reporter, reporter, signed_in
):
    answered(signing_case, signed_in(reporter), text="厅内情况")
    client = signed_in(kexie_reporter)
    for url in (at("instruction", instruction), LIST):
        assert [row.case.pk for row in client.get(url).context["rows"]] == [case.pk]
        assert "省科技厅" not in text_of(client.get(url))
    panel = client.get(f"/measures/{measure.pk}/").context["instructions"]
    assert [row.case.pk for row in panel["rows"]] == [case.pk]
    assert client.get(at("instruction_case", signing_case)).status_code == 404


def test_the_office_sees_all_bodies_with_their_states(
    instruction, case, signing_case, kexie_reporter, office, signed_in
):
    answered(case, signed_in(kexie_reporter))
    rows = office.get(at("instruction", instruction)).context["rows"]
    assert {row.case.body_name: row.case.state for row in rows} == {"省科技厅": "open", "省科协": "submitted"}


def test_the_office_does_not_read_a_draft(case, kexie_reporter, office, signed_in):
    client = signed_in(kexie_reporter)
    client.post(at("instruction_acknowledge", case))
    client.post(at("instruction_answer", case), {"text": "未定稿", "version": 0, "act": "save"})
    assert "未定稿" in client.get(at("instruction_case", case)).content.decode()
    assert "未定稿" not in office.get(at("instruction_case", case)).content.decode()


def test_the_approver_s_word_stays_in_the_body(signing_case, reporter, approver, office, signed_in):
    answered(signing_case, signed_in(reporter))
    signed_in(approver).post(
        at("instruction_sign", signing_case), {"act": "send_back", "comment": "数字不对"}
    )
    url = at("instruction_case", signing_case)
    assert "数字不对" in signed_in(reporter).get(url).content.decode()
    assert "数字不对" not in office.get(url).content.decode()


# --- The body -----------------------------------------------------------------------------------------


def test_signing_for_it_opens_the_answer(case, kexie_reporter, signed_in):
    client = signed_in(kexie_reporter)
    assert client.get(at("instruction_case", case)).context["answering"] is None
    page = client.post(at("instruction_acknowledge", case), follow=True)
    assert "已签收，请于2026年10月15日（含）前反馈办理情况。" in text_of(page)
    assert page.context["answering"] is not None
    assert "无需重复签收" in text_of(client.post(at("instruction_acknowledge", case), follow=True))


def test_an_answer_goes_through_the_body_s_approver(signing_case, reporter, approver, signed_in):
    page = signed_in(reporter).get(at("instruction_case", signing_case))
    assert page.context["may_acknowledge"]
    answered(signing_case, signed_in(reporter))
    assert fresh(signing_case).state == CaseState.UNIT_REVIEW
    client = signed_in(approver)
    page = client.get(at("instruction_case", signing_case))
    assert "已兑现三户企业奖励。" in text_of(page)
    client.post(at("instruction_sign", signing_case), {"act": "sign", "version": fresh(signing_case).version})
    assert fresh(signing_case).state == CaseState.SUBMITTED


def test_a_reporter_does_not_sign(signing_case, reporter, signed_in):
    client = signed_in(reporter)
    answered(signing_case, client)
    answer = client.post(
        at("instruction_sign", signing_case), {"act": "sign", "version": fresh(signing_case).version}
    )
    assert answer.status_code == 403
    assert fresh(signing_case).state == CaseState.UNIT_REVIEW


def test_a_stale_signature_is_told(signing_case, reporter, approver, signed_in):
    answered(signing_case, signed_in(reporter))
    page = signed_in(approver).post(
        at("instruction_sign", signing_case), {"act": "sign", "version": 0}, follow=True
    )
    assert "反馈内容已有变化，请重新阅读后再签发。" in text_of(page)


def test_sending_back_needs_a_word_at_its_field(signing_case, reporter, approver, signed_in):
    answered(signing_case, signed_in(reporter))
    page = signed_in(approver).post(at("instruction_sign", signing_case), {"act": "send_back", "comment": ""})
    assert page.context["sending_back"].errors["comment"]


def test_the_writer_takes_it_back(signing_case, reporter, approver, signed_in):
    client = signed_in(reporter)
    answered(signing_case, client)
    page = client.post(at("instruction_answer", signing_case), {"act": "recall"}, follow=True)
    assert "已撤回，修改后请重新提交。" in text_of(page)
    assert fresh(signing_case).state == CaseState.ACKNOWLEDGED


def test_two_tabs_do_not_overwrite_each_other(case, kexie_reporter, signed_in):
    client = signed_in(kexie_reporter)
    client.post(at("instruction_acknowledge", case))
    url = at("instruction_answer", case)
    client.post(url, {"text": "甲", "version": 0, "act": "save"})
    page = client.post(url, {"text": "乙", "version": 0, "act": "save"})
    assert "您的文字没有覆盖它" in text_of(page)
    assert page.context["answering"]["text"].value() == "乙"
    assert page.context["kept"] == "甲"
    assert fresh(case).draft == "甲"
    client.post(url, {"text": "乙", "version": page.context["answering"]["version"].value(), "act": "save"})
    assert fresh(case).draft == "乙"


def test_a_second_click_hands_in_once(case, kexie_reporter, signed_in):
    client = signed_in(kexie_reporter)
    answered(case, client)
    page = client.post(
        at("instruction_answer", case),
        {"text": "已兑现三户企业奖励。", "version": 0, "act": "hand_in"},
        follow=True,
    )
    assert "没有重复提交" in text_of(page)
    assert case.answers.count() == 1


def test_text_that_came_too_late_is_shown_not_lost(case, kexie_reporter, signed_in):
    client = signed_in(kexie_reporter)
    answered(case, client)
    page = client.post(at("instruction_answer", case), {"text": "另一段", "version": 0, "act": "save"})
    assert "您的文字没有保存" in text_of(page)
    assert "另一段" in text_of(page)
    assert case.answers.get().text == "已兑现三户企业奖励。"


@pytest.mark.parametrize("text", ["", "字" * 2001, "坏\x00字"])
def test_a_bad_answer_is_told_at_its_field(case, kexie_reporter, signed_in, text):
    page = answered(case, signed_in(kexie_reporter), text=text)
    assert page.context["answering"].errors["text"]
    assert not case.answers.exists()


# --- The office decides -------------------------------------------------------------------------------


def test_the_office_accepts(case, kexie_reporter, office, signed_in):
    answered(case, signed_in(kexie_reporter))
    page = office.get(at("instruction_case", case))
    assert page.context["review_due"][0] == date(2026, 10, 15)
    office.post(at("instruction_decide", case), {"decision": "accept", "round": 1, "comment": ""})
    assert fresh(case).state == CaseState.APPROVED


def test_a_return_keeps_the_explanation_of_the_proposed_date(case, kexie_reporter, office, signed_in):
    answered(case, signed_in(kexie_reporter))
    proposed = office.get(at("instruction_case", case)).context["deciding"]["new_due_on"].value()
    office.post(
        at("instruction_decide", case),
        {"decision": "return", "round": 1, "comment": "请补充", "new_due_on": f"{proposed:%Y-%m-%d}"},
    )
    after = fresh(case)
    assert (after.state, after.due_on) == (CaseState.RETURNED, proposed)
    assert "工作日" in after.due_why
    page = signed_in(kexie_reporter).get(at("instruction_case", case))
    assert "请补充" in text_of(page)
    assert "督查室审核退回" in text_of(page)


def test_a_return_with_a_date_of_its_own_says_so(case, kexie_reporter, office, signed_in):
    answered(case, signed_in(kexie_reporter))
    sent = {"decision": "return", "round": 1, "comment": "请补充", "new_due_on": "2026-11-30"}
    office.post(at("instruction_decide", case), sent)
    assert fresh(case).due_why == "督查室2026年10月9日退回时指定。"
    assert "原定 2026年10月15日" in text_of(office.get(at("instruction_case", case)))


def test_a_return_without_comment_is_told_at_the_field(case, kexie_reporter, office, signed_in):
    answered(case, signed_in(kexie_reporter))
    page = office.post(at("instruction_decide", case), {"decision": "return", "round": 1, "comment": ""})
    assert page.context["deciding"].errors["comment"]
    assert fresh(case).state == CaseState.SUBMITTED


def test_who_decides_second_is_told_who_was_first(case, kexie_reporter, reviewer, lead, signed_in):
    answered(case, signed_in(kexie_reporter))
    sent = {"decision": "accept", "round": 1, "comment": "我的意见"}
    signed_in(reviewer).post(at("instruction_decide", case), sent)
    page = signed_in(lead).post(at("instruction_decide", case), sent)
    assert "王督查 已于 10月09日 12:00 审核通过" in text_of(page)
    assert "我的意见" in text_of(page)


def test_a_round_that_was_not_read_is_not_decided(case, kexie_reporter, office, signed_in):
    answered(case, signed_in(kexie_reporter))
    office.post(at("instruction_decide", case), {"decision": "accept", "round": 7, "comment": ""})
    assert fresh(case).state == CaseState.SUBMITTED


def test_the_body_does_not_decide(case, kexie_reporter, signed_in):
    client = signed_in(kexie_reporter)
    answered(case, client)
    assert client.post(at("instruction_decide", case), {"decision": "accept", "round": 1}).status_code == 403
    assert fresh(case).state == CaseState.SUBMITTED


# --- Taking back --------------------------------------------------------------------------------------


def test_taking_back_tells_the_body_why(instruction, case, kexie_reporter, office, signed_in):
    page = office.post(at("instruction_withdraw", instruction), {"reason": ""})
    assert page.context["form"].errors["reason"]
    office.post(at("instruction_withdraw", instruction), {"reason": "登记有误"})
    assert fresh(case).state == CaseState.WITHDRAWN
    page = signed_in(kexie_reporter).get(at("instruction_case", case))
    assert "督查室已撤回该批示，停止办理" in text_of(page)
    assert "登记有误" in text_of(page)


def test_taking_back_twice_is_told(instruction, office):
    office.post(at("instruction_withdraw", instruction), {"reason": "登记有误"})
    page = office.post(at("instruction_withdraw", instruction), {"reason": "登记有误"})
    assert "该批示已全部办结或撤回，不能撤回。" in text_of(page)


def test_the_body_does_not_take_back(instruction, case, kexie_reporter, signed_in):
    answer = signed_in(kexie_reporter).post(at("instruction_withdraw", instruction), {"reason": "试"})
    assert answer.status_code == 403
    assert fresh(case).state == CaseState.OPEN


# --- Lists, desk --------------------------------------------------------------------------------------


@pytest.mark.both_engines
def test_the_list_is_narrowed(give, case, kexie, kejiting, kexie_reporter, office, signed_in):
    give(kejiting, priority="normal")
    answered(case, signed_in(kexie_reporter))

    def shown(query):
        return len(office.get(LIST + query).context["rows"])

    queries = ["", "?stage=body", "?stage=office", "?stage=ended", "?priority=normal", f"?body={kexie.pk}"]
    assert [shown(query) for query in queries] == [3, 2, 1, 0, 1, 1]
    assert shown("?stage=x&priority=y&body=z") == 3


@pytest.mark.both_engines
def test_pages_take_the_same_number_of_queries_however_many(give, measure, kexie, kejiting, office):
    first = give(kexie)
    pages = [LIST, f"/measures/{measure.pk}/", at("instruction", first)]
    few = [queries_of(office, page) for page in pages]
    for _ in range(4):
        largest = give(kexie, kejiting, *Body.objects.cities()[:8])
    pages[2] = at("instruction", largest)
    assert [queries_of(office, page) for page in pages] == few


def test_each_has_on_the_desk_what_waits_for_them(
    signing_case, case, reporter, approver, kexie_reporter, reviewer, viewer, signed_in
):
    def told(person):
        return [(row.step.label, row.weight) for row in instructions.desk_rows(asker(person))]

    assert told(reporter) == told(approver) == [("签收", Weight.OWN)]
    answered(signing_case, signed_in(reporter))
    assert told(reporter) == []
    assert told(approver) == [("签发", Weight.OTHERS_WAIT)]
    answered(case, signed_in(kexie_reporter))
    assert (told(kexie_reporter), told(viewer)) == ([], [])
    (row,) = instructions.desk_rows(asker(reviewer))
    assert (row.step.label, row.due.on, row.body_name) == ("审核", date(2026, 10, 15), "省科协")


def test_the_desk_asks_one_question_a_side_and_none_for_others(
    give, instruction, kexie, kexie_reporter, reviewer, viewer, django_assert_num_queries
):
    give(kexie)
    body, office_, other = asker(kexie_reporter), asker(reviewer), asker(viewer)
    with django_assert_num_queries(1):
        assert len(instructions.desk_rows(body)) == 2
    with django_assert_num_queries(1):
        assert instructions.desk_rows(office_) == []
    with django_assert_num_queries(0):
        assert instructions.desk_rows(other) == []
