"""faster-whisper in a process of its own; `EngineProcess` starts it and speaks with it.

Requests come in on standard input, a line of JSON each, the sound's samples behind it; answers go
out on standard output, a line each. The end of the input ends the process, whatever it is doing.
"""

import json
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any, BinaryIO

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment as WhisperSegment
from faster_whisper.transcribe import TranscriptionInfo
from numpy.typing import NDArray

from domain.speech.sound import SAMPLE_RATE, Sound
from domain.speech.transcript import Segment, choose_language
from infrastructure.speech.engine_process import EngineOptions
from infrastructure.speech.slices import floats, slices


class Work:
    """One sound, in a thread; `stop` ends it at the next segment."""

    def __init__(
        self, model: WhisperModel, sound: Sound, hint: str | None, slice_seconds: float
    ) -> None:
        self.stop = threading.Event()
        self.language: str | None = None
        self._model = model
        self._sound = sound
        self._hint = hint if hint in model.supported_languages else None
        self._slice_seconds = slice_seconds

    def segments(self) -> Iterator[Segment]:
        for start, samples in slices(self._sound, self._slice_seconds):
            if self.stop.is_set():
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
                if self.stop.is_set():
                    return

    def _heard(self, samples: NDArray[np.float32]) -> Iterator[WhisperSegment]:
        """The first slice with speech in it decides the language of the others."""
        found, info = _transcribe(self._model, samples, self.language)
        if info.duration_after_vad == 0:
            return
        language = choose_language(info.language, info.language_probability, self._hint)
        if language != info.language:
            found, _ = _transcribe(self._model, samples, language)
        self.language = language
        yield from found


class _Engine:
    def __init__(self, options: EngineOptions, answers: BinaryIO) -> None:
        self._options = options
        self._answers = answers
        self._writing = threading.Lock()
        self._pool = ThreadPoolExecutor(options.workers)
        self._works: dict[int, Work] = {}

    def serve(self, requests: BinaryIO) -> None:
        """Until the requests end."""
        try:
            model = _open(self._options)
        # The outermost edge of loading, where the libraries raise whatever they like.
        except Exception as error:
            self._answer({"problem": " ".join(str(error).split())})
            return
        self._answer({"ready": True})
        for line in iter(requests.readline, b""):
            request = json.loads(line)
            if "stop" in request:
                if work := self._works.get(request["stop"]):
                    work.stop.set()
                continue
            sound = Sound(requests.read(request["bytes"]))
            work = Work(model, sound, request["hint"], self._options.slice_seconds)
            self._works[request["hear"]] = work
            self._pool.submit(self._hear, request["hear"], work)

    def _hear(self, number: int, work: Work) -> None:
        try:
            segments = [asdict(segment) for segment in work.segments()]
            self._answer({"heard": number, "segments": segments, "language": work.language})
        # The outermost edge of this process; the asker is told and logs it.
        except Exception as error:
            self._answer({"heard": number, "failed": type(error).__name__})
        finally:
            del self._works[number]

    def _answer(self, answer: dict[str, Any]) -> None:
        with self._writing:
            self._answers.write(json.dumps(answer).encode() + b"\n")
            self._answers.flush()


def main() -> None:
    """What `EngineProcess` runs, with the options as JSON in the first argument."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    _Engine(EngineOptions(**json.loads(sys.argv[1])), answers).serve(sys.stdin.buffer)
    os._exit(0)  # without waiting for notes that nobody wants any more


def _open(options: EngineOptions) -> WhisperModel:
    """The model, warm: its first use and the voice detector's are slow."""
    model = WhisperModel(
        options.folder,
        device=options.device,
        compute_type=options.compute_type,
        num_workers=options.workers,
        cpu_threads=options.threads,
    )
    found, _ = _transcribe(model, np.zeros(SAMPLE_RATE, dtype=np.float32), None)
    list(found)
    return model


def _transcribe(
    model: WhisperModel, samples: NDArray[np.float32], language: str | None
) -> tuple[Iterator[WhisperSegment], TranscriptionInfo]:
    """Segments are computed as they are asked for; the language is known at once."""
    found, info = model.transcribe(
        samples, language=language, vad_filter=True, condition_on_previous_text=False
    )
    return iter(found), info
