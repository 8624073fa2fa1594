"""Uploaded documents as text: .docx, .txt and .pdf, or one sentence that says what to do. Knows no Django."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Read:
    """The text as it stands in the file, and remarks for whoever uploaded it."""

    text: str
    remarks: Sequence[str] = ()


def read_text(name: str, content: bytes) -> Read:
    """The text of a document. Refuses (``RuleBroken``, field ``file``) what cannot be read, with the way out."""
    raise NotImplementedError
