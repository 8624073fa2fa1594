"""After every test of documents: what searches read is what is written. An act that forgets it fails its own tests."""

from functools import lru_cache

import pytest
from django.db import connection

from audit.texts import folded
from measures.models import Measure

WORDS = ("number_text", "title", "text", "bracket")


@pytest.fixture(autouse=True)
def searches_read_what_is_written(request):
    uses_database = bool({"db", "transactional_db", "_django_db_helper"} & {*request.fixturenames})
    if uses_database:
        # Before this one, so that it ends after it.
        request.getfixturevalue("_django_db_helper")
    yield
    if uses_database and not connection.needs_rollback:
        stale = [pk for pk, kept, *words in rows() if kept != together(*words)]
        assert not stale, "an act wrote words of these measures without search_text"


def rows():
    return Measure.objects.order_by().values_list("pk", "search_text", *WORDS)


@lru_cache(maxsize=1024)
def together(*words):
    return "\n".join(folded(word) for word in words)
