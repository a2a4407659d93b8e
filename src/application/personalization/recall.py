"""Reading and writing what a reply remembers; a reply goes on without it when storage fails."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from application.memory.ports import UserMemoryRepository
from application.personalization.defaults import Defaults, PersonaHints
from application.personalization.ports import PersonalizationObserver, UserProfileRepository
from application.shared.ports import Clock
from domain.memory.events import MemorySlice, MemoryState, UserMemoryEvent
from domain.personalization.profile import UserProfile
from domain.personas.persona import Persona
from domain.shared.errors import StorageUnavailable

T = TypeVar("T")

EVENTS_PER_TURN = 2


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is known at the start of a turn.

    `reserved` is the memory's state before this turn's numbers were reserved, None when there are
    none, so that nothing can be recorded.
    """

    profile: UserProfile
    is_new: bool
    persona: Persona
    reserved: MemoryState | None
    memory: MemorySlice


class Recall:
    """`events` is how many of the newest events are read; `seconds` bounds each storage call."""

    def __init__(
        self,
        profiles: UserProfileRepository,
        memory: UserMemoryRepository,
        *,
        defaults: Defaults,
        hints: PersonaHints,
        clock: Clock,
        observer: PersonalizationObserver,
        events: int = 50,
        seconds: float = 5.0,
    ) -> None:
        self._profiles = profiles
        self._memory = memory
        self._defaults = defaults
        self._hints = hints
        self._clock = clock
        self._observer = observer
        self._events = events
        self._seconds = seconds

    async def read(self, user_id: str, language_code: str | None) -> Recalled:
        """One round trip where the persona was guessed right, two where not."""
        guess = self._hints.get(user_id) or self._defaults.persona.persona_id
        stored, reserved, events = await asyncio.gather(
            self._read(self._profiles.get(user_id)), *self._read_memory(user_id, guess)
        )
        profile = self._profile(stored, user_id, language_code, guess)
        persona = self._defaults.persona_or_default(profile.persona)
        if persona.persona_id != guess:
            _, reserved, events = await asyncio.gather(
                self._give_back(reserved), *self._read_memory(user_id, persona.persona_id)
            )
        self._hints.put(user_id, persona.persona_id)
        return Recalled(
            profile=profile,
            is_new=stored is None,
            persona=persona,
            reserved=None if isinstance(reserved, StorageUnavailable) else reserved,
            memory=_slice(reserved, events),
        )

    def _profile(
        self,
        stored: UserProfile | StorageUnavailable | None,
        user_id: str,
        language_code: str | None,
        guess: str,
    ) -> UserProfile:
        """Where the profile cannot be read, the guess of the persona holds."""
        now = self._clock.now()
        newcomer = self._defaults.newcomer(user_id, language_code, now=now)
        if isinstance(stored, StorageUnavailable):
            return newcomer.with_persona(guess, now=now)
        self._observer.profile_read()
        return stored or newcomer

    async def record(self, recalled: Recalled, events: Sequence[UserMemoryEvent]) -> bool:
        """Store the turn, and the profile of someone new. Whether the events are stored."""
        _, recorded = await asyncio.gather(self._save_new(recalled), self._record(recalled, events))
        return recorded

    async def forgo(self, recalled: Recalled) -> None:
        """The turn records nothing."""
        if recalled.reserved is not None:
            await self._give_back(recalled.reserved)

    def _read_memory(
        self, user_id: str, persona: str
    ) -> tuple[
        Awaitable[MemoryState | StorageUnavailable],
        Awaitable[Sequence[UserMemoryEvent] | StorageUnavailable],
    ]:
        return (
            self._read(self._memory.reserve(user_id, persona, EVENTS_PER_TURN)),
            self._read(self._memory.recent(user_id, persona, self._events)),
        )

    async def _give_back(self, reserved: MemoryState | StorageUnavailable) -> None:
        if not isinstance(reserved, StorageUnavailable):
            await self._write(self._memory.give_back(reserved, EVENTS_PER_TURN))

    async def _save_new(self, recalled: Recalled) -> None:
        if recalled.is_new and await self._write(self._profiles.save(recalled.profile)):
            self._observer.profile_written()

    async def _record(self, recalled: Recalled, events: Sequence[UserMemoryEvent]) -> bool:
        if recalled.reserved is None or not await self._write(self._memory.record(events)):
            return False
        for event in events:
            self._observer.event_recorded(event.role)
        return True

    async def _read(self, operation: Awaitable[T]) -> T | StorageUnavailable:
        return await self._bounded(operation, "read")

    async def _write(self, operation: Awaitable[None]) -> bool:
        return await self._bounded(operation, "write") is None

    async def _bounded(self, operation: Awaitable[T], kind: str) -> T | StorageUnavailable:
        try:
            async with asyncio.timeout(self._seconds):
                return await operation
        except (StorageUnavailable, TimeoutError) as error:
            self._observer.storage_failed(kind)
            return StorageUnavailable(f"storage failed: {error}")


def _slice(
    state: MemoryState | StorageUnavailable, events: Sequence[UserMemoryEvent] | StorageUnavailable
) -> MemorySlice:
    """Events that the summary holds already are left out, should they still lie there."""
    known = () if isinstance(events, StorageUnavailable) else events
    if isinstance(state, StorageUnavailable):
        return MemorySlice("", tuple(known))
    return MemorySlice(state.summary, tuple(e for e in known if e.seq > state.compressed_through))
