"""Where a measure's number stands, in a document that begins to count anew in each chapter: 第一条 alone names several."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from measures.models import Chapter, Measure, Policy

# By a measure's place in the source; empty where every number is there once.
Places = Mapping[int, str]


def places_of(policy: Policy) -> Places:
    """The chapter of each measure whose number another one bears too. One query."""
    known = list(Measure.objects.filter(policy=policy).select_related("chapter").in_order())
    times = Counter(one.number_text for one in known if one.number_text)
    return {one.number: _called(one.chapter) for one in known if one.chapter and times[one.number_text] > 1}


def _called(chapter: Chapter) -> str:
    """第一章 as printed; 第一部分 for 一、 and the like; the title of a chapter without number."""
    number = chapter.number_text.strip().strip("、．.﹒（）()")
    if not number:
        return f"“{chapter.title}”"
    return number if number.startswith("第") else f"第{number}部分"


def placed(content: Any, places: Places) -> Any:
    """The same content, every measure in it with its chapter under ``within`` where its number needs it."""
    if not places:
        return content
    if isinstance(content, list):
        return [placed(one, places) for one in content]
    if isinstance(content, dict):
        found = {key: placed(value, places) for key, value in content.items()}
        within = places.get(found.get("number", 0), "") if found.get("number_text") else ""
        return found | ({"within": within} if within else {})
    return content
