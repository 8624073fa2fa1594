"""Lists of bodies: where one name ends and the next begins, told by how names of bodies are built, not by a list of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..tree import Span

Known = frozenset[str]

# Endings that only bodies have.
_SURE = (
    "厅|局|委|委员会|改革委|办|办公室|办公厅|政府|管委会|公署|总队|海关|总工会|妇联|科协|工商联|残联|文联|社科联|侨联|作协|记协|台联|"
    "贸促会|红十字会|法院|检察院|宣传部|组织部|统战部|政法委|纪委|监委|编办|供销社|联社|研究室|人大|政协|党校|行政学院|督查室|"
    "文史馆|参事室|监会|兵团|团中央|讲师团|银行|分行|中心支行|科学院|社科院|农科院|中科院|沈阳分院|专班|领导小组|指挥部|联席会议|军区|警备区|工作部|"
    "工委|党委|党工委|街道办|街道办事处|人行|总社|总局|总署|审计署|调查队|总站|工作领导小组"
)
# Endings that other things have as well: they want a beginning as bodies have, or a label.
_LIKELY = (
    "中心|集团|公司|大学|学院|学校|分院|研究院|研究所|设计院|医院|院|协会|学会|商会|联合会|基金会|理事会|会|(?<!干)部|行|支行|署|支队|大队|队|站|"
    "处|室|科|股|所|馆|台|社|报社|校|组|工作组|基地|开发区|新区|示范区|高新区|经开区|园区|区|市|县|旗|州|盟|街道|镇|乡|村|电力|航空|"
    "铁塔|移动|联通|电信|石油|石化|邮政|机场|港口|铁路|法庭|院校|高校|平台|机关|部门|单位|企业|机构|地区|地方|社区|联盟|联|工会|事务所|总公司|分公司"
)
_PLACES = (
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|"
    "西藏|陕西|甘肃|青海|宁夏|新疆|东北|华北|沈阳|大连"
)
_BEGINNING = re.compile(
    rf"(?:省|市|区|县|州|盟|旗|国|中|全国|人民银行|人行|银监|证监|保监|武警|共青团|团|各|本|驻|原|自治|地方|{_PLACES})"
    r"|[一-鿿]{2,4}?(?:省|市|区|县|州|镇|乡)"
)
_SURE_END = re.compile(rf"(?:{_SURE})$")
_LIKELY_END = re.compile(rf"(?:{_LIKELY})$")
# 各市政府落实属地责任 names a body and goes on.
_DOES = "落实|负责|配合|推进|做好|承担|履行|抓好|加强|实施|参与|主体责任"
_COLLECTIVE = re.compile(
    r"^(?:(?:[省市]?（?中省?）?[省市]?(?=直)|自治区|自治州|兵团|军队|省|市|区|县|州|全|辖区|所在|属地|沿海|沿江)?(?:直|级|内|属|本级|政府|委)?)?(?:其他|其它)?"
    rf"(?:各(?!尔|类|方|界|种|项|自|位|式)(?:(?!{_DOES})[一-鿿、（）]){{0,24}}|"
    r"(?:有关|相关)[一-鿿、（）]{0,8}(?:部门|单位|地区|地方|市|州|县|区|企业|机构|高校|院校|院所|厅局|部委|政府|委办局|协会|集团)[一-鿿（）、]{0,4}|"
    r"(?:行业|业务)?主管部门|(?:职能|成员|责任|牵头|配合|直属)(?:部门|单位))$"
    r"|^(?:地方|市县|县区|县级|市级|县乡|市、县|市县两级|县（市、区）|属地|所在地|基层|省市县|区县|乡镇)[一-鿿（）、]{0,6}?(?:政府|党委|部门)(?:（[^（）]{1,10}）)?$"
    r"|^[省市区县]委、[省市区县](?:人民)?政府(?:各|有关|相关|直属)[一-鿿]{0,6}(?:部门|单位|机构)$"
    r"|^(?:[省市]?（?中省?）?[省市]?(?=直)|中央|省|市|区|县)(?:直|级|属|管|本级)(?:国有|重点)?(?:部门|单位|机关|企业|高校|院校|医院|学校)$|^(?:高等院校|高等学校|高校|科研院所)$"
    r"|^(?:中央|中省|省属|部属)?[驻在][一-鿿]{1,3}?(?:各|有关|相关)?(?:单位|高校|院校|央企|中央企业|企业|机构|部队|院所)$|^(?:街道办事处|街道办|街道|乡镇)$"
    r"|^[一-鿿]{0,10}各(?!尔|类|方|界|种|项|自|位|式)[一-鿿、（）]{0,10}(?:部门|单位|地区|市|州|县|区|旗|企业|机构|高校|院校|厅局|处室|科室|学校|专班|街道|镇|乡|政府|管委会)$"
    r"|^(?:(?![与和及]|之间)[一-鿿]){2,14}(?:有关|相关)(?:责任|职能|主管)?(?:部门|单位)(?:（(?:单位|部门|机构)）)?$"
)
_GENERIC_END = re.compile("(?:[地省方企业家]|领导|成员|主体|部队)$")
# Collective, and yet no sign of a roster: （企业牵头、高校参与）.
_ANYBODY = frozenset({"高校", "高等院校", "高等学校", "科研院所"})
# A kind of body without whose it is: 办事处（管委会） is no roster.
_KINDS = frozenset({"管委会", "办事处", "党工委", "人民政府", "委员会", "办公室"})
_NOT_ALL = re.compile("有关|相关|其他|其它")
# 各市、县（区）人民政府 is one name. So is 有关部门和单位.
_ONE = re.compile(
    r"各地、州、市|各?(?:设区的?|省辖|地级以上)?[市州县区盟旗](?:（[^（）\n]{0,10}）)?(?:[、和及][市州县区盟旗乡镇](?:（[^（）\n]{0,10}）)?)+"
    r"(?=级|人民|政府|党委|委|[、，；。）】 \n]|$)"
    r"|各[一-鿿（）、]{1,14}党委、(?:人民)?政府|各盟(?:行政)?公署、市(?:人民)?政府"
    r"|[省市区县]委、[省市区县](?:人民)?政府(?:各|有关|相关|直属)[^、，；。\s（）]{0,6}(?:部门|单位|机构)"
    r"|(?:有关|相关|其他|其它|各|直属|成员|职能|主管)[^、，；。\s（）]{0,6}(?:部门|单位|地区|地方)(?:、|和|及|与)(?:单位|部门|地区|地方|企业|机构|院校|人员)(?![一-鿿])"
)
_TAIL = re.compile(
    r"(?<![高中初平同均劣优特一二三四五六])等(?:地(?![方区])|[市县](?:人民)?政府|[0-9一二三四五六七八九十两]{0,3}个?(?:省|市|区|县|州|国家|中央|全省|全市)?(?:直|级|属)?(?:其他|其它|各)?(?:有关|相关|责任|职能|"
    r"成员|配合|主管)?(?:部门|单位|部委|厅局|委办局|委|地区|地方|机构|企业|高校|院校|市|县|机关)?(?:（单位）|（部门）|[和及与、]?(?:有关|相关)?单位|[和及与、](?:有关|相关)?(?:部门|机构|地区))?)"
)
# Beside those that are named: whoever else has to do with it.
_OTHERS = re.compile("(?:其他|其它)各?(?:责任)?(?:部门|单位)(?:[、和及与](?:部门|单位))?")
# 和平区 is a place.
_CONJUNCTION = re.compile("以及|和(?!平|田|龙市|静县|硕县|顺县|政县)|与|及|暨|并")
_PROSE = re.compile(
    r"[的了是将把被已均]|(?<!重)要|(?<!天)使|(?<!转)让|应(?![急用对])|涉及|不再|(?<!自)由|[0-9%]{4,}|[。！？：“”《》]"
    "|(?<=[厅局委办部会府])(?:配合|协助|参与|支持)|^(?:经(?![济信贸开合发委管])|向|报(?!社)|对|从|除|含|依托|通过|非|若|联系|咨询|推进|落实|完善|建立|健全|强化|做好|提高|提升|制定|研究(?!院|所|室|中心)|加大|深入|继续"
    "|进一步|积极|切实|严格|规范|优化|打造|培育|引导|确保|按|及时|列入|纳入)"
)
_ACTS = re.compile("鼓励|支持|加强|推动|开展|实施|加快|促进(?!会|中心|局)")
# Bodies that are called after what they promote.
_NAMED_AFTER_ACTS = re.compile("(?:领导小组|小组办公室|指挥部|联席会议|委员会|专班)$")
# ASCII words keep the spaces between them.
_LOOSE = re.compile(r"(?<![!-~])\s+|\s+(?![!-~])|\s*\n\s*")
# 省科技厅省财政厅: somebody forgot the mark between them.
_RUN_ON = re.compile("(?<=[厅局])(?=省[^省、（）]{1,12}[厅局])")
_WORDS = re.compile("[一-鿿A-Za-z（）·]+")
_LONGEST = 40
# ★省科技厅: some offices mark who leads so.
STARS = "★☆▲△※*"


@dataclass(frozen=True)
class Name:
    """A name in the evened text (without what breaks a line), where it stands, and what is doubtful about it."""

    span: Span
    words: str
    is_generic: bool = False
    doubt: str = ""

    @property
    def is_open(self) -> bool:
        return self.is_generic and _NOT_ALL.search(self.words) is not None


def is_sure(name: str, known: Known = frozenset()) -> bool:
    """True where the words can be nothing but a body or a collective of bodies."""
    if name in known:
        return True
    if not _fits(name) or name in _KINDS:
        return False
    outer = _without_brackets(name)
    return (
        (is_generic(name) and name not in _ANYBODY)
        or (len(outer) >= 3 and _SURE_END.search(outer) is not None)
        or _is_short_sure(outer)
    )


def is_plausible(name: str, known: Known = frozenset()) -> bool:
    """True where the words may be a body: sure ones, and those that begin and end as bodies do."""
    if is_sure(name, known):
        return True
    outer = _without_brackets(name)
    return (
        _fits(name)
        and len(outer) >= 3
        and _LIKELY_END.search(outer) is not None
        and (
            len(outer) >= 5
            or outer.endswith(("部", "部门", "街道", "公司"))
            or _BEGINNING.match(outer) is not None
        )
    )


def is_generic(name: str) -> bool:
    """True for what names no single body: 各市人民政府, 省直有关部门."""
    return _COLLECTIVE.match(name) is not None


def _is_short_sure(name: str) -> bool:
    return name in {"省委", "市委", "区委", "县委", "人行", "外办", "侨办", "台办", "法院"}


def _fits(name: str) -> bool:
    is_balanced = name.count("（") == name.count("）") and not name.startswith("（")
    if not (2 <= len(name) <= _LONGEST and is_balanced):
        return False
    outer = _without_brackets(name)
    acts = _ACTS.search(outer) is not None and _NAMED_AFTER_ACTS.search(outer) is None
    return not acts and _PROSE.search(outer) is None


def _without_brackets(name: str) -> str:
    return re.sub("（[^（）]*）", "", name)


_LEAD_IN = re.compile(
    "[0-9]{1,2}[.．]|（[0-9]{1,2}）|[\u2460-\u2473]|(?:(?:以上|上述|此项|该项|这项|本条|本项|具体|日常|相关|有关|各项)?(?:工作|任务|措施|内容|事项)?(?:均|分别|统一|主要|具体)?由|并由)"
    "|(?:请|责成|其中|同时|并请|或)(?=[省市区县州国各中相有团])"
)


@dataclass(frozen=True)
class Piece:
    """What a piece between separators holds: a name, a tail (等部门: the list goes on), both, or something else (``rest``)."""

    name: Name | None = None
    tail: Span | None = None
    rest: Span | None = None


def printed(text: str, span: Span) -> str:
    """The words at a place as they are read: without the spaces and line ends that part Chinese characters."""
    return _LOOSE.sub("", text[span[0] : span[1]])


def name_in(text: str, start: int, end: int, known: Known = frozenset()) -> Piece:
    """What the piece is. A name that does not look like one is kept, with its doubt, where it is short and no prose."""
    while start < end and text[start] in " \n、，·●" + STARS:
        start += 1
    while end > start and text[end - 1] in " \n、，" + STARS:
        end -= 1
    if start == end:
        return Piece()
    if lead_in := _LEAD_IN.match(text, start, end):
        start = lead_in.end()
    if _OTHERS.fullmatch(text, start, end):
        return Piece(tail=(start, end))
    tail = None
    if found := _last_tail(text, start, end):
        tail, end = found, found[0]
    words = printed(text, (start, end))
    if not words:
        return Piece(tail=tail)
    if is_plausible(words, known) or words in _ANYBODY:
        doubt = "" if _ends_as_names_do(words, known) else f"“{words}”不像单位名称，请核对。"
        return Piece(Name((start, end), words, is_generic(words), doubt), tail)
    if _fits(words) and len(words) <= 12 and _WORDS.fullmatch(words):
        return Piece(Name((start, end), words, doubt=f"“{words}”不像单位名称，请核对。"), tail)
    return Piece(tail=tail, rest=(start, end))


def _ends_as_names_do(words: str, known: Known) -> bool:
    """Not 各市政府结合实际: a collective, and words that were taken for its end."""
    outer = _without_brackets(words)
    return words in known or any(end.search(outer) for end in (_SURE_END, _LIKELY_END, _GENERIC_END))


def _last_tail(text: str, start: int, end: int) -> Span | None:
    for found in _TAIL.finditer(text, start, end):
        if not text[found.end() : end].strip():
            return found.span()
    return None


def pieces_of(text: str, start: int, end: int, known: Known = frozenset()) -> Iterator[Span]:
    """The pieces of ``text[start:end]`` between separators. Brackets hold together, and so does 各市、县（区）."""
    held = [match.span() for match in _ONE.finditer(text, start, end)]
    depth = 0
    began = at = start
    while at < end:
        if held and at == held[0][0]:
            at = held.pop(0)[1]
            held = [span for span in held if span[0] >= at]
            continue
        char = text[at]
        depth += (char in "（【") - (char in "）】" and depth > 0)
        if depth == 0 and (char in "、，,；;/。" or (char in " \n" and _parts(text, began, at, end, known))):
            yield from _conjoined(text, began, at, known)
            began = at + 1
        at += 1
    yield from _conjoined(text, began, end, known)


def _parts(text: str, began: int, at: int, end: int, known: Known) -> bool:
    """A space or line end parts two names where a whole one stands before it and another begins after it."""
    before = _LOOSE.sub("", text[began:at])
    after = re.split(r"[、，；。/\s]", text[at:end].lstrip()[:_LONGEST], maxsplit=1)[0]
    if not before or not after:
        return True
    if _TAIL.match(after):
        return False
    begins = _BEGINNING.match(after) is not None and len(after) >= 3
    return is_plausible(before, known) and (begins or (text[at] == " " and is_plausible(after, known)))


def _conjoined(text: str, start: int, end: int, known: Known) -> Iterator[Span]:
    """Part at 和, 与, 及 where a whole name stands on either side: not 省人力资源和社会保障厅."""
    if _ONE.fullmatch(text[start:end].strip()):
        yield start, end
        return
    for found in _CONJUNCTION.finditer(text, start, end):
        if end - start <= _LONGEST and printed(text, (start, end)) in known:
            break
        left = printed(text, (max(start, found.start() - 2 * _LONGEST), found.start()))
        if lead_in := _LEAD_IN.match(left):
            left = left[lead_in.end() :]
        if tail := _TAIL.search(left):
            left = left[: tail.start()] or left
        ahead = printed(text, (found.end(), min(end, found.end() + 2 * _LONGEST)))
        if not left or (is_plausible(left, known) and _whole_ahead(ahead, known)):
            if left:
                yield start, found.start()
            start = found.end()
    for run_on in _RUN_ON.finditer(text, start, end):
        yield start, run_on.start()
        start = run_on.start()
    yield start, end


def _whole_ahead(right: str, known: Known) -> bool:
    """A name stands there, alone or before a tail or another conjunction."""
    right = _TAIL.split(right, maxsplit=1)[0]
    return is_plausible(right, known) or any(
        is_plausible(right[: found.start()], known) for found in _CONJUNCTION.finditer(right)
    )
