"""Papers say what the kind of their source calls things: 议定事项, 主办单位 … A policy's papers stay what they were."""

import re
from dataclasses import replace
from datetime import date

import pytest

from measures.dispatch.actions import dispatch_measure
from measures.documents.entering import NewChapter, NewMeasure, NewPlace, NewSource, enter_source
from measures.documents.kinds import KINDS, SourceKind
from measures.models import Contribution, Obligation
from measures.states import ResponsibilityRole, RoleSource
from reports import kinds
from reports.kinds import Subject
from reports.rules import ACROSS, Kind
from reports.terms import POLICY_TERMS, terms_for
from tests.factories import accept, actor, content, give_back, make_body, moment, open_quarter, submit
from tests.papers import squeezed, text_of_pdf, text_of_word
from tests.reports.readers import excel_of, pdf_of, word_of
from tests.reports.test_published_templates import words_of

pytestmark = pytest.mark.one_engine

AT = moment(2026, 9, 20)
NOON = moment(2026, 10, 20, 12)
OTHERS = [kind for kind in SourceKind if kind is not SourceKind.POLICY]
# What is about all documents calls things by words for all kinds of source.
CASES = [*(kind for kind in kinds.KINDS if kind not in ACROSS), "unnamed", "body"]
# 下一步措施 is what a body will do, whatever the source is.
FOREIGN = re.compile("(?<!下一步)措施|政策文件")


@pytest.fixture
def opened(policy, lead, reviewer, kejiting, kexie, approver):
    """Makes a source of a kind: two parts that count anew, a joint lead, guessed leads, cities; reports of every sort."""

    def place(body, name, role, source=RoleSource.STATED):
        return NewPlace(body, name, role, source)

    other = make_body("省审计厅")
    stated = [
        place(kejiting, "省科技厅", ResponsibilityRole.LEAD),
        place(kexie, "省科协", ResponsibilityRole.JOINT_LEAD),
        place(other, "省审计厅", ResponsibilityRole.SUPPORT),
    ]
    guessed = [
        place(kejiting, "省科技厅", ResponsibilityRole.LEAD, RoleSource.INFERRED),
        place(kexie, "省科协", ResponsibilityRole.SUPPORT, RoleSource.INFERRED),
    ]
    dated = {"due_on": date(2026, 12, 31), "due_text": "年底前完成"}

    def make(kind):
        rows = [
            NewMeasure("修建通道。", "修建通道", "（一）", chapter=0, places=stated, **dated),
            NewMeasure("修补坑洼。", "修补坑洼", "（二）", chapter=0, places=stated, is_open_to_cities=True),
            NewMeasure("检测桥梁。", "检测桥梁", "（一）", chapter=1, places=guessed, **dated),
            NewMeasure("更换路灯。", "更换路灯", "（二）", chapter=1, places=guessed),
            NewMeasure("清理河道。", "清理河道", "", places=guessed),
        ]
        chapters = [NewChapter("一、", "道路"), NewChapter("二、", "桥梁")]
        new = NewSource(
            kind, "城市道路养护", "省政府办公厅", date(2026, 9, 18), chapters=chapters, measures=rows
        )
        source = enter_source(new, by=actor(lead), at=AT)
        for measure in source.measures.in_order():
            dispatch_measure(measure, by=actor(lead), at=AT)
        period = open_quarter(source, lead)
        first, second, third, *_ = _owed(period)
        # What joint leads say is not what these papers are about.
        parts = Contribution.objects.filter(obligation__period=period)
        parts.update(lifted_at=AT, lifted_by_name="王督查", lift_reason="免于等待")
        said = content("at_risk", problems="资金没有到位。")
        accept(submit(first, approver, at=moment(2026, 10, 9), what=said), reviewer, at=moment(2026, 10, 10))
        accept(submit(second, approver, at=moment(2026, 10, 9)), reviewer, at=moment(2026, 10, 10))
        give_back(submit(third, approver, at=moment(2026, 10, 9)), reviewer, at=moment(2026, 10, 10))
        return period

    return make


def _owed(period):
    known = Obligation.objects.with_names().filter(period=period, respondent="department")
    return known.order_by("measure__number")


def frozen_of(case, period, kejiting):
    kind = {"unnamed": Kind.BULLETIN, "body": Kind.PROGRESS}.get(case, case)
    about = Subject(
        period.policy,
        None if kind in (Kind.BREAKDOWN, Kind.CHANGES) else period,
        body=kejiting if case == "body" else None,
        measure=period.policy.measures.get(number=1) if kind is Kind.MEASURE else None,
        since=moment(2026, 9, 1) if kind is Kind.CHANGES else None,
        names_laggards=case == Kind.BULLETIN,
    )
    return kinds.freeze(kind, about, as_of=NOON)


def said_in(frozen):
    """Everything a paper and its workbook say, as they are set."""
    paper = kinds.compose(frozen, kinds.digest(frozen))
    cells = [str(cell.value) for sheet in excel_of(frozen) for row in sheet.iter_rows() for cell in row]
    return "\n".join([*words_of(paper), *cells])


@pytest.mark.long
@pytest.mark.parametrize("kind", OTHERS)
def test_no_paper_says_the_words_of_a_policy_for_another_kind(kind, opened, kejiting):
    period = opened(kind)
    for case in CASES:
        frozen = frozen_of(case, period, kejiting)
        # What the office may still edit names its numbers by the same words.
        said = "\n".join([said_in(frozen), *frozen["prose"].values(), *frozen.get("locked", {})])
        assert not FOREIGN.search(said), case
        assert case in (Kind.CHANGES, Kind.LEDGER) or KINDS[kind].item in said, case


@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_every_file_of_a_proposal_names_who_handles_it(case, opened, kejiting):
    frozen = frozen_of(case, opened(SourceKind.PROPOSAL), kejiting)
    cells = [str(cell.value) for sheet in excel_of(frozen) for row in sheet.iter_rows() for cell in row]
    files = {
        "Word": squeezed(text_of_word(word_of(frozen))),
        "PDF": text_of_pdf(pdf_of(frozen)),
        "Excel": squeezed("".join(cells)),
    }
    for file, text in files.items():
        assert not FOREIGN.search(text), file
        assert not re.search("牵头(?!解决)|(?<!其他单位)配合", text), file
        if case not in ("body", Kind.MEETING):
            assert "主办单位" in text, file
    if case in (Kind.PROGRESS, Kind.BULLETIN, Kind.LEDGER, Kind.BREAKDOWN, Kind.MEASURE):
        assert all("会办单位" in text and "省科协（共同主办）" in text for text in files.values())


def test_what_the_meeting_decides_is_told_apart_from_the_matters_of_a_meeting(opened, kejiting):
    columns = [
        cell.value
        for row in excel_of(frozen_of(Kind.MEETING, opened("meeting"), kejiting))["议题顺序"]
        for cell in row
    ]
    assert columns.count("议定事项") == 1
    assert "会议意见" in columns


def test_a_paper_without_frozen_words_says_those_of_a_policy(opened, kejiting):
    """As every paper was frozen before kinds had words of their own."""
    frozen = frozen_of(Kind.BREAKDOWN, opened("proposal"), kejiting)
    frozen["policy"].pop("words")
    columns = [column.name for column in kinds.compose(frozen, "0" * 64).annexes[0].table.columns]
    assert {"牵头单位", "配合单位"} <= {*columns}


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_added_to_what_is_frozen_of_a_policy(case, period, kejiting):
    """Neither words nor places: the digest of its content is what it was before there were any."""
    frozen = frozen_of(case, period, kejiting)
    assert "words" not in frozen["policy"]
    assert "within" not in str(frozen)


def test_words_of_others_are_never_changed(opened, kejiting, approver, reviewer):
    period = opened("meeting")
    said = content(done="采取措施两条，牵头单位和配合单位会商。")
    owed = _owed(period)[3]
    accept(submit(owed, approver, at=moment(2026, 10, 9), what=said), reviewer, at=moment(2026, 10, 10))
    assert "采取措施两条，牵头单位和配合单位会商。" in said_in(frozen_of(Kind.PROGRESS, period, kejiting))


def test_what_is_done_whatever_the_source_keeps_its_word():
    terms = terms_for("proposal")
    assert terms.said("下一步措施") == "下一步措施"
    assert terms.said("由哪个单位牵头解决") == "由哪个单位牵头解决"
    assert terms.said("各条措施的牵头单位") == "各条建议提案事项的主办单位"


def test_the_words_of_a_policy_change_nothing():
    said = "政策措施的牵头单位、配合单位，政策文件的发文机关、成文日期"
    assert POLICY_TERMS.said(said) == said
    assert replace(terms_for("meeting"), item="任务").said("措施") == "任务"


# --- Numbers that begin anew --------------------------------------------------------------------------


@pytest.mark.parametrize("case", [Kind.PROGRESS, "body", Kind.BULLETIN, Kind.MEETING, Kind.CHANGES])
def test_a_number_that_stands_in_two_chapters_is_told_with_its_own(case, opened, kejiting):
    said = squeezed(said_in(frozen_of(case, opened("work_report"), kejiting)))
    assert "第二部分第一条" in said
    assert not re.search("原第[一二]条|（第[一二]", said)


def test_numbers_that_are_there_once_need_no_chapter(period, kejiting):
    assert "部分第" not in said_in(frozen_of(Kind.MEETING, period, kejiting))
