"""What a report must say, and how long it may be. Knows no Django."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from audit.rules import RuleBroken
from audit.texts import kept
from measures.states import NEEDS_PROBLEMS, PROGRESS_STATUS_NAMES, ProgressStatus
from measures.texts import check_text, is_visible

DONE_MAX, PROBLEMS_MAX, NEXT_STEPS_MAX, COMMENT_MAX = 5000, 2000, 2000, 2000
PINNED_MAX, REPLY_MAX = 500, 1000

# To what of a report the office can pin a comment.
COMMENTED = {
    "status": "进展状态",
    "done": "进展情况",
    "problems": "存在问题",
    "next_steps": "下一步工作",
    "evidence": "佐证材料",
    "parts": "配合单位意见",
}
# The overall comment where the office said everything at the fields.
SEE_FIELDS = "请按逐栏意见修改。"


@dataclass(frozen=True)
class Content:
    """What a report says. Texts are plain; surrounding white space does not count."""

    status: str = ""
    done: str = ""
    problems: str = ""
    next_steps: str = ""
    # Value of each indicator that has one, by its number, in order.
    indicators: tuple[tuple[int, Decimal], ...] = ()


def values_kept(kept: Mapping[str, str]) -> tuple[tuple[int, Decimal], ...]:
    """The values of a report as ``Content`` has them, from the way they are kept (texts by number)."""
    return tuple(sorted((int(number), Decimal(value)) for number, value in kept.items()))


def check_indicators(content: Content, living: Collection[int]) -> None:
    """Refuse a value of an indicator that the measure does not have (code ``unknown_indicator``)."""
    for number, _ in content.indicators:
        if number not in living:
            sentence = f"本事项没有编号为 {str(number)[:20]} 的指标，请刷新后重试。"
            raise RuleBroken("unknown_indicator", sentence, "indicators")


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
        kept(text, label=label, field=field)


def check_comment(comment: str, field: str = "comment") -> str:
    """A comment without surrounding white space. Refuses one over the limit, or with characters that cannot be kept."""
    return check_text(comment, label="意见", field=field, most=COMMENT_MAX, is_required=False)


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
                "nothing_earlier", "此前没有报送过该事项，不能选择“本期无变化”，请填写进展情况。", "status"
            )
        return
    if not is_visible(content.done):
        raise RuleBroken("done_missing", "请填写进展情况。", "done")
    if content.status in NEEDS_PROBLEMS and not is_visible(content.problems):
        name = PROGRESS_STATUS_NAMES[ProgressStatus(content.status)]
        raise RuleBroken("problems_missing", f"进展状态为“{name}”时，请写明存在问题。", "problems")


# --- Comments pinned to fields, and the answers to them ----------------------------------------------


def check_pinned(comments: Mapping[str, str]) -> dict[str, str]:
    """The comments that say something, by the field they are pinned to, in the order of the report.

    Refuses an unknown field, and a comment that is too long or cannot be kept (at ``comments.<field>``).
    """
    for field in comments:
        if field not in COMMENTED:
            raise RuleBroken("unknown_field", "报告中没有这一栏，请刷新页面后重试。")
    texts = {
        field: _short(comments[field], f"对“{label}”的意见", PINNED_MAX, f"comments.{field}")
        for field, label in COMMENTED.items()
        if field in comments
    }
    return {field: text for field, text in texts.items() if text}


def check_no_pinned(comments: Mapping[str, str]) -> None:
    """Refuse comments at fields with an acceptance: nobody would answer them."""
    for field, text in comments.items():
        if is_visible(text):
            raise RuleBroken(
                "comments_on_accept",
                "逐栏意见只随退回发出。如需填报单位修改，请选“退回补充”；如审核通过，请删去此栏意见，需要说明的写在总体意见里。",
                f"comments.{field}",
            )


def check_replies(asked: Mapping[int, str], replies: Mapping[int, str], *, is_final: bool) -> dict[int, str]:
    """The answers to the comments of the last return; ``asked`` says of each which field it is pinned to.

    A draft may lack some; a report handed in (``is_final``) answers each. Refuses an answer to a comment that is not
    asked about, one that is too long or cannot be kept, and, at ``answers.<number>``, one that is missing.
    """
    check_known(asked, replies)
    texts = {
        number: _short(
            replies.get(number, ""), f"对“{COMMENTED[field]}”意见的答复", REPLY_MAX, f"answers.{number}"
        )
        for number, field in asked.items()
    }
    for number, field in asked.items():
        if is_final and not texts[number]:
            raise RuleBroken("answer_missing", answer_wanted(field), f"answers.{number}")
    return {number: text for number, text in texts.items() if text}


def answer_wanted(field: str) -> str:
    """The sentence that asks for the answer to a comment pinned to ``field``."""
    return f"请答复督查室对“{COMMENTED[field]}”的意见，说明如何修改。"


def check_known(asked: Collection[int], replies: Collection[int]) -> None:
    """Refuse answers to comments that are not the last return's (code ``unknown_comment``)."""
    for number in replies:
        if number not in asked:
            raise RuleBroken(
                "unknown_comment",
                f"没有编号为 {str(number)[:20]} 的待答复意见，请重新读取审核意见。",
                "answers",
            )


def _short(text: str, label: str, most: int, field: str) -> str:
    return check_text(text, label=label, field=field, most=most, is_required=False)
