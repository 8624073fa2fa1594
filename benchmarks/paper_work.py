"""The work that ``benchmarks.papers`` times, one task in a process. Prints what it found as JSON."""

import copy
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

django.setup()

import docx  # noqa: E402
import openpyxl  # noqa: E402
from django.core.management import call_command  # noqa: E402

from benchmarks.papers import LONG  # noqa: E402
from measures.models import ReportingPeriod  # noqa: E402
from reports import kinds  # noqa: E402
from reports.actions.building import Frozen, content_of  # noqa: E402
from reports.documents.fonts import Face, faces  # noqa: E402
from reports.kinds import Subject, compose  # noqa: E402
from reports.rules import FileFormat, Kind, Stage  # noqa: E402

# A period of the demo data that everybody has reported in.
PERIOD, AS_OF = "2026年第三季度", datetime(2026, 10, 20, 4, tzinfo=UTC)
BARE = """#let rows = json(bytes(sys.inputs.rows))
#set document(title: "table")
#set page(flipped: true)
#set text(font: json(bytes(sys.inputs.fonts)), size: 8.5pt)
#table(columns: (1fr,) * rows.at(0).len(), table.header(..rows.at(0)), ..rows.slice(1).flatten())
"""


def _freeze(folder: Path) -> dict[str, Any]:
    """Keep the snapshot of a real report and the long one made from it."""
    call_command("migrate", verbosity=0)
    call_command("seed", verbosity=0)
    call_command("load_demo", verbosity=0)
    period = ReportingPeriod.objects.select_related("policy").get(name=PERIOD)
    frozen = kinds.freeze(Kind.PROGRESS, Subject(period.policy, period), as_of=AS_OF)
    for size, snapshot in (("18", frozen), (str(LONG), _grown(frozen, LONG))):
        (folder / f"{size}.json").write_text(json.dumps(snapshot, ensure_ascii=False), encoding="utf-8")
    return {}


def _grown(frozen: dict[str, Any], count: int) -> dict[str, Any]:
    """The same report over ``count`` measures: the real ones again and again, each text its own by a number."""
    grown = copy.deepcopy(frozen)
    per_chapter = -(-count // len(grown["chapters"]))
    number = 0
    for chapter in grown["chapters"]:
        real = chapter["measures"]
        wanted = min(per_chapter, count - number)
        chapter["measures"] = []
        for turn in range(wanted):
            number += 1
            measure = copy.deepcopy(real[turn % len(real)])
            measure["number"], measure["title"] = number, f"第{number}项{measure['title']}"
            if turn >= len(real):
                measure["cities"] = []
            report = measure["answer"]["round"] if measure["answer"] else None
            for field in ("done", "problems", "next_steps") if report else ():
                report[field] = report[field] and f"第{number}项：{report[field]}"
            chapter["measures"].append(measure)
    return grown


def _ours(snapshot: dict[str, Any], file_format: FileFormat) -> bytes:
    return content_of(file_format, Frozen(snapshot, kinds.digest(snapshot), Stage.PUBLISHED))


def _bare(rows: list[list[str]], file_format: FileFormat) -> bytes:
    """One table of the same rows and nothing else, as the library's own manual does it."""
    made = io.BytesIO()
    if file_format is FileFormat.WORD:
        document = docx.Document()
        table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        document.save(made)
    elif file_format is FileFormat.EXCEL:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
        book.save(made)
    else:
        made.write(_bare_pdf(rows))
    return made.getvalue()


def _bare_pdf(rows: list[list[str]]) -> bytes:
    """Set in a process of its own, so that both sides pay for the start of one."""
    script = (
        "import json, sys, typst; job = json.load(sys.stdin); fonts = typst.Fonts(include_system_fonts=False,"
        " include_embedded_fonts=False, font_paths=job['folders']); sys.stdout.buffer.write(typst.compile("
        "job['source'].encode(), font_paths=fonts, sys_inputs=job['inputs'], format='pdf', timestamp=0))"
    )
    job = {
        "source": BARE,
        "folders": sorted({str(path.parent) for path in faces().files[Face.CHART]}),
        "inputs": {"rows": json.dumps(rows), "fonts": json.dumps(["Noto Sans SC", "Noto Sans TC"])},
    }
    done = subprocess.run(
        [sys.executable, "-c", script], input=json.dumps(job).encode(), check=True, stdout=subprocess.PIPE
    )
    return done.stdout


def _timed(build: Callable[[], bytes]) -> dict[str, Any]:
    start = time.perf_counter()
    made = build()
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "bytes": len(made),
        "worker_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "typst_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


def _run(folder: Path, task: str, size: str = "", name: str = "") -> dict[str, Any]:
    if task == "freeze":
        return _freeze(folder)
    snapshot = json.loads((folder / f"{size}.json").read_text(encoding="utf-8"))
    file_format = FileFormat(name)
    if task == "ours":
        return _timed(lambda: _ours(snapshot, file_format))
    annex = compose(snapshot, kinds.digest(snapshot)).annexes[0].table
    rows = [[column.name for column in annex.columns]]
    rows += [line.cells for line in annex.lines if line.kind == "row"]
    return _timed(lambda: _bare(rows, file_format))


if __name__ == "__main__":
    print(json.dumps(_run(Path(sys.argv[1]), *sys.argv[2:])))
