"""What a co-responsible body fills in: where it stands, and what it has to say."""

from typing import Any

from django import forms

from measures.forms import LeftToTheRules, PlainText, VersionField
from measures.reporting.parts.rules import STANCE_NAMES, STANCE_TEXT_MAX
from measures.texts import REASON_MAX


class LiftForm(forms.Form):
    """Why a report need not wait for a joint lead."""

    use_required_attribute = False

    reason = PlainText(label="免于等待的原因", rows=2, max_length=REASON_MAX, required=False)


class StanceField(LeftToTheRules, forms.ChoiceField):
    pass


class ContributionForm(forms.Form):
    """One answer to the lead. What a stance demands is for the rules."""

    use_required_attribute = False

    stance = StanceField(label="本单位意见", choices=list(STANCE_NAMES.items()), widget=forms.RadioSelect)
    text = PlainText(
        label="意见说明",
        rows=5,
        max_length=STANCE_TEXT_MAX,
        required=False,
        help_text="可写本单位落实情况，供牵头（主办）单位汇总；选择“有不同意见”时必填，随报告一并报送督查室。",
    )
    version = VersionField()

    @property
    def answer(self) -> dict[str, Any]:
        """What a well-shaped form says, as the action takes it."""
        return {name: self.cleaned_data[name] for name in ("stance", "text", "version")}

    def go_on_from(self, version: int) -> None:
        """Draw the form again over the version kept now. Needs data that can be changed."""
        self.data["version"] = str(version)  # type: ignore[index]
