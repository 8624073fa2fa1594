"""Time the reminder service: planning and delivering 10,000 due items for 200 people, and planning when nothing is due.

    DATABASE_URL=postgres://user@127.0.0.1:5432/any python -m benchmarks.reminders [--write]

Without DATABASE_URL it works on a SQLite file. Makes a database of its own, starts an SMTP sink in another process and
sends through it, first our digests, then the very same 200 letters in a bare ``send_mail`` loop; prints the ratio.
``--write`` appends the table to benchmarks/RESULTS.md.
"""

import argparse
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "policy_bench_reminders"
PEOPLE, DUE, OPEN = 200, 10_000, 100_000
MOST_SECONDS, MOST_IDLE_SECONDS = 10.0, 0.5
# Redmine's nightly reminder job on as many due issues; see the issue that set the floor.
REDMINE = "64–73 s"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="append the table to benchmarks/RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data, _sink() as port:
        work = [sys.executable, "-m", "benchmarks.reminder_work"]
        done = subprocess.run(
            work, cwd=ROOT, env=_environment(data, port), check=True, stdout=subprocess.PIPE
        )
        found = json.loads(done.stdout.splitlines()[-1])
    table = _table(found)
    print(table)
    if options.write:
        with (ROOT / "benchmarks" / "RESULTS.md").open("a", encoding="utf-8") as results:
            results.write(f"\n{table}\n")
    return 0


def _environment(data: str, port: int) -> dict[str, str]:
    """Settings of the product with a fresh database of its own and the sink as its mail server."""
    given = {
        **os.environ,
        "DATA_DIR": data,
        "SECRET_KEY": "benchmark-" + "x" * 50,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "policy_tracker.settings",
    }
    server = os.environ.get("DATABASE_URL", "")
    if server.startswith("postgres"):
        connection = psycopg2.connect(server)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
            cursor.execute(
                f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'"
            )
        connection.close()
        given["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{DATABASE}"))
    return given


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server in a process of its own that takes everything and keeps nothing."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable,
        "-m",
        "aiosmtpd",
        "-n",
        "-c",
        "aiosmtpd.handlers.Sink",
        "-l",
        f"127.0.0.1:{port}",
    ]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _table(found: dict[str, Any]) -> str:
    plan, sent, again, bare, idle, late = (
        found[name] for name in ("plan", "deliver", "again", "bare", "idle", "late")
    )
    whole = plan["seconds"] + sent["seconds"]

    def goal(value: float, most: float) -> str:
        return f"≤ {most:g} s {'met' if value <= most else 'MISSED'}"

    rows = [
        ("planning 10,000 due items", plan, ""),
        ("delivering them to 200 people, SMTP", sent, ""),
        ("both", {"seconds": whole, "queries": plan["queries"] + sent["queries"]}, goal(whole, MOST_SECONDS)),
        ("planning again, nothing new", again, ""),
        ("the same 200 letters in a bare send_mail loop", bare, ""),
        ("planning over 100,000 open obligations, none due", idle, goal(idle["seconds"], MOST_IDLE_SECONDS)),
        ("planning 100,000 that are all due", late, ""),
    ]
    head = [
        f"## {datetime.now().astimezone():%Y-%m-%d}: reminders",
        "",
        f"`python -m benchmarks.reminders` · Python {platform.python_version()} · {os.cpu_count()} cores · {found['engine']}",
        "one process, a local SMTP sink in another",
        "",
        "| what | seconds | queries | goal |",
        "|---|---|---|---|",
        *(f"| {name} | {run['seconds']:.2f} | {run['queries']} | {words} |" for name, run, words in rows),
        "",
    ]
    words = (
        f"Planning and delivering take **{whole / bare['seconds']:.1f}** times the bare loop (which keeps nothing and checks"
        f" nothing); the same work took Redmine's reminder job {REDMINE}. Planning ten times as much made the process at most"
        f" {max(late['grown_mb'], 0):.0f} MB larger."
    )
    return "\n".join([*head, words])


if __name__ == "__main__":
    sys.exit(main())
