"""Print what the parser makes of a document's text, as JSON; nothing is stored."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from measures.documents.parsing import as_json, parse

_ENCODINGS = ("utf-8-sig", "gb18030")


class Command(BaseCommand):
    help = "把政策文件的文字拆成章、条和责任单位，按 JSON 打印；不写数据库。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="文件名（.txt）；- 为标准输入")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        try:
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as trouble:
            raise CommandError(f"无法打开文件：{trouble}") from trouble
        tree = parse(_text_of(content))
        self.stdout.write(json.dumps(as_json(tree), ensure_ascii=False, indent=2))


def _text_of(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError("文件不是 UTF-8 或 GB18030 编码的文字。")
