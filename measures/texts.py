"""What every text must hold to: that it is there, that it can be kept, how long it may be. Knows no Django."""

import unicodedata

from audit.rules import RuleBroken, StaleVersion
from audit.texts import kept

TEXT_MAX, REASON_MAX = 2000, 500


def check_text(text: str, *, label: str, field: str, most: int = TEXT_MAX, is_required: bool = True) -> str:
    """The text as it is kept, without surrounding white space.

    Refuses one that is missing where it is required (``<field>_missing``), too long, or not keepable, naming the place.
    """
    text = kept(text, label=label, field=field).strip()
    if len(text) > most:
        raise RuleBroken("too_long", f"{label}最多 {most} 字，现有 {len(text)} 字，请精简。", field)
    if is_required and not is_visible(text):
        raise RuleBroken(f"{field}_missing", f"请填写{label}。", field)
    return text if is_visible(text) else ""


def check_version(kept: int, read: int | None) -> None:
    """Refuse to go on from a version that somebody has changed since (``StaleVersion``); None: nobody read one."""
    if read is not None and read != kept:
        raise StaleVersion("内容刚被他人修改，您的操作没有保存。请核对最新内容后重新办理。")


def is_visible(text: str) -> bool:
    """True when a reader sees anything: spaces, joiners and direction marks alone say nothing."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)
