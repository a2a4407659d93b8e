"""Weighing the features of a Likeness on sentences of both kinds."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.safety.likeness import UNKNOWN, Said, letter_features, pair_features, stem_feature

_ROUNDS: Final = 250
_ROUNDS_TO_CHOOSE: Final = 80
_STEP: Final = 0.05
_SEEN_AT_LEAST: Final = 2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Feature = tuple[str, float]
"""Its name and value."""


@dataclass(frozen=True, slots=True)
class Example:
    sentences: Sequence[Said]
    is_danger: bool


@dataclass(frozen=True, slots=True)
class Manner:
    """`most` features are kept besides stems; `letters` is what those of letters count, and `decay`
    what holds the weights small.
    """

    most: int
    letters: float = 1.0
    decay: float = 2e-4


def weigh(examples: Sequence[Example], manner: Manner) -> tuple[Mapping[str, float], float]:
    """Weights and bias. The same examples give the same weights.

    Every stem that is met twice is kept, and of other features those that matter, which are
    weighed again by themselves.
    """
    stems = _frequent(map(stem_feature, words) for words in map(_words, examples))
    given = [_features(example, stems, manner.letters) for example in examples]
    truth = np.array([example.is_danger for example in examples], dtype=np.float64)
    names = [[name for name, _ in features] for features in given]
    known = sorted(_frequent(names))
    weights, _ = _fitted(given, truth, known, manner.decay, _ROUNDS_TO_CHOOSE)
    seen = Counter(name for features in names for name in set(features))
    matters = {name: abs(weights[n]) * np.sqrt(seen[name]) for n, name in enumerate(known)}
    others = sorted((name for name in known if name not in stems), key=lambda name: -matters[name])
    kept = sorted({*stems, *others[: manner.most]})
    weights, bias = _fitted(given, truth, kept, manner.decay)
    return dict(zip(kept, weights.tolist(), strict=True)), bias


def _words(example: Example) -> list[str]:
    return [word for said in example.sentences for word in said.words]


def _frequent(given: Iterable[Iterable[str]]) -> set[str]:
    seen = Counter(feature for features in given for feature in set(features))
    return {feature for feature, times in seen.items() if times >= _SEEN_AT_LEAST}


def _features(example: Example, stems: set[str], letters: float) -> list[Feature]:
    features: list[Feature] = []
    for said in example.sentences:
        features += [(name, 1.0) for name in (*pair_features(said.words), *said.classes)]
        for word in said.words:
            stem = stem_feature(word)
            features += [(name, 1.0) for name in ((stem,) if stem in stems else UNKNOWN)]
            features += [(name, letters) for name in letter_features(word)]
    return features


def _fitted(
    given: Sequence[Sequence[Feature]],
    truth: Floats,
    known: Sequence[str],
    decay: float,
    rounds: int = _ROUNDS,
) -> tuple[Floats, float]:
    """Logistic regression by Adam, both kinds of equal weight."""
    rows, columns, values = _matrix(given, {name: n for n, name in enumerate(known)})
    texts, features = len(given), len(known)
    weights, mean, square = (np.zeros(features + 1) for _ in range(3))
    share = np.where(truth == 1, 0.5 / truth.sum(), 0.5 / (texts - truth.sum()))
    for number in range(1, rounds + 1):
        logits = np.bincount(rows, values * weights[columns], texts) + weights[features]
        wrong = (1 / (1 + np.exp(-logits)) - truth) * share
        slope = np.append(
            np.bincount(columns, values * wrong[rows], features) + decay * weights[:features],
            wrong.sum(),
        )
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        rise = np.sqrt(square / (1 - 0.999**number)) + 1e-9
        weights = weights - _STEP * mean / (1 - 0.9**number) / rise
    return weights[:features], float(weights[features])


def _matrix(
    given: Sequence[Sequence[Feature]], places: Mapping[str, int]
) -> tuple[Ints, Ints, Floats]:
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for number, features in enumerate(given):
        found = [(places[name], value) for name, value in features if name in places]
        length = sum(value * value for _, value in found) ** 0.5
        rows += [number] * len(found)
        columns += [place for place, _ in found]
        values += [value / length for _, value in found]
    return np.array(rows), np.array(columns), np.array(values)
