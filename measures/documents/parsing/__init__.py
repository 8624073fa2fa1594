"""The text of a document, read into a tree of chapters, measures and who answers for them. Knows no Django, clock or network.

``segment`` cuts the text, ``assemble`` builds the tree from text and segments alone, so that a reviewer who moves a cut gets
his tree by the same code. Nothing is invented: a field comes from the text or is empty, and what is doubtful bears a flag.
"""

from .assembling import assemble
from .contract import as_json
from .segmenting import MOST_CHARACTERS, segment
from .tree import Tree

__all__ = ["MOST_CHARACTERS", "as_json", "assemble", "parse", "segment"]


def parse(text: str, *, known: frozenset[str] = frozenset()) -> Tree:
    """The tree of a text as the machine understands it; ``known`` are names of bodies that help to split a list of them."""
    return assemble(text, segment(text), known=known)
