"""What the office fills in before and when it gives measures out: drafts, rosters, action items, dispatch, terms."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from departments.models import Body
from measures.case_rules import REASON_MAX, RECEIPT_STATE_NAMES, TEXT_MAX
from measures.dispatch_rules import QUOTE_MAX
from measures.forms.office import STALE_PAGE, DayField, MeasureForm, ProseField
from measures.models import Measure, Policy
from measures.policy_rules import TERMS, Term
from measures.rules import COMPLETION_KIND_NAMES, MEASURE_COMPLETION_NAMES, RoleSource

SPARE_ROWS, MOST_ROWS = 3, 30
NO_BODY = [("", "（无）")]
UNKNOWN_BODY = {"invalid_choice": "请选择列表中的单位。"}


def line(label: str, most: int, *, help_text: str = "", **kwargs: Any) -> forms.CharField:
    """A line of text with sentences of its own for what cannot be kept."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        help_text=help_text,
        error_messages={
            "max_length": f"{label}最多 {most} 字，请精简。",
            "null_characters_not_allowed": f"{label}中含有无法保存的字符，请删除后重试。",
        },
        **kwargs,
    )


def short_notice() -> forms.CharField:
    return line(
        "缩短时限的理由", REASON_MAX, help_text="时限少于规定的提前工作日时才须填写，受办单位看得到。"
    )


# --- A measure ----------------------------------------------------------------------------------------


class DraftForm(MeasureForm):
    """Everything that the office sets on a measure before it is given out.

    ``choices``: the bodies to choose from; as many rows of supporting bodies as there are, and some to spare.
    """

    completion_kind = forms.ChoiceField(
        label="完成方式",
        choices=list(MEASURE_COMPLETION_NAMES.items()),
        widget=forms.RadioSelect,
        help_text="限期完成的须有完成时限；持续推进的不设时限，按年度办结。",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择“限期完成”或“持续推进”。"),
    )
    lead = forms.TypedChoiceField(
        label="牵头单位",
        coerce=int,
        error_messages={"required": "请选择牵头单位。", **UNKNOWN_BODY},
        help_text="改选后，分工依据记为“督查室确定”。",
    )
    confirms_lead = forms.BooleanField(
        label="确认由该单位牵头",
        required=False,
        help_text="文件没有载明牵头单位，现按排序推定；确认后，分工依据记为“督查室确定”。",
    )
    field_order = ["completion_kind", "due_on", "due_text", "lead", "confirms_lead"]

    def __init__(
        self, *args: Any, measure: Measure, choices: Sequence[tuple[Body, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {body.pk: body for body, _ in choices}
        named = [(body.pk, label) for body, label in choices]
        self.fields["lead"].choices = [("", "请选择"), *named]  # type: ignore[attr-defined]
        if measure.lead is None or measure.lead.role_source != RoleSource.INFERRED:
            del self.fields["confirms_lead"]
        asked = sum(1 for name in self.data if name.startswith("support_"))
        self.rows = min(max(len(measure.supports) + SPARE_ROWS, asked), MOST_ROWS)
        for number in range(1, self.rows + 1):
            self.fields[f"support_{number}"] = forms.TypedChoiceField(
                label=f"配合单位 {number}",
                required=False,
                coerce=int,
                empty_value=None,
                choices=[*NO_BODY, *named],
                error_messages=UNKNOWN_BODY,
            )

    @property
    def support_fields(self) -> list[forms.BoundField]:
        return [self[f"support_{number}"] for number in range(1, self.rows + 1)]

    @property
    def chosen_lead(self) -> Body:
        """The lead of a valid form."""
        return self.bodies[self.cleaned_data["lead"]]

    @property
    def chosen_supports(self) -> tuple[Body, ...]:
        """The supporting bodies of a valid form, in the order of the rows; empty rows fall out."""
        said = (self.cleaned_data[f"support_{number}"] for number in range(1, self.rows + 1))
        return tuple(self.bodies[pk] for pk in said if pk)


class GivenForm(MeasureForm):
    """What may still be set on a measure that was given out: the date only where none was set yet."""

    reason = short_notice()

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if measure.due_on is not None:
            for name in ("due_on", "due_text", "reason"):
                del self.fields[name]


# --- Action items -------------------------------------------------------------------------------------


class ItemForm(forms.Form):
    """An action item; ``bodies`` are those with a part in the measure. The quote stands only on a new one."""

    quote = forms.CharField(
        label="原文摘句",
        max_length=QUOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="请从上面的政策原文中逐字复制一句，含标点。",
        error_messages={
            "required": "请从政策原文中摘录一句。",
            "max_length": "摘句最多 %(limit_value)d 字，现有 %(show_value)d 字，请精简。",
            "null_characters_not_allowed": "摘句中含有无法保存的字符，请删除后重试。",
        },
    )
    completion_kind = forms.ChoiceField(
        label="完成方式",
        choices=[("", "请选择"), *COMPLETION_KIND_NAMES.items()],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择完成方式。"),
    )
    bodies = forms.TypedMultipleChoiceField(
        label="承办单位",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="不勾选的，由本条措施的各责任单位共同承办。",
        error_messages=UNKNOWN_BODY,
    )
    due_on = DayField(label="事项时限", required=False)
    due_text = line("时限依据", 200, help_text="设了时限的须写明依据。")
    reason = short_notice()
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(
        self, *args: Any, holders: Sequence[Body], is_new: bool, is_draft: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.holders = {body.pk: body for body in holders}
        self.fields["bodies"].choices = [(body.pk, body.name) for body in holders]  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["quote"]
        if is_draft:
            del self.fields["reason"]

    @property
    def said(self) -> dict[str, Any]:
        """What a valid form says, as the actions take it."""
        said = dict(self.cleaned_data)
        said["bodies"] = [self.holders[pk] for pk in said["bodies"]]
        return said


# --- Dispatch and receipt -----------------------------------------------------------------------------


class DispatchForm(forms.Form):
    """What goes with every measure given out in one go."""

    requirement = ProseField(label="办理要求", max_length=TEXT_MAX, required=False)
    reason = short_notice()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requirement"].help_text = "写入交办单，受办单位签收前看得到；没有特别要求可不填。"


class ReceiptFilter(forms.Form):
    """What the list of receipts is narrowed to. Unknown values are ignored: a filter never refuses."""

    state = forms.ChoiceField(required=False, choices=list(RECEIPT_STATE_NAMES.items()))
    body = forms.IntegerField(required=False)
    policy = forms.IntegerField(required=False)


# --- Terms of a policy --------------------------------------------------------------------------------


def term_field(term: Term) -> forms.IntegerField:
    """A number with its bounds and what it does."""
    bounds = f"{term.label}须在 {term.least} 至 {term.most} {term.unit}之间。"
    return forms.IntegerField(
        label=f"{term.label}（{term.unit}）",
        min_value=term.least,
        max_value=term.most,
        help_text=f"{term.what}可设 {term.least} 至 {term.most}。",
        error_messages={
            "required": "请填写整数。",
            "invalid": "请填写整数。",
            "min_value": bounds,
            "max_value": bounds,
        },
    )


class TermsForm(forms.Form):
    """Every number of ``policy_rules.TERMS``, with its bounds and what it does."""

    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, term in TERMS.items():
            self.fields[name] = term_field(term)

    @property
    def terms(self) -> Mapping[str, int]:
        """The numbers of a valid form."""
        return {name: self.cleaned_data[name] for name in TERMS}


def terms_of(policy: Policy) -> dict[str, int]:
    """The policy's present numbers with its version, to begin the form with."""
    return {name: getattr(policy, name) for name in (*TERMS, "version")}
