"""Files that people handed in: always a download under their title, never shown inside a page."""

from django.http import FileResponse, Http404

from measures.reporting.evidence.rules import EvidenceKind
from measures.reporting.models import Proof


def download(proof: Proof) -> FileResponse:
    """The file of a proof that the caller may read; 404 where it has none."""
    if proof.kind != EvidenceKind.FILE or not proof.file.storage.exists(str(proof.file.name)):
        raise Http404
    response = FileResponse(
        proof.file.open("rb"),
        as_attachment=True,
        filename=_file_name(proof),
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _file_name(proof: Proof) -> str:
    extension = "." + str(proof.file.name).rpartition(".")[2]
    name = "".join("_" if char in '/\\:*?"<>|' else char for char in proof.title if char.isprintable())
    return name if name.lower().endswith(extension) else name + extension
