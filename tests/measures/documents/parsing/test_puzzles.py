"""Documents put together by chance: each measure is found whole, in whatever way the lines are printed."""

import pytest

from measures.documents.parsing import as_json, parse
from tests.measures.documents.parsing.puzzles import document

NAMES = ("number", "title", "chapter", "section", "bodies", "lead")


@pytest.mark.parametrize("hundred", range(3))
def test_each_measure_of_any_document_is_whole(hundred):
    for seed in range(hundred * 100, hundred * 100 + 30):
        puzzle = document(seed)
        found = as_json(parse(puzzle.text))
        assert [tuple(measure[name] for name in NAMES) for measure in found["measures"]] == puzzle.measures, (
            seed
        )
        assert not found["unassigned"], seed
