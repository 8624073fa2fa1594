"""Who answers for an item: its brackets and labelled lines, read into bodies and their parts."""

from ..tree import Assignment


def read_assignments(
    text: str, *, first_leads: bool = False, known: frozenset[str] = frozenset()
) -> list[Assignment]:
    """Every responsibility statement in the text of one item, in order; spans count from the beginning of ``text``.

    ``first_leads``: the document says that the first-listed leads (``first_leads_in``). ``known`` are names of bodies that
    help to split; a text is read without them too.
    """
    return []


def first_leads_in(text: str) -> bool:
    """True where the document notes that the body listed first leads (排在第一位的为牵头单位，下同)."""
    return False
