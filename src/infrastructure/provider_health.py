"""Whether the language models answer, as far as the latest calls tell."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from application.shared.ports import Clock
from application.text_engine.ports import Attempt, CallRecord, EmbeddingRecord
from domain.shared.errors import ProviderUnavailable
from domain.text_engine.breaker import BreakerState
from domain.text_engine.generation import GenerationRequest

log = structlog.get_logger("text_engine")

_OLD = timedelta(minutes=15)
_NOBODYS_FAULT = frozenset({"ok", "cancelled"})


@dataclass(frozen=True, slots=True)
class _Trouble:
    kind: str
    since: datetime
    last: datetime


class ProviderHealth:
    """A GenerationObserver that warns of failing providers, and tells /readyz of them.

    A provider ails from a failed try until one succeeds, or until nobody has asked it for long.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ailing: dict[str, _Trouble] = {}

    def attempted(self, attempt: Attempt) -> None:
        if attempt.outcome == "ok":
            self._ailing.pop(attempt.provider, None)
        if attempt.outcome in _NOBODYS_FAULT:
            return
        now = self._clock.now()
        before = self._ailing.get(attempt.provider)
        since = before.since if before else now
        self._ailing[attempt.provider] = _Trouble(attempt.outcome, since, now)
        log.warning(
            "text_provider_failed",
            provider=attempt.provider,
            model=attempt.model,
            kind=attempt.outcome,
        )

    async def probe(self) -> None:
        """Raises ProviderUnavailable with the providers that fail, how and since when."""
        recent = self._clock.now() - _OLD
        ailing = {name: each for name, each in self._ailing.items() if each.last > recent}
        if ailing:
            told = "; ".join(
                f"{name}: {each.kind} since {each.since:%H:%M}" for name, each in ailing.items()
            )
            raise ProviderUnavailable(told, kind="ailing")

    def retried(self, request: GenerationRequest, provider: str, kind: str) -> None: ...

    def fell_back(self, use_case: str, source: str, target: str, kind: str) -> None: ...

    def breaker_changed(self, provider: str, state: BreakerState) -> None: ...

    def usage_disbelieved(self, provider: str, model: str) -> None: ...

    def finished(self, call: CallRecord) -> None: ...

    def embedded(self, call: EmbeddingRecord) -> None: ...
