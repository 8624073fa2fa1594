"""督查事项来源: where a matter under supervision comes from, and the words and clocks each kind brings. Knows no Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SourceKind(StrEnum):
    """What a supervised matter may come from; policy documents are one kind among others."""

    POLICY = "policy"
    WORK_REPORT = "work_report"
    MEETING = "meeting"
    INSTRUCTION = "instruction"
    PROPOSAL = "proposal"
    OTHER = "other"


@dataclass(frozen=True)
class Kind:
    """One kind of source.

    ``terms`` are the numbers of working days it begins with where they differ from a policy document's; the office sets
    them anew for each source. ``needs_second``: an import is entered only after a second person has looked at it.
    ``is_restricted``: such a source begins as one that only those who carry it out see.
    """

    name: str
    item: str
    number_label: str
    date_label: str = "成文日期"
    issuer_label: str = "发文机关"
    lead: str = "牵头单位"
    co: str = "配合单位"
    terms: Mapping[str, int] = field(default_factory=dict)
    needs_second: bool = False
    is_restricted: bool = False


# Clocks of matters that are asked for within days; what a document of thirty pages asks is given weeks. The product's own
# proposals, no rule from law: the office changes them under 督查规则.
_WITHIN_DAYS = {
    "notice_workdays": 0,
    "receipt_workdays": 1,
    "plan_workdays": 3,
    "answer_workdays": 1,
    "warn_workdays": 2,
    "review_workdays": 2,
    "return_workdays": 2,
}
_WITHIN_WEEKS = {"notice_workdays": 2, "receipt_workdays": 2, "plan_workdays": 10, "warn_workdays": 5}

KINDS: Mapping[SourceKind, Kind] = {
    SourceKind.POLICY: Kind("政策文件", "措施", "文号", needs_second=True),
    SourceKind.WORK_REPORT: Kind("政府工作报告、民生实事", "任务", "文号", needs_second=True),
    SourceKind.MEETING: Kind(
        "会议议定事项", "议定事项", "纪要号", "会议日期", "会议名称或主持单位", terms=_WITHIN_WEEKS
    ),
    SourceKind.INSTRUCTION: Kind(
        "领导批示件", "批示事项", "批示号", "批示日期", "批示人", terms=_WITHIN_DAYS, is_restricted=True
    ),
    SourceKind.PROPOSAL: Kind(
        "建议提案", "建议提案事项", "建议提案号", "交办日期", "提出人", lead="主办单位", co="会办单位"
    ),
    SourceKind.OTHER: Kind("其他专项", "事项", "编号", "日期", "来源单位", terms=_WITHIN_WEEKS),
}  # fmt: skip
KIND_NAMES: Mapping[SourceKind, str] = {kind: words.name for kind, words in KINDS.items()}

# Who sees a source, as it is said where one is entered (docs/decisions/0024).
KIND_CAUTION = (
    "领导批示件入库后，除督查室、省领导、系统管理员外仅承办单位可见，并且只看到本单位的事项；其他种类入库后各单位在台账中都能看到。"
    "可在来源页更改可见范围。领导批示件只录任务摘要，不录批示原文。"
)


class Ending(StrEnum):
    """How a source came to its end (终结)."""

    COMPLETED = "completed"
    REPEALED = "repealed"


ENDING_NAMES: Mapping[Ending, str] = {Ending.COMPLETED: "全部办结", Ending.REPEALED: "废止"}


class SourceState(StrEnum):
    """Where a source stands: nothing given out yet, in force, or ended. Only the end is stored; the rest follows."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    ENDED = "ended"


SOURCE_STATE_NAMES: Mapping[SourceState, str] = {
    SourceState.DRAFT: "尚未交办",
    SourceState.IN_FORCE: "督办中",
    SourceState.ENDED: "已终结",
}
