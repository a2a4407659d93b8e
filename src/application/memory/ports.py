from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.memory.events import UserMemoryEvent
from domain.memory.recall.meaning import Meaning
from domain.memory.recall.shown import RecalledTurn
from domain.memory.state import Memory
from domain.shared.language import Language


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to compress one (user, persona) until `expires_at`; `token` proves it."""

    user_id: str
    persona: str
    token: UUID
    expires_at: datetime


class UserMemoryRepository(Protocol):
    """Events and state per (user, persona). Raises StorageUnavailable when the database is away."""

    async def read(self, user_id: str, persona: str) -> Memory:
        """The state, and the recent events up to twice the cap, oldest first. One command."""

    async def record(
        self, memory: Memory, events: Sequence[UserMemoryEvent]
    ) -> Sequence[UserMemoryEvent]:
        """Store a turn's events after what was read, all or none; returns what is live then.

        They are numbered anew where others were recorded meanwhile. Events already stored, in
        the archive too, stay as they are. Nothing is stored, and nothing returned, where the
        memory was forgotten since it was read. One command, unless something happened meanwhile.
        """

    async def uncompressed(self, user_id: str, persona: str) -> Sequence[UserMemoryEvent]:
        """Every event above the watermark, oldest first."""

    async def due(self, limit: int) -> Sequence[tuple[str, str]]:
        """(user_id, persona) pairs that are due, found by index, longest waiting first."""

    async def lease(
        self, user_id: str, persona: str, *, now: datetime, duration: timedelta
    ) -> Lease | None:
        """None when someone else holds it."""

    async def release(self, lease: Lease) -> None:
        """Give the lease back; a lease that was lost meanwhile is left alone."""

    async def compress(
        self, lease: Lease, *, previous_watermark: int, watermark: int, summary: str, now: datetime
    ) -> bool:
        """Store summary and watermark in one conditional write.

        False, and nothing written, when the lease was lost or the watermark has moved.
        """

    async def archive(self, user_id: str, persona: str, *, through: int, now: datetime) -> int:
        """Move the events up to the watermark to the archive; how many there were.

        An event is in one of the two at any moment, and in both while it is moved.
        """

    async def reset(self, user_id: str) -> int:
        """Forget every event, archived ones too, and every summary; how many events there were.

        Sequence numbers go on from where they were, and a new epoch begins.
        """


@dataclass(frozen=True, slots=True)
class SummaryVoice:
    """In whose name, and in which language, a memory is summed up."""

    persona_name: str
    language: Language


class UserKnowledge(Protocol):
    """What the memory asks of whoever knows its user, and tells them."""

    async def summary_voice(self, user_id: str, persona: str) -> SummaryVoice:
        """Raises StorageUnavailable."""

    async def introduce(self, user_id: str, persona: str, language: Language | None) -> None:
        """Make a profile where there is none. Raises InvalidInput for an unknown persona, and
        StorageUnavailable.
        """

    async def learn_topics(self, user_id: str, topics: Sequence[str]) -> None:
        """Topics the user spoke of, most important first. Raises nothing: it is best effort."""


class MemoryObserver(Protocol):
    """What the operator sees of memory; every argument is a bounded word."""

    def storage_failed(self, operation: str) -> None:
        """`operation` is "read" or "write"."""

    def compression_finished(self, status: str) -> None: ...
    def worker_ran(self) -> None: ...
    def worker_failed(self) -> None:
        """A user's compression failed in the worker, or the due users could not be found."""
        ...


@dataclass(frozen=True, slots=True)
class MemorySearch:
    """What is looked for in a memory, as it was read; `at` is when it is asked, None for
    right after what was said last.

    The turns found are to cost at most `tokens` as they are shown. Of the live events those in
    `left_out` are shown anyway. `must_be_named`: nothing is found unless a word of the question, or
    a date, was said, or its `meaning` is known.
    """

    memory: Memory
    question: str
    at: datetime | None
    tokens: int
    left_out: frozenset[UUID] = frozenset()
    must_be_named: bool = False
    meaning: Meaning | None = None


class RecallObserver(Protocol):
    """Every outcome is a bounded word."""

    def recalled(self, outcome: str, seconds: float) -> None: ...
    def meant(self, outcome: str) -> None:
        """What came of asking a model for the meaning of a question."""
        ...


@dataclass(frozen=True, slots=True)
class UnreadTurns:
    """Turns of one memory whose meaning a model has not been asked for, as they lay there under
    `version`; `key` names the place.
    """

    key: UUID
    user_id: str
    persona: str
    texts: tuple[str, ...]
    version: int


class TurnMeaningRepository(Protocol):
    """Vectors beside the turns whose meaning they tell. Raises StorageUnavailable."""

    async def take(self, model: str, *, now: datetime, duration: timedelta) -> UnreadTurns | None:
        """Some that have no vectors of this model; for so long nobody else gets them."""
        ...

    async def keep(
        self, turns: UnreadTurns, model: str, vectors: Sequence[Sequence[float]]
    ) -> bool:
        """False, and nothing stored, where something was forgotten since they were taken."""
        ...

    async def publish(self, user_id: str, persona: str) -> None:
        """Let every process search with the vectors that are kept by now."""
        ...


class RecallIndex(Protocol):
    """Finds what was said by what is asked, of one (user, persona) at a time."""

    async def search(self, search: MemorySearch) -> Sequence[RecalledTurn]:
        """The best evidence that fits, in the order of time. Raises StorageUnavailable."""
        ...

    def is_at_hand(self, memory: Memory) -> bool:
        """Whether a search in it waits for nothing."""
        ...


class ConversationArchive(Protocol):
    """Takes in what was said elsewhere, before everything that is counted here.

    Raises PersonErased and StorageUnavailable.
    """

    async def reserve(self, user_id: str, persona: str, count: int) -> int:
        """Numbers for so many events, all below one; the number after the last of them.

        Makes the memory where there is none.
        """
        ...

    async def add(
        self, events: Sequence[UserMemoryEvent], *, first: int, language: Language | None
    ) -> int:
        """Numbered from `first`, and searchable afterwards; how many were not there before."""
        ...


class MemoryEraser(Protocol):
    """Takes single things out of a memory, wherever they lie. Raises StorageUnavailable."""

    async def matching(self, user_id: str, topic: str) -> Mapping[UUID, str]:
        """What was said of the topic, with any persona: it holds all its telling words."""
        ...

    def speaks_of(self, text: str, topic: str) -> bool:
        """Whether it holds all telling words of the topic."""
        ...

    def tells_apart(self, text: str, statement: str, topic: str) -> bool:
        """Whether the text says this, and in no part of a sentence that is about the topic."""
        ...

    async def forget(self, user_id: str, events: Collection[UUID], about: Sequence[str]) -> None:
        """Remove the events, and from the summaries what says the same as one of these texts.

        A summary that rests on such an event goes as a whole, and is made anew later; without
        texts, summaries stay as they are.
        """
        ...
