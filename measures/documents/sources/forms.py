"""What the office types about a source, its chapters and its measures."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from audit.forms import SearchField
from audit.rules import RuleBroken
from departments.models import Body
from measures.documents import rules as documents_rules
from measures.documents.entering import NewMeasure, NewPlace
from measures.documents.kinds import KIND_CAUTION, KIND_NAMES, SOURCE_STATE_NAMES, Kind
from measures.documents.models import Chapter
from measures.documents.rules import SHORT_TITLE_MAX
from measures.documents.sources.actions import ChapterRow
from measures.documents.sources.rules import title_of
from measures.forms import (
    STALE_PAGE,
    UNKNOWN_BODY,
    DayField,
    LeadField,
    PlainText,
    ProseField,
    blame,
    check_lead,
    line,
)
from measures.states import ResponsibilityRole, RoleSource
from measures.texts import REASON_MAX

MOST_ROWS, SPARE_CHAPTERS, MOST_CHAPTERS = 30, 3, 60
TEXT_MAX = 20_000


class SourceFilter(forms.Form):
    """What the list is narrowed to. Unknown values are ignored: a filter never refuses."""

    kind = forms.ChoiceField(required=False, choices=list(KIND_NAMES.items()))
    state = forms.ChoiceField(required=False, choices=list(SOURCE_STATE_NAMES.items()))
    q = SearchField(required=False, max_length=100)


class HeadForm(forms.Form):
    """What a new source is: as much as a matter of one line needs."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label="来源种类",
        choices=[("", "请选择"), *KIND_NAMES.items()],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择来源种类。"),
        help_text=KIND_CAUTION,
    )
    title = line("标题", 300, help_text="文件标题、会议名称或批示件名称。")
    short_title = line(
        "简称", SHORT_TITLE_MAX, help_text="列表和提醒中的叫法，如“双创18条”；不填的，由标题截取。"
    )
    document_no = line("文号", 100, help_text="文号、纪要号、批示号或建议提案号；没有的不填。")
    issued_on = DayField(label="日期", help_text="成文、会议、批示或交办的日期。")
    issuing_body = line("发文机关", 100, help_text="发文机关、会议、批示人或提出人。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        self.fields["title"].error_messages["required"] = "请填写标题。"


class ShortTitleForm(forms.Form):
    """What rows call a source."""

    use_required_attribute = False

    short_title = line(
        "简称",
        SHORT_TITLE_MAX,
        help_text="各列表、提醒和报告下载中心里的叫法，各来源不能相同，如“双创18条”。",
    )
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["short_title"].required = True
        self.fields["short_title"].error_messages["required"] = "请填写简称。"


class SourceForm(HeadForm):
    """Everything printed on a source; ``is_correction``: something was given out, so a reason is asked for."""

    valid_to = DayField(label="有效期至", required=False)
    basis = line("依据", 1000)
    addressees = line("主送机关", 1000)
    preamble = ProseField(label="引言", max_length=TEXT_MAX, required=False)
    closing_text = ProseField(label="结语", max_length=TEXT_MAX, required=False)
    reason = PlainText(label="勘误原因", rows=2, max_length=REASON_MAX)
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(self, *args: Any, words: Kind, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "document_no": words.number_label,
            "issued_on": words.date_label,
            "issuing_body": words.issuer_label,
        }
        # A name of the office's own and no printed field: it has a page of its own.
        del self.fields["short_title"]
        for name, label in labels.items():
            self.fields[name].label, self.fields[name].help_text = label, ""
        del self.fields["kind" if is_correction else "reason"]


class RowForm(forms.Form):
    """One matter: what is to be done, who leads, by when."""

    use_required_attribute = False

    title = line("事项标题", 300, help_text="不填的，只有一项时用上面的标题，多项时取内容的首句。")
    text = ProseField(label="事项内容", max_length=TEXT_MAX)
    lead = LeadField(label="责任单位（牵头）", help_text="只由各市办理的不选，在下面勾选“由各市填报”。")
    supports = forms.TypedMultipleChoiceField(
        label="责任单位（配合）",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages=UNKNOWN_BODY,
    )
    due_on = DayField(label="完成时限", required=False)
    due_text = line("时限依据", 200, help_text="设了时限的须写明，例如批示、纪要中的要求。")
    is_open_to_cities = forms.BooleanField(label="由各市填报", required=False)

    def __init__(self, *args: Any, bodies: Mapping[int, Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = bodies
        named = [(pk, body.name) for pk, body in bodies.items()]
        self.fields["lead"].choices = [("", "请选择"), *named]  # type: ignore[attr-defined]
        self.fields["supports"].choices = named  # type: ignore[attr-defined]
        self.fields["text"].error_messages["required"] = "请填写事项内容。"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        try:
            documents_rules.check_due_pair(said.get("due_on"), said.get("due_text", ""))
        except RuleBroken as refusal:
            if not self.errors:
                blame(self, refusal)
        check_lead(self, has_supports=bool(said.get("supports")))
        if said.get("lead") in said.get("supports", []):
            self.add_error("supports", "同一单位不能既牵头又配合。")
        return said

    def measure(self, *, title: str = "") -> NewMeasure:
        """What a valid row says; ``title`` where it was given none."""
        said = self.cleaned_data
        own, is_derived = (
            (said["title"] or title, False) if said["title"] or title else title_of(said["text"])
        )
        roles = [(said["lead"], ResponsibilityRole.LEAD)] if said["lead"] else []
        roles += [(pk, ResponsibilityRole.SUPPORT) for pk in said["supports"]]
        return NewMeasure(
            text=said["text"],
            title=own,
            title_is_derived=is_derived,
            places=[
                NewPlace(self.bodies[pk], self.bodies[pk].name, role, RoleSource.SET_BY_OFFICE)
                for pk, role in roles
            ],
            due_on=said["due_on"],
            due_text=said["due_text"],
            is_open_to_cities=said["is_open_to_cities"],
        )


class Rows(forms.BaseFormSet):
    default_error_messages = {"missing_management_form": STALE_PAGE["invalid"]}


RowSet = forms.formset_factory(
    RowForm, formset=Rows, extra=0, min_num=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


class MeasureTextForm(forms.Form):
    """What is printed of a measure; ``is_correction``: it was given out, so a reason is asked for."""

    use_required_attribute = False

    number_text = line("编号", 30, help_text="照原文填写，如“（一）”；原文没有编号的不填。")
    title = line("标题", 300)
    section = line("节", 200, help_text="章与条之间的小标题；没有的不填。")
    text = ProseField(label="原文", max_length=TEXT_MAX, strip=False)
    bracket = ProseField(label="责任单位原文", max_length=2000, required=False)
    expected_result = ProseField(label="预期效果", max_length=2000, required=False)
    reason = PlainText(label="勘误原因", rows=2, max_length=REASON_MAX)
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        self.fields["title"].error_messages["required"] = "请填写标题。"
        self.fields["text"].error_messages["required"] = "请填写原文。"
        self.fields["text"].widget.attrs["rows"] = 10
        if not is_correction:
            del self.fields["reason"]


class ChaptersForm(forms.Form):
    """The chapters in order, a few empty rows to add some; an emptied title takes a chapter off."""

    use_required_attribute = False

    reason = PlainText(label="勘误原因", rows=2, max_length=REASON_MAX)
    version = forms.IntegerField(label="版本", widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(self, *args: Any, chapters: Sequence[Chapter], is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chapters = list(chapters)
        self.count = len(chapters) if is_correction else min(len(chapters) + SPARE_CHAPTERS, MOST_CHAPTERS)
        for place in range(1, self.count + 1):
            chapter = self.chapters[place - 1] if place <= len(self.chapters) else None
            self.fields[f"order_{place}"] = forms.IntegerField(
                label="次序", min_value=1, max_value=999, initial=place, error_messages=_WHOLE_NUMBER
            )
            self.fields[f"number_{place}"] = line("章号", 30, initial=chapter.number_text if chapter else "")
            self.fields[f"title_{place}"] = line("章标题", 200, initial=chapter.title if chapter else "")
        if not is_correction:
            del self.fields["reason"]

    @property
    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Order, number and title of each row, to draw them."""
        names = ("order", "number", "title")
        return [
            tuple(self[f"{name}_{place}"] for name in names)  # type: ignore[misc]
            for place in range(1, self.count + 1)
        ]

    @property
    def rows(self) -> list[ChapterRow]:
        """What a valid form says, in the order it says; rows that were and stay empty fall out."""
        said = self.cleaned_data
        places = sorted(range(1, self.count + 1), key=lambda place: (said[f"order_{place}"], place))
        rows = [
            ChapterRow(
                said[f"number_{place}"],
                said[f"title_{place}"],
                self.chapters[place - 1].pk if place <= len(self.chapters) else None,
            )
            for place in places
        ]
        return [row for row in rows if row.chapter or row.title]


_WHOLE_NUMBER = dict.fromkeys(("required", "invalid", "min_value", "max_value"), "次序须为 1 至 999 的整数。")
