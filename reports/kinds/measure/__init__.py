from reports.kinds.frame import Part, ReportKind, Setting
from reports.kinds.measure import book, paper, snapshot
from reports.kinds.measure.earlier import paper_1

KIND = ReportKind(
    name="单项情况",
    words="一个事项的全部情况，放在一份材料里。",
    needs=(Part.MEASURE,),
    title=lambda subject: f"{subject.asked_measure.number_text}{subject.asked_measure.title}落实情况",
    template="measure/2",
    freeze=snapshot.freeze,
    setting=Setting(paper.compose, book.book),
    earlier={"measure/1": Setting(paper_1.compose, book.book)},
)
