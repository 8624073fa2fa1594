from reports.kinds.frame import Part, Readers, ReportKind, Setting
from reports.kinds.progress import book, paper, snapshot
from reports.kinds.progress.earlier import paper_2

KIND = ReportKind(
    name="进展情况报告",
    words="按填报周期汇总各单位报送的进展，也可以为一个单位代拟。",
    needs=(Part.PERIOD,),
    may_have=(Part.BODY,),
    readers=Readers.ITS_BODY,
    title=lambda subject: (
        f"{subject.body.name if subject.body else ''}关于《{subject.policy.title}》落实情况的进展报告"
    ),
    template="progress/3",
    freeze=snapshot.freeze,
    setting=Setting(paper.compose, book.book),
    # The first is what was frozen before there were other kinds.
    earlier=dict.fromkeys(("progress-summary/1", "progress/2"), Setting(paper_2.compose, book.unmarked)),
)
