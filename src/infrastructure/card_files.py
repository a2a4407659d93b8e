"""Names and meanings of cards and runes: `<folder>/<deck>/<language>.yaml` and `spreads.yaml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from domain.astrology.card_texts import CardText, DeckTexts, DrawTexts, Inflection, SpreadTexts
from domain.astrology.decks import RANKS, SUITS, Deck
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from infrastructure.yaml_text import read_yaml


def read_draw_texts(folder: Path) -> DrawTexts:
    """Raises ConfigurationError for a deck that lacks a card or a text in a language."""
    decks = {
        (language, deck): _deck(folder / deck / f"{language}.yaml", deck)
        for language in Language
        for deck in Deck
    }
    spreads = _read(folder / "spreads.yaml")
    return DrawTexts(decks, {language: _spreads(spreads[language]) for language in Language})


def _read(file: Path) -> Mapping[str, Any]:
    try:
        content: Mapping[str, Any] = read_yaml(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as problem:
        raise ConfigurationError(f"{file}: {problem}; see the shipped file") from None
    return content


def _deck(file: Path, deck: Deck) -> DeckTexts:
    content = _read(file)
    try:
        cards = _runes(content) if deck is Deck.RUNES else _tarot(content)
        inflection = Inflection(**content["inflection"])
        return DeckTexts(
            {card: cards[card] for card in deck.cards}, content["reversed"], inflection
        )
    except (KeyError, TypeError) as problem:
        raise ConfigurationError(f"{file}: {problem!r}; see the shipped file") from None


def _runes(content: Mapping[str, Any]) -> Mapping[str, CardText]:
    return {rune: CardText(*texts) for rune, texts in content["runes"].items()}


def _tarot(content: Mapping[str, Any]) -> Mapping[str, CardText]:
    named = {trump: CardText(*texts) for trump, texts in content["trumps"].items()}
    for suit in SUITS:
        for rank in RANKS:
            name = content["minor"].format(rank=content["ranks"][rank], suit=content["suits"][suit])
            named[f"{suit}_{rank}"] = CardText(name, *content[suit][rank])
    return named


def _spreads(section: Mapping[str, Any]) -> SpreadTexts:
    names = {code: name for code, name in section.items() if code != "positions"}
    return SpreadTexts(names, section["positions"])
