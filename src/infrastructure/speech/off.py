"""Stands in where recognition is switched off."""

from pathlib import Path
from typing import NoReturn

from application.speech.ports import SoundReader, SpeechReadiness, SpeechState
from domain.shared.errors import SpeechUnavailable
from domain.speech.sound import NoteLimits, Sound
from domain.speech.transcript import Transcript


class SpeechOff:
    def start(self) -> None:
        """Nothing to start."""

    async def aclose(self) -> None:
        """Nothing to close."""

    async def transcribe(self, sound: Sound, hint_language: str | None = None) -> Transcript:
        _refuse()

    def readiness(self) -> SpeechReadiness:
        return SpeechReadiness(
            SpeechState.OFF, "speech recognition is switched off", "set STT_MODEL=small"
        )

    async def check(self) -> SpeechReadiness:
        return self.readiness()


class NoSounds(SoundReader):
    async def read(self, audio: bytes | Path, limits: NoteLimits) -> Sound:
        """Raises SpeechUnavailable."""
        _refuse()


def _refuse() -> NoReturn:
    raise SpeechUnavailable("speech recognition is switched off", kind="off")
