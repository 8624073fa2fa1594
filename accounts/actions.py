"""Writes to people, roles and keys."""

import hashlib
import secrets
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit import actions as audit
from audit.rules import Actor, RuleBroken
from departments.models import Body
from departments.rules import BodyKind

from .models import ApiClient, Membership, User
from .rules import ROLE_NAMES, Role, role_fits

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
    """Make an account. Refuses a taken user name (in any letter case) and a weak password.

    A demo account takes whatever password the operator chose for it.
    """
    user = User(
        username=username.strip(), name=name.strip(), email=email, post=post, is_demo=is_demo, joined_at=at
    )
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
    new = {"name": name.strip(), "post": post.strip(), "email": email, "is_active": is_active}
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
    AccessAttempt.objects.filter(username__iexact=user.username).delete()
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
