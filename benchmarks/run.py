"""Time our pages and endpoints against a bare Django project, side by side in one run.

    DATABASE_URL=postgres://user@127.0.0.1:5432/any python -m benchmarks.run [--rounds 300] [--short] [--write]

Makes two databases of its own on that PostgreSQL server, starts two gunicorns with two workers each, asks
them in turn (floor, ours, floor, ours, …) over one connection each, and prints the ratio of the medians.
``--write`` appends the table to benchmarks/RESULTS.md. ``--short`` takes half a minute, leaves out where the time goes,
and only informs: it never fails, whatever comes out.
"""

import argparse
import http.client
import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
NAMES = {"floor": "policy_bench_floor", "ours": "policy_bench_ours"}
WARM_UP = 30


@dataclass(frozen=True)
class Ask:
    """One request: how it is made on each side."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None = None


@dataclass(frozen=True)
class Case:
    name: str
    goal: float
    floor: Iterator[Ask]
    ours: Iterator[Ask]
    rounds: int
    # Done before each of our requests, outside the time taken.
    before: Callable[[], None] = lambda: None


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--write", action="store_true", help="append the table to benchmarks/RESULTS.md")
    parser.add_argument("--short", action="store_true", help="few rounds, for information; never fails")
    options = parser.parse_args()
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        print("not measured: DATABASE_URL must name a PostgreSQL server", file=sys.stderr)
        return 0 if options.short else 2
    try:
        return _run_all(server, options)
    except (Exception, SystemExit) as trouble:
        if not options.short:
            raise
        print(f"not measured: {trouble}", file=sys.stderr)
        return 0


def _run_all(server: str, options: argparse.Namespace) -> int:
    rounds, warm_up = (25, 10) if options.short else (options.rounds, WARM_UP)
    with tempfile.TemporaryDirectory() as data:
        environments = {side: _environment(side, server, data) for side in NAMES}
        environments["ours"]["BENCHMARK_BREAKDOWN"] = "" if options.short else "1"
        with ThreadPoolExecutor() as both:
            prepared = both.map(lambda side: _prepare(side, server, environments[side]), NAMES)
            ready = dict(zip(NAMES, prepared, strict=True))
        with _served("floor", environments["floor"]) as floor, _served("ours", environments["ours"]) as ours:
            rows = [
                _measure(case, floor, ours, warm_up)
                for case in _cases(ready["floor"], ready["ours"], environments["ours"], rounds)
            ]
        table = _table(rows, ready["ours"]["where"])
    print(table)
    if options.write:
        with (ROOT / "benchmarks" / "RESULTS.md").open("a", encoding="utf-8") as results:
            results.write(f"\n{table}\n")
    return 0


def _environment(side: str, server: str, data: str) -> dict[str, str]:
    parts = urlsplit(server)
    return {
        **os.environ,
        "DATABASE_URL": urlunsplit(parts._replace(path=f"/{NAMES[side]}")),
        "SECRET_KEY": "benchmark-" + "x" * 50,
        "DATA_DIR": data,
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": {"floor": "benchmarks.floor.settings", "ours": "policy_tracker.settings"}[
            side
        ],
    }


def _prepare(side: str, server: str, environment: dict[str, str]) -> dict[str, Any]:
    """A fresh database with its rows; returns what the client needs to sign in."""
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAMES[side]}")
        cursor.execute(f"CREATE DATABASE {NAMES[side]} TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'")
    connection.close()
    return _run(f"benchmarks.prepare_{side}", environment)


def _run(module: str, environment: dict[str, str]) -> Any:
    """The last line a module prints, as JSON."""
    script = [sys.executable, "-m", module]
    done = subprocess.run(script, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def _served(side: str, environment: dict[str, str]) -> Iterator[int]:
    """gunicorn with two workers of four threads, as production runs it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    module = {"floor": "benchmarks.floor.wsgi", "ours": "policy_tracker.wsgi"}[side]
    command = [sys.executable, "-m", "gunicorn", f"{module}:application", "-b", f"127.0.0.1:{port}"]
    command += ["-w", "2", "--threads", "4", "--keep-alive", "60", "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("gunicorn did not come up")


def _cases(
    floor: dict[str, Any], ours: dict[str, Any], environment: dict[str, str], rounds: int
) -> Iterator[Case]:
    page = {"Cookie": f"sessionid={floor['session']}"}
    office = {"Cookie": f"sessionid={ours['session']}"}
    keyed = {"Authorization": f"Bearer {ours['key']}"}
    floor_page, floor_list = _same(Ask("GET", "/rows/", page)), _same(Ask("GET", "/rows.json", {}))
    pages = {
        "measure list page": "/measures/",
        "overview": "/dashboard/",
        "page of the document": f"/dashboard/?policy={ours['policy']}",
    }
    for name, path in pages.items():
        yield Case(name, 3, floor_page, _same(Ask("GET", path, office)), rounds)
    with _changes(environment) as change:
        for name, path in pages.items():
            first = f"{name}, first reader after a change"
            yield Case(first, 4.5, floor_page, _same(Ask("GET", path, office)), rounds, change)
    yield Case("API list of measures", 2, floor_list, _same(Ask("GET", "/api/v1/measures/", keyed)), rounds)
    owed = _run("benchmarks.prepare_submissions", environment)
    most = min(rounds, len(owed["obligations"]) - WARM_UP)
    yield Case("submit of a report", 4, _puts_to_floor(), _puts_to_ours(owed), most)


@contextmanager
def _changes(environment: dict[str, str]) -> Iterator[Callable[[], None]]:
    """What an act leaves behind for the next reader: the tables kept until now are of an older revision."""
    connection = psycopg2.connect(environment["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield lambda: cursor.execute("UPDATE measures_policy SET revision = revision + 1")
    connection.close()


def _same(ask: Ask) -> Iterator[Ask]:
    while True:
        yield ask


def _report(number: int) -> bytes:
    done = f"第{number}次报送：组织对接活动3场，推动成果转化项目落地21项，按计划推进。"
    return json.dumps(
        {"status": "on_track", "done": done, "problems": "", "next_steps": "继续推进。"}
    ).encode()


def _puts_to_floor() -> Iterator[Ask]:
    number = 0
    while True:
        number += 1
        yield Ask("PUT", f"/rows/{number % 18 + 1}", {"Content-Type": "application/json"}, _report(number))


def _puts_to_ours(owed: dict[str, Any]) -> Iterator[Ask]:
    """Every request hands in a report that was not handed in before, with its own city's key."""
    for number, (obligation, key) in enumerate(owed["obligations"]):
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {owed['keys'][key]}"}
        yield Ask("PUT", f"/api/v1/obligations/{obligation}/report/", headers, _report(number))


def _measure(case: Case, floor: int, ours: int, warm_up: int) -> dict[str, Any]:
    sides = {port: http.client.HTTPConnection("127.0.0.1", port, timeout=30) for port in (floor, ours)}
    for _ in range(warm_up):
        _time(sides[floor], next(case.floor))
        _time(sides[ours], next(case.ours))
    pairs = []
    for _ in range(case.rounds):
        below = _time(sides[floor], next(case.floor))
        case.before()
        pairs.append((below, _time(sides[ours], next(case.ours))))
    for connection in sides.values():
        connection.close()
    below, above = statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
    tenths = statistics.quantiles((b / a for a, b in pairs), n=10)
    return {
        "name": case.name, "goal": case.goal, "rounds": case.rounds, "floor": below, "ours": above,
        "ratio": above / below, "low": tenths[0], "high": tenths[-1],
    }  # fmt: skip


def _time(connection: http.client.HTTPConnection, ask: Ask) -> float:
    began = time.perf_counter()
    connection.request(ask.method, ask.path, ask.body, ask.headers)
    answer = connection.getresponse()
    text = answer.read()
    took = time.perf_counter() - began
    if answer.status not in (200, 201):
        raise SystemExit(f"{ask.method} {ask.path}: {answer.status} {text[:300]!r}")
    return took


def _table(rows: list[dict[str, Any]], where: list[dict[str, Any]]) -> str:
    head = [
        f"## {datetime.now().astimezone():%Y-%m-%d}: pages and endpoints against a bare Django project",
        "",
        f"`python -m benchmarks.run` · Python {platform.python_version()} · {os.cpu_count()} cores · PostgreSQL",
        "gunicorn, 2 workers × 4 threads on each side; requests in turn over one connection each, after a warm-up",
        "",
        "| what | floor, median ms | ours, median ms | ratio | 10 %–90 % of pairs | goal | rounds |",
        "|---|---|---|---|---|---|---|",
    ]
    body = [
        f"| {r['name']} | {r['floor'] * 1000:.2f} | {r['ours'] * 1000:.2f} | **{r['ratio']:.2f}** |"
        f" {r['low']:.2f}–{r['high']:.2f} | ≤ {r['goal']:g} {'met' if r['ratio'] <= r['goal'] else 'MISSED'} | {r['rounds']} |"
        for r in rows
    ]
    if not where:
        return "\n".join(head + body)
    spent = [
        "",
        "Where our time goes (one process, no network; medians of 50):",
        "",
        "| what | whole ms | queries | in the database ms | the rest (Python, templates) ms |",
        "|---|---|---|---|---|",
        *(
            f"| {w['name']} | {w['whole']:.1f} | {w['queries']} | {w['database']:.1f} | {w['whole'] - w['database']:.1f} |"
            for w in where
        ),
    ]
    return "\n".join(head + body + spent)


if __name__ == "__main__":
    sys.exit(main())
