"""SVG into PNG, in a process of its own: the library holds the interpreter lock all the while."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from domain.shared.errors import ProviderUnavailable
from infrastructure.pictures.rasterizer import ANSWER, REQUEST

_MODULE = "infrastructure.pictures.rasterizer"
_LONGEST_PNG = 16 * 1024 * 1024


class PictureProcess:
    """Started with the first picture; it ends with its parent, whose pipe it reads.

    `fonts` are the files of all fonts that a picture may name; `seconds` bounds one picture.
    """

    def __init__(self, fonts: Sequence[Path], *, seconds: float = 20.0) -> None:
        self._fonts = [str(font) for font in fonts]
        self._seconds = seconds
        self._process: Process | None = None
        self._one_at_a_time = asyncio.Lock()

    async def png(self, svg: str, width: int) -> bytes:
        """The picture, `width` pixels wide. Raises ProviderUnavailable where it cannot be drawn."""
        async with self._one_at_a_time:
            try:
                async with asyncio.timeout(self._seconds):
                    png = await self._drawn(svg.encode(), width)
            except (OSError, EOFError, TimeoutError) as problem:
                await self._end()
                reason = str(problem) or "it took too long"
                text = f"no picture could be drawn: {reason}"
                raise ProviderUnavailable(text, kind="picture") from problem
            except asyncio.CancelledError:
                await self._end()  # its answer would be taken for the next picture's
                raise
        if not png:
            raise ProviderUnavailable("the picture's SVG is not valid", kind="picture")
        return png

    async def aclose(self) -> None:
        async with self._one_at_a_time:
            await self._end()

    async def _drawn(self, svg: bytes, width: int) -> bytes:
        process = await self._running()
        assert process.stdin
        assert process.stdout
        process.stdin.write(REQUEST.pack(width, len(svg)) + svg)
        await process.stdin.drain()
        (length,) = ANSWER.unpack(await process.stdout.readexactly(ANSWER.size))
        return await process.stdout.readexactly(length)

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", _MODULE, *self._fonts),
                stdin=PIPE,
                stdout=PIPE,
                limit=_LONGEST_PNG,
                start_new_session=True,  # Ctrl-C is its parent's to answer
            )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        await process.communicate()
