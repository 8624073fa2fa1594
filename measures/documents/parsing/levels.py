"""Which numbered pieces are chapters, sections, items and sub-items: told by who bears statements of who answers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .numbering import Mark, Style
from .tree import Part

# What regulations call their divisions; these never are items themselves unless they bear a statement.
_DIVISIONS = frozenset({Style.BOOK, Style.PART, Style.CHAPTER, Style.SECTION})


@dataclass
class Node:
    """A numbered piece with what is numbered below it.

    ``own``: its text before the first of those bears a statement; ``is_heading``: it is one short line; ``holds``: the
    statements in that text belong to paragraphs without numbers.
    """

    index: int
    mark: Mark
    own: bool
    is_heading: bool
    holds: bool = False
    children: list["Node"] = field(default_factory=list)
    below: bool = False

    @property
    def bears(self) -> bool:
        return self.own or self.below

    @property
    def bears_at_its_end_only(self) -> bool:
        """Several sub-items and one statement after the last of them: it speaks for all."""
        return (
            len(self.children) > 1
            and self.children[-1].own
            and not any(child.bears for child in self.children[:-1])
        )

    @property
    def could_be_chapter(self) -> bool:
        """A chapter whose last item alone says who answers is a chapter still."""
        return self.mark.style <= Style.CHINESE and self.children[0].mark.style <= Style.CHINESE_BRACKETED


def forest(pieces: Sequence[tuple[int, Mark, bool, bool, bool]]) -> list[Node]:
    """The nodes of ``(index, mark, own, is_heading, holds)`` in order. A style that was met before returns to its level."""
    roots: list[Node] = []
    stack: list[Node] = []
    for index, mark, own, is_heading, holds in pieces:
        node = Node(index, mark, own and not holds, is_heading, holds)
        met = next((at for at, above in enumerate(stack) if above.mark.style is mark.style), None)
        if met is None:
            # 第一条 may stand under 一、 as well as the other way round.
            top = Style.CHINESE if mark.style is Style.ARTICLE else mark.style
            met = next((at for at, above in enumerate(stack) if above.mark.style > top), len(stack))
        del stack[met:]
        (stack[-1].children if stack else roots).append(node)
        stack.append(node)
    for node in reversed(list(_all(roots))):
        node.below = node.holds or any(child.bears for child in node.children)
    return roots


def _all(nodes: Sequence[Node]) -> Iterator[Node]:
    """Parents before their children."""
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


class Levels:
    """The part of each numbered piece of one paper."""

    def __init__(self, roots: Sequence[Node]) -> None:
        self.parts: dict[int, Part] = {}
        self._items: Counter[Style] = Counter()
        self._containers: Counter[Style] = Counter()
        for node in _all(roots):
            if node.own or (node.bears_at_its_end_only and not node.could_be_chapter):
                self._items[node.mark.style] += 1
            elif node.below:
                self._containers[node.mark.style] += 1
        for root in roots:
            self._place(root, 0)

    def _place(self, node: Node, depth: int) -> None:
        # Six styles may stand in one another at most, and each of them once: no depth to fear.
        if self._is_item(node, depth):
            self._item(node)
            return
        self.parts[node.index] = Part.SECTION if depth else Part.CHAPTER
        for child in node.children:
            self._place(child, depth + 1)

    def _is_item(self, node: Node, depth: int) -> bool:
        style = node.mark.style
        holds_items = self._items[style] > self._containers[style]
        if node.own:
            return True
        if node.below:
            return node.bears_at_its_end_only and holds_items
        if style in _DIVISIONS:
            return False
        if depth:
            return not (node.children and self._containers[style])
        if self._containers[style]:
            return holds_items
        return holds_items or not (node.children or node.is_heading) or style is Style.ARTICLE

    def _item(self, node: Node) -> None:
        self.parts[node.index] = Part.ITEM
        for child in node.children:
            self.parts[child.index] = Part.SUB_ITEM
            for below in _all(child.children):
                self.parts[below.index] = Part.SUB_ITEM if below.own else Part.GOES_ON
