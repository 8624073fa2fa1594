"""Evidence: an address, a document number or a file."""

import re
from typing import Any

from django import forms
from django.conf import settings

from audit.forms import KeptText
from measures.forms import LeftToTheRules
from measures.reporting.evidence.rules import FILE_SIGNATURES, FILE_TYPES_TEXT, EvidenceKind

# What begins like an address is taken for one, so that a mistyped link is told and not kept as a document number.
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//|www\.|([a-z0-9-]+\.)+(cn|com|net|org)\b", re.IGNORECASE)


class AddressOrNumber(LeftToTheRules, KeptText):
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
    title = KeptText(
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

    @property
    def is_filled_in(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)

    @property
    def kind(self) -> EvidenceKind:
        """A file when there is one; what looks like an address is a link, the rest a document number."""
        if self.cleaned_data["file"]:
            return EvidenceKind.FILE
        return EvidenceKind.LINK if ADDRESS.match(self.cleaned_data["value"]) else EvidenceKind.DOCUMENT_NO
