"""The office's pages about reminders: the ledger, the proof of one line, who will be told, what did not arrive."""

import re
import smtplib

import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rules import Role
from measures.cases.instruction.actions import register_instruction
from measures.models import Contribution, Obligation
from reminders.models import Digest, DigestState, Reminder, ReminderRule
from tests.factories import actor, make_user, submit
from tests.reminders.conftest import day, plan, remind, send

NOW = day(10, 12, 10)
LEDGER, AHEAD = "/reminders/ledger/", "/reminders/tomorrow/"
FAILURES, RESEND = "/reminders/failures/", "/reminders/failures/resend/"


class RefusesAll(EmailBackend):
    """A mail server that knows nobody."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no such user") for message in messages})


@pytest.fixture(autouse=True)
def today():
    """Monday, 12 October 2026, 10:00; reports are due on Thursday."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(reviewer, signed_in):
    return signed_in(reviewer)


@pytest.fixture
def sent(obligation, reporter, kexie_reporter, reviewer):
    """李经办 was told of four reports, 吴经办 of one."""
    Contribution.objects.all().delete()
    remind(day(10, 12))
    return Reminder.objects.get(recipient=reporter, matter_id=obligation.pk)


@pytest.fixture
def failed(obligation, reporter, kexie_reporter, reviewer, settings):
    """The digests of 李经办 and 吴经办 reached neither; the office has none of its own."""
    ours = ("省科技厅", "省科协")
    Obligation.objects.exclude(body__name__in=ours).update(state="accepted")
    Contribution.objects.all().delete()
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.RefusesAll"
    remind(day(10, 12))
    settings.EMAIL_BACKEND = backend
    return {digest.recipient.name: digest for digest in Digest.objects.select_related("recipient")}


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def entries(page):
    return {row.entry.pk for row in page.context["rows"]}


def messages_of(page):
    return [str(message) for message in page.context["messages"]]


def queries_of(client, url):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


# --- The ledger ---------------------------------------------------------------------------------------


def test_the_ledger_says_who_was_told_of_what_and_how(sent, office):
    page = text_of(office.get(LEDGER, {"person": "李"}))
    assert "2026年10月12日 李经办 省科技厅 填报期限 截止前 3 个工作日" in page
    assert "（一）促进科技成果在企业的推广应用 辽宁省强化实施创新驱动发展战略…" in page
    assert "进展填报，截止 2026年10月15日" in page
    assert "已发送 站内电子邮件（已送达）" in page


@pytest.mark.parametrize(
    ("asked", "people"),
    [
        ({}, {"李经办", "吴经办", "王督查"}),
        ({"person": "吴"}, {"吴经办"}),
        ({"person": "吴 经办\u200b"}, {"吴经办"}),
        ({"matter": "receipt"}, set()),
        ({"occasion": "due", "person": "李经办"}, {"李经办"}),
        ({"occasion": "sign_off"}, set()),
        ({"since": "2026-10-12", "until": "2026-10-12", "person": "吴"}, {"吴经办"}),
        ({"since": "2026-10-13"}, set()),
        ({"until": "2026-10-11"}, set()),
    ],
)
@pytest.mark.both_engines
def test_it_is_narrowed(asked, people, sent, office):
    found = {row.entry.recipient.name for row in office.get(LEDGER, asked).context["rows"]}
    assert found == people


@pytest.mark.both_engines
def test_it_is_narrowed_to_a_body(sent, kexie, office):
    found = {row.entry.body.name for row in office.get(LEDGER, {"body": kexie.pk}).context["rows"]}
    assert found == {"省科协"}


@pytest.mark.parametrize(
    ("state", "digest", "entry"),
    [
        ("planned", {"state": "planned"}, {}),
        ("retry", {"state": "planned", "next_try_at": NOW}, {}),
        ("sending", {"state": "sending", "lease_until": NOW}, {}),
        ("sent", {}, {}),
        ("failed", {"state": "failed"}, {}),
        ("superseded", {"state": "superseded"}, {"silenced_at": NOW}),
        ("silenced", {}, {"silenced_at": NOW}),
        ("planned", {}, {"digest": None}),
        ("silenced", {}, {"digest": None, "silenced_at": NOW}),
    ],
)
@pytest.mark.both_engines
def test_what_a_line_shows_is_what_it_is_found_by(state, digest, entry, sent, office):
    Digest.objects.filter(pk=sent.digest_id).update(**digest)
    Reminder.objects.filter(pk=sent.pk).update(**entry)
    (row,) = [
        row
        for row in office.get(LEDGER, {"state": state, "person": "李"}).context["rows"]
        if row.entry.pk == sent.pk
    ]
    assert row.entry.state == state
    others = {"planned", "retry", "sending", "sent", "failed", "superseded", "silenced"} - {state}
    assert not any(sent.pk in entries(office.get(LEDGER, {"state": other})) for other in others)


@pytest.mark.parametrize(
    "asked",
    [
        {"body": "x"}, {"body": "9" * 40}, {"body": "-1"}, {"matter": "?"}, {"occasion": "'"}, {"state": "read"},
        {"since": "gestern"}, {"until": "9999-99-99"}, {"page": "0"}, {"page": "9" * 30}, {"person": "\x00"},
        {"person": "李" * 200}, {"body": ["1", "x"], "opened": "1"},
    ],
)  # fmt: skip
@pytest.mark.both_engines
def test_a_value_that_means_nothing_narrows_nothing(asked, sent, office):
    page = office.get(LEDGER, asked)
    assert page.status_code == 200
    assert sent.pk in entries(page)


def test_nobody_is_listed_by_what_they_read(sent, office):
    page = office.get(LEDGER)
    assert not {"opened", "read"} & set(page.context["form"].fields)
    shown = page.content.decode().partition("<main")[2]
    assert "（一）促进科技成果" in shown
    assert not [word for word in ("打开", "已读", "未读") if word in shown]


@pytest.mark.both_engines
def test_the_newest_stand_first_fifty_to_a_page(sent, office):
    page = office.get(LEDGER)
    shown = [row.entry.pk for row in page.context["rows"]]
    assert shown == sorted(shown, reverse=True)
    Reminder.objects.bulk_create(
        Reminder(
            recipient=sent.recipient, matter="report", matter_id=sent.matter_id, body=sent.body,
            occasion="due", stage=f"T-{n}", due_on=sent.due_on, turn=9, planned_on=sent.planned_on,
        )
        for n in range(60)
    )  # fmt: skip
    assert len(office.get(LEDGER).context["rows"]) == 50


def test_the_ledger_asks_the_same_for_more_lines(sent, office):
    Reminder.objects.exclude(recipient=sent.recipient).delete()
    fewer = queries_of(office, LEDGER)
    Reminder.objects.bulk_create(
        Reminder(
            recipient=sent.recipient, matter="report", matter_id=owed.pk, body=owed.body, occasion="due",
            stage="T-5", due_on=owed.due_on, turn=0, planned_on=sent.planned_on, digest=sent.digest,
        )
        for owed in Obligation.objects.select_related("body")[:30]
    )  # fmt: skip
    assert queries_of(office, LEDGER) == fewer


def test_a_matter_that_is_gone_leaves_a_line_without_a_name(sent, office):
    Reminder.objects.filter(pk=sent.pk).update(matter_id=10**9)
    assert "事项已不存在" in text_of(office.get(LEDGER))
    assert office.get(f"{LEDGER}{sent.pk}/").status_code == 200


# --- The proof ----------------------------------------------------------------------------------------


def proof_of(entry, office):
    return office.get(f"{LEDGER}{entry.pk}/")


def test_the_proof_says_why_when_where_and_what(sent, office):
    page = proof_of(sent, office)
    words = text_of(page)
    for said in (
        "提醒李经办：填报期限，截止前 3 个工作日",
        "所指截止日期 2026年10月15日",
        "经办人：截止前 10、5、3、1、0；逾期后 1、3；此后每隔 5。默认规则",
        "2026年10月12日 09:00:00 登记，不早于 10月12日 08:30 发出，尝试 1 次",
        "进入收件箱 2026年10月12日 09:00:00",
        "本人打开 尚未打开",
        "li@example.cn",
        f"digest-{sent.digest_id}-",
        "您有 4 项填报待办。",
        "发送提醒：李经办，4 项",
    ):
        assert said in words
    assert f'href="/obligations/{sent.matter_id}/"' in page.content.decode()


def test_the_proof_says_when_it_was_opened(sent, office):
    Digest.objects.filter(pk=sent.digest_id).update(opened_at=day(10, 12, 9, 41))
    assert "本人打开 2026年10月12日 09:41:00" in text_of(proof_of(sent, office))


def test_the_ladder_is_the_policys_own_where_the_office_set_one(sent, period, office):
    ReminderRule.objects.create(
        policy=period.policy, occasion="due", audience="handler", before=[3], after=[2]
    )
    words = text_of(proof_of(sent, office))
    assert "经办人：截止前 3；逾期后 2。本政策设定" in words
    assert period.policy.called in words


def test_who_passes_it_on_is_told_so(sent, reviewer, office):
    """No account belongs to most of the bodies, so the office hears in their place."""
    entry = Reminder.objects.filter(recipient=reviewer, matter="report").first()
    assert [(rule.audience, rule.is_relay) for rule in proof_of(entry, office).context["rules"]] == [
        ("经办人", True)
    ]


def test_whoever_left_since_is_not_said_to_have_passed_it_on(sent, reporter, office):
    """The office would hear in their place now; they themselves were told as one of the body."""
    reporter.memberships.all().delete()
    assert not any(rule.is_relay for rule in proof_of(sent, office).context["rules"])


def test_where_the_rule_no_longer_speaks_all_of_the_occasion_are_shown(sent, period, office):
    ReminderRule.objects.create(policy=period.policy, occasion="due", audience="handler", before=[7])
    assert len(proof_of(sent, office).context["rules"]) == 3


def test_a_line_that_was_overtaken_names_the_one_that_came_instead(obligation, reporter, office):
    plan(day(10, 12))
    remind(day(10, 16))
    line = Reminder.objects.get(matter_id=obligation.pk, recipient=reporter, stage="T-3")
    assert line.silenced_at
    assert "已到后一阶段，改由逾期 1 个工作日的提醒告知" in text_of(proof_of(line, office))


def test_a_line_that_nobody_needed_any_more_says_so(obligation, reporter, office):
    plan(day(10, 12))
    submit(obligation, reporter, at=day(10, 12, 9, 1))
    send(list(Digest.objects.values_list("pk", flat=True)), day(10, 12, 9, 2))
    line = Reminder.objects.get(matter_id=obligation.pk, recipient=reporter)
    assert "事项已办理、期限已变更，或不再由本人办理" in text_of(proof_of(line, office))


def test_a_line_that_failed_first_has_both_sendings(failed, office):
    remind(day(10, 13))
    line = Reminder.objects.filter(recipient=failed["吴经办"].recipient, stage="T-3").get()
    assert [sending.digest.on.day for sending in proof_of(line, office).context["sendings"]] == [12, 13]
    words = text_of(proof_of(line, office))
    assert "no such user" in words
    assert "已发送" in words


def test_a_line_in_no_digest_yet_has_a_proof(sent, office):
    Reminder.objects.filter(pk=sent.pk).update(digest=None)
    Digest.objects.update(items=[])
    assert "等待归入本人的下一次每日提醒" in text_of(proof_of(sent, office))


def test_every_kind_of_matter_has_a_proof(sent, office):
    for kind in ("receipt", "contribution", "extension", "instruction", "completion", "plan", "milestone",
                 "measure", "urge", "digest"):  # fmt: skip
        Reminder.objects.filter(pk=sent.pk).update(matter=kind, matter_id=1)
        assert proof_of(sent, office).status_code == 200


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 25])
def test_no_line_no_proof(pk, office):
    assert office.get(f"{LEDGER}{pk}/").status_code == 404


# --- Who will be told ---------------------------------------------------------------------------------


def test_tomorrow_names_people_and_reasons(obligation, reporter, office):
    Contribution.objects.all().delete()
    Obligation.objects.filter(pk=obligation.pk).update(due_on=day(10, 14).date())
    page = office.get(AHEAD, {"person": "李　经办"})
    words = text_of(page)
    assert "2026年10月13日（周二）将提醒 1 人，1 项" in words
    assert "李经办 省科技厅 08:30 起 li@example.cn 【政策督查】您有 4 项填报待办" in words
    assert "填报期限：截止前 1 个工作日（截止 2026年10月14日）" in words


def test_people_without_mail_hear_of_it_in_the_inbox(obligation, reporter, office):
    reporter.email = ""
    reporter.save()
    assert "仅站内" in text_of(office.get(AHEAD, {"on": "2026-10-14", "person": "李经办"}))


def test_what_is_most_urgent_is_marked(obligation, reporter, lead, office):
    with time_machine.travel(day(10, 12, 19), tick=False):
        register_instruction(
            obligation.measure, leader="分管副省长", given_on=day(10, 12).date(), extract="核实兑现情况",
            priority="most_urgent", bodies=[obligation.body], by=actor(lead), at=day(10, 12, 19),
        )  # fmt: skip
        words = text_of(office.get(AHEAD, {"on": "2026-10-12", "person": "李经办"}))
    assert "李经办 特急" in words


def test_on_a_friday_the_usual_day_is_monday(obligation, reviewer, signed_in):
    with time_machine.travel(day(10, 16), tick=False):
        assert signed_in(reviewer).get(AHEAD).context["on"] == day(10, 19).date()


def test_a_day_off_is_said(obligation, reporter, office):
    words = text_of(office.get(AHEAD, {"on": "2026-10-17"}))
    assert "2026年10月17日（周六）不是工作日，不发每日提醒；特急事项除外" in words
    assert "将提醒 0 人，0 项" in words


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("2026-10-11", "这一天已经过去，不能预告"),
        ("0001-01-01", "这一天已经过去，不能预告"),
        ("2027-10-14", "只能预告一年以内的提醒"),
        ("9999-12-31", "只能预告一年以内的提醒"),
        ("2026-02-30", "请填写真实存在的日期"),
        ("morgen", "请填写真实存在的日期"),
    ],
)
def test_a_day_that_cannot_be_foreseen_is_refused_with_a_sentence(on, sentence, office):
    page = office.get(AHEAD, {"on": on})
    assert page.status_code == 200
    assert sentence in text_of(page)
    assert "将提醒" not in text_of(page).replace("某一天将提醒谁", "")


@pytest.mark.parametrize("asked", [{"person": "%_"}, {"page": "x"}, {"page": "99"}, {"on": "2027-10-12"}])
def test_odd_questions_about_tomorrow_get_an_answer(asked, obligation, reporter, office):
    assert office.get(AHEAD, asked).status_code == 200


@pytest.mark.parametrize("person", ["李" * 101, "\x00"])
def test_a_name_that_nobody_can_have_is_not_everybody(person, obligation, reporter, office):
    page = office.get(AHEAD, {"on": "2026-10-16", "person": person})
    assert page.context["form"].errors["person"]
    assert page.context["people"] == 0


def test_looking_ahead_leaves_nothing(obligation, reporter, office):
    office.get(AHEAD)
    office.get(AHEAD, {"on": "2026-10-16"})
    assert not Reminder.objects.exists()
    assert not Digest.objects.exists()


def test_looking_ahead_asks_the_same_for_more_people(obligation, reporter, kejiting, office):
    url = f"{AHEAD}?on=2026-10-16"
    fewer = queries_of(office, url)
    for number in range(1, 9):
        make_user(f"经办{number}", (kejiting, Role.REPORTER))
    assert queries_of(office, url) == fewer
    assert office.get(url).context["people"] == 10


# --- What did not arrive ------------------------------------------------------------------------------


def test_a_failure_says_whom_where_and_why(failed, office):
    words = text_of(office.get(FAILURES))
    assert "李经办 2026年10月12日 电子邮件 li@example.cn" in words
    assert "no such user" in words
    assert "本人尚未看到" in words
    assert "全部重新发送（2）" in words


def test_a_corrected_address_stands_beside_the_old_one(failed, reporter, office):
    reporter.email = "li@new.example.cn"
    reporter.save()
    assert "现登记为 li@new.example.cn" in text_of(office.get(FAILURES))


def test_one_that_is_ticked_goes_out_again(failed, office, mailoutbox):
    mine = failed["李经办"]
    page = office.post(RESEND, {"digest": [mine.pk]}, follow=True)
    assert messages_of(page) == ["已安排重新发送：李经办，一分钟内发出。"]
    remind(NOW)
    assert [mail.to for mail in mailoutbox].count(["li@example.cn"]) == 1
    assert Digest.objects.get(pk=failed["吴经办"].pk).state == DigestState.FAILED


def test_all_go_out_again(failed, office):
    page = office.post(RESEND, {"all": "1"}, follow=True)
    (said,) = messages_of(page)
    assert {"李经办", "吴经办"} <= set(re.findall(r"\w经办", said))
    assert not Digest.objects.failed().exists()
    assert "没有未送达的提醒" in text_of(page)


def test_in_the_evening_it_is_said_when_it_goes_out(failed, office, reviewer, signed_in):
    with time_machine.travel(day(10, 12, 19), tick=False):
        page = signed_in(reviewer).post(RESEND, {"all": "1"}, follow=True)
    assert "将于2026年10月13日（周二） 08:30 发出。" in messages_of(page)[0]


def test_what_a_colleague_sent_again_meanwhile_is_said(failed, office):
    mine = failed["李经办"].pk
    office.post(RESEND, {"digest": [mine]})
    page = office.post(RESEND, {"digest": [mine]}, follow=True)
    assert messages_of(page)[-1] == "李经办10月12日的提醒已经重新发送，不必再发。"


def test_a_disabled_person_cannot_be_ticked(failed, reporter, office):
    reporter.is_active = False
    reporter.save()
    page = office.get(FAILURES)
    assert page.context["open_ids"] == {failed["吴经办"].pk}
    assert page.content.decode().count('name="digest"') == 1
    assert "账号已停用" in text_of(page)
    assert "全部重新发送（1）" in text_of(page)
    again = office.post(RESEND, {"digest": [failed["李经办"].pk]}, follow=True)
    assert messages_of(again) == ["李经办的账号已停用，不再提醒。"]


def test_what_a_later_digest_told_cannot_be_ticked(failed, office):
    remind(day(10, 13))
    page = office.get(FAILURES)
    assert page.context["open_ids"] == set()
    assert "事项已转入以后的提醒或已办理" in text_of(page)


@pytest.mark.parametrize("ticked", [[], ["x"], ["-1"], ["9" * 30], ["٣"], ["999999"]])
def test_without_anything_ticked_nothing_happens(ticked, failed, office):
    page = office.post(RESEND, {"digest": ticked}, follow=True)
    assert messages_of(page) == ["请先勾选要重新发送的提醒。"]
    assert Digest.objects.failed().count() == 2


def test_looking_resends_nothing(failed, office):
    assert office.get(RESEND).status_code == 405
    assert Digest.objects.failed().count() == 2


def test_failures_ask_the_same_for_more_rows(failed, reporter, office):
    fewer = queries_of(office, FAILURES)
    for number in range(1, 9):
        Digest.objects.create(
            recipient=reporter, on=day(9, number).date(), state="failed", error="550", planned_at=NOW,
            send_after=NOW, composed_at=NOW,
        )  # fmt: skip
    assert queries_of(office, FAILURES) == fewer
