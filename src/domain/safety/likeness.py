"""How much a text reads like those of people in danger: a second reading, behind the frames'.

Frames know what was thought of; this reads what nobody thought of, and says less surely. It is a
logistic regression, weighed beforehand on sentences of both kinds (`Likeness` adds up the weights).
Its features are stems, letters and words in a row, and the lexicons' classes: never what frames
found, so that it can speak against them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, pairwise
from math import sqrt
from typing import Final, NamedTuple

_WORD = re.compile(r"[\w']+")
_STEM: Final = 5
_GRAMS: Final = (3, 4, 5)
NEAR: Final = 3
_FEWEST: Final = 3
"""Sentences that are read together, and the words that they need at least."""
_Stems = Mapping[str, float]
"""Weights by the stem that follows."""
_NO_STEMS: Final[_Stems] = {}
_MANY_WORDS: Final = 150
"""Of a longer sentence each word is weighed once: who counts, or says one thing over and over, says
little.
"""
UNKNOWN: Final = ("?", "?")
"""The features of a stem that no sentence of the weighed ones had: of something else, mostly."""
NO_LIKENESS: Final = -99.0


class Features:
    """Features that belong together; one object for the same ones, so that it is its own key."""

    __slots__ = ("names",)

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence: its words, and features of the classes that they belong to."""

    words: Sequence[str]
    groups: Sequence[Features] = ()

    @property
    def classes(self) -> list[str]:
        return [name for group in self.groups for name in group.names]


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


def class_features(
    language: str, before: tuple[str, ...], names: tuple[str, ...]
) -> tuple[str, ...]:
    """Of the names of a word's classes: each, and each with those of the word before it that has
    any.
    """
    return tuple(
        chain.from_iterable(
            (f"{language}.{name}", *(f"{language}.{earlier}.{name}" for earlier in before))
            for name in names
        )
    )


def idea_features(language: str, names: Iterable[str]) -> tuple[str, ...]:
    """Of the ideas among a sentence's classes: all that stand together."""
    return tuple(f"{language}~{one}~{other}" for one, other in combinations(sorted(names), 2))


class _Word(NamedTuple):
    """What a word weighs, and what the stems do that follow it: right behind, and one later."""

    stem: str
    weight: float
    known: float
    near: _Stems
    next_but_one: _Stems


class Likeness:
    """`weights` by feature; every stem that is known has one. `letters` is the value of a feature
    of letters, of which a word has many; other features have 1.
    """

    def __init__(self, weights: Mapping[str, float], bias: float, letters: float = 1.0) -> None:
        self._weights = weights
        self._bias = bias
        self._letters = letters
        self._near = _by_first(weights, " ")
        self._next_but_one = _by_first(weights, "_")
        self._word = lru_cache(maxsize=20_000)(self._weigh_word)
        self._of_group = lru_cache(maxsize=20_000)(self._weigh_group)

    def of(self, sentences: Sequence[Said]) -> float:
        """The highest of all passages; 0 is even."""
        highest = NO_LIKENESS
        for likeness, _, _ in self.of_passages(sentences):
            if likeness > highest:
                highest = likeness
        return highest

    def of_passages(self, sentences: Sequence[Said]) -> Iterator[tuple[float, int, int]]:
        """Of sentences by themselves and with those behind: likeness, the first, and the end."""
        weighed = [self._weigh_sentence(each) for each in sentences]
        sizes = [len(each.words) for each in sentences]
        whole = len(sentences)
        for first in range(whole):
            total = count = 0.0
            size = 0
            for place in range(first, min(first + NEAR, whole)):
                own, own_count = weighed[place]
                total += own
                count += own_count
                size += sizes[place]
                if count and (size >= _FEWEST or whole <= NEAR):
                    yield total / sqrt(count) + self._bias, first, place + 1

    def _weigh_sentence(self, said: Said) -> tuple[float, float]:
        if len(said.words) > _MANY_WORDS:
            said = Said(tuple(dict.fromkeys(said.words)), tuple(dict.fromkeys(said.groups)))
        total = count = 0.0
        of_word, of_group = self._word, self._of_group
        near = next_but_one = later = _NO_STEMS
        for word in said.words:
            stem, weight, known, near_it, later_than_it = of_word(word)
            total += weight
            count += known
            if stem in near:
                total += near[stem]
                count += 1
            if stem in next_but_one:
                total += next_but_one[stem]
                count += 1
            near, next_but_one, later = near_it, later, later_than_it
        for group in said.groups:
            weight, known = of_group(group)
            total += weight
            count += known
        return total, count

    def _weigh_word(self, word: str) -> _Word:
        feature, stem = stem_feature(word), word[:_STEM]
        total, count = self._weigh((feature,) if feature in self._weights else UNKNOWN)
        letters, letter_count = self._weigh(letter_features(word))
        value = self._letters
        return _Word(
            stem,
            total + value * letters,
            count + value * value * letter_count,
            self._near.get(stem, _NO_STEMS),
            self._next_but_one.get(stem, _NO_STEMS),
        )

    def _weigh_group(self, group: Features) -> tuple[float, int]:
        return self._weigh(group.names)

    def _weigh(self, features: Iterable[str]) -> tuple[float, int]:
        """The sum of the weights of what is known, and how many that is."""
        known = [w for w in map(self._weights.get, features) if w is not None]
        return sum(known), len(known)


def _by_first(weights: Mapping[str, float], between: str) -> Mapping[str, _Stems]:
    """The weights of pairs of stems, by the first and by the other."""
    pairs: dict[str, dict[str, float]] = {}
    for feature, weight in weights.items():
        for at, sign in enumerate(feature[: _STEM + 1]):  # stems may have a _ of their own
            if sign == between and len(other := feature[at + 1 :]) <= _STEM:
                pairs.setdefault(feature[:at], {})[other] = weight
    return pairs
