"""What the office says of the bodies of one measure: who leads, what becomes of each other, who comes in, why and since when."""

from collections.abc import Sequence
from typing import Any

from django import forms

from departments.models import Body
from measures.dispatch.duties.roster_plan import Change
from measures.documents.models import Measure, Responsibility
from measures.documents.roster import Roster
from measures.forms import STALE_PAGE, UNKNOWN_BODY, DayField, LeadField, line
from measures.states import ResponsibilityRole
from measures.texts import REASON_MAX

SPARE_ROWS = 3
OUT = "out"
JOINT, SUPPORT = ResponsibilityRole.JOINT_LEAD, ResponsibilityRole.SUPPORT
_UNKNOWN = dict.fromkeys(("required", "invalid_choice"), "请选择列表中的一项。")


class ConfirmForm(forms.Form):
    """Why the office confirms leads that the document does not name; it need not say."""

    reason = line("说明", REASON_MAX, help_text="例如：经征求各单位意见。留在责任单位变动记录中。")


class RosterForm(forms.Form):
    """The roster as it is to be, starting from the roster as it is.

    ``choices``: the bodies to choose from. Each place has a field of its own, and so has each body that comes in.
    """

    lead = LeadField(label="牵头单位")
    expected = forms.CharField(
        required=False, widget=forms.HiddenInput, max_length=64, error_messages=STALE_PAGE
    )
    version = forms.IntegerField(widget=forms.HiddenInput, error_messages=STALE_PAGE)

    def __init__(
        self, *args: Any, measure: Measure, choices: Sequence[Body], today: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {body.pk: body for body in choices}
        words = measure.policy.words
        named: list[tuple[Any, str]] = [(body.pk, body.name) for body in choices]
        # A body that holds two places, its own and one it took over, stands here once.
        self.places = _once(measure.responsibilities.all())
        self.bodies |= {place.holder_id: place.holder for place in self.places}
        known = {pk for pk, _ in named}
        named += [(p.holder_id, p.holder.name) for p in self.places if p.holder_id not in known]
        lead = self.fields["lead"]
        lead.label = words.lead
        lead.choices = [("", "请选择"), *named]  # type: ignore[attr-defined]
        self.initial.setdefault("version", measure.version)
        self.initial.setdefault("on", today)
        self.initial.setdefault("lead", measure.lead.holder_id if measure.lead else None)
        parts = [(SUPPORT, words.co), (JOINT, f"共同{words.lead}"), (OUT, "不再承担")]
        for place in self.places:
            is_lead = place.role == ResponsibilityRole.LEAD
            self.fields[f"part_{place.pk}"] = forms.ChoiceField(
                label=f"{place.holder.name}（现为{words.lead}）" if is_lead else place.holder.name,
                choices=parts,
                required=not is_lead,
                help_text=f"改由其他单位牵头时，原{words.lead}转为" if is_lead else "",
                initial=SUPPORT if is_lead else place.role,
                error_messages=_UNKNOWN,
            )
        took_over = [("", "（不接替）"), *((p.holder_id, f"接替{p.holder.name}") for p in self.places)]
        for number in range(1, SPARE_ROWS + 1):
            self._add_row(number, named, took_over, parts[:2])
        self.fields["on"] = DayField(label="变动日期", help_text="从哪一天起由新的单位承担。")
        reason = line("变动原因", REASON_MAX, help_text="例如：某次会议纪要、某份批示。各责任单位看得到。")
        reason.required, reason.error_messages["required"] = True, "请填写变动原因。"
        self.fields["reason"] = reason
        self.order_fields([*(name for name in self.fields if name not in ("on", "reason")), "on", "reason"])

    def _add_row(self, number: int, named: Any, took_over: Any, parts: Any) -> None:
        self.fields[f"added_{number}"] = forms.TypedChoiceField(
            label=f"增加单位 {number}",
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", "（无）"), *named],
            error_messages=UNKNOWN_BODY,
        )
        self.fields[f"added_part_{number}"] = forms.ChoiceField(
            label="分工", required=False, choices=parts, error_messages=_UNKNOWN
        )
        self.fields[f"instead_{number}"] = forms.TypedChoiceField(
            label="接替",
            required=False,
            coerce=int,
            empty_value=None,
            choices=took_over,
            error_messages=UNKNOWN_BODY,
        )

    @property
    def part_fields(self) -> list[forms.BoundField]:
        return [self[f"part_{place.pk}"] for place in self.places]

    @property
    def added_rows(self) -> list[tuple[forms.BoundField, ...]]:
        names = ("added", "added_part", "instead")
        return [tuple(self[f"{name}_{n}"] for name in names) for n in range(1, SPARE_ROWS + 1)]

    @property
    def change(self) -> Change:
        """What a valid form says: a body that is taken over from goes out, whatever its own field says."""
        said = self.cleaned_data
        lead = self.bodies.get(said["lead"])
        supports: list[Body] = []
        joint: set[Body] = set()
        heirs: dict[int, Body] = {}
        added: list[tuple[Body, str]] = []
        for n in range(1, SPARE_ROWS + 1):
            if body := self.bodies.get(said.get(f"added_{n}") or 0):
                added.append((body, said.get(f"added_part_{n}") or SUPPORT))
                if said.get(f"instead_{n}"):
                    heirs[said[f"instead_{n}"]] = body
        for place in self.places:
            part = said.get(f"part_{place.pk}") or SUPPORT
            if part == OUT or place.holder_id in heirs or place.holder == lead:
                continue
            supports.append(place.holder)
            joint |= {place.holder} if part == JOINT else set()
        for body, part in added:
            supports.append(body)
            joint |= {body} if part == JOINT else set()
        return Change(Roster(lead, tuple(supports), joint_leads=frozenset(joint)), heirs)


def _once(places: Any) -> list[Responsibility]:
    found: dict[int, Responsibility] = {}
    for place in sorted(places, key=lambda place: (place.role != ResponsibilityRole.LEAD, place.order)):
        found.setdefault(place.holder_id, place)
    return list(found.values())
