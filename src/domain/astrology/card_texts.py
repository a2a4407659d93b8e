"""What cards and runes are called, and what they may mean."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.astrology.decks import Deck
from domain.astrology.draws import DrawnCard
from domain.shared.language import Language


@dataclass(frozen=True, slots=True)
class CardText:
    """`overturned` is None for what looks the same upside down."""

    name: str
    upright: str
    overturned: str | None = None


@dataclass(frozen=True, slots=True)
class Inflection:
    """How names change in a language, as regular expressions: what a word's `stem` loses, the
    `endings` it may have instead, the words by which a thing is `called` a card, and the
    `articles` that names begin with, small letters or not.
    """

    called: str
    loses: str = r"(?!)"
    endings: str = ""
    articles: str = r"(?!)"


@dataclass(frozen=True, slots=True)
class DeckTexts:
    """One deck in one language; `overturned` is the word for a card that lies upside down."""

    cards: Mapping[str, CardText]
    overturned: str
    inflection: Inflection

    def name(self, drawn: DrawnCard) -> str:
        name = self.cards[drawn.card].name
        return f"{name} ({self.overturned})" if drawn.is_reversed else name

    def meaning(self, drawn: DrawnCard) -> str:
        text = self.cards[drawn.card]
        return (text.overturned or text.upright) if drawn.is_reversed else text.upright


@dataclass(frozen=True, slots=True)
class SpreadTexts:
    """In one language, by code; a spread may have a name of its own for a deck."""

    spreads: Mapping[str, str]
    positions: Mapping[str, str]

    def name(self, spread: str | None, deck: Deck) -> str:
        code = spread or ""
        return self.spreads.get(f"{code}_{deck}") or self.spreads[code]


@dataclass(frozen=True, slots=True)
class DrawTexts:
    """Every deck and spread in every language."""

    decks: Mapping[tuple[Language, Deck], DeckTexts]
    spreads: Mapping[Language, SpreadTexts]

    def deck(self, language: Language, deck: Deck) -> DeckTexts:
        return self.decks[language, deck]
