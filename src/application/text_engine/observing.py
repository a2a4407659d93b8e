"""What observers of the engine are told, and how several are told the same."""

from collections.abc import Sequence

from application.text_engine.ports import Attempt, CallRecord, EmbeddingRecord, GenerationObserver
from domain.shared.errors import (
    LimitReached,
    MajordomeError,
    ProviderRejected,
    ProviderUnavailable,
)
from domain.text_engine.breaker import BreakerState
from domain.text_engine.generation import GenerationRequest


def outcome_of(error: MajordomeError) -> str:
    """What became of a call that failed."""
    if isinstance(error, (ProviderUnavailable, ProviderRejected)):
        return error.kind
    return "spending_cap" if isinstance(error, LimitReached) else "refused"


class Observers:
    """Tells several observers the same; none of them is silence."""

    def __init__(self, observers: Sequence[GenerationObserver] = ()) -> None:
        self._observers = observers

    def attempted(self, attempt: Attempt) -> None:
        for observer in self._observers:
            observer.attempted(attempt)

    def retried(self, request: GenerationRequest, provider: str, kind: str) -> None:
        for observer in self._observers:
            observer.retried(request, provider, kind)

    def fell_back(self, use_case: str, source: str, target: str, kind: str) -> None:
        for observer in self._observers:
            observer.fell_back(use_case, source, target, kind)

    def breaker_changed(self, provider: str, state: BreakerState) -> None:
        for observer in self._observers:
            observer.breaker_changed(provider, state)

    def usage_disbelieved(self, provider: str, model: str) -> None:
        for observer in self._observers:
            observer.usage_disbelieved(provider, model)

    def finished(self, call: CallRecord) -> None:
        for observer in self._observers:
            observer.finished(call)

    def embedded(self, call: EmbeddingRecord) -> None:
        for observer in self._observers:
            observer.embedded(call)
