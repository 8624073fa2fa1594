"""版头 and 版记: said by the office before publishing, part of the frozen content, set after GB/T 9704-2012."""

import io
from dataclasses import replace

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from audit.models import AuditEvent
from audit.rules import RuleBroken
from reports import comparing, kinds
from reports.actions import publishing
from reports.documents.blocks import Frame
from reports.documents.pdf import build_pdf
from reports.documents.word import build_word
from reports.kinds import compose
from reports.rules import Stage
from tests.factories import actor, moment
from tests.papers import squeezed, text_of_pdf
from tests.reports.conftest import build, forget, fresh, publish
from tests.reports.layout_paper import AS_OF, layout_paper

pytestmark = pytest.mark.one_engine

NOON = moment(2026, 10, 20, 12)
SAID = {
    "mark": "辽宁省人民政府办公厅文件",
    "number": "辽政督〔2026〕3号",
    "copy_number": "000001",
    "urgency": "特急",
    "signatory": "",
    "addressees": "各市人民政府",
    "copied_to": "省委办公厅，省人大常委会办公厅。",
    "issuer": "辽宁省人民政府办公厅",
    "issued_on": "2026-10-22",
}
FRAME = Frame(**{name: text for name, text in SAID.items() if name != "addressees"})


def set_frame(report, by, sha256="", **said):
    kept = sha256 or report.snapshot_sha256
    return publishing.set_frame(report, said, sha256=kept, by=actor(by), at=NOON, enqueue=forget)


# --- What is kept -----------------------------------------------------------------------------------


def test_a_frame_becomes_part_of_the_frozen_content(draft, lead):
    framed = set_frame(draft, lead, **SAID)
    said = {name: text for name, text in SAID.items() if text}
    assert framed.snapshot == {**draft.snapshot, "frame": said}
    assert framed.snapshot_sha256 == kinds.digest(framed.snapshot) != draft.snapshot_sha256
    assert framed.edition == draft.edition + 1
    event = AuditEvent.objects.get(verb="report.framed")
    assert (event.before, event.after["number"]) == ({}, "辽政督〔2026〕3号")


def test_the_same_frame_again_makes_no_edition(draft, lead):
    assert build(set_frame(draft, lead, **SAID), NOON)
    assert set_frame(fresh(draft), lead, **SAID).edition == draft.edition + 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"urgency": "十万火急"}, "unknown_urgency"),
        ({"copy_number": "第一份"}, "not_a_copy_number"),
        ({"copy_number": "1234567"}, "not_a_copy_number"),
        ({"number": "号" * 41}, "too_long"),
    ],
)
def test_what_the_standard_does_not_know_is_refused(draft, lead, said, code):
    with pytest.raises(RuleBroken) as refusal:
        set_frame(draft, lead, **said)
    assert (refusal.value.code, refusal.value.field) == (code, *said)
    assert fresh(draft).snapshot["frame"] == {}


def test_a_published_report_and_one_changed_meanwhile_are_refused(draft, lead):
    with pytest.raises(RuleBroken) as refusal:
        set_frame(draft, lead, sha256="0" * 64, **SAID)
    assert refusal.value.code == "changed_meanwhile"
    publish(draft, lead, NOON)
    with pytest.raises(RuleBroken) as refusal:
        set_frame(fresh(draft), lead, **SAID)
    assert refusal.value.code == "not_a_draft"


@pytest.mark.usefixtures("files_made_once")
def test_a_framed_report_is_published_and_proved(draft, lead):
    assert build(set_frame(draft, lead, **SAID), NOON)
    publish(fresh(draft), lead, NOON)
    assert build(draft, NOON)
    assert comparing.prove(fresh(draft)).is_sound


# --- What is printed --------------------------------------------------------------------------------


def test_lines_on_the_data_stand_on_drafts_and_not_on_what_is_circulated(draft):
    def closing(snapshot, stage):
        return compose(snapshot, draft.snapshot_sha256, stage=stage).closing

    assert draft.short_hash in closing(draft.snapshot, Stage.DRAFT)
    assert closing(draft.snapshot, Stage.PUBLISHED) == closing(draft.snapshot, Stage.WITHDRAWN) == ""
    # What was frozen before there were frames keeps them.
    before = {name: value for name, value in draft.snapshot.items() if name != "frame"}
    assert draft.short_hash in closing(before, Stage.PUBLISHED)


def test_addressees_of_the_frame_take_the_place_of_the_papers_own(draft):
    framed = {**draft.snapshot, "frame": {"addressees": "省政府领导同志"}}
    assert compose(framed, "0" * 64).addressees == "省政府领导同志"
    own = compose(draft.snapshot, "0" * 64).addressees
    assert own == compose({**draft.snapshot, "frame": {"number": "第3期"}}, "0" * 64).addressees


def framed_paper(**frame):
    return replace(layout_paper(rows=3), frame=replace(FRAME, **frame), closing="")


def test_the_head_of_the_pdf_has_everything_in_its_order_and_the_foot_is_on_the_last_page():
    reader = pypdf.PdfReader(io.BytesIO(build_pdf(framed_paper(), as_of=AS_OF)))
    first, last = (squeezed(reader.pages[number].extract_text()) for number in (0, -1))
    assert first.startswith(
        "000001特急辽宁省人民政府办公厅文件辽政督〔2026〕3号关于创新政策落实情况的进展报告"
    )
    assert "抄送：省委办公厅，省人大常委会办公厅。辽宁省人民政府办公厅2026年10月22日印发" in last
    assert "抄送" not in "".join(squeezed(page.extract_text()) for page in reader.pages[:-1])


def test_who_signed_a_paper_to_a_superior_stands_beside_its_number():
    paper = framed_paper(signatory="张三", copy_number="", urgency="", mark="督查专报")
    text = text_of_pdf(pypdf.PdfReader(io.BytesIO(build_pdf(paper, as_of=AS_OF))))
    assert text.startswith("督查专报辽政督〔2026〕3号签发人：张三关于")


def test_what_the_office_has_not_said_is_left_out():
    paper = replace(layout_paper(), frame=Frame(number="第3期"), closing="")
    text = text_of_pdf(pypdf.PdfReader(io.BytesIO(build_pdf(paper, as_of=AS_OF))))
    assert text.startswith("第3期关于创新政策落实情况的进展报告")
    for name in ("抄送", "印发", "签发人"):
        assert name not in text


def test_word_has_the_same_head_and_foot():
    document = docx.Document(io.BytesIO(build_word(framed_paper(), as_of=AS_OF)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[:5] == [
        "000001", "特急", "辽宁省人民政府办公厅文件", "辽政督〔2026〕3号", "关于创新政策落实情况的进展报告",
    ]  # fmt: skip
    name, number = document.paragraphs[2:4]
    assert str(name.runs[0].font.color.rgb) == "E60000"
    # Its upper edge is 35 mm below that of the type area, two lines of which stand above it.
    assert name.paragraph_format.space_before.mm + 2 * 28.95 * 25.4 / 72 == pytest.approx(35, abs=0.1)
    (line,) = number._element.pPr.iter(qn("w:pBdr"))
    assert line.find(qn("w:bottom")).get(qn("w:color")) == "E60000"
    box = next(document.element.body.iter(qn("w:txbxContent")))
    cells = ["".join(t.text for t in cell.iter(qn("w:t"))) for cell in box.iter(qn("w:tc"))]
    assert cells == ["抄送：省委办公厅，省人大常委会办公厅。", "辽宁省人民政府办公厅", "2026年10月22日印发"]


def test_a_paper_without_a_frame_begins_with_its_title():
    document = docx.Document(io.BytesIO(build_word(layout_paper(), as_of=AS_OF)))
    assert document.paragraphs[0].text == "关于创新政策落实情况的进展报告"
    assert not list(document.element.body.iter(qn("w:txbxContent")))
