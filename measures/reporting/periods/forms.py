"""Which cycle to open, which matters to track, and why a closed period is opened again."""

from collections.abc import Sequence
from typing import Any

from django import forms

from audit.forms import KeptText
from audit.rules import RuleBroken
from measures.documents.models import Measure, Policy, PolicyQuerySet
from measures.documents.sources.choice import PolicyChoice
from measures.forms import DayField, LeftToTheRules, ProseField
from measures.reporting.periods import rules
from measures.reporting.periods.rules import NAME_MAX, PART, QUESTIONS_MAX, Span
from measures.states import PeriodKind
from measures.texts import REASON_MAX

UNKNOWN_POLICY = {"required": "请选择督查事项来源。", "invalid_choice": "请选择列表中的督查事项来源。"}
# The part of the year that a regular cycle is, as the form asks for it.
_PARTS = {
    PeriodKind.MONTH: ("月份", [(n, f"{n}月") for n in range(1, 13)], "请选择 1 月至 12 月。"),
    PeriodKind.QUARTER: (
        "季度",
        [
            (1, "第一季度（1月至3月）"),
            (2, "第二季度（4月至6月）"),
            (3, "第三季度（7月至9月）"),
            (4, "第四季度（10月至12月）"),
        ],
        "请选择第一至第四季度。",
    ),
    PeriodKind.HALF_YEAR: (
        "半年",
        [(1, "上半年（1月至6月）"), (2, "下半年（7月至12月）")],
        "请选择上半年或者下半年。",
    ),
}


class FreeProse(LeftToTheRules, ProseField):
    """Text over several lines whose absence the rules tell."""


def short_notice_field() -> KeptText:
    return KeptText(
        label="缩短时限的理由",
        required=False,
        max_length=REASON_MAX,
        help_text="距截止日期少于规定的工作日时才须填写，各单位看得到。",
        error_messages={"max_length": f"理由最多 {REASON_MAX} 字，请精简。"},
    )


class PeriodFilter(forms.Form):
    """What the list of periods is narrowed to. An unknown source is ignored: a filter never refuses."""

    policy = PolicyChoice(Policy.objects.none(), required=False, empty_label="全部", is_narrow=True)

    def __init__(self, *args: Any, sources: PolicyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sources.order_by("-issued_on", "-id").only("short_title", "title")
        self.fields["policy"].queryset = named  # type: ignore[attr-defined]


class OfSource(forms.Form):
    """A form about one of several sources; with one there is nothing to choose."""

    policy = PolicyChoice(Policy.objects.none(), empty_label=None, error_messages=UNKNOWN_POLICY)

    def __init__(self, *args: Any, policies: Sequence[Policy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policies = {policy.pk: policy for policy in policies}
        known = Policy.objects.filter(pk__in=self.policies).order_by("-issued_on", "-id")
        self.fields["policy"].queryset = known.only("short_title", "title")  # type: ignore[attr-defined]
        if len(policies) == 1:
            del self.fields["policy"]

    @property
    def chosen_policy(self) -> Policy:
        """The policy that is chosen; the first one, or the only one, while none is."""
        first, *_ = self.policies.values()
        is_looked_at = self.is_bound and self.errors is not None
        wanted = (self.cleaned_data if is_looked_at else self.initial).get("policy")
        return self.policies.get(getattr(wanted, "pk", wanted) or first.pk, first)


class PeriodForm(OfSource):
    """Which cycle to open, and by when the bodies report; the fields are those of its ``kind``."""

    field_order = ("policy", "year", "month", "quarter", "half", "name", "starts_on", "ends_on", "questions")

    due_on = DayField(label="填报截止日期")
    reason = short_notice_field()

    def __init__(self, *args: Any, kind: PeriodKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind is PeriodKind.ONE_OFF:
            self.fields |= {
                "name": KeptText(
                    label="名称",
                    max_length=NAME_MAX,
                    help_text="例如“汛前检查”，同一来源内不重名。",
                    error_messages={"required": "请填写名称。", "max_length": f"名称最多 {NAME_MAX} 字。"},
                ),
                "starts_on": DayField(label="开始日期"),
                "ends_on": DayField(label="结束日期"),
                "questions": FreeProse(
                    label="填报要求",
                    max_length=QUESTIONS_MAX,
                    help_text="请各单位回答的问题，显示在填报页和审核页上。",
                ),
            }
        else:
            self.fields["year"] = forms.IntegerField(
                label="年份",
                error_messages={"required": "请填写年份。", "invalid": "年份请填写四位数字，例如 2026。"},
            )
        if kind in _PARTS:
            label, choices, wrong = _PARTS[kind]
            self.fields[PART[kind]] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                choices=choices,
                error_messages={"required": f"请选择{label}。", "invalid_choice": wrong},
            )
        self.order_fields(self.field_order)

    @property
    def parts(self) -> list[forms.BoundField]:
        """The fields that say which cycle it is."""
        names = ("year", *PART.values(), "name", "starts_on", "ends_on", "questions")
        return [self[name] for name in names if name in self.fields]

    def span(self) -> Span:
        """The cycle of a valid form. Refuses what the rules refuse."""
        said = self.cleaned_data
        if self.kind is PeriodKind.ONE_OFF:
            names = ("starts_on", "ends_on", "questions")
            return rules.one_off(said["name"], **{name: said[name] for name in names})
        return rules.span_of(self.kind, said["year"], said.get(PART.get(self.kind, ""), 1))


class NodesForm(OfSource):
    """Which urgent matters to track, on which working days."""

    measures = forms.TypedMultipleChoiceField(
        label="跟踪的事项",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择要跟踪的事项。", "invalid_choice": "请选择列表中的事项。"},
    )
    since = DayField(label="起算日期", help_text="一般为交办当天，当天不计。")
    nodes = KeptText(
        label="第几个工作日",
        max_length=60,
        help_text="例如 1、3、7：第 1 个工作日报工作安排，第 3 个报进展，第 7 个报结果；其余报进展。",
        error_messages={"required": "请填写第几个工作日，例如 1、3、7。", "max_length": "最多 60 字。"},
    )
    reason = short_notice_field()

    def __init__(self, *args: Any, measures: Sequence[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = measures
        self.fields["measures"].choices = [(measure.pk, str(measure)) for measure in measures]  # type: ignore[attr-defined]

    def clean_nodes(self) -> list[int]:
        try:
            return rules.check_nodes(self.cleaned_data["nodes"])
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    @property
    def chosen(self) -> list[Measure]:
        """The matters of a valid form, as the source numbers them."""
        picked = set(self.cleaned_data["measures"])
        return [measure for measure in self.offered if measure.pk in picked]


class ReopenForm(forms.Form):
    """Why a closed period is opened again."""

    reason = ProseField(label="重新开启的原因", max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "请写明重新开启的原因。"
