"""Proof that kept files say what the frozen content says: built once more in memory, and compared. Stores nothing."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from xml.etree import ElementTree as ET

from reports import rules, shelf
from reports.actions.building import Frozen, SnapshotChangedError, content_of, frozen_of
from reports.documents.pdf import typeset_with
from reports.models import Report, ReportFile
from reports.rules import FileFormat, ReportState

# Their own dates and program names, which are no content.
_NOT_CONTENT = ("docProps/",)


class Finding(StrEnum):
    SAME = "same"
    DIFFERS = "differs"
    SET_OTHERWISE = "set_otherwise"
    ALTERED = "altered"
    MISSING = "missing"


FINDING_WORDS = {
    Finding.SAME: "与快照一致",
    Finding.DIFFERS: "文字与快照不一致",
    Finding.SET_OTHERWISE: "未被改动（与登记的 SHA-256 相符）；生成后系统的排版或字体有更新，不再逐字节比对",
    Finding.ALTERED: "文件已被改动，与登记的 SHA-256 不符",
    Finding.MISSING: "服务器上没有这个文件",
}


@dataclass(frozen=True)
class Compared:
    """One format. ``how`` says what was compared."""

    file: ReportFile
    finding: Finding

    @property
    def is_same(self) -> bool:
        return self.finding is Finding.SAME

    @property
    def is_well(self) -> bool:
        """Nothing that somebody must look into."""
        return self.finding in {Finding.SAME, Finding.SET_OTHERWISE}

    @property
    def words(self) -> str:
        return FINDING_WORDS[self.finding]

    @property
    def how(self) -> str:
        return "逐字节" if self.file.format == FileFormat.PDF else "全部文字和数值"


@dataclass(frozen=True)
class Proof:
    """``holds``: the frozen content still has the digest that is printed on the papers."""

    holds: bool
    files: Sequence[Compared]

    @property
    def lacks_files(self) -> bool:
        return any(one.finding is Finding.MISSING for one in self.files)

    @property
    def differs(self) -> bool:
        return any(one.finding is Finding.DIFFERS for one in self.files)

    @property
    def is_sound(self) -> bool:
        return self.holds and bool(self.files) and all(one.is_same for one in self.files)


def prove(report: Report) -> Proof:
    """Build the present edition in memory from the frozen content and compare it with the kept files.

    Word and Excel by every text and value in them, PDF byte by byte as long as layout and fonts are those it was made
    with. Refuses (``RuleBroken``) what has no files yet and
    what is too large to be built while a person waits.
    """
    content = json.dumps(report.snapshot, ensure_ascii=False)
    rules.check_comparable(ReportState(report.state), len(content))
    try:
        frozen = frozen_of(report)
    except SnapshotChangedError:
        return Proof(False, [])
    return Proof(True, [Compared(file, _compare(file, frozen)) for file in report.present_files])


def _compare(file: ReportFile, frozen: Frozen) -> Finding:
    try:
        kept = shelf.path_to(file.path).read_bytes()
    except OSError:
        return Finding.MISSING
    # First of all, so that nothing is unpacked but what this system wrote.
    if hashlib.sha256(kept).hexdigest() != file.sha256:
        return Finding.ALTERED
    file_format = FileFormat(file.format)
    built = content_of(file_format, frozen)
    is_pdf = file_format is FileFormat.PDF
    if kept == built if is_pdf else _texts(kept) == _texts(built):
        return Finding.SAME
    return Finding.SET_OTHERWISE if is_pdf and file.typeset_with != typeset_with() else Finding.DIFFERS


def _texts(office_file: bytes) -> dict[str, list[str]]:
    """Every text of a Word or Excel file, part by part, in the order it stands there; other parts by their digest.

    Parts that say nothing (styles, fonts) are layout, which a later version may do otherwise.
    """
    with zipfile.ZipFile(io.BytesIO(office_file)) as parts:
        names = sorted(name for name in parts.namelist() if not name.startswith(_NOT_CONTENT))
        return {name: texts for name in names if (texts := _texts_of(name, parts.read(name)))}


def _texts_of(name: str, part: bytes) -> list[str]:
    if not name.endswith((".xml", ".rels")):
        return [hashlib.sha256(part).hexdigest()]
    # Ours: its digest was compared first.
    return [text for text in ET.fromstring(part).itertext() if text.strip()]  # noqa: S314
