"""The kinds of case there are: the addresses of each, and what of it waits on somebody's desk."""

from dataclasses import dataclass

from measures.cases.completion import views as completion
from measures.cases.coordination import views as coordination
from measures.cases.errand import views as errand
from measures.cases.extension import views as extension
from measures.cases.inspection import rows as inspection
from measures.cases.instruction import views as instruction
from measures.cases.plan import rows as plan
from measures.desk_rows import Source
from measures.states import CaseKind


@dataclass(frozen=True)
class Kind:
    """``urls``: the module of its addresses. What is said of its states and moves stands in ``measures.states``."""

    kind: CaseKind
    urls: str
    desk_rows: Source


# Among matters of the same urgency the desk shows the earlier kind first.
KINDS = (
    Kind(CaseKind.EXTENSION, "measures.cases.extension.urls", extension.desk_rows),
    Kind(CaseKind.INSTRUCTION, "measures.cases.instruction.urls", instruction.desk_rows),
    Kind(CaseKind.COMPLETION, "measures.cases.completion.urls", completion.desk_rows),
    Kind(CaseKind.PLAN, "measures.cases.plan.urls", plan.desk_rows),
    Kind(CaseKind.COORDINATION, "measures.cases.coordination.urls", coordination.desk_rows),
    Kind(CaseKind.ERRAND, "measures.cases.errand.urls", errand.desk_rows),
    Kind(CaseKind.INSPECTION, "measures.cases.inspection.urls", inspection.desk_rows),
)
