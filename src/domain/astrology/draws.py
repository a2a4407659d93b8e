"""Drawing so that nobody has to trust us.

Before anything is chosen we publish the SHA-256 of a secret seed and of what the draw is for; once
the cards lie open, the seed is told. Whoever has both can deal the same cards again.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from domain.astrology.decks import Deck, Spread, can_be_reversed

SEED_BYTES = 16
_BLOCK = 2**32


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """`position` is the place in the spread, `card` its code."""

    position: str
    card: str
    is_reversed: bool


def commitment(seed: bytes, context: str) -> str:
    """What is published before the draw: 64 hexadecimal digits that give nothing away."""
    return hashlib.sha256(seed + b"|" + context.encode()).hexdigest()


def deal(seed: bytes, context: str, deck: Deck, spread: Spread) -> tuple[DrawnCard, ...]:
    """The cards that this seed gives: a Fisher-Yates shuffle, dealt from the top."""
    numbers = _numbers(seed, f"{context}|{deck}|{spread.code}")
    cards = list(deck.cards)
    drawn = []
    for at, position in enumerate(spread.positions):
        chosen = at + _below(len(cards) - at, numbers)
        cards[at], cards[chosen] = cards[chosen], cards[at]
        upside_down = _below(2, numbers) == 1 and can_be_reversed(cards[at])
        drawn.append(DrawnCard(position, cards[at], upside_down))
    return tuple(drawn)


def _numbers(seed: bytes, context: str) -> Iterator[int]:
    """Numbers below 2^32, from HMAC-SHA-256 of a counter."""
    counter = 0
    while True:
        block = hmac.digest(seed, f"{context}|{counter}".encode(), "sha256")
        for start in range(0, len(block), 4):
            yield int.from_bytes(block[start : start + 4], "big")
        counter += 1


def _below(bound: int, numbers: Iterator[int]) -> int:
    """Evenly: numbers beyond the last whole multiple of the bound are passed over."""
    whole = _BLOCK - _BLOCK % bound
    return next(number for number in numbers if number < whole) % bound
