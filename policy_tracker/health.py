"""Two questions of the machine room: does the process live, and is all there that it needs?

Both answer anybody, so the details name kinds of trouble, never addresses or passwords.
"""

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import redis
from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reminders.heartbeat.actions import BEAT
from reminders.models import Heartbeat

BEAT_MAX_SECONDS = 120
BROKER_TIMEOUT_SECONDS = 2


@dataclass(frozen=True)
class Check:
    ok: bool
    detail: str


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process lives. Asks neither database nor broker."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, tables, broker and clock are all there, else 503; each with a word on its state."""
    checks = {name: _asked(check) for name, check in CHECKS.items()}
    ready = all(check.ok for check in checks.values())
    answer = {
        "status": "ok" if ready else "unavailable",
        "checks": {name: asdict(check) for name, check in checks.items()},
    }
    return JsonResponse(answer, status=200 if ready else 503, json_dumps_params={"ensure_ascii": False})


def _asked(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except DatabaseTrouble as trouble:
        return Check(ok=False, detail=f"数据库不可用（{type(trouble).__name__}）")


def _database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Check(ok=True, detail=connection.display_name)


def _migrations() -> Check:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Check(ok=False, detail=f"有 {len(missing)} 个升级步骤尚未执行，请运行 manage.py migrate")
    return Check(ok=True, detail="表结构为最新")


def _broker() -> Check:
    if not settings.REDIS_URL:
        folder = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]))
        ok = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
        return Check(ok=ok, detail="文件队列" if ok else "队列文件夹不存在或不可写")
    limits = {"socket_timeout": BROKER_TIMEOUT_SECONDS, "socket_connect_timeout": BROKER_TIMEOUT_SECONDS}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **limits) as client:
            client.ping()
    except (redis.RedisError, OSError) as trouble:
        return Check(ok=False, detail=f"Redis 无法连接（{type(trouble).__name__}）")
    return Check(ok=True, detail="Redis")


def _beat() -> Check:
    """The newest heartbeat came through clock, queue and worker, so its age tells of all three."""
    newest = Heartbeat.objects.filter(name=BEAT).values_list("beat_at", flat=True).first()
    if newest is None:
        return Check(ok=False, detail="还没有收到过定时器的心跳")
    age = int((timezone.now() - newest).total_seconds())
    return Check(ok=age < BEAT_MAX_SECONDS, detail=f"最近一次心跳在 {age} 秒前")


CHECKS: dict[str, Callable[[], Check]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "beat": _beat,
}
