"""The style sheets are whole: a block that is not closed would swallow every rule below it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = sorted((Path(settings.BASE_DIR) / "policy_tracker" / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_block_is_closed_before_the_next_one_opens(sheet):
    text = re.sub(
        r"/\*.*?\*/",
        lambda remark: "\n" * remark.group().count("\n"),
        sheet.read_text("utf-8"),
        flags=re.DOTALL,
    )
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        assert not (depth and line.startswith((".", "@"))), (
            f"line {number} stands inside a block left open above it"
        )
        depth += line.count("{") - line.count("}")
    assert depth == 0
