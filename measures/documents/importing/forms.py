"""What reviewers of an import fill in: the text that comes in, its head, one row of it, and who an unknown name is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from audit.forms import KeptText
from departments.models import Body
from departments.rules import BODY_KIND_NAMES, BodyKind
from measures.documents.importing.models import ImportDraft
from measures.documents.importing.rules import Over, Place, Row
from measures.documents.kinds import KIND_CAUTION, KIND_NAMES, Kind
from measures.forms import UNKNOWN_BODY, DayField, PlainText, ProseField, VersionField, line
from measures.states import ResponsibilityRole
from measures.texts import REASON_MAX

SPARE_ROWS, MOST_ROWS = 2, 80
TITLE_MAX, NUMBER_MAX, NAME_MAX, RESULT_MAX, QUOTES_MAX = 200, 60, 120, 300, 20_000
HEAD_MAX, PROSE_MAX = 300, 20_000
ACCEPTED = ".docx,.txt,.pdf"
# Fields of a row that are put over it as they are typed.
AS_SAID = ("is_measure", "number_text", "title", "due_on", "due_text", "is_open_to_cities", "expected_result")
# The office itself, cities and collective names are no bodies to add.
NEW_KINDS = [
    (kind.value, name)
    for kind, name in BODY_KIND_NAMES.items()
    if kind not in (BodyKind.GENERIC, BodyKind.PROVINCIAL_OFFICE, BodyKind.CITY_GOVERNMENT)
]
BY_NAME = [("", "按名称自动对应")]


class BeginForm(forms.Form):
    """A text that comes in: pasted, or a file."""

    kind = forms.ChoiceField(
        label="来源种类",
        choices=list(KIND_NAMES.items()),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择来源种类。"),
        help_text=KIND_CAUTION,
    )
    file = forms.FileField(
        label="上传文件",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text="支持 .docx、.txt 和可以选中文字的 .pdf，不超过 5 MB。",
        error_messages={"empty": "文件是空的，请检查后重新选择。", "invalid": "没有收到文件，请重新选择。"},
    )
    text = KeptText(
        label="或者粘贴全文",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="从标题到落款完整粘贴，不必调整格式。",
    )
    is_meant = forms.BooleanField(label="仍要导入", required=False)

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        has_text, has_file = bool(str(said.get("text", "")).strip()), bool(said.get("file"))
        if has_text and has_file:
            self.add_error("text", "文件和粘贴的文字只能选一种，请清空其中一项。")
        elif not has_text and not has_file and "file" not in self.errors:
            self.add_error("file", "请选择文件，或者在下面粘贴全文。")
        return said

    @property
    def upload(self) -> tuple[str, bytes] | None:
        """Name and bytes of the file of a valid form."""
        file = self.cleaned_data["file"]
        return (file.name or "", file.read()) if file else None


class HeadForm(forms.Form):
    """What the document says of itself; names as the rules have them."""

    title = line("标题", HEAD_MAX)
    document_no = line("文号", HEAD_MAX)
    issued_on = DayField(label="成文日期", required=False)
    issuing_body = line("发文机关", HEAD_MAX)
    valid_to = DayField(label="有效期至", required=False)
    basis = line("制定依据", HEAD_MAX)
    addressees = ProseField(label="主送机关", required=False, max_length=HEAD_MAX)
    preamble = PlainText(label="引言", rows=4, max_length=PROSE_MAX, required=False)
    closing_text = PlainText(label="结语", rows=3, max_length=PROSE_MAX, required=False)
    version = VersionField(label="版本")

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_no"].label = kind.number_label
        self.fields["issued_on"].label = kind.date_label
        self.fields["issuing_body"].label = kind.issuer_label

    def over(self, shown: Mapping[str, str]) -> dict[str, str]:
        """What a valid form changed against what the page showed, by field; days as 2018-03-19."""
        said = {
            name: value.isoformat() if isinstance(value, date) else str(value or "")
            for name, value in self.cleaned_data.items()
            if name != "version"
        }
        return {name: value for name, value in said.items() if value != shown.get(name, "")}


@dataclass(frozen=True)
class Seal:
    """What a page was drawn from: the version of the draft and the mark of the row. Written ``12-0f3a…``."""

    version: int
    mark: str = ""

    def __str__(self) -> str:
        return f"{self.version}-{self.mark}"

    @classmethod
    def read(cls, text: str) -> "Seal":
        """Anything odd counts as version 0: at worst a conflict is shown."""
        version, _, mark = text.partition("-")
        return cls(int(version) if version.isdecimal() and len(version) < 10 else 0, mark)

    def against(self, draft: ImportDraft, row: Row) -> int:
        """The version that an edit of the row starts from: the present one where the row is as it was."""
        return draft.version if self.mark == row.mark else self.version


class SealField(forms.Field):
    """A seal, hidden in the page."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Seal:
        return Seal.read(str(value or ""))


class RowForm(forms.Form):
    """One row: what the reviewer puts over what the text gave. ``bodies`` are those to choose from, with their labels."""

    is_measure = forms.BooleanField(
        label="作为事项入库", required=False, help_text="不勾选的，只作正文保留。"
    )
    number_text = line("编号", NUMBER_MAX)
    title = line("标题", TITLE_MAX)
    bracket = PlainText(
        label="责任单位原文",
        rows=1,
        max_length=NAME_MAX,
        required=False,
        help_text="原文中写明责任单位的那一段，逐字摘录。",
    )
    due_on = DayField(label="完成时限", required=False)
    due_text = line("时限依据", 200, help_text="原文写明时限的，照录原文；由督查室确定的，写明依据。")
    is_open_to_cities = forms.BooleanField(label="由各市填报", required=False)
    quotes = PlainText(
        label="具体事项",
        rows=4,
        max_length=QUOTES_MAX,
        required=False,
        help_text="每行一项，逐字摘自本条原文。",
    )
    expected_result = PlainText(
        label="预期效果", rows=2, max_length=RESULT_MAX, required=False, help_text="逐字摘自本条原文。"
    )
    version = SealField(label="版本")

    def __init__(
        self,
        *args: Any,
        row: Row,
        stretch: str,
        kind: Kind,
        bodies: Sequence[tuple[Body, str]],
        **kwargs: Any,
    ) -> None:
        """``stretch`` is the row's part of the text, from its first character to its last."""
        super().__init__(*args, **kwargs)
        self.fields["is_measure"].label = f"作为{kind.item}入库"
        self.roles = [
            (ResponsibilityRole.LEAD, kind.lead),
            (ResponsibilityRole.JOINT_LEAD, f"共同{kind.lead}"),
            (ResponsibilityRole.SUPPORT, kind.co),
        ]
        self.row = row
        self.stretch = stretch
        self.names = {body.pk: body.name for body, _ in bodies}
        choices = [*BY_NAME, *((body.pk, label) for body, label in bodies)]
        asked = sum(1 for name in self.data if name.startswith("name_"))
        self.count = min(max(len(row.places) + SPARE_ROWS, asked), MOST_ROWS)
        for number in range(1, self.count + 1):
            self._add_place(number, choices)

    def _add_place(self, number: int, choices: Sequence[tuple[Any, str]]) -> None:
        self.fields[f"name_{number}"] = line(f"单位 {number} 名称", NAME_MAX)
        self.fields[f"role_{number}"] = forms.ChoiceField(
            label=f"单位 {number} 分工",
            required=False,
            choices=self.roles,
            error_messages={"invalid_choice": "请选择分工。"},
        )
        self.fields[f"body_{number}"] = forms.TypedChoiceField(
            label=f"单位 {number} 对应",
            required=False,
            coerce=int,
            empty_value=None,
            choices=choices,
            error_messages=UNKNOWN_BODY,
        )

    @staticmethod
    def shown(row: Row) -> dict[str, Any]:
        """What the form shows of a row."""
        shown: dict[str, Any] = {
            "is_measure": row.is_measure,
            "number_text": row.number_text,
            "title": row.title,
            "bracket": row.bracket,
            "due_on": row.due_on,
            "due_text": row.due_text,
            "is_open_to_cities": row.is_open_to_cities,
            "quotes": "\n".join(row.quotes),
            "expected_result": row.expected_result,
        }
        for number, place in enumerate(row.places, 1):
            shown |= {
                f"name_{number}": place.name,
                f"role_{number}": place.role,
                f"body_{number}": place.body_id,
            }
        spare = range(len(row.places) + 1, len(row.places) + SPARE_ROWS + 1)
        return shown | {f"role_{number}": ResponsibilityRole.SUPPORT for number in spare}

    @property
    def place_fields(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [
            (self[f"name_{number}"], self[f"role_{number}"], self[f"body_{number}"])
            for number in range(1, self.count + 1)
        ]

    def clean_bracket(self) -> str:
        bracket: str = self.cleaned_data["bracket"]
        if bracket != self._as_sent("bracket", self.row.bracket) and bracket not in self.stretch:
            raise forms.ValidationError("这段文字不在本条原文中，请逐字摘录，含括号。")
        return bracket

    @property
    def places(self) -> tuple[Place, ...]:
        """The places of a valid form in the order of the rows; a row without name and body falls out.

        A place that was not touched keeps where its part comes from.
        """
        said = self.cleaned_data
        untouched = {
            (self._as_sent("name_1", place.name), place.role, place.body_id): place
            for place in self.row.places
        }
        found = []
        for number in range(1, self.count + 1):
            name, chosen = said[f"name_{number}"], said[f"body_{number}"]
            if name or chosen:
                role = said[f"role_{number}"] or ResponsibilityRole.SUPPORT
                place = Place(name or self.names[chosen], role, chosen)
                found.append(untouched.get((place.name, place.role, place.body_id), place))
        return tuple(found)

    def _as_sent(self, name: str, value: Any) -> Any:
        """What the field makes of what the page showed: spaces that it tidies are no change of the reviewer's."""
        return self.fields[name].to_python(value) if isinstance(value, str) else value

    def over(self) -> Over:
        """What a valid form puts over the row: only what it changed."""
        said = {name: self.cleaned_data[name] for name in AS_SAID}
        changed = {
            name: value
            for name, value in said.items()
            if value != self._as_sent(name, getattr(self.row, name))
        }
        if self.places != tuple(self.row.places):
            changed["places"] = self.places
        quotes = self.cleaned_data["quotes"]
        if quotes != self._as_sent("quotes", "\n".join(self.row.quotes)):
            changed["quotes"] = tuple(_lines(quotes))
        if {"due_on", "due_text"} & changed.keys():
            # A day and its basis go together; both empty takes the end off.
            changed |= {"due_on": said["due_on"], "due_text": said["due_text"]}
        bracket = self.cleaned_data["bracket"]
        if bracket and bracket != self._as_sent("bracket", self.row.bracket):
            start = self.row.span[0] + self.stretch.index(bracket)
            changed["bracket"] = (start, start + len(bracket))
        return Over(**changed)


def _lines(text: str) -> list[str]:
    return [kept for part in text.split("\n") if (kept := part.strip())]


class SameAsForm(forms.Form):
    """Whom a name means that the directory does not know: one of its bodies, or a new one."""

    name = KeptText(max_length=NAME_MAX, widget=forms.HiddenInput)
    body = forms.TypedChoiceField(
        label="对应单位", required=False, coerce=int, empty_value=None, error_messages=UNKNOWN_BODY
    )
    full_name = line("新增单位全称", NAME_MAX, help_text="名录中确实没有的，填写规范全称。")
    kind = forms.ChoiceField(
        label="新增单位类型",
        required=False,
        choices=[("", "请选择"), *NEW_KINDS],
        error_messages={"invalid_choice": "请选择单位类型。"},
    )
    version = VersionField(label="版本")

    def __init__(
        self, *args: Any, bodies: Sequence[tuple[Body, str]], likely: Sequence[Body] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {body.pk: body for body, _ in bodies}
        groups: list[Any] = [("", "请选择")]
        if likely:
            groups.append(("名称相近", [(body.pk, body.name) for body in likely]))
        groups.append(("全部单位", [(body.pk, label) for body, label in bodies]))
        self.fields["body"].choices = groups  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        if said.get("body") and said.get("full_name"):
            self.add_error("full_name", "已经选了对应单位，就不要再新增单位。")
        if not said.get("body") and not said.get("full_name"):
            self.add_error("body", "请选择对应单位，或者填写新增单位的全称和类型。")
        if said.get("full_name") and not said.get("kind"):
            self.add_error("kind", "请选择新增单位的类型。")
        return said


class TakeOverForm(forms.Form):
    """Why what was entered is corrected."""

    reason = line("更正理由", REASON_MAX, help_text="已经交办的条目更正时必填，受办单位看得到。")
    version = VersionField(label="版本")
    # How the source stood when the page was drawn.
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
