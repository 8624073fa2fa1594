"""事项台账: the ledger, one measure, and what the office sets on it."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from departments.models import Body
from measures.models import Measure, Obligation, Policy
from measures.reporting.periods import actions as periods
from tests.factories import accept, actor, content, give_back, make_user, moment, open_quarter, submit

LEDGER = "/measures/"
NOW = moment(2026, 10, 9, 12)


@pytest.fixture(autouse=True)
def today():
    """Friday, 9 October 2026: the third quarter is due on the 15th."""
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(page) -> str:
    """What a person reads: no tags, white space squeezed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def numbers(page) -> list[int]:
    return [row.measure.number for _, rows in page.context["groups"] for row in rows]


def queries_of(client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def measure_url(measure: Measure, name: str = "measure") -> str:
    return reverse(f"measures:{name}", args=[measure.pk])


@pytest.fixture
def first(policy):
    return Measure.objects.get(policy=policy, number=1)


@pytest.fixture
def ninth(policy):
    return Measure.objects.get(policy=policy, number=9)


# --- The ledger -------------------------------------------------------------------------------------


def test_the_ledger_lists_the_document_by_chapter(policy, viewer, signed_in):
    page = signed_in(viewer).get(LEDGER)
    assert numbers(page) == list(range(1, 19))
    assert next(chapter.name for chapter, _ in page.context["groups"]) == "一、加快科技成果转移转化"
    read = text_of(page)
    assert "共 5 章 18 条" in read
    assert "（概括标题）" in read
    assert read.count("按排序推定") == 18
    assert read.count("— 未设定") == 18
    assert "目前没有正在填报的周期" in read


def test_the_signed_out_are_sent_to_sign_in(policy, client):
    assert client.get(LEDGER).headers["Location"] == "/accounts/login/?next=/measures/"


def test_the_ledger_shows_state_and_lamp_of_the_open_period(
    obligation,
    kexie_obligation,
    city_obligation,
    reporter,
    kexie_reporter,
    city_reporter,
    reviewer,
    signed_in,
):
    give_back(submit(obligation, reporter, at=NOW), reviewer, at=NOW)
    what = content("at_risk", problems="资金未到位。")
    accept(submit(kexie_obligation, kexie_reporter, at=NOW, what=what), reviewer, at=NOW)
    submit(city_obligation, city_reporter, at=NOW)
    rows = {r.measure.number: r for _, rs in signed_in(reviewer).get(LEDGER).context["groups"] for r in rs}
    shown = {n: (rows[n].current.state, rows[n].current.lamp.words) for n in (1, 3, 9)}
    assert shown == {1: ("returned", "退回待改"), 3: ("accepted", "存在风险"), 9: ("awaiting", "临近截止")}
    assert (rows[9].current.cities_reported, rows[9].current.cities_owing) == (1, 14)
    with time_machine.travel(moment(2026, 10, 16), tick=False):
        rows = {
            r.measure.number: r for _, rs in signed_in(reviewer).get(LEDGER).context["groups"] for r in rs
        }
        assert rows[9].current.lamp.words == "逾期未报"


def test_a_closed_period_is_no_longer_shown_as_the_current_one(period, lead, signed_in):
    periods.close_period(period, by=actor(lead), at=NOW)
    assert signed_in(lead).get(LEDGER).context["period"] is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "创新挑战赛"}, [1]),
        ({"q": "融资担保机构"}, [9]),
        ({"q": "没有这样的字词"}, []),
        ({"q": "（十八）"}, [18]),
        ({"q": "(十八)"}, [18]),
        ({"q": "18"}, [18]),
        ({"q": "第18条"}, [18]),
        ({"q": "第 １８ 条"}, [18]),
        ({"q": "十八"}, [18]),
        ({"q": "科技 金融"}, [5, 7, 8, 9, 10]),
        ({"q": "科技和金融"}, [10]),
        ({"q": "(十) 金融　科技"}, [10]),
        ({"body": "省科协"}, [3]),
        ({"chapter": 1}, [1, 2, 3, 4]),
        ({"chapter": 1, "body": "省财政厅"}, [2]),
        ({"mine": "1"}, [1, 2, 4, 8, 10, 14]),
        ({"chapter": "x", "body": "y", "mine": ""}, list(range(1, 19))),
    ],
)
@pytest.mark.both_engines
def test_filters_narrow_the_ledger_and_stay_in_the_address(policy, reporter, signed_in, asked, found):
    if isinstance(asked.get("chapter"), int):
        asked = {**asked, "chapter": policy.chapters.get(ordinal=asked["chapter"]).pk}
    if asked.get("body", "y") != "y":
        asked = {**asked, "body": Body.objects.get(name=asked["body"]).pk}
    page = signed_in(reporter).get(LEDGER, asked)
    assert numbers(page) == found
    if not found:
        assert "没有符合条件的事项" in text_of(page)
    if asked.get("q"):
        assert f'value="{asked["q"]}"' in page.content.decode()


@pytest.mark.both_engines
def test_a_measure_beyond_ninety_nine_is_found_by_its_number(policy, reviewer, signed_in):
    chapter = policy.chapters.last()
    for number, printed in ((102, "（一百零二）"), (120, "（一百二十）")):
        Measure.objects.create(
            policy=policy,
            chapter=chapter,
            number=number,
            number_text=printed,
            title="演示措施",
            text="原文。",
        )
    office = signed_in(reviewer)
    for said in ("（一百零二）", "一百〇二", "第一百零二条", "一〇二", "102"):
        assert numbers(office.get(LEDGER, {"q": said})) == [102], said
    assert numbers(office.get(LEDGER, {"q": "第一百二十条"})) == [120]


def test_what_nobody_sees_is_no_part_of_a_keyword(policy, reviewer, signed_in):
    page = signed_in(reviewer).get(LEDGER, {"q": "科技和金融\u200b"})
    assert numbers(page) == [10]
    assert 'value="科技和金融"' in page.content.decode()
    assert numbers(signed_in(reviewer).get(LEDGER, {"q": "\u200b"})) == list(range(1, 19))


def test_only_who_has_a_body_is_offered_its_own(policy, reporter, reviewer, signed_in):
    assert "只看本单位" in text_of(signed_in(reporter).get(LEDGER))
    assert "只看本单位" not in text_of(signed_in(reviewer).get(LEDGER))


def test_script_in_a_keyword_is_shown_as_text(policy, reviewer, signed_in):
    page = signed_in(reviewer).get(LEDGER, {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_with_several_policies_one_is_chosen(policy, reviewer, signed_in):
    other = Policy.objects.create(
        code="other", title="另一份文件", issuing_body="省政府", issued_on="2026-01-01"
    )
    client = signed_in(reviewer)
    assert numbers(client.get(LEDGER, {"policy": other.pk})) == []
    assert numbers(client.get(LEDGER, {"policy": policy.pk})) == list(range(1, 19))
    assert client.get(LEDGER, {"policy": other.pk + 999}).status_code == 404
    assert client.get(LEDGER, {"policy": "x"}).status_code == 404


def test_without_a_document_the_ledger_says_what_to_do(empty, signed_in):
    assert "还没有督查事项来源" in text_of(signed_in(make_user("新人")).get(LEDGER))


def test_the_ledger_asks_the_same_number_of_questions_however_many_rows(policy, lead, reviewer, signed_in):
    client = signed_in(reviewer)
    open_quarter(policy, lead, at=moment(2026, 9, 21))
    few = queries_of(client, LEDGER)
    Measure.objects.filter(policy=policy).update(is_open_to_cities=True)
    open_quarter(policy, lead, quarter=4, at=moment(2026, 10, 8))
    assert Obligation.objects.count() > 280
    assert queries_of(client, LEDGER) <= few


# --- One measure ------------------------------------------------------------------------------------


def test_a_measure_is_shown_as_printed(ninth, first, viewer, signed_in):
    client = signed_in(viewer)
    read = text_of(client.get(measure_url(first)))
    assert first.text in read
    assert "（省科技厅、省教育厅，中科院沈阳分院等部门负责）" in read
    assert "1. 省科技厅" in read
    assert "牵头单位 · 按排序推定" in read
    assert "原文有“等部门”字样" in read
    assert "— 未设定（文件未载明）" in read
    for item in first.action_items.all():
        assert item.quote in read
    assert "本条原文没有标题，以上为概括标题。" in text_of(client.get(measure_url(ninth)))


def test_by_respective_duty_is_explained(policy, viewer, signed_in):
    twelfth = Measure.objects.get(policy=policy, number=12)
    assert "按职责分工" in text_of(signed_in(viewer).get(measure_url(twelfth))).replace(twelfth.text, "")


def test_an_unknown_measure_is_not_found(policy, viewer, signed_in):
    assert signed_in(viewer).get("/measures/999999/").status_code == 404


def test_accepted_reports_are_read_by_all_and_others_are_not(
    policy, obligation, reporter, kexie_reporter, reviewer, lead, first, signed_in
):
    accept(submit(obligation, reporter, at=NOW, what=content(done="已签约三项。")), reviewer, at=NOW)
    later = open_quarter(policy, lead, quarter=4, at=NOW)
    waiting = Obligation.objects.with_names().get(period=later, measure=first, body=obligation.body)
    submit(waiting, reporter, at=NOW, what=content(done="尚未审核的内容。"))
    for reader in (kexie_reporter, reviewer):
        read = text_of(signed_in(reader).get(measure_url(first)))
        assert "2026年第三季度 省科技厅" in read
        assert "已签约三项。" in read
        assert "尚未审核的内容。" not in read


def test_cities_are_shown_where_the_measure_is_open_to_them(
    ninth, first, city_obligation, city_reporter, reviewer, signed_in
):
    accept(submit(city_obligation, city_reporter, at=NOW), reviewer, at=NOW)
    client = signed_in(reviewer)
    page = client.get(measure_url(ninth))
    assert len(page.context["current"][0].cities) == 14
    assert f"/obligations/{city_obligation.pk}/" in page.content.decode()
    assert "2026年第三季度 各市报告" in text_of(page)
    assert "各市填报情况" not in text_of(client.get(measure_url(first)))


def test_the_reporter_of_the_lead_body_gets_the_next_step(
    obligation, first, reporter, kexie_reporter, reviewer, signed_in
):
    report = reverse("measures:report", args=[obligation.pk])
    page = signed_in(reporter).get(measure_url(first)).content.decode()
    assert re.search(rf'btn-primary"\s+href="{report}">开始填报<', page)
    assert report not in signed_in(kexie_reporter).get(measure_url(first)).content.decode()
    submit(obligation, reporter, at=NOW)
    assert report not in signed_in(reporter).get(measure_url(first)).content.decode()
    review = reverse("measures:review", args=[obligation.pk])
    assert review in signed_in(reviewer).get(measure_url(first)).content.decode()


def test_a_measure_page_asks_the_same_number_of_questions_however_many_reports(
    policy, period, ninth, lead, reviewer, city_reporter, signed_in
):
    client = signed_in(reviewer)
    owed = list(Obligation.objects.with_names().filter(period=period, measure=ninth))
    accept(submit(owed[0], city_reporter, at=NOW), reviewer, at=NOW)
    few = queries_of(client, measure_url(ninth))
    for one in owed[1:]:
        accept(submit(one, city_reporter, at=NOW), reviewer, at=NOW)
    later = open_quarter(policy, lead, quarter=4, at=NOW)
    for one in Obligation.objects.with_names().filter(period=later, measure=ninth):
        accept(submit(one, city_reporter, at=NOW), reviewer, at=NOW)
    assert queries_of(client, measure_url(ninth)) <= few


# --- What the office sets ---------------------------------------------------------------------------


def setting(**changed: str) -> dict[str, str]:
    said = {"due_on": "2026-12-31", "due_text": "督查室专题会议纪要（示例）", "version": "1"}
    return {**said, **changed}


def test_the_office_sets_due_date_and_cities(first, reviewer, signed_in):
    client = signed_in(reviewer)
    assert measure_url(first, "measure_edit") in client.get(measure_url(first)).content.decode()
    client.post(measure_url(first, "measure_edit"), setting(is_open_to_cities="on"))
    first.refresh_from_db()
    assert (str(first.due_on), first.is_open_to_cities, first.version) == ("2026-12-31", True, 2)
    assert AuditEvent.objects.get(verb="measure.edited").actor_name == reviewer.name
    assert "督查室专题会议纪要（示例）" in text_of(client.get(measure_url(first)))


def test_others_do_not_set_anything_and_are_told_who_does(first, reporter, viewer, administrator, signed_in):
    for person in (reporter, viewer, administrator):
        client = signed_in(person)
        assert "设置时限与填报范围" not in text_of(client.get(measure_url(first)))
        refused = client.post(measure_url(first, "measure_edit"), setting())
        assert refused.status_code == 403
        assert "此操作由省政府督查室办理" in text_of(refused)
    first.refresh_from_db()
    assert first.due_on is None


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"due_text": ""}, "due_text", "文件未载明时限，请写明这一时限的依据。"),
        ({"due_on": ""}, "due_on", "已写时限依据，请填写完成时限；不设时限时请清空依据。"),
        ({"due_on": "2026-02-30"}, "due_on", "请填写真实存在的日期，例如 2026-10-15。"),
        ({"due_text": "长" * 201}, "due_text", "时限依据最多 200 字，请精简。"),
        (
            {"due_text": "坏\x00字"},
            "due_text",
            "时限依据第 2 个字（“坏”之后）是无法保存的字符，请删除后重试。",
        ),
        ({"version": ""}, "version", "页面内容不完整，请刷新后重试。"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(first, reviewer, signed_in, wrong, field, sentence):
    page = signed_in(reviewer).post(measure_url(first, "measure_edit"), setting(**wrong))
    assert page.context["form"].errors[field] == [sentence]
    first.refresh_from_db()
    assert first.version == 1


def test_who_comes_second_sees_what_the_first_one_set_and_loses_no_text(first, reviewer, lead, signed_in):
    Measure.objects.filter(pk=first.pk).update(state="draft")
    roster = {"completion_kind": "by_date", "lead": str(first.lead.holder_id)}
    signed_in(lead).post(measure_url(first, "measure_edit"), setting(due_text="第一份依据", **roster))
    second = signed_in(reviewer)
    page = second.post(measure_url(first, "measure_edit"), setting(due_text="第二份依据", **roster))
    read = page.content.decode()
    assert "该事项刚被他人修改，您的修改没有保存。" in read
    assert "第一份依据" in read
    assert 'value="第二份依据"' in read
    first.refresh_from_db()
    assert first.due_text == "第一份依据"
    # Having seen it, they may decide again.
    again = setting(due_text="第二份依据", version=str(page.context["form"]["version"].value()), **roster)
    second.post(measure_url(first, "measure_edit"), again)
    first.refresh_from_db()
    assert first.due_text == "第二份依据"


def test_opening_to_cities_counts_from_the_next_period(period, first, lead, signed_in):
    client = signed_in(lead)
    assert "从下一次开启的填报周期起" in text_of(client.get(measure_url(first, "measure_edit")))
    client.post(measure_url(first, "measure_edit"), setting(is_open_to_cities="on"))
    assert not Obligation.objects.filter(period=period, measure=first, respondent="city").exists()
