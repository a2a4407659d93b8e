"""How near in meaning turns are to a question, by vectors that a model made of both."""

from collections.abc import Sequence
from typing import Self, cast

import numpy as np

from domain.memory.recall.ranking import WINDOW
from infrastructure.recall.segment import Array

_ROWS_AT_ONCE = 4096


class TurnMeanings:
    """Each turn with what its neighbours in the same session add, less what all have in common."""

    def __init__(self, vectors: Array, mean: Array, known: Array, first: int) -> None:
        self._first = first
        self._vectors = vectors
        self._mean = mean
        self._known = known

    @classmethod
    def of(cls, vectors: Array, together: Sequence[Array]) -> Self | None:
        """`vectors` are those of the newest turns, zeros where there is none; `together[d]` says of
        all turns which have the one d + 1 before them in the same session. None where no turn has
        a vector.
        """
        first = len(together[0]) + 1 - len(vectors)
        known: Array = np.array(vectors.any(axis=1))
        if not known.any():
            return None
        own = unit_rows(vectors.astype(np.float32))
        mean = own[known].mean(axis=0)
        own[known] -= mean
        windowed = own * np.float32(WINDOW[2])
        for distance, near in enumerate(together, start=1):
            shared = near[first:].astype(np.float32)[:, None] * np.float32(WINDOW[2 + distance])
            windowed[distance:] += own[: len(own) - distance] * shared
            windowed[: len(own) - distance] += own[distance:] * shared
        return cls(unit_rows(windowed).astype(np.float16), mean, known, first)

    @property
    def dimension(self) -> int:
        return len(self._mean)

    @property
    def size(self) -> int:
        """In bytes."""
        return int(self._vectors.nbytes + self._known.nbytes)

    def likeness(self, vector: Array, turns: int) -> Array:
        """Standardised over the turns that have a vector; nothing for all others.

        `turns` is how many there are now: those said since have no vector yet.
        """
        asked = unit_rows(unit_rows(vector[None, :]) - self._mean)[0]
        rows = range(0, len(self._vectors), _ROWS_AT_ONCE)
        found = [self._vectors[at : at + _ROWS_AT_ONCE].astype(np.float32) @ asked for at in rows]
        cosines = np.concatenate(found)
        of_known = cosines[self._known]
        spread = max(float(of_known.std()), 1e-9)
        likeness = np.zeros(turns, dtype=np.float32)
        mine = likeness[self._first : self._first + len(cosines)]
        mine[self._known] = (of_known - of_known.mean()) / spread
        return likeness


def unit_rows(vectors: Array) -> Array:
    """Of length one each, where it is not zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return cast(Array, vectors / np.maximum(lengths, 1e-9))
