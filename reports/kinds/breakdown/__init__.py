from reports.kinds.breakdown import book, paper, snapshot
from reports.kinds.frame import Part, ReportKind, Setting

KIND = ReportKind(
    name="任务分解表",
    words="把政策文件分解到措施、事项、责任单位和时限。",
    needs=(Part.POLICY,),
    title=lambda subject: f"《{subject.policy.title}》任务分解表",
    template="breakdown/1",
    freeze=snapshot.freeze,
    setting=Setting(paper.compose, book.book),
)
