"""The list of cases of a kind: narrowed, in pages, drawn by one template; what each kind declares of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, cast

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from accounts.rules import Standing
from audit.paging import Pages
from departments.models import Body
from measures.cases.forms import Narrowing
from measures.cases.models import AnyCase
from measures.desk_rows import Asker, asker_of
from measures.steps import Due, SignedRequest, Step

PER_PAGE = 25


@dataclass(frozen=True)
class Empty:
    """What is said where there is nothing: what is not here, what will bring something here, and a step on."""

    title: str
    text: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class CaseShown(Generic[AnyCase]):
    """A case with the date that counts now, in words, and what this person does next about it."""

    case: AnyCase
    due: Due | None
    step: Step | None = None


class Figures(str):
    """The head of a column of figures."""

    __slots__ = ()
    is_number = True


@dataclass(frozen=True)
class CaseList:
    """A list as its kind declares it; ``view`` is the page.

    ``seen``: whose list it is. ``order``: the cases as they are listed, with what a row needs; ``rows``: what one is drawn
    from, by the template ``row`` under the heads ``columns``. ``unit`` counts them, ``what`` names them in a sentence.
    ``empty``: said where there are none. A kind whose list has more (tabs, a second table) has its own ``template``, and
    says in ``cases`` what that needs.
    """

    title: str
    seen: Callable[[Standing], Any]
    order: Callable[[Any], Any]
    rows: Callable[[Iterable[Any], Asker], list[Any]]
    row: str
    columns: tuple[str, ...]
    caption: str
    empty: Callable[[Standing], Empty]
    lede: Callable[[Standing], str] = lambda standing: ""
    unit: str = "件"
    what: str = ""
    narrowing: type[Narrowing] | None = None
    template: str = "measures/cases/list.html"

    @property
    def view(self) -> Callable[..., HttpResponse]:
        return login_required(self._page)

    def cases(self, request: SignedRequest, seen: Any, asker: Asker) -> tuple[QuerySet[Any], dict[str, Any]]:
        """What is listed, and what the page shows beside it."""
        if self.narrowing is None:
            return self.order(seen), {}
        form = self.narrowing(request.GET)
        cases = self.order(form.narrowed(seen))
        bodies = Body.objects.filter(pk__in=seen.values("body_id")).in_order()
        return cases, {"form": form, "is_narrowed": any(form.cleaned_data.values()), "bodies": bodies}

    def _page(self, request: SignedRequest) -> HttpResponse:
        standing = request.standing
        # Rows without dates ask for no calendar.
        asker = cast("Asker", SimpleLazyObject(lambda: asker_of(standing)))
        cases, more = self.cases(request, self.seen(standing), asker)
        page = Pages(cases, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "list": self,
            "lede": self.lede(standing),
            "empty": self.empty(standing),
            "page_obj": page,
            "rows": self.rows(page, asker),
            "columns": self.columns,
            **more,
        }
        return render(request, self.template, context)
