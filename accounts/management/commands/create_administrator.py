"""Make the first administrator of an installation, by asking at the terminal."""

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts import actions
from accounts.rules import Role
from audit.rules import Channel, RuleBroken, system_actor
from departments.models import Body


class Command(BaseCommand):
    help = "建立系统管理员账号（可同时授予督查室负责人角色）。密码从终端读取。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="", help="用户名（不写则在终端询问）")
        parser.add_argument("--name", default="", help="姓名（不写则在终端询问）")
        parser.add_argument("--email", default="", help="电子邮箱")
        parser.add_argument("--lead", action="store_true", help="同时设为督查室负责人")

    def handle(self, *args: Any, **options: Any) -> None:
        office = Body.objects.office()
        if office is None:
            raise CommandError("尚未载入单位，请先运行 manage.py seed。")
        username = options["username"] or input("用户名：")
        name = options["name"] or input("姓名：")
        password = getpass.getpass("密码：")
        if password != getpass.getpass("再输一遍："):
            raise CommandError("两次输入的密码不一致。")
        if not username.strip() or not name.strip():
            raise CommandError("用户名和姓名都不能为空。")
        by, at = system_actor("命令行", Channel.COMMAND), timezone.now()
        roles = [Role.ADMINISTRATOR] + ([Role.LEAD] if options["lead"] else [])
        try:
            with transaction.atomic():
                user = actions.create_user(
                    username=username,
                    name=name,
                    email=options["email"],
                    password=password,
                    by=by,
                    at=at,
                )
                for role in roles:
                    actions.grant_role(user, body=office, role=role, by=by, at=at)
        except RuleBroken as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"已建立系统管理员 {user.name}（{user.username}）。")
