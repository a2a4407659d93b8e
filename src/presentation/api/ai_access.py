"""Who may come in, and how often."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from application.access.keys import AuthenticateKeyUseCase
from application.access.ports import RateLimiter, RateState
from domain.access.keys import Principal
from domain.access.permissions import Action, check_allowed
from domain.shared.errors import LimitReached, NotAuthenticated

_BEARER = HTTPBearer(auto_error=False)
_TOKEN = APIKeyHeader(name="X-Internal-Token", auto_error=False)


@dataclass(frozen=True, slots=True)
class CallsPerMinute:
    """Each limit holds by itself."""

    user: int = 30
    key: int = 30
    address: int = 30


@dataclass(frozen=True, slots=True)
class ApiAccess:
    authenticate: AuthenticateKeyUseCase
    limiter: RateLimiter
    allowed: CallsPerMinute = CallsPerMinute()

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
        address = request.client.host if request.client else "unknown"
        subjects = [("key", principal.name, self.allowed.key)]
        subjects.append(("address", address, self.allowed.address))
        if user_id is not None:
            subjects.insert(0, ("user", user_id, self.allowed.user))
        tightest: RateState | None = None
        for kind, name, per_minute in subjects:
            state = await self.limiter.hit(f"{kind}:{name}", per_minute)
            if tightest is None or state.remaining < tightest.remaining or not state.allowed:
                tightest = state
                request.state.limit_headers = _headers(state)
            if not state.allowed:
                text = f"{per_minute} calls a minute are allowed per {kind}"
                raise LimitReached(text, retry_after=state.reset_after)


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
