"""Load the demo year and its accounts, once, and keep the passwords beside the database."""

import json
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from accounts.rules import ROLE_NAMES, Role
from audit.rules import Actor, ActorKind, Channel, RuleBroken, system_actor
from departments.models import Body
from measures.demo.story import load_demo_year
from measures.documents.models import Policy

POLICY = "liaoning-2018-shuangchuang"
# username, name, body, roles
CAST = (
    ("duchashi", "督查室审核员（演示）", "省政府督查室", (Role.REVIEWER,)),
    ("duchashi-fuze", "督查室负责人（演示）", "省政府督查室", (Role.LEAD,)),
    ("lingdao", "省领导（演示）", "省政府督查室", (Role.VIEWER,)),
    ("kejiting", "科技厅经办人（演示）", "省科技厅", (Role.REPORTER,)),
    ("kejiting-fuze", "科技厅负责人（演示）", "省科技厅", (Role.APPROVER,)),
    ("kejiting-zhuyao", "科技厅主要负责人（演示）", "省科技厅", (Role.HEAD,)),
    ("jiaoyuting", "教育厅经办人（演示）", "省教育厅", (Role.REPORTER,)),
    ("jiaoyuting-fuze", "教育厅负责人（演示）", "省教育厅", (Role.APPROVER,)),
    ("jinrongban", "金融办经办人（演示）", "省政府金融办", (Role.REPORTER,)),
    ("jinrongban-fuze", "金融办负责人（演示）", "省政府金融办", (Role.APPROVER,)),
    ("shenyang", "沈阳市经办人（演示）", "沈阳市", (Role.REPORTER,)),
)
OFFICE, LEAD = "duchashi", "duchashi-fuze"
# Who is away, who stands in for them, and for how many days from the day of loading.
STAND_IN = ("kejiting-zhuyao", "kejiting-fuze", 14, "（演示）外出学习")


class Command(BaseCommand):
    help = "载入演示数据和演示账号（只载入一次）。密码随机生成，或由环境变量 DEMO_PASSWORD 指定。"

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(is_demo=True).exists():
            self.stdout.write("演示数据早已载入，未改动。")
            return
        policy = Policy.objects.filter(code=POLICY).first()
        if policy is None:
            raise CommandError("尚未载入政策文件，请先运行 manage.py seed。")
        data, others = _texts("demo-year.json"), _texts("demo-sources.json")["sources"]
        kept = settings.DATA_DIR / "demo-accounts.json"
        try:
            with transaction.atomic():
                cast = _cast()
                office, lead = (User.objects.get(username=name) for name in (OFFICE, LEAD))
                now = timezone.now()
                load_demo_year(policy, data=data, sources=others, office=office, lead=lead, at=now)
                # Last thing before the commit: accounts without their passwords would be lost accounts.
                _keep(kept, cast)
        except RuleBroken as refusal:
            raise CommandError(f"演示数据未载入：{refusal.message}") from refusal
        self.stdout.write(f"已载入演示数据，演示账号见 {kept}。")


def _texts(name: str) -> Any:
    return json.loads((settings.FIXTURES_DIR / name).read_text(encoding="utf-8"))


def _cast() -> list[dict[str, str]]:
    by, at = system_actor("演示数据载入", Channel.COMMAND), timezone.now()
    fixed = os.environ.get("DEMO_PASSWORD", "")
    cast = []
    for username, name, body_name, roles in CAST:
        body = Body.objects.get(name=body_name)
        password = fixed or secrets.token_urlsafe(9)
        user = accounts.create_user(
            username=username,
            name=name,
            password=password,
            email=f"{username}@yanshi.example",
            is_demo=True,
            by=by,
            at=at,
        )
        for role in roles:
            accounts.grant_role(user, body=body, role=role, by=by, at=at)
        row = {"username": username, "password": password, "name": name, "body": body.name}
        row["role"] = "、".join(ROLE_NAMES[role] for role in roles)
        if body.is_city:
            _, row["api_key"] = accounts.issue_key(body, name="演示接口", is_demo=True, by=by, at=at)
        cast.append(row)
    _name_stand_in(at)
    return cast


def _name_stand_in(at: datetime) -> None:
    away, stand_in, days, reason = STAND_IN
    person = User.objects.get(username=away)
    accounts.name_stand_in(
        person,
        stand_in=User.objects.get(username=stand_in),
        starts_on=timezone.localdate(at),
        ends_on=timezone.localdate(at) + timedelta(days=days),
        reason=reason,
        by=Actor(kind=ActorKind.USER, id=person.pk, name=person.name, channel=Channel.COMMAND),
        at=at,
    )


def _keep(path: Path, cast: list[dict[str, str]]) -> None:
    """Write the list for nobody but the owner to read, in one piece."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(cast, out, ensure_ascii=False, indent=2)
    draft.replace(path)
