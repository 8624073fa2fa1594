"""The ledger as a file: exactly what its address shows, in its order and with its columns, all pages of it."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.utils import timezone

from accounts.models import User
from departments.models import Body
from measures import states
from measures.documents.kinds import KIND_NAMES
from measures.documents.models import Chapter
from measures.ledger import access, forms
from measures.ledger.asked import Asked
from measures.ledger.asking import Scope, find, fitting, scope_of
from measures.ledger.book import ROWS_MOST, build_book
from measures.ledger.forms import asked_in
from measures.ledger.rows import LedgerRow, rows_of
from measures.ledger.rules import SORT_NAMES
from measures.ledger.tick_views import ticked_in
from measures.states import MEASURE_STATE_NAMES, OFFICE_TIME
from measures.steps import SignedRequest

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Rows asked for at once: a long ledger is written piece by piece.
_PIECE = 2_500
_SOURCES_NAMED = 10


@login_required
def export(request: SignedRequest) -> HttpResponse | FileResponse:
    """``measure`` once per row exports the ticked ones alone."""
    standing, now = request.standing, timezone.now()
    asked = asked_in(request.GET)
    seen = access.sources_to_read(standing, asked)
    scope = scope_of(asked, seen, standing, states.day_of(now))
    ticked = ticked_in(request.GET.getlist("measure"))
    found = find(asked, scope)
    keys = found[:ROWS_MOST]
    whole = len(found)
    if ticked:
        chosen = set(fitting(asked, scope).filter(pk__in=ticked).values_list("pk", flat=True))
        keys = [key for key in ticked if key in chosen]
        whole = len(keys)
    facts = [*_asked_in_words(asked, scope, is_ticked=bool(ticked)), _counted(len(keys), whole, now)]
    if User.objects.filter(is_demo=True).exists():
        facts.insert(0, "【演示数据】填报内容、期限和人员均为虚构，仅供试用。")
    book = build_book(_in_pieces(keys, scope, asked), asked.columns, facts=facts, at=now)
    name = f"事项台账{now.astimezone(OFFICE_TIME):%Y%m%d-%H%M}.xlsx"
    return FileResponse(io.BytesIO(book), as_attachment=True, filename=name, content_type=_TYPE)


def _in_pieces(keys: Sequence[int], scope: Scope, asked: Asked) -> Iterator[LedgerRow]:
    for start in range(0, len(keys), _PIECE):
        yield from rows_of(keys[start : start + _PIECE], scope, asked.columns)


def _counted(count: int, whole: int, now: datetime) -> str:
    said = f"导出时间：{now.astimezone(OFFICE_TIME):%Y-%m-%d %H:%M}；共 {whole} 条"
    return (
        f"{said}，超出一个文件的上限，只列出前 {count} 条，请缩小范围后分次导出。"
        if count < whole
        else f"{said}。"
    )


def _asked_in_words(asked: Asked, scope: Scope, *, is_ticked: bool) -> list[str]:
    """Sources, conditions and order, as the page has them."""
    names = [f"《{source.called}》" for source in scope.sources]
    if not asked.policies and not asked.kind:
        sources = f"来源：{'全部' if asked.ended else '全部未终结的'}来源（{len(names)} 份）"
    else:
        more = f"等 {len(names)} 份" if len(names) > _SOURCES_NAMED else ""
        sources = f"来源：{'、'.join(names[:_SOURCES_NAMED])}{more}"
    said = [f"{label}：{words}" for label, words in conditions(asked)]
    conditions_said = "；".join(["只含勾选的事项", *said] if is_ticked else said) or "无"
    return [sources, f"筛选条件：{conditions_said}", f"排序：{SORT_NAMES[asked.sort]}"]


def conditions(asked: Asked) -> Iterator[tuple[str, str]]:
    """What the ledger is narrowed to, beside its sources, in words."""
    for name, (label, words) in _WORDS.items():
        if value := asked.chosen.get(name):
            yield label, str(words(value) or "")
    if asked.due_from or asked.due_to:
        yield "完成时限", f"{asked.due_from or '不限'}至{asked.due_to or '不限'}"


def _yes(value: bool) -> str:
    return "是" if value else ""


_WORDS: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "q": ("关键词", str),
    "kind": ("来源种类", dict(KIND_NAMES.items()).get),
    "chapter": ("章", lambda pk: Chapter.objects.filter(pk=pk).first()),
    "body": ("责任单位", lambda pk: Body.objects.filter(pk=pk).first()),
    "role": ("分工", dict(forms.ROLE_CHOICES).get),
    "named": ("单位名称", dict(forms.NAMED_CHOICES).get),
    "person": ("牵头单位责任人", str),
    "state": ("状态", dict(MEASURE_STATE_NAMES.items()).get),
    "report": ("本期填报", dict(forms.REPORT_CHOICES).get),
    "lamp": ("亮灯", dict(forms.LAMP_CHOICES).get),
    "receipt": ("签收", dict(forms.RECEIPT_CHOICES).get),
    "due": ("完成时限", dict(forms.DUE_CHOICES).get),
    "mine": ("只看本单位", _yes),
    "important": ("只看重点事项", _yes),
    "ended": ("含已终结的来源", _yes),
}
