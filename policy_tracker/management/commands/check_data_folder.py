"""Tell whether this data folder was made by a newer version than this code."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.loader import MigrationLoader

NEWER = 3


class Command(BaseCommand):
    help = "检查数据目录：若由更新的版本建立，给出一行说明并以退出码 3 结束。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        loader = MigrationLoader(connection, ignore_no_migrations=True)
        ours = set(loader.disk_migrations or {})
        apps = {app for app, _ in ours}
        unknown = sorted(
            f"{app}.{name}"
            for app, name in loader.applied_migrations or {}
            if app in apps and (app, name) not in ours
        )
        if unknown:
            self.stderr.write(
                f"数据目录由更新的版本建立（含本版本没有的变更 {unknown[0]}）：请改用新版本程序，或用 --data 指定另一个目录。"
            )
            sys.exit(NEWER)
