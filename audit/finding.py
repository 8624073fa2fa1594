"""Finding rows by what somebody typed into a search box."""

from django.db.models import Q

from .texts import pattern_of, words_of

# More of a search than this is not looked at: a pattern of any length would keep the database busy.
LONGEST_SEARCH = 100


def matching(said: str, *columns: str) -> Q:
    """Rows in which every word of ``said`` stands in one of the columns, in whatever width, case or spacing.

    Everything fits when nothing was said.
    """
    found = Q()
    for word in words_of(said[:LONGEST_SEARCH]):
        pattern = pattern_of(word[:LONGEST_SEARCH])
        here = Q()
        for column in columns:
            here |= Q(**{f"{column}__regex": pattern})
        found &= here
    return found
