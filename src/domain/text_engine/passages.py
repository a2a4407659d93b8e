"""The parts of a long text that a question is about."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from domain.text_engine.cutting import MARK, Count

_WORD = re.compile(r"[^\W_]{2,}")
_BORDER = re.compile(r"\n\s*\n|(?<=[.!?…])\s+|\n")
_LONGEST: Final = 500
"""Of a passage, in characters; a sentence that is longer is cut."""
_STEM: Final = 5
"""Letters that forms of one word share."""
_SHORTEST: Final = 3
_MARK_TOKENS: Final = 3
_FEWEST_CHARACTERS_PER_TOKEN: Final = 0.5
_OF_NEIGHBOURS: Final = 0.3
_SATURATION: Final = 1.5


def relevant_passages(text: str, question: str, limit: int, count: Count) -> str:
    """The text where it fits; else its beginning and what the question is about, in their order.

    A question that shares no word with the text gets passages from everywhere in it. A mark stands
    where something was left out.
    """
    if len(text) * _FEWEST_CHARACTERS_PER_TOKEN <= limit or count(text) <= limit:
        return text
    passages = passages_of(text)
    scores = _scores(passages, question)
    chosen: set[int] = set()
    room = limit
    for number in _wanted(scores):
        cost = count(passages[number]) + _MARK_TOKENS
        if cost <= room:
            chosen.add(number)
            room -= cost
        if room < limit // 50:
            break
    return _joined(passages, sorted(chosen))


def passages_of(text: str) -> list[str]:
    """Whole sentences, as many together as a passage holds."""
    passages: list[str] = []
    held = ""
    for sentence in _BORDER.split(text):
        if held and len(held) + len(sentence) + 1 > _LONGEST:
            passages.append(held)
            held = ""
        held = f"{held} {sentence}".strip()
        while len(held) > _LONGEST:
            passages.append(held[:_LONGEST])
            held = held[_LONGEST:]
    return [*passages, held] if held else passages


def _wanted(scores: Sequence[float]) -> list[int]:
    """The best one, the first one, which says what the text is, then the others, the better first;
    spread evenly where all are equal.
    """
    numbers = range(len(scores))
    if not any(scores):
        return sorted(numbers, key=_bits_reversed)
    best, *others = sorted(numbers, key=lambda number: (-scores[number], number))
    return list(dict.fromkeys((best, 0, *others)))


def _bits_reversed(number: int) -> str:
    """An order in which every beginning is spread over the whole."""
    return f"{number:016b}"[::-1]


def _scores(passages: Sequence[str], question: str) -> list[float]:
    """How much each has of what is asked: rare words count more, repetition soon no more."""
    asked = set(_stems(question))
    words = [Counter(stem for stem in _stems(passage) if stem in asked) for passage in passages]
    holding = Counter(stem for found in words for stem in found)
    weights = {stem: math.log(1 + len(passages) / held) for stem, held in holding.items()}
    own = [
        sum(weights[stem] * times / (times + _SATURATION) for stem, times in found.items())
        for found in words
    ]
    around = [0.0, *own, 0.0]
    return [
        score + _OF_NEIGHBOURS * max(around[number], around[number + 2])
        for number, score in enumerate(own)
    ]


def _stems(text: str) -> list[str]:
    """Without their endings, roughly: at most so many letters, and not the last one."""
    words = _WORD.findall(text.casefold())
    return [word[: max(_SHORTEST, min(_STEM, len(word) - 1))] for word in words]


def _joined(passages: Sequence[str], chosen: Sequence[int]) -> str:
    parts: list[str] = []
    last = -1
    for number in chosen:
        if number != last + 1:
            parts.append(MARK)
        parts.append(passages[number])
        last = number
    if last != len(passages) - 1:
        parts.append(MARK)
    return "\n".join(parts)
