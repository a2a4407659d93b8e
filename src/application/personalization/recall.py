"""What a reply knows of its user at the start, and keeps at the end; it goes on without storage."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from application.memory.long_memory import LongMemory
from application.memory.remember import STORAGE_SECONDS, ReadMemoryUseCase, RecordTurnUseCase
from application.personalization.handing_over import HandingOver, Lent
from application.personalization.profiles import Profiles
from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from domain.memory.facts import FactBook, beginnings_of, shown_facts
from domain.memory.state import Memory, MemorySlice
from domain.personalization.profile import UserProfile
from domain.personas.persona import Persona
from domain.shared.errors import PersonErased, StorageUnavailable

T = TypeVar("T")

_LATELY = timedelta(minutes=30)
Keeping = Callable[[Sequence[UserMemoryEvent]], Sequence[UserMemoryEvent]]


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is known at the start of a turn; without `memory` nothing can be recorded.

    `is_unsaved`: the profile is not stored as it stands here. `earlier` is what was said long ago
    and bears on this turn, `facts` what is known of the user; both as they are shown. `told` is
    what the persona heard from the one who spoke before it.
    """

    profile: UserProfile
    is_new: bool
    persona: Persona
    memory: Memory | None
    slice: MemorySlice
    is_unsaved: bool
    earlier: str = ""
    facts: str = ""
    book: FactBook | None = None
    told: str = ""

    def with_profile(self, profile: UserProfile) -> "Recalled":
        if profile == self.profile:
            return self
        return replace(self, profile=profile, is_unsaved=True)

    def without_turn(self, turn_id: str) -> "Recalled":
        """As if nothing of this turn had been said yet; `memory` still holds what has been."""
        known = self.slice.without_turn(turn_id)
        return self if known is self.slice else replace(self, slice=known)


class Recall:
    """`events` is how many of the newest a reply may see; `seconds` bounds each storage call."""

    def __init__(
        self,
        profiles: Profiles,
        read_memory: ReadMemoryUseCase,
        record_turn: RecordTurnUseCase,
        long_memory: LongMemory | None = None,
        *,
        events: int = 50,
        seconds: float = STORAGE_SECONDS,
    ) -> None:
        self._profiles = profiles
        self._read_memory = read_memory
        self._record_turn = record_turn
        self._long_memory = long_memory
        self._events = events
        self._seconds = seconds
        self._handing_over: HandingOver | None = None
        self._keeping: Keeping = lambda events: events

    def hand_over_with(self, handing_over: HandingOver) -> None:
        """Personas hear by it what those before them knew."""
        self._handing_over = handing_over

    def keep_by(self, keeping: Keeping) -> None:
        """Another context's rule for what is kept of a turn."""
        self._keeping = keeping

    async def read(self, user_id: str, language_code: str | None) -> Recalled:
        """One round trip where the persona was guessed right, two where not."""
        hints, defaults = self._profiles.hints, self._profiles.defaults
        guess = self._profiles.guess_persona(user_id)
        stored, memory, book = await asyncio.gather(
            self._bounded(self._profiles.stored.get(user_id), "read"),
            self._read_memory.execute(user_id, guess),
            self._facts(user_id),
        )
        profile = self._profile(stored, user_id, language_code, guess)
        draft = None
        if profile.preview:
            draft = await self._bounded(self._profiles.previewed(profile), "read")
        persona = draft if isinstance(draft, Persona) else defaults.serving(profile.persona)
        if persona.persona_id != guess:
            memory = await self._read_memory.execute(user_id, persona.persona_id)
        hints.put(user_id, persona.persona_id)
        known = self._slice(memory)
        is_new = stored is None
        told = await self._told(profile)
        return Recalled(
            profile, is_new, persona, memory, known, is_unsaved=is_new, book=book, told=told
        )

    async def handed_over(self, recalled: Recalled, persona_id: str, turn_id: str) -> Recalled:
        """Another persona answers this one message, with what it remembers itself and is told."""
        lent = Lent(persona_id)
        if self._handing_over:
            lending = self._handing_over.lend(
                recalled.profile, recalled.persona, persona_id, turn_id
            )
            answer = await self._bounded(lending, "read")
            lent = answer if isinstance(answer, Lent) else lent
        persona = self._profiles.defaults.serving(lent.persona_id)
        memory = await self._read_memory.execute(recalled.profile.user_id, persona.persona_id)
        known = self._slice(memory)
        return replace(recalled, persona=persona, memory=memory, slice=known, told=lent.told)

    def _slice(self, memory: Memory | None) -> MemorySlice:
        if memory is None:
            return MemorySlice("", ())
        return memory.slice(self._events, self._profiles.clock.now())

    async def _told(self, profile: UserProfile) -> str:
        if not (self._handing_over and profile.handoff):
            return ""
        if self._profiles.clock.now() - profile.updated_at > _LATELY:
            return ""
        told = await self._bounded(self._handing_over.told(profile), "read")
        return told if isinstance(told, str) else ""

    async def with_earlier(
        self, recalled: Recalled, text: str, turn_id: str, now: datetime
    ) -> Recalled:
        """Looks for what bears on these words of the turn: facts, and what was said long ago."""
        if recalled.memory is None or self._long_memory is None:
            return recalled
        own = frozenset(event_id_for(turn_id, role) for role in EventRole)
        earlier = await self._long_memory.earlier.execute(recalled.memory, text, now, own)
        persona, words = recalled.persona.persona_id, beginnings_of(text)
        facts = shown_facts(recalled.book, persona, words) if recalled.book else ""
        if not (earlier or facts):
            return recalled
        return replace(recalled, earlier=earlier, facts=facts)

    async def _facts(self, user_id: str) -> FactBook | None:
        return await self._long_memory.known.for_reply(user_id) if self._long_memory else None

    async def keep(self, recalled: Recalled, events: Sequence[UserMemoryEvent]) -> bool:
        """Whether the memory is compressed now. A new or changed profile is stored with it."""
        events = self._keeping(events)
        recording = self._record_turn.execute(recalled.memory, events)
        others: list[Awaitable[object]] = []
        if recalled.is_unsaved:
            saving = self._profiles.stored.save(recalled.profile)
            others.append(self._bounded(saving, "write"))
        told = self._long_memory.told_in(events) if self._long_memory and recalled.memory else ()
        if self._long_memory and told:
            others.append(self._long_memory.learn_these(recalled.profile.user_id, told))
        if not others:  # as nearly always; a task costs more than it does
            return await recording
        compressed, *_ = await asyncio.gather(recording, *others)
        return bool(compressed)

    def _profile(
        self,
        stored: UserProfile | StorageUnavailable | None,
        user_id: str,
        language_code: str | None,
        guess: str,
    ) -> UserProfile:
        """Where the profile cannot be read, the guess of the persona holds."""
        if isinstance(stored, UserProfile):
            return stored
        newcomer = self._profiles.newcomer(user_id, language_code)
        if stored is not None:
            return newcomer.with_persona(guess, now=newcomer.created_at)
        return newcomer

    async def _bounded(self, operation: Awaitable[T], kind: str) -> T | StorageUnavailable:
        try:
            async with asyncio.timeout(self._seconds):
                return await operation
        except PersonErased as error:  # answered, if it still can be, and not remembered
            return StorageUnavailable(str(error))
        except (StorageUnavailable, TimeoutError) as error:
            self._profiles.observer.storage_failed(kind)
            return StorageUnavailable(f"storage failed: {error}")
