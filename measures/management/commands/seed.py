"""Load the calendar, the bodies and the document from ``fixtures/``; any number of times."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.rules import Channel, system_actor
from departments.actions import seed_bodies
from measures.documents.actions import seed_policy
from workdays.actions import seed_calendar


class Command(BaseCommand):
    help = "载入工作日历、单位和政策文件。可重复运行：已有内容一律保持原样。"

    def handle(self, *args: Any, **options: Any) -> None:
        by, at = system_actor("数据载入", Channel.COMMAND), timezone.now()
        days = seed_calendar()
        bodies = seed_bodies(_fixture("departments.json"))
        is_new = seed_policy(_fixture("policy-liaoning-2018.json"), by=by, at=at)
        policy = "政策文件已载入" if is_new else "政策文件早已载入，未改动"
        self.stdout.write(f"节假日新增 {days} 天，单位新增 {bodies} 个，{policy}。")


def _fixture(name: str) -> Any:
    return json.loads((settings.FIXTURES_DIR / name).read_text(encoding="utf-8"))
