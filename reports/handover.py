"""How a file leaves the house, by the page or by the API: whole, named in Chinese, as something to be kept."""

from django.http import FileResponse, Http404

from reports import shelf
from reports.models import ReportFile
from reports.rules import CONTENT_TYPES, FileFormat


def handed_over(file: ReportFile) -> FileResponse:
    """The answer that carries the file; 404 where the disk has lost it."""
    try:
        content = shelf.path_to(file.path).open("rb")
    except OSError as error:
        raise Http404("该文件已不在服务器上，请联系督查室重新生成。") from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=file.download_name,
        content_type=CONTENT_TYPES[FileFormat(file.format)],
    )
