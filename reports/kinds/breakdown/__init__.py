from reports.kinds.breakdown import book, earlier, paper, snapshot
from reports.kinds.frame import Part, ReportKind, Setting

KIND = ReportKind(
    name="任务分解表",
    words="把一个督查事项来源分解到各条、具体事项、责任单位和时限。",
    needs=(Part.POLICY,),
    title=lambda subject: f"《{subject.policy.title}》任务分解表",
    template="breakdown/2",
    freeze=snapshot.freeze,
    setting=Setting(paper.compose, book.book),
    earlier={"breakdown/1": Setting(earlier.paper_1, earlier.book_1)},
)
