"""A stylesheet with a rule left open hides everything behind it, and no browser complains."""

import re
from pathlib import Path

import pytest

STYLES = sorted((Path(__file__).resolve().parents[2] / "policy_tracker" / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_block_is_closed_before_the_next_heading(path):
    css, depth, opened = path.read_text(encoding="utf-8"), 0, []
    for line in css.splitlines():
        if line.startswith("/*") and depth:
            opened.append(line)
        plain = re.sub(r'/\*.*?\*/|"[^"]*"', "", line)
        depth += plain.count("{") - plain.count("}")
    assert (opened, depth) == ([], 0)
