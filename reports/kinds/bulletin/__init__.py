from reports.kinds.bulletin import book, paper, snapshot
from reports.kinds.bulletin.earlier import book_1, paper_1
from reports.kinds.frame import Part, Readers, ReportKind, Setting

KIND = ReportKind(
    name="督查通报",
    words="向各责任单位通报一个填报周期的落实情况，可以选择是否点名。",
    needs=(Part.PERIOD,),
    may_have=(Part.NAMES_LAGGARDS,),
    readers=Readers.ALL_BODIES,
    title=lambda subject: f"关于《{subject.policy.title}》落实情况的督查通报",
    template="bulletin/2",
    freeze=snapshot.freeze,
    setting=Setting(paper.compose, book.book),
    earlier={"bulletin/1": Setting(paper_1.compose, book_1.book)},
)
