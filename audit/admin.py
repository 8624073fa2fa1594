"""The record of acts, to read; and how every admin page writes: through an action that leaves its record."""

import json
from collections.abc import Callable
from typing import Any, cast

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.db import models, transaction
from django.db.models import Max, Min
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localtime

from .finding import matching
from .forms import KeptText, MailAddress
from .models import AuditEvent
from .paging import Pages
from .rules import Actor, ActorKind, Channel, RuleBroken

ACTOR_KIND_NAMES = {ActorKind.USER: "人员", ActorKind.CLIENT: "接口", ActorKind.SYSTEM: "系统"}
CHANNEL_NAMES = {
    Channel.WEB: "网页",
    Channel.API: "接口",
    Channel.ADMIN: "系统管理",
    Channel.JOB: "后台任务",
    Channel.COMMAND: "命令行",
}


def acting(request: HttpRequest) -> Actor:
    """The signed-in administrator as the one who acts."""
    by: Actor = cast("Any", request).actor
    return Actor(kind=by.kind, id=by.id, name=by.name, channel=Channel.ADMIN, address=by.address)


class _Refused:
    """Mixed into a form that is drawn again because an action refused what it said."""

    refusal: RuleBroken
    field_names: dict[str, str]

    def clean(self) -> Any:
        form = cast("ModelForm", self)
        cleaned = super().clean()  # type: ignore[misc]
        named = self.field_names.get(self.refusal.field, self.refusal.field)
        form.add_error(named if named in form.fields else None, self.refusal.message)
        return cleaned


_PARTS_OF_A_DAY = {"year": range(1, 9999), "month": range(1, 13), "day": range(1, 32)}


class SteadyList(admin.ModelAdmin):
    """Lists that answer a made-up address with the whole list, where Django's own would break."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        asked = [(name.rpartition("__")[2], str(value)) for name, value in request.GET.items()]
        is_possible = all(
            part not in _PARTS_OF_A_DAY or (value.isdecimal() and int(value[:9]) in _PARTS_OF_A_DAY[part])
            for part, value in asked
        )
        selected = request.POST.getlist("_selected_action")
        if not is_possible or not all(pk.isdecimal() for pk in selected):
            return HttpResponseRedirect(f"{request.path}?e=1")
        return super().changelist_view(request, extra_context)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """As everywhere, words are found in whatever width, case and spacing they are written."""
        columns = [str(name) for name in self.get_search_fields(request)]
        repeats = any(lookup_spawns_duplicates(self.opts, name) for name in columns)
        return queryset.filter(matching(search_term, *columns)), repeats


class RecordedAdmin(SteadyList):
    """A thin door: what the page collected goes to ``keep`` or ``remove``, and a refusal back to its field."""

    # Whatever is typed here comes in like everywhere.
    formfield_overrides = {
        models.CharField: {"form_class": KeptText},
        models.TextField: {"form_class": KeptText},
        models.EmailField: {"form_class": MailAddress},
    }

    # What an action calls a field, where the form calls it otherwise.
    field_names: dict[str, str] = {}

    # What a page that may write gives: hands the form's values to an action and returns the row it wrote (``row``,
    # ``form``, ``is_new=``, ``by=``, ``at=``); has an action take the row away (``row``, ``by=``, ``at=``).
    keep: Callable[..., Any]
    remove: Callable[..., None]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        written = self.keep(obj, form, is_new=not change, by=acting(request), at=timezone.now())
        # The page goes on with its own copy: it must know what was written.
        obj.__dict__.update(written.__dict__)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        self.remove(obj, by=acting(request), at=timezone.now())

    def get_actions(self, request: HttpRequest) -> Any:
        """One by one, each through its action: nothing is removed in bulk."""
        return {name: act for name, act in super().get_actions(request).items() if name != "delete_selected"}

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form
        return type(form)(
            form.__name__, (_Refused, form), {"refusal": refusal, "field_names": self.field_names}
        )

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except RuleBroken as refusal:
            # Rolled back. Once more with the refusal in the form: it does not validate, so nothing is written.
            cast("Any", request).refusal = refusal
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().delete_view(request, *args, **kwargs)
        except RuleBroken as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(request.path.removesuffix("delete/") + "change/")


class _NamedFilter(admin.SimpleListFilter):
    """Narrows by a column of codes, showing what the codes stand for."""

    names: dict[Any, str] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(code), name) for code, name in self.names.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset


class ChannelFilter(_NamedFilter):
    title, parameter_name, names = "途径", "channel", CHANNEL_NAMES


class ActorKindFilter(_NamedFilter):
    title, parameter_name, names = "主体", "actor_kind", ACTOR_KIND_NAMES


class TargetFilter(_NamedFilter):
    """Any model may be a target: the list is what was recorded so far."""

    title, parameter_name = "对象", "target_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(label, _name_of(label)) for label in AuditEvent.objects.target_types()]


class YearFilter(_NamedFilter):
    """The years from the first to the last act; which of them had none is not looked for, that would read all."""

    title, parameter_name = "年份", "at__year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        ends = AuditEvent.objects.aggregate(first=Min("at"), last=Max("at"))
        if ends["first"] is None:
            return []
        first, last = (localtime(ends[end]).year for end in ("first", "last"))
        return [(str(year), f"{year}年") for year in range(last, first - 1, -1)]


@admin.register(AuditEvent)
class AuditEventAdmin(SteadyList):
    """The record is read here and nowhere changed."""

    date_hierarchy = "at"
    list_display = ["at", "actor_name", "channel_name", "address", "summary"]
    list_display_links = ["summary"]
    list_filter = [YearFilter, ChannelFilter, ActorKindFilter, TargetFilter]
    search_fields = ["summary", "actor_name", "verb", "address", "target_id"]
    search_help_text = "可按内容、操作人、动作代码、来源地址、对象编号查找"
    list_per_page = 50
    paginator = Pages
    # Counting everything twice is slow on a table that only grows.
    show_full_result_count = False
    ordering = ["-id"]
    fields = [
        "at", "recorded_at", "actor_name", "kind_name", "actor_id", "for_id", "channel_name", "address",
        "verb", "summary", "target_name", "target_id", "values_before", "values_after",
    ]  # fmt: skip

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Months and days of a year that was chosen; without one every act would be read to find the years."""
        found = super().get_changelist_instance(request)
        if not str(found.params.get("at__year", "")).isdecimal():
            found.date_hierarchy = None
        return found

    @admin.display(description="主体", ordering="actor_kind")
    def kind_name(self, event: AuditEvent) -> str:
        return ACTOR_KIND_NAMES.get(ActorKind(event.actor_kind), event.actor_kind)

    @admin.display(description="途径", ordering="channel")
    def channel_name(self, event: AuditEvent) -> str:
        return CHANNEL_NAMES.get(Channel(event.channel), event.channel)

    @admin.display(description="对象")
    def target_name(self, event: AuditEvent) -> str:
        return _name_of(event.target_type)

    @admin.display(description="变更前")
    def values_before(self, event: AuditEvent) -> str:
        return _as_text(event.before)

    @admin.display(description="变更后")
    def values_after(self, event: AuditEvent) -> str:
        return _as_text(event.after)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False


def _name_of(label: str) -> str:
    """The Chinese name of a model; its label when the model is no longer there, a dash for none."""
    if not label:
        return "—"
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except LookupError:
        return label


def _as_text(values: dict[str, Any]) -> str:
    if not values:
        return "—"
    return format_html("<pre>{}</pre>", json.dumps(values, ensure_ascii=False, indent=2))
