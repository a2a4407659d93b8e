"""Tarot cards and runes, and the patterns in which they are laid."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.shared.errors import InvalidInput

SUITS: Final = ("wands", "cups", "swords", "pentacles")
_COURT: Final = ("page", "knight", "queen", "king")
RANKS: Final = (*(f"{number:02}" for number in range(1, 11)), *_COURT)
TRUMPS: Final = tuple(f"trump_{number:02}" for number in range(22))
RUNES: Final = (
    "fehu",
    "uruz",
    "thurisaz",
    "ansuz",
    "raidho",
    "kenaz",
    "gebo",
    "wunjo",
    "hagalaz",
    "nauthiz",
    "isa",
    "jera",
    "eihwaz",
    "perthro",
    "algiz",
    "sowilo",
    "tiwaz",
    "berkano",
    "ehwaz",
    "mannaz",
    "laguz",
    "ingwaz",
    "dagaz",
    "othala",
)
"""The Elder Futhark in its three families of eight."""

_SAME_UPSIDE_DOWN: Final = frozenset(
    ("gebo", "hagalaz", "nauthiz", "isa", "jera", "eihwaz", "sowilo", "ingwaz", "dagaz")
)


class Deck(StrEnum):
    TAROT = "tarot"
    RUNES = "runes"

    @property
    def cards(self) -> tuple[str, ...]:
        return _CARDS[self]


_CARDS: Final[Mapping[Deck, tuple[str, ...]]] = MappingProxyType(
    {
        Deck.TAROT: TRUMPS + tuple(f"{suit}_{rank}" for suit in SUITS for rank in RANKS),
        Deck.RUNES: RUNES,
    }
)


def can_be_reversed(card: str) -> bool:
    """Nine runes look the same upside down."""
    return card not in _SAME_UPSIDE_DOWN


@dataclass(frozen=True, slots=True)
class Spread:
    """`positions` in the order in which they are dealt; their codes have names in the texts."""

    code: str
    positions: tuple[str, ...]


_SPREADS: Final = {
    spread.code: spread
    for spread in (
        Spread("one", ("heart",)),
        Spread("three", ("past", "present", "direction")),
        Spread(
            "celtic_cross",
            (
                "present",
                "crossing",
                "root",
                "past",
                "aim",
                "near_future",
                "self",
                "surroundings",
                "hopes_and_fears",
                "outcome",
            ),
        ),
    )
}
SPREADS: Final[Mapping[Deck, tuple[str, ...]]] = MappingProxyType(
    {Deck.TAROT: ("one", "three", "celtic_cross"), Deck.RUNES: ("one", "three")}
)


def spread_of(deck: Deck, code: str) -> Spread:
    """Raises InvalidInput for a spread that the deck is not laid in."""
    if code not in SPREADS[deck]:
        raise InvalidInput(f"spread: {deck} is laid as {', '.join(SPREADS[deck])}")
    return _SPREADS[code]
