"""What a body fills in for its work plan, the office's decision on it, and what narrows the list."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from audit.forms import KeptText, SearchField
from audit.rules import RuleBroken
from measures import texts
from measures.cases.plan import rules as plan_rules
from measures.cases.plan.models import PlanRound
from measures.cases.plan.rules import PlannedRow
from measures.forms import STALE_PAGE, DayField, PlainText, ProseField, VersionField, blame

# More than any plan may have: 30 milestones on each of a document's measures.
MOST_ROWS = 1000


class PlanForm(forms.Form):
    """What stands above the rows of a plan."""

    use_required_attribute = False

    summary = PlainText(
        label="方案概要",
        rows=4,
        max_length=plan_rules.SUMMARY_MAX,
        required=False,
        help_text="总体安排、组织保障等，可以不填；也可写明本单位印发的方案文号。",
    )
    version = VersionField()


class RowForm(forms.Form):
    """One milestone. Half-finished rows may be kept; what a complete one needs the rules say."""

    use_required_attribute = False

    measure = forms.TypedChoiceField(
        label="事项",
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "请选择本单位承担的事项。"},
    )
    title = KeptText(
        label="阶段目标",
        required=False,
        widget=forms.TextInput(attrs={"maxlength": plan_rules.TITLE_MAX}),
    )
    due_on = DayField(label="计划完成日期", required=False)

    def __init__(self, *args: Any, measures: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [("", "请选择"), *measures.items()]  # type: ignore[attr-defined]


class RowFormSet(forms.BaseFormSet):
    """The rows of a plan."""

    default_error_messages = {"missing_management_form": STALE_PAGE["required"]}

    def clean(self) -> None:
        """Refuses a number of rows that no page of ours sends: what was typed must not be taken for deleted."""
        if (self.management_form.cleaned_data["TOTAL_FORMS"] or 0) < 0:
            raise forms.ValidationError(STALE_PAGE["required"])

    @property
    def rows(self) -> list[PlannedRow]:
        """What well-shaped rows say, each with its place on the form."""
        return [
            PlannedRow(
                position,
                form.cleaned_data.get("measure"),
                form.cleaned_data.get("title", ""),
                form.cleaned_data.get("due_on"),
            )
            for position, form in enumerate(self.forms)
        ]

    def blame(self, refusals: Iterable[RuleBroken], plan_form: PlanForm) -> None:
        """Show each refusal at the row and field it names, and what names none above the form."""
        for refusal in refusals:
            _, _, place = refusal.field.partition("row-")
            position, _, field = place.partition("-")
            if position.isdecimal() and int(position) < len(self.forms):
                self.forms[int(position)].add_error(field, refusal.message)
            else:
                blame(plan_form, refusal)


def row_forms(
    measures: Mapping[int, str],
    *,
    data: Mapping[str, Any] | None = None,
    initial: list[dict[str, Any]] | None = None,
) -> RowFormSet:
    """The rows as sent (``data``), or as kept (``initial``)."""
    made = forms.formset_factory(
        RowForm, formset=RowFormSet, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS
    )
    return made(data, initial=initial, prefix="row", form_kwargs={"measures": measures})  # type: ignore[return-value]


class PlanReviewForm(forms.Form):
    """The office's decision on the round it read."""

    decision = forms.ChoiceField(
        label="结论",
        choices=[(PlanRound.ACCEPT, "审核通过"), (PlanRound.RETURN, "退回修改")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择“审核通过”或“退回修改”。"),
    )
    comment = ProseField(
        label="审核意见",
        max_length=texts.TEXT_MAX,
        required=False,
        help_text="退回时必填，请写明要修改什么。",
    )
    round = forms.IntegerField(label="轮次", widget=forms.HiddenInput, error_messages=STALE_PAGE)


class ReachForm(forms.Form):
    """When a milestone was reached."""

    on = DayField(label="实际完成日期")
    note = KeptText(
        label="完成说明",
        required=False,
        widget=forms.TextInput(attrs={"maxlength": plan_rules.NOTE_MAX}),
    )


class PlanFilter(forms.Form):
    """What the list of plans is narrowed to. Unknown values are ignored: a filter never refuses."""

    state = forms.CharField(required=False, max_length=20)
    lamp = forms.CharField(required=False, max_length=10)
    q = SearchField(required=False, max_length=60)
