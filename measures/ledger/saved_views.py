"""Views that people keep (常用视图): saving the present one, renaming, sharing, deleting."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from audit.rules import RuleBroken
from measures.forms import blame
from measures.ledger import access, actions
from measures.ledger.forms import ViewForm, asked_in
from measures.ledger.models import SavedView
from measures.steps import SignedRequest


@login_required
def save(request: SignedRequest) -> HttpResponse:
    """GET: one's own views. POST: keep the ledger as it is narrowed (``query``) under a name."""
    may_share = request.standing.is_office
    if request.method != "POST":
        return _list_page(request, ViewForm(may_share=may_share))
    form = ViewForm(request.POST, may_share=may_share)
    asked = asked_in(QueryDict(request.POST.get("query", "")[:4000]))
    access.sources_to_read(request.standing, asked)
    if not form.is_valid():
        return _list_page(request, form, asked.query)
    try:
        view = actions.save_view(
            get_object_or_404(User, pk=request.standing.user_id),
            name=form.cleaned_data["name"],
            query=asked.query,
            is_shared=form.cleaned_data.get("is_shared", False),
            by=request.actor,
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        blame(form, refusal)
        return _list_page(request, form, asked.query)
    messages.success(request, f"已存为常用视图“{view}”。")
    return redirect(f"{reverse('measures:measures')}?{view.query}")


def _list_page(request: SignedRequest, form: ViewForm, query: str = "") -> HttpResponse:
    own = SavedView.objects.filter(owner_id=request.standing.user_id).order_by("name", "id")
    context = {"own": own, "form": form, "query": query}
    return render(request, "measures/ledger/saved.html", context)


@login_required
def change(request: SignedRequest, pk: int) -> HttpResponse:
    """Another name for a view of one's own; the office says whether all may use it."""
    view = access.own_view(request.standing, pk)
    may_share = request.standing.is_office
    known = {"name": view.name, "is_shared": view.is_shared}
    form = ViewForm(request.POST if request.method == "POST" else None, initial=known, may_share=may_share)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.rename_view(
                view,
                name=said["name"],
                is_shared=said.get("is_shared", view.is_shared),
                by=request.actor,
                at=timezone.now(),
            )
        except RuleBroken as refusal:
            blame(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("measures:ledger_views")
    return render(request, "measures/ledger/view_edit.html", {"view": view, "form": form})


@login_required
@require_POST
def delete(request: SignedRequest, pk: int) -> HttpResponse:
    view = access.own_view(request.standing, pk)
    actions.delete_view(view, by=request.actor, at=timezone.now())
    messages.success(request, f"已删除常用视图“{view.name}”。")
    return redirect("measures:ledger_views")
