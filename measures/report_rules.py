"""What a report must say, and how long it may be. Knows no Django."""

import unicodedata
from dataclasses import dataclass

from audit.rules import RuleBroken
from measures.rules import NEEDS_PROBLEMS, PROGRESS_STATUS_NAMES, ProgressStatus

DONE_MAX, PROBLEMS_MAX, NEXT_STEPS_MAX, COMMENT_MAX = 5000, 2000, 2000, 2000


@dataclass(frozen=True)
class Content:
    """What a report says. Texts are plain; surrounding white space does not count."""

    status: str = ""
    done: str = ""
    problems: str = ""
    next_steps: str = ""


def is_visible(text: str) -> bool:
    """True when a reader sees anything: spaces, joiners and direction marks alone say nothing."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)


def has_unkeepable(text: str) -> bool:
    """True when the text has control characters, which databases, papers and other systems refuse or mangle."""
    return any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\r\t" for char in text)


def check_lengths(content: Content) -> None:
    """Refuse text that is over its field's limit, or has characters a database cannot keep."""
    limits = (
        ("done", "进展情况", DONE_MAX),
        ("problems", "存在问题", PROBLEMS_MAX),
        ("next_steps", "下一步工作", NEXT_STEPS_MAX),
    )
    for field, label, most in limits:
        text = getattr(content, field)
        if len(text) > most:
            raise RuleBroken("too_long", f"{label}最多 {most} 字，现有 {len(text)} 字，请精简。", field)
        if has_unkeepable(text):
            raise RuleBroken("bad_character", f"{label}中含有无法保存的字符，请删除后重试。", field)


def check_comment(comment: str, field: str = "comment") -> str:
    """A comment without surrounding white space. Refuses one over the limit, or with characters that cannot be kept."""
    comment = comment.strip()
    if len(comment) > COMMENT_MAX:
        raise RuleBroken("too_long", f"意见最多 {COMMENT_MAX} 字，现有 {len(comment)} 字，请精简。", field)
    if has_unkeepable(comment):
        raise RuleBroken("bad_character", "意见中含有无法保存的字符，请删除后重试。", field)
    return comment if is_visible(comment) else ""


def check_complete(content: Content, *, has_earlier: bool) -> None:
    """Refuse a report that lacks what its status demands.

    ``has_earlier``: the body reported on this measure before, so "no change" has something to refer to.
    """
    check_lengths(content)
    if content.status not in set(ProgressStatus):
        raise RuleBroken("status_missing", "请选择进展状态。", "status")
    if content.status == ProgressStatus.NO_CHANGE:
        if not has_earlier:
            raise RuleBroken(
                "nothing_earlier", "此前没有报送过该项措施，不能选择“本期无变化”，请填写进展情况。", "status"
            )
        return
    if not is_visible(content.done):
        raise RuleBroken("done_missing", "请填写进展情况。", "done")
    if content.status in NEEDS_PROBLEMS and not is_visible(content.problems):
        name = PROGRESS_STATUS_NAMES[ProgressStatus(content.status)]
        raise RuleBroken("problems_missing", f"进展状态为“{name}”时，请写明存在问题。", "problems")
