"""Takes the outlines that pictures need out of Noto's symbol fonts, into config/astrology.

Run by hand when a glyph is added: it needs fonttools and the fonts (Debian: fonts-noto-core).
    python scripts/tools/extract_glyphs.py FOLDER_OF_FONTS config/astrology/glyphs.json
"""

import json
import sys
from pathlib import Path

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

SIGNS = "aries taurus gemini cancer leo virgo libra scorpio sagittarius capricorn aquarius pisces"
SYMBOLS = {
    **{name: 0x2648 + number for number, name in enumerate(SIGNS.split())},
    "sun": 0x2609,
    "moon": 0x263D,
    "mercury": 0x263F,
    "venus": 0x2640,
    "mars": 0x2642,
    "jupiter": 0x2643,
    "saturn": 0x2644,
    "uranus": 0x2645,
    "neptune": 0x2646,
    "pluto": 0x2647,
    "true_node": 0x260A,
    "lilith": 0x26B8,
}
FONTS = ("NotoSansSymbols-Regular.ttf", "NotoSansSymbols2-Regular.ttf")


def main(folder: Path, target: Path) -> None:
    fonts = [TTFont(folder / name) for name in FONTS]
    found = {}
    for name, point in SYMBOLS.items():
        font = next(font for font in fonts if point in font.getBestCmap())
        found[name] = outline(font, point)
    target.write_text(json.dumps(found, indent=0) + "\n", encoding="utf-8")


def outline(font: TTFont, point: int) -> dict[str, object]:
    """A path around the middle of its own box, y downwards, 100 units to the em."""
    glyphs, name = font.getGlyphSet(), font.getBestCmap()[point]
    bounds = BoundsPen(glyphs)
    glyphs[name].draw(bounds)
    left, bottom, right, top = bounds.bounds
    scale = 100 / font["head"].unitsPerEm
    middle = ((left + right) / 2, (bottom + top) / 2)
    shift = (scale, 0, 0, -scale, -middle[0] * scale, middle[1] * scale)
    path = SVGPathPen(glyphs, ntos=lambda number: f"{number:.1f}".rstrip("0").rstrip("."))
    glyphs[name].draw(TransformPen(path, shift))
    size = ((right - left) * scale, (top - bottom) * scale)
    return {"path": path.getCommands(), "size": [round(each, 1) for each in size]}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
