"""Who may come in, and how often."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from application.access.keys import AuthenticateKeyUseCase
from application.access.ports import RateLimit, RateLimiter, RateState
from domain.access.keys import Principal
from domain.access.permissions import Action, check_allowed
from domain.shared.errors import LimitReached, NotAuthenticated

_BEARER = HTTPBearer(auto_error=False)
_DAY = 86_400
_TOKEN = APIKeyHeader(name="X-Internal-Token", auto_error=False)


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Each holds by itself; a user is one of a key's."""

    user_per_minute: int = 30
    user_per_day: int = 1_000
    key_per_minute: int = 600
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class ApiAccess:
    authenticate: AuthenticateKeyUseCase
    limiter: RateLimiter
    allowed: CallLimits = CallLimits()

    async def admit(self, request: Request, presented: str, action: Action) -> Principal:
        """Whoever the edge has let in already is not asked again.

        Raises NotAuthenticated or NotAllowed.
        """
        principal: Principal | None = getattr(request.state, "principal", None)
        if principal is None and not presented:
            raise NotAuthenticated("send Authorization: Bearer KEY or X-Internal-Token: KEY")
        principal = principal or await self.authenticate.execute(presented)
        check_allowed(principal, action)
        return principal

    async def count(self, request: Request, principal: Principal, user_id: str | None) -> None:
        """Raises LimitReached. The tightest limit is told in the X-RateLimit headers."""
        if not self.allowed.enabled:
            return
        tenant = tenant_of(principal)
        limits = [RateLimit(f"key:{tenant}", self.allowed.key_per_minute)]
        if user_id is not None:
            user = f"user:{tenant}:{user_id}"
            limits.append(RateLimit(user, self.allowed.user_per_minute))
            limits.append(RateLimit(user, self.allowed.user_per_day, _DAY))
        states = await self.limiter.hit_all(limits)
        tightest = min(states, key=lambda state: (state.allowed, state.remaining))
        request.state.limit_headers = _headers(tightest)
        if not tightest.allowed:
            limit = limits[states.index(tightest)]
            whose = limit.subject.partition(":")[0]
            period = "day" if limit.seconds == _DAY else "minute"
            text = f"{limit.most} calls a {period} are allowed per {whose}"
            raise LimitReached(text, retry_after=tightest.reset_after)


def tenant_of(principal: Principal) -> str:
    """Whose data a call's are: the key's holder, as part of a person's id."""
    return re.sub(r"[\s:]+", "-", principal.name)[:128]


def admitted_by(access: ApiAccess, action: Action) -> Callable[..., Awaitable[Principal]]:
    """A dependency that lets in whose key allows the action, and documents both headers."""

    async def admitted(
        request: Request,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
        token: Annotated[str | None, Security(_TOKEN)],
    ) -> Principal:
        presented = bearer.credentials if bearer else token
        return await access.admit(request, (presented or "").strip(), action)

    return admitted


def _headers(state: RateState) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(state.limit),
        "X-RateLimit-Remaining": str(state.remaining),
        "X-RateLimit-Reset": str(ceil(state.reset_after)),
    }
