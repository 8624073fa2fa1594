"""Tell whether this data folder was made by a version that this code cannot continue: a newer one, or a trial one."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OTHER_VERSION = 3
# The migrations were written anew for 0.2.0, the first release; this one stands for all that came before.
BEFORE_THE_FIRST_RELEASE = ("measures", "0001_supervision")


class Command(BaseCommand):
    help = "检查数据目录：若由更新的版本或 0.2.0 之前的试用版本建立，给出一行说明并以退出码 3 结束。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        loader = MigrationLoader(connection, ignore_no_migrations=True)
        ours, applied = set(loader.disk_migrations or {}), set(loader.applied_migrations or {})
        if BEFORE_THE_FIRST_RELEASE in applied:
            self.stderr.write(
                "数据目录由 0.2.0 之前的试用版本建立，不能升级：请用 --data 另行指定目录，或继续使用原来的程序。"
            )
            sys.exit(OTHER_VERSION)
        apps = {app for app, _ in ours}
        unknown = sorted(f"{app}.{name}" for app, name in applied - ours if app in apps)
        if unknown:
            self.stderr.write(
                f"数据目录由更新的版本建立（含本版本没有的变更 {unknown[0]}）：请改用新版本程序，或用 --data 指定另一个目录。"
            )
            sys.exit(OTHER_VERSION)
