"""Pages of long lists: the last costs what the first does, and the one behind a row is found without counting to it."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

# Behind so many rows only their keys are read on the way to a page.
NEAR = 200


class Pages(Paginator):
    """Numbered pages as Django makes them, whose rows are read by ``rows_between``."""

    def page(self, number: int | str) -> "ListPage":
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        rows = self.object_list
        if isinstance(rows, QuerySet):
            return ListPage(rows_between(rows, start, stop, count=self.count), number, self)
        return ListPage(rows[start:stop], number, self)

    def get_page(self, number: float | str | None) -> "ListPage":
        """As Django's; every page of these is a ``ListPage``."""
        return cast("ListPage", super().get_page(number))


class ListPage(Page):
    """One of them."""

    def numbers(self) -> Iterable[int | str]:
        """The numbers of the pages around this one, the first and the last; a sign for those left out."""
        return self.paginator.get_elided_page_range(self.number, on_each_side=2, on_ends=1)

    @property
    def left_out(self) -> str:
        return str(self.paginator.ELLIPSIS)


def rows_between(rows: "QuerySet[Any, Any]", start: int, stop: int, *, count: int) -> Sequence[Any]:
    """The rows from ``start`` up to ``stop`` of ``count``, as a slice gives them.

    Read from the nearer end, where the order says which of any two rows is first; and far from both ends by their keys,
    so that what is passed over is not read whole.
    """
    is_total = _is_total(rows)
    is_behind = is_total and start > count - stop
    ordered = rows.reverse() if is_behind else rows
    passed, end = (count - stop, count - start) if is_behind else (start, stop)
    if passed >= NEAR and is_total and _gives_rows(rows):
        keys = list(ordered.values_list("pk", flat=True)[passed:end])
        known = {row.pk: row for row in rows.filter(pk__in=keys)}
        found = [known[key] for key in keys if key in known]
    else:
        found = list(ordered[passed:end])
    return found[::-1] if is_behind else found


def behind(rows: "QuerySet[Any, Any]", pk: int) -> "QuerySet[Any, Any] | None":
    """The rows behind the one with this key; None where the order does not say, or the row is not among them (any more).

    An index in the order of the list leads there at once, however many rows are before it.
    """
    order = _columns(rows)
    if not _is_total(rows) or not order:
        return None
    values = rows.filter(pk=pk).order_by().values_list(*(name for name, _ in order)).first()
    # Where a value is missing, less and more say nothing.
    if values is None or None in values:
        return None
    beyond, level = Q(), Q()
    for (name, is_falling), value in zip(order, values, strict=True):
        beyond |= level & Q(**{f"{name}__{'lt' if is_falling else 'gt'}": value})
        level &= Q(**{name: value})
    # Said once more of the first column alone: that is what an index can be entered by.
    name, is_falling = order[0]
    return rows.filter(Q(**{f"{name}__{'lte' if is_falling else 'gte'}": values[0]}), beyond)


def _columns(rows: "QuerySet[Any, Any]") -> list[tuple[str, bool]]:
    """What the rows are ordered by, and whether falling; nothing where it is more than columns."""
    found = []
    for one in rows.query.order_by or rows.model._meta.ordering:
        if (
            isinstance(one, OrderBy)
            and isinstance(one.expression, F)
            and not (one.nulls_first or one.nulls_last)
        ):
            name: str = one.expression.name  # type: ignore[attr-defined]
            found.append((name, one.descending))
        elif isinstance(one, str):
            found.append((one.lstrip("-"), one.startswith("-")))
        else:
            return []
    return found


def _is_total(rows: "QuerySet[Any, Any]") -> bool:
    """Of any two rows the order says which is first: it ends with the key."""
    query = rows.query
    if query.combinator or query.is_sliced or not rows.ordered:
        return False
    last = [*(query.order_by or rows.model._meta.ordering)][-1:]
    return bool(last) and isinstance(last[0], str) and last[0].lstrip("-") in ("pk", "id")


def _gives_rows(rows: "QuerySet[Any, Any]") -> bool:
    return rows._fields is None and not rows.query.distinct and issubclass(rows.model, Model)  # type: ignore[attr-defined]
