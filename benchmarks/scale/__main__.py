"""Fill PostgreSQL with a whole province, and time every page there against the same page with one document.

    DATABASE_URL=postgres://user@127.0.0.1:5432/any python -m benchmarks.scale [--rounds 15] [--keep] [--write] [--plans]

Makes two databases of its own on that server (``size_one``, ``size_big``; ``--named`` gives another word than size): one
document, and 200 with 50 measures each, 20 periods (19 of them closed; quarters, some months, half-years and years) and 5
reports a measure and period, with rounds, reviews, moves, record lines, receipts, cases, plans and the ledger of reminders.
Every page is asked in turn of the one and of the other, by a process each. ``--keep`` takes the databases as an earlier run
left them, ``--fill`` and ``--small`` fill the large or the small one and stop, ``--write`` adds the table to
benchmarks/RESULTS.md, ``--plans`` writes docs/query-plans.md instead.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent.parent
# How many documents the database of each side holds, and what it is called behind the word of ``--named``.
DOCUMENTS, SUFFIXES = {"one": 1, "all": 200}, {"one": "_one", "all": "_big"}
WARM_UP, FOR_MEMORY = 3, 500
MOST_QUERIES, MOST_BYTES, MOST_GROWN = 25, 300_000, 10.0


class Side:
    """A process that answers for one database."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "benchmarks.scale.pages"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.pages: list[dict[str, Any]] = self._answer()

    def ask(self, **order: Any) -> dict[str, Any]:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = self._answer()
        return answer

    def _answer(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a page was refused; see above")
        return json.loads(line)

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--keep", action="store_true", help="take the databases as they are")
    parser.add_argument("--fill", action="store_true", help="fill the large database and stop")
    parser.add_argument("--small", action="store_true", help="fill the small database and stop")
    parser.add_argument("--named", default="size", help="the word before the names of the two databases")
    parser.add_argument("--only", default="", help="time only pages whose name holds this word")
    parser.add_argument("--plans", action="store_true", help="write docs/query-plans.md")
    parser.add_argument("--write", action="store_true", help="append the table to benchmarks/RESULTS.md")
    options = parser.parse_args()
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        print(
            "DATABASE_URL must name a PostgreSQL server: SQLite is not meant for this size.", file=sys.stderr
        )
        return 2
    wanted = {"all": options.fill, "one": options.small}
    sides = [side for side, is_wanted in wanted.items() if is_wanted] or list(DOCUMENTS)
    names = {side: options.named + suffix for side, suffix in SUFFIXES.items()}
    with tempfile.TemporaryDirectory() as data:
        environments = {side: _environment(name, server, data) for side, name in names.items()}
        for side in sides:
            if not (options.keep and _exists(server, names[side])):
                _fill(names[side], DOCUMENTS[side], server, environments[side])
        if any(wanted.values()):
            return 0
        if options.plans:
            subprocess.run(
                [sys.executable, "-m", "benchmarks.scale.plans"],
                cwd=ROOT,
                env=environments["all"],
                check=True,
            )
            return 0
        _report(environments, options)
    return 0


def _report(environments: dict[str, dict[str, str]], options: argparse.Namespace) -> None:
    with ExitStack() as stack:
        sides = {name: Side(environment) for name, environment in environments.items()}
        for side in sides.values():
            stack.callback(side.close)
        rows = []
        for page in sides["all"].pages:
            if options.only in page["name"]:
                rows.append(_timed(sides, page, options.rounds))
                print(_line(rows[-1]), flush=True)
        grown = None if options.only else _grown(sides["all"])
    table = _table(rows, grown)
    print(f"\n{table}")
    if options.write:
        with (ROOT / "benchmarks" / "RESULTS.md").open("a", encoding="utf-8") as results:
            results.write(f"\n{table}\n")


def _timed(sides: dict[str, Side], page: dict[str, Any], rounds: int) -> dict[str, Any]:
    for _ in range(WARM_UP):
        for side in sides.values():
            side.ask(name=page["name"])
    asked: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            asked[name].append(side.ask(name=page["name"]))
    one, full = (statistics.median(a["seconds"] for a in asked[name]) for name in ("one", "all"))
    return {
        **page, "one": one, "all": full, "ratio": full / one, "database": statistics.median(a["database"] for a in asked["all"]),
        "queries": max(a["queries"] for a in asked["all"]), "bytes": max(a["bytes"] for a in asked["all"]),
    }  # fmt: skip


def _grown(side: Side) -> float:
    """By how many MB the process grows over many pages, after each was asked once."""
    names = [page["name"] for page in side.pages if not page["name"].startswith("submit")]
    for name in names * 2:
        side.ask(name=name)
    before = side.ask()["memory"]
    for index in range(FOR_MEMORY):
        side.ask(name=names[index % len(names)])
    return float(side.ask()["memory"] - before)


def _line(row: dict[str, Any]) -> str:
    is_met = row["ratio"] <= row["most"] and row["queries"] < MOST_QUERIES and row["bytes"] <= MOST_BYTES
    return (
        f"| {row['name']} | {row['one'] * 1000:.0f} | {row['all'] * 1000:.0f} | **{row['ratio']:.2f}** | {row['database'] * 1000:.0f} |"
        f" {row['queries']} | {row['bytes'] / 1000:.0f} | ≤ {row['most']:g} {'met' if is_met else 'MISSED'} |"
    )


def _table(rows: list[dict[str, Any]], grown: float | None) -> str:
    head = [
        f"## {datetime.now().astimezone():%Y-%m-%d}: a whole province against one document",
        "",
        f"`python -m benchmarks.scale` · Python {platform.python_version()} · {os.cpu_count()} cores · PostgreSQL",
        "200 documents, 10,000 measures, 1,000,000 reports; test client, a process for each side, asked in turn; medians.",
        f"Goals: the ratio, fewer than {MOST_QUERIES} queries, at most {MOST_BYTES // 1000} kB",
        "",
        "| page | one document, ms | all, ms | ratio | of it in the database, ms | queries | kB | goal |",
        "|---|---|---|---|---|---|---|---|",
    ]
    if grown is None:
        return "\n".join(head + [_line(row) for row in rows])
    words = f"Over {FOR_MEMORY} pages the process grew by {grown:.1f} MB (≤ {MOST_GROWN:g} {'met' if grown <= MOST_GROWN else 'MISSED'})."
    return "\n".join([*head, *map(_line, rows), "", words])


def _fill(name: str, documents: int, server: str, environment: dict[str, str]) -> None:
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'")
    connection.close()
    work = [sys.executable, "-m", "benchmarks.scale.fill", str(documents)]
    done = subprocess.run(work, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    spent = json.loads(done.stdout.splitlines()[-1])
    print(f"filled {name} with {documents} documents in {spent.pop('all'):.0f} s", flush=True)
    longest = sorted(spent.items(), key=lambda row: -row[1])[:6]
    print("of it: " + ", ".join(f"{what} {seconds:.0f} s" for what, seconds in longest), flush=True)


def _exists(server: str, name: str) -> bool:
    connection = psycopg2.connect(server)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        found = cursor.fetchone() is not None
    connection.close()
    return found


def _environment(name: str, server: str, data: str) -> dict[str, str]:
    folder = Path(data) / name
    folder.mkdir()
    return {
        **os.environ,
        "DATA_DIR": str(folder),
        "SECRET_KEY": "benchmark-" + "x" * 50,
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "policy_tracker.settings",
        "DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}")),
    }


if __name__ == "__main__":
    sys.exit(main())
