from prometheus_client import CollectorRegistry, Counter

from application.astrology.read_draw import DrawObserver
from domain.astrology.decks import Deck


class DrawMetrics(DrawObserver):
    def __init__(self, registry: CollectorRegistry) -> None:
        self._readings = Counter(
            "draw_readings",
            "Readings of cards and runes, by deck and by what made them: the model or the meanings",
            ["deck", "made_by"],
            registry=registry,
        )
        self._unfounded = Counter(
            "draw_unfounded_sentences",
            "Sentences of a reading that named a card which was not drawn, and were left out",
            ["deck"],
            registry=registry,
        )

    def read(self, deck: Deck, made_by: str) -> None:
        self._readings.labels(deck, made_by).inc()

    def unfounded(self, deck: Deck, sentences: int) -> None:
        self._unfounded.labels(deck).inc(sentences)
