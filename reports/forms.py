"""What people choose before a report is made, look for in the list of them, and write on one."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.db.models import Min

from accounts.rules import Standing
from audit.finding import matching
from audit.forms import KeptText, SearchField
from departments.models import Body
from departments.rules import BodyKind
from measures.documents.sources.choice import PolicyChoice, with_source
from measures.forms import DayField, ProseField
from measures.models import Measure, Policy, ReportingPeriod
from measures.picking import FoundField
from measures.reporting.periods.choice import PeriodChoice
from measures.states import OFFICE_TIME, day_of
from reports.kinds import KIND_NAMES, KINDS, Across, Part, Subject
from reports.models import ReportQuerySet
from reports.rules import (
    ACROSS,
    FRAME_MAX,
    FRAME_NAMES,
    PROSE_MAX,
    PROSE_NAMES,
    REASON_MAX,
    STAGE_NAMES,
    URGENCIES,
    Kind,
)

ALL = [("", "全部")]
EARLIEST = date(2018, 1, 1)
TOO_EARLY = f"日期不能早于{EARLIEST.year}年。"


def _unknown(called: str) -> dict[str, str]:
    return {"required": f"请选择{called}。", "invalid_choice": f"没有这个{called}，请重新选择。"}


# --- Asking -----------------------------------------------------------------------------------------


class MeasureChoice(FoundField):
    """Measures by number, title and source."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}　{obj.policy.called}"


def _policy_field() -> forms.Field:
    return PolicyChoice(Policy.objects.all(), empty_label=None, error_messages=_unknown("督查事项来源"))


def _period_field() -> forms.Field:
    known = ReportingPeriod.objects.newest_first()
    return PeriodChoice(known, empty_label=None, error_messages=_unknown("填报周期"))


def _body_field() -> forms.Field:
    return forms.ModelChoiceField(
        Body.objects.exclude(kind__in=[BodyKind.PROVINCIAL_OFFICE, BodyKind.GENERIC]).in_order(),
        label="只要一个单位的",
        empty_label="全部单位",
        error_messages=_unknown("单位"),
        help_text="选定单位后，报告只汇总该单位的填报内容。",
    )


def _measure_field() -> forms.Field:
    known = with_source(Measure.objects.order_by("-policy__issued_on", "-policy_id", "number"))
    return MeasureChoice(
        known.defer("text", "policy__text", "policy__preamble", "policy__closing_text"),
        columns=("number_text", "title", "policy__short_title", "policy__title"),
        example="来源、编号、标题中的几个字",
        label="事项",
        empty_label=None,
        error_messages=_unknown("事项"),
    )


def _since_field() -> forms.Field:
    return DayField(label="比较起点", help_text="从这一天开始时的情况比起。")


def _until_field() -> forms.Field:
    return DayField(label="比较终点", help_text="比到这一天结束时；不填即比到现在。")


def _naming_field() -> forms.Field:
    return forms.BooleanField(
        label="点名进度滞后、逾期的单位", help_text="不勾选时，通报只写数量，不出现这些单位的名称。"
    )


_QUARTERS = [(quarter, f"第{'一二三四'[quarter - 1]}季度") for quarter in (1, 2, 3, 4)]


def _year_field() -> forms.Field:
    return forms.TypedChoiceField(label="年度", coerce=int, error_messages=_unknown("年度"))


def _quarter_field() -> forms.Field:
    return forms.TypedChoiceField(
        label="季度",
        coerce=int,
        choices=_QUARTERS,
        error_messages=_unknown("季度"),
        help_text="汇总在本季度内结束的各种填报周期。",
    )


def _on_field() -> forms.Field:
    return DayField(label="截至哪一天", help_text="列这一天结束时的情况；不填即列现在的情况。")


def _restricted_field() -> forms.Field:
    return forms.BooleanField(
        label="列入仅承办单位可见的来源",
        help_text="勾选后，能看到这份材料的人都看得到其中的有关任务；印发、转送前请核对知悉范围。",
    )


# New for each form: a choice keeps what it has read.
_FIELDS: Mapping[Part, Callable[[], forms.Field]] = {
    Part.POLICY: _policy_field,
    Part.PERIOD: _period_field,
    Part.BODY: _body_field,
    Part.MEASURE: _measure_field,
    Part.SINCE: _since_field,
    Part.UNTIL: _until_field,
    Part.NAMES_LAGGARDS: _naming_field,
    Part.YEAR: _year_field,
    Part.QUARTER: _quarter_field,
    Part.ON: _on_field,
    Part.WITH_RESTRICTED: _restricted_field,
}


class AskForm(forms.Form):
    """What one kind of report needs to be told. The data are those of the moment of asking.

    ``own_body_ids``: whoever asks does so for one of these bodies alone; ``None`` for the office.
    """

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        at: datetime,
        own_body_ids: frozenset[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.at, self.own_body_ids = kind, at, own_body_ids
        asked = KINDS[kind]
        for part in asked.parts:
            field = _FIELDS[part]()
            field.required = part in asked.needs
            self.fields[part] = field
        if Part.BODY in asked.needs:
            self._needs_a_body(self.fields[Part.BODY])
        if Part.YEAR in asked.parts:
            self._offers_years(self.fields[Part.YEAR])

    def _needs_a_body(self, field: Any) -> None:
        field.label, field.help_text, field.empty_label = "单位", "", "请选择"
        if self.own_body_ids is not None:
            field.queryset = field.queryset.filter(pk__in=self.own_body_ids)
            field.empty_label = None

    def _offers_years(self, field: Any) -> None:
        """From the year of the oldest source to the present one; the quarter that has just ended is proposed."""
        today = day_of(self.at)
        oldest = Policy.objects.aggregate(first=Min("issued_on"))["first"] or today
        years = range(today.year, max(EARLIEST.year, oldest.year) - 1, -1)
        field.choices = [(year, f"{year}年") for year in years]
        year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 - 1, 4)
        if Part.QUARTER in self.fields:
            self.fields[Part.QUARTER].initial = quarter + 1
            field.initial = year

    def clean(self) -> None:
        quarter, year = self.cleaned_data.get(Part.QUARTER), self.cleaned_data.get(Part.YEAR)
        if quarter and year and date(year, quarter * 3 - 2, 1) > day_of(self.at):
            self.add_error(Part.QUARTER, "这个季度还没有开始。")

    def clean_since(self) -> date | None:
        return self._day(Part.SINCE)

    def clean_until(self) -> date | None:
        return self._day(Part.UNTIL)

    def clean_on(self) -> date | None:
        return self._day(Part.ON)

    def _day(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and not day >= EARLIEST:
            raise forms.ValidationError(TOO_EARLY)
        if day is not None and day > day_of(self.at):
            raise forms.ValidationError("日期不能晚于今天。")
        return day

    @property
    def subject(self) -> Subject | Across:
        """What the report is about; after the form was found valid."""
        chosen = self.cleaned_data
        if self.kind in ACROSS:
            return Across(
                body=chosen.get(Part.BODY),
                year=chosen.get(Part.YEAR),
                quarter=chosen.get(Part.QUARTER),
                with_restricted=bool(chosen.get(Part.WITH_RESTRICTED)),
                is_own=self.own_body_ids is not None,
            )
        period: ReportingPeriod | None = chosen.get(Part.PERIOD)
        measure: Measure | None = chosen.get(Part.MEASURE)
        names_it = period or measure
        since: date | None = chosen.get(Part.SINCE)
        return Subject(
            policy=names_it.policy if names_it else chosen[Part.POLICY],
            period=period,
            body=chosen.get(Part.BODY),
            measure=measure,
            since=datetime.combine(since, time.min, tzinfo=OFFICE_TIME) if since else None,
            names_laggards=bool(chosen.get(Part.NAMES_LAGGARDS)),
        )

    @property
    def as_of(self) -> datetime | None:
        """The moment to look back to: the end of a past day; None for now."""
        until: date | None = self.cleaned_data.get(Part.UNTIL) or self.cleaned_data.get(Part.ON)
        if until is None or until == day_of(self.at):
            return None
        return datetime.combine(until, time.max, tzinfo=OFFICE_TIME)


# --- The list ---------------------------------------------------------------------------------------


class ReportFilter(forms.Form):
    """What the list is narrowed to. Unknown values are ignored: a filter never refuses."""

    kind = forms.ChoiceField(label="种类", required=False, choices=[*ALL, *KIND_NAMES.items()])
    policy = PolicyChoice(Policy.objects.none(), required=False, empty_label="全部", is_narrow=True)
    period = PeriodChoice(ReportingPeriod.objects.none(), required=False, empty_label="全部", is_narrow=True)
    body = forms.ModelChoiceField(
        Body.objects.filter(frozen_reports__isnull=False).distinct().in_order(),
        label="单位",
        required=False,
        empty_label="全部",
    )
    stage = forms.ChoiceField(label="阶段", required=False, choices=[*ALL, *STAGE_NAMES.items()])
    since = DayField(label="申请日期自", required=False, validators=[MinValueValidator(EARLIEST)])
    until = DayField(label="申请日期至", required=False, validators=[MinValueValidator(EARLIEST)])
    q = SearchField(label="名称", required=False, max_length=100)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policies = Policy.objects.visible_to(standing).order_by("-issued_on", "-id")
        periods = ReportingPeriod.objects.visible_to(standing).newest_first()
        # Of a source that was chosen, its own.
        chosen = str(self.data.get("policy", ""))
        if chosen.isdecimal() and len(chosen) < 10:
            periods = periods.filter(policy=int(chosen))
        self.fields["policy"].queryset = policies.only("short_title", "title")  # type: ignore[attr-defined]
        self.fields["period"].queryset = with_source(periods)  # type: ignore[attr-defined]

    def narrowed(self, rows: ReportQuerySet) -> ReportQuerySet:
        """Of these reports the ones that were asked for."""
        self.is_valid()
        chosen = self.cleaned_data
        columns = ("kind", "policy", "period", "body", "stage")
        wanted = {name: chosen[name] for name in columns if chosen.get(name)}
        rows = rows.filter(matching(chosen.get("q", ""), "title"), **wanted)
        return rows.requested_between(chosen.get("since"), chosen.get("until"))

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())


# --- One report -------------------------------------------------------------------------------------


class ProseForm(forms.Form):
    """The words of a draft, block by block; ``sha256`` names the content they were read in."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, prose: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slot, text in prose.items():
            self.fields[slot] = ProseField(
                label=PROSE_NAMES.get(slot, slot), max_length=PROSE_MAX, required=False, initial=text
            )

    @property
    def blocks(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "sha256"]

    @property
    def prose(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if name != "sha256"}


def _frame_line(name: str, help_text: str = "") -> KeptText:
    most = FRAME_MAX.get(name, 10)
    too_long = {"max_length": "最多 %(limit_value)d 字，现有 %(show_value)d 字，请精简。"}
    return KeptText(
        label=FRAME_NAMES[name], required=False, max_length=most, help_text=help_text, error_messages=too_long
    )


class FrameForm(forms.Form):
    """版头 and 版记 of a draft, as the standard orders them; ``sha256`` names the content that was read."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    copy_number = _frame_line("copy_number", "一般用六位阿拉伯数字，如 000001；公开的文件不用填。")
    urgency = forms.ChoiceField(
        label=FRAME_NAMES["urgency"],
        required=False,
        choices=[("", "不标注"), *((one, one) for one in URGENCIES)],
    )
    mark = _frame_line("mark", "红色大字，如“辽宁省人民政府办公厅文件”“督查通报”。")
    number = _frame_line("number", "如“辽政督〔2026〕3号”“第3期”。")
    signatory = _frame_line("signatory", "只有上行文标注。")
    addressees = _frame_line("addressees", "不加冒号；不填时用报告原有的主送机关。")
    copied_to = _frame_line("copied_to", "用逗号、顿号隔开，不加句号。")
    issuer = _frame_line("issuer")
    issued_on = DayField(label=FRAME_NAMES["issued_on"], required=False)

    @property
    def frame(self) -> dict[str, str]:
        """What was said, by the names of ``rules.FRAME_NAMES``; after the form was found valid."""
        said = {name: self.cleaned_data[name] for name in FRAME_NAMES}
        day: date | None = said["issued_on"]
        return said | {"issued_on": day.isoformat() if day else ""}

    @property
    def parts(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "sha256"]


def _has_read(label: str, called: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, error_messages={"required": f"请先通读{called}，再勾选此项。"})


class IssueForm(FrameForm):
    """What a body gives its paper when it issues it: the day, and what it prints of 版头 and 版记."""

    issued_on = DayField(
        label=FRAME_NAMES["issued_on"],
        help_text="作为成文日期印在落款处；填了印发机关的，版记中也印。",
    )
    number = _frame_line("number", "本单位的发文字号，没有的不填。")
    mark = _frame_line("mark", "红色大字，如“辽宁省科学技术厅文件”；不套红的不填。")
    signatory = _frame_line("signatory", "报告是上行文，印版头的应当标注。")
    has_read = _has_read("已通读全文，本单位印发的正文与本件一致", "代拟稿")

    field_order = ("issued_on", "number", "signatory", "mark")

    @property
    def parts(self) -> list[forms.BoundField]:
        return [field for field in super().parts if field.name != "has_read"]


class PublishForm(forms.Form):
    """``sha256`` names the content that was read; without the tick nothing is published."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    has_read = _has_read("已通读全文，确认可以发布", "草稿")


class WithdrawForm(forms.Form):
    reason = KeptText(
        label="撤回原因",
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="登记在报告上，能看到这份报告的人都看得到。",
        error_messages={
            "required": "请写明撤回原因。",
            "max_length": f"撤回原因最多 {REASON_MAX} 字，请精简。",
        },
    )
