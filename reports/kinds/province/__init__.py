from reports.kinds.frame import Part, ReportKind, Setting
from reports.kinds.province import book, paper, snapshot

KIND = ReportKind(
    name="全省总台账",
    words="一个季度内督办中的全部来源：按来源、种类、单位、市的报送和亮灯情况，每条任务一行。",
    needs=(Part.YEAR, Part.QUARTER),
    may_have=(Part.WITH_RESTRICTED,),
    title=lambda subject: f"{subject.span}全省督查事项总台账",
    template="province/1",
    freeze=snapshot.freeze,
    setting=Setting(paper.compose, book.book),
)
