"""Tokens by which a browser opens one socket, without ever seeing a key."""

import base64
import binascii
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

from application.shared.ports import Clock
from domain.shared.errors import NotAuthenticated

LIVES: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows: a socket of this service's, for one user or one session if named."""

    tenant: str
    user_id: str | None = None
    session_id: str | None = None


class SessionTokens:
    """Signed, and good for LIVES; nothing about them is stored."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._secret = hmac.digest(secret, b"tokens of sessions", "sha256")
        self._clock = clock

    def issue(self, grant: Grant) -> str:
        ends = (self._clock.now() + LIVES).timestamp()
        claims = json.dumps([asdict(grant), int(ends)], separators=(",", ":")).encode()
        return f"{_text(claims)}.{_text(self._sign(claims))}"

    def grant_of(self, token: str) -> Grant:
        """Raises NotAuthenticated for a token that is not ours, or whose time is over."""
        try:
            claims, signature = (_bytes(part) for part in token.split("."))
        except (ValueError, binascii.Error):
            raise NotAuthenticated("the token is not one of ours") from None
        if not hmac.compare_digest(signature, self._sign(claims)):
            raise NotAuthenticated("the token is not one of ours")
        grant, ends = json.loads(claims)
        if self._clock.now().timestamp() >= ends:
            raise NotAuthenticated("the token's time is over: ask for another", kind="expired")
        return Grant(**grant)

    def _sign(self, claims: bytes) -> bytes:
        return hmac.digest(self._secret, claims, "sha256")


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
