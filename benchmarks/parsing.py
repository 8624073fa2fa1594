"""Time the parser: the document of ``fixtures/``, hundreds of items, and texts that are made to be slow.

    python -m benchmarks.parsing [--write]

``--write`` appends the table to benchmarks/RESULTS.md.
"""

import argparse
import os
import platform
import re
import resource
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from audit.numerals import chinese
from measures.documents.parsing import MOST_CHARACTERS, assemble, deadlines, rosters, segment

ROOT = Path(__file__).resolve().parent.parent
MOST_SECONDS = {18: 0.3, 300: 2.5, 600: 5.0}
MOST_SECONDS_BAD, MOST_MB = 10.0, 500


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--write", action="store_true", help="append the table to benchmarks/RESULTS.md")
    table = "\n".join(_table())
    print(table)
    if options.parse_args().write:
        with (ROOT / "benchmarks" / "RESULTS.md").open("a", encoding="utf-8") as results:
            results.write(f"\n{table}\n")
    return 0


def _table() -> Iterator[str]:
    yield f"## {datetime.now().astimezone():%Y-%m-%d}: the parser"
    yield ""
    yield f"`python -m benchmarks.parsing` · Python {platform.python_version()} · {os.cpu_count()} cores"
    yield ""
    yield "| text | characters | measures | cutting, s | assembling, s | goal |"
    yield "|---|---|---|---|---|---|"
    for items, most in MOST_SECONDS.items():
        yield _row(f"{items} items", _document(items), most)
        yield _row(f"{items} items in one line", re.sub(r"\s", "", _document(items)), most)
    for name, text in _bad().items():
        yield _row(name, text, MOST_SECONDS_BAD)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield ""
    yield f"Peak memory {peak:.0f} MB, goal ≤ {MOST_MB} MB {_met(peak, MOST_MB)}. Longer than {MOST_CHARACTERS:,} characters is not read."


def _row(name: str, text: str, most: float) -> str:
    # Read before, an item is not read again; here each text is the first.
    rosters._read.cache_clear()
    deadlines._found.cache_clear()
    began = time.perf_counter()
    segments = segment(text)
    cut = time.perf_counter()
    measures = len(assemble(text, segments).measures)
    done = time.perf_counter()
    goal = f"≤ {most:g} s {_met(done - began, most)}"
    return f"| {name} | {len(text):,} | {measures} | {cut - began:.2f} | {done - cut:.2f} | {goal} |"


def _met(value: float, most: float) -> str:
    return "met" if value <= most else "MISSED"


def _document(items: int) -> str:
    """The document of ``fixtures/`` with its items repeated under new numbers."""
    text = (ROOT / "fixtures" / "liaoning-2018-03-19.txt").read_text(encoding="utf-8")
    begins, ends = text.index("　　一、"), text.index("　　各有关部门")
    blocks = re.split(r"(?=　　（[一二三四五六七八九十]+）)", text[begins:ends])
    own = [re.sub(r"\s*[一二三四五六七八九十]+、[^（\n]*\s*$", "\n", block) for block in blocks[1:]]
    heads = ["加快成果转化", "拓展融资渠道", "运用知识产权", "强化人才激励", "优化发展环境"]
    body = ""
    for number in range(items):
        if number % 18 == 0:
            body += f"　　{chinese(number // 18 + 1)}、{heads[number // 18 % 5]}\n"
        body += re.sub(
            r"（[一二三四五六七八九十]+）", f"（{chinese(number + 1)}）", own[number % 18], count=1
        )
    return text[:begins] + body + text[ends:]


def _bad() -> dict[str, str]:
    head = "滨海省若干措施\n各市人民政府：\n一、推进工作。（省科技厅负责）\n"
    return {
        "a paragraph of 50,000 letters": head + "推进工作" * 12_500,
        "a paragraph of 50,000 with commas and brackets": head + "，一、" * 16_000 + "负责）" * 700,
        "brackets that open only": head + "（省科技厅负责" * 7_000,
        "brackets that hold nothing": head + "（）" * 25_000,
        "one sentence after another": head + "省科技厅推进工作。" * 5_500,
        "statement after statement": head + "做好工作。（省科技厅负责）" * 3_800,
        "numbers in a row": head + "（一）" * 16_000,
        "numbered lines": head + "1.推进工作。\n" * 20_000,
        "labels in a row": head + "责任单位：省科技厅\n" * 5_000,
        "boxes": head + "专栏1\n（一）工作。\n" * 5_000,
        "dates and names": head + "省政府2031年3月19日" * 4_000,
        "a novel of a million letters": "他走进屋子，看见桌上的灯。" * 77_000,
        "as long as may be, one item": head + "推进工作，完成任务。" * (MOST_CHARACTERS // 10 - 10),
        "10 MB": "政府工作" * 850_000,
        "10 MB of line ends": "\n" * 10_000_000,
    }


if __name__ == "__main__":
    sys.exit(main())
