"""The body of a report on progress stays within its pages, however much there is to say; what is left out is counted."""

import io
import re
from copy import deepcopy
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from reports import kinds
from reports.documents.blocks import Chart, Heading, Paragraph, Table
from reports.documents.pdf import build_pdf
from reports.kinds import Subject, compose
from reports.rules import Kind
from reports.wording import pages
from reports.wording.statements import gist
from tests.factories import accept, content, give_back, moment, submit
from tests.papers import text_of_pdf
from tests.reports.layout_paper import layout_paper

NOON, LATER = moment(2026, 10, 14, 12), moment(2026, 10, 16, 12)
LONG = "会同有关单位开展了对接活动，汇总了各院所的项目清单，逐项明确了责任人和办理时限，" * 4 + "。第二句。"


@pytest.fixture
def reported(period, obligation, kexie_obligation, city_obligation, reviewer):
    """省科技厅: （一） accepted; 省科协: （三） returned; 沈阳市: accepted with a problem; all others overdue later."""
    at = moment(2026, 10, 9)
    said = content("on_track", LONG, LONG, LONG)
    accept(submit(obligation, reviewer, at=at, what=said), reviewer, at=at)
    third = submit(kexie_obligation, reviewer, at=at, what=content("behind", problems=LONG))
    give_back(third, reviewer, at=at, new_due_on=date(2026, 10, 20))
    accept(submit(city_obligation, reviewer, at=at, what=content("on_track", LONG, LONG)), reviewer, at=at)
    return period


def freeze(period, body=None, *, at=LATER):
    return kinds.freeze(Kind.PROGRESS, Subject(period.policy, period, body=body), as_of=at)


def paper_of(frozen):
    return compose(frozen, kinds.digest(frozen))


def grown(frozen, measures):
    """The same report of a document of so many measures: everything in it again and again, under numbers of its own."""
    made = deepcopy(frozen)
    first = sum(len(chapter["measures"]) for chapter in made["chapters"])
    made["chapters"], made["concerns"] = [], []
    for again in range(-(-measures // first)):
        shift = again * first

        def moved(one, shift=shift):
            number = one["number"] + shift
            return {
                **one,
                "number": number,
                "number_text": f"（{number}）",
                "title": f"{one['title']}之{number}",
            }

        for chapter in frozen["chapters"]:
            name = f"第{len(made['chapters']) + 1}章"
            own = [moved(measure) for measure in chapter["measures"]]
            made["chapters"].append({**chapter, "number_text": name, "measures": own})
        made["concerns"] += [moved(one) for one in frozen["concerns"]]
    return made


def body_of(paper) -> pypdf.PdfReader:
    """The pages before the annexes."""
    return pypdf.PdfReader(io.BytesIO(build_pdf(replace(paper, annexes=[]), as_of=LATER)))


def text_of(paper) -> str:
    return "\n".join(block.text for block in paper.blocks if not isinstance(block, Chart | Table))


# --- Choosing -----------------------------------------------------------------------------------------


def test_the_most_pressing_are_chosen_and_stay_in_their_order():
    assert pages.chosen("bacad", 3, ord) == (["b", "a", "a"], 2)
    assert pages.chosen("abc", 9) == (["a", "b", "c"], 0)


def test_a_statement_that_is_too_long_ends_where_a_clause_does():
    assert gist("优秀12家、良好27家、合格21家，不合格4家。下一句。", 20) == "优秀12家、良好27家、合格21家……"
    assert gist("甲，" + "长" * 40, 20) == "甲，" + "长" * 18 + "……"
    assert gist("短句；下一句。", 20) == "短句"


@pytest.mark.parametrize(
    ("text", "lines"), [("国" * 26, 1), ("国" * 27, 2), ("国" * 54, 2), ("国\n国", 2), ("1" * 47, 1)]
)
def test_lines_are_those_of_the_standard_page(text, lines):
    empty = compose_of([])
    assert pages.lines(compose_of([Paragraph(text)])) - pages.lines(empty) == lines
    assert pages.lines(compose_of([Heading(1, text)])) - pages.lines(empty) == lines


def compose_of(blocks):
    return replace(layout_paper(), blocks=blocks)


# --- The report of a period ---------------------------------------------------------------------------


@pytest.mark.one_engine
@pytest.mark.long
def test_a_report_of_six_hundred_measures_has_three_pages_of_body(reported):
    frozen = grown(freeze(reported), 600)
    paper = paper_of(frozen)
    assert len(body_of(paper).pages) <= 3
    assert (
        sum(len(line.cells) > 1 for line in paper.annexes[0].table.lines) == len(frozen["chapters"]) // 5 * 18
    )
    text = text_of(paper)
    # Every measure that is late is named or counted.
    total = int(re.search(r"逾期未报（措施(\d+)条", text)[1])
    named = len({*re.findall(r"原第(\d+)条", text.split("三、存在问题")[1].split("四、")[0])})
    left = int(re.search(r"其余措施(\d+)条、各市报告\d+份.*见附件1、附件2。", text)[1])
    assert 0 < named < 40
    assert total <= named + left <= len(frozen["concerns"])


@pytest.mark.long
def test_what_has_no_room_is_counted(reported):
    frozen = grown(freeze(reported), 200)
    text = text_of(paper_of(frozen))
    parts, more = re.search(r"其余(\d+)个部分和(\d+)条措施的进展见附件1。", text).groups()
    told = len(re.findall("……（原第", text.split("三、存在问题")[0]))
    assert told + int(more) == len(frozen["chapters"]) // 5
    assert told + int(parts) == len(frozen["chapters"])


@pytest.mark.long
def test_nothing_is_left_out_while_there_is_room(reported):
    text = text_of(paper_of(freeze(reported, at=NOON)))
    assert "其余" not in text
    assert "（一）加快科技成果转移转化" in text


@pytest.mark.long
def test_words_of_the_office_are_never_cut(reported):
    frozen = grown(freeze(reported), 100)
    frozen["prose"]["proposals"] = "建议召开调度会。" * 120
    assert "建议召开调度会。" * 120 in text_of(paper_of(frozen))


# --- The paper of one body ----------------------------------------------------------------------------


@pytest.mark.one_engine
@pytest.mark.long
def test_a_body_of_many_measures_has_three_pages_too(reported, kejiting):
    whole = freeze(reported, kejiting)
    assert "第二句。" in text_of(paper_of(whole))
    paper = paper_of(grown(whole, 100))
    assert len(body_of(paper).pages) <= 3
    assert "第二句。" not in text_of(paper)
    assert re.search(r"其余\d+条的进展见附件。", text_of(paper))
    assert "第二句。" in text_of_pdf(pypdf.PdfReader(io.BytesIO(build_pdf(paper, as_of=LATER))))
