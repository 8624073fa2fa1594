"""What the office fills in about a measure: the draft with its roster, or what was given out."""

from collections.abc import Sequence
from typing import Any

from django import forms

from departments.models import Body
from measures.documents.models import Measure
from measures.forms import STALE_PAGE, UNKNOWN_BODY, DayField, LeadField, check_lead, line, short_notice
from measures.states import MEASURE_COMPLETION_NAMES, RoleSource

SPARE_ROWS, MOST_ROWS = 3, 30
NO_BODY = [("", "（无）")]


class MeasureForm(forms.Form):
    """What the document leaves open and the office sets."""

    due_on = DayField(label="完成时限", required=False)
    due_text = line(
        "时限依据",
        200,
        help_text="文件没有载明时限。请写明依据，例如某次会议纪要、某份工作方案的名称。",
    )
    is_open_to_cities = forms.BooleanField(
        label="由各市填报",
        required=False,
        help_text="勾选后，各市从下一次开启的填报周期起填报本事项；已经开启的周期不受影响。",
    )
    is_important = forms.BooleanField(
        label="重点事项",
        required=False,
        help_text="列为重点的事项，其办结须由第二人复核。",
    )
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)


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
    lead = LeadField(
        help_text="改选后，分工依据记为“督查室确定”。只由各市办理的不选，并勾选“由各市填报”。",
    )
    confirms_lead = forms.BooleanField(
        label="确认由该单位牵头",
        required=False,
        help_text="文件没有载明由谁牵头，现按排序推定；确认后，分工依据记为“督查室确定”。",
    )
    field_order = ["completion_kind", "due_on", "due_text", "lead", "confirms_lead"]

    def __init__(
        self, *args: Any, measure: Measure, choices: Sequence[tuple[Body, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {body.pk: body for body, _ in choices}
        named = [(body.pk, label) for body, label in choices]
        words = measure.policy.words
        lead = self.fields["lead"]
        lead.label = words.lead
        lead.choices = [("", "请选择"), *named]  # type: ignore[attr-defined]
        if measure.lead is None or measure.lead.role_source != RoleSource.INFERRED:
            del self.fields["confirms_lead"]
        asked = sum(1 for name in self.data if name.startswith("support_"))
        self.rows = min(max(len(measure.supports) + SPARE_ROWS, asked), MOST_ROWS)
        for number in range(1, self.rows + 1):
            self.fields[f"support_{number}"] = forms.TypedChoiceField(
                label=f"{words.co} {number}",
                required=False,
                coerce=int,
                empty_value=None,
                choices=[*NO_BODY, *named],
                error_messages=UNKNOWN_BODY,
            )

    @property
    def support_fields(self) -> list[forms.BoundField]:
        return [self[f"support_{number}"] for number in range(1, self.rows + 1)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        has_supports = any(said.get(f"support_{number}") for number in range(1, self.rows + 1))
        check_lead(self, has_supports=has_supports)
        return said

    @property
    def chosen_lead(self) -> Body | None:
        """The lead of a valid form."""
        return self.bodies.get(self.cleaned_data["lead"])

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
