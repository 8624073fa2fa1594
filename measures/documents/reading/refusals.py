"""What cannot be read, and the way out, in one sentence each. Knows no Django."""

from audit.rules import RuleBroken

MOST_BYTES = 5 * 1024 * 1024
# As many as the parser reads.
MOST_CHARACTERS = 2_000_000
SAVE_AS_DOCX = "请用 WPS 或 Word 打开，另存为 .docx 后上传，或把文字复制后粘贴。"

_OLE, _ZIP, _PDF = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"%PDF-"
_PICTURE = "图片中的文字不能读取。请上传 .docx 文件，或把文字录入后粘贴。"
_PICTURES = ("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "heic")
_BY_ENDING = {
    **dict.fromkeys(_PICTURES, _PICTURE),
    "doc": f".doc 是旧版 Word 格式，不能读取。{SAVE_AS_DOCX}",
    "wps": f".wps 格式不能读取。{SAVE_AS_DOCX}",
    "docm": f"含宏的 .docm 文件不能上传。{SAVE_AS_DOCX}",
    "dotx": f"模板文件不能读取。{SAVE_AS_DOCX}",
    "rtf": f".rtf 格式不能读取。{SAVE_AS_DOCX}",
    "odt": f".odt 格式不能读取。{SAVE_AS_DOCX}",
    "ofd": "OFD 版式文件不能读取。请用 OFD 阅读器把文字复制后粘贴，或上传同一文件的 .docx 版本。",
    "html": "网页文件不能读取。请在浏览器中打开，把正文复制后粘贴。",
    "htm": "网页文件不能读取。请在浏览器中打开，把正文复制后粘贴。",
    "mht": "网页文件不能读取。请在浏览器中打开，把正文复制后粘贴。",
    "xlsx": "这是表格。任务分解表请到来源页面用“载入任务分解表”上传。",
    "xls": "这是表格。任务分解表请另存为 .xlsx，到来源页面用“载入任务分解表”上传。",
    "zip": "压缩包不能读取。请解压后逐个上传。",
    "rar": "压缩包不能读取。请解压后逐个上传。",
}
ENDINGS = ("docx", "txt", "pdf")


def refused(code: str, words: str) -> RuleBroken:
    return RuleBroken(code, words, "file")


def way_out(ending: str, content: bytes) -> str:
    """Why a file cannot be read by its ending and its first bytes, with what to do instead; empty when it may be tried."""
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    if ending not in ENDINGS:
        return "只能上传 .docx、.txt 或有文字的 .pdf 文件；其他格式请另存为 .docx，或把文字复制后粘贴。"
    if content.startswith(_OLE):
        return f"这是旧版 Word 文件或加了密码的文件，不能读取。请去掉密码。{SAVE_AS_DOCX}"
    is_zip, is_pdf = content.startswith(_ZIP), b"%PDF-" in content[:1024]
    if is_zip is not (ending == "docx") or is_pdf is not (ending == "pdf"):
        if ending == "txt":
            return "文件名是 .txt，内容却不是文本，请核对后重新上传。"
        return f"文件名是 .{ending}，内容却不是，可能已损坏。{SAVE_AS_DOCX}"
    return ""
