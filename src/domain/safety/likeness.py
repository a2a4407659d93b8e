"""How much a text reads like those of people in danger: a second reading, behind the frames'.

Frames know what was thought of; this reads what nobody thought of, and says less surely. It is a
logistic regression, weighed beforehand on sentences of both kinds (`Likeness` adds up the weights).
Its features are stems, letters and words in a row, the lexicons' classes, and what frames found.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, pairwise
from math import sqrt
from typing import Final

_WORD = re.compile(r"[\w']+")
_STEM: Final = 5
_GRAMS: Final = (3, 4, 5)
_NEAR: Final = 3
_FEWEST: Final = 3
"""Sentences that are read together, and the words that they need at least."""
UNKNOWN: Final = ("?", "?")
"""The features of a stem that no sentence of the weighed ones had: of something else, mostly."""
NO_LIKENESS: Final = -99.0


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence: its words, and features of the classes that they belong to."""

    words: Sequence[str]
    classes: Sequence[str] = ()


def words_of(folded: str) -> list[str]:
    return _WORD.findall(folded)


def stem_feature(word: str) -> str:
    return f"={word[:_STEM]}"


@lru_cache(maxsize=4_000)  # several likenesses look at one word
def letter_features(word: str) -> tuple[str, ...]:
    edged = f"^{word}$"
    size = len(edged)
    return tuple([edged[at : at + n] for n in _GRAMS for at in range(size - n + 1)])


def pair_features(words: Sequence[str]) -> list[str]:
    """Stems that follow each other, and those with one word in between."""
    stems = [word[:_STEM] for word in words]
    near = [f"{one} {other}" for one, other in pairwise(stems)]
    return near + [f"{one}_{other}" for one, other in zip(stems, stems[2:], strict=False)]


def class_features(language: str, named: Iterable[tuple[str, ...]]) -> list[str]:
    """Of the names of each word's classes: each, and each with those before it."""
    features: list[str] = []
    before: tuple[str, ...] = ()
    for names in named:
        if names:
            features += _named_features(language, before, names)
            before = names
    return features


@lru_cache(maxsize=4_000)
def idea_features(language: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Of the ideas among a sentence's classes, which begin with `I_`: all that stand together."""
    ideas = sorted(name for name in names if name.startswith("I_"))
    return tuple(f"{language}~{one}~{other}" for one, other in combinations(ideas, 2))


@lru_cache(maxsize=10_000)
def _named_features(
    language: str, before: tuple[str, ...], names: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(
        chain.from_iterable(
            (f"{language}.{name}", *(f"{language}.{earlier}.{name}" for earlier in before))
            for name in names
        )
    )


class Likeness:
    """`weights` by feature; every stem that is known has one. `letters` is the value of a feature
    of letters, of which a word has many; other features have 1.
    """

    def __init__(self, weights: Mapping[str, float], bias: float, letters: float = 1.0) -> None:
        self._weights = weights
        self._bias = bias
        self._letters = letters
        self._of_word = lru_cache(maxsize=10_000)(self._weigh_word)

    def of(self, sentences: Sequence[Said], found: Sequence[str]) -> float:
        """The highest of all sentences, by themselves and with those behind them; 0 is even.

        `found` are features of the text as a whole.
        """
        common, known = self._weigh(found)
        sums, counts, sizes = [0.0], [0.0], [0]
        for each in sentences:
            own, count = self._weigh_sentence(each)
            sums.append(sums[-1] + own)
            counts.append(counts[-1] + count)
            sizes.append(sizes[-1] + len(each.words))
        whole, highest = len(sentences), NO_LIKENESS
        for first in range(whole):
            for last in range(first + 1, min(first + _NEAR, whole) + 1):
                if sizes[last] - sizes[first] < _FEWEST and whole > _NEAR:
                    continue
                count = counts[last] - counts[first] + known
                total = sums[last] - sums[first] + common
                highest = max(highest, total / sqrt(count) if count else NO_LIKENESS)
        return highest + self._bias

    def _weigh_sentence(self, said: Said) -> tuple[float, float]:
        pairs, pair_count = self._weigh(pair_features(said.words))
        classes, class_count = self._weigh(said.classes)
        total, count = pairs + classes, float(pair_count + class_count)
        for word in said.words:
            own, known = self._of_word(word)
            total += own
            count += known
        return total, count

    def _weigh_word(self, word: str) -> tuple[float, float]:
        stem = stem_feature(word)
        first = (stem,) if stem in self._weights else UNKNOWN
        total, count = self._weigh(first)
        letters, letter_count = self._weigh(letter_features(word))
        value = self._letters
        return total + value * letters, count + value * value * letter_count

    def _weigh(self, features: Iterable[str]) -> tuple[float, int]:
        """The sum of the weights of what is known, and how many that is."""
        known = [w for w in map(self._weights.get, features) if w is not None]
        return sum(known), len(known)
