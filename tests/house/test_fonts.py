"""The face of 楷体 is joined from the slices that npm delivers: every letter is there, and the same slices give one file."""

import importlib.util
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

SCRIPT = Path(__file__).resolve().parents[2] / "bin" / "_fonts.py"


def joiner():
    spec = importlib.util.spec_from_file_location("fonts_joined", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def slice_of(path: Path, letters: str, width: int) -> Path:
    """A slice with a box for each letter; the last letter is put together of the first, as accents are."""
    pen = TTGlyphPen(None)
    for number, point in enumerate(((0, 0), (0, 700), (width, 700), (width, 0))):
        (pen.lineTo if number else pen.moveTo)(point)
    pen.closePath()
    box = pen.glyph()
    names = [f"g{number}" for number in range(len(letters))]
    glyphs = {".notdef": box} | dict.fromkeys(names, box)
    parts = TTGlyphPen(glyphs)
    parts.addComponent(names[0], (1, 0, 0, 1, 0, 0))
    glyphs[names[-1]] = parts.glyph()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", *names])
    font.setupCharacterMap(dict(zip(map(ord, letters), names, strict=True)))
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics(dict.fromkeys([".notdef", *names], (width, 0)))
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": "Kai", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.font.flavor = "woff2"
    font.save(path)
    return path


def test_every_letter_of_every_slice_is_in_the_one_font(tmp_path):
    slices = [slice_of(tmp_path / "1.woff2", "天地", 900), slice_of(tmp_path / "2.woff2", "玄黄", 500)]
    for name in ("a.ttf", "b.ttf"):
        joiner().join(slices, tmp_path / name)
    font = TTFont(tmp_path / "a.ttf")
    named = font.getBestCmap()
    assert {chr(point) for point in named} == set("天地玄黄")
    widths = {chr(point): font["hmtx"][name][0] for point, name in named.items()}
    assert widths == {"天": 900, "地": 900, "玄": 500, "黄": 500}
    # 黄 is still made of 玄, and not of the letter that bears the same name in the other slice.
    assert font["glyf"][named[ord("黄")]].getCoordinates(font["glyf"])[0][2] == (500, 700)
    assert (tmp_path / "a.ttf").read_bytes() == (tmp_path / "b.ttf").read_bytes()
