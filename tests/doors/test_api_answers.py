"""What the API writes is what the framework's own renderer would say."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from rest_framework.renderers import JSONRenderer

from policy_tracker.api_answers import Renderer

pytestmark = pytest.mark.one_engine


class Code(StrEnum):
    LEAD = "lead"


@pytest.mark.parametrize(
    "said",
    [
        "第（一）条　“双创”\u2028\ufffd",
        date(2018, 3, 19),
        datetime(2018, 3, 19, 8, 30, 0, 123456, tzinfo=UTC),
        time(8, 30),
        timedelta(days=1),
        Decimal("1.50"),
        UUID(int=7),
        Code.LEAD,
        lazystr("已交办"),
        mark_safe("已交办"),
        {1: None, "二": [True, 2**53, -0.5]},
        ("甲", {"乙"}),
        None,
    ],
)
def test_every_value_is_written_as_the_framework_writes_it(said):
    assert json.loads(Renderer().render({"said": said})) == json.loads(JSONRenderer().render({"said": said}))


def test_an_answer_without_content_has_no_body():
    assert Renderer().render(None) == b""


def test_chinese_is_not_escaped_and_an_indent_may_be_asked_for():
    assert Renderer().render({"称": "省科技厅"}) == '{"称":"省科技厅"}'.encode()
    assert b"\n  " in Renderer().render({"a": 1}, "application/json; indent=2")


def test_what_nobody_can_write_is_an_error_and_no_guess():
    @dataclass
    class Odd:
        name: str

    with pytest.raises(TypeError):
        Renderer().render({"said": Odd("甲")})
