"""PDF files with text, as lines of text. Knows no Django."""

import json
import subprocess
import sys

from measures.documents.reading import pdf_process
from measures.documents.reading.pdf_lines import Line, Page, joined
from measures.documents.reading.refusals import refused

SECONDS = 60
_SCAN = "文件是扫描件或图片，里面没有文字。请上传同一文件的 .docx 版本；没有的，请用文字识别软件转成文字、核对后粘贴。"
_REFUSALS = {
    "locked": ("file_locked", "文件加了密码，不能读取。请去掉密码，或把文字复制后粘贴。"),
    "broken": ("file_unreadable", "文件无法读取，可能已损坏。请重新导出 PDF，或上传同一文件的 .docx 版本。"),
    "long": ("file_too_big", f"文件超过 {pdf_process.MOST_PAGES} 页或文字过多，请分开导入。"),
    "scan": ("file_scanned", _SCAN),
    "garbled": (
        "file_garbled",
        "文件中的文字没有正常的编码，读出来是乱码。请上传同一文件的 .docx 版本，或把文字录入后粘贴。",
    ),
    "slow": (
        "file_too_slow",
        f"读取超过 {SECONDS} 秒，已停止。请上传同一文件的 .docx 版本，或把文字复制后粘贴。",
    ),
}
_GARBLED_SHARE = 0.1


def read_pdf(content: bytes) -> tuple[str, list[str]]:
    """The paragraphs of a PDF, joined over lines and pages; page numbers and running heads are left out, with remarks.

    Refuses scans, files with a password, garbled and broken ones, and what takes over a minute or 500 pages.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(pdf_process.__file__)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise refused(*_REFUSALS["slow"]) from None
    if done.returncode != 0:
        raise refused(*_REFUSALS["broken"])
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise refused(*_REFUSALS[answer["refused"]])
    pages = [Page([Line(*line) for line in page["lines"]], page["pictures"]) for page in answer["pages"]]
    whole = "".join(line.text for page in pages for line in page.lines)
    if not whole.strip("\x1f \t"):
        raise refused(*_REFUSALS["scan"])
    strange = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in whole)
    if strange > _GARBLED_SHARE * len(whole):
        raise refused(*_REFUSALS["garbled"])
    lines, remarks = joined(pages)
    return "\n".join(lines), remarks
