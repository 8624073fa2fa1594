from reports.kinds.frame import Part, Readers, ReportKind, Setting
from reports.kinds.progress import book, paper, snapshot

KIND = ReportKind(
    name="进展情况报告",
    words="按填报周期汇总各单位报送的进展，也可以只要一个单位的。",
    needs=(Part.PERIOD,),
    may_have=(Part.BODY,),
    readers=Readers.ITS_BODY,
    title=lambda subject: (
        f"{subject.body.name if subject.body else ''}关于《{subject.policy.title}》落实情况的进展报告"
    ),
    # The first is what was frozen before there were other kinds.
    template="progress/2",
    freeze=snapshot.freeze,
    setting=Setting(paper.compose, book.book),
    earlier={"progress-summary/1": Setting(paper.compose, book.book)},
)
