"""Letting the model speak: in pieces, within a time bound, until the user says stop."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing, nullcontext
from dataclasses import dataclass
from typing import Final

from application.personalization.guarding import Guard, Guarded
from application.personalization.noting import Generating
from application.shared.stopping import StopSignal
from domain.dialogue.growing import Show, through
from domain.shared.errors import LimitReached, ProviderRejected, ProviderUnavailable
from domain.text_engine.generation import OFFLINE, GenerationRequest, GenerationResult

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
        on_partial: Show | None,
        stop: StopSignal | None,
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
            stopped = await _until_stopped(speaking, stop, self._seconds)
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

    def __init__(self, on_partial: Show | None) -> None:
        self.text = ""
        self.result: GenerationResult | None = None
        self._on_partial = on_partial
        self._grown = ""

    def go_on(self, piece: str) -> None:
        self._grown += piece
        self.text = self._grown
        if self._on_partial:
            self._on_partial(self.so_far)

    def so_far(self) -> str:
        return self._grown

    def ends(self, result: GenerationResult) -> None:
        self.text, self.result = result.text, result


async def _until_stopped(work: Awaitable[None], stop: StopSignal | None, seconds: float) -> bool:
    """Whether the stop came before the work was done; the work has ended either way.

    Raises TimeoutError.
    """
    is_done = False
    try:
        async with asyncio.timeout(seconds) as bound:

            def end() -> None:
                if not bound.expired():
                    bound.reschedule(0)

            with stop.heard_by(end) if stop else nullcontext():
                await work
                is_done = True
    except TimeoutError:
        if is_done or stop is None or not stop.is_set():
            raise
    return not is_done
