"""Speech recognition on this machine by faster-whisper."""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from application.speech.ports import SpeechReadiness, SpeechState
from domain.shared.errors import ConfigurationError, SpeechUnavailable
from domain.speech.sound import Sound
from domain.speech.transcript import Transcript
from infrastructure.speech.engine_process import EngineOptions, EngineProcess
from infrastructure.speech.model_files import check_memory, fetch_command, find_model

RETRY_SECONDS: Final = 60.0
"""After a failed load the next note tries again, but not more often than this."""


@dataclass(frozen=True, slots=True)
class Computing:
    """On what a model computes, and how much at once.

    Each of the `workers` hears one sound on `threads` processors, by default its share of all.
    `slice_seconds` bounds the memory of one transcription, about 1.5 MiB a second of sound.
    """

    device: str = "auto"
    compute_type: str = "int8"
    workers: int = 2
    threads: int = 0
    slice_seconds: float = 60.0

    def options(self, folder: Path) -> EngineOptions:
        return EngineOptions(
            folder=str(folder),
            device=self.device,
            compute_type=self.compute_type,
            workers=self.workers,
            threads=self.threads or max(1, (os.cpu_count() or 1) // self.workers),
            slice_seconds=self.slice_seconds,
        )


class FasterWhisper:
    """`model` is a folder, a size such as `small`, or a hub name; it is never downloaded here.

    `load_patience`, in seconds, is how long a note waits for a model that is being loaded.
    """

    def __init__(
        self,
        model: str,
        computing: Computing | None = None,
        *,
        models_folder: Path | None = None,
        load_patience: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = model
        self._computing = computing or Computing()
        self._models_folder = models_folder
        self._load_patience = load_patience
        self._clock = clock
        self._loading: asyncio.Task[EngineProcess | None] | None = None
        self._failed_at = 0.0
        self._readiness = SpeechReadiness(SpeechState.LOADING)

    def start(self) -> None:
        """Begins to load the model in the background; needs a running event loop."""
        self._readiness = SpeechReadiness(SpeechState.LOADING)
        self._loading = asyncio.get_running_loop().create_task(self._load())

    async def aclose(self) -> None:
        """Notes in work are abandoned; none may be sent any more."""
        if self._loading is None:
            return
        self._loading.cancel()
        await asyncio.wait([self._loading])
        if not self._loading.cancelled() and (engine := self._loading.result()):
            await engine.aclose()

    def readiness(self) -> SpeechReadiness:
        return self._readiness

    async def check(self) -> SpeechReadiness:
        if self._loading is None:
            self.start()
        assert self._loading is not None
        await asyncio.shield(self._loading)
        return self._readiness

    async def transcribe(self, sound: Sound, hint_language: str | None = None) -> Transcript:
        engine = await self._engine()
        return await engine.hear(sound, hint_language)

    async def _engine(self) -> EngineProcess:
        if self._loading is None or self._may_try_again():
            self.start()
        assert self._loading is not None
        try:
            async with asyncio.timeout(self._load_patience):
                engine = await asyncio.shield(self._loading)
        except TimeoutError as error:
            raise SpeechUnavailable(
                "the speech model is still being loaded", kind="loading", retry_after=30.0
            ) from error
        if engine is None:
            raise SpeechUnavailable(self._readiness.detail, kind="no_model")
        return engine

    def _may_try_again(self) -> bool:
        """After a failed load in a while, after a death of the engine at once."""
        if self._readiness.state is SpeechState.FAILED:
            return self._clock() - self._failed_at >= RETRY_SECONDS
        return self._readiness.state is SpeechState.READY and not self._is_alive()

    def _is_alive(self) -> bool:
        engine = self._loading.result() if self._loading and self._loading.done() else None
        return engine is not None and engine.is_alive

    async def _load(self) -> EngineProcess | None:
        fetch = fetch_command(self._name, self._models_folder)
        try:
            folder = await asyncio.to_thread(find_model, self._name, self._models_folder)
        except (ConfigurationError, OSError) as error:
            self._note_failure(str(error), fetch)
            return None
        try:
            check_memory(folder)
            engine = await EngineProcess.start(self._computing.options(folder))
        except (ConfigurationError, OSError) as error:
            others = "STT_DEVICE=cpu with STT_COMPUTE_TYPE=int8, a smaller STT_MODEL"
            tried = self._computing
            self._note_failure(
                f"the speech model in {folder} does not load on STT_DEVICE={tried.device} with"
                f" STT_COMPUTE_TYPE={tried.compute_type}: {error}",
                f"try {others}, or fetch the model anew: {fetch}",
            )
            return None
        self._readiness = SpeechReadiness(SpeechState.READY)
        return engine

    def _note_failure(self, detail: str, remedy: str) -> None:
        self._failed_at = self._clock()
        self._readiness = SpeechReadiness(SpeechState.FAILED, detail, remedy)
