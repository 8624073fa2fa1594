"""A source without chapters and numbers goes through every kind of paper, and none says what the source does not."""

import re
from datetime import date

import pytest

from measures.dispatch.actions import dispatch_measure
from measures.documents.entering import NewMeasure, NewPlace, NewSource, enter_source
from measures.models import Contribution, Obligation
from measures.states import ResponsibilityRole, RoleSource
from reports import kinds
from reports.kinds import Subject
from reports.rules import ACROSS, Kind
from tests.factories import accept, actor, content, moment, open_quarter, submit
from tests.reports.conftest import across_of
from tests.reports.test_published_templates import words_of

AT = moment(2026, 9, 20)
NOON = moment(2026, 10, 20, 12)
NAMES = ("修建过街通道", "修补路面坑洼", "检测桥梁荷载")


@pytest.fixture
def meeting(policy, lead, reviewer, kejiting, kexie, approver):
    """Three matters of a meeting: one reported with problems, one returned to nobody, one with a joint lead."""
    first = NewPlace(kejiting, "省科技厅", ResponsibilityRole.LEAD, RoleSource.STATED)
    second = NewPlace(kexie, "省科协", ResponsibilityRole.LEAD, RoleSource.STATED)
    rows = [NewMeasure(f"{name}。", name, places=[first, second]) for name in NAMES]
    new = NewSource("meeting", "第十二次常务会议", issued_on=date(2026, 9, 18), measures=rows)
    source = enter_source(new, by=actor(lead), at=AT)
    for measure in source.measures.in_order():
        dispatch_measure(measure, by=actor(lead), at=AT)
    period = open_quarter(source, lead)
    owed = Obligation.objects.with_names().filter(period=period).order_by("measure__number")
    # The joint lead's parts are not what these papers are about.
    Contribution.objects.filter(obligation__in=owed).update(
        lifted_at=AT, lifted_by_name="王督查", lift_reason="免于等待"
    )
    said = content("at_risk", problems="资金没有到位。")
    accept(submit(owed[0], approver, at=moment(2026, 10, 9), what=said), reviewer, at=moment(2026, 10, 10))
    accept(submit(owed[1], approver, at=moment(2026, 10, 9)), reviewer, at=moment(2026, 10, 10))
    return period


def subject_of(kind, period, body):
    if kind in ACROSS:
        return across_of(kind)
    measure = period.policy.measures.get(number=1) if kind is Kind.MEASURE else None
    kept = None if kind in (Kind.BREAKDOWN, Kind.CHANGES) else period
    since = moment(2026, 9, 1) if kind is Kind.CHANGES else None
    return Subject(period.policy, kept, body=body, measure=measure, since=since, names_laggards=True)


def said_by(kind, period, body=None):
    frozen = kinds.freeze(kind, subject_of(kind, period, body), as_of=NOON)
    sha256 = kinds.digest(frozen)
    paper = kinds.compose(frozen, sha256)
    return "\n".join([*words_of(paper), *words_of(kinds.setting_of(frozen).book(frozen, sha256))])


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind in kinds.KINDS])
def test_every_kind_of_paper_is_made_of_a_source_without_chapters(meeting, kind):
    said = said_by(kind, meeting)
    assert NAMES[0] in said
    assert "第条" not in said
    assert "（）" not in said
    assert "（，" not in said
    assert "第、" not in said
    assert not re.search("分[01]个部分", said)
    assert "None" not in said


def test_a_joint_lead_is_said_to_be_one_on_paper(meeting):
    for kind in (Kind.PROGRESS, Kind.BREAKDOWN, Kind.LEDGER, Kind.MEASURE, Kind.MEETING):
        assert "省科协（共同牵头）" in said_by(kind, meeting), kind


def test_the_paper_of_a_body_names_matters_without_numbers(meeting, kejiting):
    said = said_by(Kind.PROGRESS, meeting, kejiting)
    assert "资金没有到位" in said
    assert "第条" not in said
