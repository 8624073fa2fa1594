"""What the office says about a body that was renamed or merged: who took over, and what passes."""

from typing import Any

from django import forms

from departments.models import Body, Succession
from departments.rules import BodyKind
from measures.documents.models import Measure
from measures.forms import STALE_PAGE, DayField, ProseField, line

UNKNOWN_SUCCESSOR = {"required": "请选择承接单位。", "invalid_choice": "请选择列表中的承接单位。"}
UNKNOWN_MEASURE = dict.fromkeys(
    ("invalid_choice", "invalid_pk_value", "invalid_list"), "请勾选列表中的事项。"
)


def words_of(succession: Succession) -> str:
    """A succession as a choice: who, when, how much, and whether it is certain."""
    when = succession.happened_text or (
        f"{succession.happened_on:%Y-%m-%d}" if succession.happened_on else "时间不详"
    )
    parts = [when, "部分职责" if succession.is_partial else "全部职责"]
    if succession.needs_confirmation:
        parts.append("待核实")
    return f"{succession.successor.name}（{'，'.join(parts)}）"


class TransferForm(forms.Form):
    """To whom the duties pass; for a partial succession which measures; and the preview that was read."""

    successor = forms.TypedChoiceField(
        label="承接单位", coerce=int, widget=forms.RadioSelect, error_messages=UNKNOWN_SUCCESSOR
    )
    measures = forms.ModelMultipleChoiceField(
        label="移交哪些事项",
        queryset=Measure.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="只移交部分职责时勾选；全部职责移交时不必勾选。",
        error_messages=UNKNOWN_MEASURE,
    )
    expected = forms.CharField(
        required=False, widget=forms.HiddenInput, max_length=64, error_messages=STALE_PAGE
    )

    def __init__(self, *args: Any, successions: list[Succession], measures: "Any", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.successions = {row.successor_id: row for row in successions}
        successor: Any = self.fields["successor"]
        successor.choices = [(row.successor_id, words_of(row)) for row in successions]
        chosen: Any = self.fields["measures"]
        chosen.queryset = measures
        if not (any(row.is_partial for row in successions) and measures.exists()):
            del self.fields["measures"]

    @property
    def succession(self) -> Succession:
        """The chosen succession of a valid form."""
        return self.successions[self.cleaned_data["successor"]]

    @property
    def chosen_measures(self) -> list[int] | None:
        """Their numbers for a partial succession, None where everything passes."""
        if not self.succession.is_partial:
            return None
        return sorted(measure.pk for measure in self.cleaned_data.get("measures", []))


class SuccessionForm(forms.Form):
    """A succession the office enters before it hands duties over."""

    successor = forms.ModelChoiceField(
        label="承接单位",
        queryset=Body.objects.none(),
        empty_label="请选择",
        help_text="承接单位不在列表中的，请先由系统管理员在“系统管理—单位”中登记。",
        error_messages=UNKNOWN_SUCCESSOR,
    )
    happened_on = DayField(label="生效日期", required=False)
    happened_text = line("时间或依据", 60, help_text="例如：2018年11月机构改革。准确日期不详时只填本栏。")
    is_partial = forms.BooleanField(
        label="只移交部分职责", required=False, help_text="勾选后，移交时由督查室逐条选择事项。"
    )
    note = ProseField(label="备注", max_length=500, required=False)

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        successor: Any = self.fields["successor"]
        others = Body.objects.exclude(pk=body.pk).exclude(
            kind__in=[BodyKind.GENERIC, BodyKind.PROVINCIAL_OFFICE]
        )
        successor.queryset = others.filter(valid_to__isnull=True).in_order()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        has_words = bool(said.get("happened_text"))
        if not (has_words or said.get("happened_on") or self.errors):
            self.add_error("happened_on", "请填写生效日期；准确日期不详时，请填写时间或依据。")
        day = said.get("happened_on")
        if day and not has_words:
            said["happened_text"] = f"{day.year}年{day.month}月{day.day}日"
        return said
