"""The sheet as a file to be filled in."""

import io

from django.http import FileResponse
from django.utils import timezone

from accounts.models import User
from measures.dispatch.exchange.book import TABLE, build_book
from measures.dispatch.exchange.standing import measures_of, people_in, rows_of, task_of
from measures.documents.models import Policy
from measures.documents.roster import responsible_bodies

_DEMO = "【演示数据】期限和分工为虚构，仅供试用。"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_of(policy: Policy) -> FileResponse:
    """The sheet of a source as it stands."""
    measures = measures_of(policy)
    rows = rows_of([task_of(measure) for measure in measures], people_in(measures))
    mark = _DEMO if User.objects.filter(is_demo=True).exists() else ""
    book = build_book(f"《{policy.title}》{TABLE}", rows, _names(), mark=mark)
    return _file(book, f"{policy.title}{TABLE}.xlsx")


def empty_sheet() -> FileResponse:
    """The sheet without a source: a form to be filled in."""
    return _file(build_book(f"{TABLE}（空表）", [], _names()), f"{TABLE}（空表）.xlsx")


def _names() -> list[str]:
    """The bodies that may be named in a roster today."""
    return list(responsible_bodies(timezone.localdate()).values_list("name", flat=True))


def _file(content: bytes, name: str) -> FileResponse:
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=_TYPE)
