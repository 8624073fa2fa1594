"""并列牵头: the first lead hands in, and the others' parts are compulsory until the office lifts one."""

import pytest

from audit.rules import RuleBroken
from measures.models import Contribution, Obligation, Responsibility, SubmissionPart
from measures.reporting import actions as reports
from measures.reporting.parts import actions as parts
from measures.states import State
from tests.factories import actor, content, make_user, moment, submit

NOON = moment(2026, 10, 9, 12)


@pytest.fixture
def joint(obligation):
    """The part of the second body of measure （一）, which leads it jointly."""
    place = Responsibility.objects.filter(measure=obligation.measure, order=2).select_related("holder").get()
    Responsibility.objects.filter(pk=place.pk).update(role="joint_lead")
    return Contribution.objects.with_names().get(obligation=obligation, body=place.holder)


def refused(code, act):
    with pytest.raises(RuleBroken) as refusal:
        act()
    assert refusal.value.code == code
    return refusal.value.message


def test_a_report_waits_for_the_part_of_a_joint_lead_and_for_nobody_elses(
    obligation, joint, approver, reviewer
):
    assert joint.body.name in refused("joint_part_missing", lambda: submit(obligation, approver, at=NOON))
    assert Obligation.objects.get(pk=obligation.pk).state == State.AWAITING
    parts.answer_lead(joint, stance="agree", version=0, by=actor(reviewer), at=NOON)
    assert obligation.contributions.silent().exists()
    submit(obligation, approver, at=NOON)
    assert Obligation.objects.get(pk=obligation.pk).state == State.SUBMITTED
    assert SubmissionPart.objects.get(body=joint.body).stance == "agree"


def test_neither_handing_in_to_the_approver_nor_signing_gets_past_it(obligation, joint, reporter, approver):
    said = {"content": content(), "version": 0, "by": actor(reporter), "at": NOON, "is_approver": False}
    refused("joint_part_missing", lambda: reports.submit_report(obligation, **said))
    Responsibility.objects.filter(role="joint_lead").update(role="support")
    reports.submit_report(obligation, **said)
    Responsibility.objects.filter(measure=obligation.measure, holder=joint.body).update(role="joint_lead")
    fresh = Obligation.objects.with_names().get(pk=obligation.pk)
    refused("joint_part_missing", lambda: reports.sign_off(fresh, version=1, by=actor(approver), at=NOON))


def test_the_office_lifts_it_with_a_reason_and_once(obligation, joint, approver, reviewer):
    by = actor(reviewer)
    refused("reason_missing", lambda: parts.lift_part(joint, reason=" ", by=by, at=NOON))
    lifted = parts.lift_part(joint, reason="该单位正在改革", by=by, at=NOON)
    assert parts.lift_part(joint, reason="另一原因", by=by, at=NOON).lift_reason == lifted.lift_reason
    other = obligation.contributions.exclude(pk=joint.pk).with_names().first()
    refused("nothing_waited_for", lambda: parts.lift_part(other, reason="无", by=by, at=NOON))
    submit(obligation, approver, at=NOON)
    assert SubmissionPart.objects.get(body=joint.body).stance == ""


def test_the_pages_say_whose_part_is_missing_and_to_whom(obligation, joint, reporter, reviewer, signed_in):
    """One set-up for the lead's form, the joint lead's desk and the office's way out."""
    name = joint.body.name
    writer = make_user("并列经办", (joint.body, "reporter"))
    form = signed_in(reporter).get(f"/obligations/{obligation.pk}/report/").content.decode()
    assert f"{name}尚未填报。" in form
    desk = signed_in(writer).get("/desk/").content.decode()
    assert "并列牵头，须填报" in desk
    office = signed_in(reviewer)
    url = f"/contributions/{joint.pk}/lift/"
    assert url in office.get(f"/obligations/{obligation.pk}/").content.decode()
    assert signed_in(reporter).get(url).status_code == 403
    assert office.post(url, {"reason": ""}).status_code == 200
    assert office.post(url, {"reason": "正在改革"}).status_code == 302
    form = signed_in(reporter).get(f"/obligations/{obligation.pk}/report/").content.decode()
    assert f"{name}尚未填报。" not in form
