"""Until when the work of an item is to be done, as the text says it."""

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from audit.numerals import number_of

from .dates import DATE, NUMERIC, Written, written
from .flowing import Flow, flowing
from .labels import Asks, labels_in
from .spelling import evened
from .tree import Deadline, Flag, Span

_DONE = (
    "完成|建成|出台|印发|制定|制订|编制|修订|办结|投入使用|投用|投入运行|上线|启用|报送|上报|报|提交|整改到位|落实到位|到位|全面推开|"
    "实现|清理|取消|建立|搭建|开通|竣工|交付|验收|公布|发布|形成|运行|兑现|基本完成|全面完成"
)
_BEFORE = re.compile("(?: ?(?:之|以)?前)(?![后期瞻沿述景往去来端三两几]|提(?![出交供升请报高]))")
_THEN_DONE = re.compile(rf" ?(?:前)?[^，。；：、\n（）已的]{{0,14}}?(?P<done>{_DONE})(?!的|《|后|率)")
# 2018年底前注册的企业: says which, not until when.
_WHICH = re.compile(
    "[^，。；\n]{0,12}?(?:(?:成立|注册|取得|登记|入职|参加工作|毕业|购买|购置|签订|出生|退役|缴纳|入学|到期|就业|开业)[^，。；的\n]{0,6}"
    "|建成|批准|批复|立项|竣工|投产|开工|审批|完成|引进|认定|核准|备案|印发|发布|出台|设立|入库|生产|发生|形成|产生|申报)的"
)
_ALREADY = re.compile(r"[^，。；\n]{0,6}?(?:已|累计|共(?!同|享|建|性|用|治))")
_NO_START = re.compile(
    "(?:自|从|有效期(?:限)?(?:为|至|到)?|截至|截止|截止到|延长至|延续至|执行至|执行到|试行至|保持到|保留至|延至|优惠至|"
    "早于|晚于|迟于) ?$"
)
_RANGE_BEFORE = re.compile(r"(?:[年月日底初旬度]|(?:^|[^0-9])20[0-9]{2}|[0-9]月?) ?(?:—{1,2}|至|到) ?$")
_RANGE_AFTER = re.compile(
    r" ?(?:—{1,2}|至|到) ?(?:20[0-9]{2}|二〇|[0-9]{1,2} ?[年月]|[今明本次当同]?年底|[今明次]年)"
)
# 到2031年底，全面完成……: with a comma, where 底 or 末 says until when.
_THEN_DONE_APART = re.compile(rf"，[^，。；：、\n（）已的]{{0,6}}?(?:{_DONE})(?!的|《|后|率)")
# A year alone sets an end where nothing but 完成 is said of it.
_YEAR_DONE = re.compile(
    "(?:内|中)?(?:全部|全面|基本)?(?:完成|建成|竣工|投入使用|投用|开通|验收)(?=[，；。）】]|$)"
)
_AND = frozenset({"、", "和", "及", "与"})
_STARTS = re.compile(r"[^，。；\n]{0,4}?起|[^，。；\n]{0,3}?(?:开始|启动)")
_TARGET = re.compile(
    r"[^。；\n]{0,40}?(?:达到|达|超过|突破|提高到|提高至|增加到|下降到|下降至|降至|降到|力争)"
)
_RECURRING = re.compile(
    r"每(?:个)?(?:年度?|半年|季度?|月|周|学期|两年)[^，。；、\n]{0,12}?(?:[底末初日号旬]|周[一二三四五]|工作日|[0-9]月)(?:之|以)?[前内]"
)
_AMOUNT = "[0-9]{1,3}|[一二三四五六七八九十两半]{1,3}"
_PERIOD = rf"(?P<amount>{_AMOUNT}) ?(?P<unit>个?工作日|日|天|个半?月|周|年)(?:时间)?(?:之|以)?内"
_PAPER = "意见|通知|方案|办法|措施|政策|文件|决定|规定|计划|纪要|要点|细则|政策措施|实施意见|任务"
_SINCE = re.compile(
    rf"(?:自|从|在|于)?(?:本|该|此)?(?:{_PAPER})?(?:正式)?(?:(?P<issue>印发|下发|发布|公布|出台)|(?P<other>实施|施行|交办|会议|(?:收到|接到)(?:本|交办|通知|批示|文件|任务)[^，。；\n]{{0,6}}?))"
    rf"(?:(?:之日起|之日后|当日起|日起|起|之后|以后|后)(?:的)?，?|(?<=[发布台])) ?{_PERIOD}"
)
# 离校2年内未就业的毕业生: says which, not until when.
_SINCE_WHEN = "(?:离校|毕业|成立|注册|登记|退役|入职|落户|创业|开业|投产|上市|迁入|入驻|获得|取得)"
_NOT_YET = "(?:未|没有|无|曾|已|累计|连续|仍)"
_WITHIN = re.compile(
    rf"(?<![0-9一二三四五六七八九十第超])(?<!{_SINCE_WHEN})(?:在|于)?{_PERIOD}(?!{_NOT_YET})(?=[^，。；、\n]{{0,10}}?(?:{_DONE}|完|拿出|提出))(?!办结)"
)
_SERVICE = re.compile(
    "申请|受理|审批|办理|开办|登记|许可|审核|审查|答复|收到|压缩|压减|缩短|之日起|竣工|签订|发现|接到|办结|备案|每|注册|诉|缴|到期|连续"
)
_GOES_ON = re.compile("持续|长期|常态|全年|经常|一贯|永久|始终|贯穿|滚动")
_CLOSING_TIME = re.compile(
    "[，；、] ?(?P<words>(?:年内)?持续推进|长期坚持|长期推进|常态化推进|长期|持续实施) ?(?=[）】])"
)
_ALL_WORK = re.compile(
    "(?:各项|所有|全部|上述|以上|本方案|本意见|各条|其余|其他)[^，。；\n]{0,12}?(?:任务|工作|措施|政策|事项|改革|内容|项目)|(?:未|没有)(?:注明|明确|标明|写明|规定)[^，。；\n]{0,6}?(?:时限|时间|期限)"
)
# Ends that the calendar does not know: 汛期前, 月底前, “十三五”末.
_EVENT = re.compile(
    '(?:(?:20[0-9]{2}|今|明|当|本)年)?(?:汛期?|主汛期|[“"]?[五七八十]一[”"]|春节|国庆节?|元旦|中秋节?|五一|供暖期|采暖期|取暖期|春耕|备春耕|秋收|冬季|入冬|开学)(?:到来|来临|开始)?(?:之|以)?前'
    "(?![后期夕])|(?<![0-9一二三四五六七八九十个每])(?:本|下|当)?月底前|“?十[二三四五六七]五”?期?(?:末|末期|期间)(?:之|以)?前"
)
_LINE_END = re.compile(r"\s*[\r\n]\s*")
_LONGEST_VALUE = 60
_CONTEXT = 48
_SENTENCE = re.compile("[^。；！？\n]+")
_VALUE_END = re.compile(r"[\n。）】]")
_RECURS = re.compile("每[年月季半]")
_STOP = re.compile("[。\n]")
_PIECE = re.compile("[^，；、]+")


def find_deadlines(text: str, *, issued_on: date | None = None) -> list[Deadline]:
    """The phrases of one item's text that set an end for its work, in order; spans count from the beginning of ``text``.

    ``on`` is the last day of the month, quarter or year that is named. A year that the text leaves out is taken from the
    sentence or from ``issued_on``, and flagged. 6月前 (end of May or of June?) and working days have no date.
    No deadlines: targets (到2020年达到), spans, validity, beginnings, dates of other documents, terms of service.
    """
    return list(_found(text, issued_on))


# A reviewer's moved cut leaves most items as they were.
@lru_cache(maxsize=1024)
def _found(text: str, issued_on: date | None) -> tuple[Deadline, ...]:
    flow = flowing(text)
    even = flow.text
    found = list(_labelled(even, issued_on))
    taken = [each.span for each in found]
    for more in (_recurring, _since, _dated, _event, _within, _closing):
        added = [each for each in more(even, issued_on) if not _is_taken(each.span, taken)]
        found += added
        taken = sorted(taken + [each.span for each in added])
    found.sort(key=lambda each: each.span)
    return tuple(_moved(text, flow, each) for each in found)


def _moved(text: str, flow: Flow, deadline: Deadline) -> Deadline:
    """The deadline with its places in the original and its words as they stand there, on one line."""
    span = flow.span(deadline.span)
    flags = [replace(flag, span=flag.span and flow.span(flag.span)) for flag in deadline.flags]
    return replace(deadline, span=span, text=_LINE_END.sub("", text[slice(*span)]), flags=flags)


def doubtful_dates(
    text: str, deadlines: Sequence[Deadline], *, issued_on: date | None = None
) -> Iterator[Span]:
    """Where something is to be done by a date that was not read as a deadline: a target, a stage, the task of a year."""
    flow = flowing(text)
    taken = sorted(each.span for each in deadlines)
    for found in DATE.finditer(flow.text):
        done = _THEN_DONE.match(flow.text, found.end())
        ending = written(found)
        on = ending.last_day(ending.year) if ending.year else None
        is_over = on is None or (issued_on is not None and on <= issued_on)
        span = flow.span((found.start(), done.end() if done else found.end()))
        if done and not is_over and not _STARTS.match(flow.text, found.end()) and not _is_taken(span, taken):
            yield span


def find_document_deadline(text: str, *, issued_on: date | None = None) -> Deadline | None:
    """The end that a sentence sets for all the work of a document (各项任务于2018年年底前全部完成), or None."""
    even = evened(text)
    whole = [sentence.span() for sentence in _SENTENCE.finditer(even) if _ALL_WORK.search(sentence[0])]
    if not whole:
        return None
    for deadline in find_deadlines(text, issued_on=issued_on):
        if any(start <= deadline.span[0] < end for start, end in whole):
            return deadline
    return None


def _is_taken(span: Span, taken: Sequence[Span]) -> bool:
    at = bisect_left(taken, span)
    return (at > 0 and taken[at - 1][1] > span[0]) or (at < len(taken) and taken[at][0] < span[1])


# --- 完成时限：… -----------------------------------------------------------------------------------------


def _labelled(text: str, issued_on: date | None) -> Iterator[Deadline]:
    labels = list(labels_in(text))
    starts = [label.start for label in labels[1:]] + [len(text)]
    for label, following in zip(labels, starts, strict=False):
        if label.asks is not Asks.TIME:
            continue
        start = label.end
        while start < following and text[start] in " \n":
            start += 1
        stop = _VALUE_END.search(text, start, following)
        end = _trimmed(text, start, stop.start() if stop else following)
        if end > start:
            yield from _from_value(text, label.start, (start, end), issued_on)


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " \n，；、（【":
        end -= 1
    return end


def _from_value(text: str, label_start: int, value: Span, issued_on: date | None) -> Iterator[Deadline]:
    dates = _dates(text, *value)
    since = _SINCE.search(text, *value)
    if since is not None:
        yield replace(_counted(since, issued_on), span=(label_start, value[1]))
        return
    if not dates:
        said = text[slice(*value)]
        flags = (
            []
            if _GOES_ON.search(said)
            else [Flag("deadlines", f"“{said[:20]}”没有写明日期，请核对。", value)]
        )
        yield Deadline((label_start, min(value[1], value[0] + _LONGEST_VALUE)), "", flags=flags)
        return
    pieces = [piece.span() for piece in _PIECE.finditer(text, *value)]
    dated = [(piece, [each for each in dates if piece[0] <= each.span[0] < piece[1]]) for piece in pieces]
    dated = [(piece, inside) for piece, inside in dated if inside]
    year = None
    for at, (piece, inside) in enumerate(dated):
        ending = inside[-1]
        year = next((each.year for each in reversed(inside) if each.year), year)
        has_before = _BEFORE.match(text, ending.span[1]) is not None
        flags = (
            [Flag("deadlines", "时限是一段时间，按最后一日计，请核对。", piece)] if len(inside) > 1 else []
        )
        on, more = _day(ending, year, issued_on, has_before=has_before)
        if _RECURS.search(text, *piece):
            on, more = None, [Flag("deadlines", "每年（季、月）都有的时限，没有单一日期。", piece)]
        start = label_start if at == 0 else piece[0]
        end = value[1] if len(dated) == 1 and value[1] - value[0] <= _LONGEST_VALUE else piece[1]
        yield Deadline((start, _trimmed(text, start, end)), "", on, flags + more)


def _dates(text: str, start: int, end: int) -> list[Written]:
    found = [written(each) for pattern in (DATE, NUMERIC) for each in pattern.finditer(text, start, end)]
    return sorted(found, key=lambda each: each.span)


# --- Dates in sentences -----------------------------------------------------------------------------------


def _dated(text: str, issued_on: date | None) -> Iterator[Deadline]:
    year: int | None = None
    sentence_end = -1
    waiting: list[Written] = []
    for found in DATE.finditer(text):
        if found.start() > sentence_end:
            year = None
            stop = _STOP.search(text, found.start())
            sentence_end = stop.start() if stop else len(text)
        ending = written(found)
        if waiting and text[waiting[-1].span[1] : ending.span[0]] not in _AND:
            waiting = []
        before, year = year, ending.year or year
        deadline = _sets_end(text, ending, year, issued_on)
        if deadline is None:
            waiting = [] if ending.is_bare_year else [*waiting, ending]
            continue
        # 6月底、10月底前分别……: what is said of the last is said of each.
        for each in waiting:
            on, flags = _day(each, each.year or before or year, issued_on, has_before=False)
            yield Deadline(each.span, "", on, flags)
        waiting = []
        yield deadline


def _sets_end(text: str, ending: Written, year: int | None, issued_on: date | None) -> Deadline | None:
    start, end = ending.span
    before = text[max(0, start - 12) : start]
    if _NO_START.search(before) or _RANGE_AFTER.match(text, end) or before.endswith(("每年", "每")):
        return None
    is_span = _RANGE_BEFORE.search(before) is not None
    is_by = before.rstrip(" ").endswith(("到", "至"))
    flags: list[Flag] = []
    if found := _BEFORE.match(text, end):
        if _WHICH.match(text, found.end()) or _ALREADY.match(text, found.end()):
            return None
        if is_span:
            flags.append(Flag("deadlines", "时限是一段时间，按最后一日计，请核对。", ending.span))
        elif is_by and _TARGET.match(text, found.end()):
            flags.append(Flag("deadlines", "可能是目标年份而不是完成时限，请核对。", ending.span))
        end = found.end()
    elif is_span or not _is_end(text, ending, year, issued_on):
        return None
    elif ending.is_bare_year:
        flags.append(Flag("deadlines", "只写了年份，按年底计，请核对。", ending.span))
    elif is_by:
        flags.append(Flag("deadlines", "可能是目标年份而不是完成时限，请核对。", ending.span))
    on, more = _day(ending, year, issued_on, has_before=found is not None)
    return Deadline((start, end), "", on, flags + more)


def _is_end(text: str, ending: Written, year: int | None, issued_on: date | None) -> bool:
    """Without 前 it is an end where something is to be finished then, or where it closes a bracket."""
    start, end = ending.span
    before = text[max(0, start - 1) : start]
    if before in {"，", "；"} and text[end : end + 1] in {"）", "】"}:
        return True
    if ending.is_bare_year:
        return before not in {"到", "至"} and _YEAR_DONE.match(text, end) is not None
    if not ending.is_period and ending.day is None and _THEN_DONE_APART.match(text, end):
        return True
    done = _THEN_DONE.match(text, end)
    if done is None or _STARTS.match(text, end):
        return False
    if done["done"] in {"印发", "发布", "公布", "出台"} and ending.day is not None:
        return False
    on = ending.last_day(year) if year else None
    return not (on and issued_on and on <= issued_on)


def _day(
    ending: Written, year: int | None, issued_on: date | None, *, has_before: bool
) -> tuple[date | None, list[Flag]]:
    flags: list[Flag] = []

    def flag(reason: str) -> None:
        flags.append(Flag("deadlines", reason, ending.span))

    if ending.year is None:
        if ending.said_year in {"次", "当", "同"}:
            flag("年份要看上文，没有算出日期。")
            return None, flags
        if year is not None and not ending.said_year:
            flag("没有写年份，按同一句中的年份计，请核对。")
        elif issued_on is not None:
            year = issued_on.year + (ending.said_year == "明")
            flag("没有写年份，按成文日期所在年份计，请核对。")
        else:
            flag("没有写年份，也没有成文日期，没有算出日期。")
            return None, flags
    assert_year = year or 0
    if has_before and ending.is_period:
        flag("“前”是否包括这段时间没有写明，没有算出日期。")
        return None, flags
    on = ending.last_day(assert_year)
    if on is None:
        flag("没有写明是哪一日，没有算出日期。")
    elif issued_on is not None and on < issued_on:
        flag("早于成文日期，请核对。")
        on = on if ending.year else None
    return on, flags


# --- Other ends -------------------------------------------------------------------------------------------


def _recurring(text: str, _: date | None) -> Iterator[Deadline]:
    for found in _RECURRING.finditer(text):
        yield Deadline(
            found.span(),
            "",
            flags=[Flag("deadlines", "每年（季、月）都有的时限，没有单一日期。", found.span())],
        )


def _event(text: str, _: date | None) -> Iterator[Deadline]:
    for found in _EVENT.finditer(text):
        yield Deadline(
            found.span(), "", flags=[Flag("deadlines", "没有写明是哪一日，没有算出日期。", found.span())]
        )


def _since(text: str, issued_on: date | None) -> Iterator[Deadline]:
    for found in _SINCE.finditer(text):
        yield _counted(found, issued_on)


def _counted(found: re.Match[str], issued_on: date | None) -> Deadline:
    """印发之日起30日内: the day of issue is not counted."""
    amount, unit = found["amount"], found["unit"]
    number = {"两": 2}.get(amount) or (int(amount) if amount.isdecimal() else number_of(amount))
    if found["other"]:
        reason = "起算日不是成文日期，没有算出日期。"
    elif "工作日" in unit:
        reason = "按工作日计，要对照日历，没有算出日期。"
    elif issued_on is None:
        reason = "没有成文日期，没有算出日期。"
    elif number is None or "半" in unit:
        reason = "时间长短没有算出，请核对。"
    else:
        return Deadline(found.span(), "", _later(issued_on, number, unit))
    return Deadline(found.span(), "", flags=[Flag("deadlines", reason, found.span())])


def _later(day: date, number: int, unit: str) -> date | None:
    if unit in {"日", "天", "周"}:
        return day + timedelta(days=number * (7 if unit == "周" else 1))
    months = day.month - 1 + number * (12 if unit == "年" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _within(text: str, _: date | None) -> Iterator[Deadline]:
    for found in _WITHIN.finditer(text):
        start = (
            max(
                text.rfind("。", 0, found.start()),
                text.rfind("\n", 0, found.start()),
                found.start() - _CONTEXT,
            )
            + 1
        )
        if not _SERVICE.search(text, start, found.start()):
            reason = "没有写从哪一日算起，没有算出日期。"
            yield Deadline(found.span(), "", flags=[Flag("deadlines", reason, found.span())])


def _closing(text: str, _: date | None) -> Iterator[Deadline]:
    """持续推进 at the end of a bracket: the work has no end."""
    for found in _CLOSING_TIME.finditer(text):
        yield Deadline(found.span("words"), "")
