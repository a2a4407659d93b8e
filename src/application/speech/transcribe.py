"""From a recording to believable words, within bounds of size, time and number."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from application.speech.ports import SoundReader, SpeechObserver, SpeechState, SpeechToText
from domain.shared.errors import (
    LimitReached,
    ProviderRejected,
    ProviderUnavailable,
    SpeechUnavailable,
    UnusableAudio,
)
from domain.speech.sound import NoteLimits
from domain.speech.transcript import Hallucinations, Transcript

Recording = bytes | Path | Callable[[], Awaitable[bytes]]
"""The file, or what fetches it: then no note waits for its turn with its bytes in memory."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much runs at once, waits, and how long one note may take, in seconds."""

    workers: int = 2
    queue: int = 64
    base_seconds: float = 60.0
    seconds_per_sound_second: float = 2.0

    def time_limit(self, sound_seconds: float) -> float:
        return self.base_seconds + self.seconds_per_sound_second * sound_seconds


@dataclass(slots=True)
class _Line:
    """Notes take turns; the line has an end."""

    capacity: Capacity
    observer: SpeechObserver
    _turns: asyncio.Semaphore = field(init=False)
    _waiting: int = 0

    def __post_init__(self) -> None:
        self._turns = asyncio.Semaphore(self.capacity.workers)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        if self._turns.locked() and self._waiting >= self.capacity.queue:
            raise LimitReached("too many recordings wait already", retry_after=30.0)
        self._count(+1)
        try:
            await self._turns.acquire()
        finally:
            self._count(-1)
        try:
            yield
        finally:
            self._turns.release()

    def _count(self, change: int) -> None:
        self._waiting += change
        self.observer.waiting(self._waiting)


class TranscribeVoiceNoteUseCase:
    def __init__(
        self,
        reader: SoundReader,
        speech: SpeechToText,
        *,
        observer: SpeechObserver,
        hallucinations: Hallucinations,
        limits: NoteLimits,
        capacity: Capacity,
    ) -> None:
        self._reader = reader
        self._speech = speech
        self._observer = observer
        self._hallucinations = hallucinations
        self._limits = limits
        self._capacity = capacity
        self._line = _Line(capacity, observer)

    async def execute(
        self,
        audio: Recording,
        *,
        hint_language: str | None = None,
        announced_seconds: float | None = None,
    ) -> Transcript:
        """What is said in the recording.

        `announced_seconds` is the length its sender tells. Raises UnusableAudio, LimitReached
        when too many wait, SpeechUnavailable, ProviderRejected.
        """
        try:
            self._limits.check_announced(None, announced_seconds)
            async with self._line.turn():
                return await self._transcribe(audio, hint_language, announced_seconds)
        except (UnusableAudio, ProviderUnavailable, ProviderRejected) as error:
            self._observer.failed(error.kind)
            raise
        except LimitReached:
            self._observer.failed("queue_full")
            raise

    async def _transcribe(
        self, audio: Recording, hint_language: str | None, announced_seconds: float | None
    ) -> Transcript:
        if (readiness := self._speech.readiness()).state is SpeechState.OFF:
            raise SpeechUnavailable(readiness.detail, kind="off")  # so nothing need be fetched
        began = time.monotonic()
        file = await audio() if callable(audio) else audio
        sound = await self._reader.read(file, self._limits)
        self._limits.check_sound(sound, announced_seconds)
        try:
            async with asyncio.timeout(self._capacity.time_limit(sound.seconds)):
                transcript = await self._speech.transcribe(sound, hint_language)
        except TimeoutError as error:
            raise SpeechUnavailable("the recording took too long", kind="timeout") from error
        self._observer.transcribed(seconds=time.monotonic() - began, sound_seconds=sound.seconds)
        return transcript.believed(self._hallucinations)
