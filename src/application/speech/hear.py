"""What a note says, heard once however often its turn is tried."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from application.speech.ports import HeardWordsRepository
from application.speech.transcribe import TranscribeVoiceNoteUseCase
from domain.speech.sound import NoteLimits
from domain.speech.transcript import HeardWords

Fetch = Callable[[], Awaitable[bytes]]
"""Gives the file when it is the note's turn; raises UnusableAudio, ProviderUnavailable."""


@dataclass(frozen=True, slots=True)
class Note:
    """A recording that can be fetched; `size` in bytes and `seconds` as its sender tells them."""

    note_id: str
    fetch: Fetch
    size: int | None = None
    seconds: float | None = None


class HearNoteUseCase:
    def __init__(
        self,
        transcribe: TranscribeVoiceNoteUseCase,
        words: HeardWordsRepository,
        limits: NoteLimits,
    ) -> None:
        self._transcribe = transcribe
        self._words = words
        self.limits = limits

    async def execute(
        self, note: Note, *, user_id: str, hint_language: str | None, again: bool
    ) -> HeardWords:
        """The words; `again` says that an earlier attempt may have heard them already.

        Raises UnusableAudio, SpeechUnavailable, ProviderRejected, and what fetching raises.
        """
        if again and (known := await self._words.get(note.note_id)):
            return known
        self.limits.check_announced(note.size, note.seconds)
        transcript = await self._transcribe.execute(
            note.fetch, hint_language=hint_language, announced_seconds=note.seconds
        )
        words = HeardWords(transcript.text, transcript.language)
        await self._words.put(note.note_id, user_id, words)
        return words
