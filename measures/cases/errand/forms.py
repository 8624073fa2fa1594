"""What a body answers about what it was given to do, and what the office says to it."""

from django import forms

from measures.cases.errand.rules import STAGES
from measures.cases.forms import Narrowing
from measures.forms import STALE_PAGE, DayField, PlainText
from measures.reporting.evidence.actions import NewProof
from measures.reporting.evidence.forms import EvidenceForm
from measures.texts import REASON_MAX, TEXT_MAX


class ReplyForm(EvidenceForm):
    """What a body did, with a proof where it has one."""

    prefix = ""

    text = PlainText(
        label="办理情况",
        rows=7,
        max_length=TEXT_MAX,
        help_text="写明已采取的措施、结果和下一步安排。不得录入涉密内容。",
    )
    field_order = ("text", "value", "file", "title")

    @property
    def proofs(self) -> list[NewProof]:
        """What is shown: nothing, or one proof."""
        said = self.cleaned_data
        if not any(said.get(name) for name in ("value", "file", "title")):
            return []
        return [NewProof(self.kind, said["title"], said["value"], said["file"])]


class ReplyDecisionForm(forms.Form):
    """The office's decision on the answer it read."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        label="结论",
        choices=[("accept", "审核通过"), ("return", "退回补充")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择审核结论。"),
    )
    comment = PlainText(
        label="审核意见",
        rows=4,
        max_length=TEXT_MAX,
        required=False,
        help_text="退回时必填，请写明要补充什么。",
    )
    new_due_on = DayField(label="重新报送期限", required=False, help_text="只在退回时使用；不填按规则顺延。")
    round = forms.IntegerField(widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(self, *args: object, is_mending: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if is_mending:
            choices = [("accept", "整改到位，予以销号"), ("return", "未到位，退回继续整改")]
            self.fields["decision"].choices = choices  # type: ignore[attr-defined]


class TakeBackForm(forms.Form):
    """Why an errand is taken back."""

    use_required_attribute = False

    reason = PlainText(label="撤销原因", rows=2, max_length=REASON_MAX)


class ErrandNarrowing(Narrowing):
    """What the list of errands is narrowed to."""

    by = {
        "stage": lambda cases, stage: cases.filter(state__in=STAGES[stage][1]),
        "origin": lambda cases, origin: cases.filter(inspected__isnull=origin != "inspection"),
    }
    bodies_are = "承办单位"

    stage = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), *((stage, name) for stage, (name, _) in STAGES.items())],
    )
    origin = forms.ChoiceField(
        label="来由",
        required=False,
        choices=[("", "全部"), ("coordination", "需协调事项"), ("inspection", "实地督查整改")],
    )
