"""Keeping a view of the ledger under a name, renaming it, throwing it away."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.rules import Actor
from measures.documents.trace import record
from measures.ledger.models import SavedView
from measures.ledger.rules import check_room_for_view, check_view_name, check_view_query


def save_view(
    owner: User, *, name: str, query: str, is_shared: bool = False, by: Actor, at: datetime
) -> SavedView:
    """Keep what ``query`` narrows the ledger to. Refuses a name in use, an empty query, and more views than one keeps."""
    with transaction.atomic():
        held = _held(owner)
        check_room_for_view(len(held))
        view = SavedView.objects.create(
            owner=owner,
            name=check_view_name(name, taken=_names(held)),
            query=check_view_query(query),
            is_shared=is_shared,
            saved_at=at,
        )
        record(
            view, by=by, at=at, verb="ledger_view.saved", summary=f"保存常用视图：{view}", after=_said(view)
        )
    return view


def rename_view(view: SavedView, *, name: str, is_shared: bool, by: Actor, at: datetime) -> SavedView:
    """Another name, and whether all may use it. Refuses a name that its owner uses for another view."""
    with transaction.atomic():
        held = _held(view.owner)
        view = SavedView.objects.select_for_update().get(pk=view.pk)
        before = _said(view)
        view.name = check_view_name(name, taken=_names(other for other in held if other.pk != view.pk))
        view.is_shared = is_shared
        if _said(view) != before:
            view.save(update_fields=["name", "is_shared"])
            summary = f"修改常用视图：{view}"
            record(
                view,
                by=by,
                at=at,
                verb="ledger_view.changed",
                summary=summary,
                before=before,
                after=_said(view),
            )
    return view


def delete_view(view: SavedView, *, by: Actor, at: datetime) -> None:
    """Throw it away; the record keeps what it was."""
    with transaction.atomic():
        view = SavedView.objects.select_for_update().get(pk=view.pk)
        record(
            view,
            by=by,
            at=at,
            verb="ledger_view.deleted",
            summary=f"删除常用视图：{view}",
            before=_said(view),
        )
        view.delete()


def _held(owner: User) -> list[SavedView]:
    """The owner's views; the owner's row is held, so that of two saved at once the second is counted after the first."""
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    return list(SavedView.objects.filter(owner=owner))


def _names(views: Iterable[SavedView]) -> set[str]:
    return {view.name for view in views}


def _said(view: SavedView) -> dict[str, object]:
    return {"name": view.name, "query": view.query, "is_shared": view.is_shared}
