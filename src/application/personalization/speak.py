"""Letting the model speak: in pieces, within a time bound, until the user says stop."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from application.personalization.guarding import Guard, Guarded, through
from application.personalization.noting import Generating
from domain.shared.errors import LimitReached, ProviderRejected, ProviderUnavailable
from domain.text_engine.generation import OFFLINE, GenerationRequest, GenerationResult

OnPartial = Callable[[str], None]
"""Hears the whole text so far, each time it has grown."""

LIMIT: Final = "limit"
"""The failure where what may be spent is spent."""

ScreenText = Callable[[str], str]
"""Gives of a complete text what may be shown and remembered."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """`failure` is a bounded word when the model failed; then there is no text.

    A stopped text is what was said so far, perhaps nothing. `result` is there where the model came
    to its end.
    """

    text: str
    failure: str | None = None
    stopped: bool = False
    result: GenerationResult | None = None

    @property
    def is_offline(self) -> bool:
        """Whether it was said that there is no model."""
        return self.result is not None and self.result.provider == OFFLINE


class SpeakUseCase:
    """`seconds` bounds the whole of it, tries included."""

    def __init__(self, generate: Generating, *, seconds: float = 45.0) -> None:
        self._generate = generate
        self._seconds = seconds
        self._guard: Guard | None = None

    def guard_with(self, guard: Guard) -> None:
        """Another context's check of what is asked and what comes back; the last one holds."""
        self._guard = guard

    def guarded(self, request: GenerationRequest) -> Guarded | None:
        """As the guard would have it asked; None where there is no guard."""
        return self._guard.open(request) if self._guard else None

    async def execute(
        self,
        request: GenerationRequest,
        on_partial: OnPartial | None,
        stop: asyncio.Event | None,
        screen: ScreenText | None = None,
    ) -> Spoken:
        """Raises MessageTooLong when the newest message fits no model's window."""
        guarded = self.guarded(request)
        if guarded is not None:
            request = guarded.request
            on_partial = through(guarded.open_filter, on_partial)
            if guarded.is_spent or guarded.instead:
                return Spoken(guarded.instead, failure=LIMIT if guarded.is_spent else None)
        speech = _Speech(on_partial)
        speaking = self._stream(request, speech) if on_partial else self._whole(request, speech)
        try:
            async with asyncio.timeout(self._seconds):
                stopped = await _until_stopped(speaking, stop)
        except (ProviderUnavailable, ProviderRejected) as error:
            return Spoken("", failure=error.kind)
        except LimitReached:
            return Spoken("", failure=LIMIT)
        except TimeoutError:
            return Spoken("", failure="timeout")
        text = speech.text.strip()
        if guarded is not None:
            text = guarded.whole(text)
        if screen is not None:
            text = screen(text).strip()
        failure = None if text or stopped else "empty"
        return Spoken(text, failure, stopped, speech.result)

    async def _whole(self, request: GenerationRequest, speech: "_Speech") -> None:
        speech.ends(await self._generate.execute(request))

    async def _stream(self, request: GenerationRequest, speech: "_Speech") -> None:
        async with aclosing(self._generate.stream(request)) as pieces:
            async for piece in pieces:
                if isinstance(piece, str):
                    speech.go_on(piece)
                else:
                    speech.ends(piece)


class _Speech:
    """What has been said so far."""

    def __init__(self, on_partial: OnPartial | None) -> None:
        self.text = ""
        self.result: GenerationResult | None = None
        self._on_partial = on_partial

    def go_on(self, piece: str) -> None:
        self.text += piece
        if self._on_partial:
            self._on_partial(self.text)

    def ends(self, result: GenerationResult) -> None:
        self.text, self.result = result.text, result


async def _until_stopped(work: Coroutine[None, None, None], stop: asyncio.Event | None) -> bool:
    """Whether the stop came before the work was done; the work has ended either way."""
    if stop is None:
        await work
        return False
    working = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
        return not working.done()
    finally:
        working.cancel()
        stopping.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
