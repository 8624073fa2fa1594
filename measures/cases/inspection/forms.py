"""What the office plans of an on-site check, what it found, and what body and office say to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from audit.forms import KeptText, SearchField
from departments.models import Body
from measures.cases.errand.rules import TASK_MAX
from measures.cases.forms import AskingBodies, BodiesField, Narrowing
from measures.cases.inspection.actions import Plan
from measures.cases.inspection.rules import BASIS_MAX, STAGES, TEAM_MAX, TEXT_MAX, TITLE_MAX
from measures.documents.models import Measure
from measures.forms import DayField, PlainText, ProseField
from measures.texts import REASON_MAX
from measures.texts import TEXT_MAX as WHOLE_MAX


class InspectionForm(AskingBodies):
    """督查方案. Measures are looked for by words and ticked; those ticked stay while one looks for more."""

    use_required_attribute = False

    title = KeptText(
        label="督查名称", max_length=TITLE_MAX, error_messages={"required": "请填写督查名称。"},
        help_text="例如“科技成果转化政策落实情况实地督查”。",
    )  # fmt: skip
    find = SearchField(
        label="查找督查事项",
        required=False,
        help_text="按标题、编号或来源简称查找，勾选后可以继续查找别的来源的事项。",
    )
    measures = forms.TypedMultipleChoiceField(
        label="督查事项",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请查找并勾选至少一个督查事项。", "invalid_choice": "请重新查找并勾选。"},
    )
    purpose = ProseField(label="督查目的", rows=3, max_length=TEXT_MAX)
    scope = ProseField(label="督查内容", rows=4, max_length=TEXT_MAX, help_text="写明看什么、怎么看。")
    starts_on = DayField(label="开始日期")
    ends_on = DayField(label="结束日期")
    team = KeptText(
        label="督查组成员", max_length=TEAM_MAX, error_messages={"required": "请填写督查组成员。"},
        help_text="不少于两人，姓名之间用顿号隔开，组长在前。",
    )  # fmt: skip
    is_announced = forms.BooleanField(
        label="事先通知被督查单位", required=False, help_text="不勾选的，单位在反馈结论以前看不到本次督查。"
    )
    bodies = BodiesField(
        label="被督查单位",
        help_text="括号内是该单位今年已安排的实地督查次数；请统筹安排、严控频次，能合并的合并。",
    )

    def __init__(
        self,
        *args: Any,
        named: Sequence[Body],
        others: Sequence[Body],
        offered: Sequence[Measure],
        counts: Mapping[int, int],
        **kwargs: Any,
    ) -> None:
        """``offered``: the measures ticked and found; ``counts``: how many checks each body has this year."""
        super().__init__(*args, named=named, others=others, **kwargs)
        self.offered = {measure.pk: measure for measure in offered}
        self.fields["measures"].choices = [  # type: ignore[attr-defined]
            (pk, f"{measure.policy.called}　{measure}") for pk, measure in self.offered.items()
        ]
        self.fields["bodies"].choices = [  # type: ignore[attr-defined]
            (pk, f"{body.name}（{counts[pk]} 次）" if pk in counts else body.name)
            for pk, body in self.known.items()
        ]

    @property
    def planned(self) -> dict[str, Any]:
        """What a well-shaped form says, as the action takes it."""
        said = self.chosen
        plan = {name: said[name] for name in Plan.__dataclass_fields__}
        measures = [self.offered[pk] for pk in said["measures"]]
        return {"plan": Plan(**plan), "bodies": said["bodies"], "measures": measures}


class OnMeasure(forms.Form):
    """A form that may be about one of the measures of a check."""

    use_required_attribute = False

    measure = forms.TypedChoiceField(
        label="对应事项",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "请选择列出的事项。"},
    )

    def __init__(self, *args: Any, measures: Sequence[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.pk, f"{one.policy.called}　{one}"[:60]) for one in measures]
        self.fields["measure"].choices = [("", "不指明"), *choices]  # type: ignore[attr-defined]


class FindingForm(OnMeasure):
    """What the team found."""

    text = PlainText(label="督查发现", rows=4, max_length=TEXT_MAX)
    basis = KeptText(
        label="依据材料",
        required=False,
        max_length=BASIS_MAX,
        help_text="文号、网址或现场材料名称；纸质材料由督查室存档。",
    )
    field_order = ("text", "measure", "basis")


class ItemForm(OnMeasure):
    """What is to be mended, by when."""

    task = PlainText(label="问题及整改要求", rows=3, max_length=TASK_MAX)
    due_on = DayField(label="整改期限")
    field_order = ("task", "due_on", "measure")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Beside the form of a finding, which may be about a measure, too."""
        super().__init__(*args, auto_id="item_%s", **kwargs)


class ConclusionForm(forms.Form):
    """What the body is told."""

    use_required_attribute = False

    conclusion = PlainText(
        label="督查结论",
        rows=5,
        max_length=WHOLE_MAX,
        help_text="事实清楚、证据充分、客观公正；反馈后单位可见。",
    )


class ObjectionForm(forms.Form):
    """Why a body wants the conclusion reviewed."""

    use_required_attribute = False

    reason = PlainText(label="申请复核的理由", rows=4, max_length=WHOLE_MAX)


class VerdictForm(forms.Form):
    """What the review decided."""

    use_required_attribute = False

    verdict = PlainText(label="复核决定", rows=4, max_length=WHOLE_MAX)
    new_conclusion = PlainText(
        label="变更后的结论", rows=4, max_length=WHOLE_MAX, required=False, help_text="维持原结论的不填。"
    )


class CallOffForm(forms.Form):
    """Why a check is called off."""

    use_required_attribute = False

    reason = PlainText(label="取消原因", rows=2, max_length=REASON_MAX)


class InspectionNarrowing(Narrowing):
    """What the list of checks is narrowed to."""

    by = {
        "stage": lambda cases, stage: cases.filter(state__in=STAGES[stage][1]),
        "year": lambda cases, year: cases.filter(inspection__starts_on__year=year),
    }
    bodies_are = "被督查单位"

    stage = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), *((stage, name) for stage, (name, _) in STAGES.items())],
    )
    year = forms.IntegerField(label="年度", required=False, min_value=2018, max_value=2099)
