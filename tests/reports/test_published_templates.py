"""What was frozen under an earlier template is set word for word as it was then, whatever the present papers say.

Each file beside holds content as a template froze it (lists cut short) and the digest of all words of its paper and workbook.
A template that is replaced gets such a file from the last version that froze it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from reports import kinds
from reports.kinds import KINDS

PUBLISHED = sorted(Path(__file__).with_name("published").glob("*.json"))


def words_of(value: Any) -> Iterator[str]:
    """Everything that is said in a paper or a workbook, in its order; what is empty says nothing."""
    if is_dataclass(value):
        for field in fields(value):
            yield from words_of(getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from words_of(one)
    elif value not in ("", None, False):
        yield str(value)


def digest_of(made: Any) -> str:
    return hashlib.sha256("\0".join(words_of(made)).encode()).hexdigest()


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_a_published_template_says_what_it_said(path):
    kept = json.loads(path.read_text(encoding="utf-8"))
    snapshot, sha256 = kept["snapshot"], kinds.digest(kept["snapshot"])
    setting = kinds.setting_of(snapshot)
    assert digest_of(setting.compose(snapshot, sha256)) == kept["paper"]
    assert digest_of(setting.book(snapshot, sha256)) == kept["book"]


def test_every_earlier_template_is_kept_here():
    kept = {json.loads(path.read_text(encoding="utf-8"))["snapshot"]["template"] for path in PUBLISHED}
    earlier = {template for made in KINDS.values() for template in made.earlier}
    # The very first has its own golden file, with every block of its paper.
    assert earlier - {"progress-summary/1"} <= kept
