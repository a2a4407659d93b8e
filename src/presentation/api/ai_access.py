"""Who may come in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from application.access.keys import AuthenticateKeyUseCase
from domain.access.keys import Principal
from domain.access.permissions import Action, check_allowed
from domain.shared.errors import NotAuthenticated
from presentation.api.call_limits import CallCounting

_BEARER = HTTPBearer(auto_error=False)
_TOKEN = APIKeyHeader(name="X-Internal-Token", auto_error=False)


@dataclass(frozen=True, slots=True)
class ApiAccess:
    authenticate: AuthenticateKeyUseCase
    counting: CallCounting

    async def admit(self, request: Request, presented: str, action: Action) -> Principal:
        """Raises NotAuthenticated or NotAllowed."""
        principal = await self.known(request, presented)
        check_allowed(principal, action)
        return principal

    async def known(self, request: Request, presented: str) -> Principal:
        """Whoever the edge has let in already is not asked again. Raises NotAuthenticated."""
        principal: Principal | None = getattr(request.state, "principal", None)
        if principal is None and not presented:
            raise NotAuthenticated("send Authorization: Bearer KEY or X-Internal-Token: KEY")
        return principal or await self.authenticate.execute(presented)

    async def count(self, request: Request, principal: Principal, user_id: str | None) -> None:
        """A call for one of a key's users, or for none. Raises LimitReached."""
        await self.counting.count(request, principal.tenant, user_id)


def caller_of(access: ApiAccess) -> Callable[..., Awaitable[Principal]]:
    """A dependency that says who calls; what they may do the use cases decide, and note."""

    async def caller(
        request: Request,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
        token: Annotated[str | None, Security(_TOKEN)],
    ) -> Principal:
        presented = bearer.credentials if bearer else token
        return await access.known(request, (presented or "").strip())

    return caller


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
