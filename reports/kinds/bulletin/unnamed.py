"""Content from which nobody learns which bodies lag behind, nor by looking for what is not there.

The document is public: whoever reads which measures are in order knows the others. So no measure is told by number, title or
body, and no part by its numbers (one has a single measure). What was done well is told in a few sentences, chosen so that a
missing one means nothing: half of them at least are missing, and the length of a report, which decides, is not told either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from departments.models import Body
from measures.models import Responsibility
from measures.states import Respondent, State
from reports.figures import Row
from reports.freezing import followed

SOME_BODY, SOME_CITY = "有关单位", "有关市"

_MOST_EXAMPLES = 5
# What tells two items of a list apart once their bodies are left out.
_SAME = (
    "kind", "respondent", "state", "state_name", "lamp", "lamp_label", "plan", "due_on", "original_due_on",
    "extension_count",
)  # fmt: skip


@dataclass(frozen=True)
class Masks:
    """What stands in the place of the names of bodies that lag in what others wrote; longest first."""

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
        return cls(tuple(longest_first))

    def masked(self, text: str) -> str:
        """``text`` with every such name replaced."""
        for name, word in self.instead:
            text = text.replace(name, word)
        return text


def _ways_to_say(name: str) -> set[str]:
    bare = name.removeprefix("辽宁省").removeprefix("省")
    return {name, bare} if len(bare) >= 3 else {name}


def without_names(content: dict[str, Any], masks: Masks) -> dict[str, Any]:
    """``content`` of a bulletin without measures, rosters and numbers of parts; with a few sentences on what was done."""
    measures = [one for chapter in content["chapters"] for one in chapter["measures"]]
    return content | {
        "chapters": [
            {"measure_count": chapter["measure_count"], "measures": []} for chapter in content["chapters"]
        ],
        "examples": _examples(measures, masks),
        "bodies": [],
        "concerns": _grouped(content["concerns"]),
        "followed": followed.without_names(content["followed"]),
    }


def _examples(measures: Iterable[dict[str, Any]], masks: Masks) -> list[str]:
    """The longest accepted reports on measures that are in order, five at most and no more than half of them."""
    said = [
        one["answer"]["round"]["done"]
        for one in measures
        if one["answer"] and not one["is_concern"] and one["answer"]["state"] == State.ACCEPTED
    ]
    longest = sorted(said, key=len, reverse=True)[: min(_MOST_EXAMPLES, len(said) // 2)]
    return [masks.masked(text) for text in longest]


_NOT_TOLD = {"number": 0, "number_text": "", "title": "", "body": "", "problems": "", "is_withheld": False}


def _grouped(concerns: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Items that differ in their bodies only become one, with how many they are."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for concern in concerns:
        key = tuple(concern[name] for name in _SAME)
        one = found.setdefault(key, {**{name: concern[name] for name in _SAME}, **_NOT_TOLD, "count": 0})
        one["count"] += concern["count"]
    return list(found.values())
