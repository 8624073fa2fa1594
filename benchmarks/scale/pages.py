"""Answers, in a process of its own, how long the pages of one filled database take: a line of JSON in, a line out."""

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.actions import issue_key  # noqa: E402
from accounts.models import User  # noqa: E402
from audit.rules import Channel, system_actor  # noqa: E402
from benchmarks.signing import signed_in  # noqa: E402
from departments.models import Body  # noqa: E402
from departments.rules import BodyKind  # noqa: E402
from measures.models import Measure, Obligation, Policy  # noqa: E402

NAMED = ["duchashi", "duchashi-fuze", "lingdao", "kejiting", "kejiting-fuze", "shenyang", "admin"]
LAST = 100_000  # a page number behind the last: the last is shown
REPORT = {
    "status": "on_track",
    "done": "组织对接活动 3 场，推动成果转化。",
    "problems": "",
    "next_steps": "继续推进。",
}


@dataclass(frozen=True)
class Page:
    """A page as somebody asks for it; ``most``: how many times its own time with one document it may take."""

    name: str
    who: str
    path: str
    most: float = 2


def pages() -> list[Page]:
    """The pages, with the numbers of this database in their addresses."""
    mine = Obligation.objects.filter(body__name="省科技厅", period__closed_at__isnull=True)
    fresh, waiting = (mine.filter(state=state).order_by("pk").first() for state in ("awaiting", "submitted"))
    measure, policy = Measure.objects.order_by("pk").first(), Policy.objects.order_by("pk").first()
    if not (fresh and waiting and measure and policy):
        raise SystemExit("the database is not filled")
    return [
        Page("desk of the office", "duchashi", "/desk/"),
        Page("desk of the office's lead", "duchashi-fuze", "/desk/"),
        Page("desk of a department", "kejiting", "/desk/"),
        Page("desk of its approver", "kejiting-fuze", "/desk/"),
        Page("desk of a city", "shenyang", "/desk/"),
        Page("overview", "duchashi", "/dashboard/", 4),
        Page("overview, the leader", "lingdao", "/dashboard/", 4),
        Page("ledger, page 1", "duchashi", "/measures/"),
        Page("ledger, last page", "duchashi", f"/measures/?page={LAST}"),
        Page("ledger, a department", "kejiting", "/measures/"),
        Page("measure", "duchashi", f"/measures/{measure.pk}/"),
        Page("review queue", "duchashi", "/reviews/"),
        Page("review", "duchashi", f"/obligations/{waiting.pk}/review/"),
        Page("periods", "duchashi", "/periods/"),
        Page("extensions", "duchashi", "/extensions/"),
        Page("completions", "duchashi", "/completions/"),
        Page("instructions", "duchashi", "/instructions/"),
        Page("work plans", "duchashi", "/plans/"),
        Page("receipts", "duchashi", "/measures/receipts/"),
        Page("receipts, last page", "duchashi", f"/measures/receipts/?page={LAST}"),
        Page("urges", "duchashi", "/urges/"),
        Page("urge candidates", "duchashi", "/urges/candidates/"),
        Page("duties", "duchashi", "/duties/"),
        Page("sources", "duchashi", "/sources/"),
        Page("source", "duchashi", f"/sources/{policy.pk}/"),
        Page("inbox", "kejiting", "/inbox/"),
        Page("inbox, last page", "kejiting", f"/inbox/?page={LAST}"),
        Page("reminder ledger", "duchashi", "/reminders/ledger/"),
        Page("reminder ledger, last page", "duchashi", f"/reminders/ledger/?page={LAST}"),
        Page("report center", "duchashi", "/reports/"),
        Page("report center, ask", "duchashi", "/reports/new/"),
        Page("obligation", "kejiting", f"/obligations/{fresh.pk}/"),
        Page("report form", "kejiting", f"/obligations/{fresh.pk}/report/"),
        Page("record of acts", "admin", "/admin/audit/auditevent/"),
        Page("API measures", "duchashi", "/api/v1/measures/"),
        Page("API measures, last page", "duchashi", f"/api/v1/measures/?page={_last('measures')}"),
        Page("API obligations", "duchashi", "/api/v1/obligations/"),
        Page("API obligations, last page", "duchashi", f"/api/v1/obligations/?page={_last('obligations')}"),
        Page("API obligations of a city", "key", "/api/v1/obligations/"),
        Page("API periods", "duchashi", "/api/v1/periods/"),
        Page("API receipts", "duchashi", "/api/v1/receipts/"),
        Page("submit of a report, API", "key", "submit"),
    ]


def _last(kind: str) -> int:
    """The number of the last page of a list of the API, which refuses any behind it."""
    answer = CLIENTS["duchashi"].get(f"/api/v1/{kind}/").json()
    return max(1, -(-int(answer["count"]) // max(1, len(answer["results"]))))


def _clients() -> dict[str, Client]:
    """Somebody signed in for each name; a city's system with its key, each city's under its name."""
    clients = {}
    for user in User.objects.filter(username__in=NAMED):
        clients[user.username] = Client(headers={"host": "127.0.0.1"})
        clients[user.username].cookies["sessionid"] = signed_in(user)
    by = system_actor("benchmark", Channel.COMMAND)
    for city in Body.objects.filter(kind=BodyKind.CITY_GOVERNMENT):
        key = issue_key(city, name="benchmark", by=by, at=timezone.now())[1]
        clients[city.name] = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {key}"})
    return {**clients, "key": clients["沈阳市"]}


def _submissions() -> Iterator[tuple[Client, str]]:
    """Reports that cities have yet to hand in: whose system sends it, and where to. One document asks each for few."""
    owed = Obligation.objects.filter(respondent="city", state="awaiting", period__closed_at__isnull=True)
    for pk, name in owed.order_by("pk").values_list("pk", "body__name")[:1_000]:
        yield CLIENTS[name], f"/api/v1/obligations/{pk}/report/"


def ask(page: Page) -> dict[str, Any]:
    """One request: seconds, seconds in the database, queries, bytes."""
    client, spent = CLIENTS[page.who], list[float]()
    gc.collect()
    with _counted(spent):
        began = time.perf_counter()
        if page.path == "submit":
            city, path = next(SUBMISSIONS)
            answer = city.put(path, data=json.dumps(REPORT), content_type="application/json")
        else:
            answer = client.get(page.path)
        took = time.perf_counter() - began
    if answer.status_code not in (200, 201):
        raise SystemExit(f"{page.path} as {page.who}: {answer.status_code} {answer.content[:300]!r}")
    return {"seconds": took, "database": sum(spent), "queries": len(spent), "bytes": len(answer.content)}


@contextmanager
def _counted(spent: list[float]) -> Iterator[None]:
    def timed(execute: Callable[..., Any], *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent.append(time.perf_counter() - began)

    with connection.execute_wrapper(timed):
        yield


def memory() -> float:
    """How many MB this process holds."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmRSS"].split()[0]) / 1024


CLIENTS = _clients()
SUBMISSIONS = _submissions()

if __name__ == "__main__":
    known = {page.name: page for page in pages()}
    print(json.dumps([{"name": page.name, "most": page.most} for page in known.values()]), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if order.get("forget"):
            cache.clear()
        if "name" in order:
            print(json.dumps(ask(known[order["name"]])), flush=True)
        else:
            print(json.dumps({"memory": memory()}), flush=True)
