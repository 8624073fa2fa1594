"""What the office may set on a measure and on a policy, and its bounds. Knows no Django."""

import re
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from datetime import date

from audit.numerals import number_of
from audit.rules import RuleBroken
from audit.texts import folded, kept
from measures import states
from measures.documents.kinds import ENDING_NAMES, Ending
from measures.states import MeasureCompletion, MeasureState

QUOTE_MAX = 300

# While it is with the bodies, before anybody says that it is done.
GIVEN_OUT = frozenset({MeasureState.DISPATCHED, MeasureState.IN_PROGRESS})
# Nothing is set on these any more; the office reopens them first.
ENDED = frozenset({MeasureState.CLOSED, MeasureState.CANCELLED})


@dataclass(frozen=True)
class Gone:
    """A body whose time has an end, and who takes over."""

    name: str
    valid_to: date
    heirs: tuple[str, ...] = ()

    @property
    def refusal(self) -> RuleBroken:
        heirs = "、".join(self.heirs)
        then = f"，职责由{heirs}承接，请先办理职责移交或改选承接单位" if heirs else "，请改选其他单位"
        words = f"{self.name}已于 {self.valid_to:%Y-%m-%d} 停用{then}。"
        return RuleBroken("body_no_longer_valid", words, "roster")


# --- What the office sets -----------------------------------------------------------------------------


def check_due_pair(due_on: date | None, due_text: str, *, thing: str = "完成时限") -> None:
    """Refuse a due date without its basis (``basis_missing``) and a basis without a date (``due_missing``)."""
    if due_on and not due_text:
        raise RuleBroken("basis_missing", "文件未载明时限，请写明这一时限的依据。", "due_text")
    if due_text and not due_on:
        raise RuleBroken("due_missing", f"已写时限依据，请填写{thing}；不设时限时请清空依据。", "due_on")


def check_completion(kind: str, due_on: date | None) -> None:
    """Refuse an unknown kind, and a date on what goes on without one (``ongoing_has_no_date``)."""
    if kind not in list(MeasureCompletion):
        raise RuleBroken("unknown_kind", "请选择“限期完成”或“持续推进”。", "completion_kind")
    if kind == MeasureCompletion.ONGOING and due_on is not None:
        raise RuleBroken(
            "ongoing_has_no_date",
            "持续推进的事项不设完成时限，按年度办结；要设时限，请把完成方式改为“限期完成”。",
            "due_on",
        )


def check_items_within(due_on: date | None, item_dates: Collection[date]) -> None:
    """Refuse a due date of a measure before that of one of its action items (``items_end_later``)."""
    latest = max(item_dates, default=None)
    if due_on is not None and latest is not None and latest > due_on:
        words = f"有具体事项的时限为 {latest:%Y-%m-%d}，晚于这一完成时限，请先调整具体事项。"
        raise RuleBroken("items_end_later", words, "due_on")


def check_not_past(due_on: date | None, before: date | None, *, today: date) -> None:
    """Refuse a newly set date that is gone already; one that stands since earlier may stay."""
    if due_on is not None and due_on != before and due_on < today:
        raise RuleBroken("due_in_the_past", "完成时限不能早于今天。", "due_on")


def check_open_for_editing(state: MeasureState) -> None:
    """Refuse to set anything on a measure that is closed or cancelled (``measure_ended``)."""
    if state in ENDED:
        name = states.MEASURE_STATE_NAMES[state]
        raise RuleBroken("measure_ended", f"该事项{name}，不能再修改。确需修改的，请先重新启动。")


def check_not_ended(ending: str) -> None:
    """Refuse to go on with a source that has ended (``source_ended``)."""
    if ending:
        raise RuleBroken(
            "source_ended",
            f"该来源已终结（{ENDING_NAMES[Ending(ending)]}），不能再办理。确需继续督办的，请先重新启动其中的事项。",
        )


def check_item_due(due_on: date, *, measure_due_on: date | None) -> None:
    """Refuse a date of an action item after the date of its whole measure (``item_after_measure``)."""
    if measure_due_on is not None and due_on > measure_due_on:
        raise RuleBroken(
            "item_after_measure",
            f"事项时限不能晚于本条的完成时限（{measure_due_on:%Y-%m-%d}）。",
            "due_on",
        )


def check_quote(quote: str, *, text: str, taken: Collection[str]) -> str:
    """The quote as it is kept. Refuses one that does not stand in the text word for word, and one quoted already."""
    quote = kept(quote, label="摘句", field="quote").strip()
    if not quote:
        raise RuleBroken("quote_missing", "请从政策原文中摘录一句。", "quote")
    if len(quote) > QUOTE_MAX:
        raise RuleBroken("too_long", f"摘句最多 {QUOTE_MAX} 字，现有 {len(quote)} 字，请精简。", "quote")
    if quote not in text:
        raise RuleBroken(
            "not_in_text", "摘句与政策原文不一致，请从原文中逐字复制（含标点），不要改写。", "quote"
        )
    if quote in taken:
        raise RuleBroken("quoted_already", "这一句已经列为具体事项，不能重复。", "quote")
    return quote


@dataclass(frozen=True)
class Term:
    """One number: its bounds (both included) and what it does, for the person who sets it."""

    label: str
    least: int
    most: int
    what: str
    unit: str = "个工作日"


TERMS: Mapping[str, Term] = {
    "notice_workdays": Term(
        "最短提前时间", 0, 30, "交办或开启一期填报时，距截止日期至少要有这么多个工作日；更短的须写明理由。"
    ),
    "holiday_shift_workdays": Term(
        "截止日遇休息日的顺延",
        0,
        10,
        "填报截止日期不是工作日的：0 为不顺延，1 为顺延到下一个工作日，更大的数为顺延到其后第几个工作日。",
    ),
    "receipt_workdays": Term("签收时限", 1, 30, "交办后，各单位应在这么多个工作日内签收，过期显示“逾期未签收”。"),
    "plan_workdays": Term("工作方案报送时限", 1, 120, "首次交办后，责任单位应在这么多个工作日内报送工作方案。"),
    "answer_workdays": Term(
        "配合（会办）单位提前答复", 0, 20, "应在填报截止前这么多个工作日答复汇总单位，给汇总留出时间。"
    ),
    "warn_workdays": Term("黄灯提前量", 1, 60, "距截止日期不足这么多个工作日而尚未报送的，亮黄灯。"),
    "review_workdays": Term("审核时限", 1, 30, "报告报送后，督查室应在这么多个工作日内审核。"),
    "return_workdays": Term("退回后重报时限", 1, 30, "报告退回后未另行指定日期的，给填报单位这么多个工作日重报。"),
    "extension_workdays": Term("延期审批时限", 1, 30, "收到延期申请后，督查室应在这么多个工作日内答复。"),
    "plan_yellow_points": Term(
        "落后进度亮黄灯", 1, 99, "方案实际进度落后序时进度达到这么多个百分点的，亮黄灯。", "个百分点"
    ),
    "plan_red_points": Term(
        "落后进度亮红灯", 2, 100, "落后达到这么多个百分点的，亮红灯；须大于黄灯。", "个百分点"
    ),
}  # fmt: skip
# Those that decide which lamp is lit, and when.
LAMP_TERMS = ("warn_workdays", "plan_yellow_points", "plan_red_points")


def shift_words(nth: int) -> str:
    """What ``holiday_shift_workdays`` does to a due date that is a day off, in a sentence."""
    if nth == 0:
        return "截止日期不是工作日的，不顺延。"
    return f"截止日期不是工作日的，自动顺延到{'下一个' if nth == 1 else f'其后第 {nth} 个'}工作日。"


def check_terms(terms: Mapping[str, int]) -> None:
    """Refuse an unknown or missing number, one out of its bounds, and a yellow lamp not before the red one."""
    if set(terms) != set(TERMS):
        raise RuleBroken("unknown_term", "请填写全部各项规则。")
    for name, number in terms.items():
        term = TERMS[name]
        if not term.least <= number <= term.most:
            words = f"{term.label}须在 {term.least} 至 {term.most} {term.unit}之间。"
            raise RuleBroken("out_of_bounds", words, name)
    if terms["plan_yellow_points"] >= terms["plan_red_points"]:
        raise RuleBroken("yellow_after_red", "亮红灯的百分点须大于亮黄灯的百分点。", "plan_red_points")


# --- What a source is called where rows of several meet (简称) ----------------------------------------

SHORT_TITLE_MAX = 30
# Long enough to tell two titles apart, short enough for a column.
_CUT = 16
# 某某关于印发……的通知: what stands between is the matter itself.
_MATTER = re.compile(
    r"关于(?:印发|转发|发布)?[《“]?(.+?)[》”]?的?(?:若干)?(?:实施|指导|工作)?(?:意见|通知|方案|决定|措施|办法|规划)$"
)


def short_title_of(title: str, *, taken: Container[str] = ()) -> str:
    """A short title cut from a title, until the office sets one; with a number where ``taken`` has it already."""
    found = _MATTER.search(title)
    matter = found.group(1) if found else title
    short = matter if len(matter) <= _CUT else f"{matter[: _CUT - 1]}…"
    names = (short, *(f"{short}（{number}）" for number in range(2, 1000)))
    return next((name for name in names if name not in taken), title[:SHORT_TITLE_MAX])


# --- What a search means by a number ------------------------------------------------------------------

_NUMBER = re.compile(r"第?\(?(?:([0-9]{1,4})|([^0-9]+?))\)?条?")


def number_meant(said: str) -> int | None:
    """The number of a measure, written as the document or a person writes it: （十八）, (十八), 18, 第18条, （一百零二）.

    None for anything else; numbers go to 9,999.
    """
    found = _NUMBER.fullmatch(folded(said))
    if found is None:
        return None
    digits, characters = found.groups()
    return int(digits) if digits else number_of(characters)
