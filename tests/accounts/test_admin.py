"""The administrator's pages: every write goes through an action and leaves its record."""

import pytest
from django.urls import reverse

from accounts.actions import issue_key, key_hash
from accounts.models import ApiClient, Membership, User
from accounts.rules import Role
from audit.models import AuditEvent
from departments.models import Body, Succession
from tests.factories import LONG_AGO, PASSWORD, SETUP, make_body, make_user
from workdays.models import CalendarDay

STRONG = "Xinde-mima-2026"
NO_ROLES = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


@pytest.fixture
def admin(administrator, signed_in):
    return signed_in(administrator)


def verbs() -> list[str]:
    return list(AuditEvent.objects.filter(channel="admin").order_by("id").values_list("verb", flat=True))


def person(**changed: str) -> dict[str, str]:
    said = {
        "username": "qian",
        "name": "钱经办",
        "post": "科员",
        "email": "",
        "new_password": STRONG,
        "new_password_again": STRONG,
    }
    return {**said, **NO_ROLES, **changed}


def known(user: User, **changed: str) -> dict[str, str]:
    said = {"name": user.name, "post": "", "email": user.email, "is_active": "on", **NO_ROLES, **changed}
    return {name: value for name, value in said.items() if value is not None}


def roles(user: User | None, *given: tuple[Body, Role], taken: tuple[Membership, ...] = ()) -> dict[str, str]:
    held = list(user.memberships.order_by("pk")) if user else []
    said = {
        "memberships-TOTAL_FORMS": str(len(held) + len(given)),
        "memberships-INITIAL_FORMS": str(len(held)),
    }
    for n, membership in enumerate(held):
        said |= {f"memberships-{n}-id": str(membership.pk), f"memberships-{n}-user": str(user.pk)}
        if membership in taken:
            said[f"memberships-{n}-DELETE"] = "on"
    for n, (body, role) in enumerate(given, start=len(held)):
        said |= {f"memberships-{n}-body": str(body.pk), f"memberships-{n}-role": role}
    return said


def change_url(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


# --- Who may enter ----------------------------------------------------------------------------------


def test_only_administrators_open_the_admin_pages(admin, reporter, signed_in, client):
    assert admin.get("/admin/").status_code == 200
    refused = signed_in(reporter).get("/admin/", follow=True)
    assert refused.status_code == 403
    assert "系统管理只对系统管理员开放" in refused.content.decode()
    sent = client.get("/admin/accounts/user/")
    assert sent.headers["Location"].startswith("/admin/login/")
    assert client.get(sent.headers["Location"]).headers["Location"].startswith("/accounts/login/?next=")


def test_business_matters_are_not_among_the_admin_pages(admin):
    page = admin.get("/admin/").content.decode()
    assert all(
        word in page
        for word in (
            "人员",
            "任职",
            "接口密钥",
            "单位",
            "办公系统（OA）接入",
            "机构沿革",
            "节假日与调休",
            "留痕记录",
        )
    )
    assert not any(
        word in page for word in ("填报任务", "审核记录", "政策文件", "用户组", "提醒台账", "每日提醒")
    )


def test_the_admins_own_password_page_is_everybodys(admin):
    assert admin.get("/admin/password_change/").headers["Location"] == "/accounts/password/"


@pytest.mark.parametrize(
    "page", ["accounts/user", "accounts/membership", "accounts/apiclient", "departments/body",
             "departments/succession", "workdays/calendarday", "audit/auditevent", "reminders/officesystem"],
)  # fmt: skip
def test_every_list_opens_and_searches(admin, page, city_reporter):
    assert admin.get(f"/admin/{page}/").status_code == 200
    assert admin.get(f"/admin/{page}/?q=沈阳").status_code == 200


# --- People -----------------------------------------------------------------------------------------


def test_a_person_is_entered_with_a_role(admin, kejiting):
    said = person() | roles(None, (kejiting, Role.REPORTER))
    assert admin.post("/admin/accounts/user/add/", said).status_code == 302
    made = User.objects.get(username="qian")
    assert made.check_password(STRONG)
    assert made.memberships.get().body == kejiting
    assert verbs() == ["user.created", "membership.granted"]


def test_a_weak_password_is_refused_at_its_field_and_nothing_is_written(admin, kejiting):
    said = person(new_password="12345678", new_password_again="12345678")
    page = admin.post("/admin/accounts/user/add/", said | roles(None, (kejiting, Role.REPORTER)))
    assert "密码" in str(page.context["adminform"].form.errors["new_password"])
    assert not User.objects.filter(username="qian").exists()
    assert verbs() == []


def test_a_password_mistyped_or_a_name_taken_is_told(admin, reporter):
    page = admin.post("/admin/accounts/user/add/", person(new_password_again="别的"))
    assert "两次输入的密码不一致" in page.content.decode()
    page = admin.post("/admin/accounts/user/add/", person(username=reporter.username.upper()))
    assert "已被使用" in page.content.decode()


def test_a_name_in_full_width_is_kept_plain_and_known_as_taken(admin, reporter):
    admin.post("/admin/accounts/user/add/", person(username="ｑｉａｎ\u200b") | roles(None))
    assert User.objects.filter(username="qian").exists()
    page = admin.post("/admin/accounts/user/add/", person(username="Ｑｉａｎ"))
    assert "该用户名已被使用" in page.content.decode()


def test_lifting_a_lock_out_counts_every_writing(admin, reporter, client):
    User.objects.filter(pk=reporter.pk).update(username="KeJiTing")
    wrong = {"username": "ｋｅｊｉｔｉｎｇ", "password": "cuode-mima"}
    assert [client.post("/accounts/login/", wrong).status_code for _ in range(5)][-1] == 429
    admin.post("/admin/accounts/user/", {"action": "lift_lockout", "_selected_action": [reporter.pk]})
    assert client.post("/accounts/login/", wrong).status_code == 200


def test_a_role_that_does_not_fit_the_body_is_refused(admin, kejiting):
    page = admin.post("/admin/accounts/user/add/", person() | roles(None, (kejiting, Role.REVIEWER)))
    assert "“督查室审核人员”不能设在省科技厅。" in page.content.decode()
    assert not User.objects.filter(username="qian").exists()


def test_a_role_is_taken_and_the_record_stays(admin, reporter):
    held = reporter.memberships.get()
    admin.post(change_url(reporter), known(reporter) | roles(reporter, taken=(held,)))
    assert not reporter.memberships.exists()
    assert "membership.revoked" in verbs()


def test_a_disabled_person_is_out_at_once_and_cannot_be_deleted(admin, reporter, signed_in):
    theirs = signed_in(reporter)
    assert theirs.get("/measures/").status_code == 200
    admin.post(change_url(reporter), known(reporter, is_active=None) | roles(reporter))
    assert theirs.get("/measures/").status_code == 302
    assert verbs() == ["user.disabled"]
    delete = reverse("admin:accounts_user_delete", args=[reporter.pk])
    assert admin.post(delete, {"post": "yes"}).status_code == 403


def test_a_reset_password_works_and_ends_the_old_sessions(admin, reporter, signed_in):
    theirs = signed_in(reporter)
    said = known(reporter, new_password=STRONG, new_password_again=STRONG) | roles(reporter)
    admin.post(change_url(reporter), said)
    assert User.objects.get(pk=reporter.pk).check_password(STRONG)
    assert theirs.get("/measures/").status_code == 302
    assert verbs() == ["user.edited", "user.password_changed"]


def test_who_resets_their_own_password_stays_signed_in(admin, administrator):
    said = known(administrator, new_password=STRONG, new_password_again=STRONG) | roles(administrator)
    admin.post(change_url(administrator), said)
    assert User.objects.get(pk=administrator.pk).check_password(STRONG)
    assert admin.get("/admin/").status_code == 200


def test_an_empty_password_stays_as_it_is(admin, reporter):
    admin.post(change_url(reporter), known(reporter, post="处长") | roles(reporter))
    kept = User.objects.get(pk=reporter.pk)
    assert (kept.post, kept.check_password(PASSWORD)) == ("处长", True)


def test_the_last_administrator_stays(admin, administrator, office_body):
    page = admin.post(change_url(administrator), known(administrator, is_active=None) | roles(administrator))
    assert "最后一名系统管理员" in page.content.decode()
    held = administrator.memberships.get()
    page = admin.post(change_url(administrator), known(administrator) | roles(administrator, taken=(held,)))
    assert "最后一名系统管理员" in page.content.decode()
    assert Membership.objects.filter(pk=held.pk).exists()
    make_user("另一管理", (office_body, Role.ADMINISTRATOR))
    admin.post(change_url(administrator), known(administrator) | roles(administrator, taken=(held,)))
    assert not Membership.objects.filter(pk=held.pk).exists()


def test_a_locked_out_person_is_let_in_again(admin, client, reporter):
    wrong, right = ({"username": reporter.username, "password": word} for word in ("cuode-mima", PASSWORD))
    for _ in range(5):
        client.post("/accounts/login/", wrong)
    assert client.post("/accounts/login/", right).status_code == 429
    admin.post("/admin/accounts/user/", {"action": "lift_lockout", "_selected_action": [reporter.pk]})
    assert client.post("/accounts/login/", right).status_code == 302
    assert verbs() == ["user.lockout_lifted"]


def test_a_role_is_given_and_taken_on_its_own_page(admin, reporter, kexie):
    admin.post("/admin/accounts/membership/add/", {"user": reporter.pk, "body": kexie.pk, "role": "approver"})
    held = Membership.objects.get(user=reporter, body=kexie)
    admin.post(reverse("admin:accounts_membership_delete", args=[held.pk]), {"post": "yes"})
    assert not Membership.objects.filter(pk=held.pk).exists()
    assert verbs() == ["membership.granted", "membership.revoked"]


def test_the_last_administrators_role_cannot_be_deleted(admin, administrator):
    held = administrator.memberships.get()
    url = reverse("admin:accounts_membership_delete", args=[held.pk])
    page = admin.post(url, {"post": "yes"}, follow=True)
    assert "最后一名系统管理员" in page.content.decode()
    assert Membership.objects.filter(pk=held.pk).exists()


# --- Keys -------------------------------------------------------------------------------------------


def test_a_key_is_shown_once_and_only_its_hash_is_kept(admin, shenyang):
    page = admin.post("/admin/accounts/apiclient/add/", {"body": shenyang.pk, "name": "沈阳政务平台"})
    key = page.context["key"]
    assert key in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    issued = ApiClient.objects.get()
    assert issued.key_hash == key_hash(key)
    for url in (change_url(issued), "/admin/accounts/apiclient/", "/admin/audit/auditevent/"):
        shown = admin.get(url).content.decode()
        assert key not in shown
        assert issued.key_hash not in shown
    assert verbs() == ["api_key.issued"]


def test_only_cities_get_keys(admin, kejiting):
    page = admin.post("/admin/accounts/apiclient/add/", {"body": kejiting.pk, "name": "省科技厅"})
    assert page.context["adminform"].form.errors["body"]
    assert not ApiClient.objects.exists()


def test_a_key_is_revoked_and_never_edited(admin, shenyang):
    issued, _ = issue_key(shenyang, name="沈阳", by=SETUP, at=LONG_AGO)
    assert admin.post(change_url(issued), {"name": "改名"}).status_code == 403
    admin.post("/admin/accounts/apiclient/", {"action": "revoke", "_selected_action": [issued.pk]})
    issued.refresh_from_db()
    assert issued.revoked_at is not None
    assert (issued.name, verbs()) == ("沈阳", ["api_key.revoked"])


# --- Bodies and calendar ----------------------------------------------------------------------------


def body_form(body: Body, **changed: str) -> dict[str, str]:
    return {"full_name": body.full_name, "order": str(body.order), "code": body.code, **changed}


def test_a_body_is_entered_and_changed(admin, policy):
    said = {"name": "省新设厅", "full_name": "辽宁省新设厅", "kind": "provincial_department", "order": "900"}
    admin.post("/admin/departments/body/add/", said)
    made = Body.objects.get(name="省新设厅")
    admin.post(change_url(made), body_form(made, valid_to="2026-12-31"))
    made.refresh_from_db()
    assert str(made.valid_to) == "2026-12-31"
    assert verbs() == ["body.entered", "body.edited"]
    event = AuditEvent.objects.get(verb="body.edited")
    assert (event.before["valid_to"], event.after["valid_to"]) == (None, "2026-12-31")


def test_text_typed_by_the_administrator_is_kept_without_what_nobody_sees(admin, policy, kejiting):
    typed = person(name="钱\u202e经办\u200b", post="三级\x0b主任", email="Qian＠example．cn\u200b")
    admin.post("/admin/accounts/user/add/", typed | roles(None))
    made = User.objects.get(username="qian")
    assert (made.name, made.post, made.email) == ("钱经办", "三级 主任", "Qian@example.cn")
    page = admin.post(change_url(kejiting), body_form(kejiting, note="合并\x07"))
    assert "备注第 3 个字（“合并”之后）是无法保存的字符" in page.content.decode()


def test_a_body_is_not_entered_twice_in_another_writing(admin, kejiting):
    said = {"name": "省\u3000科技厅", "full_name": "另一个", "kind": "provincial_department", "order": "900"}
    page = admin.post("/admin/departments/body/add/", said)
    assert "已登记过“省科技厅”，同一名称不能登记两次。" in page.content.decode()
    assert not Body.objects.filter(full_name="另一个").exists()


@pytest.mark.parametrize("said", ["科 技厅", "科技厅\u200b", "辽宁省　科技厅", "厅 科技"])
def test_a_body_is_found_in_any_writing(admin, kejiting, said):
    page = admin.get("/admin/departments/body/", {"q": said})
    assert kejiting.name in [body.name for body in page.context["cl"].result_list]


def test_a_person_is_found_once_by_name_and_body(admin, reporter, kejiting):
    page = admin.get("/admin/accounts/user/", {"q": f"{reporter.name} 省科技厅"})
    assert [user.pk for user in page.context["cl"].result_list] == [reporter.pk]


def test_a_bodys_name_is_not_rewritten(admin, kejiting):
    admin.post(change_url(kejiting), body_form(kejiting, name="省科学技术厅"))
    kejiting.refresh_from_db()
    assert kejiting.name == "省科技厅"


def test_a_body_in_use_cannot_be_deleted_and_one_entered_by_mistake_can(admin, kejiting):
    admin.post(reverse("admin:departments_body_delete", args=[kejiting.pk]), {"post": "yes"})
    assert Body.objects.filter(pk=kejiting.pk).exists()
    mistake = make_body()
    admin.post(reverse("admin:departments_body_delete", args=[mistake.pk]), {"post": "yes"})
    assert not Body.objects.filter(pk=mistake.pk).exists()
    assert verbs() == ["body.removed"]


def test_a_body_with_impossible_dates_or_a_code_taken_is_told_in_words(admin, shenyang):
    wrong = {"valid_from": "2026-02-01", "valid_to": "2026-01-01", "code": "210200"}
    errors = admin.post(change_url(shenyang), body_form(shenyang, **wrong)).context["adminform"].form.errors
    assert errors["valid_to"] == ["停用日期不能早于启用日期。"]
    assert errors["code"] == ["该行政区划代码已被使用。"]
    assert verbs() == []


def test_a_body_does_not_succeed_itself(admin, kejiting):
    said = {"predecessor": kejiting.pk, "successor": kejiting.pk}
    page = admin.post("/admin/departments/succession/add/", said)
    assert page.context["adminform"].form.errors["successor"] == ["承接单位不能是原单位自己。"]


def test_a_succession_is_entered_and_removed(admin, kejiting, kexie):
    said = {"predecessor": kejiting.pk, "successor": kexie.pk}
    admin.post("/admin/departments/succession/add/", said)
    made = Succession.objects.get(predecessor=kejiting, successor=kexie)
    admin.post(reverse("admin:departments_succession_delete", args=[made.pk]), {"post": "yes"})
    assert verbs() == ["succession.entered", "succession.removed"]


def test_a_holiday_is_entered_changed_and_removed(admin, policy):
    said = {"date": "2027-02-08", "name": "春节", "source": "国办发明电〔示例〕", "is_confirmed": "on"}
    admin.post("/admin/workdays/calendarday/add/", said)
    day = CalendarDay.objects.get(date="2027-02-08")
    admin.post(change_url(day), {**said, "is_workday": "on"})
    admin.post(reverse("admin:workdays_calendarday_delete", args=[day.pk]), {"post": "yes"})
    assert verbs() == ["calendar.entered", "calendar.edited", "calendar.removed"]


def test_a_day_entered_twice_is_refused(admin, policy):
    twice = CalendarDay.objects.first()
    page = admin.post("/admin/workdays/calendarday/add/", {"date": str(twice.date), "source": "重复"})
    assert page.context["adminform"].form.errors["date"]
    assert verbs() == []


# --- The record -------------------------------------------------------------------------------------


def test_the_record_is_read_and_not_changed(admin, kejiting):
    admin.post(change_url(kejiting), body_form(kejiting, note="已核实"))
    event = AuditEvent.objects.get(verb="body.edited")
    page = admin.get(change_url(event)).content.decode()
    assert "已核实" in page
    assert "127.0.0.1" in page
    assert admin.post(change_url(event), {"summary": "改写"}).status_code == 403
    assert admin.post(reverse("admin:audit_auditevent_delete", args=[event.pk]), {}).status_code == 403
    assert admin.get("/admin/audit/auditevent/add/").status_code == 403


def test_the_record_is_narrowed_by_channel_and_object(admin, kejiting):
    admin.post(change_url(kejiting), body_form(kejiting, note="已核实"))
    found = admin.get("/admin/audit/auditevent/?channel=admin&target_type=departments.body")
    assert [event.verb for event in found.context["cl"].result_list] == ["body.edited"]
    assert not admin.get("/admin/audit/auditevent/?channel=api").context["cl"].result_list


def test_nothing_is_removed_in_bulk(admin, kejiting):
    page = admin.get("/admin/departments/body/").content.decode()
    assert "delete_selected" not in page
