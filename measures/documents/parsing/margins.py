"""What stands around the items of a document: 标题, 文号, 主送, 落款, 成文日期, 附件, 附注, known by how a line looks."""

import re
from datetime import date

from audit.numerals import number_of

from .tree import Part
from .webpage import is_of_page

DOCUMENT_NO = re.compile(
    r"[\u4e00-\u9fff]{1,14}[ \u3000]?[〔\[【（(［﹝]\s?(?:19|20)\d\d\s?[〕\]】）)］﹞]\s?第?\s?\d{1,5}\s?号"
    r"|第\d{1,4}号|[\u4e00-\u9fff]{1,14}(?:19|20)\d\d年第\d{1,4}号"
)
_DIGIT = "[〇○零OＯ一二三四五六七八九]"
DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s?年\s?(?P<month>1[0-2]|0?[1-9])\s?月\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?日"
    rf"|(?P<year_said>二{_DIGIT}{{3}}|一九{_DIGIT}{{2}})\s?年\s?(?P<month_said>[一二三四五六七八九十元]{{1,2}})\s?月\s?(?P<day_said>[一二三四五六七八九十]{{1,3}})\s?日"
)
# What documents of an office call themselves.
_KINDS = (
    "(?:工作安排|责任分解|任务分解|工作部署|工作台账|政策措施|议定事项|提案|措施|意见|方案|通知|办法|规划|计划|决定|决议|细则|要点|规定|条例|报告|批复|函|纲要|清单|政策|分工|任务|规则|通报|公告"
    "|通告|纪要|命令|令|指南|指导|制度|举措|行动|条款|建议|实事|分解表|要求|标准|准则)"
)
_REMARK = r"(?:\s{0,3}[（(][^（）()\n]{1,20}[）)])?"
# 通 知, as it is set to fill a line.
_PARTED_KIND = re.compile(r"([通意方办措])[ \u3000]{1,4}([知见案法施])(?=\s*$)")
_TITLE_END = re.compile(rf"{_KINDS}{_REMARK}[》”]?{_REMARK}\s*$|[“”\d]条{_REMARK}\s*$")
TITLE_INSIDE = re.compile(
    rf"[^，。；：！？\n]{{4,90}}?{_KINDS}{_REMARK}(?=\s|。(?:为|根据|按照|依据|经)|为(?:了|深|贯|进|全|加|认|切|落|推|充|促|更|做|有)|根据|按照|依据|深入贯彻|一[、．.﹒]|第一[章条])"
)
# Where a line has more than the number: after white space, a bracket or the head 某某文件.
DOCUMENT_NO_INSIDE = re.compile(
    r"(?:^|(?<=文件)|(?<=[\s（(]))[\u4e00-\u9fff]{2,10}[〔\[【（(［﹝]\s?(?:19|20)\d\d\s?[〕\]】）)］﹞]\s?第?\s?\d{1,5}\s?号"
)
_BODY_END = (
    "(?:人民政府|政府|办公厅|办公室|委员会|常委会|代表大会|厅|局|部|委|院|银行|分行|管委会|党组|指挥部|领导小组|联席会议"
    "|总队|联合会|总工会|协会|大学|公司|集团)"
)
_SIGNATURE = re.compile(
    rf"[\u4e00-\u9fff（）() \u3000、]{{2,60}}{_BODY_END}(?:\s*[（(](?:印|章|盖章|公章)[）)])?"
)
_SIGNED_AND_DATED = re.compile(
    rf"(?P<body>[\u4e00-\u9fff（）() \u3000、]{{2,60}}{_BODY_END})\s{{0,40}}(?P<date>{DATE.pattern})"
)
SIGNED_INSIDE = re.compile(
    rf"(?<=[。！”\s])(?P<body>[\u4e00-\u9fff]{{2,24}}{_BODY_END}(?:[ \u3000、]{{1,6}}[\u4e00-\u9fff]{{2,24}}{_BODY_END}){{0,4}})"
    rf"\s{{0,20}}(?P<date>{DATE.pattern})(?!\s{{0,3}}(?:印发|发布|前|起|，|、|至|—|-))"
)
_DATE_ALONE = re.compile(rf"[（(]?\s*(?:{DATE.pattern})\s*[）)]?[?？\s]*")
_ADDRESSEES = re.compile(
    r"[^。；！？]{1,600}(?:单位|部门|政府|机构|厅|局|委|办|院|企业|院校|公司|中心|管委会|机关|同志|团体|处室|党委|地区|大学|银行)[）)]?\s*[：:]"
)
ADDRESSEES_INSIDE = re.compile(
    r"各[^。；：:！？《》]{2,300}(?:单位|部门|政府|机构|厅|局|委|办|企业|院校|机关|管委会)[：:]"
)
_ATTACHMENT_LIST = re.compile(r"附\s{0,4}[件表]\s{0,2}\d{0,2}\s{0,2}[：:]\s{0,6}\S")
_ATTACHMENT_HEAD = re.compile(r"附\s{0,4}[件表录]\s{0,2}[\d一二三四五六七八九十]{0,3}\s{0,2}[：:]?")
_NOTES = re.compile(
    r"[（(]?\s?此件(?:公开|主动|依申请|不予?公开|不公开|属于|有删减).{0,20}"
    r"|(?:公开方式|公开属性|信息公开选项|政府信息公开)[：:].{0,20}"
    r"|(?:主题词|抄\s{0,2}送|抄\s{0,2}报|分\s{0,2}送|主\s{0,2}报)\s{0,3}[：:].*"
    r"|.{2,40}(?:19|20)\d\d年\d{1,2}月\d{1,2}日\s{0,6}印\s{0,2}发"
    r"|(?:出\s?席|列\s?席|参加(?:人员)?|缺\s?席|请\s?假|记\s?录|整\s?理|主\s?持|注)[：:].{0,200}"
    r"|[（(]?联\s?系\s?(?:人|电话|方式)\s{0,3}[：:].{0,120}"
    r"|[^，。；：、“”《》0-9]{2,30}(?:文\s{0,3}件|公\s{0,3}报)"
    r"|(?:急|特急|加急|平急|特提)件?|份号.{0,12}|签发人\s{0,3}[：:].{0,20}"
    r"|[（(][^（）()]{0,30}(?:常务会议|全体会议|会议)[^（）()]{0,20}(?:通过|审议)[^（）()]{0,20}[）)]"
)
_PAGE = re.compile(
    r"[-—–－―─·\s]{0,6}\d{1,4}[-—–－―─·\s]{0,6}|第\s?\d{1,4}\s?页(?:\s?[，,/]?\s?共\s?\d{1,4}\s?页)?|\d{1,4}\s?/\s?\d{1,4}"
)
_CONTENTS = re.compile(r"目\s{0,6}[录次]|[^。]{2,60}(?:[.．·…]{3,}|\t+|\s{4,})\s*\d{1,3}")
_ROW = re.compile(r"[^\t|]*(?:[\t|][^\t|]*){2,}")
# A label and its value: parted by a colon, by spaces, or by nothing where the value cannot be mistaken.
_PARTED = r"\s{0,3}(?:[：:|]\s{0,6}|\s(?!\s{0,3}(?:发布|成文|发文|公开)))"
_ANOTHER_LABEL = re.compile(r"\s+\S{1,4}(?:\s{0,3}\S){0,4}\s{0,3}[：:]|\s+时\s+效|\s*\|")
_BULLET = "[•·-]?\\s{0,4}"
_LABELLED = (
    (
        re.compile(
            rf"{_BULLET}(?:发文字号|文书字号|发文文号|政策文号|文\s{{0,4}}号|文件编号)(?:{_PARTED}|(?=[\u4e00-\u9fff]{{1,14}}[〔\[]))\s{{0,6}}(?P<said>\S.*)"
        ),
        Part.DOCUMENT_NO,
    ),
    (
        re.compile(
            rf"{_BULLET}(?:成文日期|制发日期|发文时间|发文日期)(?:{_PARTED}|(?=[12二]))\s{{0,6}}(?P<said>\S.*)"
        ),
        Part.DATE,
    ),
    (
        re.compile(
            rf"{_BULLET}(?:发文机关|发布机构|发布机关|发文单位|发布单位|制定机关|制定机构)(?:{_PARTED}\s{{0,6}}(?P<said>\S.*)|(?P<named>[\u4e00-\u9fff]{{2,30}}{_BODY_END}))"
        ),
        Part.SIGNATURE,
    ),
    (
        re.compile(
            rf"{_BULLET}(?:标\s{{0,6}}题|名\s{{1,6}}称|名称|文件标题|文件名称|法规标题|法规名称|政策名称|政策标题){_PARTED}\s{{0,6}}(?P<said>\S.*)"
        ),
        Part.TITLE,
    ),
)
_STOPPED = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,24}}{_BODY_END})?关于[^，。；：！？\n]{{4,80}}{_KINDS}{_REMARK}。"
)
_NO_TITLE = re.compile(r"[。；;！!？?：:|>]|https?:|\t|^特此")


def value_in(said: str) -> tuple[int, int]:
    """Where the value stands in a line such as 发文字号：辽政发〔2018〕12号 主题词：; all of it where there is no label."""
    for pattern, _ in _LABELLED:
        if found := pattern.match(said):
            start = max(found.start(group) for group in pattern.groupindex)
            another = _ANOTHER_LABEL.search(said, start)
            return start, another.start() if another else len(said)
    return 0, len(said)


def labelled_part(said: str) -> Part | None:
    """What a line of the form 成文日期：2018年3月19日 gives."""
    return next((part for pattern, part in _LABELLED if pattern.fullmatch(said)), None)


def is_note(said: str) -> bool:
    """公开方式, 抄送, 印发, 版头, page numbers, a table of contents: of the paper, not of its matter."""
    looks = _NOTES.fullmatch(said) or _PAGE.fullmatch(said) or is_of_contents(said) or is_of_page(said)
    return len(said) <= 300 and bool(looks)


def is_of_contents(said: str) -> bool:
    """A line of a table of contents, with the number of its page."""
    return len(said) <= 300 and _CONTENTS.fullmatch(said) is not None


def is_document_no(said: str) -> bool:
    return len(said) <= 60 and DOCUMENT_NO.fullmatch(said.strip("（）() \u3000")) is not None


def is_date(said: str) -> bool:
    return len(said) <= 40 and _DATE_ALONE.fullmatch(said) is not None


def is_signature(said: str) -> bool:
    return len(said) <= 80 and _SIGNATURE.fullmatch(said) is not None


def signed_and_dated(said: str) -> int | None:
    """Where the date begins in a line with both 落款 and 成文日期."""
    found = _SIGNED_AND_DATED.fullmatch(said) if len(said) <= 140 else None
    return found.start("date") if found else None


def is_addressees(said: str) -> bool:
    return len(said) <= 700 and _ADDRESSEES.fullmatch(said) is not None


def is_attachment_list(said: str) -> bool:
    return _ATTACHMENT_LIST.match(said) is not None


def is_attachment_head(said: str) -> bool:
    return len(said) <= 16 and _ATTACHMENT_HEAD.fullmatch(said) is not None


def is_row(said: str) -> bool:
    return _ROW.fullmatch(said) is not None


def could_be_title(said: str) -> bool:
    """A line without the signs of a sentence, short enough for one line of a title."""
    return len(said) <= 80 and not _NO_TITLE.search(without_stop(said))


def closes_a_letter(said: str) -> bool:
    """True for 特此通知, with or without its full stop."""
    return said.startswith("特此") and len(said) <= 12


def ends_a_title(said: str) -> bool:
    return _TITLE_END.search(without_gap(without_stop(said)[-60:])) is not None


def without_stop(said: str) -> str:
    """The line without the full stop that some set after a title that begins with 关于."""
    return said[:-1] if _STOPPED.fullmatch(said) else said


def without_gap(title: str) -> str:
    return _PARTED_KIND.sub(r"\1\2", title)


def date_in(said: str) -> date | None:
    """The first date said in full, in figures or in Chinese (二〇一八年三月十九日); None for one that does not exist."""
    found = DATE.search(said)
    if found is None:
        return _numeric_date(said)
    try:
        if found["year"]:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        year = int("".join(str(_ORDER.index(digit)) for digit in found["year_said"].translate(_ZEROS)))
        month = 1 if found["month_said"] == "元" else number_of(found["month_said"])
        return date(year, month or 0, number_of(found["day_said"]) or 0)
    except ValueError:
        return None


def _numeric_date(said: str) -> date | None:
    """2031-03-19, as pages of the web print it."""
    found = _NUMERIC.search(said)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


_NUMERIC = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_ORDER = "〇一二三四五六七八九"
_ZEROS = str.maketrans("○零OＯ", "〇〇〇〇")
