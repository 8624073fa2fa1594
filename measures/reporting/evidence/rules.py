"""What counts as evidence: links, document numbers, and files of allowed kinds. Knows no Django."""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urlsplit

from audit.rules import RuleBroken
from audit.texts import kept


class EvidenceKind(StrEnum):
    LINK = "link"
    DOCUMENT_NO = "document_no"
    FILE = "file"


EVIDENCE_KIND_NAMES = {EvidenceKind.LINK: "网址", EvidenceKind.DOCUMENT_NO: "文号", EvidenceKind.FILE: "文件"}

VALUE_MAX, TITLE_MAX = 500, 200

# Extension -> how the bytes must begin. Office files are ZIP or OLE containers; text has no signature.
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FILE_SIGNATURES: Mapping[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "doc": (_OLE,),
    "docx": (_ZIP,),
    "xls": (_OLE,),
    "xlsx": (_ZIP,),
    "ppt": (_OLE,),
    "pptx": (_ZIP,),
    "wps": (_OLE, _ZIP),
    "et": (_OLE, _ZIP),
    "ofd": (_ZIP,),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
}
FILE_TYPES_TEXT = "PDF、OFD、Word、Excel、PPT、WPS 文档和 JPG、PNG 图片"


def check_file(name: str, size: int, head: bytes, *, most_bytes: int) -> str:
    """The lower-case extension of an allowed evidence file.

    Refuses an empty or too large file, a forbidden type, and bytes that do not match the name.
    """
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if size == 0:
        raise RuleBroken("file_empty", "该文件是空的，请重新选择。", "file")
    if size > most_bytes:
        raise RuleBroken(
            "file_too_large", f"文件不能超过 {most_bytes // 1024 // 1024} MB，请压缩后再上传。", "file"
        )
    if extension not in FILE_SIGNATURES:
        raise RuleBroken("file_type_forbidden", f"不能上传这种文件；可以上传{FILE_TYPES_TEXT}。", "file")
    if not head.startswith(FILE_SIGNATURES[extension]):
        raise RuleBroken("file_type_mismatch", "文件内容与扩展名不符，请确认文件未损坏后重新上传。", "file")
    return extension


def check_evidence_words(title: str, value: str) -> None:
    """Refuse names, addresses and document numbers that are too long or cannot be kept."""
    if len(title) > TITLE_MAX:
        raise RuleBroken("too_long", f"佐证材料名称最多 {TITLE_MAX} 字。", "title")
    if len(value) > VALUE_MAX:
        raise RuleBroken("too_long", f"网址或文号最多 {VALUE_MAX} 字。", "value")
    kept(title, label="材料名称", field="title")
    kept(value, label="网址或文号", field="value")


def check_link(url: str) -> None:
    """Refuse an address that is not plain http or https with a host."""
    try:
        parts = urlsplit(url)
        is_plain = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_plain = False
    if not is_plain or not url.isprintable() or any(char.isspace() for char in url):
        raise RuleBroken("bad_link", "请填写以 http:// 或 https:// 开头的完整网址。", "value")
