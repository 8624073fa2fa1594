"""Text files as Windows, WPS and others write them. Knows no Django."""

import codecs

from measures.documents.reading.refusals import refused

_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_plain(content: bytes) -> tuple[str, list[str]]:
    """The text of a .txt file: by its byte order mark, else UTF-8, else GB18030. Refuses other encodings (``file_encoding``)."""
    marked = next((encoding for mark, encoding in _MARKED if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, []
    words = "文件的文字编码无法识别。请用记事本打开，另存为 UTF-8 编码后上传，或把文字复制后粘贴。"
    raise refused("file_encoding", words)
