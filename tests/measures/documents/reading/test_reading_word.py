"""Word files as a reader sees them: numbers that Word writes, revisions, boxes, notes, tables; and what is refused."""

import io
import zipfile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from audit.rules import RuleBroken
from measures.documents.reading import read_text
from measures.documents.reading.word_numbers import written

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def packed(body: str, **parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("_rels/.rels", RELS)
        package.writestr("word/document.xml", f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", content)
    return file.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, level: int, list_id: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def numbering(levels: list[tuple[str, str]], overrides: str = "") -> str:
    inner = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (style, text) in enumerate(levels)
    )
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">{inner}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{overrides}</w:num></w:numbering>'
    )


OFFICIAL = numbering([("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")])


def lines(content: bytes) -> list[str]:
    return read_text("通知.docx", content).text.split("\n")


def refused(content: bytes, name: str = "通知.docx") -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal:
        read_text(name, content)
    assert refusal.value.field == "file"
    return refusal.value


def test_numbers_that_word_writes_by_itself_stand_in_the_text_as_printed():
    body = (
        numbered("总体要求", 0) + numbered("建设冷库", 1) + numbered("产地", 2) + numbered("销地", 2)
        + numbered("培育企业", 1) + numbered("镇村", 2) + p("正文") + numbered("保障措施", 0) + numbered("用地", 1)
    )  # fmt: skip
    read = read_text("通知.docx", packed(body, numbering=OFFICIAL))
    assert read.text.split("\n") == [
        "一、总体要求", "（一）建设冷库", "1.产地", "2.销地", "（二）培育企业", "1.镇村", "正文", "二、保障措施", "（一）用地",
    ]  # fmt: skip
    assert any("自动编号" in remark for remark in read.remarks)


def test_lists_of_one_kind_go_on_counting_unless_one_says_where_it_begins():
    begins = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    body = numbered("甲", 0) + numbered("乙", 0, 2) + numbered("丙", 0) + numbered("丁", 0, 2)
    levels = [("chineseCounting", "%1、")]
    assert lines(packed(body, numbering=numbering(levels))) == ["一、甲", "二、乙", "三、丙", "四、丁"]
    assert lines(packed(body, numbering=numbering(levels, begins))) == [
        "一、甲",
        "五、乙",
        "六、丙",
        "七、丁",
    ]


def test_a_level_passed_over_counts_as_begun():
    body = numbered("甲", 0) + numbered("乙", 2) + numbered("丙", 1)
    levels = [("decimal", "%1."), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3")]
    assert lines(packed(body, numbering=numbering(levels))) == ["1.甲", "1.1.1 乙", "1.2 丙"]


def test_a_number_may_come_from_a_style_and_be_taken_away_by_the_paragraph():
    styles = (
        f'<w:styles {W}><w:style w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        '</w:numPr></w:pPr></w:style><w:style w:styleId="Own"><w:name w:val="own"/><w:basedOn w:val="H1"/></w:style></w:styles>'
    )
    body = (
        p("甲", '<w:pStyle w:val="H1"/>')
        + p("乙", '<w:pStyle w:val="Own"/>')
        + p("丙", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    content = packed(body, numbering=OFFICIAL, styles=styles)
    assert lines(content) == ["一、甲", "二、乙", "丙"]


@pytest.mark.parametrize(
    ("style", "number", "printed"),
    [
        ("chineseCounting", 11, "十一"), ("chineseCountingThousand", 101, "一百零一"), ("chineseLegalSimplified", 3, "叁"),
        ("decimalEnclosedCircle", 3, "③"), ("decimalEnclosedCircle", 21, "㉑"), ("decimalFullWidth", 12, "１２"),
        ("decimalEnclosedParen", 2, "⑵"), ("upperRoman", 14, "XIV"), ("lowerLetter", 28, "bb"), ("decimalZero", 3, "03"),
        ("ideographTraditional", 2, "乙"), ("none", 4, ""), ("hebrew1", 4, "4"), ("decimalEnclosedParen", 33, "33"),
    ],
)  # fmt: skip
def test_numbers_are_written_in_the_formats_that_word_has(style, number, printed):
    assert written(number, style) == printed


def test_what_was_inserted_is_read_and_what_was_deleted_is_not():
    body = (
        "<w:p><w:r><w:t>支持</w:t></w:r><w:ins><w:r><w:t>县级</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>市级</w:delText></w:r></w:del><w:r><w:t>冷库</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半，</w:t></w:r></w:p>" + p("后半。")
    )
    read = read_text("通知.docx", packed(body))
    assert read.text == "支持县级冷库\n前半，后半。"
    assert any("修订" in remark for remark in read.remarks)


def test_a_text_box_is_read_once_behind_its_paragraph():
    box = f"<w:txbxContent>{p('专栏1 重点工程')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>正文</w:t><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>" + box
        + "</w:drawing></mc:Choice><mc:Fallback><w:pict>" + box + "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )  # fmt: skip
    assert lines(packed(body + p("下段"))) == ["正文", "专栏1 重点工程", "下段"]


def test_footnotes_stand_behind_the_text():
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="-1">{p("线")}</w:footnote>'
        f'<w:footnote w:id="2">{p("指规模以上企业。")}</w:footnote></w:footnotes>'
    )
    body = "<w:p><w:r><w:t>骨干企业</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    assert lines(packed(body, footnotes=notes)) == ["骨干企业", "注1：指规模以上企业。"]


def test_rows_of_a_table_are_lines_and_a_box_of_one_cell_keeps_its_paragraphs():
    document = Document()
    table = document.add_table(rows=2, cols=2)
    for place, text in enumerate(["任务", "责任单位", "建设冷库", "省商务厅"]):
        table.rows[place // 2].cells[place % 2].text = text
    table.rows[1].cells[1].add_paragraph("省财政厅")
    box = document.add_table(rows=1, cols=1)
    box.rows[0].cells[0].text = "专栏"
    box.rows[0].cells[0].add_paragraph("重点工程")
    file = io.BytesIO()
    document.save(file)
    assert lines(file.getvalue()) == ["任务\t责任单位", "建设冷库\t省商务厅 省财政厅", "专栏", "重点工程"]


def test_breaks_tabs_fields_and_what_is_hidden():
    body = (
        "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType='separate'/>"
        "<w:t>3</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r></w:p>"
    )
    read = read_text("通知.docx", packed(body))
    assert read.text == "甲\n乙\t丙3"
    assert any("隐藏" in remark for remark in read.remarks)


def test_a_table_of_contents_is_not_read_twice():
    styles = f'<w:styles {W}><w:style w:styleId="T1"><w:name w:val="toc 1"/></w:style></w:styles>'
    body = p("一、总体要求 1", '<w:pStyle w:val="T1"/>') + p("一、总体要求")
    assert lines(packed(body, styles=styles)) == ["一、总体要求"]


# --- Refused ------------------------------------------------------------------------------------------


def with_part(name: str, content: bytes = b"x") -> bytes:
    file = io.BytesIO(packed(p("正文")))
    with zipfile.ZipFile(file, "a") as package:
        package.writestr(name, content)
    return file.getvalue()


def test_macros_are_refused():
    assert refused(with_part("word/vbaProject.bin")).code == "file_macro"
    assert "docm" in refused(with_part("word/vbaProject.bin"), "通知.docm").message


@pytest.mark.parametrize(
    "content",
    [
        packed(p("正文"))[:-40],
        b"PK\x03\x04" + b"\x00" * 200,
        packed("<w:p>"),
        packed(f"<w:p><w:r><w:t>{'<w:b>' * 400}{'</w:b>' * 400}</w:t></w:r></w:p>"),
    ],
)
def test_broken_files_are_said_to_be_broken(content):
    refusal = refused(content)
    assert refusal.code == "file_unreadable"
    assert ".docx" in refusal.message


def test_entities_are_not_expanded():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("_rels/.rels", RELS)
        bomb = '<!DOCTYPE d [<!ENTITY a "冷库"><!ENTITY b "&a;&a;&a;&a;">]>'
        text = f"{bomb}<w:document {W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
        package.writestr("word/document.xml", text)
    assert refused(file.getvalue()).code == "file_unreadable"


@pytest.mark.parametrize(
    ("body", "styles"),
    [(p("正文"), "0" * (17 * 1024 * 1024)), ("<w:p/>" * 600_000, ""), (p("甲") * 50_001, "")],
)
def test_what_unpacks_to_too_much_is_refused(body, styles):
    bomb = packed(body, **({"styles": styles} if styles else {}))
    assert len(bomb) < 200_000
    assert refused(bomb).code == "file_too_big"


def test_another_office_file_under_this_name_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    assert refused(file.getvalue()).code == "file_unknown"


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_whatever_is_changed_in_a_file_the_answer_is_a_text_or_a_sentence(noise, at):
    content = bytearray(packed(numbered("甲", 0), numbering=OFFICIAL))
    content[at : at + len(noise)] = noise
    answer = ""
    try:
        answer = read_text("通知.docx", bytes(content)).text
    except RuleBroken as refusal:
        answer = refusal.message
    assert answer
