"""催办: the ladder of notices, who each step reaches, and its words. Knows no Django."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from accounts.rules import ROLE_NAMES, Role, roles_meant
from audit.rules import RuleBroken
from measures.states import OWED_STATES, State
from workdays.rules import Calendar, workdays_between


class UrgeLevel(StrEnum):
    """催办, step by step up the line of a body; the ladder of the slips is met in practice (domain notes, section 6)."""

    REMIND = "remind"
    WARN = "warn"
    SUPERVISE = "supervise"


URGE_LEVEL_NAMES = {UrgeLevel.REMIND: "提醒", UrgeLevel.WARN: "预警", UrgeLevel.SUPERVISE: "督办通知"}
# Whom a level speaks to; ``roles_meant`` says whom instead where the body has nobody in that role.
URGE_ROLES: Mapping[UrgeLevel, Role] = {
    UrgeLevel.REMIND: Role.REPORTER,
    UrgeLevel.WARN: Role.APPROVER,
    UrgeLevel.SUPERVISE: Role.HEAD,
}
URGE_TITLES = {
    UrgeLevel.REMIND: "督查提醒",
    UrgeLevel.WARN: "督查预警",
    UrgeLevel.SUPERVISE: "督办通知",
}
URGE_LADDER = tuple(UrgeLevel)
URGE_TEXT_MAX = 500
RECEIVER_MAX = 60
# What stands in the place of names where a body has nobody.
NAMES_NOBODY = tuple(ROLE_NAMES[role] for role in URGE_ROLES.values())
# A body that was urged is given so many working days before its report stands among those to urge again.
URGE_PAUSE_WORKDAYS = 3
_ADDRESSEE_MAX = 60
# Beside the names of a role: its own name, a space, 等n人 and what parts it from the next.
_AROUND_NAMES = 15
_URGE_BEFORE = {
    UrgeLevel.REMIND: "",
    UrgeLevel.WARN: "经前次提醒，报告至今没有报送，现予预警。",
    UrgeLevel.SUPERVISE: "经多次催办，报告至今没有报送，现予督办。",
}
_URGE_ASKS = {
    UrgeLevel.REMIND: "请抓紧办理，尽快将进展报告报送省政府督查室。如有特殊情况，请及时与我室联系说明。",
    UrgeLevel.WARN: "请单位负责人督促经办人员抓紧办理，尽快将进展报告报送省政府督查室，并说明未能及时报送的原因。",
    UrgeLevel.SUPERVISE: "请单位主要负责人亲自过问，明确专人办理，尽快将进展报告报送省政府督查室，并说明未能及时报送的原因和改进措施。",
}


def resting_since(today: date, calendar: Calendar) -> date:
    """The earliest day on which an urging still gives its body time today (``URGE_PAUSE_WORKDAYS``)."""
    day = today
    while workdays_between(day - timedelta(days=1), today, calendar) < URGE_PAUSE_WORKDAYS:
        day -= timedelta(days=1)
    return day


def next_level(sent: Collection[str]) -> UrgeLevel | None:
    """The level after the highest of those already sent; None once the top was sent."""
    open_ones = open_levels(sent, is_important=True)
    return open_ones[0] if open_ones else None


def open_levels(sent: Collection[str], *, is_important: bool) -> tuple[UrgeLevel, ...]:
    """The levels that may be sent now: the next one, and for important measures any above it too."""
    done = max((URGE_LADDER.index(UrgeLevel(level)) for level in sent), default=-1)
    above = URGE_LADDER[done + 1 :]
    return above if is_important else above[:1]


def check_level(level: str | None, sent: Collection[str], *, is_important: bool) -> UrgeLevel:
    """The level to send: the one asked for, or the next.

    Refuses anything once the top was sent, a level sent already or below one sent, and a skipped level unless the
    measure is important.
    """
    following = next_level(sent)
    if following is None:
        top = URGE_LEVEL_NAMES[URGE_LADDER[-1]]
        words = f"已发出“{top}”，这是最高一级，不能再催办。仍未报送的，请当面督促或报告领导处理。"
        raise RuleBroken("urge_top_sent", words, "level")
    if level is None:
        return following
    if level not in URGE_LADDER:
        raise RuleBroken("urge_level_unknown", "请选择提醒、预警或督办通知。", "level")
    wanted = UrgeLevel(level)
    wanted_name, following_name = URGE_LEVEL_NAMES[wanted], URGE_LEVEL_NAMES[following]
    if wanted in sent:
        words = f"“{wanted_name}”已经发出，没有重复发送。下一级为“{following_name}”。"
        raise RuleBroken("urge_level_sent", words, "level")
    if URGE_LADDER.index(wanted) < URGE_LADDER.index(following):
        words = f"已发出更高一级的催办，不能再发“{wanted_name}”。下一级为“{following_name}”。"
        raise RuleBroken("urge_level_below", words, "level")
    if wanted is not following and not is_important:
        words = f"催办须逐级进行，下一级为“{following_name}”；只有重点事项可以越级。"
        raise RuleBroken("urge_level_skipped", words, "level")
    return wanted


def check_urgeable(state: State) -> None:
    """Refuse to urge a report that is not owed."""
    if state is State.EXCUSED:
        raise RuleBroken("report_not_owed", "该项已免予填报，无需催办。")
    if state not in OWED_STATES:
        raise RuleBroken("report_not_owed", "报告已报送，无需催办。")


def urge_text(level: UrgeLevel, *, was_urged: bool) -> str:
    """What a notice of this level says where the office writes nothing else; facts and dates stand beside it."""
    return (_URGE_BEFORE[level] if was_urged else "") + _URGE_ASKS[level]


@dataclass(frozen=True)
class Addressee:
    """To whom a notice goes: ``label`` as printed, ``remark`` a sentence where it could not go to whom it should."""

    label: str
    remark: str = ""


def address(level: UrgeLevel, people: Mapping[Role, Sequence[str]]) -> Addressee:
    """Whom a level is addressed to in a body, by name; ``people`` are its active ones by role.

    The reminder of the notice goes to the same roles; a body with nobody gets it on paper.
    """
    wanted = URGE_ROLES[level]
    name = ROLE_NAMES[wanted]
    meant = roles_meant(wanted, [role for role, names in people.items() if names])
    if not meant:
        return Addressee(name, "该单位没有启用的账号，请打印后送达。")
    room = _ADDRESSEE_MAX // len(meant) - _AROUND_NAMES
    label = "；".join(f"{ROLE_NAMES[role]} {_names(people[role], room)}" for role in meant)
    instead = "、".join(ROLE_NAMES[role] for role in meant)
    return Addressee(label, "" if wanted in meant else f"该单位没有启用的{name}账号，改送{instead}。")


def reaches_nobody(level: UrgeLevel, addressee: str) -> bool:
    """True for a label that names no person: the body had no account in use when the notice was sent."""
    return addressee == ROLE_NAMES[URGE_ROLES[level]]


def check_delivered_on(delivered_on: date, *, sent_on: date, today: date) -> None:
    """Refuse a day on which the paper cannot have been handed over."""
    if delivered_on < sent_on:
        words = f"送达日期不能早于发出日期 {sent_on:%Y-%m-%d}。"
        raise RuleBroken("delivered_before_sent", words, "delivered_on")
    if delivered_on > today:
        raise RuleBroken("delivered_in_future", "送达日期不能晚于今天。", "delivered_on")


def delivery_words(*, is_unreached: bool, delivered_on: date | None = None, receiver: str = "") -> str:
    """How a notice came, or is still to come, on paper; empty where the system reached somebody and no paper went."""
    if delivered_on is not None:
        return f"{delivered_on.year}年{delivered_on.month}月{delivered_on.day}日纸质送达，{receiver}签收"
    return "发出时该单位没有启用的账号，系统内无人收到，待纸质送达" if is_unreached else ""


def _names(names: Sequence[str], room: int) -> str:
    """Names joined, shortened by 等n人 where they do not fit."""
    shown = list(names)
    while len(shown) > 1 and len("、".join(shown)) > room:
        shown.pop()
    joined = "、".join(shown)[:room]
    return joined if len(shown) == len(names) else f"{joined}等{len(names)}人"
