"""Content from which nobody learns which bodies lag behind: their names and words are taken out before it is frozen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from departments.models import Body
from measures.models import Responsibility
from measures.states import Respondent
from reports.figures import Row
from reports.freezing import followed

SOME_BODY, SOME_CITY = "有关单位", "有关市"

_TEXTS = ("done", "problems", "next_steps")
# What tells two items of a list apart once their bodies are left out.
_SAME = (
    "kind", "respondent", "state", "state_name", "lamp", "lamp_label", "plan", "due_on", "original_due_on",
    "extension_count",
)  # fmt: skip


@dataclass(frozen=True)
class Masks:
    """The names of the bodies that lag, and what stands in their place in what others wrote; longest first."""

    names: frozenset[str]
    instead: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, lagging: Iterable[Row]) -> "Masks":
        """Those of the bodies of these rows and of the ones they took over from: short, full, without 省. Two queries."""
        lagging = list(lagging)
        lag = {row.body_id for row in lagging}
        named = [(row.body_name, row.respondent is Respondent.CITY) for row in lagging]
        for body in Body.objects.filter(Q(pk__in=lag) | Q(successions__successor__in=lag)).distinct():
            named += [(body.name, body.is_city), (body.full_name, body.is_city)]
        printed = Responsibility.objects.filter(holder__in=lag).values_list("name_as_printed", flat=True)
        named += [(name, False) for name in printed.distinct()]
        instead: dict[str, str] = {}
        for name, is_city in named:
            instead |= dict.fromkeys(_ways_to_say(name), SOME_CITY if is_city else SOME_BODY)
        longest_first = sorted(instead.items(), key=lambda item: (-len(item[0]), item[0]))
        return cls(frozenset(row.body_name for row in lagging), tuple(longest_first))

    def masked(self, text: str) -> str:
        """``text`` with every such name replaced."""
        for name, word in self.instead:
            text = text.replace(name, word)
        return text


def _ways_to_say(name: str) -> set[str]:
    bare = name.removeprefix("辽宁省").removeprefix("省")
    return {name, bare} if len(bare) >= 3 else {name}


def without_names(content: dict[str, Any], masks: Masks) -> dict[str, Any]:
    """``content`` of a bulletin without rosters, without the measures that are among the problems, and with masked names.

    A measure has one lead: its number or title would name the body.
    """
    return content | {
        "chapters": [
            chapter
            | {"measures": [_measure(one, masks) for one in chapter["measures"] if not one["is_concern"]]}
            for chapter in content["chapters"]
        ],
        "bodies": [],
        "concerns": _grouped(content["concerns"]),
        "followed": followed.without_names(content["followed"]),
    }


def _measure(measure: dict[str, Any], masks: Masks) -> dict[str, Any]:
    own = _answer(measure["answer"], masks) if measure["answer"] else None
    return measure | {
        "lead": "",
        # Said only where the body is named.
        "lead_is_inferred": measure["lead_is_inferred"] and own is not None and own["body"] != "",
        "supports": [],
        "open_tail": "",
        "due_text": "",
        "answer": own,
    }


def _answer(answer: dict[str, Any], masks: Masks) -> dict[str, Any]:
    said = answer["round"]
    if said is not None:
        texts = {name: masks.masked(said[name]) for name in _TEXTS}
        said = said | texts | {"submitted_by": ""}
    # A body that lags anywhere is named nowhere.
    body = "" if answer["body"] in masks.names else answer["body"]
    return answer | {"body": body, "round": said}


_NOT_TOLD = {"number": 0, "number_text": "", "title": "", "body": "", "problems": "", "is_withheld": False}


def _grouped(concerns: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Items that differ in their bodies only become one, with how many they are."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for concern in concerns:
        key = tuple(concern[name] for name in _SAME)
        one = found.setdefault(key, {**{name: concern[name] for name in _SAME}, **_NOT_TOLD, "count": 0})
        one["count"] += concern["count"]
    return list(found.values())
