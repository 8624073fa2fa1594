"""What a body fills in: the report, evidence, and the approver's word on it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings

from measures.evidence_rules import FILE_SIGNATURES, FILE_TYPES_TEXT, EvidenceKind
from measures.models import ReviewComment
from measures.report_rules import (
    COMMENT_MAX,
    DONE_MAX,
    NEXT_STEPS_MAX,
    PROBLEMS_MAX,
    REPLY_MAX,
    Content,
    answer_wanted,
    is_visible,
)
from measures.rules import PROGRESS_STATUS_NAMES, ProgressStatus

# What begins like an address is taken for one, so that a mistyped link is told and not kept as a document number.
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//|www\.|([a-z0-9-]+\.)+(cn|com|net|org)\b", re.IGNORECASE)


class LeftToTheRules:
    """A field that may be empty as far as its shape goes. ``required`` only keeps it from being called optional."""

    def validate(self, value: Any) -> None:
        """Accepts anything: what must not be missing, and when, the rules say."""


class PlainText(LeftToTheRules, forms.CharField):
    """Text over several lines. What is too long or missing is for the rules to say, so nothing is checked here.

    A line break counts as one character. ``max_length`` only feeds the page's counter.
    """

    def __init__(self, *, rows: int, max_length: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.max_length = max_length
        self.validators = []

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n").strip()


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


class VersionField(forms.Field):
    """The version of the draft that the page was drawn from. Anything odd counts as 0: at worst a conflict is shown."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        text = str(value or "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0


@dataclass(frozen=True)
class Reply:
    """A comment pinned to the last round, and the field for its answer."""

    comment: ReviewComment
    field: forms.BoundField


class ReportForm(forms.Form):
    """One report, with an answer to each comment pinned to the last round.

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

    def __init__(self, *args: Any, comments: Sequence[ReviewComment] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The names are those that refusals and the API know the answers by.
        self.comments = {f"answers.{comment.pk}": comment for comment in comments}
        for name, comment in self.comments.items():
            label = f"对“{comment.get_field_display()}”意见的答复"
            self.fields[name] = PlainText(label=label, rows=2, max_length=REPLY_MAX)

    def close_no_change(self) -> None:
        """Show that "no change" cannot be chosen, and why."""
        field = self.fields["status"]
        field.widget.closed = frozenset({ProgressStatus.NO_CHANGE})
        field.help_text = "本单位此前没有报送过本条措施，暂不能选“本期无变化”。"

    @property
    def content(self) -> Content:
        """What a well-shaped form says."""
        texts = {name: self.cleaned_data[name] for name in ("status", "done", "problems", "next_steps")}
        return Content(**texts)

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


class AddressOrNumber(LeftToTheRules, forms.CharField):
    pass


class UploadedFile(LeftToTheRules, forms.FileField):
    pass


class EvidenceForm(forms.Form):
    """One piece of evidence. Its form follows from what was filled in, so there is nothing to choose first."""

    use_required_attribute = False
    prefix = "evidence"

    value = AddressOrNumber(
        label="网址或文号",
        max_length=500,
        error_messages={"max_length": "网址或文号最多 500 字。"},
    )
    file = UploadedFile(
        label="或者上传文件",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in FILE_SIGNATURES)}),
    )
    title = forms.CharField(
        label="材料名称",
        required=False,
        max_length=200,
        help_text="不填时用网址、文号或文件名。",
        error_messages={"max_length": "材料名称最多 200 字。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.EVIDENCE_MAX_BYTES // 1024 // 1024
        self.fields["file"].help_text = f"{FILE_TYPES_TEXT}，每个不超过 {most} MB。"
        for name in ("value", "title"):
            self.fields[name].error_messages["null_characters_not_allowed"] = (
                "含有无法保存的字符，请删除后重试。"
            )

    @property
    def is_filled_in(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)

    @property
    def kind(self) -> EvidenceKind:
        """A file when there is one; what looks like an address is a link, the rest a document number."""
        if self.cleaned_data["file"]:
            return EvidenceKind.FILE
        return EvidenceKind.LINK if ADDRESS.match(self.cleaned_data["value"]) else EvidenceKind.DOCUMENT_NO


class SendBackForm(forms.Form):
    """What the approver wants changed."""

    use_required_attribute = False

    comment = PlainText(label="需要修改的地方", rows=3, max_length=COMMENT_MAX)
