"""All brackets of the document in the repository, from its text as it is and from lines of any width."""

import json
from pathlib import Path

import pytest

from measures.documents.parsing.rosters import read_assignments
from measures.documents.parsing.tree import RoleMarking

FIXTURE = Path(__file__).parents[4] / "fixtures" / "policy-liaoning-2018.json"


@pytest.mark.parametrize("width", [12, 17, 22, 28, 36])
def test_the_document_is_read_from_lines_of_any_width(width):
    for chapter in json.loads(FIXTURE.read_text(encoding="utf-8"))["chapters"]:
        for measure in chapter["measures"]:
            text = measure["text"]
            lines = "\n".join(text[at : at + width] for at in range(0, len(text), width))
            [assignment] = read_assignments(lines)
            assert list(assignment.bodies) == [
                each["name_as_printed"] for each in measure["responsibilities"]
            ]
            assert assignment.raw.replace("\n", "") == measure["responsibility_bracket"]
            assert not assignment.flags


def test_all_brackets_of_the_document_in_the_repository():
    chapters = json.loads(FIXTURE.read_text(encoding="utf-8"))["chapters"]
    measures = [measure for chapter in chapters for measure in chapter["measures"]]
    named = 0
    for measure in measures:
        [assignment] = read_assignments(measure["text"])
        assert assignment.raw == measure["responsibility_bracket"]
        assert list(assignment.bodies) == [each["name_as_printed"] for each in measure["responsibilities"]]
        assert (assignment.is_open_ended, assignment.open_tail) == (
            measure["open_ended"],
            measure["open_tail"],
        )
        assert assignment.is_by_respective_duty == measure["by_respective_duty"]
        assert assignment.role_marking is RoleMarking.NONE
        assert assignment.covers == (0, assignment.span[0])
        assert not assignment.flags
        named += len(assignment.bodies)
    assert (len(measures), named) == (18, 39)
