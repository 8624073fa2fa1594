"""分管领导、责任人、联络员: named once for all documents of a body, otherwise for some, else as the accounts have them."""

import pytest

from accounts.models import User
from accounts.rules import Role
from audit.models import AuditEvent
from audit.rules import RuleBroken, StaleVersion
from measures.dispatch.people.actions import set_people, stamp_of
from measures.dispatch.people.models import DutyPerson
from measures.dispatch.people.reading import People, people_of
from measures.dispatch.people.rules import DutyRole, Named, checked, words_of
from measures.models import Measure, Obligation
from measures.urging.actions import urge
from reports.freezing.contacts import contacts_of
from tests.factories import actor, make_user, moment

NOON = moment(2026, 10, 9, 12)
SUPERVISOR, RESPONSIBLE, LIAISON = DutyRole
PHONE = "024-86890000 转 801"


@pytest.fixture
def name(kejiting, approver):
    def named(people, policies=(), **told):
        given = {"by": actor(approver), "at": NOON} | told
        return set_people(kejiting, policies=policies, people=people, **given)

    return named


def said(body, policy=None):
    people = People([body.pk], [policy.pk] if policy else [])
    return [(p.role, p.words, p.source) for p in people.of(body.pk, policy.pk if policy else None)]


def test_nearest_first_the_document_then_all_documents_then_the_accounts(
    name, policy, kejiting, reporter, approver
):
    assert said(kejiting, policy) == [
        (SUPERVISOR, "陈厅长", "account"), (RESPONSIBLE, "李经办", "account"), (LIAISON, "李经办", "account"),
    ]  # fmt: skip
    name({RESPONSIBLE: Named("张处长", "规划处处长", PHONE)})
    assert said(kejiting, policy)[1] == (RESPONSIBLE, "张处长（规划处处长）", "body")
    name({RESPONSIBLE: Named("王处长")}, [policy])
    assert said(kejiting, policy)[1] == (RESPONSIBLE, "王处长", "document")
    assert said(kejiting)[1][1] == "张处长（规划处处长）"
    # Left empty, the next nearest counts again.
    assert name({RESPONSIBLE: Named()}, [policy]) == 1
    assert said(kejiting, policy)[1] == (RESPONSIBLE, "张处长（规划处处长）", "body")


def test_an_account_is_read_where_it_is_kept_and_counts_while_it_is_in_use(
    name, policy, kejiting, reporter, approver
):
    name({SUPERVISOR: Named(user_id=reporter.pk, name="旧名")})
    assert DutyPerson.objects.get().name == ""
    User.objects.filter(pk=reporter.pk).update(name="李处长", post="处长")
    assert said(kejiting, policy)[0] == (SUPERVISOR, "李处长（处长）", "body")
    User.objects.filter(pk=reporter.pk).update(is_active=False)
    assert said(kejiting, policy)[0] == (SUPERVISOR, "陈厅长", "account")


def test_naming_the_same_again_writes_nothing_and_every_change_is_recorded_without_numbers(name, kejiting):
    people = {RESPONSIBLE: Named("张处长", "", PHONE)}
    assert (name(people), name(people)) == (1, 0)
    [kept] = AuditEvent.objects.filter(verb="body.people_set")
    assert "责任人张处长" in kept.summary
    assert "86890000" not in f"{kept.summary}{kept.before}{kept.after}"


def test_who_named_others_meanwhile_is_seen_first_and_another_bodys_account_is_refused(
    name, kejiting, kexie_reporter
):
    stamp = stamp_of(kejiting, [])
    name({RESPONSIBLE: Named("张处长")}, stamp=stamp)
    with pytest.raises(StaleVersion):
        name({RESPONSIBLE: Named("王处长")}, stamp=stamp)
    with pytest.raises(RuleBroken) as refusal:
        name({LIAISON: Named(user_id=kexie_reporter.pk)})
    assert (refusal.value.code, refusal.value.field) == ("account_unknown", "liaison_user")


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("named", "code", "field"),
    [
        (Named(post="处长"), "name_missing", "responsible_name"),
        (Named("张处长", phone="没有电话"), "phone_unknown", "responsible_phone"),
        (Named("长" * 61), "too_long", "responsible_name"),
    ],
)
def test_what_is_no_person_is_refused_at_its_field(named, code, field):
    with pytest.raises(RuleBroken) as refusal:
        checked(RESPONSIBLE, named)
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_rosters_papers_and_notices_take_the_same_people(
    name, policy, period, kejiting, lead, django_assert_max_num_queries
):
    name({SUPERVISOR: Named("刘副厅长"), RESPONSIBLE: Named("张处长", "", PHONE), LIAISON: Named("吴联络")})
    measures = list(Measure.objects.filter(policy=policy).with_roster())
    with django_assert_max_num_queries(2):
        known = people_of(measures)
    led = next(m for m in measures if m.number == 1)
    assert words_of(known[led.pk, kejiting.pk], RESPONSIBLE) == "张处长"
    contacts, are_named = contacts_of([kejiting.pk], policy.pk)
    assert are_named
    assert contacts[kejiting.pk] == {"leader": "刘副厅长", "responsible": "张处长", "contact": "吴联络"}
    late = Obligation.objects.with_names().get(period=period, measure__number=1, body=kejiting)
    notice = urge(late, text="请报送。", by=actor(lead), at=moment(2026, 10, 19))
    assert notice.people == "分管领导 刘副厅长，责任人 张处长"


def test_a_body_fills_in_its_page_once_and_ticks_documents_apart(
    policy, obligation, kejiting, kexie, reporter, kexie_reporter, reviewer, viewer, signed_in
):
    """Success and refusal, the number's readers, and the office's list, in one set-up."""
    own, url = signed_in(reporter), f"/people/{kejiting.pk}/"
    assert own.get("/people/").url == url
    told = {"responsible_name": "张处长", "responsible_phone": PHONE, "stamp": ""}
    assert "只填号码" in own.post(url, told | {"responsible_phone": "无"}).content.decode()
    assert own.post(url, told).status_code == 302
    page = own.get(url).content.decode()
    assert "张处长" in page
    assert all(f"责任人{what}" in page for what in ("账号", "姓名", "职务", "电话"))
    assert own.post(url, {"responsible_name": "王处长", "policy": policy.pk, "stamp": ""}).status_code == 302
    assert DutyPerson.objects.get(policy=policy).name == "王处长"
    DutyPerson.objects.filter(policy=policy).delete()
    measure = f"/measures/{obligation.measure_id}/"
    other = signed_in(kexie_reporter)
    assert other.get(url).status_code == 403
    for client, sees in ((own, True), (signed_in(reviewer), True), (signed_in(viewer), True), (other, False)):
        shown = client.get(measure).content.decode()
        assert "张处长" in shown
        assert (PHONE in shown) is sees
    office = signed_in(reviewer).get("/people/?q=科技").content.decode()
    assert "张处长" in office
    assert kexie.name not in office[office.index("<table") : office.index("</table>")]


def test_who_belongs_to_several_bodies_sees_them_and_who_to_none_is_refused(
    policy, kejiting, kexie, viewer, signed_in
):
    both = make_user("两处经办", (kejiting, Role.REPORTER), (kexie, Role.REPORTER))
    page = signed_in(both).get("/people/").content.decode()
    assert f"/people/{kejiting.pk}/" in page
    assert f"/people/{kexie.pk}/" in page
    assert signed_in(viewer).get("/people/").status_code == 403
