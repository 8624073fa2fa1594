"""Print what the parser makes of a document's text, as JSON; nothing is stored."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.rules import RuleBroken
from measures.documents.parsing import as_json, parse
from measures.documents.reading import read_text

_ENCODINGS = ("utf-8-sig", "gb18030")


class Command(BaseCommand):
    help = "把政策文件的文字拆成章、条和责任单位，按 JSON 打印；不写数据库。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="文件名（.txt、.docx 或有文字的 .pdf）；- 为标准输入的文字")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        try:
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as trouble:
            raise CommandError(f"无法打开文件：{trouble}") from trouble
        tree = parse(_text_of(name, content))
        self.stdout.write(json.dumps(as_json(tree), ensure_ascii=False, indent=2))


def _text_of(name: str, content: bytes) -> str:
    """The words of a file; those of a plain text character for character, as the spans that are printed count them."""
    if name.lower().endswith((".docx", ".pdf")):
        try:
            return read_text(name, content).text
        except RuleBroken as refusal:
            raise CommandError(refusal.message) from refusal
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError("文件不是 UTF-8 或 GB18030 编码的文字；Word 文件请另存为 .docx。")
