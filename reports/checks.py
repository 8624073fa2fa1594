"""What must be right before papers are made: the folder of fonts that the settings name."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning

from reports.documents.fonts import FontMissingError, faces


def check_fonts(**_: Any) -> list[CheckMessage]:
    """An error where ``FONT_DIR`` is no folder; a warning for each face of the standard that it lacks."""
    folder = settings.FONT_DIR
    if not folder:
        return []
    if not Path(folder).is_dir():
        return [Error(f"FONT_DIR 指定的字库文件夹不存在：{folder}", id="reports.E001")]
    try:
        lacking = faces().lacking
    except FontMissingError:
        # Said by the report that cannot be made; most commands need no fonts.
        return []
    if not lacking:
        return []
    words = f"FONT_DIR 中没有找到{'、'.join(lacking)}，PDF 用开源字体代替。"
    return [CheckWarning(words, id="reports.W001")]
