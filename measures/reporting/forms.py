"""What a body fills in: the report, and the approver's word on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import escape

from measures.forms import PlainText, VersionField
from measures.reporting.indicators.forms import NumberField
from measures.reporting.indicators.models import Indicator
from measures.reporting.indicators.rules import plain
from measures.reporting.review.models import ReviewComment
from measures.reporting.rules import (
    COMMENT_MAX,
    DONE_MAX,
    NEXT_STEPS_MAX,
    PROBLEMS_MAX,
    REPLY_MAX,
    Content,
    answer_wanted,
)
from measures.states import PROGRESS_STATUS_NAMES, ProgressStatus
from measures.texts import is_visible


class StatusChoice(forms.RadioSelect):
    """Radio buttons of which some cannot be chosen now."""

    closed: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.closed:
            option["attrs"]["disabled"] = True
        return option


class StatusField(forms.ChoiceField):
    def validate(self, value: Any) -> None:
        """An unknown status is a matter of shape; a missing one is for the rules, as drafts may lack it."""
        if value:
            super().validate(value)


@dataclass(frozen=True)
class Reply:
    """A comment pinned to the last round, and the field for its answer."""

    comment: ReviewComment
    field: forms.BoundField


class ReportForm(forms.Form):
    """One report, with a value for each indicator asked for, and an answer to each comment pinned to the last round.

    Only its shape is looked at here; what a status demands, and what must be answered, is for the rules.
    """

    use_required_attribute = False

    status = StatusField(
        label="进展状态",
        choices=list(PROGRESS_STATUS_NAMES.items()),
        widget=StatusChoice,
        error_messages={"invalid_choice": "请选择列出的进展状态。"},
    )
    done = PlainText(label="进展情况", rows=7, max_length=DONE_MAX)
    problems = PlainText(
        label="存在问题",
        rows=3,
        max_length=PROBLEMS_MAX,
        help_text="选择“存在风险”或“进度滞后”时必填，其他情况可以不填。",
    )
    next_steps = PlainText(label="下一步工作", rows=3, max_length=NEXT_STEPS_MAX, required=False)
    version = VersionField()

    def __init__(
        self,
        *args: Any,
        comments: Sequence[ReviewComment] = (),
        indicators: Sequence[Indicator] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = {f"indicators.{one.pk}": one for one in indicators}
        for name, one in self.indicators.items():
            self.fields[name] = NumberField(label=str(one), required=False)
        # The names are those that refusals and the API know the answers by.
        self.comments = {f"answers.{comment.pk}": comment for comment in comments}
        for name, comment in self.comments.items():
            label = f"对“{comment.get_field_display()}”意见的答复"
            self.fields[name] = PlainText(label=label, rows=2, max_length=REPLY_MAX)

    def close_no_change(self) -> None:
        """Show that "no change" cannot be chosen, and why."""
        field = self.fields["status"]
        field.widget.closed = frozenset({ProgressStatus.NO_CHANGE})
        field.help_text = "本单位此前没有报送过本事项，暂不能选“本期无变化”。"

    @property
    def content(self) -> Content:
        """What a well-shaped form says."""
        texts = {name: self.cleaned_data[name] for name in ("status", "done", "problems", "next_steps")}
        given = [(one.pk, self.cleaned_data[name]) for name, one in self.indicators.items()]
        return Content(**texts, indicators=tuple((pk, value) for pk, value in given if value is not None))

    def refer_to(self, before: Mapping[int, str]) -> None:
        """Say at each indicator what is known of it: ``before``, by its number, and where it shall come to."""
        for name, one in self.indicators.items():
            target = f"目标 {one.target_text} {one.unit}（{one.target_on:%Y-%m-%d}）" if one.target_on else ""
            said = "；".join(filter(None, [before.get(one.pk, "此前没有审核通过的数值"), target]))
            # The bound field of a form that was checked has copied the hint before.
            self.fields[name].help_text = self[name].help_text = escape(f"{said}。本期无数据可以不填。")

    @property
    def values(self) -> list[forms.BoundField]:
        """The fields of the indicators."""
        return [self[name] for name in self.indicators]

    def text_in(self, name: str) -> str:
        """What a well-shaped form says in one of its fields, as it would be typed."""
        said = self.cleaned_data[name]
        if isinstance(said, Decimal):
            return plain(said)
        return "" if said is None else str(said)

    @property
    def answers(self) -> dict[int, str] | None:
        """What a well-shaped form answers, by the comment's number; None where it was sent without those fields."""
        if not any(name in self.data for name in self.comments):
            return None
        return {comment.pk: self.cleaned_data[name] for name, comment in self.comments.items()}

    def name_every_missing_answer(self) -> None:
        """After a refusal for one missing answer, mark the others too, so that they are all written in one go."""
        for name, comment in self.comments.items():
            if name not in self.errors and not is_visible(self.cleaned_data.get(name, "")):
                self.add_error(name, answer_wanted(comment.field))

    @property
    def replies(self) -> dict[str, Reply]:
        """By the field of the report that the comment is pinned to."""
        return {comment.field: Reply(comment, self[name]) for name, comment in self.comments.items()}

    @property
    def version_read(self) -> int:
        return int(self.cleaned_data["version"])

    @property
    def carries_text(self) -> bool:
        """False when only a button was sent, without the form around it."""
        return "version" in self.data

    def go_on_from(self, version: int) -> None:
        """Draw the form again with the version just written. Needs data that can be changed."""
        self.data["version"] = str(version)  # type: ignore[index]


class SendBackForm(forms.Form):
    """What the approver wants changed."""

    use_required_attribute = False

    comment = PlainText(label="需要修改的地方", rows=3, max_length=COMMENT_MAX)
