"""XML of office files by the names of its elements, whatever their namespace. Knows no Django."""

from typing import Any


def kind(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(parent: Any, name: str) -> list[Any]:
    return [] if parent is None else [each for each in parent if kind(each) == name]


def first(parent: Any, name: str) -> Any:
    return next(iter(children(parent, name)), None)


def attribute(element: Any, name: str) -> str:
    for key, said in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(said)
    return ""


def value(element: Any) -> str:
    """What an element says in its ``val``; empty where there is no such element."""
    return "" if element is None else attribute(element, "val")
