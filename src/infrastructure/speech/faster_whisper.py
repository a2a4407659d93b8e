"""Speech recognition on this machine by faster-whisper."""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment as WhisperSegment
from faster_whisper.transcribe import TranscriptionInfo
from numpy.typing import NDArray

from application.speech.ports import SpeechReadiness, SpeechState
from domain.shared.errors import ConfigurationError, SpeechUnavailable
from domain.speech.sound import SAMPLE_RATE, Sound
from domain.speech.transcript import Segment, Transcript, choose_language
from infrastructure.speech.model_files import check_memory, fetch_command, find_model
from infrastructure.speech.slices import floats, slices

NICENESS: Final = 10

RETRY_SECONDS: Final = 60.0
"""After a failed load the next note tries again, but not more often than this."""


class FasterWhisper:
    """`model` is a folder, a size such as `small`, or a hub name; it is never downloaded here.

    Each of the `workers` hears one sound on `threads` processors, by default its share of all.
    `slice_seconds` bounds the memory of one transcription, about 1.5 MiB a second of sound;
    `load_patience`, in seconds, how long a note waits for a model that is being loaded.
    """

    def __init__(
        self,
        model: str,
        *,
        device: str = "auto",
        compute_type: str = "int8",
        workers: int = 2,
        threads: int = 0,
        models_folder: Path | None = None,
        slice_seconds: float = 60.0,
        load_patience: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = model
        self._device = device
        self._compute_type = compute_type
        self._workers = workers
        self._threads = threads or max(1, (os.cpu_count() or 1) // workers)
        self._models_folder = models_folder
        self._slice_seconds = slice_seconds
        self._load_patience = load_patience
        self._clock = clock
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="speech")
        self._loading: asyncio.Task[WhisperModel | None] | None = None
        self._failed_at = 0.0
        self._readiness = SpeechReadiness(SpeechState.LOADING)

    def start(self) -> None:
        """Begins to load the model in the background; needs a running event loop."""
        self._readiness = SpeechReadiness(SpeechState.LOADING)
        self._loading = asyncio.get_running_loop().create_task(self._load())

    async def aclose(self) -> None:
        """Notes in work are abandoned; none may be sent any more."""
        if self._loading is not None:
            await self._loading
        self._pool.shutdown(wait=False, cancel_futures=True)

    def readiness(self) -> SpeechReadiness:
        return self._readiness

    async def check(self) -> SpeechReadiness:
        if self._loading is None:
            self.start()
        assert self._loading is not None
        await asyncio.shield(self._loading)
        return self._readiness

    async def transcribe(self, sound: Sound, hint_language: str | None = None) -> Transcript:
        model = await self._model()
        stop = threading.Event()
        work = _Work(model, sound, hint_language, self._slice_seconds, stop)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work.transcript)
        except (RuntimeError, ValueError, MemoryError) as error:
            raise SpeechUnavailable("the recording could not be heard", kind="failed") from error
        finally:
            stop.set()

    async def _model(self) -> WhisperModel:
        if self._loading is None or self._may_try_again():
            self.start()
        assert self._loading is not None
        try:
            async with asyncio.timeout(self._load_patience):
                model = await asyncio.shield(self._loading)
        except TimeoutError as error:
            raise SpeechUnavailable(
                "the speech model is still being loaded", kind="loading", retry_after=30.0
            ) from error
        if model is None:
            raise SpeechUnavailable(self._readiness.detail, kind="no_model")
        return model

    def _may_try_again(self) -> bool:
        failed = self._readiness.state is SpeechState.FAILED
        return failed and self._clock() - self._failed_at >= RETRY_SECONDS

    async def _load(self) -> WhisperModel | None:
        fetch = fetch_command(self._name, self._models_folder)
        try:
            folder = await asyncio.to_thread(find_model, self._name, self._models_folder)
        except (ConfigurationError, OSError) as error:
            self._note_failure(error, fetch)
            return None
        try:
            model = await self._open_aside(folder)
        except ConfigurationError as error:
            others = "STT_DEVICE=cpu with STT_COMPUTE_TYPE=int8, a smaller STT_MODEL"
            self._note_failure(error, f"try {others}, or fetch the model anew: {fetch}")
            return None
        self._readiness = SpeechReadiness(SpeechState.READY)
        return model

    def _note_failure(self, error: Exception, remedy: str) -> None:
        self._failed_at = self._clock()
        self._readiness = SpeechReadiness(SpeechState.FAILED, str(error), remedy)

    async def _open_aside(self, folder: Path) -> WhisperModel:
        loader = ThreadPoolExecutor(1, "speech-load", initializer=_yield_to_others)
        try:
            return await asyncio.get_running_loop().run_in_executor(loader, self._open, folder)
        finally:
            loader.shutdown(wait=False)

    def _open(self, folder: Path) -> WhisperModel:
        """The model, warm. Raises ConfigurationError."""
        check_memory(folder)
        try:
            model = WhisperModel(
                str(folder),
                device=self._device,
                compute_type=self._compute_type,
                num_workers=self._workers,
                cpu_threads=self._threads,
            )
            _warm_up(model)
        except Exception as error:  # the tokenizer raises no narrower class for a damaged file
            raise ConfigurationError(
                f"the speech model in {folder} does not load on STT_DEVICE={self._device} with"
                f" STT_COMPUTE_TYPE={self._compute_type}: {error}"
            ) from error
        return model


class _Work:
    """One sound, in a thread; `stop` ends it at the next segment."""

    def __init__(
        self,
        model: WhisperModel,
        sound: Sound,
        hint: str | None,
        slice_seconds: float,
        stop: threading.Event,
    ) -> None:
        self._model = model
        self._sound = sound
        self._hint = hint if hint in model.supported_languages else None
        self._slice_seconds = slice_seconds
        self._stop = stop
        self._language: str | None = None

    def transcript(self) -> Transcript:
        segments = list(self._segments())
        return Transcript.of(segments, language=self._language, duration=self._sound.seconds)

    def _segments(self) -> Iterator[Segment]:
        for start, samples in slices(self._sound, self._slice_seconds):
            if self._stop.is_set():
                return
            for found in self._heard(floats(samples)):
                yield Segment(
                    text=found.text,
                    start=start + found.start,
                    end=start + found.end,
                    average_log_probability=found.avg_logprob,
                    no_speech_probability=found.no_speech_prob,
                    compression_ratio=found.compression_ratio,
                )
                if self._stop.is_set():
                    return

    def _heard(self, samples: NDArray[np.float32]) -> Iterator[WhisperSegment]:
        """The first slice with speech in it decides the language of the others."""
        found, info = _transcribe(self._model, samples, self._language)
        if info.duration_after_vad == 0:
            return
        language = choose_language(info.language, info.language_probability, self._hint)
        if language != info.language:
            found, _ = _transcribe(self._model, samples, language)
        self._language = language
        yield from found


def _transcribe(
    model: WhisperModel, samples: NDArray[np.float32], language: str | None
) -> tuple[Iterator[WhisperSegment], TranscriptionInfo]:
    """Segments are computed as they are asked for; the language is known at once."""
    found, info = model.transcribe(
        samples, language=language, vad_filter=True, condition_on_previous_text=False
    )
    return iter(found), info


def _yield_to_others() -> None:
    """The engine's own threads are born of the one that loads it and inherit its low priority.

    So whoever writes is answered while others are being heard.
    """
    if sys.platform == "linux":  # elsewhere priorities belong to processes, not to threads
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def _warm_up(model: WhisperModel) -> None:
    """The first use of the model and of the voice detector is slow."""
    found, _ = _transcribe(model, np.zeros(SAMPLE_RATE, dtype=np.float32), None)
    list(found)
