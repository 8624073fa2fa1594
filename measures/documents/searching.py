"""Finding measures by what somebody typed: folded words kept beside the text, and the names a source goes by."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from audit.texts import folded, words_of
from measures.documents.rules import number_meant

# More of a search than this is not looked at.
LONGEST_SEARCH = 100
# Between two kept texts: folding leaves none in a word, so no word is found across.
_APART = "\n"
# A number with spaces inside is one word.
_SPACED = re.compile(r"第(?:\s+(\S{1,12})\s*|(\S{1,12})\s+)条(?=\s|$)")
_BRACKETS = str.maketrans("", "", "〔〕[]()【】<>《》")


class FoldedField(models.TextField):  # type: ignore[type-arg]  # Django's own takes none
    """The texts of other columns as searches compare them, written whenever this column is.

    Who writes one of those columns alone (``save(update_fields=…)``) names this one too; ``tests/measures/documents/conftest.py``
    finds who forgets. Width, spacing, case and the unseen are gone: ``LIKE`` answers alike on both engines.
    """

    def __init__(self, *args: Any, of: Iterable[str] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        super().__init__(*args, **{"blank": True, "default": "", "editable": False, **kwargs})

    def deconstruct(self) -> Any:
        """As a plain text column: a migration knows nothing of our code."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        kept = _APART.join(folded(getattr(model_instance, name)) for name in self.of)
        setattr(model_instance, self.attname, kept)
        return kept


def about(said: str, sources: Iterable[tuple[int, str, str]]) -> Q:
    """Measures in which every word of ``said`` stands, in whatever writing, or whose number or source it names.

    ``sources``: key, number (文号) and short title of those that may be searched. A source is named by its short title in
    full, or by a part of its number that has a digit and something else: any measure of 双创18条 speaks of 双创.
    """
    known = [(pk, _bare(number), folded(short)) for pk, number, short in sources]
    found = Q()
    for word in words_of(_SPACED.sub(r"第\1\2条", said[:LONGEST_SEARCH])):
        found &= _about(word, known)
    number = number_meant(said)
    return found if number is None else found | Q(number=number)


def _about(word: str, known: list[tuple[int, str, str]]) -> Q:
    here = Q(search_text__contains=word)
    number = number_meant(word)
    if number is not None:
        here |= Q(number=number)
    bare = _bare(word)
    says_number = any(char.isdecimal() for char in bare) and not bare.isdecimal() and len(bare) > 2
    named = [pk for pk, no, short in known if word == short or (says_number and bare in no)]
    return here | Q(policy_id__in=named) if named else here


def _bare(number: str) -> str:
    """A number without its brackets, which people type in any shape: 辽政发〔2018〕9号, [2018]9号."""
    return folded(number).translate(_BRACKETS)
