"""The bot's end of the speech engine's process.

In a process of its own the engine never holds the interpreter lock that every chat needs, the
system serves it last, and one that runs out of memory takes no chat along.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any, Final, Self

from domain.shared.errors import ConfigurationError, SpeechUnavailable
from domain.speech.sound import Sound
from domain.speech.transcript import Segment, Transcript

# To give way comes before the imports, which start threads of their own.
_PROGRAM: Final = """\
from infrastructure.speech.give_way import give_way_to_others
give_way_to_others()
from infrastructure.speech.engine import main
main()
"""
_SURROUNDINGS: Final = {"OPENBLAS_NUM_THREADS": "1"}  # its idle threads would spin
_LONGEST_ANSWER: Final = 64 * 1024 * 1024
_PATIENCE: Final = 5.0
"""How long, in seconds, the process may take to end by itself."""


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """`workers` sounds are heard side by side, each on `threads` processors."""

    folder: str
    device: str
    compute_type: str
    workers: int
    threads: int
    slice_seconds: float


class EngineProcess:
    """Ends with its parent, however that ends."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Mapping[str, Any]]] = {}
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, options: EngineOptions) -> Self:
        """Returns when the model is loaded and warm. Raises ConfigurationError."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-c", _PROGRAM, json.dumps(asdict(options))),
            stdin=PIPE,
            stdout=PIPE,
            env=os.environ | _SURROUNDINGS,
            limit=_LONGEST_ANSWER,
            start_new_session=True,  # for its share of the processors, and Ctrl-C is ours to answer
        )
        engine = cls(process)
        try:
            greeting = await engine._next()
        except asyncio.CancelledError:
            process.kill()
            await process.communicate()
            raise
        if greeting is None or "problem" in greeting:
            await process.wait()
            raise ConfigurationError(greeting["problem"] if greeting else engine._end())
        engine._reading = asyncio.create_task(engine._read())
        return engine

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._reading is not None and not self._reading.done()

    async def hear(self, sound: Sound, hint: str | None) -> Transcript:
        """Raises SpeechUnavailable when the engine fails; cancelled, it stops the work."""
        number = next(self._numbers)
        answer = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            await self._send({"hear": number, "hint": hint, "bytes": len(sound.pcm)}, sound.pcm)
            heard = await answer
        except ConnectionError:
            assert self._reading
            await asyncio.wait([self._reading])
            raise _failed(self._end()) from None
        finally:
            del self._waiting[number]
            if not answer.done() or answer.cancelled():
                self._write({"stop": number})
        if "failed" in heard:
            raise _failed(heard["failed"])
        segments = [Segment(**segment) for segment in heard["segments"]]
        return Transcript.of(segments, language=heard["language"], duration=sound.seconds)

    async def aclose(self) -> None:
        """Notes in work are abandoned."""
        assert self._process.stdin
        self._process.stdin.close()
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        if self._reading:
            await self._reading

    async def _read(self) -> None:
        while answer := await self._next():
            if (waiting := self._waiting.get(answer["heard"])) and not waiting.done():
                waiting.set_result(answer)
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result({"failed": self._end()})

    async def _next(self) -> Mapping[str, Any] | None:
        """None when the process has ended."""
        assert self._process.stdout
        line = await self._process.stdout.readline()
        if not line:
            await self._process.wait()
            return None
        answer: Mapping[str, Any] = json.loads(line)
        return answer

    async def _send(self, request: Mapping[str, Any], samples: bytes) -> None:
        self._write(request, samples)
        assert self._process.stdin
        await self._process.stdin.drain()

    def _write(self, request: Mapping[str, Any], samples: bytes = b"") -> None:
        assert self._process.stdin
        if not self._process.stdin.is_closing():
            self._process.stdin.writelines((json.dumps(request).encode(), b"\n", samples))

    def _end(self) -> str:
        return f"the engine's process ended with status {self._process.returncode}"


def _failed(reason: str) -> SpeechUnavailable:
    return SpeechUnavailable(f"the recording could not be heard: {reason}", kind="failed")
