import hashlib
from collections import Counter

import pytest

from domain.astrology.decks import RUNES, TRUMPS, Deck, can_be_reversed, spread_of
from domain.astrology.draws import commitment, deal
from domain.shared.errors import InvalidInput

_SEED = bytes(range(16))


def test_the_same_seed_deals_the_same_cards() -> None:
    spread = spread_of(Deck.TAROT, "celtic_cross")

    first = deal(_SEED, "draw-1", Deck.TAROT, spread)

    assert deal(_SEED, "draw-1", Deck.TAROT, spread) == first
    assert deal(_SEED, "draw-2", Deck.TAROT, spread) != first


def test_no_card_is_dealt_twice() -> None:
    for number in range(200):
        cross = deal(_SEED, f"draw-{number}", Deck.TAROT, spread_of(Deck.TAROT, "celtic_cross"))
        assert len({card.card for card in cross}) == len(cross) == 10


def test_what_is_published_first_is_the_hash_of_seed_and_purpose() -> None:
    assert commitment(_SEED, "draw-1") == hashlib.sha256(_SEED + b"|draw-1").hexdigest()


def test_every_card_is_as_likely_as_any_other() -> None:
    spread = spread_of(Deck.TAROT, "one")
    rounds = 7_800

    counts = Counter(
        deal(number.to_bytes(16, "big"), "fair", Deck.TAROT, spread)[0].card
        for number in range(rounds)
    )

    expected = rounds / 78
    chi_squared = sum((counts[card] - expected) ** 2 / expected for card in Deck.TAROT.cards)
    assert chi_squared < 124  # of 77 degrees of freedom; one fair deck in 2,000 is above


def test_half_of_the_cards_lie_upside_down() -> None:
    spread = spread_of(Deck.TAROT, "one")
    dealt = [deal(n.to_bytes(16, "big"), "fair", Deck.TAROT, spread)[0] for n in range(2_000)]

    assert 900 < sum(card.is_reversed for card in dealt) < 1_100


def test_a_rune_that_looks_the_same_upside_down_is_never_reversed() -> None:
    spread = spread_of(Deck.RUNES, "three")
    dealt = [rune for n in range(500) for rune in deal(n.to_bytes(16), "r", Deck.RUNES, spread)]

    assert sum(not can_be_reversed(rune) for rune in RUNES) == 9
    assert not [rune for rune in dealt if rune.is_reversed and not can_be_reversed(rune.card)]


def test_decks_are_complete() -> None:
    assert len(TRUMPS) == 22
    assert len(set(Deck.TAROT.cards)) == 78
    assert len(set(Deck.RUNES.cards)) == 24


def test_a_spread_that_a_deck_does_not_know_is_named() -> None:
    with pytest.raises(InvalidInput, match="runes is laid as one, three"):
        spread_of(Deck.RUNES, "celtic_cross")
