"""The columns of 任务分解表 as a sheet: what they are called, what stands in them, how a cell is read. Knows no Django."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from audit.sheets.files import CELL_MAX, FORMULA
from audit.sheets.tables import Column
from audit.texts import fault_in, plain, tidied
from measures.documents.parsing.deadlines import find_deadlines
from measures.documents.rules import QUOTE_MAX
from measures.states import COMPLETION_KIND_NAMES, MEASURE_COMPLETION_NAMES

# What a cell says: a text, the printed names of bodies, a day, yes or no. None: it says nothing.
Value = str | tuple[str, ...] | date | bool | None

YES, NO = "是", "否"
# What stands for a text that no cell holds. Loaded back it says that the text stays.
TOO_LONG = f"（原文超过 {CELL_MAX} 字，一格放不下，没有列出；请勿改动此格，载入时原文保持不变）"
# Excel reads _x0041_ in a text as the character it names.
_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# What people write where there is nothing.
_NOTHING = frozenset({"", "无", "未确定", "不设", "-", "—", "——", "/"})
_BETWEEN_NAMES = re.compile(r"[、,;/\n]+")
# 推定 as our own papers mark a lead that the document does not state.
_AFTER_A_NAME = re.compile(r"\((?:推定|牵头|配合)\)$")
TAIL = re.compile(r"等(?:有关|相关|各有关)?(?:部门|单位|部门单位)?$")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{4})(\d{2})(\d{2})")
_BODIES_MOST, _SHOWN = 30, 20


# --- Cells ------------------------------------------------------------------------------------------


def as_stored(text: str) -> str:
    """The text as a book stores it, so that Excel shows what it is."""
    return _CODE.sub("_x005F_", text)


def fits_a_cell(text: str) -> bool:
    """True where Excel can keep the whole text in one cell; it counts units of UTF-16."""
    return len(as_stored(text).encode("utf-16-le")) <= 2 * CELL_MAX


def _one_way(cell: str) -> str:
    """Full-width letters, digits and marks made plain, without spaces and what cannot be seen."""
    return plain(unicodedata.normalize("NFKC", cell))


def read_text(cell: str) -> str:
    """The text as it is kept. The ``ValueError`` of this and the others says in Chinese what is wrong with a cell."""
    if len(cell) > CELL_MAX:
        raise ValueError(f"超过 {CELL_MAX} 字，不能用表格载入，请在页面上填写。")
    if fault := fault_in(tidied(cell)):
        raise ValueError(fault)
    return tidied(cell).strip()


def read_line(cell: str) -> str:
    """The same on one line."""
    return " ".join(read_text(cell).split())


def read_label(cell: str) -> str:
    """The same without spaces: 第一章 总则 and 第一章总则 are one chapter."""
    return "".join(read_text(cell).split())


def read_names(cell: str) -> tuple[str, ...]:
    """Names of bodies, parted by 、 or a comma, a semicolon, a slash, a line end; 和 and 与 stand within names."""
    one_line = "\n".join(_one_way(line) for line in read_text(cell).splitlines())
    if one_line in _NOTHING:
        return ()
    names = tuple(_AFTER_A_NAME.sub("", name) for name in _BETWEEN_NAMES.split(one_line) if name)
    if len(names) > _BODIES_MOST:
        raise ValueError(f"最多 {_BODIES_MOST} 个单位，现有 {len(names)} 个。")
    return names


def read_day(cell: str) -> date | None:
    """A day in any way of writing it: 2027-06-30, 2027年6月30日, 2027.6.30, 20270630, full width.

    The end of a month, quarter or year (2027年6月底前) is its last day, as in a document's text (``find_deadlines``).
    """
    text = _one_way(read_text(cell))
    if text in _NOTHING:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found is not None:
            year, month, day = (int(part) for part in found.groups() if part)
            return date(year, month, day)
        said = find_deadlines(f"{DUE_ON}：{text}")
        if len(said) != 1 or said[0].flags:
            raise ValueError
        return said[0].on
    except ValueError:
        words = f"“{cell[:_SHOWN]}”不能确定是哪一天，请写成 2027-06-30 的样子；不设时限的请留空。"
        raise ValueError(words) from None


def read_yes(cell: str) -> bool:
    """Yes or no; nothing is no."""
    said = _one_way(read_text(cell))
    if said in {YES, "√", "✓", "✔", "Y", "y"}:
        return True
    if said in _NOTHING or said in {NO, "×", "N", "n"}:
        return False
    raise ValueError(f"请填“{YES}”或“{NO}”，不能写“{cell[:_SHOWN]}”。")


def _choice(names: Mapping[Any, str]) -> Callable[[str], Value]:
    codes = {name: str(code) for code, name in names.items()}

    def read(cell: str) -> Value:
        said = _one_way(read_text(cell))
        if said in _NOTHING:
            return None
        if said not in codes:
            choices = "、".join(f"“{name}”" for name in codes)
            raise ValueError(f"请从{choices}中选择，不能写“{cell[:_SHOWN]}”。")
        return codes[said]

    return read


# --- Columns ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """One column. ``words`` tell the person how to fill it in, ``later`` what of it can be changed after 交办."""

    name: str
    width: float
    words: str
    reads: Callable[[str], Value] = read_line
    later: str = ""
    others: tuple[str, ...] = ()
    most: int = 0
    choices: tuple[str, ...] = ()

    def read(self, cell: str) -> Value:
        """What a cell of this column says. Refuses a formula whose result is not known and what is too long."""
        if cell == FORMULA:
            raise ValueError("是公式，文件中没有保存计算结果，请改为文字或日期本身。")
        value = self.reads(cell)
        if self.most and isinstance(value, str) and len(value) > self.most:
            raise ValueError(f"最多 {self.most} 字，现有 {len(value)} 字，请精简。")
        return value

    @property
    def column(self) -> Column:
        return Column(self.name, self.others, is_optional=True, holds_days=self.reads is read_day)


def _names_of(names: Mapping[Any, str]) -> tuple[str, ...]:
    return tuple(names.values())


KEY, NUMBER, CHAPTER, NUMBER_TEXT, TITLE, TEXT = "系统编号", "序号", "章", "条号", "工作任务", "原文"
LEAD, JOINT_LEADS, SUPPORTS = "牵头单位", "共同牵头", "配合单位"
COMPLETION, DUE_ON, DUE_TEXT = "完成方式", "完成时限", "时限依据"
CITIES, IMPORTANT = "由各市填报", "重点事项"
QUOTE, ITEM_KIND, ITEM_BODIES = "具体事项", "事项完成方式", "事项承办单位"
ITEM_DUE_ON, ITEM_DUE_TEXT = "事项时限", "事项时限依据"
PEOPLE = "牵头单位责任人"
ROSTER = (LEAD, JOINT_LEADS, SUPPORTS)
# What stands there to be read, and is nowhere read in.
FOR_READING = frozenset({NUMBER, PEOPLE})

_CORRECTED = "可以，按勘误办理，须写明原因。"
_DUTIES = "不可以，请在事项页面办理责任单位变动。"
_BETWEEN = "几个单位之间用顿号隔开。"

# Of the task as a whole, and of each of its items: a task with several items has several rows.
OF_TASK = (
    Field(KEY, 9, "由系统填写，用来认出是哪一项，请勿改动；新增的任务留空。"),
    Field(NUMBER, 6, "只供阅读，不读入。"),
    Field(
        CHAPTER,
        16,
        "新来源按这里的文字分章；已有的来源，写它的一章。可以不填。",
        read_label,
        "来源中有任何一项交办后不可以；章号、章标题有误的，在来源页面办理勘误。",
        ("部分", "类别"),
        200,
    ),
    Field(
        NUMBER_TEXT,
        9,
        "文件中的编号，如（一）；没有编号的不填。",
        later=_CORRECTED,
        others=("编号",),
        most=30,
    ),
    Field(
        TITLE,
        26,
        "任务的标题。同一任务有几项具体事项的，占几行，从第二行起可以不填。",
        later=_CORRECTED,
        others=("任务", "任务名称", "重点任务", "主要任务", "措施"),
        most=300,
    ),
    Field(
        TEXT,
        52,
        "文件中这一条的原文。已有的任务留空表示不改。",
        reads=read_text,
        later=_CORRECTED,
        others=("任务内容", "工作内容", "政策原文"),
    ),
    Field(
        LEAD, 16, "只写一个单位，用规范简称。", read_names, _DUTIES, ("牵头责任单位", "牵头部门", "主办单位")
    ),
    Field(JOINT_LEADS, 16, f"共同牵头的其他单位，{_BETWEEN}", read_names, _DUTIES, ("共同牵头单位",)),
    Field(SUPPORTS, 24, _BETWEEN, read_names, _DUTIES, ("配合责任单位", "配合部门", "会办单位", "协办单位")),
    Field(PEOPLE, 20, "只供阅读，不读入；在“责任人”页面填写。"),
    Field(
        COMPLETION,
        11,
        "限期完成的须有完成时限；持续推进的不设时限。留空的，有时限为限期完成。",
        _choice(MEASURE_COMPLETION_NAMES),
        "不可以。",
        choices=_names_of(MEASURE_COMPLETION_NAMES),
    ),
    Field(
        DUE_ON,
        13,
        "写到日，如 2027-06-30；不设时限的留空。",
        read_day,
        "交办时没有设时限的可以补设一次；推迟请由牵头单位申请延期。",
        ("完成时间", "办结时限", "完成期限"),
    ),
    Field(DUE_TEXT, 20, "有完成时限的须写明依据。", later="随完成时限。", others=("依据",), most=200),
    Field(CITIES, 9, "是或否。", read_yes, "可以。", choices=(YES, NO)),
    Field(IMPORTANT, 9, "是或否；列为重点的，办结须由第二人复核。", read_yes, "可以。", choices=(YES, NO)),
)
OF_ITEM = (
    Field(
        QUOTE,
        40,
        "从原文中逐字摘录的一句，一行一项；可以不拆分。",
        reads=read_text,
        later="可以增加，不能删除。",
        others=("工作事项",),
        most=QUOTE_MAX,
    ),
    Field(
        ITEM_KIND,
        13,
        "留空的按持续推进。",
        _choice(COMPLETION_KIND_NAMES),
        "可以。",
        choices=_names_of(COMPLETION_KIND_NAMES),
    ),
    Field(
        ITEM_BODIES, 18, f"须是本任务的责任单位，{_BETWEEN}留空的由各责任单位共同承办。", read_names, "可以。"
    ),
    Field(ITEM_DUE_ON, 13, "这一项单独的时限，不晚于任务的完成时限。", read_day, "可以。"),
    Field(ITEM_DUE_TEXT, 18, "有事项时限的须写明依据。", later="可以。", most=200),
)
FIELDS = (*OF_TASK, *OF_ITEM)
BY_NAME = {field.name: field for field in FIELDS}
# The reader knows a header by its first column; the number that the system gives is missing in sheets of others.
COLUMNS = tuple(BY_NAME[name].column for name in (TITLE, *(f.name for f in FIELDS if f.name != TITLE)))


def shown(name: str, value: Value) -> str:
    """A value of a column as it stands in a cell and on a page."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return _CODES.get(name, {}).get(value or "", value or "")


_CODES: Mapping[str, Mapping[str, str]] = {
    COMPLETION: {str(code): words for code, words in MEASURE_COMPLETION_NAMES.items()},
    ITEM_KIND: {str(code): words for code, words in COMPLETION_KIND_NAMES.items()},
}
