"""The uploaded 任务分解表, and how it waits between looking at it and confirming: in the page itself, signed."""

from typing import Any

from django import forms
from django.core import signing

from audit.rules import RuleBroken
from audit.sheets.files import too_big
from audit.sheets.tables import Table, TableRow, read_table
from measures.dispatch.exchange import columns as c
from measures.dispatch.exchange.book import BESIDE
from measures.dispatch.exchange.rules import MOST_BYTES, TASKS_MAX, Sheet, read_sheet
from measures.documents.entering import NewSource
from measures.documents.sources.forms import HeadForm
from measures.forms import line
from measures.texts import REASON_MAX

KEEP = "任务分解表"
_SALT = "measures.exchange"
# An hour is for looking at it, a day for lunch and a meeting; then it is read from the file again.
_GOOD_FOR = 24 * 3600
# What a page may send back besides files has a bound (DATA_UPLOAD_MAX_MEMORY_SIZE).
_SIGNED_MOST = 5_000_000
_GONE = "页面已过期或不完整，请重新选择文件。"


class SheetForm(forms.Form):
    """A sheet as a file, or as the page has it since it was read; of a valid form ``read`` says what it has."""

    use_required_attribute = False

    file = forms.FileField(
        label="任务分解表",
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=f".xlsx 或 .csv，不超过 5 MB、{TASKS_MAX} 项任务。载入前先核对变化，确认后才写入。",
        error_messages={
            "required": "请选择文件。",
            **dict.fromkeys(("invalid", "missing"), "文件没有传上来，请重新选择。"),
        },
    )
    sheet = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    reason = line(
        "原因",
        REASON_MAX,
        help_text="更正已交办任务的文字（勘误），或设定的时限少于规定的提前工作日时才须填写；记入沿革，受办单位看得到。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.data.get("sheet")
        self.read = Sheet(())
        # The sheet as the page keeps it, and all its words.
        self.signed = self.words = ""

    def clean(self) -> dict[str, Any]:
        """Read the file, or what the page kept of it."""
        said = self.cleaned_data
        try:
            if said.get("file"):
                table = _read(said["file"])
            elif said.get("sheet"):
                table = _opened(said["sheet"])
            else:
                return said
            self.read = read_sheet(table)
            self.signed = _signed(table)
        except RuleBroken as refusal:
            self.add_error("file", refusal.message)
            return said
        self.words = "\n".join(cell for row in table.rows for cell in row.cells.values() if cell)
        return said


class NewSheetForm(HeadForm, SheetForm):
    """A new source: what it is, and its tasks in a sheet."""

    field_order = ["kind", "title", "document_no", "issued_on", "issuing_body", "file"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing of it was given out.
        del self.fields["reason"]

    @property
    def source(self) -> NewSource:
        """What a valid form says, without the tasks."""
        return NewSource(**{name: self.cleaned_data[name] for name in self.field_order[:-1]})


def _read(file: Any) -> Table:
    if file.size > MOST_BYTES:
        raise RuleBroken("file_too_big", too_big(MOST_BYTES, KEEP), "file")
    return read_table(file.name, file.read(), c.COLUMNS, keep=KEEP, most_bytes=MOST_BYTES, beside=BESIDE)


def _signed(table: Table) -> str:
    names = sorted(table.columns)
    rows = [[row.number, *(row.cells[name] for name in names)] for row in table.rows]
    signed = signing.dumps([names, rows, list(table.remarks)], salt=_SALT, compress=True)
    if len(signed) > _SIGNED_MOST:
        raise RuleBroken("file_too_big", "表中文字太多，请分成几个文件载入。", "file")
    return signed


def _opened(signed: str) -> Table:
    try:
        names, rows, remarks = signing.loads(signed, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        raise RuleBroken("sheet_gone", _GONE, "file") from None
    empty = {column.name: "" for column in c.COLUMNS}
    lines = [TableRow(number, {**empty, **dict(zip(names, cells, strict=True))}) for number, *cells in rows]
    return Table(lines, remarks, frozenset(names))
