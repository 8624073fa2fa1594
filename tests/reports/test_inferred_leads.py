"""Where the document does not name a lead, every kind of paper says so once in a sentence, in each of its files."""

import pytest

from measures.models import Measure, Responsibility
from reports import kinds
from reports.kinds import Subject
from reports.rules import ACROSS, Kind
from tests.factories import accept, content, moment, submit
from tests.papers import squeezed, text_of_pdf, text_of_word
from tests.reports.readers import excel_of, pdf_of, word_of

pytestmark = [pytest.mark.long, pytest.mark.one_engine]

NOON = moment(2026, 10, 14, 12)
# Of one document; those on all are in test_papers_across.py.
CASES = [*(kind for kind in kinds.KINDS if kind not in ACROSS), "unnamed", "body"]


@pytest.fixture
def reported(period, obligation, reviewer):
    at = moment(2026, 10, 9)
    accept(submit(obligation, reviewer, at=at, what=content()), reviewer, at=at)
    return period


def about(case, period, kejiting) -> tuple[Kind, Subject]:
    policy = period.policy
    return {
        Kind.PROGRESS: (Kind.PROGRESS, Subject(policy, period)),
        "body": (Kind.PROGRESS, Subject(policy, period, body=kejiting)),
        Kind.BULLETIN: (Kind.BULLETIN, Subject(policy, period, names_laggards=True)),
        "unnamed": (Kind.BULLETIN, Subject(policy, period)),
        Kind.CHANGES: (Kind.CHANGES, Subject(policy, since=moment(2026, 9, 1))),
        Kind.LEDGER: (Kind.LEDGER, Subject(policy, period)),
        Kind.BREAKDOWN: (Kind.BREAKDOWN, Subject(policy)),
        Kind.MEETING: (Kind.MEETING, Subject(policy, period)),
        Kind.MEASURE: (Kind.MEASURE, Subject(policy, measure=Measure.objects.get(policy=policy, number=1))),
    }[case]


def texts(case, period, kejiting) -> dict[str, str]:
    kind, subject = about(case, period, kejiting)
    frozen = kinds.freeze(kind, subject, as_of=NOON)
    cells = [str(cell.value) for sheet in excel_of(frozen) for row in sheet.iter_rows() for cell in row]
    return {
        "Word": squeezed(text_of_word(word_of(frozen))),
        "PDF": text_of_pdf(pdf_of(frozen)),
        "Excel": squeezed("".join(cells)),
    }


@pytest.mark.parametrize("case", CASES)
def test_inferred_leads_are_told_in_every_file(case, reported, kejiting):
    for file, text in texts(case, reported, kejiting).items():
        assert "排列顺序推定" in text or "排序推定" in text, file
        if case not in ("unnamed", "body", Kind.CHANGES):
            assert "省科技厅（推定）" in text, file


@pytest.mark.parametrize("case", CASES)
def test_leads_that_the_document_names_are_not_called_inferred(case, reported, kejiting):
    Responsibility.objects.filter(role="lead").update(role_source="stated")
    for file, text in texts(case, reported, kejiting).items():
        assert "推定" not in text, file
