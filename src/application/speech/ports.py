"""What speech recognition needs from outside."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from domain.speech.sound import NoteLimits, Sound
from domain.speech.transcript import HeardWords, Transcript


class SpeechState(StrEnum):
    OFF = "off"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


class SpeechWorks:
    """Whether a voice note sent now would be heard, as far as is known."""

    def __init__(self, engine: "SpeechToText") -> None:
        self._engine = engine

    def __call__(self) -> bool:
        return self._engine.readiness().state in (SpeechState.READY, SpeechState.LOADING)


@dataclass(frozen=True, slots=True)
class SpeechReadiness:
    """`detail` says in a sentence what is wrong, `remedy` the command or setting that mends it."""

    state: SpeechState
    detail: str = ""
    remedy: str = ""


class SoundReader(Protocol):
    async def read(self, audio: bytes | Path, limits: NoteLimits) -> Sound:
        """Decodes a recording of any usual kind, never more of it than the limits allow.

        Raises UnusableAudio (`empty`, `too_large`, `too_long`, `not_audio`, `truncated`).
        """
        ...


class SpeechToText(Protocol):
    async def transcribe(self, sound: Sound, hint_language: str | None = None) -> Transcript:
        """Everything said in the sound; `no_speech` where there is nothing.

        The hint, a two-letter code, decides only where the language is unclear. Cancelling the
        call stops the work at the next opportunity. Raises SpeechUnavailable, ProviderRejected.
        """
        ...

    def readiness(self) -> SpeechReadiness:
        """What is known without asking anybody."""
        ...

    async def check(self) -> SpeechReadiness:
        """Tries the engine out; what fails is in the answer, nothing is raised."""
        ...


class SpeechObserver(Protocol):
    """Hears what happens; must neither block nor raise."""

    def transcribed(self, *, seconds: float, sound_seconds: float) -> None:
        """A note of `sound_seconds` took `seconds` of work, waiting for its turn apart."""
        ...

    def failed(self, kind: str) -> None:
        """`kind` is one of a bounded set of words."""
        ...

    def waiting(self, notes: int) -> None:
        """How many notes wait for their turn now."""
        ...


class HeardWordsRepository(Protocol):
    """The words of a note, kept as long as its update may come again.

    Raises StorageUnavailable when the database is away.
    """

    async def get(self, note_id: str) -> HeardWords | None: ...

    async def put(self, note_id: str, user_id: str, words: HeardWords) -> None:
        """Words already kept stay as they are."""
        ...
