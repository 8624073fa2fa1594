"""Writes to the office systems of bodies: who takes messages in where, signed with which secret."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from audit import actions as audit
from audit.rules import Actor, ActorKind, RuleBroken
from departments.models import Body
from departments.rules import BodyKind
from reminders.outbound import NotDelivered
from reminders.systems.models import OfficeSystem
from reminders.systems.pushing import PushRound
from reminders.systems.rules import check_address, shown_address
from reminders.systems.signing import new_secret


@transaction.atomic
def register_system(
    body: Body, *, url: str, is_active: bool = True, by: Actor, at: datetime
) -> tuple[OfficeSystem, str]:
    """Enter where a body's office system takes messages in; its secret is returned beside it, to be shown this once.

    Refuses a second system for a body, a body that stands for many, and addresses that ``check_address`` refuses.
    """
    if body.kind == BodyKind.GENERIC:
        raise RuleBroken("system_body_generic", f"“{body.name}”是泛指，不能登记办公系统。", "body")
    _check(url)
    secret = new_secret()
    try:
        with transaction.atomic():
            system = OfficeSystem.objects.create(
                body=body,
                url=url,
                secret=secret,
                is_active=is_active,
                created_at=at,
                created_by_id=by.id if by.kind == ActorKind.USER else None,
            )
    except IntegrityError as twice:
        raise RuleBroken(
            "system_registered_already", f"{body.name}已登记办公系统，请修改原有登记。", "body"
        ) from twice
    summary = f"登记{system}：{system.shown_url}"
    after = {"body": body.name, "url": system.shown_url, "is_active": is_active}
    audit.record(system, by=by, at=at, verb="office_system.registered", summary=summary, after=after)
    return system, secret


@transaction.atomic
def edit_system(system: OfficeSystem, *, url: str, is_active: bool, by: Actor, at: datetime) -> OfficeSystem:
    """Change where messages go, or stop and resume them. Refuses addresses that ``check_address`` refuses.

    Whether the query of the address changed is recorded, what it says is not: it may hold a token.
    """
    _check(url)
    system = _locked(system)
    before = {"url": system.shown_url, "is_active": system.is_active}
    after = {
        "url": shown_address(url),
        "is_active": is_active,
        "is_query_changed": url.partition("?")[2] != system.url.partition("?")[2],
    }
    verb, words = "office_system.edited", "修改"
    if system.is_active != is_active:
        verb, words = ("office_system.enabled", "启用") if is_active else ("office_system.disabled", "停用")
    system.url, system.is_active = url, is_active
    system.save(update_fields=["url", "is_active"])
    summary = f"{words}{system}：{system.shown_url}"
    audit.record(system, by=by, at=at, verb=verb, summary=summary, before=before, after=after)
    return system


@transaction.atomic
def renew_secret(system: OfficeSystem, *, by: Actor, at: datetime) -> tuple[OfficeSystem, str]:
    """Sign with a new secret from now on; it is returned to be shown this once, the old one counts no more."""
    system = _locked(system)
    system.secret = secret = new_secret()
    system.save(update_fields=["secret"])
    summary = f"更换{system}的签名密钥"
    audit.record(system, by=by, at=at, verb="office_system.secret_renewed", summary=summary)
    return system, secret


def send_test(system: OfficeSystem, *, by: Actor, at: datetime) -> str:
    """Send one signed message that says nothing, also to a system not in use; why it was not taken, empty if it was.

    Held under no lock and in no transaction: the other side may be slow.
    """
    payload = {
        "type": "reminder.test",
        "timestamp": localtime(at).isoformat(timespec="seconds"),
        "body": system.body.name,
        "url": settings.SITE_URL,
    }
    trouble = ""
    try:
        with PushRound() as push:
            push.push(system, f"test-{system.pk}-{uuid4().hex}", payload, at=at)
    except NotDelivered as refusal:
        trouble = refusal.reason
    summary = f"向{system}发送测试消息：{trouble or '对方已收下'}"
    audit.record(system, by=by, at=at, verb="office_system.tested", summary=summary)
    return trouble


def _check(url: str) -> None:
    check_address(url, may_be_loopback=settings.OA_ALLOW_LOOPBACK)


def _locked(system: OfficeSystem) -> OfficeSystem:
    return OfficeSystem.objects.select_for_update(of=("self",)).select_related("body").get(pk=system.pk)
