"""Checking and keeping what is shown for what is said: links, document numbers, files."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.files import File
from django.db import transaction

from audit.rules import RuleBroken
from audit.screening.rules import PURGED
from audit.texts import on_one_line
from measures.reporting.evidence import rules as evidence_rules
from measures.reporting.models import Proof


@dataclass(frozen=True)
class NewProof:
    """A proof as somebody hands it in: a file, or a link or document number in ``value``."""

    kind: evidence_rules.EvidenceKind
    title: str = ""
    value: str = ""
    file: "File[bytes] | None" = None


def prepare(proof: Proof, new: NewProof) -> None:
    """Fill an unsaved row from what was handed in; nothing is written, a file is only read.

    Refuses a bad address, a forbidden, empty, mismatched or too large file, and words that cannot be kept.
    """
    title, value = on_one_line(new.title).strip(), on_one_line(new.value).strip()
    evidence_rules.check_evidence_words(title, value)
    proof.kind, proof.title, proof.value = new.kind, title, value
    if new.kind is evidence_rules.EvidenceKind.FILE:
        _read_file(proof, new.file)
    elif not value:
        raise RuleBroken("value_missing", "请填写网址或文号。", "value")
    elif new.kind is evidence_rules.EvidenceKind.LINK:
        evidence_rules.check_link(value)
    proof.title = proof.title or value[: evidence_rules.TITLE_MAX]


def store(proof: Proof, new: NewProof) -> None:
    """Keep the file of a prepared row, if it has one, and the row itself.

    The stored name says nothing and cannot be guessed from the title; downloads carry the title.
    """
    if new.file is not None and new.kind is evidence_rules.EvidenceKind.FILE:
        extension = (new.file.name or "").rpartition(".")[2].lower()
        new.file.seek(0)
        proof.file.save(f"{proof.sha256[:16]}.{extension}", new.file, save=False)
    proof.save()


def purge(proof: Proof) -> None:
    """Take a proof's file off the disk, its name and address out of the row. When, by whom and the file's SHA-256 stay.

    Call it inside the transaction of a purge, which leaves its record.
    """
    if proof.kind == evidence_rules.EvidenceKind.FILE:
        name, storage = str(proof.file.name), proof.file.storage
        transaction.on_commit(lambda: storage.delete(name))
    else:
        proof.value = PURGED
    proof.title = PURGED
    proof.save(update_fields=["title", "value"])


def likeness(proof: Proof) -> dict[str, str]:
    """What two proofs have in common when one is the other sent again."""
    return {name: getattr(proof, name) for name in ("kind", "title", "value", "sha256")}


def _read_file(proof: Proof, file: "File[bytes] | None") -> None:
    if file is None:
        raise RuleBroken("file_missing", "请选择要上传的文件。", "file")
    head = file.read(16)
    name = on_one_line(file.name or "").replace("\\", "/").rpartition("/")[2]
    evidence_rules.check_file(name, file.size, head, most_bytes=settings.EVIDENCE_MAX_BYTES)
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    proof.sha256, proof.size = digest.hexdigest(), file.size
    proof.title = proof.title or name[-evidence_rules.TITLE_MAX :]
