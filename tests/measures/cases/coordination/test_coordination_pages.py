"""需协调事项 over HTTP: raised from a report, listed, studied, given out, seen by who may."""

import re

import pytest
import time_machine
from django.urls import reverse

from departments.models import Body
from measures.cases.coordination import actions
from measures.cases.errand import actions as errands
from measures.models import Coordination, Errand, Obligation
from measures.states import CaseState
from tests.factories import actor, moment

NOON = moment(2026, 10, 9, 12)
SAID = {"subject": "数据接口开放", "text": "两次函商未果。", "proposal": "请省财政厅明确口径。"}


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def finance(policy):
    return Body.objects.get(name="省财政厅")


@pytest.fixture
def raised(obligation, approver, finance):
    return actions.raise_matter(
        obligation.measure, obligation.body, matter=actions.Matter(**SAID, partners=[finance]),
        obligation=obligation, is_approver=True, by=actor(approver), at=NOON,
    )  # fmt: skip


def words(client, url):
    return client.get(url).content.decode()


def test_a_reporter_raises_from_a_report_and_the_approver_signs_from_the_desk(
    obligation, finance, signed_in, reporter, approver, viewer
):
    client, url = signed_in(reporter), reverse("measures:coordinate_report", args=[obligation.pk])
    assert "提出需协调事项" in words(client, reverse("measures:obligation", args=[obligation.pk]))
    refused = client.post(url, {**SAID, "text": "", "subject": ""}).content.decode()
    assert {"请填写需协调的事项。", "请填写情况说明。"} <= set(re.findall("请填写[^<]+。", refused))
    assert SAID["proposal"] in refused
    client.post(url, {**SAID, "bodies": [finance.pk]})
    case = Coordination.objects.get()
    assert (case.obligation, list(case.partners.all())) == (obligation, [finance])
    assert signed_in(viewer).get(case.url).status_code == 404
    signing = signed_in(approver)
    assert SAID["subject"] in words(signing, "/desk/")
    signing.post(case.url, {"act": "sign"})
    assert SAID["subject"] in words(signed_in(viewer), "/coordinations/")


def test_it_is_raised_from_a_measure_by_who_carries_it_out_alone(
    obligation, signed_in, reporter, kexie_reporter
):
    url = reverse("measures:coordinate_measure", args=[obligation.measure_id])
    page = reverse("measures:measure", args=[obligation.measure_id])
    assert url in words(signed_in(reporter), page)
    signed_in(reporter).post(url, SAID)
    assert Coordination.objects.get().obligation is None
    assert url not in words(signed_in(kexie_reporter), page)
    assert signed_in(kexie_reporter).post(url, SAID).status_code == 403


def test_the_office_studies_it_and_gives_it_to_others_who_then_see_it(
    raised, finance, kexie, signed_in, reviewer, kexie_reporter, reporter
):
    office, other = signed_in(reviewer), signed_in(kexie_reporter)
    assert SAID["subject"] in words(office, "/desk/")
    assert other.get(raised.url).status_code == 404
    shown = words(office, raised.url)
    assert f'value="{finance.pk}" class="form-check-input" id="id_bodies_0"' in shown or "checked" in shown
    wrong = office.post(
        raised.url, {"act": "assign", "task": "办", "bodies": [kexie.pk], "due_on": "2026-10-01"}
    )
    assert "办理期限不能早于今天" in wrong.content.decode()
    done = {"act": "assign", "task": "开放接口", "bodies": [kexie.pk], "due_on": "2026-10-30"}
    assert "已交省科协办理" in office.post(raised.url, done, follow=True).content.decode()
    errand = Errand.objects.get()
    assert "开放接口" in words(other, "/desk/")
    assert SAID["text"] in words(other, raised.url)
    other.post(reverse("measures:errand_answer", args=[errand.pk]), {"text": "已开放。"})
    assert "已开放。" in words(signed_in(reporter), errand.url)
    office.post(errand.url, {"act": "decide", "decision": "accept", "round": 1})
    assert "答复办结" in words(office, "/desk/")
    office.post(raised.url, {"act": "close", "answer": "接口已开放。"})
    assert "接口已开放。" in words(signed_in(reporter), raised.url)


def test_who_only_reads_it_does_not_decide_and_what_came_too_late_is_told(
    raised, signed_in, reporter, reviewer
):
    assert signed_in(reporter).post(raised.url, {"act": "close", "answer": "好。"}).status_code == 403
    office = signed_in(reviewer)
    office.post(raised.url, {"act": "return", "reason": "请写明。"})
    told = office.post(raised.url, {"act": "close", "answer": "好。"}, follow=True).content.decode()
    assert "现在不能“办结”" in told
    assert "请写明。" in words(signed_in(reporter), raised.url)
    again = reverse("measures:coordination_again", args=[raised.pk])
    signed_in(reporter).post(again, {**SAID, "subject": "换个说法"})
    raised.refresh_from_db()
    assert (raised.subject, raised.state) == ("换个说法", CaseState.UNIT_REVIEW)


def test_a_meeting_takes_it_and_its_result_is_entered(raised, signed_in, reviewer, viewer):
    office = signed_in(reviewer)
    office.post(raised.url, {"act": "meet", "meeting_name": "专题会", "meeting_on": "2026-10-09"})
    assert "专题会" in words(signed_in(viewer), "/coordinations/?stage=meeting")
    assert "登记会议结果" in words(office, "/desk/")
    office.post(raised.url, {"act": "resolve", "result": "由省财政厅牵头。"})
    assert "由省财政厅牵头。" in words(signed_in(viewer), raised.url)
    assert "没有符合条件的事项" in words(office, "/coordinations/?stage=meeting")


def test_a_proof_that_was_not_handed_in_is_the_body_s_alone(
    settings, tmp_path, raised, kejiting, kexie, signed_in, reviewer, reporter, kexie_reporter
):
    settings.MEDIA_ROOT = tmp_path
    other = Obligation.objects.get(body=kexie, period=raised.obligation.period)
    case = actions.raise_matter(
        other.measure,
        kexie,
        matter=actions.Matter(**SAID),
        is_approver=True,
        by=actor(kexie_reporter),
        at=NOON,
    )
    errand = actions.assign(
        case, bodies=[kejiting], task="办", due_on=NOON.date(), by=actor(reviewer), at=NOON
    )[0]
    with (tmp_path / "a.pdf").open("w+b") as file:
        file.write(b"%PDF-1.7")
        file.seek(0)
        url = reverse("measures:errand_answer", args=[errand.pk])
        signed_in(reporter).post(url, {"text": "已办。", "file": file})
    proof = errand.proofs.get()
    address = reverse("measures:errand_proof", args=[proof.pk])
    assert signed_in(reporter).get(address).status_code == 200
    assert signed_in(reviewer).get(address).status_code == 404
    errands.sign_reply(Errand.objects.get(), version=1, by=actor(reporter), at=NOON)
    assert signed_in(reviewer).get(address).status_code == 200
