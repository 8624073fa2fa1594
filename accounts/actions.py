"""Writes to people, roles and keys."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from audit import actions as audit
from audit.rules import Actor, RuleBroken
from audit.texts import folded, kept, on_one_line, plain
from departments.models import Body
from departments.rules import BodyKind

from .access import colleagues_of
from .models import ApiClient, Membership, StandIn, User
from .rules import (
    DELEGABLE_ROLES,
    ROLE_NAMES,
    STAND_IN_REASON_MAX,
    USERNAME_MAX,
    Role,
    check_stand_in_days,
    role_fits,
)

LONGEST_KEY = timedelta(days=3653)


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    password: str,
    by: Actor,
    at: datetime,
    email: str = "",
    post: str = "",
    is_demo: bool = False,
) -> User:
    """Make an account. Refuses a user name that is taken (in any writing), missing or too long, and a weak password.

    The name is kept in one spelling (half width, no spaces). A demo account takes whatever password the operator chose for it.
    """
    user = User(
        username=plain(username),
        name=_line(name, "姓名", "name"),
        email=email,
        post=_line(post, "职务", "post"),
        is_demo=is_demo,
        joined_at=at,
    )
    if not user.username:
        raise RuleBroken("username_missing", "请填写用户名。", "username")
    if len(user.username) > USERNAME_MAX:
        raise RuleBroken("too_long", f"用户名最多 {USERNAME_MAX} 个字符，请精简。", "username")
    if not is_demo:
        _check_password(user, password)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as taken:
        raise RuleBroken("username_taken", f"用户名“{user.username}”已被使用。", "username") from taken
    summary = f"建立账号 {user.name}（{user.username}）"
    after = {"username": user.username, "name": user.name, "post": post, "email": email}
    audit.record(user, by=by, at=at, verb="user.created", summary=summary, after=after)
    return user


@transaction.atomic
def change_password(user: User, *, password: str, by: Actor, at: datetime) -> User:
    """Set a new password. Refuses a weak one."""
    _check_password(user, password)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(user, by=by, at=at, verb="user.password_changed", summary=f"修改 {user.name} 的密码")
    return user


def _line(text: str, label: str, field: str) -> str:
    return kept(on_one_line(text), label=label, field=field).strip()


def _check_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise RuleBroken("weak_password", " ".join(weak.messages), "password") from weak


@transaction.atomic
def edit_user(
    user: User, *, name: str, post: str, email: str, is_active: bool, by: Actor, at: datetime
) -> User:
    """Change what is kept about a person, or end or restore their access; signed-in browsers lose it at once.

    Refuses to end the access of the last system administrator.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active and not is_active:
        _require_another_administrator(user)
    new = {
        "name": _line(name, "姓名", "name"),
        "post": _line(post, "职务", "post"),
        "email": email,
        "is_active": is_active,
    }
    before = {key: getattr(user, key) for key in new}
    for key, value in new.items():
        setattr(user, key, value)
    user.save(update_fields=list(new))
    verb, words = "user.edited", "修改账号"
    if before["is_active"] != is_active:
        verb, words = ("user.enabled", "启用账号") if is_active else ("user.disabled", "停用账号")
    summary = f"{words} {user.name}（{user.username}）"
    audit.record(user, by=by, at=at, verb=verb, summary=summary, before=before, after=new)
    return user


@transaction.atomic
def lift_lockout(user: User, *, by: Actor, at: datetime) -> None:
    """Let a person who was locked out for wrong passwords sign in again at once."""
    AccessAttempt.objects.filter(username=folded(user.username)).delete()
    summary = f"解除 {user.name}（{user.username}）的登录锁定"
    audit.record(user, by=by, at=at, verb="user.lockout_lifted", summary=summary)


def _require_another_administrator(user: User) -> None:
    """Refuse when nobody else could administer; the rows are locked so that two cannot end each other."""
    held = Membership.objects.select_for_update().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    if {membership.user_id for membership in held} == {user.pk}:
        message = f"{user.name}是最后一名系统管理员，请先任命另一名系统管理员。"
        raise RuleBroken("last_administrator", message)


def record_sign_in(user: User, *, by: Actor, at: datetime) -> None:
    """Leave a trace of a sign-in (GB/T 22239: every user is covered by the audit)."""
    audit.record(user, by=by, at=at, verb="user.signed_in", summary=f"{user.name} 登录")


@transaction.atomic
def grant_role(user: User, *, body: Body, role: Role, by: Actor, at: datetime) -> Membership:
    """Give a person a role in a body. Refuses a role that does not fit the body and one already held."""
    if not role_fits(role, BodyKind(body.kind)):
        raise RuleBroken("role_does_not_fit", f"“{ROLE_NAMES[role]}”不能设在{body.name}。", "role")
    try:
        with transaction.atomic():
            membership = Membership.objects.create(user=user, body=body, role=role)
    except IntegrityError as twice:
        raise RuleBroken(
            "role_held_already", f"{user.name}已是{body.name}的{ROLE_NAMES[role]}。", "role"
        ) from twice
    summary = f"任命 {user.name} 为{body.name}{ROLE_NAMES[role]}"
    after = {"user": user.username, "body": body.name, "role": role}
    audit.record(membership, by=by, at=at, verb="membership.granted", summary=summary, after=after)
    return membership


@transaction.atomic
def revoke_role(membership: Membership, *, by: Actor, at: datetime) -> None:
    """Take a role from a person. Refuses to take it from the last system administrator."""
    user, body = membership.user, membership.body
    if membership.role == Role.ADMINISTRATOR:
        _require_another_administrator(user)
    summary = f"免去 {user.name} 的{body.name}{ROLE_NAMES[Role(membership.role)]}"
    before = {"user": user.pk, "body": body.pk, "role": membership.role}
    audit.record(membership, by=by, at=at, verb="membership.revoked", summary=summary, before=before)
    membership.delete()


def key_hash(key: str) -> str:
    """What is kept of a key. The key itself is random and long, so a plain SHA-256 is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def issue_key(
    body: Body,
    *,
    name: str,
    by: Actor,
    at: datetime,
    expires_at: datetime | None = None,
    is_demo: bool = False,
) -> tuple[ApiClient, str]:
    """Make an API key for a city; the key itself is returned this once and kept nowhere.

    Refuses other bodies: what a key hands in counts as signed, and a department has its own approver for that.
    """
    if not body.is_city:
        raise RuleBroken("key_for_cities_only", f"接口密钥只签发给各市，不能签发给{body.name}。", "body")
    if expires_at is not None and not at < expires_at < at + LONGEST_KEY:
        raise RuleBroken("bad_expiry", "到期时间须晚于现在，且不超过十年。", "expires_at")
    prefix = secrets.token_hex(4)
    key = f"lnpt_{prefix}_{secrets.token_urlsafe(32)}"
    client = ApiClient.objects.create(
        body=body,
        name=name,
        prefix=prefix,
        key_hash=key_hash(key),
        created_at=at,
        expires_at=expires_at,
        is_demo=is_demo,
    )
    audit.record(client, by=by, at=at, verb="api_key.issued", summary=f"签发接口密钥 {client}（{prefix}…）")
    return client, key


@transaction.atomic
def revoke_key(client: ApiClient, *, by: Actor, at: datetime) -> ApiClient:
    """End a key at once. Revoking twice changes nothing."""
    if client.revoked_at is None:
        client.revoked_at = at
        client.save(update_fields=["revoked_at"])
        audit.record(client, by=by, at=at, verb="api_key.revoked", summary=f"吊销接口密钥 {client}")
    return client


def note_key_use(client: ApiClient, *, at: datetime) -> None:
    """Remember when a key was last used, at most once an hour so that reading stays reading."""
    if client.last_used_at is None or (at - client.last_used_at).total_seconds() > 3600:
        ApiClient.objects.filter(pk=client.pk).update(last_used_at=at)


# --- Stand-ins ----------------------------------------------------------------------------------------


@transaction.atomic
def name_stand_in(
    person: User,
    *,
    stand_in: User,
    starts_on: date,
    ends_on: date,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> StandIn:
    """Let a colleague act for ``person`` on these days, both included.

    Refuses oneself, who is no active colleague in a body of theirs, days that are out of order, over, in the past or
    too many, days that meet another stand-in of this person, and a stand-in who would pass on what was lent to them.
    """
    if by.for_id is not None:
        raise RuleBroken("acting_for_another", "您正在代他人办理，不能再指定代理人；请先结束代理。")
    # Locked, so that two windows cannot name two people for the same days.
    person = User.objects.select_for_update().get(pk=person.pk)
    reason = _line(reason, "事由", "reason")
    _check_stand_in(person, stand_in, reason)
    check_stand_in_days(starts_on, ends_on, today=localdate(at))
    meeting = person.stand_ins.filter(ended_at__isnull=True, starts_on__lte=ends_on, ends_on__gte=starts_on)
    other = meeting.select_related("stand_in").first()
    if other is not None:
        days = f"{other.starts_on:%Y-%m-%d} 至 {other.ends_on:%Y-%m-%d}"
        raise RuleBroken(
            "stand_ins_overlap",
            f"{days} 已由{other.stand_in.name}代理，同一天只能有一名代理人。",
            "starts_on",
        )
    named = StandIn.objects.create(
        person=person, stand_in=stand_in, starts_on=starts_on, ends_on=ends_on, reason=reason, created_at=at
    )
    summary = f"{person.name} 指定 {stand_in.name} 代理，{starts_on} 至 {ends_on}"
    after = {
        "person": person.pk,
        "stand_in": stand_in.pk,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "reason": reason,
    }
    audit.record(named, by=by, at=at, verb="stand_in.named", summary=summary, after=after)
    return named


def _check_stand_in(person: User, stand_in: User, reason: str) -> None:
    if stand_in.pk == person.pk:
        raise RuleBroken("stand_in_is_oneself", "不能指定自己为代理人。", "stand_in")
    if not person.memberships.filter(role__in=list(DELEGABLE_ROLES)).exists():
        raise RuleBroken("nothing_to_lend", "您没有可以交由他人代理的职责。")
    if not colleagues_of(person).filter(pk=stand_in.pk).exists():
        raise RuleBroken("not_a_colleague", "代理人须是本单位在用账号的同事。", "stand_in")
    if len(reason) > STAND_IN_REASON_MAX:
        raise RuleBroken("too_long", f"事由最多 {STAND_IN_REASON_MAX} 字，现有 {len(reason)} 字。", "reason")


@transaction.atomic
def end_stand_in(stand_in: StandIn, *, by: Actor, at: datetime) -> StandIn:
    """End it at once, also in browsers that act on it now. Refuses one that is over, by hand or by its days."""
    stand_in = (
        StandIn.objects.select_for_update(of=("self",))
        .select_related("person", "stand_in")
        .get(pk=stand_in.pk)
    )
    if stand_in.ended_at is not None or stand_in.ends_on < localdate(at):
        raise RuleBroken("stand_in_over", f"{stand_in.stand_in.name}的代理已经结束。")
    stand_in.ended_at = at
    stand_in.save(update_fields=["ended_at"])
    summary = f"提前结束 {stand_in.stand_in.name} 代 {stand_in.person.name} 的代理"
    audit.record(stand_in, by=by, at=at, verb="stand_in.ended", summary=summary)
    return stand_in


def record_switch(stand_in: StandIn, *, is_begun: bool, by: Actor, at: datetime) -> None:
    """Leave a trace that somebody began, or stopped, acting for another."""
    verb, did = ("stand_in.acting", "开始") if is_begun else ("stand_in.acting_stopped", "停止")
    summary = f"{stand_in.stand_in.name} {did}代 {stand_in.person.name} 办理"
    audit.record(stand_in, by=by, at=at, verb=verb, summary=summary)
