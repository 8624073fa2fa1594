from reports.kinds.frame import Part, ReportKind, Setting
from reports.kinds.year import book, paper, snapshot

KIND = ReportKind(
    name="年度总结",
    words="一年内督办中的全部来源：总体情况、分领域情况、存在问题和下一步工作，附各来源、各单位情况。",
    needs=(Part.YEAR,),
    may_have=(Part.WITH_RESTRICTED,),
    title=lambda subject: f"{subject.span}督查工作总结",
    template="year/1",
    freeze=snapshot.freeze,
    setting=Setting(paper.compose, book.book),
)
