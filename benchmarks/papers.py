"""Time the papers: Word, PDF and Excel of a report on progress over 18 measures and over 1,000, and how much memory each takes.

    python -m benchmarks.papers [--write]

Freezes a real report of the demo data in a folder of its own, makes the long one from it, and builds every file in a fresh
process; beside each the floor: the same rows as one bare table and nothing else. ``--write`` appends the table to
benchmarks/RESULTS.md.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from measures.reporting.review.rules import differences

ROOT = Path(__file__).resolve().parent.parent
LONG = 1000
FORMATS = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel"}
MOST_SECONDS = {"18": 2.0, str(LONG): 15.0}
# Excel is asked to be as quick with many as with few.
MOST_SECONDS_EXCEL = {"18": 2.0, str(LONG): 1.5}
MOST_MB = 300
MOST_SECONDS_COMPARING = 1.0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="append the table to benchmarks/RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _work(folder, "freeze")
        found = {
            (size, name): (_work(folder, "ours", size, name), _work(folder, "floor", size, name))
            for size in MOST_SECONDS
            for name in FORMATS
        }
    table = _table(found)
    print(table)
    if options.write:
        with (ROOT / "benchmarks" / "RESULTS.md").open("a", encoding="utf-8") as results:
            results.write(f"\n{table}\n")
    return 0


def _work(folder: str, *task: str) -> dict[str, Any]:
    """What a fresh process found out about one task."""
    given = {
        **os.environ,
        "DATA_DIR": folder,
        "SECRET_KEY": "benchmark-" + "x" * 50,
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "policy_tracker.settings",
    }
    given.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "benchmarks.paper_work", folder, *task]
    done = subprocess.run(command, cwd=ROOT, env=given, check=True, stdout=subprocess.PIPE)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _table(found: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]]) -> str:
    rows = []
    for (size, name), (ours, floor) in found.items():
        most = (MOST_SECONDS_EXCEL if name == "xlsx" else MOST_SECONDS)[size]
        memory = max(ours["worker_mb"], ours["typst_mb"])
        goals = f"≤ {most:g} s {_met(ours['seconds'], most)}, ≤ {MOST_MB} MB {_met(memory, MOST_MB)}"
        typst = f" + {ours['typst_mb']:.0f}" if ours["typst_mb"] else ""
        rows.append(
            f"| {FORMATS[name]}, {size} measures | {floor['seconds']:.2f} | {ours['seconds']:.2f}"
            f" | **{ours['seconds'] / floor['seconds']:.1f}** | {ours['worker_mb']:.0f}{typst}"
            f" | {ours['bytes'] / 1000:.0f} | {goals} |"
        )
    head = [
        f"## {datetime.now().astimezone():%Y-%m-%d}: papers",
        "",
        f"`python -m benchmarks.papers` · Python {platform.python_version()} · {os.cpu_count()} cores",
        "a fresh process for each file; the floor is one bare table of the measures (python-docx, typst, openpyxl)",
        "",
        "| what | floor, s | ours, s | ratio | peak MB, worker + typst | kB | goal |",
        "|---|---|---|---|---|---|---|",
        *rows,
        "",
    ]
    words = (
        "The long report has the texts of the demo data, each made its own by a number, and the cities' reports of the demo"
        " data once. Word's table is written as XML, not cell by cell; typst works in a process of its own and keeps nothing."
    )
    return "\n".join([*head, words, "", _comparing()])


def _comparing() -> str:
    """How long the longest texts of two rounds take to be compared: repeated letters and phrases are the worst."""
    pairs = {
        "one letter": ("字" * 5000, "字" * 4999),
        "tiny phrases": ("，一" * 2500, "一，" * 2499 + "二"),
        "shifted": ("一，二，" * 1250, "二，二，一，" * 830),
        "repeated": ("推进工作，" * 900, "推进工作，" * 450 + "推动工作，" * 450),
    }
    seconds = {}
    for name, (old, new) in pairs.items():
        began = time.perf_counter()
        differences(old, new)
        seconds[name] = time.perf_counter() - began
    worst = max(seconds, key=lambda name: seconds[name])
    met = _met(seconds[worst], MOST_SECONDS_COMPARING)
    return f"Comparing two texts of 5,000 letters: {seconds[worst]:.2f} s at worst ({worst}), goal ≤ {MOST_SECONDS_COMPARING:g} s {met}."


def _met(value: float, most: float) -> str:
    return "met" if value <= most else "MISSED"


if __name__ == "__main__":
    sys.exit(main())
