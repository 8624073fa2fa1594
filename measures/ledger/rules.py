"""What the ledger can be sorted by and show, and how many views a person keeps. Knows no Django."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from audit.rules import RuleBroken
from audit.texts import kept, plain
from measures.dispatch.people.rules import DUTY_ROLE_NAMES, DutyRole

# --- Order and columns --------------------------------------------------------------------------------


class Sort(StrEnum):
    """``DOCUMENT`` is the usual order: newest document first, each as it is numbered."""

    DOCUMENT = "document"
    NUMBER = "number"
    DUE = "due"
    LATEST_DUE = "-due"
    STATE = "state"
    LAMP = "lamp"
    NEWEST = "newest"


SORT_NAMES: Mapping[Sort, str] = {
    Sort.DOCUMENT: "按来源（新的在前）",
    Sort.NUMBER: "按条号",
    Sort.DUE: "完成时限近的在前",
    Sort.LATEST_DUE: "完成时限远的在前",
    Sort.STATE: "按办理状态",
    Sort.LAMP: "按亮灯（红灯在前）",
    Sort.NEWEST: "本期报送晚的在前",
}


class Column(StrEnum):
    """What a row shows beside number, title and source."""

    STATE = "state"
    LEAD = "lead"
    SUPPORTS = "supports"
    DUE = "due"
    REPORT = "report"
    LAMP = "lamp"
    KIND = "kind"
    DOCUMENT_NO = "document_no"
    CHAPTER = "chapter"
    COMPLETION = "completion"
    NEWEST = "newest"
    SUPERVISOR = "supervisor"
    RESPONSIBLE = "responsible"
    LIAISON = "liaison"
    INDICATORS = "indicators"


COLUMN_NAMES: Mapping[Column, str] = {
    Column.STATE: "状态",
    Column.LEAD: "牵头单位",
    Column.SUPPORTS: "配合单位",
    Column.DUE: "完成时限",
    Column.REPORT: "本期填报",
    Column.LAMP: "亮灯",
    Column.KIND: "来源种类",
    Column.DOCUMENT_NO: "文号",
    Column.CHAPTER: "章",
    Column.COMPLETION: "完成方式",
    Column.NEWEST: "本期报送时间",
    **{Column(role): name for role, name in DUTY_ROLE_NAMES.items()},
    Column.INDICATORS: "指标",
}
# Who answers in the lead bodies; their columns are called as their roles.
PEOPLE_COLUMNS = tuple(Column(role) for role in DutyRole)
USUAL_COLUMNS = (
    Column.STATE,
    Column.LEAD,
    Column.SUPPORTS,
    Column.DUE,
    Column.REPORT,
    Column.LAMP,
)


def columns_in_order(asked: Collection[str]) -> tuple[Column, ...]:
    """Those asked for in the order they are shown; the usual ones where none is asked for."""
    return tuple(column for column in Column if column in asked) or USUAL_COLUMNS


# --- Views that people keep (常用视图) -----------------------------------------------------------------

VIEW_NAME_MAX, VIEW_QUERY_MAX, VIEWS_MAX = 30, 2000, 30


def check_view_name(name: str, *, taken: Collection[str]) -> str:
    """The name as it is kept. Refuses an empty one, one too long, and one that its owner uses already."""
    name = kept(name, label="名称", field="name").strip()
    if not plain(name):
        raise RuleBroken("name_missing", "请给这个视图起个名称。", "name")
    if len(name) > VIEW_NAME_MAX:
        raise RuleBroken("too_long", f"名称最多 {VIEW_NAME_MAX} 字，请精简。", "name")
    if name in taken:
        raise RuleBroken("name_taken", f"您已有名为“{name}”的视图，请换一个名称。", "name")
    return name


def check_view_query(query: str) -> str:
    """Refuses what narrows nothing, and what is longer than an address should be."""
    if not query:
        raise RuleBroken("nothing_narrowed", "请先筛选、排序或选择栏目，再存为常用视图。", "name")
    if len(query) > VIEW_QUERY_MAX:
        raise RuleBroken("too_long", "筛选条件过多，无法保存，请减少所选的来源。", "name")
    return query


def check_room_for_view(count: int) -> None:
    """Refuses one more view than a person may keep."""
    if count >= VIEWS_MAX:
        raise RuleBroken("too_many_views", f"常用视图最多保存 {VIEWS_MAX} 个，请先删除不用的。", "name")
