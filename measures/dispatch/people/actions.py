"""The one write: who answers in a body, for some documents or for all."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.rules import Actor, RuleBroken, StaleVersion
from departments.models import Body
from measures.dispatch.people import access
from measures.dispatch.people.models import DutyPerson
from measures.dispatch.people.rules import DUTY_ROLE_NAMES, DutyRole, Named, checked
from measures.documents.models import Policy
from measures.documents.trace import record


def kept_of(body: Body, policy: Policy | None) -> dict[DutyRole, DutyPerson]:
    """Who is named for this document, or for all; without those who come from elsewhere."""
    rows = DutyPerson.objects.filter(body=body, policy=policy)
    return {DutyRole(row.role): row for row in rows.select_related("user")}


def stamp_of(body: Body, policies: Sequence[Policy]) -> str:
    """When anything of these was last set; what a page was drawn from. Empty for never."""
    rows = DutyPerson.objects.filter(body=body, **_of(policies)).order_by("pk")
    told = ",".join(f"{pk}:{at.timestamp():.6f}" for pk, at in rows.values_list("pk", "set_at"))
    return hashlib.sha256(told.encode()).hexdigest()[:32] if told else ""


def _of(policies: Sequence[Policy]) -> dict[str, Any]:
    return {"policy__in": policies} if policies else {"policy__isnull": True}


@transaction.atomic
def set_people(
    body: Body,
    *,
    policies: Sequence[Policy],
    people: Mapping[DutyRole, Named],
    by: Actor,
    at: datetime,
    stamp: str | None = None,
) -> int:
    """Name who answers in a body for these documents, without any for all of them; returns how many rows changed.

    A role that is left empty is not named: of a document then who is named for all, and else the accounts, count. ``stamp``
    is that of the page: refused (``StaleVersion``) when somebody named others since. Refuses an account of another body.
    """
    body = Body.objects.select_for_update(no_key=True).get(pk=body.pk)
    if stamp is not None and stamp != stamp_of(body, policies):
        raise StaleVersion("责任人刚被他人修改，您的修改没有保存。请核对最新内容后再保存。")
    wanted = {role: checked(role, named) for role, named in people.items()}
    _check_accounts(body, wanted)
    changed = 0
    for policy in policies or (None,):
        changed += _set(body, policy, wanted, by=by, at=at)
    return changed


def _check_accounts(body: Body, wanted: Mapping[DutyRole, Named]) -> None:
    chosen = {named.user_id: role for role, named in wanted.items() if named.user_id}
    known = (
        set(access.accounts_of(body).filter(pk__in=chosen).values_list("pk", flat=True)) if chosen else set()
    )
    for pk, role in chosen.items():
        if pk not in known:
            raise RuleBroken("account_unknown", "请选择本单位在用的账号。", f"{role}_user")


def _set(
    body: Body, policy: Policy | None, wanted: Mapping[DutyRole, Named], *, by: Actor, at: datetime
) -> int:
    kept = kept_of(body, policy)
    before = {role: _told(kept.get(role)) for role in wanted}
    changed = 0
    for role, named in wanted.items():
        row = kept.get(role)
        if named.is_empty:
            if row is not None:
                row.delete()
                changed += 1
            continue
        new = row or DutyPerson(body=body, policy=policy, role=role)
        if row is not None and (row.name, row.post, row.phone, row.user_id) == _columns(named):
            continue
        new.name, new.post, new.phone, new.user_id = _columns(named)
        new.set_at, new.set_by_name = at, by.name
        new.save()
        changed += 1
    if changed:
        after = {role: _told(row) for role, row in kept_of(body, policy).items()}
        _record(body, policy, before, after, by=by, at=at)
    return changed


def _columns(named: Named) -> tuple[str, str, str, int | None]:
    return named.name, named.post, named.phone, named.user_id


def _told(row: DutyPerson | None) -> str:
    """Name and post for the record; numbers are kept in one place only."""
    if row is None:
        return ""
    name, post = (row.user.name, row.user.post) if row.user else (row.name, row.post)
    return f"{name}（{post}）" if post else name


def _record(body: Body, policy: Policy | None, before: Any, after: Any, *, by: Actor, at: datetime) -> None:
    where = f"《{policy.title}》" if policy else "全部文件"
    named = "、".join(f"{DUTY_ROLE_NAMES[role]}{name}" for role, name in after.items() if name)
    record(
        policy or body,
        by=by,
        at=at,
        verb="body.people_set",
        summary=f"填写责任人：{body.name}，{where}，{named or '不再指定'}",
        before=before,
        after={"body": body.pk, **after},
    )
