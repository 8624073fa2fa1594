from reports.kinds.changes import book, paper, snapshot
from reports.kinds.frame import Part, ReportKind, Setting

KIND = ReportKind(
    name="变化情况报告",
    words="比较两个时点之间的变化：谁报送了什么、哪些亮灯变了、期限动过几次。",
    needs=(Part.POLICY, Part.SINCE),
    may_have=(Part.UNTIL,),
    title=lambda subject: f"《{subject.policy.title}》落实情况变化报告",
    template="changes/2",
    freeze=snapshot.freeze,
    setting=Setting(paper.compose, book.book),
    earlier={"changes/1": Setting(paper.compose, book.book)},
)
