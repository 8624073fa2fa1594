"""A draft under review, and who looks at it."""

import pytest

from accounts.rules import Role
from measures.documents.importing import actions, rules
from measures.documents.importing.rules import Over, Place
from tests.factories import actor, make_user
from tests.measures.documents.importing.reviewing import NOON, TEXT, signed_in


@pytest.fixture
def other(office_body):
    return make_user("何督查", (office_body, Role.REVIEWER))


@pytest.fixture
def desk(policy, reviewer):
    return signed_in(reviewer)


@pytest.fixture
def draft(policy, reviewer):
    return actions.start(kind="other", text=TEXT, by=actor(reviewer), at=NOON)


@pytest.fixture
def whole(draft, reviewer):
    """Everything that must be said of the draft is said; nothing is ticked."""

    def made(data):
        data = rules.with_head(data, {"title": "若干措施", "issued_on": "2026-11-20"})
        for row in rules.rows_of(data):
            is_measure = row.number_text != "（三）"
            places = (Place("省科技厅", rules.LEAD),) if is_measure else ()
            data = rules.put_over(data, row.start, Over(is_measure=is_measure, places=places))
        return data

    return actions.edit(draft, made, version=draft.version, summary="补齐", by=actor(reviewer), at=NOON)
