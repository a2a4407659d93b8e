"""Who shows one wrong key after another is asked to come back later."""

from collections.abc import Callable
from contextlib import suppress

from application.access.audit import Auditor
from application.access.ports import RateLimit, RateLimiter
from domain.shared.errors import LimitReached, NotAuthenticated, StorageUnavailable

PER_MINUTE = 20


class WrongKeys:
    """`count` is told each refusal's kind; without `refuses` nobody is asked to come back later."""

    def __init__(
        self,
        limiter: RateLimiter,
        auditor: Auditor,
        count: Callable[[str], None],
        *,
        refuses: bool = True,
    ) -> None:
        self._refuses = refuses
        self._limiter = limiter
        self._auditor = auditor
        self._count = count

    async def note(self, refusal: NotAuthenticated, address: str) -> None:
        """Raises LimitReached where the address has shown too many wrong keys."""
        self._count(refusal.kind)
        if refusal.kind == "missing":
            return
        (state,) = await self._limiter.hit_all([RateLimit(f"wrong-keys:{address}", PER_MINUTE)])
        if not state.allowed and self._refuses:
            self._count("limited")
            raise LimitReached("too many wrong keys", retry_after=state.reset_after)
        if state.allowed and state.remaining == 0:
            with suppress(StorageUnavailable):  # the refusal itself needs no database
                await self._auditor.note_wrong_keys(address)
