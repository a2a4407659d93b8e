"""Speech recognition by any server that offers OpenAI's `/v1/audio/transcriptions`."""

import asyncio
import io
import wave
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, Literal

import httpx2
import numpy as np
from faster_whisper.vad import get_speech_timestamps
from numpy.typing import NDArray
from openai import APIConnectionError, APIStatusError

from application.speech.ports import SpeechReadiness, SpeechState
from domain.shared.errors import (
    MajordomeError,
    ProviderRejected,
    ProviderUnavailable,
    SpeechUnavailable,
)
from domain.speech.sound import SAMPLE_BYTES, SAMPLE_RATE, Sound
from domain.speech.transcript import Segment, Transcript
from infrastructure.openai_sdk import open_client
from infrastructure.speech.slices import floats, slices
from infrastructure.text_providers.wire import parsed, refusal

NAME: Final = "speech server"

# Some servers answer with the English name, others with the code.
LANGUAGES: Final = {
    "arabic": "ar", "chinese": "zh", "dutch": "nl", "english": "en", "french": "fr",
    "german": "de", "italian": "it", "japanese": "ja", "polish": "pl", "portuguese": "pt",
    "russian": "ru", "spanish": "es", "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip


class OpenAITranscriptions:
    """Sounds are sent as 16 kHz WAV, which every server reads, in slices below 25 MB.

    Stretches without a voice are not sent at all. The server always detects the language: asked
    for one, it would force other speech into it; the hint serves where the server names none.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        slice_seconds: float = 600.0,
    ) -> None:
        self._model = model
        self._slice_seconds = slice_seconds
        self._format: Literal["verbose_json", "json"] = "verbose_json"
        self._client = open_client(base_url, api_key)

    def start(self) -> None:
        """Nothing to load."""

    async def aclose(self) -> None:
        await self._client.close()

    def readiness(self) -> SpeechReadiness:
        return SpeechReadiness(SpeechState.READY)

    async def check(self) -> SpeechReadiness:
        """Sends a second of silence."""
        try:
            await self._ask(_wave_file(np.zeros(SAMPLE_RATE, dtype=np.int16)))
        except (ProviderUnavailable, ProviderRejected) as error:
            remedy = "check STT_BASE_URL, STT_API_KEY and STT_MODEL"
            return SpeechReadiness(SpeechState.FAILED, str(error), remedy)
        return SpeechReadiness(SpeechState.READY)

    async def transcribe(self, sound: Sound, hint_language: str | None = None) -> Transcript:
        segments: list[Segment] = []
        language: str | None = None
        for start, samples in slices(sound, self._slice_seconds):
            if await asyncio.to_thread(_has_voice, samples):
                answer = await self._ask(_wave_file(samples))
                segments += _segments(answer, start, len(samples) / SAMPLE_RATE)
                language = language or _language(answer)
        return Transcript.of(segments, language=language or hint_language, duration=sound.seconds)

    async def _ask(self, file: bytes) -> Mapping[str, Any]:
        try:
            return await self._request(file)
        except APIStatusError as error:
            body = error.response.content
            if self._format == "verbose_json" and b"response_format" in body:
                self._format = "json"  # newer models of OpenAI's know only this one
                return await self._ask(file)
            headers = error.response.headers
            raise _speech_error(refusal(NAME, error.status_code, headers, body)) from error
        except (APIConnectionError, httpx2.TransportError, httpx2.DecodingError) as error:
            raise SpeechUnavailable(f"{NAME}: unreachable", kind="unreachable") from error
        except ProviderUnavailable as error:
            raise _speech_error(error) from error

    async def _request(self, file: bytes) -> Mapping[str, Any]:
        transcriptions = self._client.audio.transcriptions.with_raw_response
        response = await transcriptions.create(
            file=("note.wav", file, "audio/wav"), model=self._model, response_format=self._format
        )
        return parsed(response.content, NAME)


def _speech_error(error: MajordomeError) -> MajordomeError:
    if not isinstance(error, ProviderUnavailable):
        return error
    return SpeechUnavailable(str(error), kind=error.kind, retry_after=error.retry_after)


def _has_voice(samples: NDArray[np.int16]) -> bool:
    return bool(get_speech_timestamps(floats(samples)))


def _wave_file(samples: NDArray[np.int16]) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(SAMPLE_BYTES)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.astype("<i2", copy=False).tobytes())
    return target.getvalue()


def _segments(answer: Mapping[str, Any], start: float, seconds: float) -> Iterator[Segment]:
    """The server's segments, or its whole text as one."""
    for piece in answer.get("segments") or ({"text": answer.get("text"), "end": seconds},):
        yield Segment(
            text=str(piece.get("text") or ""),
            start=start + (_number(piece, "start") or 0.0),
            end=start + (_number(piece, "end") or 0.0),
            average_log_probability=_number(piece, "avg_logprob"),
            no_speech_probability=_number(piece, "no_speech_prob"),
            compression_ratio=_number(piece, "compression_ratio"),
        )


def _number(piece: Mapping[str, Any], key: str) -> float | None:
    with suppress(KeyError, TypeError, ValueError):
        return float(piece[key])
    return None


def _language(answer: Mapping[str, Any]) -> str | None:
    name = str(answer.get("language") or "").casefold()
    return LANGUAGES.get(name, name if len(name) == 2 else None)
