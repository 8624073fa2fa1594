"""What a line of the ledger is about: the matter, the occasion and the stage that was reached. Knows no Django."""

from dataclasses import dataclass
from enum import StrEnum


class Occasion(StrEnum):
    """Why a person is told; each has a ladder for each audience."""

    DUE = "due"
    RETURNED = "returned"
    SIGN_OFF = "sign_off"
    REVIEW = "review"
    RECEIPT = "receipt"
    CONTRIBUTION = "contribution"
    EXTENSION = "extension"
    INSTRUCTION = "instruction"
    ERRAND = "errand"
    PLAN = "plan"
    MILESTONE = "milestone"
    COMPLETION = "completion"
    URGED = "urged"
    UNDELIVERED = "undelivered"
    NOTICE = "notice"


OCCASION_NAMES = {
    Occasion.DUE: "填报期限",
    Occasion.RETURNED: "退回修改",
    Occasion.SIGN_OFF: "等待签发",
    Occasion.REVIEW: "审核期限",
    Occasion.RECEIPT: "签收期限",
    Occasion.CONTRIBUTION: "配合意见",
    Occasion.EXTENSION: "延期审批",
    Occasion.INSTRUCTION: "批示办理",
    Occasion.ERRAND: "整改和协调办理",
    Occasion.PLAN: "工作方案",
    Occasion.MILESTONE: "阶段目标",
    Occasion.COMPLETION: "完成时限",
    Occasion.URGED: "催办通知",
    Occasion.UNDELIVERED: "提醒未送达",
    Occasion.NOTICE: "工作通知",
}


@dataclass(frozen=True)
class Stage:
    """A step that was reached, as the ledger keeps it: T-10, T0, T+3, or S20261012 for the day it came to the person."""

    code: str
    is_after_due: bool = False

    @property
    def is_start(self) -> bool:
        return self.code.startswith("S")


def stage_words(code: str) -> str:
    """What a stage of the ledger means: 截止前 3 个工作日."""
    if code.startswith("S"):
        return "到达时"
    step = int(code[1:] or 0)
    if step == 0:
        return "截止当日"
    return f"截止前 {-step} 个工作日" if step < 0 else f"逾期 {step} 个工作日"


class Matter(StrEnum):
    """What a reminder is about: the kind of row, which together with its number names it."""

    REPORT = "report"
    RECEIPT = "receipt"
    CONTRIBUTION = "contribution"
    EXTENSION = "extension"
    INSTRUCTION = "instruction"
    COMPLETION = "completion"
    COORDINATION = "coordination"
    ERRAND = "errand"
    INSPECTION = "inspection"
    PLAN = "plan"
    MILESTONE = "milestone"
    MEASURE = "measure"
    URGE = "urge"
    DIGEST = "digest"
    NOTICE = "notice"


MATTER_NAMES = {
    Matter.REPORT: "进展填报",
    Matter.RECEIPT: "签收",
    Matter.CONTRIBUTION: "配合意见",
    Matter.EXTENSION: "延期申请",
    Matter.INSTRUCTION: "批示办理",
    Matter.COMPLETION: "办结申请",
    Matter.COORDINATION: "需协调事项",
    Matter.ERRAND: "整改和协调办理",
    Matter.INSPECTION: "实地督查",
    Matter.PLAN: "工作方案",
    Matter.MILESTONE: "阶段目标",
    Matter.MEASURE: "完成时限",
    Matter.URGE: "催办通知",
    Matter.DIGEST: "提醒投递",
    Matter.NOTICE: "工作通知",
}
