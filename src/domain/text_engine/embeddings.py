"""Texts as vectors, near each other where their meanings are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.text_engine.generation import TokenUsage


@dataclass(frozen=True, slots=True)
class Embeddings:
    """One vector a text, in the texts' order; all have the same length."""

    vectors: Sequence[Sequence[float]]
    model: str
    provider: str
    usage: TokenUsage = field(default_factory=TokenUsage)
