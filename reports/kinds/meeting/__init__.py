from reports.kinds.frame import Part, ReportKind, Setting
from reports.kinds.meeting import book, paper, snapshot
from reports.kinds.meeting.earlier import book_1, paper_1

KIND = ReportKind(
    name="会议材料",
    words="供调度会、推进会使用：按紧急程度逐条列出进展和需要研究的问题。",
    needs=(Part.PERIOD,),
    title=lambda subject: f"《{subject.policy.title}》落实情况会议材料",
    template="meeting/3",
    freeze=snapshot.freeze,
    setting=Setting(paper.compose, book.book),
    earlier={
        "meeting/1": Setting(paper_1.compose, book_1.book),
        # Nothing was frozen of 需协调事项, and nothing is said of it.
        "meeting/2": Setting(paper.compose, book.book),
    },
)
