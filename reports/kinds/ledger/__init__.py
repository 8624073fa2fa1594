from reports.kinds.frame import Part, ReportKind, Setting
from reports.kinds.ledger import book, earlier, paper, snapshot

KIND = ReportKind(
    name="督查台账",
    words="每个事项、每个填报单位一行，列出一个填报周期登记的全部情况。",
    needs=(Part.PERIOD,),
    title=lambda subject: f"《{subject.policy.title}》督查台账",
    template="ledger/2",
    freeze=snapshot.freeze,
    setting=Setting(paper.compose, book.book),
    earlier={"ledger/1": Setting(earlier.paper_1, earlier.book_1)},
)
