"""Fill our database with the document and the demo year. Prints what the client needs, and where the time goes."""

import json
import os
import statistics
import time
from typing import Any

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.actions import issue_key  # noqa: E402
from accounts.models import User  # noqa: E402
from audit.rules import Channel, system_actor  # noqa: E402
from benchmarks.signing import signed_in  # noqa: E402
from departments.models import Body  # noqa: E402
from measures.models import Policy  # noqa: E402

PAGES = ["/measures/", "/dashboard/"]
AT = timezone.now()
BY = system_actor("benchmark", Channel.COMMAND)


def where_time_goes(session: str, key: str) -> list[dict[str, Any]]:
    client = Client()
    client.cookies["sessionid"] = session
    asks = [(page, {}) for page in PAGES] + [("/api/v1/measures/", {"HTTP_AUTHORIZATION": f"Bearer {key}"})]
    kept = [_breakdown(client, path, headers) for path, headers in asks]
    # Right after a report was handed in, the first reader pays for the tables anew.
    anew = [_breakdown(client, path, {}, forget=True) for path in PAGES]
    return kept + anew


def _breakdown(client: Client, path: str, headers: dict[str, str], *, forget: bool = False) -> dict[str, Any]:
    wholes, databases, queries = [], [], 0
    for _ in range(55):
        spent: list[float] = []

        def timed(execute: Any, *args: Any, spent: list[float] = spent) -> Any:
            began = time.perf_counter()
            try:
                return execute(*args)
            finally:
                spent.append(time.perf_counter() - began)

        if forget:
            cache.clear()
        with connection.execute_wrapper(timed):
            began = time.perf_counter()
            answer = client.get(path, HTTP_HOST="127.0.0.1", **headers)
            wholes.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        databases.append(sum(spent))
        queries = len(spent)
    return {
        "name": f"{path} (nothing kept)" if forget else path,
        "whole": statistics.median(wholes[5:]) * 1000,
        "database": statistics.median(databases[5:]) * 1000,
        "queries": queries,
    }


call_command("migrate", verbosity=0)
call_command("seed")
call_command("load_demo")
document = Policy.objects.earliest("pk")
PAGES.append(f"/dashboard/?policy={document.pk}")
office = signed_in(User.objects.get(username="duchashi"))
city_key = issue_key(Body.objects.cities()[0], name="benchmark", by=BY, at=AT)[1]
where = where_time_goes(office, city_key) if os.environ.get("BENCHMARK_BREAKDOWN") else []
print(json.dumps({"session": office, "key": city_key, "where": where, "policy": document.pk}))
