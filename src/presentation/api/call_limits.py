"""How often the HTTP APIs may be called, and how a caller is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil

from fastapi import FastAPI
from starlette.requests import HTTPConnection

from application.access.ports import RateLimit, RateLimiter, RateState
from domain.shared.errors import LimitReached

TEXT = "text"
_TEXT_PATHS = frozenset({"ai", "chat", "embeddings", "models"})
COUNTS_USERS = frozenset({"/v1/ai/generate", "/v1/ai/chat", "/v1/chat/completions"})
"""Whose routes count by themselves: they know the user once they have read the body."""

_DAY = 86_400
_WHOSE = {"key": "key", "user": "user", "address": "address without a valid key"}


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Each holds by itself; a user is one of a key's. A key has its limit for each class of
    endpoints: text, and every other first part of a path below /v1/."""

    user_per_minute: int = 30
    user_per_day: int = 1_000
    key_per_minute: int = 600
    address_per_minute: int = 60
    enabled: bool = True


class CallCounting:
    """What was counted of a request stands in its `state.limit_headers`."""

    def __init__(self, limiter: RateLimiter, allowed: CallLimits) -> None:
        self._limiter = limiter
        self._allowed = allowed

    async def count(
        self, request: HTTPConnection, tenant: str, user_id: str | None = None, *, of: str = TEXT
    ) -> None:
        """A call with a key, and of a user where one is named: both are counted, or neither.

        Raises LimitReached.
        """
        limits = [RateLimit(f"key:{tenant}:{of}", self._allowed.key_per_minute)]
        if user_id is not None:
            user = f"user:{tenant}:{user_id}"
            limits.append(RateLimit(user, self._allowed.user_per_minute))
            limits.append(RateLimit(user, self._allowed.user_per_day, _DAY))
        await self._count(request, limits)

    async def count_stranger(self, request: HTTPConnection, network: str) -> None:
        """Whoever shows no valid key. Raises LimitReached."""
        most = self._allowed.address_per_minute
        await self._count(request, [RateLimit(f"address:{network}", most)])

    async def _count(self, request: HTTPConnection, limits: list[RateLimit]) -> None:
        if not self._allowed.enabled:
            return
        states = await self._limiter.hit_all(limits)
        tightest = _tightest(states)
        request.state.limit_headers = _headers(tightest)
        if not tightest.allowed:
            limit = limits[states.index(tightest)]
            whose = _WHOSE[limit.subject.partition(":")[0]]
            period = "day" if limit.seconds == _DAY else "minute"
            text = f"{limit.most} calls a {period} are allowed per {whose}"
            raise LimitReached(text, retry_after=tightest.reset_after)
        request.state.counted = limits

    async def give_back(self, request: HTTPConnection) -> None:
        """What was counted of a request is not: another limit has refused it."""
        if limits := getattr(request.state, "counted", ()):
            states = await self._limiter.give_back(limits)
            request.state.counted = ()
            request.state.limit_headers = _headers(_tightest(states))


def endpoint_classes(http: FastAPI) -> Callable[[str], str]:
    """To which class of endpoints a path belongs; those that nobody serves are one of their own."""

    @cache
    def served() -> frozenset[str]:
        return frozenset(_part(path) for path in http.openapi()["paths"])

    def class_of(path: str) -> str:
        part = _part(path)
        if part in _TEXT_PATHS:
            return TEXT
        return part if part in served() else "other"

    return class_of


def _part(path: str) -> str:
    """`knowledge` of `/v1/knowledge/search`."""
    parts = path.split("/", 3)
    return parts[2] if len(parts) > 2 and parts[1] == "v1" else ""


def _tightest(states: Sequence[RateState]) -> RateState:
    return min(states, key=lambda state: (state.allowed, state.remaining))


def _headers(state: RateState) -> Mapping[str, str]:
    return {
        "X-RateLimit-Limit": str(state.limit),
        "X-RateLimit-Remaining": str(state.remaining),
        "X-RateLimit-Reset": str(ceil(state.reset_after)),
    }
