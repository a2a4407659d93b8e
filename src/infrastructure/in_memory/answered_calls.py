from dataclasses import dataclass
from datetime import datetime, timedelta

from application.shared.ports import Clock
from application.text_engine.answering_once import (
    LEASE_SECONDS,
    Answer,
    AnsweredCalls,
    KeyedCall,
    other_call,
)

_KEPT = timedelta(hours=24)
_LEASE = timedelta(seconds=LEASE_SECONDS)


@dataclass(slots=True)
class _Kept:
    call: KeyedCall
    holder: str
    leased_until: datetime
    expires_at: datetime
    answer: Answer | None = None


class InMemoryAnsweredCalls(AnsweredCalls):
    """Of one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[tuple[str | None, str], _Kept] = {}

    async def claim(self, call: KeyedCall, holder: str) -> Answer | bool:
        now = self._clock.now()
        for name in [name for name, kept in self._kept.items() if kept.expires_at <= now]:
            del self._kept[name]
        kept = self._kept.get(_name(call))
        if kept is None:
            self._kept[_name(call)] = _Kept(call, holder, now + _LEASE, now + _KEPT)
            return True
        if kept.call != call:
            raise other_call()
        if kept.answer is not None:
            return kept.answer
        if kept.leased_until > now:
            return False
        kept.holder, kept.leased_until = holder, now + _LEASE
        return True

    async def renew(self, call: KeyedCall, holder: str) -> None:
        if kept := self._held(call, holder):
            kept.leased_until = self._clock.now() + _LEASE

    async def keep(self, call: KeyedCall, holder: str, answer: Answer) -> bool:
        if not (kept := self._held(call, holder)):
            return False
        kept.answer = answer
        return True

    async def release(self, call: KeyedCall, holder: str) -> None:
        if self._held(call, holder):
            del self._kept[_name(call)]

    def _held(self, call: KeyedCall, holder: str) -> _Kept | None:
        kept = self._kept.get(_name(call))
        return kept if kept and kept.holder == holder and kept.answer is None else None


def _name(call: KeyedCall) -> tuple[str | None, str]:
    return call.person.tenant, call.key
