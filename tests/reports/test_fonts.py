"""Which face each part of the PDF is set in: the office's own where it has it, else a free one that can be told apart."""

import io

import pypdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from reports.checks import check_fonts
from reports.documents.fonts import Face, faces
from reports.documents.pdf import build_pdf
from tests.reports.layout_paper import AS_OF, layout_paper

PRESENT = "国家"


def font_file(path, family: str) -> None:
    """A font of two letters, each a box."""
    pen = TTGlyphPen(None)
    for number, point in enumerate(((100, 0), (100, 800), (900, 800), (900, 0))):
        (pen.lineTo if number else pen.moveTo)(point)
    pen.closePath()
    box = pen.glyph()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "a", "b"])
    font.setupCharacterMap(dict(zip(map(ord, PRESENT), "ab", strict=True)))
    font.setupGlyf({".notdef": box, "a": box, "b": box})
    font.setupHorizontalMetrics(dict.fromkeys((".notdef", "a", "b"), (1000, 100)))
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    font.setupOS2(sTypoAscender=880, usWinAscent=880, usWinDescent=120)
    font.setupPost()
    font.save(path)


@pytest.fixture
def office_fonts(tmp_path, settings):
    settings.FONT_DIR = str(tmp_path)
    return tmp_path


def faces_of(paper) -> dict[str, str]:
    """The font of each piece of text on the first page, without the tag of its subset."""
    found: dict[str, str] = {}

    def note(text, _cm, _tm, font, _size) -> None:
        if font and text.strip():
            found[text.strip()] = font["/BaseFont"].split("+")[-1]

    pypdf.PdfReader(io.BytesIO(build_pdf(paper, as_of=AS_OF))).pages[0].extract_text(visitor_text=note)
    return found


def face_of(found: dict[str, str], words: str) -> str:
    return next(font for text, font in found.items() if words in text)


@pytest.mark.long
def test_title_text_and_levels_can_be_told_apart():
    found = faces_of(layout_paper())
    assert "NotoSerif" in face_of(found, "创新政策落实")
    assert "NotoSerif" in face_of(found, "现将落实")
    assert "NotoSans" in face_of(found, "总体情况")
    assert "WenKai" in face_of(found, "主要指标")
    assert "WenKai" in face_of(found, "2026")
    assert "NotoSerif" in face_of(found, "报送情况")
    assert "WenKai" in face_of(found, "报送。")


@pytest.mark.long
def test_fonts_of_the_office_come_first_and_are_lent_what_they_lack(office_fonts):
    font_file(office_fonts / "simfang.TTF", "FangSong_GB2312")
    (office_fonts / "说明.txt").write_text("字库", "utf-8")
    (office_fonts / "broken.ttf").write_bytes(b"no font")
    found = faces_of(layout_paper(text=f"{PRESENT}政策"))
    assert "FangSong" in face_of(found, PRESENT)
    assert "NotoSerif" in face_of(found, "政策")


def test_a_font_is_known_by_its_name_whatever_its_file_is_called(office_fonts):
    for number, family in enumerate(("FZXiaoBiaoSong-B05S", "FangSong", "仿宋_GB2312", "SimHei", "华文楷体")):
        font_file(office_fonts / f"{number}.ttf", family)
    assert faces().own == {
        Face.TITLE: "FZXiaoBiaoSong-B05S",
        Face.TEXT: "仿宋_GB2312",
        Face.HEI: "SimHei",
        Face.KAI: "华文楷体",
    }
    assert (
        faces().words
        == "PDF 的小标宋用FZXiaoBiaoSong-B05S、仿宋用仿宋_GB2312、黑体用SimHei、楷体用华文楷体。"
    )
    assert check_fonts() == []


def test_what_the_office_lacks_is_said_at_the_start(office_fonts):
    font_file(office_fonts / "simhei.ttf", "SimHei")
    (warning,) = check_fonts()
    assert warning.msg == "FONT_DIR 中没有找到小标宋、仿宋、楷体，PDF 用开源字体代替。"
    assert faces().words.startswith("PDF 的黑体用SimHei。服务器没有小标宋、仿宋、楷体字库")


def test_a_folder_that_is_not_there_stops_the_start(settings, tmp_path):
    settings.FONT_DIR = str(tmp_path / "not-there")
    (error,) = check_fonts()
    assert error.id == "reports.E001"


def test_nothing_is_said_at_the_start_where_no_folder_is_named(settings):
    settings.FONT_DIR = ""
    assert check_fonts() == []
