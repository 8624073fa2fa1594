"""What a body says of what it cannot settle by itself, and what the office does about it."""

from django import forms

from audit.forms import KeptText
from measures.cases.coordination.actions import Matter
from measures.cases.coordination.rules import MEETING_MAX, STAGES, SUBJECT_MAX, TEXT_MAX
from measures.cases.errand.rules import TASK_MAX
from measures.cases.forms import AskingBodies, BodiesField, Narrowing
from measures.forms import DayField, PlainText, ProseField
from measures.texts import REASON_MAX
from measures.texts import TEXT_MAX as WHOLE_MAX


class MatterForm(AskingBodies):
    """What is to be coordinated, and with whom."""

    use_required_attribute = False

    subject = KeptText(
        label="需协调的事项",
        max_length=SUBJECT_MAX,
        help_text="用一句话写明要协调什么，例如“数据共享接口的开放”。",
        error_messages={
            "required": "请填写需协调的事项。",
            "max_length": f"需协调的事项最多 {SUBJECT_MAX} 字，请精简。",
        },
    )
    text = ProseField(
        label="情况说明", rows=5, max_length=TEXT_MAX, help_text="写明卡在哪里、已经做过哪些协调。"
    )
    proposal = ProseField(
        label="协调建议", rows=4, max_length=TEXT_MAX, help_text="写明建议由谁、何时、怎样解决。"
    )
    bodies = BodiesField(
        label="涉及单位", required=False, help_text="需要哪些单位配合解决；可以选择一个或几个。"
    )

    @property
    def matter(self) -> Matter:
        """What a well-shaped form says."""
        said = self.chosen
        return Matter(said["subject"], said["text"], said["proposal"], said["bodies"])


class AssignForm(AskingBodies):
    """Who does what about it, by when."""

    use_required_attribute = False

    task = PlainText(label="办理要求", rows=3, max_length=TASK_MAX)
    due_on = DayField(label="办理期限")
    bodies = BodiesField(label="承办单位", help_text="各单位分别办理、分别书面报送，提出单位看得到。")


class MeetingForm(forms.Form):
    """Which meeting decides on it."""

    use_required_attribute = False

    meeting_name = KeptText(
        label="会议名称", max_length=MEETING_MAX, error_messages={"required": "请填写会议名称。"}
    )
    meeting_on = DayField(label="会议日期", help_text="事项列入该事项来源的会议材料。")


class ResultForm(forms.Form):
    """What the meeting decided."""

    use_required_attribute = False

    result = PlainText(label="会议结果", rows=4, max_length=WHOLE_MAX)


class AnswerForm(forms.Form):
    """The office's last word to the body."""

    use_required_attribute = False

    answer = PlainText(
        label="答复意见", rows=4, max_length=WHOLE_MAX, help_text="提出单位看得到，提交后即办结。"
    )


class ReturnForm(forms.Form):
    """Why it goes back to the body."""

    use_required_attribute = False

    reason = PlainText(label="退回原因", rows=3, max_length=REASON_MAX)


class CoordinationNarrowing(Narrowing):
    """What the list of requests is narrowed to."""

    by = {"stage": lambda cases, stage: cases.filter(state__in=STAGES[stage][1])}
    bodies_are = "提出单位"

    stage = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), *((stage, name) for stage, (name, _) in STAGES.items())],
    )
