"""What is filled in about the end of a measure: the request, the office's decision on it, and changes of state."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from audit.rules import RuleBroken
from measures.cases.completion.models import ClosingEvidence
from measures.cases.completion.rules import NOT_CITABLE, PROOFS_MAX, STATEMENT_MIN
from measures.forms import STALE_PAGE, LeftToTheRules, PlainText, blame
from measures.reporting.evidence import rules as evidence_rules
from measures.reporting.evidence.actions import NewProof
from measures.reporting.evidence.forms import ADDRESS
from measures.reporting.evidence.rules import FILE_SIGNATURES, FILE_TYPES_TEXT, EvidenceKind
from measures.states import GRADE_NAMES
from measures.texts import TEXT_MAX

# An address with its name before it on one line: 验收公告 https://…
_NAMED_ADDRESS = re.compile(r"(?P<title>\S.*?)[\s：:，,]+(?P<value>https?://\S+)")


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files chosen at once."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(one, initial) for one in data or [] if one]


class CompletionForm(forms.Form):
    """A request for completion. What must not be missing, and when, the rules say."""

    use_required_attribute = False

    year = forms.TypedChoiceField(
        label="办结年度",
        coerce=int,
        empty_value=None,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择列出的年度。"),
    )
    statement = PlainText(
        label="办结说明",
        rows=9,
        max_length=TEXT_MAX,
        help_text=f"对照政策原文逐项写明完成了什么、取得什么成果，{STATEMENT_MIN} 字以上。",
    )
    cited = forms.TypedMultipleChoiceField(
        label="引用已报送的佐证材料",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_CITABLE},
    )
    again = forms.TypedMultipleChoiceField(
        label="沿用以前申请所附的材料",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "只能沿用本单位以前申请所附的材料，请重新勾选。"},
    )
    links = PlainText(
        label="新增网址或文号",
        rows=3,
        max_length=evidence_rules.VALUE_MAX * PROOFS_MAX,
        required=False,
        help_text="每行一条。网址前可以写名称，例如：验收公告 https://…",
    )
    uploads = FilesField(
        label="新增文件",
        required=False,
        allow_empty_file=True,
        widget=ManyFiles(attrs={"accept": ",".join(f".{kind}" for kind in FILE_SIGNATURES)}),
    )
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(
        self,
        *args: Any,
        years: Sequence[int],
        citable: Sequence[tuple[int, str]],
        earlier: Iterable[ClosingEvidence],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        most = settings.EVIDENCE_MAX_BYTES // 1024 // 1024
        self.fields["uploads"].help_text = f"可一次选多个：{FILE_TYPES_TEXT}，合计不超过 {most} MB。"
        self._offer("year", [(year, f"{year} 年度") for year in years])
        self._offer("cited", citable)
        self._offer("again", [(p.pk, p.title) for p in earlier])

    def _offer(self, name: str, choices: Sequence[tuple[int, str]]) -> None:
        """What there is to choose from; a field without anything is not shown."""
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def clean_links(self) -> list[NewProof]:
        """One proof for each line; a line that looks like an address must be one."""
        lines = [line.strip() for line in self.cleaned_data["links"].split("\n")]
        proofs = []
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            try:
                proofs.append(_proof_of(line))
            except RuleBroken as refusal:
                self.add_error("links", f"第 {number} 行：{refusal.message}")
        return proofs

    @property
    def proofs(self) -> list[NewProof]:
        """What a well-shaped form hands in anew."""
        files = [NewProof(EvidenceKind.FILE, file=file) for file in self.cleaned_data["uploads"]]
        return [*self.cleaned_data["links"], *files]

    def blame(self, refusal: RuleBroken) -> None:
        """Show a refusal at its field; one about a single proof at the field it came from."""
        place = {"file": "uploads", "files": "uploads", "value": "links", "title": "links"}.get(
            refusal.field, refusal.field
        )
        blame(self, RuleBroken(refusal.code, refusal.message, place))


def _proof_of(line: str) -> NewProof:
    named = _NAMED_ADDRESS.fullmatch(line)
    title, value = (named["title"], named["value"]) if named else ("", line)
    evidence_rules.check_evidence_words(title, value)
    if not named and not ADDRESS.match(value):
        return NewProof(EvidenceKind.DOCUMENT_NO, value=value)
    evidence_rules.check_link(value)
    return NewProof(EvidenceKind.LINK, title=title, value=value)


class GradeField(LeftToTheRules, forms.ChoiceField):
    """How well it was done. Needed for closing and not for returning, so the rules look at it."""


class CompletionDecisionForm(forms.Form):
    """The office's decision on a request."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        label="结论",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择结论。",
            "invalid_choice": "该申请的办理阶段已有变化，请按现在的情况重新选择结论。",
        },
    )
    grade = GradeField(label="办结等次", choices=list(GRADE_NAMES.items()), widget=forms.RadioSelect)
    note = PlainText(label="意见", rows=4, max_length=TEXT_MAX)

    def __init__(self, *args: Any, decisions: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = list(decisions.items())  # type: ignore[attr-defined]
