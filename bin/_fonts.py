"""Makes one font file of 楷体 out of the slices that npm delivers it in for browsers: typst wants it whole.

    python _fonts.py NODE_MODULES TARGET

Run by bin/_setup.py, and when the image is built, with the Python that has fontTools. LXGW WenKai Lite is free under the
SIL Open Font License 1.1; its text is laid beside the file.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont, newTable  # type: ignore[import-untyped]

PACKAGE = "lxgw-wenkai-lite-webfont"
SLICES = "files/lxgwwenkailite-regular-subset-*.woff2"
FONT, LICENCE = "LXGWWenKaiLite-Regular.ttf", "LXGWWenKaiLite-OFL.txt"


def join(slices: list[Path], target: Path) -> None:
    """Write the letters of all ``slices`` as one TrueType font; what only typesetting of whole texts needs is left out."""
    fonts = [TTFont(path) for path in slices]
    first = fonts[0]
    glyphs, metrics = {".notdef": first["glyf"][".notdef"]}, {".notdef": first["hmtx"][".notdef"]}
    letters: dict[int, str] = {}
    for number, font in enumerate(fonts):
        names = {name: f"s{number}.{name}" for name in font.getGlyphOrder() if name != ".notdef"}
        letters.update({point: names[name] for point, name in font.getBestCmap().items()})
        for name, own in names.items():
            glyphs[own], metrics[own] = font["glyf"].glyphs[name], font["hmtx"][name]
            _rename_parts(glyphs[own], font["glyf"], names)
    made = FontBuilder(first["head"].unitsPerEm, isTTF=True)
    made.setupGlyphOrder(list(glyphs))
    made.setupCharacterMap(letters)
    # As they come: reading and writing every outline once more would take most of the time.
    made.font.recalcBBoxes = made.font.recalcTimestamp = False
    made.font["loca"], made.font["glyf"] = newTable("loca"), newTable("glyf")
    made.font["glyf"].glyphs, made.font["glyf"].glyphOrder = glyphs, list(glyphs)
    made.setupHorizontalMetrics(metrics)
    made.setupHorizontalHeader(ascent=first["hhea"].ascent, descent=first["hhea"].descent)
    made.setupPost(keepGlyphNames=False)
    for tag in ("name", "OS/2", "head", "maxp"):
        made.font[tag] = first[tag]
    _widen(made.font["maxp"], [font["maxp"] for font in fonts])
    made.font["maxp"].numGlyphs = len(glyphs)
    head = made.font["head"]
    for side, which in (("xMin", min), ("yMin", min), ("xMax", max), ("yMax", max)):
        setattr(head, side, which(getattr(font["head"], side) for font in fonts))
    made.save(target)


def _rename_parts(glyph: Any, outlines: Any, names: dict[str, str]) -> None:
    """A letter that is put together of others names them as the whole font does."""
    is_whole = int.from_bytes(getattr(glyph, "data", b"")[:2], "big", signed=True) >= 0
    if not is_whole or (not hasattr(glyph, "data") and glyph.isComposite()):
        glyph.expand(outlines)
        for part in glyph.components:
            part.glyphName = names[part.glyphName]


def _widen(table: Any, others: list[Any]) -> None:
    for name in [name for name in vars(table) if name.startswith("max")]:
        setattr(table, name, max(getattr(other, name) for other in others))


def main() -> int:
    package, target = Path(sys.argv[1]) / PACKAGE, Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    # In another name first, so that a half-written file is never taken for the font.
    join(sorted(package.glob(SLICES)), target / "half-made")
    (target / "half-made").rename(target / FONT)
    shutil.copyfile(package / "OFL.txt", target / LICENCE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
