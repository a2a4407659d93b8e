"""Stands in where recognition is switched off."""

from application.speech.ports import SpeechReadiness, SpeechState
from domain.shared.errors import SpeechUnavailable
from domain.speech.sound import Sound
from domain.speech.transcript import Transcript


class SpeechOff:
    def start(self) -> None:
        """Nothing to start."""

    async def aclose(self) -> None:
        """Nothing to close."""

    async def transcribe(self, sound: Sound, hint_language: str | None = None) -> Transcript:
        raise SpeechUnavailable("speech recognition is switched off", kind="off")

    def readiness(self) -> SpeechReadiness:
        return SpeechReadiness(
            SpeechState.OFF, "speech recognition is switched off", "set STT_MODEL=small"
        )

    async def check(self) -> SpeechReadiness:
        return self.readiness()
