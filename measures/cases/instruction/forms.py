"""What the office registers of a leader's instruction, what a body answers, and the words of those who decide."""

from django import forms

from audit.forms import KeptText
from measures.cases.forms import AskingBodies, BodiesField, Narrowing
from measures.cases.instruction.rules import (
    EXTRACT_MAX,
    LEADER_MAX,
    PRIORITY_NAMES,
    PRIORITY_WORKDAYS,
    STAGES,
)
from measures.forms import STALE_PAGE, DayField, PlainText, VersionField
from measures.texts import REASON_MAX, TEXT_MAX


class InstructionForm(AskingBodies):
    """The task extracted from an instruction, never the original, and the bodies it goes to."""

    use_required_attribute = False

    leader = KeptText(
        label="批示领导",
        max_length=LEADER_MAX,
        help_text="写职务，例如“分管副省长”。",
        error_messages={
            "required": "请填写批示领导的职务。",
            "max_length": f"批示领导最多 {LEADER_MAX} 字，请精简。",
        },
    )
    given_on = DayField(label="批示日期")
    extract = PlainText(
        label="任务摘要",
        rows=6,
        max_length=EXTRACT_MAX,
        help_text="摘录需要办理的事项和要求，不录入批示原文、原件。",
    )
    priority = forms.ChoiceField(
        label="缓急程度",
        choices=[
            (priority, f"{name}（{PRIORITY_WORKDAYS[priority]} 个工作日）")
            for priority, name in PRIORITY_NAMES.items()
        ],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择特急、急或普通。"),
    )
    due_on = DayField(
        label="反馈期限", required=False, help_text="不填时按缓急程度，从登记当日起顺延相应工作日。"
    )
    bodies = BodiesField(
        label="承办单位", help_text="可以选择一个或几个；各单位分别签收、分别反馈，互不可见。"
    )


class InstructionNarrowing(Narrowing):
    """What the list of instructions is narrowed to."""

    by = {
        "stage": lambda cases, stage: cases.filter(state__in=STAGES[stage][1]),
        "priority": lambda cases, priority: cases.filter(instruction__priority=priority),
    }
    bodies_are = "承办单位"

    stage = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), *((stage, name) for stage, (name, _) in STAGES.items())],
    )
    priority = forms.ChoiceField(
        label="缓急", required=False, choices=[("", "全部"), *PRIORITY_NAMES.items()]
    )


class WithdrawForm(forms.Form):
    """Why an instruction is taken back."""

    use_required_attribute = False

    reason = PlainText(label="撤回原因", rows=3, max_length=REASON_MAX)


class AnswerForm(forms.Form):
    """What a body did about an instruction."""

    use_required_attribute = False

    text = PlainText(
        label="办理情况",
        rows=9,
        max_length=TEXT_MAX,
        help_text="写明已采取的措施、办理结果和下一步安排。不得录入涉密内容。",
    )
    version = VersionField()


class AnswerReviewForm(forms.Form):
    """The office's decision on the answer it read."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        label="结论",
        choices=[("accept", "审核通过"), ("return", "退回补充")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择“审核通过”或“退回补充”。"),
    )
    comment = PlainText(
        label="审核意见",
        rows=4,
        max_length=TEXT_MAX,
        required=False,
        help_text="退回时必填，请写明要补充或更正什么。",
    )
    new_due_on = DayField(label="重新反馈期限", required=False, help_text="只在退回时使用，可以修改。")
    round = forms.IntegerField(label="轮次", widget=forms.HiddenInput, error_messages=STALE_PAGE)
