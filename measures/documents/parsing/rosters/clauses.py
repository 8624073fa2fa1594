"""What a roster says, clause by clause: whom it names, and in which part (牵头, 会同, 配合, 负责)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..labels import Mark
from ..tree import Span
from .names import STARS, Known, Name, is_generic, name_in, pieces_of

_DUTY = (
    "(?:依法)?(?:按照?|依照?|依据|根据)(?:各自)?(?:的)?(?:工作|法定)?(?:职责|职能|分工|权限|任务)(?:和?分工|范围|权限|和权限|任务)?"
    "|各司其职|各负其责"
)
# 结合实际落实: how, and no part of a name.
_MANNER = (
    "结合(?:本地区?|当地|各地|各自|自身|工作|部门)*(?:的)?(?:工作)?实际"
    "|因地制宜|因企施策|认真|抓紧|及时|切实|积极|主动|密切|分级|属地"
)
_ENDS = r"(?=[、，；。/ \n]|$|[省市县各](?!级))"
_LEAD = (
    rf"(?:(?:{_DUTY}|{_MANNER}|共同|联合|分别|总体|具体|统一|负责|主要|总|分项|分头|分领域)*(?:牵头|主办)(?:负责|组织|抓总|落实|实施|办理|推进|协调|制定|指导|抓)*"
    r"|主抓|为主(?:负责)?|总负责|负总责|(?:作)?为(?:牵头|主办)(?:单位|部门))"
)
_HELP = (
    rf"(?:(?:{_MANNER}|共同|协同|协助)*(?:配合|协办|会办|参与|参加|协助|协同|协作)(?:负责|实施|落实|做好|完成|推进|办理)?"
    rf"|(?:作)?为(?:配合|协办|参与|会办)(?:单位|部门)|(?:{_DUTY})?做好(?:相关|有关)?(?:配合|协同|协助|保障|支持)(?:工作)?)"
)
_ANSWER = (
    rf"(?:(?:{_DUTY}|{_MANNER}|分别|分工|共同|具体|联合|组织|各自|统筹|依职责|抓好|指导|督促|协调|主要)*"
    r"(?:负责|落实|实施|承办|办理|推进|承担|执行|抓落实)(?:落实|实施|办理|推进|组织实施|抓落实)?|"
    rf"{_DUTY}|结合(?:本地|当地|各地|各自|自身|工作)*实际|(?:作)?为责任(?:单位|部门))"
)
# 各市政府落实属地责任: a task with whose it is before it. Not 国务院推进政府职能转变和“放管服”改革协调小组.
_ACT = (
    "(?:共同|联合)?(?:落实|制定|出台|推进|开展|编制|实施|做好|履行|抓好|承担|研究(?![院所室中])|组织(?!部))"
    "(?:(?!小组|办公室|委员会|指挥部|联席会议|专班)[^、，；。（）\n]){2,30}(?=[，；。\n]|$)"
)
_VERB = re.compile(
    rf"(?P<lead>{_LEAD}){_ENDS}|(?P<meet>(?<!委员)会同|商(?=[省市])|(?:(?<=[厅局部])|(?<=(?<![管工居村常党编理纪政监建])委))会(?=[省市区县国][^、，；。（）议]))|(?P<help>{_HELP}){_ENDS}|(?P<answer>{_ANSWER}){_ENDS}"
    rf"|(?P<lead_meet>牵头)(?=会同)|(?P<steer>(?:统筹|指导|协调|督促|监督|督导)+){_ENDS}"
    rf"|(?<=[厅局委会府部司院行团位门])(?P<act>{_ACT})|(?P<task>负责)(?!人|同志)[^、，；。（）的\n]{{2,24}}(?=[，；。\n]|$)"
)
_RESPECTIVELY = re.compile(_DUTY)
# 排在第一位的为牵头单位，下同: says who leads, and names nobody.
FIRST_LEADS = re.compile(
    r"(?:注：)?(?:(?:责任|各|承办)?(?:单位|部门)?(?:中|里)?[，]?(?:均)?(?:以)?(?:排|列|位|居|名|署|处)?(?:名|序|列|在|于|为)*"
    r"(?:第一位|第1位|第一名|首位|第一个|首个|第一家|最前|前列|(?<=[排列位居名序])第一|第一(?=责任单位|单位))(?:的|者)?[^、，；。）】\n]{0,8}?(?:为|是|作为|即|负责|：)?(?:总)?(?:牵头|主办|主责)(?:责任)?(?:单位|部门|负责)?(?:[或和、](?:单位|部门)|（(?:单位|部门)）)?"
    r"|(?:牵头|主办|主责)(?:责任)?(?:单位|部门)(?:均)?(?:排|列|位|居)(?:名|序|列|在|于|为)*(?:第一位|第1位|首位|第一名|最前|第一个|第一))"
)
# What the note says of the others is part of it.
_NOTE = (
    rf"(?:{FIRST_LEADS.pattern})(?:[，；]其(?:他|它|余)[^、，；。）】\n]{{0,16}}(?:负责|配合|参与|落实|责任单位))?"
    r"|(?:以?下|后)(?:均)?同(?![省市])"
)
# 持续推进 says how long, not who.
_PACE = (
    "(?:(?<=[，；、：])|^)(?:[0-9]{4}年)?(?:年内|当年)?(?:(?:持续|长期|常态化|稳步|加快|抓紧|立即|分步|逐年|分年度|全年|限期|按时|如期)+"
    "(?:推进|坚持|实施|落实|组织实施|办理|开展|完成)?)(?=[，；、。 ]|$)"
)
# 2018年12月底前完成: says when.
_WHEN = (
    "(?:(?:20[0-9]{2}|二[〇一二三四五六七八九]{3}|今|明|本) ?年(?:度)?)?(?:(?<=年)(?=[前内底末])|[0-9一二三四五六七八九十]{1,3} ?月"
    "(?:[0-9一二三四五六七八九十]{1,3} ?[日号]|[上中下]旬)?|年(?=[内底末])|第?[一二三四1-4]季度|[上下]半年) ?[底末内]?(?:之|以)?前?"
    "(?:(?:完成|出台|建成|报送|到位|落实|取得|启动|制定|印发|实现)[^、，；。（）\n]{0,16})?(?=[、，；。） \n]|$)"
)
_UNSAID = re.compile(f"{_NOTE}|{_PACE}|{_WHEN}")
# 以下任务均需各市人民政府落实，不再列出: speaks of other items.
_REMARK = re.compile(
    "(?:以下|下列|上述|具体任务|各项任务|其他任务|其余任务)(?:（[^（）]{0,20}）|[^；。（）】]){0,40}(?:均|都|涉及|不再)(?:（[^（）]{0,20}）|[^；。（）】])*"
    "|(?:不再|不另|不逐一)[^；。，）】]*"
)
_PERSON = re.compile(
    "(?:[一-鿿]{2,3}|[一-鿿]{1,2}某{1,2})(?<![队处科办局室心司厅委部院会站所组区市县级道镇乡位门、])$"
)
# 分管副省长、协管副秘书长: persons by their post.
_POST = re.compile("(?:省长|市长|县长|区长|州长|盟长|秘书长|主席|主任|书记|厅长|局长|领导|负责人|负责同志)$")
_ROLE = re.compile(
    "^(?:(?P<lead>牵头|主办|牵头单位|主办单位|牵头部门|总牵头|组长单位)|(?P<co>配合|协办|会办|参与|配合单位|协办单位))$"
)
_TIME = re.compile(
    "[0-9〇一二三四五六七八九十]{1,4} ?[年月日]|底前|前完成|季度|半年|年内|时限|持续推进|长期|全年|常态化|工作日"
)


@dataclass(frozen=True)
class Entry:
    name: Name
    mark: Mark


@dataclass
class Said:
    """What a stretch says: ``entries`` in order, ``unread`` pieces that are no names."""

    entries: list[Entry] = field(default_factory=list)
    tails: list[Span] = field(default_factory=list)
    unread: list[Span] = field(default_factory=list)
    # How many characters of them are no words about time either.
    strange: int = 0
    notes: list[tuple[str, Span]] = field(default_factory=list)
    persons: list[Span] = field(default_factory=list)
    has_verb: bool = False
    # A verb with what is to be done: 会同省财政厅制定实施办法.
    has_task: bool = False
    has_lead: bool = False
    is_respective: bool = False

    def moved(self, move: Callable[[Span], Span]) -> "Said":
        """The same with its places moved."""
        return replace(
            self,
            entries=[
                replace(each, name=replace(each.name, span=move(each.name.span))) for each in self.entries
            ],
            tails=[move(span) for span in self.tails],
            unread=[move(span) for span in self.unread],
            notes=[(reason, move(span)) for reason, span in self.notes],
            persons=[move(span) for span in self.persons],
        )

    def take(self, other: "Said") -> None:
        self.entries += other.entries
        self.tails += other.tails
        self.unread += other.unread
        self.strange += other.strange
        self.notes += other.notes
        self.persons += other.persons
        self.has_verb |= other.has_verb
        self.has_task |= other.has_task
        self.has_lead |= other.has_lead
        self.is_respective |= other.is_respective


def read(content: str, *, mark: Mark = Mark.PLAIN, known: Known = frozenset()) -> Said:
    """What an evened stretch says, with places in it; ``mark`` is the part of bodies beside which no word stands."""
    said = Said(is_respective=_RESPECTIVELY.search(content) is not None)
    for remark in _REMARK.finditer(content):
        said.notes.append(
            (f"“{remark[0][:20]}”是对其他条目的说明，没有读作责任单位，请核对。", remark.span())
        )
    if starred := re.search(f"[{re.escape(STARS)}]", content):
        said.notes.append((f"名单中有“{starred[0]}”号，是不是标记牵头单位请核对。", starred.span()))
    masked = _UNSAID.sub(_blank, _REMARK.sub(_blank, content))
    for part in re.finditer("[^；。]+", masked):
        # Nothing is carried over a semicolon or a full stop.
        _Clause(masked, said, mark, known).read(*part.span())
    return said


def _blank(found: re.Match[str]) -> str:
    return "，" * len(found[0])


class _Clause:
    """Names wait for the word that gives them their part."""

    def __init__(self, text: str, said: Said, mark: Mark, known: Known) -> None:
        self.text, self.said, self.mark, self.known = text, said, mark, known
        self.waiting: list[tuple[Name, Mark | None]] = []
        # Those after 会同 help, whatever word follows.
        self.meeting: list[tuple[Name, Mark | None]] = []
        self.has_met = False

    def read(self, start: int, end: int) -> None:
        for verb in _VERB.finditer(self.text, start, end):
            self._names(start, verb.start())
            self._verb(verb)
            start = verb.end()
        self._names(start, end)
        self._settle(self.mark)

    def _verb(self, verb: re.Match[str]) -> None:
        self.said.has_verb = True
        if verb["meet"]:
            self.has_met = True
            return
        if verb["steer"]:
            self.said.notes.append((f"“{verb[0]}”算不算牵头，请核对。", verb.span()))
        if verb["task"] or verb["act"]:
            self.said.has_task = True
            self.said.notes.append(("各单位分别负责的内容写在括号内，请核对。", verb.span()))
        if verb["lead"] and self.has_met and self.waiting:
            self.said.notes.append(("“会同……牵头”未分清谁牵头，会同的单位列为配合，请核对。", verb.span()))
        if verb["lead"] or verb["lead_meet"]:
            self.said.has_lead = True
            self._settle(Mark.LEAD)
        elif verb["help"]:
            self._settle(Mark.CO)
        else:
            self._settle(self.mark)

    def _settle(self, mark: Mark) -> None:
        if self.has_met and mark is Mark.PLAIN and self.waiting:
            mark = Mark.LEAD
        # 省科技厅牵头会同省财政厅负责: 省科技厅 was settled before.
        self.said.entries += [Entry(name, own or mark) for name, own in self.waiting]
        self.said.entries += [Entry(name, own or Mark.CO) for name, own in self.meeting]
        if self.meeting or not self.has_met:
            self.has_met = False
        self.waiting, self.meeting = [], []

    def _names(self, start: int, end: int) -> None:
        for piece in pieces_of(self.text, start, end, self.known):
            read = name_in(self.text, *piece, self.known)
            if read.tail:
                self.said.tails.append(read.tail)
            if read.name is not None and read.name.doubt and _TIME.search(read.name.words):
                continue
            if read.name is not None and _POST.search(read.name.words):
                self.said.persons.append(read.name.span)
                continue
            if read.name is None:
                if read.rest:
                    self.said.unread.append(read.rest)
                    is_time = _TIME.search(self.text, *read.rest) is not None
                    self.said.strange += 0 if is_time else read.rest[1] - read.rest[0]
                continue
            (self.meeting if self.has_met else self.waiting).append(self._with_role(read.name))

    def _with_role(self, name: Name) -> tuple[Name, Mark | None]:
        """A bracket after a name may give its part (省科技厅（牵头）) or a person; then it is no part of the name."""
        found = re.search("（([^（）]*)）$", name.words)
        if found is None:
            return name, None
        inner = self.text.rindex("（", *name.span)
        words = name.words[: found.start()]
        bare = replace(name, words=words, span=(name.span[0], inner), is_generic=is_generic(words))
        if role := _ROLE.match(found[1]):
            self.said.has_verb = True
            return bare, Mark.LEAD if role["lead"] else Mark.CO
        if re.match("，|以?下?统?简?称|含|包括|不含|除|[0-9]|等$", found[1]):
            return bare, None
        if _PERSON.match(found[1]):
            self.said.persons.append((inner + 1, name.span[1] - 1))
            return bare, None
        return name, None
