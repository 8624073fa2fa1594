"""Word files (.docx, WPS writes the same) as lines of text, as a reader sees them printed. Knows no Django.

What the file format means is ECMA-376 part 1; names are compared without their namespace, as the strict variant has others.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from audit.rules import RuleBroken
from measures.documents.reading.refusals import SAVE_AS_DOCX, refused
from measures.documents.reading.word_numbers import Numbers
from measures.documents.reading.word_xml import attribute, children, first, kind, value

# What is read of a file unpacks to far less, even in small runs of text; a megabyte of zeros unpacks to a thousand.
UNPACKED_MOST = 16 * 1024 * 1024
_MOST_PARTS, _MOST_ELEMENTS, _MOST_LINES = 5000, 600_000, 50_000
# Looked into; everything else that holds no text of its own is passed by.
_OPEN = frozenset(
    "r ins moveTo hyperlink smartTag sdt sdtContent customXml fldSimple ruby rubyBase dir bdo oMath oMathPara".split()
)
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_REMARKS = {
    "revised": "文件有修订痕迹：插入的文字已读入，删除的文字没有读入。",
    "commented": "文件有批注，没有读入。",
    "numbered": "自动编号已按打印的样子写入文字，请核对编号。",
    "boxed": "文本框中的文字放在所在段落之后。",
    "noted": "脚注、尾注放在全文之后。",
    "tabled": "表格每行读作一行，各列之间用制表符分开。",
    "contents": "目录没有读入。",
    "hidden": "隐藏的文字没有读入。",
    "embedded": "嵌入的其他文档没有读入。",
    "formula": "公式只读了其中的文字。",
    "pictured": "文件中有图片，图片里的文字没有读入。",
}


def read_word(content: bytes) -> tuple[str, list[str]]:
    """The lines of a .docx file: paragraphs, rows of tables, automatic numbers written out, and remarks.

    Insertions under revision are read, deletions are not. Refuses files with macros or a password, what unpacks to over
    16 MB, and what is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = _Parts(packed)
            reader = _Reader(parts)
            lines = list(islice(reader.lines(), _MOST_LINES + 1))
    except RuleBroken:
        raise
    except Exception:  # noqa: BLE001 a stranger's file in the hands of foreign readers: it may fail in any way
        raise refused("file_unreadable", f"文件无法读取，可能已损坏。{SAVE_AS_DOCX}") from None
    if len(lines) > _MOST_LINES:
        raise refused("file_too_big", f"文件超过 {_MOST_LINES // 10000} 万段，请分开导入。")
    return "\n".join(lines), [words for name, words in _REMARKS.items() if reader.met[name]]


class _Parts:
    """The XML parts of a package, read within bounds."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._left = UNPACKED_MOST
        entries = packed.infolist()
        names = {entry.filename for entry in entries}
        if any(entry.flag_bits & 1 for entry in entries):
            raise refused("file_locked", f"文件加了密码，不能读取。请去掉密码。{SAVE_AS_DOCX}")
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise refused("file_macro", f"文件中有宏，不能上传。{SAVE_AS_DOCX}")
        if len(entries) > _MOST_PARTS:
            raise refused("file_too_big", "文件内部的部件过多，不能读取。请把文字复制后粘贴。")
        self.names = names
        self.has_pictures = any(name.startswith("word/media/") for name in names)

    def read(self, name: str) -> Any:
        """The root of a part, or None where there is no such part."""
        if name not in self.names:
            return None
        with self._packed.open(name) as part:
            content = part.read(self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise refused("file_too_big", "文件解压后过大，不能读取。请把文字复制后粘贴。")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        root = etree.fromstring(content, parser)
        if root.getroottree().docinfo.doctype:
            raise ValueError("no part of a document has a DOCTYPE")
        if sum(1 for _ in islice(root.iter(), _MOST_ELEMENTS + 1)) > _MOST_ELEMENTS:
            raise refused("file_too_big", "文件内部过于庞大，不能读取。请把文字复制后粘贴。")
        return root

    def main(self) -> str:
        """Where the text stands, as the package says, or where everybody puts it."""
        links = self.read("_rels/.rels")
        for link in links if links is not None else ():
            if link.get("Type", "").endswith("/officeDocument"):
                return str(link.get("Target", "")).lstrip("/")
        return "word/document.xml"


class _Reader:
    def __init__(self, parts: _Parts) -> None:
        main = parts.main()
        root = parts.read(main)
        if root is None or kind(root) != "document":
            raise refused("file_unknown", f"这不是 Word 文档。{SAVE_AS_DOCX}")
        self.root = root
        folder = main.rpartition("/")[0]
        styles = parts.read(f"{folder}/styles.xml")
        self.numbers = Numbers(parts.read(f"{folder}/numbering.xml"), styles)
        self.contents = _styles_of_contents(styles)
        self.notes = [parts.read(f"{folder}/{name}.xml") for name in ("footnotes", "endnotes")]
        self.met: Counter[str] = Counter()
        self.met["pictured"] += parts.has_pictures
        self._boxes: list[Any] = []

    def lines(self) -> Iterator[str]:
        for body in children(self.root, "body"):
            yield from self._blocks(body)
        for notes in self.notes:
            yield from self._notes(notes)

    def _blocks(self, parent: Any) -> Iterator[str]:
        """The lines of paragraphs and tables, in order."""
        begun = ""
        for block in parent:
            name = kind(block)
            if name == "p":
                text, goes_on = self._paragraph(block)
                begun += text
                if goes_on:
                    continue
                yield begun
                begun = ""
                for box in self._taken_boxes():
                    yield from self._blocks(box)
            elif name == "tbl":
                yield from self._table(block)
            elif name == "altChunk":
                self.met["embedded"] += 1
            elif name in {"sdt", "sdtContent", "customXml", "ins", "moveTo"}:
                yield from self._blocks(block)
        if begun:
            yield begun

    def _taken_boxes(self) -> list[Any]:
        boxes, self._boxes = self._boxes, []
        self.met["boxed"] += len(boxes)
        return boxes

    def _paragraph(self, paragraph: Any) -> tuple[str, bool]:
        """Its text with its number, and whether it is printed as a line: one whose end is deleted goes on in the next."""
        properties = first(paragraph, "pPr")
        mark = first(properties, "rPr")
        is_gone = any(first(mark, name) is not None for name in ("del", "moveFrom"))
        style = value(first(properties, "pStyle"))
        text = "".join(self._text(paragraph))
        if style in self.contents:
            self.met["contents"] += bool(text.strip())
            return "", True
        if is_gone:
            self.met["revised"] += 1
            return text, True
        number = self.numbers.next(properties, style)
        self.met["numbered"] += bool(number)
        return number + text, False

    def _text(self, parent: Any) -> Iterator[str]:
        for piece in parent:
            name = kind(piece)
            if name == "t":
                yield piece.text or ""
            elif name in _CHARACTERS:
                yield _CHARACTERS[name]
            elif name == "r" and self._is_hidden(piece):
                self.met["hidden"] += 1
            elif name in _OPEN:
                self.met["revised"] += name in {"ins", "moveTo"}
                self.met["formula"] += name == "oMath"
                yield from self._text(piece)
            elif name == "AlternateContent":
                # The same thing twice, for new and for old programs.
                yield from self._text(next(iter(piece), piece))
            else:
                self._pass_by(name, piece)

    def _pass_by(self, name: str, piece: Any) -> None:
        if name in {"del", "moveFrom"}:
            self.met["revised"] += 1
        elif name == "commentReference":
            self.met["commented"] += 1
        elif name in {"pict", "drawing", "object", "Choice", "Fallback"}:
            self._boxes += _boxes_in(piece)

    def _is_hidden(self, run: Any) -> bool:
        hidden = first(first(run, "rPr"), "vanish")
        return hidden is not None and value(hidden) not in {"0", "false", "off"}

    def _table(self, table: Any) -> Iterator[str]:
        rows = [list(self._cells(row)) for row in self._rows(table)]
        if all(len(cells) <= 1 for cells in rows):
            # A box around paragraphs.
            yield from (line for cells in rows for cell in cells for line in cell)
            return
        self.met["tabled"] += 1
        for cells in rows:
            yield "\t".join(" ".join(line.strip() for line in cell if line.strip()) for cell in cells)

    def _rows(self, parent: Any) -> Iterator[Any]:
        for row in parent:
            name = kind(row)
            if name == "tr":
                if first(first(row, "trPr"), "del") is None:
                    yield row
                else:
                    self.met["revised"] += 1
            elif name in {"sdt", "sdtContent", "customXml"}:
                yield from self._rows(row)

    def _cells(self, parent: Any) -> Iterator[list[str]]:
        for cell in parent:
            name = kind(cell)
            if name == "tc":
                lines = [line for text in self._blocks(cell) for line in text.split("\n")]
                yield [line.replace("\t", " ") for line in lines]
            elif name in {"sdt", "sdtContent", "customXml"}:
                yield from self._cells(cell)

    def _notes(self, notes: Any) -> Iterator[str]:
        """Footnotes in their order, as 注1：…; separators and the like have a type and are none."""
        own = [note for note in (notes if notes is not None else ()) if not attribute(note, "type")]
        for nth, note in enumerate(own, start=1):
            text = " ".join(line.strip() for line in self._blocks(note) if line.strip())
            if text:
                self.met["noted"] += 1
                yield f"注{nth}：{text}"


def _boxes_in(piece: Any) -> list[Any]:
    """The outermost text boxes of a drawing; what stands in them is found when they are read."""
    boxes, within = [], [piece]
    while within:
        each = within.pop()
        if kind(each) == "txbxContent":
            boxes.append(each)
        else:
            within.extend(reversed(each))
    return boxes


def _styles_of_contents(styles: Any) -> frozenset[str]:
    """The styles of a table of contents: its lines say again what the headings say."""
    found = set()
    for style in children(styles, "style"):
        name = value(first(style, "name")).lower()
        if name.startswith("toc ") and name != "toc heading":
            found.add(attribute(style, "styleId"))
    return frozenset(found)
