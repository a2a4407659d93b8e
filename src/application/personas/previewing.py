"""Trying a draft in the messenger before anybody else is given it."""

import base64
import binascii
import hmac
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Final

from application.personas.guard import PersonaGuard
from application.personas.library import PersonaLibrary
from application.personas.ports import ProfileFormat, SpentCodes
from application.shared.ports import Clock
from domain.access.keys import Principal
from domain.access.permissions import Action
from domain.personas.persona import Persona
from domain.shared.errors import InvalidInput, StorageUnavailable

LINK_LIVES: Final = timedelta(minutes=10)
_SIGNATURE: Final = 12


@dataclass(frozen=True, slots=True)
class PreviewOffer:
    """`code` is sent to the bot after /preview, before `expires_at`, by who wants to see it."""

    code: str
    expires_at: datetime


class PreviewCodes:
    """Signed with the installation's secret, and good for one use."""

    def __init__(self, secret: bytes, clock: Clock, spent: SpentCodes) -> None:
        self._spent = spent
        self._secret = hmac.digest(secret, b"previews of personas", "sha256")
        self._clock = clock

    def issue(self, persona: str, version: int) -> PreviewOffer:
        ends = self._clock.now() + LINK_LIVES
        claims = f"{persona} {version} {int(ends.timestamp())} {token_hex(4)}".encode()
        code = base64.urlsafe_b64encode(self._sign(claims) + claims).rstrip(b"=").decode()
        return PreviewOffer(code, datetime.fromtimestamp(int(ends.timestamp()), UTC))

    def read(self, code: str) -> tuple[str, int] | None:
        """Persona and version; None for what is no code of ours, or one whose time is over."""
        try:
            written = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
        except (ValueError, binascii.Error):
            return None
        signature, claims = written[:_SIGNATURE], written[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(claims)):
            return None
        match claims.decode().split(" "):
            case (persona, version, ends, _) if self._clock.now().timestamp() < int(ends):
                return persona, int(version)
        return None

    async def redeem(self, code: str, turn_id: str) -> tuple[str, int] | None:
        """The same, once; a turn that is tried again may. Raises StorageUnavailable."""
        named = self.read(code)
        if named is None:
            return None
        digest, until = sha256(code.encode()).hexdigest(), self._clock.now() + LINK_LIVES
        return named if await self._spent.spend(digest, turn_id=turn_id, until=until) else None

    def _sign(self, claims: bytes) -> bytes:
        return hmac.digest(self._secret, claims, "sha256")[:_SIGNATURE]


class OfferPreviewUseCase:
    def __init__(self, library: PersonaLibrary, guard: PersonaGuard, codes: PreviewCodes) -> None:
        self._library = library
        self._guard = guard
        self._codes = codes

    async def execute(self, who: Principal, code: str, number: int) -> PreviewOffer:
        """Whoever sends the code first need not be the caller: it is theirs to keep.

        Raises NotFound and NotAllowed.
        """
        dossier, version = await self._library.version(code, number)
        async with self._guard.change_of(who, Action.TEST_PERSONAS, dossier) as change:
            offer = self._codes.issue(code, version.number)
            change.after = f"{version.name} may be previewed"
        return offer


class ReadDraftUseCase:
    """A version as it is written now, live or not."""

    def __init__(self, library: PersonaLibrary, profiles: ProfileFormat) -> None:
        self._library = library
        self._profiles = profiles

    async def execute(self, code: str, number: int) -> Persona | None:
        """None where it cannot be read."""
        with suppress(StorageUnavailable, InvalidInput):
            for version in await self._library.store.named([(code, number)]):
                read = self._profiles.read(code, version.content, number)
                return replace(read, is_draft=True)
        return None
