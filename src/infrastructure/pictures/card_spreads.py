"""A spread on the table, as one picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from application.astrology.draw_ports import CardPainter
from domain.astrology.card_texts import DrawTexts
from domain.astrology.decks import Deck
from domain.astrology.sealed_draw import SealedDraw
from domain.shared.language import Language
from infrastructure.pictures.card_faces import CARD_HEIGHT, CARD_WIDTH, CardFaces
from infrastructure.pictures.rendering import PictureProcess

_STYLE = (Path(__file__).parent / "card_style.css").read_text(encoding="utf-8")
WIDTH: Final = 1080
_LABEL: Final = 40
_LONGEST_LINE: Final = 16

# Left upper corners and turns, in units of a picture 1080 wide; the second card of the cross
# lies across the first.
_CROSS: Final[Sequence[tuple[int, int, int]]] = (
    (270, 480, 0),
    (270, 480, 90),
    (270, 800, 0),
    (24, 480, 0),
    (270, 160, 0),
    (516, 480, 0),
    (868, 940, 0),
    (868, 640, 0),
    (868, 340, 0),
    (868, 40, 0),
)
_CROSS_SCALE: Final = 0.72


class SvgCardPainter(CardPainter):
    """Cards with their names where there is room for them, else with the number of their place.

    `faces` is the file of their shapes; raises ConfigurationError where one is missing.
    """

    def __init__(self, faces: Path, texts: DrawTexts, pictures: PictureProcess) -> None:
        self._faces = CardFaces(faces)
        self._texts = texts
        self._pictures = pictures

    async def paint(self, draw: SealedDraw, language: Language) -> bytes:
        return await self._pictures.png(self.svg(draw, language), WIDTH)

    def svg(self, draw: SealedDraw, language: Language) -> str:
        if len(draw.cards) == len(_CROSS):
            return _picture(1268, self._crossed(draw, language))
        height = 1240 if len(draw.cards) == 1 else 750
        return _picture(height, self._in_a_row(draw, language))

    def _in_a_row(self, draw: SealedDraw, language: Language) -> str:
        """One large card, or three side by side, each over the name of its place."""
        count = len(draw.cards)
        scale = 2.6 if count == 1 else 1.36
        step = WIDTH / count
        places = self._texts.spreads[language].positions
        shown = []
        for number, drawn in enumerate(draw.cards):
            middle = step * (number + 0.5)
            x = middle - CARD_WIDTH * scale / 2
            shown.append(_laid(self._face(draw, number, language), x, 50, scale, 0))
            shown.append(_label(places[drawn.position], middle, 50 + CARD_HEIGHT * scale + 60))
        return "".join(shown)

    def _crossed(self, draw: SealedDraw, language: Language) -> str:
        shown = []
        for number, (x, y, turned) in enumerate(_CROSS):
            face = self._face(draw, number, language, titled=False)
            shown.append(_laid(face, x, y, _CROSS_SCALE, turned))
        for number, (x, y, turned) in enumerate(_CROSS):
            shown.append(_badge(number + 1, x, y, turned))
        return "".join(shown)

    def _face(
        self, draw: SealedDraw, number: int, language: Language, *, titled: bool = True
    ) -> str:
        drawn = draw.cards[number]
        if draw.deck is Deck.RUNES:
            face = self._faces.rune(drawn.card)
        else:
            name = self._texts.deck(language, draw.deck).cards[drawn.card].name
            face = self._faces.card(drawn.card, name, titled=titled)
        return _turned(face, 180) if drawn.is_reversed else face


def _picture(height: int, inner: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="Inter"><style>{_STYLE}</style>'
        f'<rect class="table" width="{WIDTH}" height="{height}"/>{inner}</svg>'
    )


def _laid(face: str, x: float, y: float, scale: float, turned: int) -> str:
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) scale({scale})">'
        f"{_turned(face, turned) if turned else face}</g>"
    )


def _turned(face: str, degrees: int) -> str:
    return f'<g transform="rotate({degrees} {CARD_WIDTH / 2} {CARD_HEIGHT / 2})">{face}</g>'


def _label(text: str, x: float, y: float) -> str:
    """In two lines where one would be too long for its card."""
    lines = _lines(text) if x != WIDTH / 2 or len(text) > _LONGEST_LINE * 2 else [text]
    return "".join(
        f'<text class="label" x="{x:.1f}" y="{y + 46 * number:.1f}" font-size="{_LABEL}">'
        f"{escape(line)}</text>"
        for number, line in enumerate(lines)
    )


def _lines(text: str) -> list[str]:
    if len(text) <= _LONGEST_LINE:
        return [text]
    words = text.split()
    half = min(
        range(1, len(words)),
        key=lambda at: max(len(" ".join(words[:at])), len(" ".join(words[at:]))),
        default=1,
    )
    return [" ".join(words[:half]), " ".join(words[half:])]


def _badge(number: int, x: int, y: int, turned: int) -> str:
    """At the upper left corner; of a card that lies across, at its right end."""
    width, height = CARD_WIDTH * _CROSS_SCALE, CARD_HEIGHT * _CROSS_SCALE
    at: Mapping[int, tuple[float, float]] = {
        0: (x + 22, y + 22),
        90: (x + width / 2 + height / 2 - 6, y + height / 2),
    }
    left, top = at[turned]
    return (
        f'<circle class="badge" cx="{left:.1f}" cy="{top:.1f}" r="24"/>'
        f'<text class="number" x="{left:.1f}" y="{top + 12:.1f}" font-size="34">{number}</text>'
    )
