"""The labels of responsibility and time: 牵头单位：, 配合单位：, 完成时限：, 责任领导：, and what each makes of its value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class Mark(Enum):
    """The part a body is said to have. ``PLAIN``: responsible, without a word on who leads."""

    LEAD = auto()
    CO = auto()
    PLAIN = auto()


class Asks(Enum):
    """What the value of a label holds."""

    BODIES = auto()
    SECTIONS = auto()
    PERSONS = auto()
    CONTACTS = auto()
    TIME = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Label:
    start: int
    # Where the value begins.
    end: int
    asks: Asks
    mark: Mark = Mark.PLAIN


# 牵头, 牵头责任, 协同责任: one word or several; 配合（责任） is 配合.
_FIRST = "总|第一|主要"
_LEADING = "牵头|主办|主责"
_HELPING = "配合|协办|会办|协同|协助|参与|参加|协作|支持"
_PLAINLY = "责任|承办|落实|实施|负责|完成|承担|执行|包保|包抓"
_BODY = "单位|部门|主体|机构|单位（部门）|部门（单位）|单位和部门|单位及部门"
# 牵头督查单位 answers for the work; 督查单位 alone looks on (``_OTHER``).
_OVER = "督查|督办|督导"
_SECTION = "处室、单位|处室和单位|处室（单位）|科室|处室|股室|室|处|科"
# 部门分工：省科技厅牵头，省财政厅配合: the words of the value say the parts.
_SHARED = "部门分工|责任分工|职责分工|任务分工|工作分工"
_PERSON = "|".join(
    (
        *(
            f"{does}{level}领导"
            for does in (
                "责任",
                "分管",
                "牵头",
                "牵头负责",
                "配合",
                "包抓",
                "包保",
                "挂帅",
                "领办",
                "负责",
                "主抓",
                "协管",
                "联系",
                "",
            )
            for level in (
                "",
                "省",
                "市",
                "县",
                "区",
                "省级",
                "市级",
                "县级",
                "区级",
                "省政府",
                "市政府",
                "县政府",
            )
            if does or level
        ),
        *(
            "分管负责人",
            "牵头负责人",
            "具体责任人",
            "直接责任人",
            "第一责任人",
            "主要责任人",
            "责任人",
            "负责人",
            "责任人员",
        ),
    )
)
_CONTACT = "联系人|联络员|联系电话|咨询电话|监督电话|举报电话|联系方式|电话"
_TIME = (
    "完成时限|完成时间|完成期限|时限要求|办理时限|办结时限|办结时间|时间要求|时间节点|时间安排|工作时限|责任时限|整改时限|落实时限|"
    "推进时限|进度安排|完成日期"
)
_OTHER = (
    "工作目标|目标任务|主要任务|工作任务|工作措施|具体措施|主要措施|任务来源|工作内容|任务内容|工作要求|预期成效|预期目标|预期效果|"
    "阶段目标|督办单位|督查单位|考核单位|监督单位|备注|成果形式|具体任务|重点任务|工作举措|整改措施|整改目标"
)
# Without a noun they are labels only after a mark or a line end.
_SHORT = {
    **dict.fromkeys(("牵头", "主办"), (Asks.BODIES, Mark.LEAD)),
    **dict.fromkeys(("配合", "协办", "会办", "参与"), (Asks.BODIES, Mark.CO)),
    "责任": (Asks.BODIES, Mark.PLAIN),
    **dict.fromkeys(("时限", "期限"), (Asks.TIME, Mark.PLAIN)),
}
_KINDS = {
    "persons": Asks.PERSONS,
    "contacts": Asks.CONTACTS,
    "time": Asks.TIME,
    "other": Asks.OTHER,
}


def _spaced(words: str) -> str:
    """The alternatives, each character of which may be parted from the next by spaces (责 任 单 位)."""
    longest_first = sorted(words.split("|"), key=len, reverse=True)
    return "|".join(" {0,3}".join(re.escape(char) for char in word) for word in longest_first)


_WORD = f"(?:{_spaced(f'{_LEADING}|{_HELPING}|{_PLAINLY}')})"
_ROLE = rf"(?P<role>(?:{_spaced(_FIRST)})?(?: {{0,3}}{_WORD}){{1,3}}(?:（{_WORD}）)?)"
_LEADS = re.compile(f"{_FIRST}|{_LEADING}")
_HELPS = re.compile(_HELPING)
# Nothing else is looked at twice.
_BEGINS = "".join(
    sorted(
        {
            word[0]
            for words in (
                _FIRST,
                _LEADING,
                _HELPING,
                _PLAINLY,
                _SHARED,
                _PERSON,
                _CONTACT,
                _TIME,
                _OTHER,
                *_SHORT,
            )
            for word in words.split("|")
        }
    )
)
_NAMED = (
    rf"(?=[{_BEGINS}])"
    rf"(?:{_ROLE} {{0,3}}(?:(?:{_OVER})?(?P<bodies>{_spaced(_BODY)})|(?P<sections>{_spaced(_SECTION)}))|(?P<shared>{_spaced(_SHARED)})"
    rf"|(?P<persons>{_spaced(_PERSON)})|(?P<contacts>{_spaced(_CONTACT)})|(?P<time>{_spaced(_TIME)})|(?P<other>{_spaced(_OTHER)}))"
)
_NOTED = r"(?:及分工|及责任人|和责任人|及其分工)?(?:（[^（）\n]{1,24}）)?"
_LABEL = re.compile(
    # One look at each character, not four.
    rf"(?=[【{_BEGINS}])(?:"
    rf"【 {{0,3}}{_NAMED.replace('?P<', '?P<b_')} {{0,3}}】 {{0,3}}：?"
    rf"|{_NAMED}{_NOTED} {{0,3}}(?:：|[为是](?=[省市区县州国各中2二]))"
    rf"|(?:(?<=[\n（【，；。、 ])|^)(?P<short>{_spaced('|'.join(_SHORT))}) {{0,3}}："
    rf"|(?:(?<=\n)|^)(?P<alone>{_NAMED.replace('?P<', '?P<a_')})(?: {{0,5}}(?=\n)| {{1,8}}(?=[省市区县州国各中2二]))"
    ")"
)


def labels_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Label]:
    """The labels of an evened text, in order."""
    for found in _LABEL.finditer(text, start, len(text) if end is None else end):
        groups = {
            name.removeprefix("b_").removeprefix("a_"): words
            for name, words in found.groupdict().items()
            if words
        }
        yield _label(found, groups)


def _label(found: re.Match[str], groups: dict[str, str]) -> Label:
    if short := groups.get("short"):
        return Label(found.start(), found.end(), *_SHORT[short.replace(" ", "")])
    for name, asks in _KINDS.items():
        if name in groups:
            return Label(found.start(), found.end(), asks)
    asks = Asks.SECTIONS if "sections" in groups else Asks.BODIES
    return Label(found.start(), found.end(), asks, _mark(groups.get("role", "")))


def _mark(role: str) -> Mark:
    outer = role.replace(" ", "").split("（", maxsplit=1)[0]
    return Mark.LEAD if _LEADS.search(outer) else Mark.CO if _HELPS.search(outer) else Mark.PLAIN
