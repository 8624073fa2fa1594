"""How requests to the API are read: JSON bodies, filters, pages. What is not understood is refused, never ignored.

A city's programmer who writes ``?chapte=1`` must not be given everything as if nothing had been asked.
"""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, NotAcceptable, NotFound, ParseError, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from audit.paging import NEAR, behind, rows_between
from policy_tracker.screening import hold_json

if TYPE_CHECKING:
    # rest_framework.views asks the settings for the classes below as soon as it is imported.
    from rest_framework.views import APIView

PAGE_MAX = 1_000_000
# Far above any report; a page may bring a whole document (``DATA_UPLOAD_MAX_MEMORY_SIZE``).
BODY_MOST = 2 * 1024 * 1024
KEY_MAX = 2**63 - 1
ALWAYS_KNOWN = ("page", "page_size", "after", "format")


class StrictJSONParser(JSONParser):
    """JSON in UTF-8 of bounded size, each name at most once, without marks of classification."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        # ``body`` and not ``stream``: only there Django's limit on the size is kept.
        request: Any = (parser_context or {})["request"]
        if len(request.body) > BODY_MOST:
            raise RequestDataTooBig
        given = self._read(request.body)
        hold_json(request._request, given)
        return given

    def _read(self, body: bytes) -> Any:
        try:
            return json.loads(
                body.decode("utf-8-sig"), object_pairs_hook=_each_once, parse_constant=_no_constant
            )
        except UnicodeDecodeError as wrong:
            raise ParseError("请求体须为 UTF-8 编码的 JSON。", "malformed_json") from wrong
        except json.JSONDecodeError as wrong:
            where = f"第 {wrong.lineno} 行第 {wrong.colno} 个字符"
            raise ParseError(f"请求体不是正确的 JSON（{where}处有误）。", "malformed_json") from wrong
        except (ValueError, RecursionError) as wrong:
            raise ParseError("请求体不是正确的 JSON。", "malformed_json") from wrong


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ParseError("请求体的 JSON 中有重复的字段名。", "malformed_json")
    return found


def _no_constant(name: str) -> None:
    raise ParseError(f"请求体不是正确的 JSON：不能使用 {name}。", "malformed_json")


class Negotiation(DefaultContentNegotiation):
    """``?format=`` asks like ``Accept``, so what is not offered is answered alike."""

    def filter_renderers(self, renderers: Any, format: str) -> list[BaseRenderer]:  # noqa: A002
        try:
            return super().filter_renderers(renderers, format)
        except Http404 as unknown:
            raise NotAcceptable(available_renderers=renderers) from unknown


class StrictFilters(DjangoFilterBackend):
    """Filters as declared; an unknown, repeated or empty parameter is an error at its name."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: "APIView") -> QuerySet[Any]:
        if not request.query_params:
            return queryset
        filterset_class = self.get_filterset_class(view, queryset)
        own = list(filterset_class.base_filters) if filterset_class else []
        faults = dict(_faults(request.query_params, own))
        if faults:
            raise ValidationError(faults)
        return super().filter_queryset(request, queryset, view)


def _faults(asked: QueryDict, own: list[str]) -> Iterator[tuple[str, list[ErrorDetail]]]:
    known = [*own, *ALWAYS_KNOWN]
    for name in asked:
        if name not in known:
            message = f"没有查询参数“{name[:60]}”，可用的有：{'、'.join(known)}。"
            yield name[:60], [ErrorDetail(message, "unknown_parameter")]
        elif len(asked.getlist(name)) > 1:
            yield name, [ErrorDetail(f"查询参数“{name}”只能出现一次。", "repeated_parameter")]
        elif not str(asked[name]).strip():
            yield name, [ErrorDetail(f"查询参数“{name}”没有值，请填写或去掉。", "empty_parameter")]


class NumberedPages(PageNumberPagination):
    """Numbered pages. Counts the rows only when there is more than this one page of them.

    The address of the next page names the last row of this one (``after``) as soon as counting to it would be felt, so
    that a walk through a long list costs the same at each step; the number alone leads to the same page.
    """

    page_size_query_param = "page_size"
    max_page_size = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any]:
        self.asking = request
        self.size, self.number, after = self._asked(request)
        start = self.size * (self.number - 1)
        following = behind(queryset, after) if after else None
        if following is not None:
            rows = list(following[: self.size + 1])
            self.is_last, self.count = len(rows) <= self.size, queryset.count()
        elif start < NEAR:
            rows = list(queryset[start : start + self.size + 1])
            self.is_last = len(rows) <= self.size
            all_are_seen = self.is_last and (rows or start == 0)
            self.count = start + len(rows) if all_are_seen else queryset.count()
        else:
            self.count = queryset.count()
            stop = min(start + self.size, self.count)
            rows = list(rows_between(queryset, start, stop, count=self.count)) if start < stop else []
            self.is_last = stop == self.count
        if start and not rows and following is None:
            raise NotFound(f"没有第 {self.number} 页，共有 {self.count} 条。", "page_not_found")
        self.rows = rows[: self.size]
        return self.rows

    def _asked(self, request: Request) -> tuple[int, int, int]:
        faults: dict[str, list[ErrorDetail]] = {}
        size = self._whole(request, "page_size", self.page_size or 50, self.max_page_size, faults)
        number = self._whole(request, "page", 1, PAGE_MAX, faults)
        after = self._whole(request, "after", 0, KEY_MAX, faults) if "after" in request.query_params else 0
        if faults:
            raise ValidationError(faults)
        return size, number, after

    def _whole(
        self, request: Request, name: str, usual: int, most: int, faults: dict[str, list[ErrorDetail]]
    ) -> int:
        text = request.query_params.get(name, str(usual))
        if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 1 <= int(text) <= most:
            return int(text)
        faults[name] = [ErrorDetail(f"{name} 须为 1 至 {most} 的整数。", "out_of_range")]
        return usual

    def get_next_link(self) -> str | None:
        if self.is_last:
            return None
        is_far = self.size * self.number >= NEAR
        return self._link(self.number + 1, after=getattr(self.rows[-1], "pk", None) if is_far else None)

    def get_previous_link(self) -> str | None:
        return None if self.number == 1 else self._link(self.number - 1)

    def _link(self, number: int, *, after: int | None = None) -> str:
        query = self.asking.query_params.copy()
        query["page"] = str(number)
        query.pop("after", None)
        if after is not None:
            query["after"] = str(after)
        return self.asking.build_absolute_uri(f"{self.asking.path}?{query.urlencode()}")

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": self.count,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "总条数"},
                "next": {**link, "description": "下一页的地址，没有时为 null"},
                "previous": {**link, "description": "上一页的地址，没有时为 null"},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        return [
            _whole_number("page", "页码，从 1 开始", PAGE_MAX),
            _whole_number("page_size", f"每页条数，不写为 {self.page_size}", self.max_page_size),
            _whole_number("after", "上一页最后一条的编号，由 next 给出，不必自己填写", KEY_MAX),
        ]


def _whole_number(name: str, description: str, most: int) -> dict[str, Any]:
    shape = {"type": "integer", "minimum": 1, "maximum": most}
    return {"name": name, "required": False, "in": "query", "description": description, "schema": shape}
