"""No door lets a mark of classification in: every address is tried, and what is tried is recorded without its content."""

import json
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.urls.resolvers import RoutePattern
from rest_framework.settings import api_settings

from accounts.actions import issue_key
from accounts.models import User
from audit.models import AuditEvent
from measures.models import Evidence, ProgressReport, Submission
from tests.factories import LONG_AGO, PASSWORD, SETUP, moment

NOON = moment(2026, 10, 9, 12)
SECRET = "某某项目代号甲，机密★10年"
NOTICE = "本系统为非涉密系统，严禁录入、上传、处理国家秘密和工作秘密信息"


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def held():
    return AuditEvent.objects.filter(verb="screening.held").order_by("id")


def addresses(patterns, before=""):
    """Every address there is, with ones where it wants numbers; catch-alls answer nothing of their own."""
    for pattern in patterns:
        if not isinstance(pattern.pattern, RoutePattern):
            continue
        path = before + re.sub(r"<[^>]+>", "1", str(pattern.pattern))
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, path)
        else:
            yield f"/{path}"


PAGES = [path for path in addresses(get_resolver().url_patterns) if not path.startswith("/api/")]


def test_no_page_takes_a_marked_text_or_file(period, reporter, signed_in):
    """Pages, autosave, the administrator's pages: whoever sends it, no view is reached and one record is written."""
    assert len(PAGES) > 130
    assert {"/admin/departments/body/1/change/", "/obligations/1/report/draft/"} < {*PAGES}
    browser = signed_in(reporter)
    for path in PAGES:
        file = SimpleUploadedFile("绝密名单.pdf", b"%PDF-1.4")
        with CaptureQueriesContext(connection) as asked:
            answer = browser.post(
                path, {"a": "1", "b": SECRET, "c": file}, headers={"Accept": "application/json"}
            )
        assert (answer.status_code, answer.json()["code"]) == (422, "classified_mark"), path
        written = [q["sql"] for q in asked if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
        assert [sql.split()[2] for sql in written] == ['"audit_auditevent"'], path
    assert [event.after["door"] for event in held()] == PAGES
    assert {event.summary for event in held()} == {"拦下疑似涉密内容：文字中的“机密”、文件名中的“绝密”"}
    assert not any("代号甲" in f"{event.before}{event.after}" for event in held())


@pytest.fixture
def city(shenyang):
    _, key = issue_key(shenyang, name="系统", by=SETUP, at=LONG_AGO)
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.mark.parametrize(
    ("verb", "place"), [("put", "report"), ("post", "extension"), ("post", "coordination")]
)
def test_the_api_refuses_a_marked_text_at_its_field(city_obligation, city, verb, place):
    answer = getattr(city, verb)(
        f"/api/v1/obligations/{city_obligation.pk}/{place}/",
        {"status": "on_track", "done": SECRET},
        "application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "classified_mark")
    assert answer.json()["errors"][0]["field"] == "done"
    assert NOTICE in answer.json()["detail"]
    assert "代号甲" not in answer.content.decode()
    assert not Submission.objects.exists()
    (event,) = held()
    assert (event.actor_name, event.channel) == ("沈阳市（接口）", "api")
    assert event.after == {
        "door": f"/api/v1/obligations/{city_obligation.pk}/{place}/",
        "marks": [{"mark": "机密", "place": "文字"}],
    }


def test_the_record_outlives_the_refused_act(transactional_db, city_obligation, city):
    """Nothing around the request keeps a transaction open that the refusal would undo."""
    path = f"/api/v1/obligations/{city_obligation.pk}/report/"
    assert city.put(path, {"status": "on_track", "done": SECRET}, "application/json").status_code == 422
    assert Client().post("/accounts/login/", {"username": "机密★"}).status_code == 422
    connection.close()
    assert [event.actor_name for event in held()] == ["沈阳市（接口）", "未登录"]


@pytest.mark.parametrize("body", [{"done": {"x": ["ok", SECRET]}}, {SECRET: 1}, [SECRET], SECRET])
def test_the_api_looks_into_every_corner_of_a_body(city_obligation, city, body):
    path = f"/api/v1/obligations/{city_obligation.pk}/report/"
    answer = city.put(path, json.dumps(body, ensure_ascii=False), "application/json")
    assert answer.json()["code"] == "classified_mark"


def test_every_endpoint_reads_its_body_through_the_one_parser():
    def views(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern.url_patterns)
            elif hasattr(pattern.callback, "cls"):
                yield pattern.callback.cls

    (api,) = [p for p in get_resolver().url_patterns if str(p.pattern) == "api/"]
    parsers = {tuple(view.parser_classes) for view in views(api.url_patterns)}
    assert parsers == {tuple(api_settings.DEFAULT_PARSER_CLASSES)}
    assert [parser.__name__ for parser in api_settings.DEFAULT_PARSER_CLASSES] == ["StrictJSONParser"]


def typed(**fields):
    return {"version": "0", "status": "on_track", "done": "文字", "problems": "", "next_steps": "", **fields}


def test_a_marked_draft_is_not_kept_and_its_page_says_why(obligation, reporter, signed_in):
    answer = signed_in(reporter).post(
        f"/obligations/{obligation.pk}/report/draft/",
        typed(done=SECRET),
        headers={"Accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "classified_mark")
    assert NOTICE in answer.json()["message"]
    assert "本机浏览器中暂存的文字也须删除" in answer.json()["message"]
    assert not ProgressReport.objects.exists()


def test_only_where_the_browser_keeps_a_copy_it_is_spoken_of(obligation, reporter, signed_in):
    browser = signed_in(reporter)
    said = {
        place: "暂存的文字"
        in browser.post(f"/obligations/{obligation.pk}/{place}/", {"x": SECRET}).content.decode()
        for place in ("report", "evidence", "report/draft", "extension")
    }
    assert said == {"report": True, "evidence": True, "report/draft": True, "extension": False}


def test_saving_again_and_again_is_one_attempt(obligation, reporter, signed_in):
    browser, path = signed_in(reporter), f"/obligations/{obligation.pk}/report/draft/"
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            browser.post(path, typed(done=SECRET))
            clock.shift(120)
        assert held().count() == 1
        browser.post(path, typed(done="绝密★"))
        clock.shift(600)
        browser.post(path, typed(done=SECRET))
    assert [event.after["marks"][0]["mark"] for event in held()] == ["机密", "绝密", "机密"]


def test_what_was_typed_can_be_put_right_and_sent_again(obligation, reporter, signed_in):
    """The page keeps nothing, but the other texts need not be typed anew."""
    browser, path = signed_in(reporter), f"/obligations/{obligation.pk}/report/"
    page = browser.post(path, typed(done=SECRET, next_steps="下一步文字", act="save"))
    assert page.status_code == 422
    fields = {name: value for name, value, _ in page.context["fields"]}
    assert fields["next_steps"] == "下一步文字"
    assert "no-store" in page["Cache-Control"]
    browser.post(path, fields | {"done": "已改写"})
    assert ProgressReport.objects.get().done == "已改写"


def test_texts_that_came_with_a_file_can_be_copied(obligation, reporter, signed_in):
    file, text = (
        SimpleUploadedFile("机密文件.pdf", b"%PDF-1.4"),
        "已经完成的工作写了很长的一段文字，不应丢失。",
    )
    fields = typed(act="save", done=text, **{"evidence-file": file})
    page = signed_in(reporter).post(f"/obligations/{obligation.pk}/evidence/", fields)
    assert page.context["to_copy"] == [text]
    assert "改好了，重新提交" not in page.content.decode()


def test_passwords_are_not_shown_again(reporter, signed_in):
    fields = {"old_password": PASSWORD, "new_password1": "机密★", "new_password2": "机密★"}
    page = signed_in(reporter).post("/accounts/password/", fields).content.decode()
    assert "内容没有保存" in page
    assert PASSWORD not in page


def test_whoever_is_not_signed_in_leaves_a_record_too(db):
    assert Client().post("/accounts/login/", {"username": "机密★", "password": "x"}).status_code == 422
    (event,) = held()
    assert (event.actor_name, event.address, event.target_type) == ("未登录", "127.0.0.1", "")


def test_a_marked_file_is_nowhere_on_the_disk(obligation, reporter, signed_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("机密文件.pdf", b"%PDF-1.4")
    fields = typed(act="save", **{"evidence-title": "普通名称", "evidence-file": file})
    page = signed_in(reporter).post(f"/obligations/{obligation.pk}/evidence/", fields)
    assert page.status_code == 422
    assert "文件名中有密级标志“机密”" in page.content.decode()
    assert not Evidence.objects.exists()
    assert not list(tmp_path.rglob("*"))


def test_ordinary_words_are_saved(obligation, reporter, signed_in):
    words = "已签保密协议，保护商业秘密，数据机密性达标，严守国家秘密。"
    signed_in(reporter).post(f"/obligations/{obligation.pk}/report/", typed(done=words, act="save"))
    assert ProgressReport.objects.get().done == words


def test_the_marks_of_the_installation_are_held(obligation, reporter, signed_in, settings):
    browser, path = signed_in(reporter), f"/obligations/{obligation.pk}/report/"
    assert browser.post(path, typed(done="内部资料\n进展", act="save")).status_code == 422
    assert browser.post(path, typed(done="（内部传阅）", act="save")).status_code == 302
    settings.SCREENING_MARKS = ["内部传阅"]
    assert browser.post(path, typed(version="1", done="（内部传阅）", act="save")).status_code == 422


def test_the_administrator_finds_attempts_in_the_record(administrator, signed_in):
    browser = signed_in(administrator)
    browser.post("/admin/departments/body/add/", {"name": SECRET})
    page = browser.get("/admin/audit/auditevent/?q=screening.held").content.decode()
    assert "拦下疑似涉密内容：文字中的“机密”" in page
    event = held().get()
    assert (event.actor_id, event.channel) == (User.objects.get(username="zhou").pk, "admin")
    assert browser.get(f"/admin/audit/auditevent/{event.pk}/change/").status_code == 200
