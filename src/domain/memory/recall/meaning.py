"""What is looked for, as a model of embeddings understands it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """Vectors of different models cannot be compared."""

    model: str
    vector: Sequence[float]
