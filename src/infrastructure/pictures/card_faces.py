"""Faces of cards and runes as SVG, from the shapes in `faces.yaml`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import yaml

from domain.astrology.decks import RUNES, SUITS, TRUMPS
from domain.shared.errors import ConfigurationError
from infrastructure.yaml_text import read_yaml

CARD_WIDTH: Final = 240
CARD_HEIGHT: Final = 400
_MIDDLE: Final = CARD_WIDTH // 2
_ROMAN: Final = (
    *("0", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"),
    *("XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX", "XXI"),
)
_LEFT, _CENTRE, _RIGHT = 48, 100, 152
# Where the emblems of a minor card stand in the box of 200 by 280, and how large they are.
_PIPS: Final[Mapping[int, tuple[float, Sequence[tuple[int, int]]]]] = {
    1: (2.6, ((_CENTRE, 140),)),
    2: (1.7, ((_CENTRE, 70), (_CENTRE, 210))),
    3: (1.35, ((_CENTRE, 62), (_LEFT, 205), (_RIGHT, 205))),
    4: (1.3, ((_LEFT, 72), (_RIGHT, 72), (_LEFT, 208), (_RIGHT, 208))),
    5: (1.15, ((_LEFT, 60), (_RIGHT, 60), (_CENTRE, 140), (_LEFT, 220), (_RIGHT, 220))),
    6: (1.05, tuple((x, y) for y in (55, 140, 225) for x in (_LEFT, _RIGHT))),
    7: (0.95, (*((x, y) for y in (50, 140, 230) for x in (_LEFT, _RIGHT)), (_CENTRE, 95))),
    8: (
        0.9,
        (*((x, y) for y in (50, 140, 230) for x in (_LEFT, _RIGHT)), (_CENTRE, 95), (_CENTRE, 185)),
    ),
    9: (0.8, tuple((x, y) for y in (52, 140, 228) for x in (40, _CENTRE, 160))),
    10: (
        0.72,
        (
            *((x, y) for y in (42, 107, 173, 238) for x in (52, 148)),
            (_CENTRE, 75),
            (_CENTRE, 205),
        ),
    ),
}


class CardFaces:
    """Reads the shapes once; raises ConfigurationError where one is missing."""

    def __init__(self, file: Path) -> None:
        try:
            shapes: Mapping[str, Any] = read_yaml(file.read_text(encoding="utf-8"))
            self._trumps = {trump: shapes["trumps"][trump] for trump in TRUMPS}
            self._suits = {suit: shapes["suits"][suit] for suit in SUITS}
            self._courts: Mapping[str, str] = shapes["courts"]
            self._figure: str = shapes["figure"]
            self._runes = {rune: shapes["runes"][rune] for rune in RUNES}
        except (OSError, yaml.YAMLError, KeyError, TypeError) as problem:
            raise ConfigurationError(f"{file}: {problem!r}; see the shipped file") from None

    def card(self, card: str, name: str, *, titled: bool = True) -> str:
        """A card of CARD_WIDTH by CARD_HEIGHT; without its title the picture is larger."""
        parts = [
            f'<rect class="face" width="{CARD_WIDTH}" height="{CARD_HEIGHT}" rx="18"/>',
            f'<rect class="frame" x="9" y="9" width="{CARD_WIDTH - 18}" '
            f'height="{CARD_HEIGHT - 18}" rx="12"/>',
            f'<g transform="translate(20 {52 if titled else 60})">{self._picture(card)}</g>',
        ]
        if numeral := self._numeral(card):
            parts.append(
                f'<text class="title" x="{_MIDDLE}" y="42" font-size="24">{numeral}</text>'
            )
        if titled:
            size = min(25.0, 1.72 * (CARD_WIDTH - 30) / max(len(name), 1))
            parts.append(
                f'<text class="title" x="{_MIDDLE}" y="{CARD_HEIGHT - 30}" '
                f'font-size="{size:.1f}">{escape(name)}</text>'
            )
        return "".join(parts)

    def rune(self, rune: str) -> str:
        """A stone of CARD_WIDTH by CARD_HEIGHT with the rune carved into it."""
        stone = (
            "M120,30C190,30 218,96 218,190C218,300 184,368 120,370"
            "C56,368 22,300 22,190C22,96 50,30 120,30Z"
        )
        strokes = self._runes[rune]
        return (
            f'<path class="stone" d="{stone}"/>'
            f'<g transform="translate(48 86) scale(1.44)">'
            f'<path class="light" transform="translate(1.6 1.6)" d="{strokes}"/>'
            f'<path class="carved" d="{strokes}"/></g>'
        )

    def _picture(self, card: str) -> str:
        if card in self._trumps:
            return str(self._trumps[card])
        suit, _, rank = card.partition("_")
        inner = self._court(suit, rank) if rank in self._courts else self._pips(suit, int(rank))
        return f'<g class="{suit}">{inner}</g>'

    def _pips(self, suit: str, number: int) -> str:
        scale, places = _PIPS[number]
        return "".join(_placed(self._suits[suit], x, y, scale) for x, y in places)

    def _court(self, suit: str, rank: str) -> str:
        """The figure under its headdress, the emblem of its suit in front."""
        return (
            _placed(self._figure, _CENTRE, 168, 1.9)
            + _placed(self._courts[rank], _CENTRE, 82, 1.1)
            + _placed(self._suits[suit], _CENTRE, 208, 1.25)
        )

    @staticmethod
    def _numeral(card: str) -> str:
        return _ROMAN[TRUMPS.index(card)] if card in TRUMPS else ""


def _placed(shapes: str, x: float, y: float, scale: float) -> str:
    return f'<g transform="translate({x} {y}) scale({scale})">{shapes}</g>'
