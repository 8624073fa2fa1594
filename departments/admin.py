"""The register of bodies."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest

from audit.admin import RecordedAdmin
from audit.rules import Actor

from . import actions
from .models import Body, BodyAlias, Succession


class BodyForm(forms.ModelForm):
    """Says in plain words what the constraints of the table would say in theirs."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        valid_from, valid_to, code = said.get("valid_from"), said.get("valid_to"), said.get("code")
        if valid_from and valid_to and valid_to < valid_from:
            self.add_error("valid_to", "停用日期不能早于启用日期。")
        if code and Body.objects.filter(code=code).exclude(pk=self.instance.pk).exists():
            self.add_error("code", "该行政区划代码已被使用。")
        return said


class SuccessionForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("predecessor") and said.get("predecessor") == said.get("successor"):
            self.add_error("successor", "承接单位不能是原单位自己。")
        return said


@admin.register(Body)
class BodyAdmin(RecordedAdmin):
    form = BodyForm
    list_display = ["name", "full_name", "kind", "code", "valid_from", "valid_to", "needs_confirmation"]
    list_filter = ["kind", "needs_confirmation", "is_named_in_document"]
    search_fields = ["name", "full_name", "code"]
    ordering = ["order"]
    list_per_page = 50
    fields = [
        "name", "full_name", "kind", "code", "order", "is_named_in_document",
        "valid_from", "valid_to", "valid_text", "needs_confirmation", "note",
    ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Body | None = None) -> list[str]:
        """A renamed body is another row, joined by a succession; what the document names stays as it is."""
        return ["is_named_in_document"] if obj is None else ["name", "kind", "is_named_in_document"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        last = Body.objects.aggregate(last=Max("order"))["last"] or 0
        return {"order": last + 1, **super().get_changeform_initial_data(request)}

    def keep(self, row: Body, form: Any, *, is_new: bool, by: Actor, at: datetime) -> Body:
        return actions.keep_body(row, by=by, at=at)

    def remove(self, row: Body, *, by: Actor, at: datetime) -> None:
        actions.remove_body(row, by=by, at=at)


@admin.register(Succession)
class SuccessionAdmin(RecordedAdmin):
    form = SuccessionForm
    list_display = [
        "predecessor",
        "successor",
        "happened_on",
        "happened_text",
        "is_partial",
        "needs_confirmation",
    ]
    list_filter = ["is_partial", "needs_confirmation"]
    list_select_related = ["predecessor", "successor"]
    search_fields = ["predecessor__name", "successor__name"]
    autocomplete_fields = ["predecessor", "successor"]
    ordering = ["predecessor__order", "successor__order"]

    def keep(self, row: Succession, form: Any, *, is_new: bool, by: Actor, at: datetime) -> Succession:
        return actions.keep_succession(row, by=by, at=at)

    def remove(self, row: Succession, *, by: Actor, at: datetime) -> None:
        actions.remove_succession(row, by=by, at=at)


@admin.register(BodyAlias)
class BodyAliasAdmin(RecordedAdmin):
    """Names that were matched while documents came in: looked through here, and taken back."""

    list_display = ["name", "body", "set_at", "set_by_name"]
    list_select_related = ["body"]
    search_fields = ["name", "body__name"]
    autocomplete_fields = ["body"]
    fields = ["name", "body"]
    ordering = ["name"]
    list_per_page = 50

    def get_readonly_fields(self, request: HttpRequest, obj: BodyAlias | None = None) -> list[str]:
        return [] if obj is None else ["name"]

    def keep(self, row: BodyAlias, form: Any, *, is_new: bool, by: Actor, at: datetime) -> BodyAlias:
        return actions.remember_alias(row.name, row.body, by=by, at=at)

    def remove(self, row: BodyAlias, *, by: Actor, at: datetime) -> None:
        actions.remove_alias(row, by=by, at=at)
