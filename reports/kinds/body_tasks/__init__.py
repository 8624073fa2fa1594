from reports.kinds.body_tasks import book, paper, snapshot
from reports.kinds.frame import Part, Readers, ReportKind, Setting

KIND = ReportKind(
    name="单位任务清单",
    words="一个单位在全部来源中承担的任务：分工、时限、办理状态、本期填报和最近一次审核通过的进展。",
    needs=(Part.BODY,),
    may_have=(Part.ON, Part.WITH_RESTRICTED),
    readers=Readers.ITS_BODY,
    title=lambda subject: f"{subject.asked_body.name}承担任务清单",
    template="body-tasks/1",
    freeze=snapshot.freeze,
    setting=Setting(paper.compose, book.book),
)
