"""What the office fills in to import a year's notice."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from audit.forms import KeptText
from audit.rules import RuleBroken
from audit.sheets.files import MOST_BYTES

from . import rules
from .sheets import read_notice_file

FAULTS_TOLD = 20


class ImportForm(forms.Form):
    """A year, its notice, and its days as lines or as a file; a file takes the place of the lines."""

    use_required_attribute = False

    year = forms.IntegerField(
        label="年份",
        error_messages={"required": "请填写年份。", "invalid": "年份请填写四位数字，例如 2027。"},
    )
    source = KeptText(
        label="依据",
        max_length=rules.SOURCE_MAX,
        help_text="通知的名称和文号，例如：国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕…号）。",
        error_messages={
            "required": "请写明依据，例如某年国务院办公厅通知的名称和文号。",
            "max_length": f"依据最多 {rules.SOURCE_MAX} 字，请精简。",
        },
    )
    file = forms.FileField(
        label="上传表格",
        required=False,
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text="可以不传。.xlsx 或 .csv，不超过 1 MB、400 行，列名为日期、类型（放假或上班）、名称，可以另有序号等列。"
        "上传后代替下面的内容。",
        error_messages=dict.fromkeys(("invalid", "missing"), "文件没有传上来，请重新选择。"),
    )
    lines = KeptText(
        label="逐日填写",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text="每行一天，例如：2027-01-01 放假 元旦。只写与周一至周五不同的日子：平日放假的、周末上班的。",
    )
    # The state of the year's calendar that was looked at; only what is confirmed has one.
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.read = rules.NoticeRead()
        # What is odd about the sheet that the lines came from.
        self.remarks: tuple[str, ...] = ()

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        try:
            rules.check_year(year, today=self.today)
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message) from None
        return year

    def clean_source(self) -> str:
        try:
            return rules.check_source(self.cleaned_data["source"])
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message) from None

    def clean_file(self) -> str:
        """The lines of the file, empty without one."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件超过 1 MB，请只保留日期、类型、名称三列后重新上传。")
        try:
            read = read_notice_file(file.name, file.read())
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message) from None
        self.remarks = read.remarks
        return read.lines

    def clean(self) -> dict[str, Any]:
        """Read the lines where the year is known; what they say is in ``read``, what is wrong with them at the field."""
        said = self.cleaned_data
        if "year" in said and "file" in said and "lines" in said:
            self.read = rules.read_notice(said["file"] or said["lines"], said["year"])
            told = list(self.read.faults[:FAULTS_TOLD])
            if len(self.read.faults) > FAULTS_TOLD:
                told.append(f"另有 {len(self.read.faults) - FAULTS_TOLD} 处，请改正以上各处后重新核对。")
            for fault in told:
                self.add_error("lines", fault)
        return said

    @property
    def can_be_shown(self) -> bool:
        """True when year, notice and days are all there, so that what would change can be looked at."""
        return not self.read.faults and {"year", "source", "lines"} <= self.cleaned_data.keys()


def posted(data: QueryDict, files: MultiValueDict[str, UploadedFile], *, today: date) -> ImportForm:
    """The form as it was sent; a file that could be read has become its lines, which the page shows from then on."""
    form = ImportForm(data, files, today=today)
    form.full_clean()
    lines = form.cleaned_data.get("file")
    if not lines:
        return form
    shown = ImportForm({**data.dict(), "lines": lines}, today=today)
    shown.remarks = form.remarks
    return shown
