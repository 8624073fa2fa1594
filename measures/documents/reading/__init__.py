"""Uploaded documents as text: .docx, .txt and .pdf, or one sentence that says what to do. Knows no Django."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from audit.rules import RuleBroken
from audit.texts import kept
from measures.documents.reading.pdf import read_pdf
from measures.documents.reading.plain import read_plain
from measures.documents.reading.refusals import (
    MOST_BYTES,
    MOST_CHARACTERS,
    refused,
    way_out,
)
from measures.documents.reading.word import read_word


@dataclass(frozen=True)
class Read:
    """The text as it stands in the file, and remarks for whoever uploaded it."""

    text: str
    remarks: Sequence[str] = ()


# Marks of cells, ends of files and the like; line ends (U+000B, U+000C, U+0085) are none of them.
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_READERS: Mapping[str, Callable[[bytes], tuple[str, list[str]]]] = {
    "txt": read_plain,
    "docx": read_word,
    "pdf": read_pdf,
}


def read_text(name: str, content: bytes) -> Read:
    """The text of a document. Refuses (``RuleBroken``, field ``file``) what cannot be read, with the way out.

    Up to 5 MB and two million characters. Line ends are one kind, and what nobody sees is left out, as in every text
    that is kept (``audit.texts.kept``), and control characters, which nobody could delete from a file; nothing else is changed.
    """
    check_file(name, content)
    text, remarks = _READERS[_ending(name)](content)
    text, left_out = _CONTROLS.subn("", text)
    if left_out:
        remarks.append(f"去掉了 {left_out} 个看不见的控制字符。")
    return Read(as_kept(text, field="file"), tuple(remarks))


def check_file(name: str, content: bytes) -> None:
    """Refuse what ``read_text`` refuses before it reads: size, kind, and content that is not of its kind."""
    if len(content) > MOST_BYTES:
        raise refused("file_too_big", "文件超过 5 MB。请删去图片等与文字无关的内容，或只上传正文后重试。")
    if not content.strip():
        raise refused("file_empty", "文件是空的，请核对后重新上传。")
    if reason := way_out(_ending(name), content):
        raise refused("file_unknown", reason)


def as_kept(text: str, *, field: str) -> str:
    """A text, pasted or read, as it is kept. Refuses one without words, one too long, and characters that cannot be kept."""
    if len(text) > MOST_CHARACTERS:
        raise RuleBroken("text_too_long", f"文字超过 {MOST_CHARACTERS // 10000} 万字，请分开导入。", field)
    text = kept(text, label="原文", field=field)
    if not text.strip():
        raise RuleBroken("text_missing", "没有读到文字，请粘贴正文，或上传有文字的文件。", field)
    return text


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
